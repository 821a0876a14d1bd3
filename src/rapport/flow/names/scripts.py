"""Which writing a name is in, and Han characters in their simplified form."""

import re
from functools import cache, lru_cache
from typing import Any

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]")
HAN_RUN = re.compile(f"{HAN.pattern}+")
KANA = re.compile(r"[\u3040-\u30ff]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")

#: Answers that each function on this subject keeps.
CACHED = 200_000


def is_han(text: str) -> bool:
    """Tell whether a name is Chinese writing: Han letters and no others."""
    if text.isascii():
        return False
    return bool(HAN.search(text)) and not (KANA.search(text) or LATIN.search(text))


@cache
def _opencc() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(CACHED)
def simplified(text: str) -> str:
    """Return `text` with simplified Han characters; all else stays."""
    if not HAN.search(text):
        return text
    simple: str = _opencc().convert(text)
    return simple
