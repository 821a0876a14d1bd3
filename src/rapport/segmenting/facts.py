"""What rules are asked of: the tables of one generation in an engine, stays of the segments they
ask, and what was learned of people.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rapport.flow import generations
from rapport.flow.engines.duck import Codes, Duck
from rapport.flow.errors import NothingYetError
from rapport.flow.segment_tables import TRAITS
from rapport.flow.segments.compiling import Compiled
from rapport.flow.segments.evaluating import put_learned, put_stays
from rapport.flow.segments.rules import Node, fields_in, segments_in
from rapport.flow.segments.stays import Ints
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column
from rapport.flow.workspace import Workspace
from rapport.segmenting import keeping
from rapport.segmenting.keeping import Ids, Numbering
from rapport.segmenting.learned import kept as learned

MEMORY_GB: Final = 1
#: Ids of so few people are looked up one by one.
_FEW: Final = 100


class Facts:
    """What rules are asked of: the tables of one generation, in an engine. Close it."""

    def __init__(self, workspace: Workspace, rules: Collection[Compiled] = ()) -> None:
        """Open the newest generation.

        rules   if given, of traits only what they ask is there, in memory and narrow, texts as
                `codes`: it is read once, not by each of them
        Raises  ShelfError: nothing is built yet, or it was built before there were segments.
        """
        self.workspace = workspace
        self.generation = generations.read(generations.newest(workspace.findings))
        self.engine = Duck(memory_gb=MEMORY_GB)
        for name in ("trait_values", "trait_deeds", "persons"):
            self.engine.load(name, self.files(name))
        self.engine.load("all_traits", self.files("traits"))
        self.codes: Codes = {}
        if rules:
            asked = {name for rule in rules for name in rule.columns} | {"person_no"}
            columns = {c.name: _narrow(c) for c in TRAITS.columns if c.name in asked}
            self.codes = self.engine.make_coded("traits", "all_traits", columns)
        else:
            self.engine.load("traits", self.files("traits"))
        put_learned(self.engine)

    def files(self, table: str) -> Sequence[Path]:
        """Return the files of a table of the generation."""
        files = self.generation.tables.get(table)
        if not files:
            raise NothingYetError(
                f"generation {self.name} was built before there were segments",
                fix="build again: rapport build; the facts are whole",
            )
        return files

    @property
    def name(self) -> str:
        return self.generation.folder.name

    @property
    def built_at(self) -> datetime:
        """The time that the generation takes for now."""
        return datetime.fromisoformat(self.generation.about["now"])

    @cached_property
    def numbers(self) -> Numbering:
        # as the files lie, in the order of numbers: no engine has to sort them
        files = (pq.ParquetFile(f) for f in self.files("traits"))
        parts = [
            batch["person_id"] for f in files for batch in f.iter_batches(columns=["person_id"])
        ]
        return Numbering(np.concatenate([keeping.bytes_of(pa.array([], pa.string())),
                                         *map(keeping.bytes_of, parts)]))  # fmt: skip

    @cached_property
    def everybody(self) -> int:
        """How many people the generation has."""
        return sum(pq.read_metadata(f).num_rows for f in self.files("traits"))

    def ids_of(self, people: Ints) -> tuple[str, ...]:
        """Return the ids of these numbers, in order."""
        if len(people) <= _FEW:
            named = ", ".join(map(str, people.tolist())) or "-1"
            found = self.engine.get(
                f"select person_id from all_traits where person_no in ({named}) order by person_no"
            )
            return tuple(found["person_id"].to_pylist())
        return tuple(str(one) for one in keeping.hex_of(self.numbers.ids_of(people)))

    def people_of(self, ids: Ids) -> Ints:
        """Return the number of the person whose each id is now, see keeping.UNKNOWN."""
        found = self.numbers.find(ids)
        lost = np.flatnonzero(found == keeping.UNKNOWN)
        if len(lost):
            found[lost] = self._joined(keeping.hex_of(ids[lost]).tolist())
        return found

    def _joined(self, ids: list[str]) -> Ints:
        """Return whose these accounts are now that are no person's ids any more."""
        self.engine.put("asked_ids", pa.table({"account_id": pa.array(ids, pa.string())}))
        found = self.engine.get(
            "select asked_ids.account_id, coalesce(t.person_no, $profileless) as person_no"
            " from asked_ids join persons on persons.account_id = asked_ids.account_id"
            " left join all_traits as t on t.person_id = persons.person_id",
            profileless=keeping.PROFILELESS,
        )
        self.engine.drop("asked_ids")
        known = dict(zip(*(found[n].to_pylist() for n in found.column_names), strict=True))
        return np.array([known.get(one, keeping.UNKNOWN) for one in ids], np.int64)

    def close(self) -> None:
        self.engine.close()


@contextmanager
def opened(workspace: Workspace, rules: Collection[Compiled] = ()) -> Iterator[Facts]:
    """Open the newest generation for rules: see Facts."""
    facts = Facts(workspace, rules)
    try:
        yield facts
    finally:
        facts.close()


def lay_asked(facts: Facts, node: Node) -> None:
    """Put into the engine what a rule asks beside facts: stays of other segments, and what was
    learned of people."""
    kept = {key: keeping.read(facts.workspace, key) for key in segments_in(node)}
    put_stays(
        facts.engine,
        {k: keeping.stays_of(s, facts.people_of(s.ids)).united() for k, s in kept.items() if s},
    )
    if fields_in(node) & learned.FIELDS:
        lay_learned(facts)


def lay_learned(facts: Facts) -> None:
    """Put what was learned of people into the engine, by the numbers they have now."""
    parts = []
    for one in learned.all_of(facts.workspace):
        people = facts.people_of(one.ids)
        known = people >= 0
        parts.append(learned.rows(one, people, known))
    put_learned(facts.engine, parts)


def _narrow(column: Column) -> str:
    """Return the least type of a column that rules ask, '' of a text that is held by codes."""
    if column.name.endswith("_tier"):
        return "tinyint"
    if column.type == TEXT:
        return "varchar" if column.name in ("currency", "person_id") else ""
    small = {"person_no": "uinteger", "birth_year": "smallint"}
    whole = small.get(column.name, "bigint" if column.name.endswith("rights") else "integer")
    return {COUNT: whole, NUMBER: "double", TIME: "timestamptz", YES_NO: "boolean"}[column.type]
