"""The weights that make up each pattern's score: what link_reasons are written from."""

import pyarrow as pa

from rapport.flow.identity import workings
from rapport.flow.identity.scorer import Scorer, decoded
from rapport.flow.steps import arrow_step


@arrow_step(reads=(workings.PATTERNS, workings.WEIGHTS), writes=workings.PATTERN_REASONS)
def pattern_reasons(patterns: pa.Table, weights: pa.Table) -> pa.Table:
    """Give each pattern one row for each weight that it is the sum of."""
    codes = patterns["pattern"].to_numpy()
    rows, comparisons, levels = Scorer.of(weights).reasons(decoded(codes))
    return pa.table(
        {
            "pattern": codes[rows],
            "comparison": pa.array(comparisons, pa.string()),
            "level": levels,
        },
        schema=workings.PATTERN_REASONS.schema,
    )
