"""Files that somebody puts into a folder of this machine, each read once for each of its states.

A file that was changed or replaced is read again from its beginning; what is known of it is
left out later. The cursor says which files were read, and how far the last one.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from rapport.flow.errors import InputError, StopSource
from rapport.flow.sources.base import Page, Record

#: Records of one page.
RECORDS: Final = 2_000


@dataclass
class _Place:
    """What was read: each file's name and state, and how many records of the last one."""

    read: dict[str, str] = field(default_factory=dict)
    name: str = ""
    state: str = ""
    records: int = 0

    @property
    def cursor(self) -> str:
        return json.dumps(
            {"read": self.read, "name": self.name, "state": self.state, "records": self.records}
        )

    @classmethod
    def of(cls, cursor: str | None) -> "_Place":
        try:
            said = json.loads(cursor or "{}")
            read = {str(k): str(v) for k, v in said.get("read", {}).items()}
            name, state = str(said.get("name", "")), str(said.get("state", ""))
            return cls(read, name, state, int(said.get("records", 0)))
        except (ValueError, TypeError, AttributeError):
            return cls()  # a cursor of somebody else: what is known is left out


class Reader(Protocol):
    """What reads one kind of file. `suffixes`: how names of such files end, in small letters."""

    suffixes: Sequence[str]

    def records(self, path: Path) -> Iterator[Record]:
        """Give the records of a file, always in the same order.

        Raises  InputError: it is none of that kind.
        """


def pages(folder: str, reader: Reader, cursor: str | None) -> Iterator[Page]:
    """Give the records of all files that are new or changed, by name.

    A file that can't be read becomes one record with its `unreadable` reason: it waits for
    nobody, and is shown among what was refused.

    Raises  StopSource: there is no such folder, or it may not be read.
    """
    place = _Place.of(cursor)
    files = dict(_files(folder, reader.suffixes))
    place.read = {name: state for name, state in place.read.items() if name in files}
    for name, state in files.items():
        if place.read.get(name) == state:
            continue
        if (place.name, place.state) != (name, state):
            place.name, place.state, place.records = name, state, 0
        for records in _lots(_of_file(reader, Path(folder) / name), place.records):
            place.records += len(records)
            yield Page(records, place.cursor)
        place.read[name] = state
        place.name, place.state, place.records = "", "", 0
        yield Page((), place.cursor)


def _files(folder: str, suffixes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the names of files and what changes when they do. Links are not followed."""
    try:
        if not Path(folder).is_absolute():
            raise ValueError
        found = sorted(Path(folder).iterdir())
        for path in found:
            usable = path.name.lower().endswith(tuple(suffixes)) and path.name[0] not in ".~"
            if usable and path.is_file() and not path.is_symlink():
                about = path.stat()
                yield path.name, f"{about.st_size}-{about.st_mtime_ns}"
    except (OSError, ValueError):
        raise StopSource(
            "the folder can't be read",
            fix="make it, let Rapport's user read it, and write its whole path: /srv/exports/ads",
        ) from None


def _of_file(reader: Reader, path: Path) -> Iterator[Record]:
    try:
        yield from reader.records(path)
    except InputError as error:
        yield {"file": path.name, "unreadable": error.what, "fix": error.fix}
    except (OSError, ValueError, EOFError) as error:
        why = f"the file can't be read ({type(error).__name__})"
        yield {"file": path.name, "unreadable": why, "fix": "export it again"}


def _lots(records: Iterable[Record], skip: int) -> Iterator[list[Record]]:
    left = islice(records, skip, None)
    while lot := list(islice(left, RECORDS)):
        yield lot
