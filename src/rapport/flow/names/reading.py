"""Names for a reader: in Latin letters, and by two letters to stand for them."""

import re
import unicodedata

from anyascii import anyascii

from rapport.flow.names import cyrillic, han
from rapport.flow.names.keying import words_of
from rapport.flow.names.scripts import CYRILLIC, HAN, LATIN, is_han

_SHOWN = re.compile(r"[^\W_]+(?:['’\u0300-\u036f-]+[^\W_]+)*")


def romanise(text: str) -> str:
    """Return `text` in Latin letters, as a reader would write it.

    A Han name comes out family name first, given name in one word. Latin letters stay as
    they are, marks and all; white space is made plain.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if text.isascii():
        return " ".join(text.split())
    if is_han(text):
        return " ".join(word.capitalize() for word in han.words(text))
    language = cyrillic.language_of(text.lower())
    words = _SHOWN.sub(lambda m: _shown(m[0], language), text)
    return " ".join(words.split())


def initials(text: str) -> str:
    """Return two letters to stand for a name: of Han names the last two characters."""
    text = unicodedata.normalize("NFKC", text)
    written = "".join(HAN.findall(text))
    if written and is_han(text):
        return written[-2:]
    words = words_of(text)
    if not words:
        return ""
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


def _shown(word: str, language: str) -> str:
    """Romanise one word for a reader, with its capitals."""
    if not CYRILLIC.search(word):
        if word.isascii() or (LATIN.search(word) and not HAN.search(word)):
            return word
        return str(anyascii(word)).capitalize()
    return "-".join(
        _capitals(part, cyrillic.latin_of(part.lower(), language)) for part in word.split("-")
    )


def _capitals(model: str, latin: str) -> str:
    if model.isupper() and len(model) > 1:
        return latin.upper()
    return latin.capitalize() if model[:1].isupper() else latin
