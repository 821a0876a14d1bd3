"""Chinese names in Han characters: where the family name ends, and how they are read."""

import re
from functools import cache, lru_cache

from rapport.flow.data import lines
from rapport.flow.names.scripts import CACHED, HAN_RUN, simplified

DOT = re.compile(r"[·•‧・]")


def pinyin(han: str) -> list[str]:
    """Return the syllables of simplified characters, without tones."""
    from pypinyin import lazy_pinyin

    return [s for s in lazy_pinyin(han, v_to_u=True) if s.strip()]


@cache
def surnames() -> dict[str, str]:
    """Return the family names that are read in their own way or have two characters."""
    return dict(lines("surnames_han.txt"))


@cache
def common_surnames() -> frozenset[str]:
    """Return the family names of one character that most people bear."""
    return frozenset(word for line in lines("surnames_han_common.txt") for word in line)


@lru_cache(CACHED)
def words(text: str) -> tuple[str, ...]:
    """Return family name and given name, one of them, or the parts a middle dot divides."""
    runs = HAN_RUN.findall(simplified(text))
    if DOT.search(text):
        return tuple("".join(pinyin(run)) for run in runs)
    whole = "".join(runs)
    if len(whole) > 4 and len(runs) == 1:
        return tuple(pinyin(whole))
    if len(whole) == 2 and len(runs) == 1 and whole[0] not in common_surnames():
        return ("".join(pinyin(whole)),)
    size = len(runs[0]) if len(runs) > 1 and len(runs[0]) <= 2 else 1
    if len(whole) > 2 and whole[:2] in surnames():
        size = 2
    family, given = whole[:size], whole[size:]
    read = (surnames().get(family) or "".join(pinyin(family)), "".join(pinyin(given)))
    return tuple(word for word in read if word)
