"""The step that makes group_people: how many of our own people fall in each group.

By place, role, sex and age band, each known or any, and only groups of FEWEST people at least: by
a smaller one somebody could be told.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import product
from typing import Final

import numpy as np
import pyarrow as pa

from rapport.flow.engine import Engine
from rapport.flow.income_tables import GROUP_PEOPLE, INCOME_CELLS, PEOPLE_LIKE
from rapport.flow.profiles.income import areas, roles
from rapport.flow.profiles.income.coding import Ints, together
from rapport.flow.profiles.income.income_cells import cell_id
from rapport.flow.steps import EngineStep

#: People that a group has at least.
FEWEST: Final = 20
_AGES: Final = (-1, 18, 25, 35, 45, 55)
_SEXES: Final = ("", "female", "male")
_CELLS: Final = "select distinct area, role from income_cells"


def group_people(engine: Engine, now: datetime) -> pa.Table:
    """Count our people by what groups of income are named by; of no figures, of nobody."""
    del now
    named = engine.get(_CELLS).to_pylist()
    people = engine.get(PEOPLE_LIKE.select)
    if not named or not people.num_rows:
        return GROUP_PEOPLE.schema.empty_table()
    places = {areas.area_of(row["area"]): row["area"] for row in named if row["area"]}
    jobs = {roles.role_of(row["role"]): row["role"] for row in named if row["role"]}
    return _counted(people, dict(sorted(places.items())), dict(sorted(jobs.items())))


OURS: Final = EngineStep(group_people, reads=(INCOME_CELLS, PEOPLE_LIKE), writes=GROUP_PEOPLE)


def _counted(people: pa.Table, places: dict[str, str], jobs: dict[str, str]) -> pa.Table:
    """Count by all of what is known and by less of it.

    places, jobs   key -> name in the figures
    """
    n = people["people"].to_numpy()
    known = roles.roles_of(jobs)
    above = _above(list(places))
    role = _worked_out(people["position"], lambda said: roles.fitting(said, known), list(jobs))
    age = np.searchsorted(np.array(_AGES), people["age_from"].to_numpy())
    sex = _worked_out(people["sex"], lambda said: said, list(_SEXES[1:]))
    keys = list(places)
    area = _worked_out(
        people["city"], lambda said: areas.nearest(areas.area_of(said), places), keys
    )
    sizes = (len(keys) + 1, len(jobs) + 1, len(_SEXES), len(_AGES))
    counted: dict[int, int] = {}
    anywhere = np.zeros(len(n), np.int64)
    for by in product((True, False), repeat=3):
        columns = [c if keep else anywhere for keep, c in zip(by, (role, sex, age), strict=True)]
        known_of = [c > 0 for keep, c in zip(by, (role, sex, age), strict=True) if keep]
        fits = np.logical_and.reduce([np.ones(len(n), bool), *known_of])
        _add(counted, together([anywhere, *columns], sizes)[fits], n[fits])
        place = area
        while (fits & (place > 0)).any():
            there = fits & (place > 0)
            _add(counted, together([place, *columns], sizes)[there], n[there])
            place = above[place]
    return _table(counted, sizes, [None, *places.values()], [None, *jobs.values()])


def _worked_out(said: pa.ChunkedArray, fold: Callable[[str], str], keys: list[str]) -> Ints:
    """Return the number of each text's key among `keys` from 1, 0 if it is none of them."""
    told = said.combine_chunks().dictionary_encode()
    number = {key: i + 1 for i, key in enumerate(keys)} | {"": 0}
    found = [number.get(fold(text), 0) if text else 0 for text in told.dictionary.to_pylist()]
    return np.asarray(np.array(found, np.int64)[told.indices.to_numpy()])


def _above(keys: list[str]) -> Ints:
    """Return for each place the number of the next that holds it and has figures; 0: none."""
    number = {key: i + 1 for i, key in enumerate(keys)}
    higher = [next((number[one] for one in areas.above(key) if one in number), 0) for key in keys]
    return np.array([0, *higher], np.int64)


def _add(counted: dict[int, int], codes: Ints, n: Ints) -> None:
    groups, back = np.unique(codes, return_inverse=True)
    sums = np.zeros(len(groups), np.int64)
    np.add.at(sums, back, n)
    for code, people in zip(groups.tolist(), sums.tolist(), strict=True):
        counted[code] = counted.get(code, 0) + people


def _table(
    counted: dict[int, int],
    sizes: tuple[int, ...],
    places: list[str | None],
    jobs: list[str | None],
) -> pa.Table:
    rows = []
    for code, people in sorted(counted.items()):
        if people < FEWEST:
            continue
        left, age = divmod(code, sizes[3])
        left, sex = divmod(left, sizes[2])
        area, role = divmod(left, sizes[1])
        named = {
            "area": places[area],
            "role": jobs[role],
            "sex": _SEXES[sex] or None,
            "age_from": _AGES[age] if age else None,
        }
        rows.append({"cell": cell_id(list(named.values())), **named, "people": people})
    return pa.Table.from_pylist(rows, GROUP_PEOPLE.schema)
