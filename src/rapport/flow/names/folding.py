"""Latin letters folded so that the usual spellings of one name are equal.

The fold goes by sound as Slavic and Western European names are written: tsch, tch and ch are
one, so are kh and h, ts, tz and c before v, w and v, y, j and i, doubled letters and single.
"""

import re
import unicodedata

from anyascii import anyascii

_NOT_KEY = re.compile(r"[^a-z0-9]")
_SHT = re.compile(r"shch|shtch|sht(?=[aeiouy]|$)")
_C_BEFORE = re.compile(r"c(?=[eiy])")
_C_ALONE = re.compile(r"c(?!h)")
_J_FIRST = re.compile(r"^j(?=[aeou])")
_SOFT_O = re.compile(r"[yj]o")
_SOFT_E = re.compile(r"(?:^|(?<=[bdfghklmnprstvzZCS]))ie")
_LAST_I = re.compile(r"(?:ei|i{2,})$")
_DOUBLE = re.compile(r"([a-zSZC])\1")
_TWICE = re.compile(r"(.)\1+")
MARKED = str.maketrans(
    {"č": "ch", "š": "sh", "ž": "zh", "ć": "ch", "đ": "dj", "ł": "l", "ø": "o", "ß": "ss"}
    | {"ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ñ": "n"}
)
#: Words kept folded at most; the memory is given back when there are more.
_MOST = 400_000


def folded(word: str) -> str:
    """Return one lower-case Latin word, perhaps with marks, as its comparison key: ASCII."""
    if not word.isascii():
        word = unicodedata.normalize("NFC", word).translate(MARKED)
        word = anyascii(unicodedata.normalize("NFD", word)).lower()
    if not word.isalpha():
        word = _NOT_KEY.sub("", word)
        if not word.isalpha():
            return word
    if "h" in word or "c" in word:
        word = _hushed(word)
    if "q" in word:
        word = word.replace("q", "k")
    if "x" in word:
        word = word.replace("x", "ks")
    if "w" in word:
        word = word.replace("w", "v")
    if word.endswith("ff"):
        word = word[:-2] + "v"
    if "z" in word or "ts" in word:
        word = word.replace("tz", "C").replace("ts", "C")
    if "c" in word:
        word = _C_ALONE.sub("k", _C_BEFORE.sub("s", word.replace("cv", "Cv")))
    if "y" in word or "j" in word:
        word = _softened(word)
    if "ie" in word:
        word = _SOFT_E.sub("e", word)
    if word[-1:] == "i":
        word = _LAST_I.sub("i", word)
    if _DOUBLE.search(word):
        word = _TWICE.sub(r"\1", word)
    if word.islower():
        return word
    return word.replace("S", "sht").replace("Z", "zh").replace("C", "ts")


def _hushed(word: str) -> str:
    """Fold what is written with c and h: ch, sh, shch, kh, ph, th, zh."""
    if "tch" in word or "tsch" in word:
        word = word.replace("tsch", "ch").replace("tch", "ch")
    if "sh" in word:
        word = _SHT.sub("S", word)
    if "c" in word:
        word = word.replace("sch", "sh").replace("chr", "hr")
    if "h" in word:
        word = word.replace("kh", "h").replace("ck", "k").replace("ph", "f")
        return word.replace("th", "t").replace("zh", "Z")
    return word.replace("ck", "k")


def _softened(word: str) -> str:
    """Fold y and j: Julia, Yulia and Iulia are one, so are Semyon and Semen."""
    if word[0] == "j":
        word = _J_FIRST.sub("i", word)
    elif word[0] == "y" and word[1:2] in ("a", "o", "u"):
        word = "i" + word[1:]
    if "o" in word:
        word = _SOFT_O.sub("e", word)
    return word.replace("y", "i").replace("j", "i")


class Folds(dict[str, str]):
    """Remembers the fold of each word it was asked for: `FOLDS[word]`."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST:
            self.clear()
        key = self[word] = folded(word)
        return key


FOLDS = Folds()
