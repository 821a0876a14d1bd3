"""Whether a dictionary has a word: Russian by pymorphy3, Bulgarian and English by simplemma."""

from functools import cache
from typing import Any

from simplemma import is_known


@cache
def morphology() -> Any:
    """Return what knows Russian words, their forms and their dictionary form."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


def russian(word: str) -> bool:
    """Tell whether a word in small letters is a form of a Russian one."""
    return bool(morphology().word_is_known(word))


def bulgarian(word: str) -> bool:
    """Tell whether a word in small letters is a form of a Bulgarian one."""
    return is_known(word, "bg")
