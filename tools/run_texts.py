"""Write what sources and their readings may fail with to where translators find it.

    python tools/run_texts.py           write src/rapport/web/connections/run_texts.py
    python tools/run_texts.py --check   change nothing; fail if it is not as the code says

The core says in English what happened and what to do, and knows nothing of languages. Each such
sentence of the code becomes a pattern and a text for people, unless one was written by hand in
run_words.py or reasons.py.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1] / "src/rapport"
PLACE: Final = ROOT / "web/connections/run_texts.py"
#: What pages show; what a program is told in the answer to its delivery stays English.
ERRORS: Final = frozenset(
    ("ConfigError", "ConflictError", "HostRefused", "InputError", "RetryLater", "RightsError")
    + ("ShelfError", "SkipRecord", "StopSource", "TermsStale", "VaultError")
)
#: Said whole by each call of plain.needed instead: languages bend what is put in.
_WHOLE: Final = "the record has no (?P<what>.*)"
_HEAD: Final = '''# ruff: noqa: E501  sentences of others stay whole
# fmt: off
"""What sources and their readings may fail with, made by tools/run_texts.py."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: (pattern of what the core says, what people read)
SENTENCES: tuple[tuple[str, Promise], ...] = (
'''


def files() -> list[Path]:
    """Return the files whose errors end a reading, or refuse a record."""
    sources = [p for p in ROOT.glob("flow/sources/*/*.py") if p.parent.name != "files"]
    alone = (ROOT / name for name in ("flow/http.py", "flow/rates.py", "flow/rights.py"))
    found = [*ROOT.glob("receiving/*.py"), *ROOT.glob("flow/sources/*.py"), *sources, *alone]
    return sorted(found)


def raised(file: Path) -> Iterator[ast.expr]:
    """Give the expressions of what and fix of all errors that a file makes."""
    tree = ast.parse(file.read_text("utf-8"))
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    named.setdefault(target.id, []).append(node.value)
    for node in ast.walk(tree):
        if lacking := _needed(node):
            yield ast.Constant(f"the record has no {lacking}")
        for said in _said(node):
            yield from named.get(said.id, ()) if isinstance(said, ast.Name) else (said,)


def _needed(node: ast.AST) -> str:
    """Return what a record is said to lack by a call of plain.needed; '' if it is none."""
    if not (isinstance(node, ast.Call) and len(node.args) == 3):
        return ""
    what, function = node.args[2], node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return str(what.value) if name == "needed" and isinstance(what, ast.Constant) else ""


def _said(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
        yield from node.args[:1]
        yield from (k.value for k in node.keywords if k.arg == "fix")
    if isinstance(node, ast.Dict):  # a record that stands for what could not be read
        named = [k.value for k in node.keys if isinstance(k, ast.Constant)]
        if "unreadable" in named:
            yield from (
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and key.value in ("unreadable", "fix")
            )


def parts_of(said: ast.expr) -> list[list[str | ast.expr]]:
    """Return each text that an expression may be, as its letters and what is put into it."""
    if isinstance(said, ast.Constant):
        return [[said.value]] if isinstance(said.value, str) else []
    if isinstance(said, ast.JoinedStr):
        return [
            [v.value if isinstance(v, ast.FormattedValue) else _letters(v) for v in said.values]
        ]
    if isinstance(said, ast.IfExp):
        return [*parts_of(said.body), *parts_of(said.orelse)]
    if isinstance(said, ast.BinOp) and isinstance(said.op, ast.Add):
        right = parts_of(said.right) or [[said.right]]
        return [[*a, *b] for a in parts_of(said.left) for b in right]
    return []


def _letters(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else ""


def sentence(parts: list[str | ast.expr]) -> tuple[str, str, str] | None:
    """Return the pattern, the text for people, and an example; None if nothing is said.

    What is put in is called by the last name of its expression, so that translators see what
    it is.
    """
    pattern, text, example, taken = "", "", "", dict[str, int]()
    for part in parts:
        if isinstance(part, str):
            pattern += re.escape(part).replace(r"\ ", " ").replace(r"\-", "-")
            text += re.sub(r"(?<=[a-z])'(?=[a-z ])", "\u2019", part.replace("%", "%%"))
            example += part
            continue
        name = _name(part)
        taken[name] = taken.get(name, 0) + 1
        name += "" if taken[name] == 1 else f"_{taken[name]}"
        pattern += f"(?P<{name}>.*)"
        text += f"%({name})s"
        example += "7"
    if not re.search(r"[a-z]{2} [a-z]|^[a-z ]{4,}$", example):
        return None
    if not taken:
        text = text.replace("%%", "%")
    is_name = "." in text.split(" ")[0]  # as hh.ru
    text = text if is_name else text[:1].upper() + text[1:]
    return pattern, text if text.endswith(".") else text + ".", example


def _name(part: ast.expr) -> str:
    names = [n.attr if isinstance(n, ast.Attribute) else getattr(n, "id", "") for n in _walk(part)]
    found = next((n for n in names if n not in ("", "sorted", "join", "type", "self")), "value")
    return found.strip("_").lower()


def _walk(part: ast.expr) -> Iterator[Any]:
    return (n for n in ast.walk(part) if isinstance(n, (ast.Attribute, ast.Name)))


def sentences() -> list[tuple[str, str, str]]:
    """Return every sentence of the code once: pattern, text, example; the plainest first."""
    found = {
        made[0]: made
        for file in files()
        for said in raised(file)
        for parts in parts_of(said)
        if (made := sentence(parts)) is not None
    }
    del found[_WHOLE]
    return sorted(found.values(), key=lambda s: (s[0].count("(?P<"), s[0]))


def made() -> str:
    """Return what run_texts.py is to hold."""
    from rapport.web.connections import run_words

    lines = [
        f"    ({_quoted(pattern)}, _({_quoted(text)})),\n"
        for pattern, text, example in sentences()
        if not run_words.by_hand(example)
    ]
    return f"{_HEAD}{''.join(lines)})\n"


def _quoted(text: str) -> str:
    """Return a text as Python writes it; a pattern's backslashes stay legible."""
    if "\\" in text and '"' not in text:
        return f'r"{text}"'
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    if "--check" in sys.argv:
        sys.exit(PLACE.read_text("utf-8") != made())
    PLACE.write_text(made(), "utf-8")
