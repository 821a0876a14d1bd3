"""Looking things up on the desk of one generation: rows by number, people in any order."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from rapport.flow.errors import ShelfError
from rapport.flow.finding import account_key
from rapport.flow.opened import PerThread

DESK = "desk.sqlite"
#: Of the layout that desk.py writes and this file reads; another one is for another version.
LAYOUT = 5
NOBODY = np.empty(0, np.int32)
_MANY = 500  # how many ids one SQL statement names


def name_order_table(folder: Path) -> str:
    """Return the sealed table that has the people of this generation in the order of names."""
    return f"name-order-{folder.stem}"


class Desk:
    """The desk at `path`, read only. Threads may share it; each has its own connection.

    Memory  about 40 bytes a person, once pages have asked for every order.
    Raises  ShelfError: there is none, or it is of another version.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise ShelfError(
                f"generation {path.parent.name} is not laid out for pages",
                fix="build again: rapport build; the facts are whole",
            )
        self._path = path
        where = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._opened = PerThread(partial(sqlite3.connect, where, uri=True))
        if self.about("layout") != LAYOUT:
            raise ShelfError(
                f"generation {path.parent.name} was laid out by another version of Rapport",
                fix="build again: rapport build; the facts are whole",
            )
        self._arrays: dict[str, np.ndarray] = {}
        self.ordered = lru_cache(8)(self._ordered)
        self._rank = lru_cache(4)(self._ranked)

    @property
    def generation(self) -> str:
        """The name of the generation that is laid out here."""
        return self._path.parent.name

    # -- rows -----------------------------------------------------------------------

    def about(self, name: str) -> Any:
        return json.loads(self.one("select value from about where name = ?", name) or "null")

    def line(self, no: int) -> list[Any]:
        """Return the line of the list of the person with this number."""
        return self.lines([no])[0]

    def lines(self, numbers: Iterable[int]) -> list[list[Any]]:
        """Return lines of the list in the order of `numbers`."""
        wanted = [int(n) for n in numbers]
        found: dict[int, list[Any]] = {}
        for some in _chunks(wanted):
            rows = self._all(f"select no, line from people where no in ({_marks(some)})", *some)
            found |= {no: json.loads(line) for no, line in rows}
        return [found[n] for n in wanted]

    def page(self, no: int) -> tuple[list[Any], list[Any]]:
        """Return the person's line, and what their page shows: accounts, values, and so on."""
        ((line, page),) = self._all("select line, page from people where no = ?", no)
        return json.loads(line), json.loads(page)

    def deeds(self, no: int, until: int | None = None) -> Iterator[list[Any]]:
        """Give what a person did, newest first; from the block that reaches to `until`."""
        rows = self._all(
            "select block from deeds where no = ? and (? is null or until <= ?) order by block",
            no,
            until,
            until,
        )
        for (block,) in rows:
            text = self.one("select deeds from deeds where no = ? and block = ?", no, block)
            yield from sorted(json.loads(text), key=_newest_first)

    def link(self, left_id: str, right_id: str) -> list[Any] | None:
        text = self.one(
            "select link from links where left_key = ? and right_key = ?",
            account_key(left_id),
            account_key(right_id),
        )
        return json.loads(text) if text else None

    def other(self, account_id: str) -> list[Any] | None:
        """Return what is told of an account whose person has no profile; None if it is no such."""
        if not self.about("others"):  # a desk of before has none
            return None
        try:
            key = account_key(account_id)
        except ValueError:
            return None
        text = self.one("select account from others where account_key = ?", key)
        return json.loads(text) if text else None

    def links_among(self, account_ids: Sequence[str]) -> list[tuple[str, str, list[Any]]]:
        """Return the links both of whose accounts are among these."""
        by_key = {account_key(a): a for a in account_ids}
        found = []
        for some in _chunks(sorted(by_key)):
            rows = self._all(
                f"select left_key, right_key, link from links where left_key in ({_marks(some)})",
                *some,
            )
            found += [
                (by_key[left], by_key[right], json.loads(link))
                for left, right, link in rows
                if right in by_key
            ]
        return found

    def doubts(self, limit: int, no: int | None = None) -> list[tuple[int, int, list[Any]]]:
        """Return pairs left to people, most valuable first; of one person if `no` is given."""
        rows = self._all(
            "select left_no, right_no, doubt from doubts order by place limit ?", limit
        ) if no is None else self._all(
            "select left_no, right_no, doubt from doubts where place in"
            " (select place from doubts where left_no = ? union"
            " select place from doubts where right_no = ?) order by place limit ?",
            no, no, limit,
        )  # fmt: skip
        return [(left, right, json.loads(doubt)) for left, right, doubt in rows]

    def moved(self, person_id: str) -> str | None:
        to: str | None = self.one("select moved_to from moved where person_id = ?", person_id)
        return to

    # -- mentions: see mention_desk.py ------------------------------------------------

    def newcomers(
        self, acted: Sequence[int], after: int, limit: int
    ) -> list[tuple[int, str, str]]:
        """Return place, person and card of newcomers behind that place."""
        return self._all(
            "select place, person_id, card from newcomers where place > ?"
            f" and acted in ({_marks(acted)}) order by place limit ?",
            *(after, *acted, limit),
        )

    def newcomer(self, person_id: str) -> list[tuple[int, str, str]]:
        """Return the same of one person, if they are new."""
        return self._all(
            "select place, person_id, card from newcomers where person_id = ?", person_id
        )

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what a question of a part of the desk finds; see network.py."""
        return self._all(sql, *values)

    def mentions(self, numbers: Sequence[int]) -> list[tuple[str, str, str]]:
        """Return id, text and page of these mentions, in the order of `numbers`."""
        found = {no: row for no, *row in self._mentions("interaction_id, text, page", numbers)}
        return [(found[n][0], found[n][1], found[n][2]) for n in numbers]

    def mention_texts(self, numbers: Sequence[int]) -> list[str]:
        """Return the texts of these mentions, in the order of `numbers`."""
        found = dict(self._mentions("text", numbers))
        return [found[n] for n in numbers]

    def _mentions(self, columns: str, numbers: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        for some in _chunks(list(numbers)):
            sql = f"select no, {columns} from mentions where no in ({_marks(some)})"
            yield from self._all(sql, *some)

    def mention_numbers(self, interaction_ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of mentions by id; one that is not there is left out."""
        wanted = list(interaction_ids)
        found: dict[str, int] = {}
        for start in range(0, len(wanted), _MANY):
            some = wanted[start : start + _MANY]
            found |= self._all(
                "select interaction_id, no from mention_ids"
                f" where interaction_id in ({_marks(some)})",
                *some,
            )
        return found

    def mention_after(self, start: int, stop: int, interaction_id: str) -> int:
        """Return the first of a span whose id is greater; `stop` if none is."""
        no: int | None = self.one(
            "select min(no) from mentions where no >= ? and no < ? and interaction_id > ?",
            start,
            stop,
            interaction_id,
        )
        return stop if no is None else no

    # -- whole columns --------------------------------------------------------------

    def array(self, name: str, kind: str = "<i4") -> np.ndarray:
        """Return a column by its name, as desk.py calls it; empty if there is none."""
        if name not in self._arrays:
            found = self.one("select numbers from arrays where name = ?", name)
            if found is None:
                return NOBODY
            self._arrays[name] = np.frombuffer(found, kind)
        return self._arrays[name]

    def knows(self, name: str) -> bool:
        return name in self._arrays

    def learn(self, name: str, numbers: np.ndarray) -> None:
        """Take in a column that does not lie on the desk, because it is sealed."""
        self._arrays[name] = numbers

    def persons_of(self, accounts: np.ndarray) -> np.ndarray:
        """Return the numbers of whom these accounts (keys) belong to, sorted, each once."""
        keys, persons = self.array("accounts", "<i8"), self.array("persons")
        if not len(accounts) or not len(keys):
            return NOBODY
        places = np.searchsorted(keys, accounts)
        places[places == len(keys)] = 0
        marked = self._marked(persons[places[keys[places] == accounts]])
        return np.flatnonzero(marked).astype(np.int32)

    def person_of(self, account_id: str) -> int | None:
        """Return the number of the person that has this account."""
        keys = self.array("accounts", "<i8")
        try:
            key = account_key(account_id)
        except ValueError:
            return None
        place = int(np.searchsorted(keys, key))
        if place == len(keys) or keys[place] != key:
            return None
        return int(self.array("persons")[place])

    def in_order(self, numbers: np.ndarray, sort: str) -> np.ndarray:
        """Return these people in the order of the list."""
        ordered: np.ndarray = self.array(sort)[np.sort(self._rank(sort)[numbers])]
        return ordered

    def among(self, numbers: np.ndarray, some: np.ndarray) -> np.ndarray:
        """Say of each of these people whether they are one of `some`."""
        marked: np.ndarray = self._marked(some)[numbers]
        return marked

    def only(self, numbers: np.ndarray, source: str, kind: str) -> np.ndarray:
        """Return who of these has an account there and is of that kind; '' = any."""
        for name in _filters(source, kind):
            numbers = numbers[self.among(numbers, self.array(name))]
        return numbers

    def _ordered(self, sort: str, source: str, kind: str) -> np.ndarray:
        """Return all people of a source and kind ('' = any) in an order of the list."""
        order = self.array(sort)
        for name in _filters(source, kind):
            order = order[self.among(order, self.array(name))]
        return order

    def _marked(self, numbers: np.ndarray) -> np.ndarray:
        marked = np.zeros(len(self.array("seen")), bool)
        marked[numbers] = True
        return marked

    def _ranked(self, sort: str) -> np.ndarray:
        order = self.array(sort)
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        return rank

    # -- inside ---------------------------------------------------------------------

    def one(self, sql: str, *values: Any) -> Any:
        """Return the first column of the first row; None if there is none."""
        row = self._con.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def _all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._con.execute(sql, values).fetchall()

    @property
    def _con(self) -> sqlite3.Connection:
        return self._opened.con


def _filters(source: str, kind: str) -> list[str]:
    named = (("source", source), ("kind", kind))
    return [f"{what}:{which}" for what, which in named if which]


def _newest_first(deed: list[Any]) -> tuple[int, str]:
    return -deed[0], deed[1]


def _chunks(items: list[int]) -> Iterator[list[int]]:
    return (items[i : i + _MANY] for i in range(0, len(items), _MANY))


def _marks(items: Sequence[object]) -> str:
    return ",".join("?" * len(items))
