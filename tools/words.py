"""Gather every text of the pages and merge it into the catalogues that people translate.

    python tools/words.py            merge, and say how much is translated
    python tools/words.py --check    change nothing; fail if a catalogue lacks a text of the code
    python tools/words.py --missing ru   print what is not translated yet

What was translated stays as it is, comments of translators too; a text that no page says any
more goes. Texts are found without GNU gettext: Django turns its templates into calls, Babel
reads the Python files.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import write_po
from django.conf import settings
from django.utils.translation.template import templatize

from rapport.web.ui import catalogues

WEB = Path(catalogues.__file__).parents[1]
KEYWORDS = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_TEXT = r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\({_TEXT}(?:, {_TEXT})?(?:, {_TEXT})?")
#: The same in every file, so that merging changes texts only.
_DATED = datetime(2026, 1, 1, tzinfo=UTC)

#: file, message id (a pair if it is counted), context
Found = tuple[str, str | tuple[str, str], str | None]


def of_templates() -> Iterator[Found]:
    for path in sorted(WEB.glob("*/templates/**/*")):
        if path.suffix in (".html", ".txt"):
            text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            for call in _CALL.finditer(text):
                yield str(path.relative_to(WEB)), *_told(call)


def _told(call: re.Match[str]) -> tuple[str | tuple[str, str], str | None]:
    name, *given = call.groups()
    texts = [ast.literal_eval(text) for text in given if text]
    context = texts.pop(0) if name in ("pgettext", "npgettext") else None
    return ((texts[0], texts[1]) if name.startswith("n") else texts[0]), context


def of_code() -> Iterator[Found]:
    for path in sorted(WEB.glob("**/*.py")):
        with io.BytesIO(path.read_bytes()) as file:
            for _line, message, _comments, context in extract("python", file, KEYWORDS):
                yield str(path.relative_to(WEB)), message, context


def template() -> Catalog:
    """Return every text there is, with the files it stands in."""
    found = Catalog(project="Rapport", charset="utf-8")
    counted: dict[tuple[str | None, str], str] = {}
    for path, message, context in [*of_templates(), *of_code()]:
        if message and message != ("", ""):
            if isinstance(message, tuple):  # a catalogue knows a counted text by its singular
                plural = counted.setdefault((context, message[0]), message[1])
                if plural != message[1]:
                    raise SystemExit(f"{path}: two plurals of {message[0]!r}; change a singular")
            found.add(message, locations=[(path, 0)], context=context)
    return found


def is_translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms) and not message.fuzzy


def merged(locale: str, texts: Catalog) -> Catalog:
    """Return the catalogue of `locale` with exactly the texts of the code."""
    catalogue = catalogues.read(locale)
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.version = "Rapport", ""
    catalogue.creation_date = catalogue.revision_date = _DATED
    catalogue.last_translator = catalogue.copyright_holder = ""
    catalogue.header_comment = "# The words of the pages. Merged by tools/words.py."
    catalogue.fuzzy = False
    for message in catalogue:
        if message.id and isinstance(message.id, tuple) and not message.string:
            message.string = ("",) * catalogue.num_plurals
    return catalogue


def as_text(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=98, include_lineno=False, sort_output=False)
    return out.getvalue()


def missing(catalogue: Catalog) -> list[Message]:
    return [m for m in catalogue if m.id and not is_translated(m)]


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    reader.add_argument("--check", action="store_true")
    reader.add_argument("--missing", metavar="LOCALE", choices=catalogues.TRANSLATED)
    asked = reader.parse_args()
    settings.configure()
    django.setup()
    texts, behind = template(), []
    for locale in (asked.missing,) if asked.missing else catalogues.TRANSLATED:
        catalogue = merged(locale, texts)
        lacking, path = missing(catalogue), catalogues.path_of(locale)
        if asked.missing:
            print(*(m.id if isinstance(m.id, str) else m.id[0] for m in lacking), sep="\n")
        elif asked.check:
            same = path.is_file() and path.read_bytes() == as_text(catalogue)
            behind += [] if same else [locale]
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_text(catalogue))
            print(f"{locale}: {len(texts) - len(lacking)} of {len(texts)} texts are translated")
    if behind:
        print(f"behind the code: {', '.join(behind)}\n  fix: make words")
    return bool(behind)


if __name__ == "__main__":
    sys.exit(main())
