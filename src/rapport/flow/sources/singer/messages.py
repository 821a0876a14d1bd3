"""What a tap says, line by line, into pages. STATE is where to go on once all before it is kept.

Records wait until there are many, so a tap that states its place after every one costs no more
than another. ACTIVATE_VERSION, which takes back what a full table no longer has, changes nothing
here: records are deleted only where one says so itself, by `_sdc_deleted_at`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from rapport.flow.errors import FlowError, StopSource
from rapport.flow.sources import plain
from rapport.flow.sources.base import Page, Record
from rapport.flow.sources.singer.streams import Stream, Streams, value_at

#: Records of one page.
RECORDS: Final = 2_000
_DELETED: Final = "_sdc_deleted_at"
_UPDATE: Final = "tell the makers of the tap: what it wrote is against the Singer specification"


def pages(lines: Iterable[bytes], streams: Streams) -> Iterator[Page]:
    """Give pages of records with the state that holds after them.

    What came before an error of the tap is given first, and then the error raised.

    Raises  StopSource: the tap writes its records elsewhere, to files. What `lines` raises.
    """
    said = _Said(streams)
    failed: FlowError | None = None
    try:
        for line in lines:
            said.hear(line)
            while len(said.records) >= RECORDS:
                yield said.page()
    except FlowError as error:
        failed = error
    yield from said.rest()
    if failed is not None:
        raise failed


class _Said:
    """What was said and not given yet. `stated` records are before the last `state`."""

    def __init__(self, streams: Streams) -> None:
        self.records: list[Record] = []
        self._streams = streams
        self._keys: dict[str, tuple[str, ...]] = {}
        self._state: str | None = None
        self._stated = 0
        self._strange: set[str] = set()

    def hear(self, line: bytes) -> None:
        """Take in one line."""
        if not line.strip():
            return
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            self.records.append(_unreadable("", "the tap wrote a line that is no message"))
        elif message.get("type") == "SCHEMA":
            keys = message.get("key_properties")
            named = [k for k in keys if isinstance(k, str)] if isinstance(keys, list) else []
            self._keys[str(message.get("stream"))] = tuple(named)
        elif message.get("type") == "RECORD":
            self._hear_record(str(message.get("stream")), message.get("record"))
        elif message.get("type") == "STATE":
            self._state = json.dumps(message.get("value"), ensure_ascii=False)
            self._stated = len(self.records)
        elif message.get("type") == "BATCH":
            raise StopSource(
                "the tap writes its records to files instead of saying them",
                fix="take batch_config out of its settings",
            )

    def page(self) -> Page:
        """Give what is before the last state; all, without one, if it stated none since."""
        if self._state is None:
            page, self.records = Page(self.records, None), []
            return page
        page = Page(self.records[: self._stated], self._state)
        self.records = self.records[self._stated :]
        self._state, self._stated = None, 0
        return page

    def rest(self) -> Iterator[Page]:
        """Give all that is left."""
        if self._state is not None:
            yield self.page()
        if self.records:
            yield self.page()

    def _hear_record(self, name: str, record: object) -> None:
        stream = self._streams.get(name)
        if not isinstance(record, dict):
            self.records.append(_unreadable(name, "the tap wrote a record that is no object"))
        elif stream is not None:
            self.records.append(_record(name, stream, self._keys.get(name, ()), record))
        elif name not in self._streams and name not in self._strange:
            self._strange.add(name)
            self.records.append(strange(name))


def strange(name: str) -> Record:
    """Return what stands for all records of a stream that nobody said what it is."""
    return _unreadable(
        name,
        f"the tap has a stream {name!r}, and nobody said what it is",
        "connect the tap again: say what kind it is, or leave it out",
    )


def _record(
    name: str, stream: Stream, keys: tuple[str, ...], theirs: Mapping[str, Any]
) -> dict[str, Any]:
    values = {ours: value_at(theirs, column) for ours, column in stream.columns.items()}
    said = {ours: value for ours, value in values.items() if value is not None}
    record: dict[str, Any] = {"stream": name, "kind": stream.kind}
    record["key"] = [plain.text(value_at(theirs, key)) for key in keys]
    record["values"] = {**stream.constants, **said}
    if theirs.get(_DELETED):
        record["deleted"] = True
    return record


def _unreadable(stream: str, why: str, fix: str = _UPDATE) -> dict[str, Any]:
    return {"stream": stream, "unreadable": why, "fix": fix}
