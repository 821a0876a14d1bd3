"""The comparisons that make up each pattern: what link_reasons are written from."""

import numpy as np
import pyarrow as pa

from rapport.flow.identity import workings
from rapport.flow.identity.comparisons import COMPARISONS, MISSING
from rapport.flow.identity.weights import decoded
from rapport.flow.steps import arrow_step


@arrow_step(reads=(workings.PATTERNS,), writes=workings.PATTERN_REASONS)
def pattern_reasons(patterns: pa.Table) -> pa.Table:
    """Give each pattern one row for each comparison that was made, and one for the prior."""
    codes = patterns["pattern"].to_numpy()
    levels = decoded(codes)
    rows, columns = np.nonzero(levels != MISSING)
    names = np.array([*COMPARISONS, "prior"])
    prior = np.full(len(codes), len(COMPARISONS))
    return pa.table(
        {
            "pattern": np.concatenate([codes[rows], codes]),
            "comparison": pa.array(names[np.concatenate([columns, prior])], pa.string()),
            "level": np.concatenate([levels[rows, columns], np.zeros(len(codes), np.int64)]),
        },
        schema=workings.PATTERN_REASONS.schema,
    )
