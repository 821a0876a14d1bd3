"""What each person usually has on each axis: the middle of their own last twelve months.

By the policy of now: to hold somebody against their own past by another measure tells nothing.
"""

from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rapport.flow.engine import Engine
from rapport.flow.score_tables import LASTS, LASTS_LOYAL
from rapport.flow.scores.workings import SCORE_PASTS

Numbers = NDArray[np.int64]

#: So many times are looked at, so many days apart, the first so many days ago.
TIMES: Final = 12
APART: Final = 30
DAY: Final = 86_400_000_000
_SLICES: Final = 16
_NEVER: Final = np.iinfo(np.int64).min
#: What a slice of people has, with the ages of lines in whole days at $now.
_LINES: Final = """
select person_id, axis, micropoints, half_life_days,
    cast(floor(days_between(occurred_at, $now) * 86400e6 + 0.5e0) as bigint) as age
from score_lines
where micropoints <> 0 and occurred_at <= $now
    and (xxhash64(person_id) % 16 + 16) % 16 = $slice
"""


def score_pasts(engine: Engine, now: datetime) -> pa.Table:
    """Return one row per person and axis whose lines reach back thirty days at least."""
    decays = _decays(engine)
    parts = [
        _of_slice(engine.get(_LINES, now=now, slice=number), decays) for number in range(_SLICES)
    ]
    whole = pa.concat_tables(parts)
    return whole.sort_by([("person_id", "ascending"), ("axis", "ascending")])


def _decays(engine: Engine) -> dict[int, Numbers]:
    """Return for each half-life what is left by age in days."""
    told = engine.get("select half_life_days, age_days, micro from decays")
    names = ("half_life_days", "age_days", "micro")
    half_life, age, micro = (told[name].to_numpy() for name in names)
    found = {}
    for one in np.unique(half_life):
        mine = half_life == one
        left = np.zeros(LASTS_LOYAL + 1, np.int64)
        left[age[mine]] = micro[mine]
        found[int(one)] = left
    return found


def _of_slice(lines: pa.Table, decays: dict[int, Numbers]) -> pa.Table:
    keys = lines.select(["person_id", "axis"]).group_by(["person_id", "axis"]).aggregate([])
    if not len(lines):
        return SCORE_PASTS.schema.empty_table()
    numbered = keys.append_column("pair", pa.array(np.arange(len(keys)), pa.int64()))
    lines = lines.join(numbered, ["person_id", "axis"])
    pair, age, points, half_life = (
        lines[name].to_numpy() for name in ("pair", "age", "micropoints", "half_life_days")
    )
    loyal = pc.equal(lines["axis"], "loyalty").to_numpy()
    middle = _middles(pair, age, points, half_life, loyal, len(keys), decays)
    known = middle > _NEVER
    made = keys.append_column("micropoints", pa.array(middle))
    return made.filter(pa.array(known)).select(SCORE_PASTS.schema.names).cast(SCORE_PASTS.schema)


def _middles(
    pair: Numbers,
    age: Numbers,
    points: Numbers,
    half_life: Numbers,
    loyal: NDArray[np.bool_],
    pairs: int,
    decays: dict[int, Numbers],
) -> Numbers:
    """Return the middle of each pair's scores at times when it had a line; the least number of
    all where it never had."""
    lasts = np.where(loyal, LASTS_LOYAL, LASTS)
    oldest = np.zeros(pairs, np.int64)
    np.maximum.at(oldest, pair, age)
    found = np.full((pairs, TIMES), np.iinfo(np.int64).max, np.int64)
    for time in range(TIMES):
        back = (time + 1) * APART * DAY
        days = (age - back) // DAY
        counts = (age >= back) & (days < lasts)
        left = np.zeros(len(age), np.int64)
        for one, table in decays.items():
            mine = counts & (half_life == one)
            left[mine] = points[mine] * table[days[mine]] // 1_000_000
        # whole numbers below 2 ** 53: a sum of floats has no other digits in another order
        sums = np.bincount(pair, weights=left, minlength=pairs).astype(np.int64)
        there = oldest >= back
        found[there, time] = sums[there]
    found.sort(axis=1)
    many = (found < np.iinfo(np.int64).max).sum(axis=1)
    rows = np.arange(pairs)
    low = found[rows, np.maximum(many - 1, 0) // 2]
    high = np.where(many % 2 == 0, found[rows, many // 2], low)
    return np.where(many > 0, low // 2 + high // 2 + (low % 2 + high % 2) // 2, _NEVER)
