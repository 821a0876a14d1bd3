"""Who is and was in each segment, as a file a segment: what was said, and when.

    members/<key>.arrow      one row a stay: whose, from when, until when; its metadata says as of
                             when, by which version of the rule and which generation
    members/LOCK             held by the one who writes

A stay is kept under the person's id at that time, the birth id of an account. So joining two
accounts and parting them again changes no row: whose a stay is follows from who is who now.
"""

import fcntl
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rapport.flow.files import private_folder, sync
from rapport.flow.segments.stays import Ints, Stays, micros
from rapport.flow.workspace import Workspace

Ids = npt.NDArray[np.uint8]
FOLDER: Final = "members"
_SCHEMA: Final = pa.schema([("id", pa.binary(16)), ("entered", pa.int64()), ("left", pa.int64())])
_ABOUT: Final = b"rapport"
#: What a hexadecimal digit is worth, by its letter.
_DIGITS: Final = np.zeros(256, np.uint8)
_DIGITS[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16)


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a segment's stays without reading them.

    `as_of`      up to when they are right;  `generation`  by whose facts
    `version`    of the rule;  `people`  how many are in then
    `asks`       versions of all segments that it asks, by key, by which they were counted
    `next_at`    when time alone may change that; None: never
    `seconds`    what the last count took
    `stale_since`, `stale_why`  set if they could not be brought up to date: over_budget, failed,
                 or asks_stale
    """

    key: str
    version: int
    generation: str
    as_of: datetime
    people: int
    asks: Mapping[str, int] = field(default_factory=dict)
    next_at: datetime | None = None
    seconds: float = 0.0
    stale_since: datetime | None = None
    stale_why: str = ""

    @property
    def is_stale(self) -> bool:
        return self.stale_since is not None


@dataclass(frozen=True, slots=True)
class Kept:
    """All stays of a segment as they lie: of each the id it was kept under, as 16 bytes."""

    about: About
    ids: Ids
    entered: Ints
    left: Ints


@contextmanager
def only_writer(workspace: Workspace) -> Iterator[None]:
    """Let one at a time change stays; others wait."""
    folder = private_folder(workspace.root / FOLDER)
    descriptor = os.open(folder / "LOCK", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def about(workspace: Workspace, key: str) -> About | None:
    """Return what is known of a segment's stays; None if it was never counted."""
    try:
        with pa.memory_map(str(_path(workspace, key))) as file:
            return _about(pa.ipc.open_file(file).schema.metadata)
    except FileNotFoundError:
        return None


def read(workspace: Workspace, key: str) -> Kept | None:
    """Return a segment's stays, as they lie on the disk; None if it was never counted."""
    try:
        table = pa.ipc.open_file(pa.memory_map(str(_path(workspace, key)))).read_all()
    except FileNotFoundError:
        return None
    ids = np.frombuffer(_bytes_of(table["id"]), np.uint8).reshape(-1, 16)
    entered, left = (table[name].to_numpy() for name in ("entered", "left"))
    return Kept(_about(table.schema.metadata), ids, entered, left)


def write(workspace: Workspace, kept: Kept) -> None:
    """Keep a segment's stays in place of those before, in the order of ids. A reader sees the old
    ones or the new."""
    folder = private_folder(workspace.root / FOLDER)
    kept = _in_order(kept)
    path = _path(workspace, kept.about.key)
    new = folder / f"{path.name}.{os.getpid()}.new"
    ids = pa.Array.from_buffers(
        pa.binary(16), len(kept.ids), [None, pa.py_buffer(np.ascontiguousarray(kept.ids))]
    )
    table = pa.table([ids, kept.entered, kept.left], schema=_SCHEMA)
    table = table.replace_schema_metadata({_ABOUT: _json(kept.about)})
    try:
        with pa.OSFile(str(new), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        new.chmod(0o600)
        sync(new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    sync(folder)


def _in_order(kept: Kept) -> Kept:
    keys = _as_numbers(kept.ids)
    if (keys[1:] >= keys[:-1]).all():
        return kept
    return _only(kept, np.argsort(keys, kind="stable"))


def drop(workspace: Workspace, keys: Collection[str]) -> None:
    """Let go of the stays of all segments but these."""
    folder = workspace.root / FOLDER
    for path in folder.glob("*.arrow") if folder.is_dir() else ():
        if path.stem not in keys:
            path.unlink()


def forget(workspace: Workspace, account_ids: Collection[str]) -> None:
    """Let go of every stay that was kept under one of these ids."""
    folder = workspace.root / FOLDER
    gone = np.array(sorted(account_ids), dtype="U32")
    if not len(gone) or not folder.is_dir():
        return
    with only_writer(workspace):
        for path in sorted(folder.glob("*.arrow")):
            kept = read(workspace, path.stem)
            if kept is None:
                continue
            theirs = np.isin(hex_of(kept.ids), gone)
            if theirs.any():
                write(workspace, _only(kept, ~theirs))


def _only(kept: Kept, which: npt.NDArray[np.bool_] | Ints) -> Kept:
    return Kept(kept.about, kept.ids[which], kept.entered[which], kept.left[which])


def hex_of(ids: Ids) -> npt.NDArray[np.str_]:
    """Return ids as they are written: 32 hexadecimal digits."""
    whole = ids.tobytes().hex()
    return np.array([whole[i : i + 32] for i in range(0, len(whole), 32)], dtype="U32")


# ------------------------------------------------------------------------- numbers of people


class Numbering:
    """The numbers of people of one generation by id, and back."""

    def __init__(self, ids: Ids) -> None:
        """`ids`: those of its people in order, 16 bytes each."""
        self._ids = ids
        self._keys = _as_numbers(ids)

    def __len__(self) -> int:
        return len(self._ids)

    def find(self, ids: Ids) -> Ints:
        """Return the number of each id, -1 for one that is nobody's."""
        if not len(self._ids) or not len(ids):
            return np.full(len(ids), -1, np.int64)
        last = len(self._keys) - 1
        places = np.minimum(np.searchsorted(self._keys, _as_numbers(ids)), last)
        found = np.where(self._same(places, ids), places, UNKNOWN)
        lost = np.flatnonzero((found < 0) & (self._keys[places] == _as_numbers(ids)))
        if len(lost):  # two ids begin alike
            whole = np.searchsorted(_as_texts(self._ids), _as_texts(ids[lost]))
            whole = np.minimum(whole, last)
            found[lost] = np.where(self._same(whole, ids[lost]), whole, UNKNOWN)
        return found

    def _same(self, places: Ints, ids: Ids) -> npt.NDArray[np.bool_]:
        return np.asarray((self._ids[places] == ids).all(axis=1), bool)

    def ids_of(self, people: Ints) -> Ids:
        """Return the ids of these numbers."""
        whole = self._ids.view("V16").ravel()[people]
        return whole.view(np.uint8).reshape(-1, 16)


def bytes_of(ids: pa.Array | pa.ChunkedArray) -> Ids:
    """Return ids of 32 hexadecimal digits as 16 bytes each."""
    parts = [_decoded(c) for c in (ids.chunks if isinstance(ids, pa.ChunkedArray) else [ids])]
    return np.concatenate([np.zeros((0, 16), np.uint8), *parts])


def _decoded(ids: pa.Array) -> Ids:
    fixed = ids.cast(pa.binary()).cast(pa.binary(32))
    digits = np.frombuffer(fixed.buffers()[1], np.uint8)[fixed.offset * 32 :][: len(fixed) * 32]
    halves = _DIGITS[digits.reshape(-1, 2)]
    return np.asarray((halves[:, 0] << 4) | halves[:, 1], np.uint8).reshape(-1, 16)


def rows_of(kept: Kept, ids: Ids) -> tuple[Ints, Ints]:
    """Return the rows that were kept under one of these ids, and which of the ids it was."""
    keys, wanted = _as_numbers(kept.ids), _as_numbers(ids)
    first = np.searchsorted(keys, wanted, side="left")
    many = np.searchsorted(keys, wanted, side="right") - first
    which = np.repeat(np.arange(len(ids)), many)
    rows = np.repeat(first - np.cumsum(many) + many, many) + np.arange(len(which))
    same = (kept.ids[rows] == ids[which]).all(axis=1)
    return rows[same], which[same]


def _as_numbers(ids: Ids) -> npt.NDArray[np.uint64]:
    """Return the first halves of ids as numbers, in the same order."""
    halves = np.ascontiguousarray(ids[:, :8]).view(">u8").ravel()
    return halves.astype(np.uint64)


def _as_texts(ids: Ids) -> npt.NDArray[Any]:
    return np.ascontiguousarray(ids).view("S16").ravel()


#: Numbers of who has none: nobody knows the id any more; somebody of whom there is no profile.
UNKNOWN: Final = -1
PROFILELESS: Final = -2


def stays_of(kept: Kept, people: Ints) -> Stays:
    """Return the stays of people with a profile: `people` has the number of each row."""
    rows = np.flatnonzero(people >= 0)
    return Stays.of_arrays(people[rows], kept.entered[rows], kept.left[rows], rows)


def kept_of(before: Kept, people: Ints, stays: Stays, numbers: Numbering, new: About) -> Kept:
    """Return what is to be kept of stays that follow from those before.

    A stay keeps the id it had, a new one has its person's. Of who has no profile any more the
    stays end now; of an id that nobody knows nothing is left.
    """
    ids = numbers.ids_of(stays.people)
    old = stays.rows >= 0
    ids[old] = before.ids[stays.rows[old]]
    apart = people == PROFILELESS
    if not apart.any():
        return Kept(new, ids, stays.entered, stays.left)
    ends = np.minimum(before.left[apart], np.maximum(micros(new.as_of), before.entered[apart] + 1))
    return Kept(
        new,
        np.concatenate([ids, before.ids[apart]]),
        np.concatenate([stays.entered, before.entered[apart]]),
        np.concatenate([stays.left, ends]),
    )


def changed(before: Kept, rows: Ints, stays: Stays, ids: Ids, new: About) -> Kept:
    """Return what is to be kept if only some rows gave way to other stays.

    stays  of the people that the rows are of; `rows` of a stay is its place among `rows`
    ids    the id of the person of each stay
    """
    old = stays.rows >= 0
    left = before.left.copy()
    left[rows[stays.rows[old]]] = stays.left[old]
    fresh = ~old
    return Kept(
        new,
        np.concatenate([before.ids, ids[fresh]]),
        np.concatenate([before.entered, stays.entered[fresh]]),
        np.concatenate([left, stays.left[fresh]]),
    )


def nothing(told: About) -> Kept:
    """Return the stays of a segment that was never counted."""
    none = np.zeros(0, np.int64)
    return Kept(told, np.zeros((0, 16), np.uint8), none, none)


# --------------------------------------------------------------------------------- the file


def _path(workspace: Workspace, key: str) -> Path:
    return workspace.root / FOLDER / f"{key}.arrow"


def _bytes_of(column: pa.ChunkedArray) -> bytes | memoryview:
    """Return fixed-size values as they lie: written at once, they are one piece."""
    parts = [
        memoryview(c.buffers()[1])[c.offset * 16 : (c.offset + len(c)) * 16] for c in column.chunks
    ]
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _json(told: About) -> bytes:
    fields = {name: getattr(told, name) for name in About.__slots__}
    return json.dumps(
        {n: v.isoformat() if isinstance(v, datetime) else v for n, v in fields.items()}
    ).encode()


def _about(metadata: dict[bytes, bytes]) -> About:
    told = json.loads(metadata[_ABOUT])
    for name in ("as_of", "next_at", "stale_since"):
        told[name] = told[name] and datetime.fromisoformat(told[name])
    return About(**told)
