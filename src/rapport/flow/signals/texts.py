"""Texts of people, made fit to read: what nothing may choke on, and folded forms to match in.

A cleaned text has each letter where the original has it, so that an offset in one is an offset
in the other. A folded one may be shorter or longer; it knows where its letters came from.

Never: an error over what a text holds; a letter guessed.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

#: Letters of a text that are read; a post of any network is shorter.
LONGEST: Final = 20_000

# controls, lone surrogates and noncharacters: nothing native is to be given one
_UNFIT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# possessive throughout: a text of nothing but dots costs no more than another
_URL: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'，。；、（）]++"
    r"|(?<![\w.-])[a-z0-9-]++(?:\.[a-z0-9-]++)++(?:/[^\s<>\"'，。]*+)?",
    re.IGNORECASE | re.ASCII,
)
_TOP: Final = frozenset(
    "com org net ru bg cn eu io co info shop example uk de su me ly gg tv app top xyz site".split()
) | {"online", "store", "biz", "dev", "ai", "ua", "by", "kz", "hk", "tw"}
_NAME: Final = re.compile(r"(?<![\w@])(?:RT\s+)?@[\w.\-]*\w:?")
_TAG: Final = re.compile(r"[#＃](\w+)[#＃]?")
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6});")
_DOTTED: Final = re.compile(r"[a-z0-9]\.[a-z0-9]|://", re.I)


def cleaned(text: str, longest: int = LONGEST) -> str:
    """Return the first `longest` letters, a space in place of each that no reader may be given.

    Each letter that stays stands where it stood.
    """
    text = text[:longest]
    return text if text.isprintable() else _UNFIT.sub(" ", text)


def prose(text: str, *, tags: bool = True) -> str:
    """Return what a person wrote in words: no addresses of pages, names of accounts, entities.

    Tags  of the words in #tags: whether they stay, without the sign.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if _DOTTED.search(text):
        text = _URL.sub(lambda fit: " " if _is_address(fit[0]) else fit[0], text)
    if "@" in text:
        text = _NAME.sub(" ", text)
    if "#" in text or "＃" in text:
        text = _TAG.sub(r" \1 " if tags else " ", text)
    return " ".join(text.split())


def _is_address(found: str) -> bool:
    """Tell an address of a page from words with a full stop and no space between them."""
    if "://" in found or found[:4].lower() == "www.":
        return True
    return found.partition("/")[0].rpartition(".")[2].lower() in _TOP


def links(text: str) -> list[str]:
    """Return the addresses of pages in a text, as written."""
    if not _DOTTED.search(text):
        return []
    return [fit for fit in _URL.findall(text) if _is_address(fit)]


def named_accounts(text: str) -> list[str]:
    """Return the accounts that a text names with @, without the sign, in lower case."""
    found = _NAME.findall(text) if "@" in text else []
    return [name.rpartition("@")[2].rstrip(":").lower() for name in found]


def hashtags(text: str) -> list[str]:
    """Return the words that a text marks with #, in lower case."""
    return [tag.lower() for tag in _TAG.findall(text)]


@dataclass(frozen=True, slots=True)
class Folded:
    """A text to match in: NFKC, case folded, ё as е, invisible letters and stress left out.

    starts  where each letter's original begins, and where the text ends; None: where it stands.
    """

    text: str
    starts: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where folded[start:end] stands in the original."""
        if self.starts is None or start >= end:
            return start, end
        # one original may have become several letters: all of it is meant
        last = self.starts[end - 1]
        while end < len(self.starts) - 1 and self.starts[end] == last:
            end += 1
        return self.starts[start], self.starts[end]


def fold(text: str) -> Folded:
    """Return a text folded to match in; see `Folded`. Folding twice changes nothing."""
    if text.isascii():
        return Folded(text.lower())
    short = text.translate(_one_to_one())
    return _fold_slowly(text, short) if _ODD in short else Folded(short)


def fold_all(
    texts: Sequence[str],
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64], dict[int, Folded]]:
    """Fold many texts at once, a line feed between them: several times faster than one by one.

    Returns the code points of the folded texts as one, where each of them begins in it, and those
    whose letters don't stand where the original has them. What no reader may be given is a space.
    """
    folded = _table()[_points("\n".join(texts))]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    odd: dict[int, Folded] = {}
    if len(at := np.flatnonzero(folded == ord(_ODD))):
        begins = _begins(lengths)
        pieces, done = [], 0
        for number in np.unique(np.searchsorted(begins, at, side="right") - 1).tolist():
            odd[number] = fold(texts[number])
            pieces += [folded[done : begins[number]], _points(odd[number].text)]
            done = int(begins[number] + lengths[number])
            lengths[number] = len(odd[number].text)
        folded = np.concatenate([*pieces, folded[done:]])
    return folded, _begins(lengths), odd


def _begins(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    begins = np.zeros(len(lengths), np.int64)
    np.cumsum(lengths[:-1] + 1, out=begins[1:])
    return begins


def _points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


_ODD: Final = "\uffff"  # no letter: stands for one that doesn't fold into exactly one
# soft hyphen, zero-width space, joiners, marks of direction, byte order mark
_INVISIBLE: Final = frozenset(
    chr(point)
    for point in (
        *(0xAD, 0x34F, 0x61C, 0x180E, 0x2060, 0xFEFF),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
)
# of a word these would make another (tm), or three letters of one
_KEPT: Final = {"™": "™", "℠": "℠", "…": "."}
_YO: Final = str.maketrans("ёЁ", "ее")
_STRESS: Final = re.compile("(?<=[а-яёіїєґўѣА-Я])[\u0300\u0301]+")
# a letter with the marks on it, or Korean letters in parts
_CLUSTER: Final = re.compile(r"[\u1100-\u11ff]+|.[\u0300-\u036f\u0483-\u0487\u3099\u309a]*", re.S)


_AROUND_ODD: Final = re.compile(f"[^{_ODD}]?{_ODD}+")


def _normal(cluster: str) -> str:
    """Return the folded form of one letter with its marks."""
    for _ in range(3):
        before, cluster = cluster, unicodedata.normalize("NFKC", cluster).casefold()
        if before == cluster:
            break
    return _STRESS.sub("", unicodedata.normalize("NFKC", cluster).translate(_YO))


def _fold_slowly(text: str, short: str) -> Folded:
    """Fold a text of which `short` says what folds one to one."""
    letters: list[str] = []
    starts: list[int] = []
    done = 0
    for odd in _AROUND_ODD.finditer(short):
        letters.append(short[done : odd.start()])
        starts += range(done, odd.start())
        done = odd.end()
        seen = [at for at in range(odd.start(), done) if text[at] not in _INVISIBLE]
        for cluster in _CLUSTER.finditer("".join(text[at] for at in seen)):
            normal = _KEPT.get(cluster[0]) or _normal(cluster[0])
            letters.append(normal)
            starts += [seen[cluster.start()]] * len(normal)
    letters.append(short[done:])
    return Folded("".join(letters), (*starts, *range(done, len(text) + 1)))


@cache
def _table() -> npt.NDArray[np.uint32]:
    """Return what each code point folds into; `_ODD` where that is not one letter."""
    table = np.arange(0x110000, dtype=np.uint32)
    for point in (*range(0x3400), *range(0xA000, 0xAC00), *range(0xD7A4, 0x20000)):
        table[point] = ord(_folded_letter(chr(point)))
    for point in range(0x2F800, 0x2FA20):  # forms of Han letters kept for old standards
        table[point] = ord(_folded_letter(chr(point)))
    return table


def _folded_letter(letter: str) -> str:
    if letter in _INVISIBLE or "\u1100" <= letter <= "\u11ff":
        return _ODD
    if _UNFIT.match(letter):
        return " "
    if unicodedata.category(letter) == "Cn":
        return letter
    if _CLUSTER.fullmatch("a" + letter):  # a mark on the letter before
        return _ODD
    normal = _KEPT.get(letter) or _normal(letter)
    return normal if len(normal) == 1 else _ODD


class _OneToOne(dict[int, str]):
    """What `str.translate` asks: filled as letters are met."""

    def __missing__(self, point: int) -> str:
        self[point] = _folded_letter(chr(point))
        return self[point]


@cache
def _one_to_one() -> Any:
    return _OneToOne()
