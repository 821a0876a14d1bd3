"""What a teammate said of one text, taken over for texts that are as good as the same.

Copies take it over, and texts whose vectors are very near. So a correction counts for the next
text like it at once, long before there are enough of them for a model to learn from.

Never: a text with two answers; those whose nearest corrected ones disagree keep their reading.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.signals.duplicates import groups
from rapport.flow.signals.vectors import Vectors, readable

#: Cosine of two vectors, each without the mean of all, from which two texts mean the same. Of
#: development texts so near, none copies, .96 had one label; the teacher read .94 of them right.
NEAR: Final = 0.8
#: With fewer vectors their mean is that of a few topics, and hides what these have in common.
FEWEST: Final = 100
_TOGETHER: Final = 4_096

Floats = npt.NDArray[np.float32]


def taken_over(
    vectors: Vectors,
    texts: Sequence[str],
    corrected: Mapping[int, str],
    *,
    first: Sequence[int] | None = None,
    telling: Collection[int] | None = None,
) -> dict[int, str]:
    """Return what each text takes over, by its number; corrected ones are not among them.

    vectors    (len(texts), size), NaN where there is none: then only copies take over
    corrected  what was said, by the number of the text
    first      of each text the first like it, if that is known
    telling    of which nearness counts, not only copies: those that were read wrong; None: all.
               What was read right says nothing new of texts near to it.
    """
    if not corrected:
        return {}
    if first is None:
        first = groups(texts).tolist()
    said: dict[int, set[str]] = {}
    for number, value in corrected.items():
        said.setdefault(first[number], set()).add(value)
    found = {number: said[group] for number, group in enumerate(first) if group in said}
    wrong = {n: v for n, v in corrected.items() if telling is None or n in telling}
    for number, values in _near(vectors, wrong):
        found.setdefault(number, values)  # what was said of a copy counts for more
    return {
        number: next(iter(values))
        for number, values in sorted(found.items())
        if number not in corrected and len(values) == 1
    }


def _near(
    vectors: npt.NDArray[np.floating], corrected: Mapping[int, str]
) -> Iterator[tuple[int, set[str]]]:
    """Yield all that was said of texts whose vectors are very near, by the number of a text."""
    rows = np.flatnonzero(readable(vectors))
    known = np.array([number in corrected for number in rows.tolist()], dtype=bool)
    if len(rows) < FEWEST or not known.any():
        return
    centre = vectors[rows].mean(axis=0, dtype=np.float64).astype(np.float32)
    values = np.array([corrected[number] for number in rows[known].tolist()])
    exemplars = _directions(vectors[rows[known]], centre)
    for at in range(0, len(rows), _TOGETHER):
        some = rows[at : at + _TOGETHER]
        is_near = _directions(vectors[some], centre) @ exemplars.T >= NEAR
        for row in np.flatnonzero(is_near.any(axis=1)).tolist():
            yield int(some[row]), set(values[is_near[row]].tolist())


def _directions(vectors: npt.NDArray[np.floating], centre: Floats) -> Floats:
    """Return vectors of length 1 from the centre; of one that lies there, nought."""
    apart: Floats = vectors.astype(np.float32) - centre
    lengths: Floats = np.linalg.norm(apart, axis=1, keepdims=True)
    apart /= np.where(lengths > 1e-6, lengths, np.float32(np.inf))
    return apart
