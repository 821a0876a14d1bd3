"""What groups of people earn, estimated from outside tables.

    figures.py      what tables tell, brought to one measure: lognormal.py, money.py, setup_file.py
    offsets.py      by how much offers and wishes lie above what is paid
    nodes.py        groups from the narrowest to the widest: areas.py, roles.py say what is what
    estimating.py   what each earns, by partial pooling (pooling.py)
    income_cells.py, group_people.py   the steps that make these tables of it
    lookup.py       what people like somebody earn, looked up when it is shown

Never: an income of one person: only of a group of people like them.
"""

from typing import Final

from rapport.flow.fact_tables import IDENTIFIERS, REFERENCE
from rapport.flow.income_tables import PAY_SAMPLES, PEOPLE_LIKE
from rapport.flow.profile_tables import ATTRIBUTES, PEOPLE
from rapport.flow.profiles.income.group_people import OURS
from rapport.flow.profiles.income.income_cells import CELLS
from rapport.flow.rights import Right
from rapport.flow.steps import SqlStep, Step

STEPS: Final[tuple[Step, ...]] = (
    SqlStep(
        "profiles/income",
        reads=(REFERENCE,),
        writes=PAY_SAMPLES,
        options={"may_store": int(Right.STORE)},
    ),
    CELLS,
    SqlStep(
        "profiles/income",
        reads=(PEOPLE, ATTRIBUTES, IDENTIFIERS),
        writes=PEOPLE_LIKE,
        options={"may_segment": int(Right.SEGMENT)},
    ),
    OURS,
)
