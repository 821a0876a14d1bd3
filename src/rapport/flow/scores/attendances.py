"""How many will come to what has not been yet: each by how well they keep their word.

Source  methods: 3.20
"""

from functools import reduce
from itertools import groupby
from operator import and_, itemgetter

import pyarrow as pa

from rapport.flow.score_tables import ATTENDANCES
from rapport.flow.scores.coming import attendance
from rapport.flow.scores.workings import AWAITED
from rapport.flow.steps import arrow_step


@arrow_step(reads=(AWAITED,), writes=ATTENDANCES)
def attendances(awaited: pa.Table) -> pa.Table:
    """Return a row for each thing, in the order of their names."""
    rows = awaited.sort_by([("thing", "ascending"), ("person_id", "ascending")]).to_pylist()
    found = []
    for thing, those in groupby(rows, itemgetter("thing")):
        people = list(those)
        told = attendance([row["reliability"] for row in people])
        found.append(
            {
                "thing": thing,
                "said": len(people),
                "no_past": sum(row["is_new"] for row in people),
                "expected": told.expected,
                "spread": told.spread,
                "low": told.low,
                "high": told.high,
                "rights": reduce(and_, (row["rights"] for row in people)),
            }
        )
    return pa.Table.from_pylist(found, ATTENDANCES.schema)
