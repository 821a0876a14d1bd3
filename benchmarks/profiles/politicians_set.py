"""Politicians whose birth date and gender a parliament and Wikidata both state.

Who is who is given: people or identifiers reconciled the records (`cluster_id`). What is so is
not given, and where two sources differ nothing in the set says who is right. So there are two
questions, and the answer to each is the least that the data bears:

    settled   all sources are read. True is what all state alike, by two at least. A year that
              nobody in a parliament of 2015 can be born in is no statement, and the first of
              January next to another day of that year is the year alone: Wikidata writes so
              (2.9 % of its dates; of true ones .3 % are). What then still differs, and what one
              source alone states, is left out and counted.
    hidden    one source of each of a fifth of the people is hidden, five times; right is what
              agrees with it. The hidden one errs too: this is a lower bound of being right.

There is no time in the set: the last write is that of the file that comes last.
"""

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from asked import Asked, Key, Truth, asked
from building import loaded, make_attributes

from rapport import importing
from rapport.flow import tables
from rapport.flow.engine import Engine
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.workspace import Workspace
from rapport.stores import Stores

DATA = Path(os.environ.get("RAPPORT_DATA", Path(__file__).parents[3] / "shared" / "data"))
RECORDS = DATA / "A_everypolitician_er" / "records.parquet"
NOW = datetime(2015, 11, 30, tzinfo=UTC)
LAST_YEAR = NOW.year - 18
FOLDS = 5
COLUMNS = {"birth_date": "birth_date", "gender": "sex"}  # theirs, our attribute
Row = dict[str, str | None]


def politician_sets(folder: Path) -> Iterator[Asked]:
    """Yield the cases of both questions; nothing if the set is not there."""
    if not RECORDS.is_file():
        return
    rows = [r for r in pq.read_table(RECORDS).to_pylist() if r["cluster_id"]]
    workspace = _imported(folder / "politicians", rows)
    people = People(rows, workspace)
    with loaded(workspace, folder, NOW) as engine:
        yield _settled(engine, people)
        yield _hidden(engine, people)


def _settled(engine: Engine, people: "People") -> Asked:
    made = make_attributes(engine, NOW, people.persons)
    found = asked("politicians, settled", engine, people.settled)
    for name in made:
        engine.drop(name)
    return found


def _hidden(engine: Engine, people: "People") -> Asked:
    """Ask five times, each time of other people, and put the answers together."""
    whole = {name: engine.get(f"select * from {name}") for name in ("claims", "identifiers")}
    found = Asked("politicians, one source hidden")
    for fold in range(FOLDS):
        hidden = people.hidden(fold)
        accounts = pa.array(sorted(hidden.values()), pa.string())
        for name, table in whole.items():
            engine.put(name, table.filter(pc.invert(pc.is_in(table["account_id"], accounts))))
        made = make_attributes(engine, NOW, people.persons)
        part = asked("", engine, people.agreeing(hidden))
        found.cases += part.cases
        found.rapport |= {
            (c.person, c.attribute): part.rapport[c.person, c.attribute]
            for c in part.cases
            if (c.person, c.attribute) in part.rapport
        }
        for name in made:
            engine.drop(name)
    for name, table in whole.items():
        engine.put(name, table)
    return found


def _connection(row: Row) -> str:
    """Wikidata is one source wherever it is read; a parliament's site is another each."""
    if row["source_type"] == "wikidata":
        return "wikidata"
    name = f"{row['legislature']}-{row['source']}"
    plain = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"{plain[:31]}-{blake2b(name.encode(), digest_size=4).hexdigest()}"


def _imported(root: Path, rows: list[Row]) -> Workspace:
    """Import a file for each source, parliaments first, as EveryPolitician lists them."""
    if root.is_dir():
        return Workspace.open(root)
    workspace = Workspace.create(root, brand="Politicians", **{"reading.teacher_texts": 0})
    files: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        files[_connection(row)].append(row)
    beside = root.with_name("politicians_files")
    beside.mkdir(exist_ok=True)
    order = sorted(files, key=lambda name: (name == "wikidata", name))
    for place, name in enumerate(order):
        path = beside / f"{name}.csv"
        given = [c for c in ("name", *COLUMNS) if any(row[c] for row in files[name])]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("rec_id", *given))
            writer.writerows(
                [row["rec_id"], *(row[c] or "" for c in given)] for row in files[name]
            )
        fields = {"name": "name", "birth_date": "birth", "gender": "sex"}
        mapping = Mapping(
            source=name,
            kind="people",
            columns={"id": "rec_id", **{fields[c]: c for c in given}},
            purposes=("service", "profile"),
            basis="legitimate_interest",
        )
        at = NOW - timedelta(hours=len(order) - place)
        importing.save_connection(workspace, mapping)
        importing.add_file(workspace, path, mapping, now=at)
    return workspace


class People:
    """Who the politicians are, and what is known to be so of them."""

    def __init__(self, rows: list[Row], workspace: Workspace) -> None:
        self._names = Stores(workspace).pseudonyms
        self._person: dict[str, str] = {}
        self._told: dict[Key, list[tuple[str, str, str]]] = defaultdict(list)
        for row in sorted(rows, key=lambda r: str(r["rec_id"])):
            source, cluster = _connection(row), str(row["cluster_id"])
            account = self._names.one("account", source, str(row["rec_id"]))
            self._person[account] = cluster
            for column, attribute in COLUMNS.items():
                if value := row[column]:
                    self._told[cluster, attribute].append((source, account, value))

    def persons(self, engine: Engine) -> pa.Table:
        """Return the table `persons`: clusters under their own ids."""
        seen = engine.get("select distinct account_id from sightings")["account_id"]
        accounts = sorted(seen.to_pylist())
        named = [self._person[account] for account in accounts]
        return pa.table([pa.array(accounts), pa.array(named)], schema=tables.PERSONS.schema)

    def settled(self, person: str, attribute: str) -> list[frozenset[str]]:
        """What all sources state alike, in the form of `attributes.value`; else nothing."""
        told = self._told[person, attribute]
        if len({source for source, _, _ in told}) < 2:
            return []
        values = sorted({value for _, _, value in told})
        if attribute == "birth_date":
            values = [value for value in values if int(value[:4]) <= LAST_YEAR]
            exact = [value for value in values if not value.endswith("-01-01")]
            if len(exact) == 1 and len({value[:4] for value in values}) == 1:
                values = exact
        if len(values) != 1:
            return []
        return self._true(attribute, values[0])

    def hidden(self, fold: int) -> dict[Key, str]:
        """Return the account hidden of each (person, attribute) of a fold that has two sources.

        Of one person the same account is hidden for all attributes.
        """
        found = {}
        for (person, attribute), told in sorted(self._told.items()):
            number = int.from_bytes(blake2b(person.encode(), digest_size=4).digest(), "big")
            sources = sorted({source for source, _, _ in told})
            if len(sources) > 1 and number % FOLDS == fold:
                gone = sources[number // FOLDS % len(sources)]
                found[person, attribute] = next(a for s, a, _ in told if s == gone)
        return found

    def agreeing(self, hidden: dict[Key, str]) -> Truth:
        """Return the truth of those whose source is hidden: whatever agrees with it."""

        def truth(person: str, attribute: str) -> list[frozenset[str]]:
            gone = hidden.get((person, attribute))
            told = self._told[person, attribute]
            said = next((value for _, account, value in told if account == gone), "")
            if not said or (attribute == "birth_date" and int(said[:4]) > LAST_YEAR):
                return []
            found = self._true(attribute, said)
            if attribute == "birth_date" and said.endswith("-01-01"):
                same_year = {v for _, _, v in told if v[:4] == said[:4]}
                found = [found[0] | {self._names.one("birth", value) for value in same_year}]
            return found

        return truth

    def _true(self, attribute: str, value: str) -> list[frozenset[str]]:
        """Return the value, then what says less of it; the first of January is the year alone."""
        if attribute != "birth_date":
            return [frozenset({value})]
        year = frozenset(self._names.one("birth", f"{value[:4]}{rest}") for rest in ("", "-01-01"))
        exact = frozenset({self._names.one("birth", value)})
        return [year] if exact <= year else [exact, year]
