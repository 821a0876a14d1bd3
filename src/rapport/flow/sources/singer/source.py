"""Singer taps as a source: the declaration, what is kept of a record, and what it becomes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from rapport.flow.errors import ConfigError, SkipRecord, StopSource
from rapport.flow.policies import POLICIES
from rapport.flow.sources import plain
from rapport.flow.sources.base import Asked, Deletion, Page, Record, Row, Setting, Source, digest
from rapport.flow.sources.files import kinds
from rapport.flow.sources.files.fields import Kind
from rapport.flow.sources.singer import streams
from rapport.flow.sources.singer.messages import pages, strange
from rapport.flow.sources.singer.tap import Tap

COMMAND: Final = "command"
CONFIG: Final = "config"
STREAMS: Final = "streams"
#: Larger numbers are no seconds but thousandths of them.
_MILLISECONDS: Final = 100_000_000_000
_AGAIN: Final = "connect the tap again"


def fetch(asked: Asked) -> Iterator[Page]:
    """Run the tap from the last state on.

    Raises  StopSource: a stream that is mapped is gone; the others were read.
    """
    if asked.folder is None:
        raise ConfigError("a tap has no folder to run in", fix="update Rapport")
    tap = Tap.of(asked.settings[COMMAND], asked.secrets[CONFIG], asked.folder)
    mapped = streams.parsed(asked.settings[STREAMS])
    catalog = tap.catalog()
    there = streams.streams_in(catalog)
    if new := sorted(there.keys() - mapped.keys()):
        yield Page([strange(name) for name in new], None)
    gone = sorted(name for name, one in mapped.items() if one and name not in there)
    if len(gone) < sum(1 for one in mapped.values() if one):
        chosen = streams.selected(catalog, mapped)
        yield from pages(tap.messages(chosen, asked.cursor), mapped)
    if gone:
        raise StopSource(
            f"the tap has no stream {', '.join(gone)} now",
            fix="see that what it reads is there, and its settings right; else connect it again",
        )


def keep(record: Record) -> Record | None:
    """Return the fields that are mapped. Raises SkipRecord: the tap said nothing we can read."""
    if why := plain.text(record.get("unreadable")):
        raise SkipRecord(why, fix=plain.text(record.get("fix")) or _AGAIN)
    kind = _kind(record)
    said = plain.within(record, "values")
    key = record.get("key")
    kept: dict[str, Any] = {
        "stream": plain.text(record.get("stream")),
        "kind": kind.name,
        "key": [plain.text(part) for part in key] if isinstance(key, list) else [],
        "values": {
            name: value
            for name, value in said.items()
            if streams.names_field(kind, name) and plain.text(value)
        },
    }
    return {**kept, "deleted": True} if record.get("deleted") is True else kept


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the row that a record is, or what it says is gone."""
    kind = _kind(record)
    said = plain.within(record, "values")
    values = {
        name: _text(kind, name, value)
        for name, value in said.items()
        if streams.names_field(kind, name)
    }
    if record.get("deleted") is True:
        return [_deletion(kind, values)]
    return [Row(kind.name, plain.filled(values))]


def own(record: Record) -> str:
    """Return what names a record: its stream and its key there, else all that it says."""
    key = record.get("key")
    if isinstance(key, list) and any(key):
        return "\x1f".join([plain.text(record.get("stream")), *map(plain.text, key)])
    return digest(record)


def _kind(record: Record) -> Kind:
    found = kinds.BY_NAME.get(plain.text(record.get("kind")))
    if found is None:
        raise SkipRecord("the record is of no kind that we know", fix=_AGAIN)
    return found


def _text(kind: Kind, name: str, value: object) -> str:
    """Return a value as text; a time that is a number counts seconds, or thousandths."""
    known = kind.by_name.get(name)
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if known is None or known.type != "time" or not numeric:
        return plain.text(value)
    whole = plain.text(value).partition(".")[0]
    return plain.instant(whole, per_second=1_000 if len(whole) > len(str(_MILLISECONDS)) else 1)


def _deletion(kind: Kind, values: Mapping[str, str]) -> Deletion:
    """Return what a record that was deleted there is here. Raises SkipRecord: nothing says."""
    deed = next((f.name for f in kind.fields if f.deed == "interaction_id"), "")
    if deed:
        of, native, what = "interaction", values.get(deed, ""), kind.name
    elif kind.account:
        of, native, what = "account", values.get(kind.own, ""), ""
    else:
        of, native, what = "object", values.get(kind.names_it[0], ""), kind.thing or ""
    if not native:
        raise SkipRecord(
            "a record was deleted there, and nothing says by what number we know it",
            fix="map the column with its own number",
        )
    if of == "interaction":
        return Deletion("interaction", native, kind=what)
    return (
        Deletion("account", native) if of == "account" else Deletion("object", native, kind=what)
    )


SOURCE: Final = Source(
    name="singer",
    title="A Singer tap",
    docs="docs/howto/singer-taps.md",
    personal_data="what you map of its streams, and nothing else",
    policy=POLICIES["own"],
    group="other",
    gives="whatever a tap reads: there are some hundreds, for databases, shops and CRMs",
    forbids="the tap is a program of somebody else and runs as Rapport's user: whom it calls is"
    " not ours to limit, so read what it is; it is connected on the command line only",
    settings=(
        Setting(COMMAND, "path of the program, and words before Singer's options", form="program"),
        Setting(STREAMS, "which stream is which kind, and its columns our fields, as JSON"),
        Setting(CONFIG, "the tap's own settings, as JSON", default="{}", secret=True),
    ),
    cursor="the state that the tap wrote after the records before it",
    every=timedelta(hours=1),
    fetch=fetch,
    keep=keep,
    read=read,
    own=own,
    kinds=tuple(kinds.BY_NAME),
    mode="declared",
    remembers_days=36_500,
)
