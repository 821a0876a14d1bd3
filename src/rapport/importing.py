"""Files in: read by their mapping, sealed, named in the log; what can't be used, in quarantine."""

import fcntl
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.errors import InputError, RightsError
from rapport.flow.facts import FILE, Entry
from rapport.flow.files import disk_errors_explained, private_folder, write_whole
from rapport.flow.rights import Right, granted
from rapport.flow.sources.files import source as files
from rapport.flow.sources.files.door import FileRows, read_file
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.workspace import Workspace
from rapport.stores import Progress, Stores, silent

#: Why contacts are suppressed, and what is told of a row that bears one: reason and mend.
TOO_YOUNG = "too young"
KEPT_OUT = ("of somebody who is kept out: a child, as far as we know", "leave the row out")


@dataclass(frozen=True)
class Added:
    """What an import did.

    `examples`  the first of the refused rows, as sources' QUARANTINE
    `seq`       the entry it wrote, None if none;  `known`: when the same came before
    `entry`     the entry that holds its rows, of now or of before; None if none is good
    """

    file: str
    source: str
    kind: str
    read: int
    good: int
    refused: int
    examples: pa.Table
    seq: int | None
    known: datetime | None
    entry: int | None = None


def add_file(
    workspace: Workspace,
    path: Path,
    mapping: FileMapping,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Progress = silent,
    name: str = "",
) -> Added:
    """Read a file by its mapping into the facts log; bad rows go to quarantine.

    When this returns the rows are on the disk. The same file with the same mapping a
    second time changes nothing. `dry_run` reads and checks everything and writes nothing.
    `name` is what people call the file, if it lies here under another one.

    Raises  InputError: the file is no table, or the disk is full. Nothing of it was kept.
    """
    with disk_errors_explained(f"the import of {_shown(path)}"):
        youngest = workspace.settings["privacy.youngest"]
        allowed = is_granted(mapping)
        rows = read_file(path, mapping, now=now, granted=allowed, youngest=youngest)
        if dry_run:
            refused = _Refused(None, now, "", {})
            for _ in rows.batches:
                refused.take(rows)
                progress("checking rows", rows.read, 0)
            return _added(name or _shown(path), mapping, rows, refused.end(rows), None, None, None)
        with adding(workspace):
            stores = Stores(workspace)
            return _keep(stores, name or _shown(path), mapping, rows, now, progress)


def _keep(
    stores: Stores,
    file: str,
    mapping: FileMapping,
    rows: FileRows,
    now: datetime,
    progress: Progress,
) -> Added:
    """Seal the rows as they are read, then write the log entry that names them."""
    name = f"raw-{secrets.token_hex(8)}"
    digest = digest_of(stores, rows, mapping)
    about = {"source": mapping.source, "file": file, "kind": mapping.kind}
    refused = _Refused(stores, now, digest, about)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in _let_in(stores, mapping, rows, now):
            yield batch
            refused.take(rows)
            progress("reading rows", rows.read, 0)

    try:
        stores.vault.write_table(name, batches(), rows.schema)
        examples = refused.end(rows)
        seq, known = None, stores.log.known(digest)
        if known is None and rows.good:
            payload = {
                "table": name,
                "file": file,
                "rows": rows.good,
                "refused": rows.refused,
                "mapping": mapping.to_toml(),
            }
            seq = stores.log.append(FILE, mapping.source, payload, received_at=now, digest=digest)
            if stores.log.entry(seq).table != name:
                seq, known = None, seq  # somebody brought in the same file meanwhile
            else:
                stores.vault.reached(lambda: stores.log.ends()[0])
    except BaseException:
        refused.drop()
        stores.vault.drop_table(name)
        raise
    if seq is None:
        stores.vault.drop_table(name)  # nothing good in it, or it was here before
    at = None if known is None else stores.log.entry(known).received_at
    return _added(file, mapping, rows, examples, seq, at, seq or known)


def digest_of(stores: Stores, rows: FileRows, mapping: FileMapping) -> str:
    """Return what names the file's content read by this mapping: the same for the same."""
    return stores.pseudonyms.one("file", rows.digest, _settled(mapping).to_toml())


class _Refused:
    """The rows that can't be used, on their way into quarantine: never many in memory."""

    AT_ONCE = 100_000
    SHOWN = 100

    def __init__(
        self, stores: Stores | None, now: datetime, digest: str, about: dict[str, str]
    ) -> None:
        self._stores = stores
        self._now = now
        self._digest = digest
        self._about = about
        self._parts = 0
        self._names: list[str] = []
        self._first: pa.Table | None = None

    def take(self, rows: FileRows) -> None:
        """Seal what waits, once it is much."""
        if rows.waiting >= self.AT_ONCE:
            self._seal(rows.take_quarantined())

    def end(self, rows: FileRows) -> pa.Table:
        """Seal the rest; return the first of all for showing."""
        self._seal(rows.take_quarantined())
        assert self._first is not None  # noqa: S101  the line above sets it
        return self._first

    def drop(self) -> None:
        """Take back what was sealed."""
        for name in self._names:
            if self._stores is not None:
                self._stores.vault.drop_table(name)

    def _seal(self, refused: pa.Table) -> None:
        if self._first is None:
            self._first = refused.slice(0, self.SHOWN)
        if self._stores is None or not refused.num_rows:
            return
        days = self._stores.workspace.settings["retention.quarantine_days"]
        self._parts += 1
        name = f"quarantine-{self._digest}-{self._parts:04d}"
        if self._stores.vault.has_table(name):
            return  # the same file again: its rows wait there already
        self._names.append(name)
        until = self._now + timedelta(days=days)
        about = {"received_at": self._now.isoformat(), "until": until.isoformat(), **self._about}
        told = self._named(refused).replace_schema_metadata(about)
        self._stores.vault.write_table(name, told.to_batches(), told.schema, expires_at=until)

    def _named(self, refused: pa.Table) -> pa.Table:
        """The rows under the name that people call their file by."""
        file = pa.repeat(pa.scalar(self._about.get("file", ""), pa.string()), refused.num_rows)
        return refused.set_column(refused.schema.get_field_index("file"), "file", file)


def _shown(path: Path) -> str:
    """The file's name as text: on a disk it may be any bytes."""
    return path.name.encode(errors="replace").decode()


def _settled(mapping: FileMapping) -> FileMapping:
    """The mapping without what says the same in another order."""
    return replace(
        mapping, purposes=tuple(sorted(mapping.purposes)), verified=tuple(sorted(mapping.verified))
    )


def quarantined(workspace: Workspace, *, now: datetime) -> pa.Table | None:
    """Return every row that waits in quarantine; None if there is none.

    What has had its term at `now` is shredded first.
    """
    vault = Stores(workspace).vault
    vault.purge(now)
    waiting = [vault.read_table(n) for n in vault.table_names() if n.startswith("quarantine-")]
    return pa.concat_tables(waiting) if waiting else None


def is_granted(mapping: FileMapping) -> bool:
    """P01: without a purpose and a lawful basis no row may become a fact."""
    try:
        return Right.STORE in granted(files.SOURCE.policy, mapping.purposes, mapping.basis)
    except RightsError:
        return False


def _let_in(
    stores: Stores, mapping: FileMapping, rows: FileRows, now: datetime
) -> Iterator[pa.RecordBatch]:
    """The good rows of those who may come in; of who is too young only that is kept."""
    barred = stores.log.barred()
    entry = Entry(0, now, FILE, mapping.source, None, {"mapping": mapping.to_toml()})
    for batch in rows.batches:
        good = pa.Table.from_batches([batch])
        if len(barred.contacts):
            out = stores.kept_out(entry, good, barred)
            rows.refuse(good.filter(out)["line"], *KEPT_OUT)
            good = good.filter(pc.invert(out))
        left = stores.without(entry, good, barred) if barred and good.num_rows else None
        yield from (good if left is None else left).to_batches()
        stores.suppress(entry, rows.take_children(), TOO_YOUNG, at=now)
    stores.suppress(entry, rows.take_children(), TOO_YOUNG, at=now)


def _added(
    file: str,
    mapping: FileMapping,
    rows: FileRows,
    examples: pa.Table,
    seq: int | None,
    known: datetime | None,
    entry: int | None,
) -> Added:
    return Added(
        file,
        mapping.source,
        mapping.kind,
        rows.read,
        rows.good,
        rows.refused,
        examples,
        seq,
        known,
        entry,
    )


@contextmanager
def adding(workspace: Workspace) -> Iterator[None]:
    """While files are stored that no entry names yet, nobody may sweep them away."""
    with (workspace.vault / "ADDING").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def save_connection(workspace: Workspace, mapping: FileMapping) -> Path:
    """Keep how a source's files are read, for the next file. Returns the settings file."""
    path = private_folder(workspace.connections) / f"{mapping.source}.toml"
    write_whole(path, mapping.to_toml().encode(), mode=0o600)
    return path


def connection(workspace: Workspace, source: str) -> FileMapping | None:
    """Return how this source's files were read last time; None if never."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", source):
        raise InputError(
            f"the source's name {source!r} may have a-z, 0-9, - and _, at most 40",
            fix="give it another with --name",
        )
    path = workspace.connections / f"{source}.toml"
    return FileMapping.from_toml(path.read_text(encoding="utf-8")) if path.is_file() else None
