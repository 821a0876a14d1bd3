"""What is to be expected of each history of purchases that somebody has: bgnbd.py."""

from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa

from rapport.flow.behaviour_tables import BUYING_MODEL
from rapport.flow.engine import Engine
from rapport.flow.profiles.behaviour.bgnbd import Model, alive, expected
from rapport.flow.profiles.behaviour.workings import FORECASTS

DAYS: Final = 180
_WEEK: Final = 7.0
_MILLION: Final = 1e6

_HISTORIES: Final = "select distinct again, recency_days, age_days from buyers"


def forecasts(engine: Engine, now: datetime) -> pa.Table:
    """Return a row for each different history; none without a model. `now` is not asked."""
    models = engine.get(BUYING_MODEL.select).to_pylist()
    if not models:
        return FORECASTS.schema.empty_table()
    numbers = {name: value for name, value in models[0].items() if name != "customers"}
    model = Model(**numbers)
    told = engine.get(_HISTORIES)
    again, recency, age = (column.to_numpy() for column in told.columns)
    given = (again.astype(np.float64), recency / _WEEK, age / _WEEK)
    return pa.table(
        [
            *told.columns,
            np.round(_MILLION * expected(model, *given, DAYS / _WEEK)) / _MILLION,
            np.round(_MILLION * alive(model, *given)) / _MILLION,
        ],
        schema=FORECASTS.schema,
    )
