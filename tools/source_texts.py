"""Write what built-in sources say of themselves to where translators find it.

    python tools/source_texts.py           write source_texts.py and network_texts.py
    python tools/source_texts.py --check   change nothing; fail if it is not as the sources say

A source knows nothing of languages, and a page may not import one.
"""

import json
import subprocess
import sys
from pathlib import Path

from rapport.flow import sources
from rapport.flow.sources.base import Source

FOLDER = Path(__file__).parents[1] / "src/rapport/web/connections"
_HEAD = '''# ruff: noqa: E501  sentences of others stay whole
"""What built-in sources say of themselves, made by tools/source_texts.py."""

from django.utils.translation import gettext_noop

TEXTS = (
'''


def texts_of(source: Source) -> list[str]:
    """Return the texts of one source that pages show."""
    said = [source.title, source.gives, source.forbids, source.personal_data]
    if guide := source.guide:
        said += [*guide.make, guide.costs, *(why for _, why in guide.permissions)]
    return [text for text in (*said, *(s.meaning for s in source.settings)) if text]


def made() -> dict[Path, str]:
    """Return each file and what is to stand in it: networks have the most to say."""
    shown = [s for s in sources.ALL if s.name != "files"]
    networks = {t for s in shown if s.group == "networks" for t in texts_of(s)}
    others = {t for s in shown if s.group != "networks" for t in texts_of(s)}
    return {
        FOLDER / "source_texts.py": _file(others),
        FOLDER / "network_texts.py": _file(networks - others),
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
