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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
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
from rapport.flow.tables import TableSpec
from rapport.flow.vault import Vault


@dataclass(frozen=True)
class Parts:
    """What one stored file gives: rows of each table of facts, texts to seal, search keys."""

    tables: Mapping[TableSpec, pa.Table]
    displays: pa.Table
    search: Iterable[Pairs] = ()  # taken once


Convert = Callable[[Entry, pa.Table], Parts]
Progress = Callable[[str, int, int], None]


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
            parts = convert(entry, self._vault.read_table(entry.table))
            self.drop([entry.seq])
            self._vault.keep_displays(parts.displays, entry.seq)
            self._vault.keep_search(entry.seq, parts.search)
            self._write(entry, parts.tables)
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

    def load(self, engine: Engine, entries: Sequence[Entry]) -> None:
        """Put every table of facts into the engine, rows in the order they came."""
        counts = {e.seq: self._counts(e.seq) for e in entries if e.kind == FILE}
        for spec in tables.FACTS:
            if spec is tables.DECISIONS:
                engine.put(spec.name, decisions_of(entries))
                continue
            seqs = [seq for seq, rows in counts.items() if spec.name in rows]
            engine.put(spec.name, self._read(spec, seqs))

    def table(self, spec: TableSpec, entries: Sequence[Entry]) -> pa.Table:
        """Return one table that sources fill, rows in the order they came."""
        seqs = [e.seq for e in entries if e.kind == FILE and spec.name in self._counts(e.seq)]
        return self._read(spec, seqs)

    def _read(self, spec: TableSpec, seqs: list[int]) -> pa.Table:
        return self._unsealed(spec, seqs) if spec.sealed else self._rows(spec, seqs)

    def _rows(self, spec: TableSpec, seqs: list[int]) -> pa.Table:
        found = [pq.read_table(self._part(spec, seq), schema=spec.schema) for seq in seqs]
        return pa.concat_tables([spec.schema.empty_table(), *found])

    def _unsealed(self, spec: TableSpec, seqs: list[int]) -> pa.Table:
        found = [self._vault.read_table(_sealed_name(spec, seq)).cast(spec.schema) for seq in seqs]
        return pa.concat_tables([spec.schema.empty_table(), *found])

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

    def _write(self, entry: Entry, made: Mapping[TableSpec, pa.Table]) -> None:
        counts = {}
        for spec, rows in made.items():
            if not rows.num_rows:
                continue
            fitted = rows.select(spec.schema.names).cast(spec.schema)
            counts[spec.name] = rows.num_rows
            if spec.sealed:
                self._vault.write_table(
                    _sealed_name(spec, entry.seq), fitted.to_batches(), spec.schema
                )
                continue
            path = self._part(spec, entry.seq)
            path.parent.mkdir(exist_ok=True)
            pq.write_table(fitted, path, compression="zstd", compression_level=1)
            sync(path)
            sync(path.parent)
        manifest = {"code": self._code, "rights": self._rights(entry), "rows": counts}
        write_whole(self._manifest(entry.seq), json.dumps(manifest).encode())

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
