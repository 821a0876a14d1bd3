"""Which letters the bytes of a file mean.

A byte order mark decides; else bytes that are UTF-8 are UTF-8, for other encodings
hardly ever look so; else the candidate under which the text looks most like writing.

Source  the order of GB 2312 and Big5 themselves: both put the common characters in a
        first level, so no list of characters is needed. Cyrillic by how often Russian
        and Bulgarian use a letter.
"""

from itertools import pairwise

#: Encodings tried on bytes that are neither marked nor UTF-8.
CANDIDATES = ("cp1251", "koi8-r", "cp866", "gb18030", "big5", "cp1252")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
#: Share of broken characters up to which a text still counts as damaged UTF-8.
_DAMAGED = 0.1
_CYRILLIC = {c: 1 - i / 40 for i, c in enumerate("оаеинтрсвлкмдпуяыбзгчйхжьшюцщэфъё")}
_BAD = -2.0


def from_mark(head: bytes) -> str | None:
    """Return the encoding that the first bytes of a file name, or None."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    return _unmarked_utf16(head)


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: NUL stands beside ASCII, on one side only, and it reads as text."""
    whole = head[: len(head) // 2 * 2]
    for encoding, other, here in (
        ("utf-16-le", whole[0::2], whole[1::2]),
        ("utf-16-be", whole[1::2], whole[0::2]),
    ):
        if here.count(0) > max(1, 0.02 * len(here)) and not other.count(0):
            text = whole.decode(encoding, "replace")
            if "\n" in text and text.count("\ufffd") < 0.01 * len(text):
                return encoding
    return None


def guess(sample: bytes) -> tuple[str, float]:
    """Return the likeliest encoding of lines that are not all ASCII, and its sureness 0..1."""
    if not sample or sample.isascii():
        return "utf-8", 1.0
    # not "replace": a file may hold true U+FFFD, left by what broke it before
    as_utf8 = sample.decode("utf-8", "surrogateescape")
    foreign = sum(1 for c in as_utf8 if c > "\x7f")
    broken = sum(1 for c in as_utf8 if "\udc80" <= c <= "\udcff")
    if broken <= _DAMAGED * foreign:
        return "utf-8", 0.8 if broken else 1.0
    marks = sorted(((likeness(sample, e), e) for e in CANDIDATES), reverse=True)
    (best, encoding), (second, _) = marks[:2]
    return encoding, round(min(max(best - second, 0.0) + 0.3, 0.95), 2)


def likeness(sample: bytes, encoding: str) -> float:
    """Return how much `sample`, read as `encoding`, looks like writing: about -2..1."""
    text = sample.decode(encoding, "replace")
    points = weight = 0.0
    before = " "
    for before, c in pairwise(" " + text):
        if c > "\x7f":
            size = 2.0 if encoding in ("gb18030", "big5") else 1.0
            weight += size
            points += size * _letter(before, c)
    return points / weight if weight else 0.0


def _letter(before: str, c: str) -> float:
    """Return how plausible the letter `c` is after `before`: -2..1."""
    if c == "\ufffd":
        return _BAD
    low = c.lower()
    if low in _CYRILLIC:
        turned = before.islower() and c.isupper()  # koi8-r read as cp1251 swaps the case
        return _BAD if turned or ("a" <= before.lower() <= "z") else _CYRILLIC[low]
    if "\u4e00" <= c <= "\u9fff":
        return _han(c)
    if "\u00c0" <= c <= "\u024f":
        return -0.5 if before > "\x7f" or (before.islower() and c.isupper()) else 0.8
    return 0.3 if c in "«»–—№…“”’、。，（）：；" else -1.0


def _han(c: str) -> float:
    """Common characters stand in the first level of GB 2312 or of Big5."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            code = c.encode(encoding)
        except UnicodeEncodeError:
            continue
        if first <= code[0] <= last:
            return 0.9
    return -0.3
