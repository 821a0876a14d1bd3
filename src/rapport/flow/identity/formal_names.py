"""Short given names and the full names they stand for, as a table that SQL can join."""

import pyarrow as pa

from rapport.flow import names
from rapport.flow.identity import workings
from rapport.flow.steps import arrow_step


@arrow_step(reads=(), writes=workings.FORMAL_NAMES)
def formal_names() -> pa.Table:
    """Return the short names of data/nicknames.txt, in order."""
    known = sorted(names.formal_names().items())
    full_names = {full for _, full in known}
    # Maria is written as Marya is, which is short for Marina: a full name is short for none
    others = [
        ""
        if short in full_names
        else "".join(f"={other} " for other in sorted(names.formal_keys(short) - {short, full}))
        for short, full in known
    ]
    return pa.table(
        {
            "short": [short for short, _ in known],
            "formal": [full for _, full in known],
            "others": [marks or None for marks in others],
        },
        schema=workings.FORMAL_NAMES.schema,
    )
