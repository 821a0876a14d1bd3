"""How a written word sounds, roughly, and how far two sounds are apart.

A word becomes a text of phones, one letter each. Vowels weigh little, for they are what
spelling and transcription change most; consonants of one place in the mouth (b and p, s, sh
and ch, l and r) change into one another cheaply. The distance is the least cost of changes
(Needleman, Wunsch 1970), the same whatever language wrote the word.

    G as in George or Gert, j as in Jack, c as in church, S as in she, N as in sing,
    X as in pinyin xi
    @ vowel of a syllable that stands for a bare consonant (Han), R its l or r
"""

import re
from functools import cache, lru_cache

from rapport.flow.names.scripts import CACHED

#: What it costs to leave a phone out; other consonants 1.
_LEFT_OUT = {
    **dict.fromkeys("aeiou", 0.25),
    **{"@": 0.05, "R": 0.3, "h": 0.4, "w": 0.45, "y": 0.25, "r": 0.55, "N": 0.6, "g": 0.8},
}
#: Groups of phones and what it costs to write one for another.
_NEAR = (
    ("aeiou@", 0.15), ("bp", 0.15), ("dt", 0.15), ("gk", 0.15), ("szSX", 0.2), ("jczSX", 0.25),
    ("lrR", 0.15), ("nN", 0.1), ("mNn", 0.35), ("vwf", 0.2), ("bv", 0.35), ("pf", 0.5),
    ("gG", 0.1), ("jG", 0.1), ("kG", 0.2), ("zcG", 0.4), ("hG", 0.45),
    ("hX", 0.3), ("hgk", 0.45), ("hf", 0.5), ("jg", 0.4), ("Xk", 0.6), ("jck", 0.6),
    ("yj", 0.3), ("yi", 0.05), ("wu", 0.05), ("wo", 0.1), ("vu", 0.3), ("jr", 0.5), ("hw", 0.6),
    ("st", 0.6), ("cst", 0.5), ("nl", 0.6), ("jd", 0.6), ("zd", 0.7), ("hj", 0.5),
)  # fmt: skip
_SPELLED = tuple(
    (re.compile(pattern), phones)
    for pattern, phones in (
        (r"tsch|tch|chzh|tzsch", "c"),
        (r"shch|sht(?=[aeiou])", "S"),
        (r"sch|sz|sh", "S"),
        (r"dzh|dž|dj|dsh", "j"),
        (r"tsz|zh", "j"),
        (r"tz|ts", "z"),
        (r"cz|ch", "c"),
        (r"^hs", "X"),
        (r"dg(?=[ei])|(?<=[rnl])ge$", "j"),
        (r"g(?=[eiy])", "G"),
        (r"(?:eaux?|ault|aux)$", "o"),
        (r"ck|q(?!u)", "k"),
        (r"qu", "kw"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"kh", "h"),
        (r"(?<=[aeou])gh(?=t|$)", ""),
        (r"^wh", "w"),
        (r"^kn", "n"),
        (r"^wr", "r"),
        (r"mb$", "m"),
        (r"ng(?![aeiou])", "N"),
        (r"x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"(?<=[aeiouy])h(?![aeiouy])", ""),
        (r"y(?=[aeiou])", "Y"),
        (r"y", "i"),
        (r"Y", "y"),
        (r"(?<=[^aeiou])e$", "@"),
    )
)
_TWICE = re.compile(r"(.)\1+")
_OTHER = re.compile(r"[^a-zGSNXR@]")


@lru_cache(CACHED)
def phones_of(word: str) -> str:
    """Return the phones of one lower-case word in plain Latin letters."""
    for pattern, phones in _SPELLED:
        word = pattern.sub(phones, word)
    return _TWICE.sub(r"\1", _OTHER.sub("", word))


@cache
def _changes() -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for group, cost in _NEAR:
        for a in group:
            for b in group:
                if a != b:
                    found[a, b] = min(cost, found.get((a, b), cost))
    return found


def weight(phones: str) -> float:
    """Return how much there is to agree on: consonants 1 each, vowels less."""
    return sum(_LEFT_OUT.get(phone, 1.0) for phone in phones)


@lru_cache(CACHED)
def alike(a: str, b: str) -> float:
    """Return how alike two texts of phones sound: 1 the same, 0 nothing in common."""
    if a == b:
        return 1.0
    whole = (weight(a) + weight(b)) / 2
    return max(0.0, 1 - _distance(a, b) / whole) if whole else 0.0


def _distance(a: str, b: str) -> float:
    changes = _changes()
    row = [0.0]
    for phone in b:
        row.append(row[-1] + _LEFT_OUT.get(phone, 1.0))
    for x in a:
        out = _LEFT_OUT.get(x, 1.0)
        corner, row[0] = row[0], row[0] + out
        for j, y in enumerate(b, 1):
            away = _LEFT_OUT.get(y, 1.0)
            change = corner + (0.0 if x == y else changes.get((x, y), min(out + away, 1.2)))
            corner = row[j]
            row[j] = min(change, corner + out, row[j - 1] + away)
    return row[-1]
