"""After how long newcomers do something, by what of ours they had met within three days before.

Source  methods: 3.7: Kaplan-Meier by motivator; requirement R054. People move from one motivator
        to another as time goes, so each counts where they are at each hour: to sort them by what
        moved them would leave out whom it did not move.
"""

import numpy as np
import pyarrow as pa

from rapport.flow.score_tables import ACTIVATIONS, LEAST_PEOPLE
from rapport.flow.scores.spell_sums import counted
from rapport.flow.scores.survival import kaplan_meier
from rapport.flow.scores.workings import SPELL_COUNTS
from rapport.flow.steps import arrow_step


@arrow_step(reads=(SPELL_COUNTS,), writes=ACTIVATIONS)
def activations(counts: pa.Table) -> pa.Table:
    """Return a curve for each motivator: a row for each hour in which somebody acted.

    A curve begins with the first hour and ends with the last that has twenty people at risk.
    """
    told, rows = counted(counts), []
    for k, name in enumerate(told.names):
        n, d = told.at_risk[:, k], told.acted[:, k]
        shown = n >= LEAST_PEOPLE
        curve = kaplan_meier(np.where(shown, n, 0), np.where(shown, d, 0))
        for at in np.flatnonzero(shown & (d > 0)):
            rows.append(
                {
                    "motivator": name,
                    "hour": int(told.hours[at]),
                    "at_risk": int(n[at]),
                    "acted": int(d[at]),
                    "share": 1 - float(curve.share[at]),
                    "low": 1 - float(curve.high[at]),
                    "high": 1 - float(curve.low[at]),
                }
            )
    rows.sort(key=lambda row: (row["motivator"], row["hour"]))
    return pa.Table.from_pylist(rows, ACTIVATIONS.schema)
