"""What an import would do, before it does anything: new, known, changed, refused, twice."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rapport import importing
from rapport.flow.facts import FILE, Entry
from rapport.flow.sources.files.door import FileRows, read_file
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.workspace import Workspace
from rapport.intake.duplicates import Duplicates, duplicates
from rapport.stores import Stores

#: A rehearsal looks at so many rows: a page waits for it.
LOOKED_AT = 100_000
#: With more rows than this from before, what changed is not compared.
COMPARED = 500_000
EXAMPLES = 10
_SHOWN = 4  # cells of an example


@dataclass(frozen=True)
class Example:
    """One row: its line, and the first of its cells as (our field, text)."""

    line: int
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bad:
    """One row that can't be used. `reason` and `mend` are English."""

    line: int
    column: str
    value: str
    reason: str
    mend: str


@dataclass(frozen=True)
class Twice:
    """One contact that stands with more than one account of the file."""

    field: str
    value: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Rehearsal:
    """What an import would do.

    `whole`     false: only the first LOOKED_AT rows were looked at
    `new`, `known`, `changed`  rows by their account; None where rows have no account, and
                for `changed` where too much came before to compare
    `again`     rows about an account that an earlier row of the file is about
    `same_as`   when the same file came before with the same mapping: nothing would change
    """

    read: int
    good: int
    refused: int
    whole: bool
    new: int | None
    known: int | None
    changed: int | None
    new_rows: tuple[Example, ...]
    known_rows: tuple[Example, ...]
    changed_rows: tuple[Example, ...]
    refused_rows: tuple[Bad, ...]
    refused_by: tuple[tuple[str, int], ...]  # (reason, rows), the most frequent first
    again: int
    twice: tuple[Twice, ...]
    same_as: datetime | None
    duplicates: Duplicates | None = None  # None where rows are of no people


def rehearse(workspace: Workspace, path: Path, mapping: str, *, now: datetime) -> Rehearsal:
    """Read a file by a mapping, check every row, and keep nothing.

    Raises  InputError: the file is no table, or has not the columns of the mapping.
    """
    read_as = FileMapping.from_toml(mapping)
    stores = Stores(workspace)
    youngest = workspace.settings["privacy.youngest"]
    allowed = importing.is_granted(read_as)
    rows = read_file(path, read_as, now=now, granted=allowed, youngest=youngest)
    taken, refused, read, whole = _first(rows)
    entry = Entry(0, now, FILE, read_as.source, None, {"mapping": mapping})
    before = _Before(stores, read_as)
    accounts = stores.accounts_of(entry, taken)
    parted = before.parted(taken, accounts)
    bad = refused.slice(0, EXAMPLES).to_pylist()
    seq = stores.log.known(importing.digest_of(stores, rows, read_as))
    return Rehearsal(
        read,
        taken.num_rows,
        refused.num_rows,
        whole,
        *(None if part is None else len(part) for part in parted),
        *(_examples(taken, () if part is None else part) for part in parted),
        tuple(
            Bad(b["line"], b["column"] or "", b["value"] or "", b["reason"], b["mend"])
            for b in bad
        ),
        tuple(Counter(refused["reason"].to_pylist()).most_common()),
        _again(accounts),
        _twice(taken, accounts),
        None if seq is None else stores.log.entry(seq).received_at,
        _duplicates(stores, taken, accounts, read_as),
    )


def _duplicates(
    stores: Stores, rows: pa.Table, accounts: pa.Array, read_as: FileMapping
) -> Duplicates | None:
    """Rows of people that another account of ours is about; deeds name people that are known."""
    of_people = read_as.of_kind.account is not None and read_as.of_kind.verb is None
    region = read_as.region or stores.workspace.phone_region
    return duplicates(stores, rows, accounts, region) if of_people else None


def _first(rows: FileRows) -> tuple[pa.Table, pa.Table, int, bool]:
    """The good rows and the refused of LOOKED_AT records and a few; whether that was all."""
    taken = [pa.Table.from_batches([], rows.schema)]
    batches = iter(rows.batches)
    for batch in batches:
        taken.append(pa.Table.from_batches([batch]))
        if rows.read >= LOOKED_AT:
            break
    read, refused = rows.read, rows.take_quarantined()
    whole = next(batches, None) is None and not rows.waiting
    return pa.concat_tables(taken), refused, read, whole


Parts = tuple[list[int] | None, list[int] | None, list[int] | None]


class _Before:
    """What earlier files of the same source said, as far as this one is compared with it."""

    def __init__(self, stores: Stores, mapping: FileMapping) -> None:
        self._stores = stores
        self._mapping = mapping
        entries = stores.log.entries()
        self._entries = [e for e in entries if e.kind == FILE and e.source == mapping.source]
        self._rows = sum(int(e.payload.get("rows", 0)) for e in self._entries)

    def parted(self, rows: pa.Table, accounts: pa.Array) -> Parts:
        """The rows' places: of new accounts, of known ones alike, of known ones changed."""
        if self._mapping.of_kind.account is None:
            return None, None, None
        comparable = self._is_comparable()
        known = pa.nulls(0, pa.string())
        texts: dict[str, set[str]] = {}
        for entry in self._entries:
            known = pa.concat_arrays([known, self._known(entry, accounts)])
            if comparable:
                self._add_texts(texts, entry, accounts, rows.schema)
        is_known = pc.is_in(accounts, value_set=known).to_pylist()
        said_now = _texts(rows, rows.schema) if comparable else [""] * rows.num_rows
        new: list[int] = []
        same: list[int] = []
        changed: list[int] = []
        for i, account in enumerate(accounts.to_pylist()):
            if not is_known[i]:
                new.append(i)
            elif account in texts and said_now[i] not in texts[account]:
                changed.append(i)
            else:
                same.append(i)
        return new, same, changed if comparable else None

    def _known(self, entry: Entry, wanted: pa.Array) -> pa.Array:
        """Those of the wanted accounts that the entry is about; of the lake if it has them."""
        theirs = self._stores.lake.accounts_of(entry)
        if theirs is None:
            earlier = self._stores.vault.read_table(entry.table)
            theirs = self._stores.accounts_of(entry, earlier)
        return pc.unique(theirs.filter(pc.is_in(theirs, value_set=wanted)))

    def _add_texts(
        self, texts: dict[str, set[str]], entry: Entry, wanted: pa.Array, schema: pa.Schema
    ) -> None:
        earlier = self._stores.vault.read_table(entry.table)
        theirs = self._stores.accounts_of(entry, earlier)
        both = pc.is_in(theirs, value_set=wanted)
        said = _texts(earlier.filter(both), schema)
        for account, text in zip(theirs.filter(both).to_pylist(), said, strict=True):
            texts.setdefault(account, set()).add(text)

    def _is_comparable(self) -> bool:
        """Whether rows are accounts, of files that tell the same, and not too many."""
        of_accounts = self._mapping.of_kind.verb is None
        return of_accounts and bool(self._entries) and self._rows <= COMPARED


def _texts(rows: pa.Table, schema: pa.Schema) -> list[str]:
    """Each row as one text of the columns in `schema` but its line."""
    wanted = [n for n in schema.names if n != "line"]
    columns = [
        rows[n].cast(pa.string())
        if n in rows.column_names
        else pa.nulls(rows.num_rows, pa.string())
        for n in wanted
    ]
    joined = pc.binary_join_element_wise(*columns, "\x1f", null_handling="replace")
    return list(joined.to_pylist())


def _again(accounts: pa.Array) -> int:
    named = accounts.drop_null()
    return len(named) - len(named.unique())


def _examples(rows: pa.Table, places: list[int] | tuple[int, ...]) -> tuple[Example, ...]:
    shown = rows.take(pa.array(places[:EXAMPLES], pa.int64())).to_pylist()
    return tuple(
        Example(
            row["line"],
            tuple((n, str(v)) for n, v in row.items() if v is not None and n != "line")[:_SHOWN],
        )
        for row in shown
    )


def _twice(rows: pa.Table, accounts: pa.Array) -> tuple[Twice, ...]:
    """Contacts that more than one account of the file has: likely one person twice."""
    found: list[Twice] = []
    if accounts.null_count == len(accounts):
        return ()
    for name in ("email", "phone"):
        if name not in rows.column_names:
            continue
        value = pc.utf8_lower(rows[name])
        if name == "phone":
            value = pc.replace_substring_regex(value, r"\D", "")
        table = pa.table({"value": value, "account": accounts, "line": rows["line"]})
        grouped = (
            table.filter(pc.is_valid(table["value"]))
            .group_by("value")
            .aggregate([("account", "count_distinct"), ("line", "list"), ("line", "min")])
        )
        several = grouped.filter(pc.greater(grouped["account_count_distinct"], 1))
        for row in several.sort_by("line_min").slice(0, EXAMPLES).to_pylist():
            lines = tuple(sorted(row["line_list"])[:EXAMPLES])
            found.append(Twice(name, _written(rows, name, lines[0]), lines))
    return tuple(found[:EXAMPLES])


def _written(rows: pa.Table, name: str, line: int) -> str:
    at = pc.index(rows["line"], pa.scalar(line, rows.schema.field("line").type)).as_py()
    return str(rows[name][at].as_py())
