"""Counts for whoever may not open members: nothing under twenty, nothing by differences (P28).

A count is rounded to 5. Each set that was told of is remembered with its generation, and a count
whose set differs from one told before by fewer than twenty people on either side is told as that
one: of two such counts nobody learns who makes the difference.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.files import private_folder
from rapport.flow.segments.stays import Ints
from rapport.flow.workspace import Workspace
from rapport.segmenting.keeping import FOLDER

LEAST: Final = 20
ROUND: Final = 5
#: So many different sets are told of in one generation.
MOST: Final = 400
_SCHEMA: Final = """
create table if not exists told
  (number integer primary key, generation text, people integer, members blob)
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What may be said of a count. `people` None: fewer than twenty, or, if `is_spent`, too many
    different counts were asked for since the last build."""

    people: int | None
    is_spent: bool = False


def tell(workspace: Workspace, members: Ints, of: int, generation: str) -> Told:
    """Return what may be said of a set of people, by numbers of the generation, of `of` people.

    Of all but a few it is told as all.
    """
    if len(members) < LEAST:
        return Told(None)
    with _opened(workspace) as con:
        con.execute("begin immediate")
        con.execute("delete from told where generation <> ?", (generation,))
        rows = con.execute("select people, members from told order by number").fetchall()
        near = _near(members, of, rows)
        if near is not None:
            return Told(_rounded(near))
        if len(rows) >= MOST:
            return Told(None, is_spent=True)
        con.execute(
            "insert into told (generation, people, members) values (?, ?, ?)",
            (generation, len(members), zlib.compress(_bits(members, of).tobytes(), 1)),
        )
        con.commit()
    return Told(_rounded(len(members)))


def _near(members: Ints, of: int, rows: list[tuple[int, bytes]]) -> int | None:
    """Return how many are in a set told before that is too like this one; None: there is none."""
    if of - len(members) < LEAST:
        return of
    mine = _bits(members, of)
    for people, packed in rows:
        theirs = np.frombuffer(zlib.decompress(packed), np.uint8)
        common = int(np.bitwise_count(mine & theirs).sum())
        apart = len(members) - common, people - common
        if common and (not any(apart) or any(0 < part < LEAST for part in apart)):
            return people
    return None


def _bits(members: Ints, of: int) -> npt.NDArray[np.uint8]:
    held = np.zeros(of, bool)
    held[members] = True
    return np.packbits(held)


def _rounded(people: int) -> int:
    return ROUND * round(people / ROUND)


@contextmanager
def _opened(workspace: Workspace) -> Iterator[sqlite3.Connection]:
    folder = private_folder(workspace.root / FOLDER)
    with closing(sqlite3.connect(folder / "told.sqlite", timeout=30, isolation_level=None)) as con:
        con.execute(_SCHEMA)
        yield con
