"""The words of the pages in other languages: from translators' files to what Django reads.

    ui/locale/<ru|bg|zh_Hans>/LC_MESSAGES/django.po   written by people, merged by tools/words.py
    <workspace>/words/<locale>/LC_MESSAGES/django.mo  compiled at the start, zh_Hant made here

Traditional Chinese is made from simplified by OpenCC with the words of Taiwan.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from opencc import OpenCC

from rapport.flow.files import write_whole

SOURCES = Path(__file__).parent / "locale"
#: Locales that people translate; and the one that is made, from which.
TRANSLATED = ("ru", "bg", "zh_Hans")
MADE = {"zh_Hant": "zh_Hans"}
#: Of the compiled words: what they were made from.
STAMP = ".made-from"
_CONVERSION = "s2twp"
#: Quotes as they are written in Taiwan and Hong Kong.
_QUOTES = str.maketrans("“”‘’", "「」『』")


def compile_words(folder: Path) -> bool:
    """Compile the words of every language into `folder`, unless these are there already.

    Returns whether anything was done. Killed half-way, the next start does it again.
    """
    stamp = folder / STAMP
    made_from = _fingerprint()
    if stamp.is_file() and stamp.read_text() == made_from:
        return False
    for locale in TRANSLATED:
        _write(folder, locale, read(locale))
    for locale, source in MADE.items():
        _write(folder, locale, _converted(read(source), locale))
    write_whole(stamp, made_from.encode())
    return True


def path_of(locale: str) -> Path:
    return SOURCES / locale / "LC_MESSAGES" / "django.po"


def read(locale: str) -> Catalog:
    """Return what was translated into `locale`; an empty catalogue if nothing was yet."""
    path = path_of(locale)
    if not path.is_file():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _write(folder: Path, locale: str, catalogue: Catalog) -> None:
    place = folder / locale / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    new = place / "django.mo.new"
    with new.open("wb") as file:
        write_mo(file, catalogue)
    new.replace(place / "django.mo")


def _converted(source: Catalog, locale: str) -> Catalog:
    """Return the catalogue in the other script, plural forms included."""
    convert = OpenCC(_CONVERSION).convert
    made = Catalog(locale=locale)
    for message in source:
        if message.id:
            made.add(message.id, _each(message.string, convert), context=message.context)
    return made


def _each(text: str | tuple[str, ...], convert: Callable[[str], str]) -> str | tuple[str, ...]:
    if isinstance(text, str):
        return convert(text).translate(_QUOTES)
    return tuple(convert(form).translate(_QUOTES) for form in text)


def _fingerprint() -> str:
    """Say what the compiled words are made from: the sources, byte by byte, and this file."""
    found = sha256(Path(__file__).read_bytes())
    for locale in TRANSLATED:
        path = path_of(locale)
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()
