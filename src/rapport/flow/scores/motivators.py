"""Whether what of ours newcomers meet moves them to act, and how much more than nothing does.

Source  methods: 3.7: log-rank, Cox; requirement R054. See activations.py.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from rapport.flow.estimating import Z95
from rapport.flow.score_tables import MOTIVATORS
from rapport.flow.scores.spell_sums import NOTHING, counted
from rapport.flow.scores.survival import cox, log_rank
from rapport.flow.scores.workings import SPELL_COUNTS
from rapport.flow.steps import arrow_step


@arrow_step(reads=(SPELL_COUNTS,), writes=MOTIVATORS)
def motivators(counts: pa.Table) -> pa.Table:
    """Return each motivator of twenty people at least, against having met nothing."""
    told = counted(counts)
    several = len(told.names) > 1
    p = log_rank(told.at_risk, told.acted)[1] if several and told.acted.any() else None
    ratios = cox(told.at_risk, told.acted) if several and told.names[0] == NOTHING else None
    rows: list[dict[str, Any]] = []
    for k, name in enumerate(told.names):
        row: dict[str, Any] = {
            "motivator": name,
            "people": told.people[k],
            "acted": int(told.acted[:, k].sum()),
            "days": round(float(told.at_risk[:, k].sum()) / 24, 6),
            "p": p,
        }
        if ratios is not None and np.isfinite(ratios.log_ratio[k]) and k > 0:
            log, error = float(ratios.log_ratio[k]), float(ratios.error[k])
            row["ratio"] = float(np.exp(log))
            row["low"], row["high"] = (float(np.exp(log + s * Z95 * error)) for s in (-1, 1))
        rows.append(row)
    rows.sort(key=lambda row: str(row["motivator"]))
    return pa.Table.from_pylist(rows, MOTIVATORS.schema)
