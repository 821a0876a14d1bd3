"""Educations that name a year: 'Sofia University, 2005', 'школа № 4, 1998'.

Ages are those of methods 3.3: of a school 15 to 20, of a university 19 to 30; an education that
names neither may end at any age from 15.
"""

import re
from datetime import datetime
from typing import Final

import pyarrow as pa

from rapport.flow.engine import Engine
from rapport.flow.profile_tables import TOLD_YEARS

_YEAR: Final = re.compile(r"(?<!\d)(19[3-9]\d|20[0-4]\d)(?!\d)")
_SCHOOL: Final = re.compile(
    r"\b(high|secondary|middle|primary) school|\bgymnasium|\blyc[eé]e?um?|школ|гимнази|лице[йя]"
    r"|училищ|中学|高中|中學",
    re.IGNORECASE,
)
_UNIVERSITY: Final = re.compile(
    r"universit|institut|academy|college|bachelor|master|университет|институт|академи"
    r"|бакалавр|магистр|大学|大學|学院|學院|本科|硕士|碩士",
    re.IGNORECASE,
)
_ASKED: Final = """
select distinct value from attributes
where attribute = 'education' and regexp_like(value, '(19|20)[0-9][0-9]')
order by value nulls last
"""


def told_years(engine: Engine, now: datetime) -> pa.Table:
    """Return the educations of TOLD_YEARS among the attributes in `engine`."""
    values = engine.get(_ASKED)["value"].to_pylist()
    rows = [row for value in values if (row := _row(value, now.year))]
    return pa.Table.from_pylist(rows, TOLD_YEARS.schema)


def _row(value: str, this_year: int) -> dict[str, object] | None:
    years = [int(y) for y in _YEAR.findall(value) if int(y) <= this_year]
    if not years:
        return None
    youngest, oldest = 15, 99
    if _UNIVERSITY.search(value):
        youngest, oldest = 19, 99 if _SCHOOL.search(value) else 30
    elif _SCHOOL.search(value):
        youngest, oldest = 15, 20
    return {"value": value, "year": max(years), "youngest": youngest, "oldest": oldest}
