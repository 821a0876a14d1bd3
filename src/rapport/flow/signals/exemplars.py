"""What a teammate said of one text, taken over for texts that are as good as the same.

Never: a text with two answers; those whose nearest corrected ones disagree keep their reading.
"""

from collections.abc import Mapping, Sequence

from rapport.flow.signals.duplicates import groups
from rapport.flow.signals.vectors import Vectors


def taken_over(
    vectors: Vectors, texts: Sequence[str], corrected: Mapping[int, str]
) -> dict[int, str]:
    """Return what each text takes over, by its number; corrected ones are not among them.

    vectors    (len(texts), size), NaN where there is none: then only copies take over
    corrected  what was said, by the number of the text
    """
    first = groups(texts).tolist()
    said: dict[int, set[str]] = {}
    for number, value in corrected.items():
        said.setdefault(first[number], set()).add(value)
    return {
        number: next(iter(said[group]))
        for number, group in enumerate(first)
        if number not in corrected and len(said.get(group, ())) == 1
    }
