"""Write what built-in sources say of themselves to where translators find it.

    python tools/source_texts.py           write source_texts.py, network_texts.py, guide_texts.py
    python tools/source_texts.py --check   change nothing; fail if it is not as the sources say

A source knows nothing of languages, and a page may not import one.
"""

import ast
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from rapport.flow import sources
from rapport.flow.sources.base import Source

#: What `check` puts its words together by.
_SAYING = ("Checked", "append", "tuple", "list")
FOLDER = Path(__file__).parents[1] / "src/rapport/web/connections"
_HEAD = '''# ruff: noqa: E501  sentences of others stay whole
"""What built-in sources say of themselves, made by tools/source_texts.py."""

from django.utils.translation import gettext_noop

TEXTS = (
'''


def texts_of(source: Source) -> list[str]:
    """Return the texts of one source that pages show."""
    said = [source.title, source.gives, source.forbids, source.personal_data]
    said += guide_of(source)
    said += [*(setting.meaning for setting in source.settings), *words_of_check(source)]
    asked = (s for s in source.settings if s.name != "provider")  # names of companies stay
    said += [choice for setting in asked for choice in setting.choices]
    return [text for text in said if text]


def guide_of(source: Source) -> list[str]:
    """Return the texts by which a source says how it is connected."""
    guide = source.guide
    if guide is None:
        return []
    return [*guide.make, guide.costs, *(why for _, why in guide.permissions)]


def words_of_check(source: Source) -> list[str]:
    """Return the words by which a source's `check` says what it may read.

    They are texts of that function, or of a dictionary of its module that it names; what stands
    behind a colon is a text of its own, or a name there.
    """
    if source.check is None:
        return []
    tree = ast.parse(Path(inspect.getfile(source.check)).read_text("utf-8"))
    (check,) = (n for n in tree.body if _is_called(n, source.check.__name__))
    named = {n.id for n in ast.walk(check) if isinstance(n, ast.Name)}
    tables = [
        value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)
        if isinstance(node.target, ast.Name) and node.target.id in named
        for value in node.value.values
        if isinstance(value, ast.Constant)
    ]
    texts = [t for n in (*check.body[1:], *tables) for t in _texts(n)]
    return [part for text in texts for part in text.split(": ") if _is_words(part)]


def _is_called(node: ast.stmt, name: str) -> TypeGuard[ast.FunctionDef]:
    return isinstance(node, ast.FunctionDef) and node.name == name


def _texts(node: ast.AST) -> Iterator[str]:
    """Give the texts below a node that are words for people: no key, no name of a method."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Call) and _name_of(node.func) not in _SAYING:
        return
    elif not isinstance(node, ast.Subscript | ast.Compare | ast.Raise):
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)


def _name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_words(text: str) -> bool:
    return re.fullmatch(r"[a-z`][^:]{3,}", text.strip()) is not None


def made() -> dict[Path, str]:
    """Return each file and what is to stand in it: networks have the most to say."""
    shown = [s for s in sources.ALL if s.name != "files"]
    networks = {t for s in shown if s.group == "networks" for t in texts_of(s)}
    others = {t for s in shown if s.group != "networks" for t in texts_of(s)}
    guides = {t for s in shown for t in guide_of(s)} - others
    return {
        FOLDER / "source_texts.py": _file(others),
        FOLDER / "network_texts.py": _file(networks - others - guides),
        FOLDER / "guide_texts.py": _file(guides),
    }


def _file(texts: set[str]) -> str:
    quoted = (json.dumps(text, ensure_ascii=False) for text in sorted(texts))
    lines = "".join(f"    gettext_noop({text}),\n" for text in quoted)
    return _formatted(f"{_HEAD}{lines})\n")


def _formatted(text: str) -> str:
    place = str(FOLDER / "source_texts.py")
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", place, "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    for path, text in made().items():
        if "--check" in sys.argv and path.read_text("utf-8") != text:
            sys.exit(1)
        path.write_text(text, "utf-8")
