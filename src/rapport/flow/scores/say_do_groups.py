"""How far groups do what they say, each against all others of its kind.

Source  methods: 3.20: the gap 1 - done / said with Wilson's interval, groups by Newcombe's: 56 of
        70 against 48 of 80 differ by .20 (.052 to .334).
"""

from collections import defaultdict
from typing import Any

import pyarrow as pa

from rapport.flow import estimating
from rapport.flow.score_tables import LEAST_PEOPLE, SAY_DO_GROUPS
from rapport.flow.scores.workings import SAY_DO_SUMS
from rapport.flow.steps import arrow_step


@arrow_step(reads=(SAY_DO_SUMS,), writes=SAY_DO_GROUPS)
def say_do_groups(sums: pa.Table) -> pa.Table:
    """Return each group of twenty people at least, in the order of the key.

    The difference is null where fewer than twenty people are of the other groups.
    """
    rows = sorted(sums.to_pylist(), key=lambda r: (r["pair"], r["grouping"], r["value"]))
    large = [row for row in rows if row["people"] >= LEAST_PEOPLE]
    whole: dict[tuple[str, str], dict[str, int]] = defaultdict(
        lambda: {"people": 0, "said": 0, "done": 0}
    )
    for row in large:
        for name in ("people", "said", "done"):
            whole[row["pair"], row["grouping"]][name] += row[name]
    found = [_against(row, whole[row["pair"], row["grouping"]]) for row in large]
    return pa.Table.from_pylist(found, SAY_DO_GROUPS.schema)


def _against(row: dict[str, Any], whole: dict[str, int]) -> dict[str, Any]:
    low, high = estimating.wilson(row["done"], row["said"])
    made = {
        **row,
        "gap": 1 - row["done"] / row["said"],
        "gap_low": 1 - float(high),
        "gap_high": 1 - float(low),
    }
    rest = {name: whole[name] - row[name] for name in whole}
    if rest["people"] >= LEAST_PEOPLE:
        told = estimating.newcombe(row["done"], row["said"], rest["done"], rest["said"])
        made |= dict(zip(("difference", "low", "high"), (float(v) for v in told), strict=True))
    return made
