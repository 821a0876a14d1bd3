"""What each statement adds to its value: how good its source is, worn by time."""

from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa

from rapport.flow.engine import Engine
from rapport.flow.profile_tables import STATEMENT_WEIGHTS
from rapport.flow.profiles.reliability.wearing import Floats, Ints, Statements, worn

#: Log-odds of what a person decided: beyond any sum of others.
DECIDED: Final = 100.0
#: Trust of an account of which nothing special is known: its statements weigh in full.
_USUAL: Final = 0.7

#: How many items are weighed at a time: their arrays, not those of all, lie in memory.
SLICE: Final = 250_000

_ITEMS: Final = "select coalesce(max(item), 0) as items from statements"
#: Numbers alone: texts of millions of statements would not fit.
_ASKED: Final = """
select s.statement, s.item, s.choice, s.age, s.half_life_days, s.trust,
    cast(s.plausible as integer) as plausible,
    cast(s.copies as integer) as copies,
    s.mode = 'decided' as decided,
    coalesce(t.reliability, 0.5e0) as reliability
from statements as s
left join source_trust as t
    on t.source = s.source and t.attribute = s.attribute and t.mode = s.mode
where s.item > $before and s.item <= $last
order by s.statement nulls last
"""


def statement_weights(engine: Engine, now: datetime, items: int = SLICE) -> pa.Table:
    """Return one row of STATEMENT_WEIGHTS for each row of STATEMENTS.

    `now` is in the ages of the statements already. So many `items` are weighed at a time: those
    of one decide nothing of another.
    """
    count = engine.get(_ITEMS)["items"][0].as_py()
    weighed = [
        _weighed(engine.get(_ASKED, before=before, last=before + items))
        for before in range(0, count, items)
    ]
    return pa.concat_tables([STATEMENT_WEIGHTS.schema.empty_table(), *weighed])


def _weighed(told: pa.Table) -> pa.Table:
    """Return the rows of STATEMENT_WEIGHTS of a slice of whole items."""
    plausible = _numbers(told, "plausible")
    reliability = _trusted(_numbers(told, "reliability"), _numbers(told, "trust"), plausible)
    gain = np.log(reliability * (plausible - 1) / (1 - reliability)) / _numbers(told, "copies")
    voted = _numbers(told, "decided") == 0
    lods = np.full(len(voted), DECIDED)
    lods[voted] = worn(
        Statements(
            _names(told, "item")[voted],
            _names(told, "choice")[voted],
            _numbers(told, "age")[voted],
            gain[voted],
            plausible[voted],
            np.nan_to_num(_numbers(told, "half_life_days")[voted], nan=np.inf),
        )
    )
    fresh = np.ones(len(lods))
    np.divide(lods, gain, out=fresh, where=voted & (gain != 0))
    columns = {
        "statement": told["statement"],
        "reliability": np.round(np.where(voted, reliability, 1.0), 6),
        "fresh": np.round(np.clip(fresh, 0.0, 1.0), 6),
        "microlods": np.round(1e6 * lods).astype(np.int64),
    }
    return pa.table(columns).cast(STATEMENT_WEIGHTS.schema)


def _trusted(reliability: Floats, trust: Floats, plausible: Floats) -> Floats:
    """Return how often a statement is right whose account may be nobody's: then by chance."""
    chance = 1 / plausible
    found: Floats = chance + (reliability - chance) * np.minimum(trust / _USUAL, 1.0)
    return found


def _numbers(told: pa.Table, column: str) -> Floats:
    """Return a column as numbers; null is NaN."""
    found: Floats = told[column].to_numpy().astype(np.float64)
    return found


def _names(told: pa.Table, column: str) -> Ints:
    found: Ints = told[column].to_numpy().astype(np.int64)
    return found
