"""At each hour after joining, of each motivator: how many newcomers are at risk, how many act."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow.score_tables import LEAST_PEOPLE

Numbers = NDArray[np.int64]
#: What the others are held against.
NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of motivators (columns) with twenty people at least, those after NOTHING by name."""

    names: tuple[str, ...]
    people: tuple[int, ...]
    hours: Numbers
    at_risk: Numbers
    acted: Numbers


def counted(counts: pa.Table) -> Counts:
    """Return the sums of spell_counts; of motivators of fewer than twenty people nothing."""
    rows = [r for r in counts.to_pylist() if r["people"] >= LEAST_PEOPLE]
    people = {row["motivator"]: row["people"] for row in rows}
    names = tuple(sorted(people, key=lambda name: (name != NOTHING, name)))
    # every hour up to the last: at risk at its end are those who came into it before
    last = max((row["hour"] for row in rows), default=0)
    began, ended, acted = (np.zeros((last + 1, len(names)), np.int64) for _ in range(3))
    for row in rows:
        place = row["hour"], names.index(row["motivator"])
        began[place], ended[place], acted[place] = row["began"], row["ended"], row["acted"]
    at_risk = np.cumsum(began, axis=0) - began - (np.cumsum(ended, axis=0) - ended)
    hours = np.arange(last + 1)
    return Counts(names, tuple(people[n] for n in names), hours, at_risk, acted)
