"""How much a person likes a brand, from the good and the bad they say of it, with its interval.

With n texts, g of them good (a neutral one counts half), the share of good words is beta
distributed with a = 4 m + g and b = 4 (1 - m) + n - g: four texts' worth of what all people say of
the brand, whose share is m. So one word says little, and twenty say much.
"""

from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa

from rapport.flow.engine import Engine
from rapport.flow.estimating import beta_at
from rapport.flow.profiles.behaviour.workings import LIKINGS

#: Texts that what all people say is worth.
STRENGTH: Final = 4.0
_MILLION: Final = 1e6
_COUNTED: Final = """
select brand, deeds, good, count(*) as people
from brand_deeds
where relation = 'liking'
group by brand, deeds, good
order by brand nulls last, deeds nulls last, good nulls last
"""


def likings(engine: Engine, now: datetime) -> pa.Table:
    """Return a row for each different count of words that anybody has. `now` is not asked."""
    told = engine.get(_COUNTED)
    if not told.num_rows:
        return LIKINGS.schema.empty_table()
    brands, which = np.unique(
        told["brand"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True
    )
    n, good, people = (told[name].to_numpy() for name in ("deeds", "good", "people"))
    texts = np.bincount(which, weights=n * people, minlength=len(brands))
    fine = np.bincount(which, weights=good * people, minlength=len(brands)) / 2
    mean = ((fine + 1) / (texts + 2))[which]
    a = STRENGTH * mean + good / 2
    b = STRENGTH * (1 - mean) + n - good / 2
    columns = [a / (a + b), beta_at(0.025, a, b), beta_at(0.975, a, b)]
    rounded = [np.round(_MILLION * column) / _MILLION for column in columns]
    return pa.table([told["brand"], told["deeds"], told["good"], *rounded], schema=LIKINGS.schema)
