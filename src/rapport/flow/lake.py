"""The lake's facts: one part for each entry of the log and each table of facts.

    lake/facts/<seq>.json              what the parts of entry <seq> are; written last
    lake/facts/<table>/<seq>.parquet   pseudonymous rows
    vault/part-identifiers-<seq>       the sealed table, the same way

Parts are made from the log and can be thrown away: `fill` makes those that are missing.
An entry without its .json has no parts, whatever lies there. The .json also names the
code that made them and the rights that the source gave then: parts of another code or other
rights are made again, so that a build gives what one from nothing would.
"""

import fcntl
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.flow import tables
from rapport.flow.engine import Engine
from rapport.flow.facts import DECISION, FILE, Entry
from rapport.flow.files import sync, write_whole
from rapport.flow.finding import Pairs
from rapport.flow.sealed_tables import SealedRows
from rapport.flow.tables import TableSpec
from rapport.flow.vault import Vault


@dataclass(frozen=True)
class Parts:
    """What a stored file gives, or some of its rows: rows of each table of facts, texts to seal,
    search keys. No key of a table, and no account of the texts, stands in two of one file."""

    tables: Mapping[TableSpec, pa.Table]
    displays: pa.Table
    search: Iterable[Pairs] = ()  # taken once


Convert = Callable[[Entry, SealedRows], Iterable[Parts]]
Progress = Callable[[str, int, int], None]
#: A table of so many rows is held in memory; a part of so many is a file of its own.
_IN_MEMORY, _LARGE = 500_000, 100_000


class Lake:
    """The facts of one workspace, as tables."""

    def __init__(
        self, folder: Path, vault: Vault, *, code: str, rights: Callable[[Entry], int]
    ) -> None:
        self.folder = folder
        self._vault = vault
        self._code = code
        self._rights = rights
        folder.mkdir(parents=True, exist_ok=True)

    def fill(
        self, entries: Sequence[Entry], convert: Convert, *, progress: Progress = lambda *_: None
    ) -> list[int]:
        """Make the parts of every entry that has none, drop those of all others. Returns the
        seqs of what was made. `entries`: all there are."""
        made = self.make(entries, convert, progress=progress)
        self._drop_all_but({e.seq for e in entries if e.kind == FILE})
        return made

    def make(
        self, entries: Sequence[Entry], convert: Convert, *, progress: Progress = lambda *_: None
    ) -> list[int]:
        """Make the parts of these entries that have none. Returns their seqs.

        Whoever makes or drops parts does it while nobody else does: see `alone`.
        """
        missing = [e for e in entries if e.kind == FILE and not self._has(e)]
        for i, entry in enumerate(missing):
            progress("reading facts", i, len(missing))
            self.drop([entry.seq])
            with self._vault.rows_of(entry.table) as rows, self._writing(entry) as write:
                for parts in convert(entry, rows):
                    self._vault.keep_displays(parts.displays, entry.seq)
                    self._vault.keep_search(entry.seq, parts.search)
                    write(parts.tables)
        return [e.seq for e in missing]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else makes or drops parts, then be the one; not to be nested."""
        with (self.folder / "LOCK").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def drop(self, seqs: Iterable[int]) -> None:
        """Forget the parts of these entries: the next `fill` makes them again."""
        for seq in seqs:
            self._manifest(seq).unlink(missing_ok=True)
            sync(self.folder)
            self._vault.drop_search(seq)
            for spec in tables.FACTS:
                if spec.sealed:
                    self._vault.drop_table(_sealed_name(spec, seq))
                self._part(spec, seq).unlink(missing_ok=True)

    def accounts_of(self, entry: Entry) -> pa.Array | None:
        """Return the accounts that the entry's rows are about; None if its parts are missing."""
        path = self._part(tables.SIGHTINGS, entry.seq)
        if tables.SIGHTINGS.name not in self._manifest_of(entry.seq).get("rows", {}):
            return None
        return pq.read_table(path, columns=["account_id"])["account_id"].combine_chunks()

    def load(self, engine: Engine, entries: Sequence[Entry], *, work: Path | None = None) -> None:
        """Put every table of facts into the engine.

        `work`  a private folder: then a large table stays in its files. Of many small ones one is
                made there, for each select opens all.
        """
        counts = {e.seq: self._counts(e.seq) for e in entries if e.kind == FILE}
        for spec in tables.FACTS:
            if spec is tables.DECISIONS:
                engine.put(spec.name, decisions_of(entries))
                continue
            parts = {seq: rows[spec.name] for seq, rows in counts.items() if spec.name in rows}
            if spec.sealed or work is None or sum(parts.values()) <= _IN_MEMORY:
                batches = chain.from_iterable(self._batches(spec, seq) for seq in parts)
                engine.put(spec.name, pa.RecordBatchReader.from_batches(spec.schema, batches))
            else:
                engine.load(spec.name, self._files(spec, parts, work))

    def _files(self, spec: TableSpec, parts: Mapping[int, int], work: Path) -> list[Path]:
        """Return the files of an open table: large parts, and one of all the small ones."""
        files = [self._part(spec, seq) for seq, rows in parts.items() if rows >= _LARGE]
        small = [seq for seq, rows in parts.items() if rows < _LARGE]
        if small:
            files.append(work / f"{spec.name}.parquet")
            with pq.ParquetWriter(files[-1], spec.schema, compression="zstd") as writer:
                for seq in small:
                    for batch in self._batches(spec, seq):
                        writer.write_batch(batch, row_group_size=_LARGE)
        return files

    def _batches(self, spec: TableSpec, seq: int) -> Iterator[pa.RecordBatch]:
        """Give the rows of one part, some at a time."""
        if not spec.sealed:
            yield from pq.read_table(self._part(spec, seq), schema=spec.schema).to_batches()
            return
        with self._vault.rows_of(_sealed_name(spec, seq)) as rows:
            for some in rows.some():
                yield from some.cast(spec.schema).to_batches()

    def table(self, spec: TableSpec, entries: Sequence[Entry]) -> pa.Table:
        """Return one table that sources fill, rows in the order they came."""
        seqs = [e.seq for e in entries if e.kind == FILE and spec.name in self._counts(e.seq)]
        batches = chain.from_iterable(self._batches(spec, seq) for seq in seqs)
        return pa.Table.from_batches(batches, spec.schema)

    def _has(self, entry: Entry) -> bool:
        """Say whether all parts of the entry are there, whole, and made by this code."""
        manifest = self._manifest_of(entry.seq)
        if manifest.get("code") != self._code or manifest.get("rights") != self._rights(entry):
            return False
        return all(
            self._is_whole(spec, entry.seq, manifest["rows"][spec.name])
            for spec in tables.FACTS
            if spec.name in manifest["rows"]
        )

    def _is_whole(self, spec: TableSpec, seq: int, rows: int) -> bool:
        if spec.sealed:
            return self._vault.has_table(_sealed_name(spec, seq))
        try:
            return bool(pq.read_metadata(self._part(spec, seq)).num_rows == rows)
        except (OSError, pa.ArrowInvalid):
            return False

    def _counts(self, seq: int) -> dict[str, int]:
        rows: dict[str, int] = self._manifest_of(seq)["rows"]
        return rows

    def _manifest_of(self, seq: int) -> dict[str, Any]:
        return _said(self._manifest(seq))

    @contextmanager
    def _writing(self, entry: Entry) -> Iterator[Callable[[Mapping[TableSpec, pa.Table]], None]]:
        """Give what takes rows of the entry's parts; at the end all of them are on the disk."""
        counts: Counter[str] = Counter()
        with ExitStack() as writers:
            into: dict[TableSpec, Callable[[pa.RecordBatch], None]] = {}

            def write(made: Mapping[TableSpec, pa.Table]) -> None:
                for spec, rows in made.items():
                    if not rows.num_rows:
                        continue
                    if spec not in into:
                        into[spec] = writers.enter_context(self._writer(spec, entry.seq))
                    for batch in rows.select(spec.schema.names).cast(spec.schema).to_batches():
                        into[spec](batch)
                    counts[spec.name] += rows.num_rows

            yield write
        manifest = {"code": self._code, "rights": self._rights(entry), "rows": counts}
        write_whole(self._manifest(entry.seq), json.dumps(manifest).encode())

    @contextmanager
    def _writer(self, spec: TableSpec, seq: int) -> Iterator[Callable[[pa.RecordBatch], None]]:
        """Give what takes the batches of one part."""
        if spec.sealed:
            with self._vault.writing(_sealed_name(spec, seq), spec.schema) as write:
                yield write
            return
        path = self._part(spec, seq)
        path.parent.mkdir(exist_ok=True)
        with pq.ParquetWriter(
            path, spec.schema, compression="zstd", compression_level=1
        ) as writer:
            yield writer.write_batch
        sync(path)
        sync(path.parent)

    def _drop_all_but(self, wanted: set[int]) -> None:
        self.drop(
            int(m.stem) for m in sorted(self.folder.glob("*.json")) if int(m.stem) not in wanted
        )

    def _part(self, spec: TableSpec, seq: int) -> Path:
        return _part(self.folder, spec, seq)

    def _manifest(self, seq: int) -> Path:
        return _manifest(self.folder, seq)


def rows_about(
    folder: Path, spec: TableSpec, seq: int, column: str, ids: pa.Array, most: int
) -> pa.Table:
    """Return the rows of one part of the lake in `folder` whose `column` is one of `ids`.

    For pages, which do not wait: none of a part that is not there, is being made or dropped, or
    has more than `most` rows.
    """
    none = spec.schema.empty_table()
    rows = _said(_manifest(folder, seq)).get("rows", {}).get(spec.name, 0)
    if not 0 < rows <= most:
        return none
    try:
        with pq.ParquetFile(_part(folder, spec, seq)) as part:
            found = pc.is_in(part.read([column], use_threads=False)[column], value_set=ids)
            if not pc.any(found).as_py():
                return none
            whole = part.read(use_threads=False).select(none.column_names)
            return whole.cast(spec.schema).filter(found)
    except (OSError, KeyError, ValueError):  # dropped meanwhile, or made by code of before
        return none


def _said(manifest: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(manifest.read_text())
    except (OSError, ValueError):
        return {}
    return found


def _part(folder: Path, spec: TableSpec, seq: int) -> Path:
    return folder / spec.name / f"{seq:08d}.parquet"


def _manifest(folder: Path, seq: int) -> Path:
    return folder / f"{seq:08d}.json"


def code_of(*places: Path) -> str:
    """Return a name for the code and data in these files and folders: the same if unchanged."""
    files = sorted(
        f
        for place in places
        for f in (place.rglob("*") if place.is_dir() else (place,))
        if f.is_file() and f.suffix != ".pyc"
    )
    whole = sha256()
    for file in files:
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()[:16]


def decisions_of(entries: Iterable[Entry]) -> pa.Table:
    """Return the table of decisions that the log holds."""
    rows = [
        {**e.payload, "decided_at": datetime.fromisoformat(e.payload["decided_at"]), "seq": e.seq}
        for e in entries
        if e.kind == DECISION
    ]
    return pa.Table.from_pylist(rows, tables.DECISIONS.schema)


def _sealed_name(spec: TableSpec, seq: int) -> str:
    return f"part-{spec.name}-{seq:08d}"
