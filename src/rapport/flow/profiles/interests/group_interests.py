"""Which of many differences between groups are more than chance, all of them seen together."""

import numpy as np
import pyarrow as pa

from rapport.flow.estimating import benjamini_hochberg, p_of_z
from rapport.flow.interest_tables import GROUP_INTERESTS
from rapport.flow.profiles.interests.workings import GROUP_ODDS
from rapport.flow.steps import arrow_step

#: So many false ones of a hundred that are told to be distinct.
MOST_FALSE = 0.05


@arrow_step(reads=(GROUP_ODDS,), writes=GROUP_INTERESTS)
def group_interests(group_odds: pa.Table) -> pa.Table:
    """Return the differences with their q: two-sided p of z, by Benjamini and Hochberg.

    What is told of themes and of professions, by each grouping, is a family of its own.
    """
    q = np.zeros(group_odds.num_rows)
    z = group_odds["z"].to_numpy()
    p = p_of_z(z)
    names = (group_odds[name].to_pylist() for name in ("what", "grouping"))
    families = np.array([f"{what} {grouping}" for what, grouping in zip(*names, strict=True)])
    for family in np.unique(families):
        q[families == family] = benjamini_hochberg(p[families == family])
    distinct = (q <= MOST_FALSE) & (z > 0)
    made = group_odds.append_column("q", pa.array(np.round(q, 9)))
    return made.append_column("is_distinct", pa.array(distinct)).cast(GROUP_INTERESTS.schema)
