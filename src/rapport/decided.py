"""Decisions of the log, read once: each look reads only what came since the last one.

    said = Decided(_made_of)          # of an entry what one wants to know of it, or None
    said.all(workspace)

Never: what is forgotten. After a build that forgot somebody, everything is read anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from rapport.flow.facts import Entry
from rapport.flow.workspace import Workspace
from rapport.stores import Stores

Word = TypeVar("Word")


@dataclass(frozen=True)
class _Read(Generic[Word]):
    """What was read of one log: up to where, how many were forgotten then, the words."""

    last: int = 0
    gone: int = 0
    found: tuple[Word, ...] = ()


class Decided(Generic[Word]):
    """What decisions say, as `made_of` reads them; those of which it gives None are left out."""

    def __init__(self, made_of: Callable[[Entry], Word | None]) -> None:
        self._made_of = made_of
        self._read: dict[tuple[Path, int], _Read[Word]] = {}

    def all(self, workspace: Workspace) -> tuple[Word, ...]:
        """Return all of them, the oldest first.

        Threads may meet here: each stores a whole reading, or none. Nobody may be writing a
        build that forgets.
        """
        file = workspace.log_file
        key = (file, file.stat().st_ino if file.exists() else 0)  # a restored log is another one
        stores = Stores(workspace)
        try:
            last, gone = stores.log.ends()
            known = self._read.get(key, _Read())
            if known.last > last or known.gone != gone:
                known = _Read(gone=gone)
            if known.last < last:
                new = (e for e in stores.log.decisions(known.last) if e.seq <= last)
                told = tuple(word for e in new if (word := self._made_of(e)) is not None)
                known = self._read[key] = _Read(last, gone, known.found + told)
        finally:
            stores.log.close()
        return known.found
