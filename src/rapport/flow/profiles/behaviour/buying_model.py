"""How the brand's customers buy and leave, fitted to what they bought: bgnbd.py."""

from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa

from rapport.flow.behaviour_tables import BUYING_MODEL
from rapport.flow.engine import Engine
from rapport.flow.profiles.behaviour.bgnbd import Histories, fit

#: Of fewer who came back nothing is said: their leaving can't be told from chance.
COME_BACK_LEAST: Final = 50
#: So many customers tell as much as all. Ids are keyed hashes: the least ones are a random sample.
MOST: Final = 200_000
_WEEK: Final = 7.0

_HISTORIES: Final = """
select again, recency_days, age_days, count(*) as customers
from (select * from buyers order by person_id nulls last limit {most}) as sample
group by again, recency_days, age_days
order by again nulls last, recency_days nulls last, age_days nulls last
"""


def buying_model(engine: Engine, now: datetime) -> pa.Table:
    """Return the model as its one row; no row of too few customers. `now` is not asked."""
    told = engine.get(_HISTORIES.format(most=MOST))
    again, recency, age, customers = (
        column.to_numpy().astype(np.float64) for column in told.columns
    )
    if customers[again > 0].sum() < COME_BACK_LEAST:
        return BUYING_MODEL.schema.empty_table()
    model = fit(Histories(again, recency / _WEEK, age / _WEEK, customers))
    row = {
        "r": model.r,
        "alpha": model.alpha,
        "a": model.a,
        "b": model.b,
        "log_likelihood": model.log_likelihood,
        "customers": int(customers.sum()),
    }
    return pa.Table.from_pylist([row], BUYING_MODEL.schema)
