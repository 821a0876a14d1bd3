"""Laying out on the desk of whom some attribute may judge nobody: what their group is told by.

    arrays      unjudged:<attribute>: numbers of people whose value of it has no Right.SCORE

Never: a figure of income beside a person.
"""

import sqlite3
from typing import Final

import duckdb
import numpy as np

from rapport.flow.rights import Right

#: Attributes of a person by which their group of income is found.
ATTRIBUTES: Final = ("sex", "birth_date", "city", "position")
_UNJUDGED: Final = """
select distinct no from attributes join numbered using (person_id)
where attribute = $name and place_in_order = 1 and attributes.rights & $may = 0 order by no
"""


def lay(found: duckdb.DuckDBPyConnection, desk: sqlite3.Connection) -> None:
    """Lay out the arrays of the generation that `found` holds, with `numbered` people."""
    for name in ATTRIBUTES:
        asked = {"name": name, "may": int(Right.SCORE)}
        (numbers,) = found.execute(_UNJUDGED, asked).fetchnumpy().values()
        row = (array_of(name), np.asarray(numbers).astype("<i4").tobytes())
        desk.execute("insert into arrays values (?, ?)", row)


def array_of(attribute: str) -> str:
    """Return the name of the array of an attribute."""
    return f"unjudged:{attribute}"
