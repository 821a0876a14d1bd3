"""The demo brand: its people as truly known, and as found, with what is so of them."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from asked import Asked, asked
from building import loaded, make_attributes

from rapport.demo.truth import TRUTH, TRUTH_VALUES
from rapport.demo.workspace import FILES, make_demo
from rapport.flow import tables
from rapport.flow.engine import Engine
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.workspace import Workspace
from rapport.stores import Stores

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def demo_sets(folder: Path, people: int, ways: tuple[str, ...]) -> Iterator[Asked]:
    """Yield the cases of a demo of so many people; one that lies in `folder` already is used."""
    root = folder / f"demo_{people}"
    if root.is_dir():
        workspace = Workspace.open(root)
    else:
        workspace = make_demo(root, people=people, now=NOW, **{"reading.teacher_texts": 0})
    truth = Truth(root / FILES, Stores(workspace).pseudonyms)
    with loaded(workspace, folder, NOW) as engine:
        for way in ways:
            known = truth.persons if way == "known" else None
            made = make_attributes(engine, NOW, known)
            truth.follow(engine)
            yield asked(f"demo {people:,}, persons {way}", engine, truth.of)
            for name in made:
                engine.drop(name)


class Truth:
    """What the demo kept aside, by the ids of a workspace."""

    def __init__(self, folder: Path, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        with (folder / TRUTH).open(encoding="utf-8", newline="") as file:
            self._number = {
                pseudonyms.one("account", r["connection"], r["account"]): int(r["person"])
                for r in csv.DictReader(file)
            }
        with (folder / TRUTH_VALUES).open(encoding="utf-8", newline="") as file:
            self._values = {
                (int(r["person"]), r["attribute"]): r["value"] for r in csv.DictReader(file)
            }
        self._whose: dict[str, int] = {}

    def persons(self, engine: Engine) -> pa.Table:
        """Return the table `persons` as it is in truth; an account of nobody stands alone."""
        seen = engine.get("select distinct account_id from sightings")["account_id"]
        accounts = sorted(seen.to_pylist())
        first: dict[int, str] = {}
        for account in accounts:
            if account in self._number:
                first.setdefault(self._number[account], account)
        named = [first[self._number[a]] if a in self._number else a for a in accounts]
        return pa.table([pa.array(accounts), pa.array(named)], schema=tables.PERSONS.schema)

    def follow(self, engine: Engine) -> None:
        """Settle which real person each found one stands for: where most of their accounts lie.

        A real person whose accounts were found as several has one profile, that of the most;
        the rest stand for nobody, as does the profile of another's accounts.
        """
        rows = engine.get("select account_id, person_id from persons")
        held: dict[int, Counter[str]] = defaultdict(Counter)
        for row in rows.to_pylist():
            if row["account_id"] in self._number:
                held[self._number[row["account_id"]]][row["person_id"]] += 1
        best = sorted((-n, p, number) for number, c in held.items() for p, n in c.items())
        self._whose, done = {}, set()
        for _, person, number in best:
            if number not in done and person not in self._whose:
                self._whose[person] = number
                done.add(number)

    def of(self, person: str, attribute: str) -> list[frozenset[str]]:
        """Return what is so, in the form of `attributes.value`, the most precise first."""
        value = self._values.get((self._whose.get(person, 0), attribute))
        if value is None:
            return []
        if attribute != "birth_date":
            return [frozenset({value})]
        texts = (value, value[:7], value[:4], value[5:])
        return [frozenset({self._pseudonyms.one("birth", text)}) for text in texts]
