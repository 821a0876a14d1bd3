"""Numbers that were seen at some time: how often a post was liked, how many follow somebody.

They are never added up with the deeds behind them: a network counts what it does not tell of.
"""

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.sources.files import deeds, kinds
from rapport.flow.sources.files.told import Told, first_of_each
from rapport.flow.tables import COUNT, OBSERVATIONS, TEXT, TIME


def observations(told: Told) -> pa.Table:
    """One row a number."""
    ours = told.mapping.of_kind is kinds.COUNTS
    subjects = deeds.object_ids(told) if ours else told.accounts
    at = told.of_type("at", TIME) if ours else told.observed_at
    parts = [OBSERVATIONS.schema.empty_table()]
    for f in told.fields():
        if f.count:
            n = told.rows.num_rows
            columns = {
                "subject_id": subjects,
                "subject": pa.repeat(pa.scalar("object" if ours else "account", TEXT), n),
                "measure": pa.repeat(pa.scalar(f.count, TEXT), n),
                "value": told.of_type(f.name, COUNT),
                "observed_at": at,
            }
            rows = told.fit(OBSERVATIONS, columns, told.lines)
            parts.append(rows.filter(pc.is_valid(rows["value"])))
    return first_of_each(pa.concat_tables(parts), ("subject_id", "measure", "observed_at"))
