"""The questions that pages may ask of the income of groups, in the newest generation.

The estimates lie in income_cells and group_people; a person's group is looked up here, when it is
shown, from what their page shows of them, and is kept nowhere. What a source does not let a person
be judged by counts as not known: the group is a wider one then.

Never: an income of a person, a group of fewer than 20 people of ours.
"""

import json
import re
from datetime import datetime
from functools import cached_property, lru_cache
from math import expm1
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.flow import generations
from rapport.flow.cards import Attribute, Person
from rapport.flow.generations import Generation
from rapport.flow.income_cards import GroupIncome, IncomeCell, IncomeOrigin, IncomePage
from rapport.flow.income_tables import GROUP_PEOPLE, INCOME_CELLS
from rapport.flow.profiles.income.lookup import Known, Lookup, rounded
from rapport.flow.shelf.income_desk import ATTRIBUTES, array_of
from rapport.flow.shelf.reading import DESK, Desk
from rapport.flow.specs import TableSpec
from rapport.flow.workspace import Workspace

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DISPUTED: Final = "disputed"


def open_incomes(root: Path) -> "Incomes":
    """Return the incomes of groups of the newest generation: the same until a newer is there.

    Raises  ShelfError: nothing is published, or what is published is not whole.
    """
    return _open(generations.newest(_findings(root)))


@lru_cache(maxsize=2)
def _findings(root: Path) -> Path:
    return Workspace.open(root).findings


@lru_cache(maxsize=2)
def _open(folder: Path) -> "Incomes":
    return Incomes(generations.read(folder), Desk(folder / DESK))


class Incomes:
    """One generation, read only. Threads may share it. Of one made before there were estimates
    nothing is told."""

    def __init__(self, generation: Generation, desk: Desk) -> None:
        self._generation = generation
        self._desk = desk

    @property
    def as_of(self) -> datetime:
        """The `now` of the run that made this generation."""
        return datetime.fromisoformat(self._generation.about["now"])

    # -- groups -----------------------------------------------------------------------

    def page(
        self, *, area: str = "", role: str = "", start: int = 0, size: int = 50
    ) -> IncomePage:
        """Return groups that a table tells of; those with most figures first.

        `area`, `role`  only groups of just that name; '' = any of them.
        """
        told = self._told
        for name, wanted in (("area", area), ("role", role)):
            told = told.filter(pc.equal(told[name], wanted)) if wanted else told
        return IncomePage(
            tuple(_card(row) for row in told.slice(start, size).to_pylist()),
            told.num_rows,
            _names(self._told["area"]),
            _names(self._told["role"]),
        )

    # -- somebody's group -------------------------------------------------------------

    def of(self, person: Person) -> GroupIncome | None:
        """Return what people like somebody earn; None if nothing can be said of their group.

        Only of what the card shows: what was cut from it, is disputed, or may not be used to
        judge people, counts as not known.
        """
        number = self._desk.person_of(person.row.person_id)
        if person.row.kind != "person" or number is None or not self._cells.num_rows:
            return None
        known = {
            one.attribute: one.values[0].text
            for one in person.attributes
            if one.attribute in ATTRIBUTES and self._may_use(one, number)
        }
        found = self._lookup.of(
            Known(
                sex=known.get("sex"),
                age=self._age(known.get("birth_date", "")),
                area=known.get("city"),
                role=known.get("position"),
            )
        )
        return None if found is None else GroupIncome(
            found.low, found.median, found.high, found.currency, found.tax, found.people,
            found.asked, found.n, found.quality, found.backed_off, found.origins, found.as_of,
        )  # fmt: skip

    def _may_use(self, attribute: Attribute, number: int) -> bool:
        if not attribute.values or attribute.values[0].tier == _DISPUTED:
            return False
        return number not in self._desk.array(array_of(attribute.attribute))

    def _age(self, birth: str) -> int | None:
        year = _YEAR.search(birth)
        return self.as_of.year - int(year.group()) if year else None

    # -- what there is ----------------------------------------------------------------

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self._cells, self._rows(GROUP_PEOPLE))

    @cached_property
    def _cells(self) -> pa.Table:
        return self._rows(INCOME_CELLS)

    @cached_property
    def _told(self) -> pa.Table:
        """Groups that a table tells of, in the order of the list."""
        named = ("area", "role", "industry", "level", "sex", "age_from", "currency")
        by = [("quality", "ascending"), ("n_effective", "descending")]
        told = self._cells.filter(self._cells["is_told"])
        return told.sort_by([*by, *((name, "ascending") for name in named)])

    def _rows(self, spec: TableSpec) -> pa.Table:
        files = self._generation.tables.get(spec.name, ())
        parts = [pq.read_table(file).select(spec.schema.names).cast(spec.schema) for file in files]
        return pa.concat_tables([spec.schema.empty_table(), *parts]).combine_chunks()


def _names(column: pa.ChunkedArray) -> tuple[str, ...]:
    return tuple(sorted(name for name in column.unique().to_pylist() if name))


def _card(row: dict[str, Any]) -> IncomeCell:
    first, last = row["age_from"], row["age_to"]
    origins = (
        IncomeOrigin(one["origin"], round(one["n"]), _above(one["offset"]))
        for one in json.loads(row["origins"])
    )
    return IncomeCell(
        row["area"] or "",
        row["role"] or "",
        row["industry"] or "",
        row["level"] or "",
        row["sex"] or "",
        None if first is None else (first, last),
        row["currency"],
        row["tax"],
        rounded(row["p10"]),
        rounded(row["median"]),
        rounded(row["p90"]),
        row["n_effective"],
        row["quality"],
        row["backed_off"],
        tuple(origins),
        row["as_of"],
    )


def _above(offset: float | None) -> float | None:
    return None if offset is None else round(expm1(offset), 3)
