"""What was learned of people, as files: who, and what of them, under the id they had then.

    learned/<name>.arrow   one row a person; its metadata says what was learned, of whom and when

As with stays an id is the birth id of an account, so whose a row is follows from who is who now.
What a person objects to, or was forgotten, is let go of here as everywhere.
"""

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from rapport.flow.errors import InputError
from rapport.flow.files import private_folder, sync
from rapport.flow.rights import Right
from rapport.flow.segments import fields
from rapport.flow.segments.evaluating import LEARNED
from rapport.flow.segments.stays import Ints
from rapport.flow.workspace import Workspace
from rapport.segmenting import keeping
from rapport.segmenting.keeping import Ids

FOLDER: Final = "learned"
FIELDS: Final = fields.LEARNED
PERSONAS, LIKE, FACTORS = "personas", "like-", "factors-"
_ABOUT: Final = b"rapport"
_SCHEMA: Final = pa.schema(
    [("id", pa.binary(16)), ("value", pa.string()), ("score", pa.float64())]
)
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True)
class Learned:
    """One thing that was learned.

    name    personas, like-<key> or factors-<key>
    about   what is told of it, as JSON has it: `version` counts how often it was learned, `rights`
            are those of every value it was learned from
    ids     (n, 16) of whom; a look-alike's highest first
    values  n texts: of personas whose; scores (n,): of a look-alike, 0 to 1
    """

    name: str
    about: Mapping[str, Any]
    ids: Ids
    values: tuple[str, ...]
    scores: Any

    def only(self, which: Any) -> "Learned":
        rows = np.flatnonzero(which).tolist()
        values = tuple(self.values[row] for row in rows)
        return Learned(self.name, self.about, self.ids[rows], values, self.scores[rows])


def names(workspace: Workspace) -> list[str]:
    """Return what there is, in order."""
    folder = workspace.root / FOLDER
    return sorted(path.stem for path in folder.glob("*.arrow")) if folder.is_dir() else []


def about(workspace: Workspace, name: str) -> dict[str, Any] | None:
    """Return what is told of one thing without reading of whom; None if it was never learned."""
    try:
        with pa.memory_map(str(_path(workspace, name))) as file:
            return _told(pa.ipc.open_file(file).schema.metadata)
    except FileNotFoundError:
        return None


def read(workspace: Workspace, name: str) -> Learned | None:
    """Return one thing that was learned; None if it never was."""
    try:
        table = pa.ipc.open_file(pa.memory_map(str(_path(workspace, name)))).read_all()
    except FileNotFoundError:
        return None
    whole = b"".join(table["id"].to_pylist())
    return Learned(
        name,
        _told(table.schema.metadata),
        np.frombuffer(whole, np.uint8).reshape(-1, 16),
        tuple(table["value"].to_pylist()),
        table["score"].to_numpy(),
    )


def write(workspace: Workspace, one: Learned) -> None:
    """Keep what was learned in place of what was; a reader sees the old or the new."""
    folder = private_folder(workspace.root / FOLDER)
    path = _path(workspace, one.name)
    new = folder / f"{path.name}.{os.getpid()}.new"
    ids = pa.array([row.tobytes() for row in one.ids], pa.binary(16))
    table = pa.table([ids, list(one.values), one.scores], schema=_SCHEMA)
    table = table.replace_schema_metadata({_ABOUT: json.dumps(one.about).encode()})
    try:
        with pa.OSFile(str(new), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        new.chmod(0o600)
        sync(new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    sync(folder)


def drop(workspace: Workspace, name: str) -> None:
    """Let go of one thing; it need not be there."""
    _path(workspace, name).unlink(missing_ok=True)


def forget(workspace: Workspace, account_ids: Collection[str]) -> None:
    """Let go of every row of one of these ids."""
    gone = np.array(sorted(account_ids), dtype="U32")
    found = names(workspace) if len(gone) else []
    if not found:
        return
    with keeping.only_writer(workspace):
        for one in filter(None, (read(workspace, name) for name in found)):
            theirs = np.isin(keeping.hex_of(one.ids), gone)
            if theirs.any():
                write(workspace, one.only(~theirs))


def versions(workspace: Workspace) -> dict[str, int]:
    """Return of everything that rules may ask how often it was learned."""
    found = ((name, about(workspace, name)) for name in names(workspace))
    return {f"{FOLDER}:{name}": told["version"] for name, told in found if told and _asked(name)}


def all_of(workspace: Workspace) -> Iterator[Learned]:
    """Yield everything that rules may ask; of a look-alike those who were taken."""
    for name in filter(_asked, names(workspace)):
        one = read(workspace, name)
        if one is not None:
            taken = int(one.about.get("people", len(one.ids)))
            yield one.only(np.arange(len(one.ids)) < taken)


def _asked(name: str) -> bool:
    return name == PERSONAS or name.startswith(LIKE)


def rows(one: Learned, people: Ints, known: Any) -> pa.Table:
    """Return rows as rules ask them; of two of one person the first.

    people  (n,) numbers they have now; known (n,): whether they have any
    """
    first = np.zeros(len(people), np.bool_)
    first[np.unique(people, return_index=True)[1]] = True
    which = np.flatnonzero(known & first)
    key = one.name.removeprefix(LIKE)
    values = [one.values[row] or key for row in which.tolist()]
    many = len(which)
    trait = "persona" if one.name == PERSONAS else "look_alike"
    rights = int(one.about["rights"]) | int(Right.SEGMENT)
    return pa.table(
        [
            pa.array(people[which], pa.int64()),
            pa.repeat(trait, many),
            pa.array(values, pa.string()),
            pa.repeat(pa.scalar(3, pa.int64()), many),
            pa.repeat(pa.scalar(rights, pa.int64()), many),
        ],
        schema=LEARNED,
    )


def _path(workspace: Workspace, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise InputError(f"{name[:40]!r} is no name", fix="use letters a to z, digits and _")
    return workspace.root / FOLDER / f"{name}.arrow"


def _told(metadata: dict[bytes, bytes]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(metadata[_ABOUT])
    return told
