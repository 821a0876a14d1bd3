"""What a command or a job does with a workspace: import, build, forget, decide.

The one place that knows all of the core: it opens the workspace's stores, hands the
sources' rows to the log and the lake, runs the pipeline and publishes what it made.
"""

import fcntl
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport import flow
from rapport.flow import attributes, generations, names, pipeline, tables
from rapport.flow.engine import Engine
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError, RightsError, ShelfError
from rapport.flow.facts import DECISION, FILE, Entry, FactsLog
from rapport.flow.files import disk_errors_explained, work_folder, write_whole
from rapport.flow.lake import Lake, Parts, code_of
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.rights import OWN, granted
from rapport.flow.sources.base import Entry as Ground
from rapport.flow.sources.files import facts as file_facts
from rapport.flow.sources.files.door import FileRows, read_file
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.vault import Vault
from rapport.flow.workspace import Workspace

Progress = Callable[[str, int, int], None]


def silent(*_: Any) -> None:
    """The progress nobody looks at."""


@dataclass(frozen=True)
class Added:
    """What an import did.

    `examples`  the first of the refused rows, as sources' QUARANTINE
    `seq`       the entry it wrote, None if none;  `known`: when the same came before
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


@dataclass(frozen=True)
class Built:
    """What a build made."""

    folder: Path
    new_entries: int
    accounts: int
    people: int
    links: int
    review: int


class Stores:
    """The opened stores of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.workspace.vault, self.workspace.secret("master"))

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        return Pseudonyms(self.workspace.secret("ids"))

    @cached_property
    def log(self) -> FactsLog:
        return FactsLog(self.workspace, self.vault)

    @cached_property
    def lake(self) -> Lake:
        return Lake(self.workspace.lake, self.vault, code=_code())

    def ground(self, entry: Entry) -> Ground:
        """What a source must know of the entry to turn its rows into facts."""
        mapping = FileMapping.from_toml(entry.payload["mapping"])
        return Ground(
            seq=entry.seq,
            source=entry.source,
            received_at=entry.received_at,
            rights=int(granted(OWN, mapping.purposes, mapping.basis)),
            pseudonyms=self.pseudonyms,
            region=mapping.region or self.workspace.phone_region,
        )

    def parts(self, entry: Entry, rows: pa.Table) -> Parts:
        """Turn a stored file into facts, texts to seal and search keys."""
        mapping = FileMapping.from_toml(entry.payload["mapping"])
        ground = self.ground(entry)
        made = file_facts.facts_of(rows, mapping, ground)
        displays = file_facts.displays_of(rows, mapping, ground)
        return Parts(made, displays, self._search(made, displays))

    def accounts_of(self, entry: Entry, rows: pa.Table) -> pa.Array:
        """The account of each stored row."""
        mapping = FileMapping.from_toml(entry.payload["mapping"])
        return file_facts.accounts_of(rows, mapping, self.ground(entry))

    def _search(
        self, made: Mapping[tables.TableSpec, pa.Table], displays: pa.Table
    ) -> Iterator[tuple[bytes, str]]:
        """Search keys of names and handles by their words, of contacts whole."""
        hashed: dict[str, bytes] = {}

        def key(token: str) -> bytes:
            if token not in hashed:
                hashed[token] = self.pseudonyms.search_key(token)
            return hashed[token]

        found = made.get(tables.IDENTIFIERS, tables.IDENTIFIERS.schema.empty_table())
        for kind, value, account in _columns(found, "kind", "value", "account_id"):
            if kind in ("phone", "email"):
                yield key(f"{kind}:{value}"), account
        for attribute, text, account in _columns(displays, "attribute", "text", "account_id"):
            if attribute in ("name", "handle", "card"):
                for token in names.search_tokens(text):
                    yield key(token), account


@cache
def _code() -> str:
    """Name all that has a say in how stored rows become facts."""
    bedrock = Path(flow.__file__).parent
    return code_of(*bedrock.glob("*.py"), bedrock / "data", bedrock / "sources")


# ------------------------------------------------------------------------- import


def add_file(
    workspace: Workspace,
    path: Path,
    mapping: FileMapping,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Added:
    """Read a file by its mapping into the facts log; bad rows go to quarantine.

    When this returns the rows are on the disk. The same file with the same mapping a
    second time changes nothing. `dry_run` reads and checks everything and writes nothing.

    Raises  InputError: the file is no table, or the disk is full. Nothing of it was kept.
    """
    with disk_errors_explained(f"the import of {path.name}"):
        rows = read_file(path, mapping, now=now, granted=_is_granted(mapping))
        if dry_run:
            refused = _Refused(None, now)
            for _ in rows.batches:
                refused.take(rows)
                progress("checking rows", rows.read, 0)
            return _added(path, mapping, rows, refused.end(rows), None, None)
        with _adding(workspace):
            return _keep(Stores(workspace), path, mapping, rows, now, progress)


def _keep(
    stores: Stores,
    path: Path,
    mapping: FileMapping,
    rows: FileRows,
    now: datetime,
    progress: Progress,
) -> Added:
    """Seal the rows as they are read, then write the log entry that names them."""
    name = f"raw-{secrets.token_hex(8)}"
    refused = _Refused(stores, now)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in _not_forgotten(stores, mapping, rows, now):
            yield batch
            refused.take(rows)
            progress("reading rows", rows.read, 0)

    try:
        stores.vault.write_table(name, batches(), rows.schema)
        examples = refused.end(rows)
        digest = stores.pseudonyms.one("file", rows.digest, mapping.to_toml())
        seq, known = None, stores.log.known(digest)
        if known is None and rows.good:
            payload = {
                "table": name,
                "file": path.name,
                "rows": rows.good,
                "mapping": mapping.to_toml(),
            }
            seq = stores.log.append(FILE, mapping.source, payload, received_at=now, digest=digest)
    except BaseException:
        refused.drop()
        stores.vault.drop_table(name)
        raise
    if seq is None or stores.log.entry(seq).table != name:
        stores.vault.drop_table(name)  # nothing good in it, or it was here before
    at = None if known is None else stores.log.entry(known).received_at
    if at is not None:
        refused.drop()  # the first import kept them
    return _added(path, mapping, rows, examples, seq, at)


class _Refused:
    """The rows that can't be used, on their way into quarantine: never many in memory."""

    AT_ONCE = 100_000
    SHOWN = 100

    def __init__(self, stores: Stores | None, now: datetime) -> None:
        self._stores = stores
        self._now = now
        self._names: list[str] = []
        self._first: pa.Table | None = None

    def take(self, rows: FileRows) -> None:
        """Seal what waits, once it is much."""
        if rows.quarantined.num_rows >= self.AT_ONCE:
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
        name = f"quarantine-{self._now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        self._names.append(name)
        self._stores.vault.write_table(
            name,
            refused.to_batches(),
            refused.schema,
            expires_at=self._now + timedelta(days=days),
        )


def quarantined(workspace: Workspace) -> pa.Table | None:
    """Return every row that waits in quarantine, oldest first; None if there is none."""
    vault = Stores(workspace).vault
    waiting = [vault.read_table(n) for n in vault.table_names() if n.startswith("quarantine-")]
    return pa.concat_tables(waiting) if waiting else None


def _is_granted(mapping: FileMapping) -> bool:
    """P01: without a purpose and a lawful basis no row may become a fact."""
    try:
        granted(OWN, mapping.purposes, mapping.basis)
    except RightsError:
        return False
    return True


def _not_forgotten(
    stores: Stores, mapping: FileMapping, rows: FileRows, now: datetime
) -> Iterator[pa.RecordBatch]:
    """The good rows but those of accounts that asked to be forgotten."""
    gone = stores.log.forgotten()
    if not gone:
        yield from rows.batches
        return
    unwanted = pa.array(sorted(gone), pa.string())
    entry = Entry(0, now, FILE, mapping.source, None, {"mapping": mapping.to_toml()})
    for batch in rows.batches:
        table = pa.Table.from_batches([batch])
        theirs = pc.is_in(stores.accounts_of(entry, table), value_set=unwanted)
        yield from table.filter(pc.invert(theirs)).to_batches()


def _added(
    path: Path,
    mapping: FileMapping,
    rows: FileRows,
    examples: pa.Table,
    seq: int | None,
    known: datetime | None,
) -> Added:
    return Added(
        path.name,
        mapping.source,
        mapping.kind,
        rows.read,
        rows.good,
        rows.refused,
        examples,
        seq,
        known,
    )


@contextmanager
def _adding(workspace: Workspace) -> Iterator[None]:
    """While files are stored that no entry names yet, nobody may sweep them away."""
    with (workspace.vault / "ADDING").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def save_connection(workspace: Workspace, mapping: FileMapping) -> Path:
    """Keep how a source's files are read, for the next file. Returns the settings file."""
    path = workspace.connections / f"{mapping.source}.toml"
    write_whole(path, mapping.to_toml().encode(), mode=0o600)
    return path


def connection(workspace: Workspace, source: str) -> FileMapping | None:
    """Return how this source's files were read last time; None if never."""
    path = workspace.connections / f"{source}.toml"
    return FileMapping.from_toml(path.read_text(encoding="utf-8")) if path.is_file() else None


# -------------------------------------------------------------------------- build


def build(workspace: Workspace, *, now: datetime, progress: Progress = silent) -> Built:
    """Make a new generation of findings from everything received, and publish it.

    Killed at any moment, the last generation is still served and the next build starts anew.

    Time     `now` must be aware and in UTC: what a run takes for today.
    Raises   ShelfError: another build is running. InputError: the disk is full.
    """
    stores = Stores(workspace)
    with (
        generations.only_writer(workspace.findings),
        disk_errors_explained("the build"),
        work_folder(workspace.work) as work,
    ):
        _tidy(stores, now)
        new = stores.lake.fill(stores.log, stores.parts, progress=progress)
        engine = Duck(work, memory_gb=workspace.settings["engine.memory_gb"])
        try:
            _load(stores, engine)
            pipeline.run(engine, now=now, progress=progress)
            progress("publishing", 0, 1)
            folder = _publish(stores, engine, now)
            return _built(engine, folder, len(new))
        finally:
            engine.close()


def _tidy(stores: Stores, now: datetime) -> None:
    """End what a killed process began, and let go what has had its time."""
    left = stores.log.forgetting()
    if left:
        stores.log.forget(left, stores.accounts_of, stores.lake.drop, now=now)
    stores.vault.purge(now)
    with (stores.workspace.vault / "ADDING").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody is importing: the next build sweeps
        stores.vault.sweep(e.table for e in stores.log.entries() if e.kind == FILE)


def _load(stores: Stores, engine: Engine) -> None:
    stores.lake.load(engine, stores.log)
    engine.put(tables.ATTRIBUTE_KINDS.name, attributes.as_table())
    engine.put(tables.LAST_PERSONS.name, _last_persons(stores.workspace))


def _last_persons(workspace: Workspace) -> pa.Table:
    empty = tables.LAST_PERSONS.schema.empty_table()
    try:
        last = generations.read(generations.newest(workspace.findings))
    except ShelfError:
        return empty
    files = last.tables.get(tables.PERSONS.name, ())
    rows = [pq.read_table(f).select(empty.column_names).cast(empty.schema) for f in files]
    return pa.concat_tables([empty, *rows])


def _publish(stores: Stores, engine: Engine, now: datetime) -> Path:
    entries = stores.log.entries()
    about = {
        "now": now.isoformat(),
        "entries": len(entries),
        "last_seq": entries[-1].seq if entries else 0,
        "data": stores.pseudonyms.one("data", *(f"{e.seq}:{e.digest}" for e in entries)),
    }
    root = stores.workspace.findings
    folder = generations.publish(root, engine, pipeline.PUBLISHED, now=now, about=about)
    hours = stores.workspace.settings["retention.generations_hours"]
    generations.collect_garbage(root, now=now, grace=timedelta(hours=hours))
    return folder


def _built(engine: Engine, folder: Path, new: int) -> Built:
    counted = engine.get(
        "select (select count(*) from accounts) as accounts,"
        " (select count(distinct person_id) from persons) as people,"
        " (select count(*) from links where state = 'accepted') as links,"
        " (select count(*) from links where state = 'review') as review"
    ).to_pylist()[0]
    return Built(folder, new, **counted)


# --------------------------------------------------------------- what people decide


def decide(
    workspace: Workspace, kind: str, left_id: str, right_id: str, *, by: str, now: datetime
) -> int:
    """Keep a judgement on two accounts: same, different, or undo the last one.

    It outranks every score, from the next build on. Returns its seq in the log.
    Raises  ConfigError: not a judgement we know, or one and the same account.
    """
    if kind not in ("same", "different", "undo"):
        raise ConfigError(f"{kind!r} is no judgement", fix="say same, different or undo")
    left, right = sorted((left_id, right_id))
    if left == right:
        raise ConfigError("both are one account already", fix="name two accounts")
    payload = {
        "kind": kind,
        "left_id": left,
        "right_id": right,
        "attribute": None,
        "value": None,
        "said_by": by,
        "decided_at": now.isoformat(),
    }
    return Stores(workspace).log.append(DECISION, "team", payload, received_at=now)


def persons_by_account(workspace: Workspace) -> dict[str, str]:
    """Return the person of every account in the newest generation; {} if nothing is built."""
    last = _last_persons(workspace)
    return dict(zip(last["account_id"].to_pylist(), last["person_id"].to_pylist(), strict=True))


def accounts_of_people(workspace: Workspace, person_ids: Iterable[str]) -> list[str]:
    """Return the accounts of these people in the newest generation.

    Raises  ConfigError: one of the ids is nobody's.
    """
    last = _last_persons(workspace)
    wanted = set(person_ids)
    unknown = sorted(wanted - set(last["person_id"].to_pylist()))
    if unknown:
        raise ConfigError(
            f"nobody has the id {unknown[0]}", fix="take it from the address of the person's page"
        )
    theirs = last.filter(pc.is_in(last["person_id"], value_set=pa.array(sorted(wanted))))
    return list(theirs["account_id"].to_pylist())


def forget(
    workspace: Workspace, account_ids: Iterable[str], *, now: datetime, progress: Progress = silent
) -> Built:
    """Take accounts out of the log, the lake, the vault and every generation, for good.

    Killed in between, the next build goes on with it.
    Returns  the build without them. Raises  ShelfError: a build is running.
    """
    stores = Stores(workspace)
    with generations.only_writer(workspace.findings):
        stores.log.forget(account_ids, stores.accounts_of, stores.lake.drop, now=now)
    built = build(workspace, now=now, progress=progress)
    generations.collect_garbage(workspace.findings, now=now, grace=timedelta(0))
    return built


def _columns(table: pa.Table, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples; Python holds a batch of them at once."""
    for batch in table.select(columns).to_batches(max_chunksize=100_000):
        yield from zip(*(batch[c].to_pylist() for c in columns), strict=True)
