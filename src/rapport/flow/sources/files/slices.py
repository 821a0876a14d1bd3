"""Facts of a file that is too long to hold: some rows at a time, the same facts in the end.

    accounts           what is said of one whose rows stand in several slices is put together at
                       the end; of another it is whole in its slice
    deeds and objects  slices come in the order in which the first row of an id is the one that
                       rules; what comes later of that id is left out
    orders             the rows of orders that stand in several slices are one slice more

Memory hangs on the accounts that come again and on 16 bytes a deed, not on the rows.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.sources.base import Entry
from rapport.flow.sources.files import deeds, kinds, people
from rapport.flow.sources.files.facts import accounts_of, facts_and_displays
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.sources.files.told import Told, first_of_each
from rapport.flow.tables import (
    CLAIMS,
    CONSENTS,
    IDENTIFIERS,
    INTERACTIONS,
    OBJECTS,
    OBSERVATIONS,
    SIGHTINGS,
    TableSpec,
)

Facts = Mapping[TableSpec, pa.Table]
Numbers = npt.NDArray[np.int64]


class Stored(Protocol):
    """The stored rows of one file, to be read some at a time; see sealed_tables.SealedRows."""

    def some(self, *, backwards: bool = False) -> Iterator[pa.Table]:
        """Give all rows, each lot in its order; the last lot first if `backwards`."""


def facts_in_slices(
    stored: Stored, mapping: FileMapping, entry: Entry
) -> Iterator[tuple[Facts, pa.Table]]:
    """Give what `facts_and_displays` gives, in parts: no key of a table stands in two of them.

    A file of one lot is one part; so is one whose rows tell of our own doing, of figures from
    outside, or of whom a visitor turned out to be.
    """
    if not _has_several(stored) or not _can_be_cut(mapping):
        yield facts_and_displays(pa.concat_tables(stored.some()), mapping, entry)
        return
    yield from _Slices(stored, mapping, entry).parts()


def _has_several(stored: Stored) -> bool:
    lots = stored.some()
    return next(lots, None) is not None and next(lots, None) is not None


def _can_be_cut(mapping: FileMapping) -> bool:
    kind = mapping.of_kind
    return kind.account is not None and kind.action is None and kind is not kinds.IDENTIFICATIONS


def _first(*key: str, any_of: tuple[str, ...] = ()) -> Callable[[pa.Table], pa.Table]:
    return lambda rows: first_of_each(rows, key, any_of=any_of)


#: What is said of accounts: the column that names them, and how parts are put together.
_OF_ACCOUNTS: Final[Mapping[TableSpec, tuple[str, Callable[[pa.Table], pa.Table]]]] = {
    SIGHTINGS: ("account_id", people.sightings_together),
    IDENTIFIERS: ("account_id", _first("account_id", "kind", "value", any_of=("verified",))),
    CLAIMS: ("account_id", _first("account_id", "attribute", "value")),
    CONSENTS: ("account_id", people.last_words),
    OBSERVATIONS: ("subject_id", _first("subject_id", "measure", "observed_at")),
}
_OF_THINGS: Final = {INTERACTIONS: "interaction_id", OBJECTS: "object_id"}
_DISPLAYS: Final = _first("account_id", "attribute", "pseudonym")


class _Slices:
    """One file, some rows at a time."""

    def __init__(self, stored: Stored, mapping: FileMapping, entry: Entry) -> None:
        self._stored = stored
        self._mapping = mapping
        self._entry = entry
        self._kind = mapping.of_kind
        self._is_orders = mapping.kind == "orders"
        self._held = {spec: _Held(join) for spec, (_, join) in _OF_ACCOUNTS.items()}
        self._displays = _Held(_DISPLAYS)
        self._seen = {spec: _Seen() for spec in _OF_THINGS}
        self._orders: list[pa.Table] = []

    def parts(self) -> Iterator[tuple[Facts, pa.Table]]:
        # who does something does it again and again; a row about somebody is mostly the only one
        accounts = None if self._kind.verb is not None else self._in_several(self._accounts)
        orders = self._in_several(self._deeds) if self._is_orders else _NONE
        backwards = deeds.said_anew(self._kind)
        for rows in self._stored.some(backwards=backwards):
            made, displays = facts_and_displays(rows, self._mapping, self._entry)
            found = dict(made)
            for spec, (column, _) in _OF_ACCOUNTS.items():
                found[spec] = self._held[spec].without(made[spec], column, accounts)
            displays = self._displays.without(displays, "account_id", accounts)
            if self._is_orders:
                found[INTERACTIONS] = self._whole_orders(rows, made[INTERACTIONS], orders)
            for spec, column in _OF_THINGS.items():
                found[spec] = self._seen[spec].new(found[spec], column)
            yield found, displays
        last = {spec: held.together() for spec, held in self._held.items()}
        if self._orders:
            told = Told(pa.concat_tables(self._orders), self._mapping, self._entry)
            last[INTERACTIONS] = deeds.interactions(told)
        yield last, self._displays.together()

    def _whole_orders(self, rows: pa.Table, made: pa.Table, cut: Numbers) -> pa.Table:
        """Return the orders that stand in this slice alone; put the rows of others aside."""
        if not len(cut):
            return made
        aside = pa.array(np.isin(numbers(self._deeds(rows)), cut))
        if pc.any(aside).as_py():
            self._orders.append(rows.filter(aside))
        return made.filter(pa.array(~np.isin(numbers(made["interaction_id"]), cut)))

    def _in_several(self, ids_of: Callable[[pa.Table], pa.Array]) -> Numbers:
        """Return the ids that stand in several slices, as numbers."""
        found = [np.unique(numbers(ids_of(rows).drop_null())) for rows in self._stored.some()]
        every, times = np.unique(np.concatenate(found), return_counts=True)
        several: Numbers = every[times > 1]
        return several

    def _accounts(self, rows: pa.Table) -> pa.Array:
        return accounts_of(rows, self._mapping, self._entry)

    def _deeds(self, rows: pa.Table) -> pa.Array:
        return deeds.ids(Told(rows, self._mapping, self._entry))


_NONE: Final[Numbers] = np.zeros(0, np.int64)


class _Held:
    """Rows of one table that are put together at the end; what is held is never much more."""

    _MOST: Final = 1_000_000

    def __init__(self, join: Callable[[pa.Table], pa.Table]) -> None:
        self._join = join
        self._joined: pa.Table | None = None
        self._waiting: list[pa.Table] = []

    def without(self, rows: pa.Table, column: str, accounts: Numbers | None) -> pa.Table:
        """Return the rows but those of these accounts, or of any if None; hold those."""
        theirs = pa.repeat(pa.scalar(True), rows.num_rows)
        if accounts is not None:
            theirs = pa.array(np.isin(numbers(rows[column]), accounts))
        self._waiting.append(rows.filter(theirs))
        held = 0 if self._joined is None else self._joined.num_rows
        if sum(table.num_rows for table in self._waiting) > held + self._MOST:
            self.together()
        return rows.filter(pc.invert(theirs))

    def together(self) -> pa.Table:
        known = [] if self._joined is None else [self._joined]
        self._joined = self._join(pa.concat_tables([*known, *self._waiting])).combine_chunks()
        self._waiting = []
        return self._joined


class _Seen:
    """The ids of one table that came already, both halves of each: sorted runs of two numbers."""

    def __init__(self) -> None:
        self._runs: list[Numbers] = []

    def new(self, rows: pa.Table, column: str) -> pa.Table:
        """Return the rows whose ids did not come before this call, and remember them."""
        if not rows.num_rows:
            return rows
        ids = _halves(rows[column])
        known = np.zeros(len(ids), bool)
        for run in self._runs:
            places = np.minimum(np.searchsorted(run[:, 0], ids[:, 0]), len(run) - 1)
            known |= (run[places] == ids).all(axis=1)
        self._remember(ids[~known])
        return rows.filter(pa.array(~known)) if known.any() else rows

    def _remember(self, ids: Numbers) -> None:
        """Keep the ids; runs of like size are made one, so that there are few."""
        while self._runs and len(self._runs[-1]) <= 2 * len(ids):
            ids = np.concatenate([self._runs.pop(), ids])
        if len(ids):
            self._runs.append(ids[np.argsort(ids[:, 0], kind="stable")])


def numbers(ids: pa.Array | pa.ChunkedArray) -> Numbers:
    """Return the first halves of ids of 32 hexadecimal digits. Nulls  there are none."""
    return np.ascontiguousarray(_halves(ids)[:, 0])


def _halves(ids: pa.Array | pa.ChunkedArray) -> Numbers:
    whole = bytes.fromhex("".join(ids.to_pylist()))
    return np.frombuffer(whole, ">i8").astype(np.int64).reshape(-1, 2)
