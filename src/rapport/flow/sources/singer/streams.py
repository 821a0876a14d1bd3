"""Which stream of a tap is which kind of rows, and which of its columns are our fields.

The mapping is one setting of the connection, JSON for people to read and change:

    {"customers": {"kind": "people", "columns": {"id": "id", "given": "first_name"}},
     "log": null}

A stream that is null is left out. A column within an object is named as in address.city.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rapport.flow.errors import ConfigError
from rapport.flow.rights import PURPOSES
from rapport.flow.sources.files import kinds, words
from rapport.flow.sources.files.fields import Kind

#: Columns that makers of taps add for their own keeping.
OWN_COLUMNS: Final = "_sdc_"
_DEEPEST: Final = 4
_CHANNEL: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Stream:
    """How one stream is read.

    `columns`    our field, or consent_<purpose>_<channel> -> the stream's column
    `constants`  our field -> value for all records, where no column says it
    """

    kind: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)


#: Streams by name; None: left out.
Streams = Mapping[str, Stream | None]


def parsed(text: str) -> Streams:
    """Read the setting. Raises ConfigError: all that is wrong with it, at once."""
    try:
        said = json.loads(text or "{}")
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise ConfigError(
            "the streams of the tap are not one JSON object",
            fix='write them as in {"customers": {"kind": "people", "columns": {"id": "id"}}}',
        )
    faults = [fault for name, one in said.items() for fault in _faults(name, one)]
    if not any(said.values()):
        faults.append("no stream is of a kind of ours")
    if faults:
        raise ConfigError(
            "the streams of the tap can't be used: " + "; ".join(faults),
            fix="change them; docs/reference/sources.md names all kinds and fields",
        )
    return {
        name: one and Stream(one["kind"], one["columns"], one.get("constants", {}))
        for name, one in said.items()
    }


def written(streams: Streams) -> str:
    """Write the setting as `parsed` reads it."""
    said = {
        name: one
        and {"kind": one.kind, "columns": dict(one.columns)}
        | ({"constants": dict(one.constants)} if one.constants else {})
        for name, one in streams.items()
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def names_field(kind: Kind, name: str) -> bool:
    """Tell whether a kind has such a field, or a consent may be called so."""
    head, _, rest = name.partition("_")
    purpose, _, channel = rest.partition("_")
    consent = head == "consent" and purpose in PURPOSES and bool(_CHANNEL.fullmatch(channel))
    return name in kind.by_name or (consent and kind.account is not None)


def _faults(name: str, one: object) -> Iterator[str]:
    if one is None:
        return
    if not isinstance(one, dict) or not isinstance(one.get("columns"), dict):
        yield f"{name!r} must have 'kind' and 'columns', or be null to be left out"
        return
    if one.get("kind") not in kinds.BY_NAME:
        yield f"{name!r} has no kind of ours; kinds are {', '.join(kinds.BY_NAME)}"
        return
    kind, columns, constants = kinds.BY_NAME[one["kind"]], one["columns"], one.get("constants", {})
    if unknown := sorted(one.keys() - {"kind", "columns", "constants"}):
        yield f"{name!r} has {', '.join(map(repr, unknown))}, which we do not know"
    if not isinstance(constants, dict):
        yield f"the constants of {name!r} must be a table"
        return
    for ours, theirs in (*columns.items(), *constants.items()):
        if not isinstance(theirs, str):
            yield f"{ours!r} of {name!r} must be a text"
        elif not names_field(kind, ours):
            yield f"{kind.name} have no field {ours!r}"
    for column in (c for c in columns.values() if isinstance(c, str)):
        if about := words.sensitive(column):
            yield f"column {column!r} of {name!r} is about {about}, which is never taken in"
    said = {*columns, *constants}
    if lacking := [n for n in kind.required if n not in said]:
        yield f"{name!r} lacks {', '.join(lacking)}, which {kind.name} need"
    if not said.intersection(kind.names_it):
        yield f"{name!r} needs one of {', '.join(kind.names_it)}"


# ---------------------------------------------------------------------------- their columns


def columns_of(schema: Mapping[str, Any], head: str = "", depth: int = 1) -> Iterator[str]:
    """Give the columns of a stream by its JSON schema: of an object those within it."""
    properties = schema.get("properties")
    for name, about in properties.items() if isinstance(properties, dict) else ():
        if name.startswith(OWN_COLUMNS) or not isinstance(about, dict):
            continue
        if isinstance(about.get("properties"), dict) and about["properties"]:
            if depth < _DEEPEST:
                yield from columns_of(about, f"{head}{name}.", depth + 1)
        else:
            yield f"{head}{name}"


def value_at(record: Mapping[str, Any], column: str) -> Any:
    """Return what stands in a column of a record; None if nothing does.

    Plain values of a list are joined with '; '.
    """
    if column in record:
        return _one(record[column])
    head, dot, rest = column.partition(".")
    within = record.get(head)
    return value_at(within, rest) if dot and isinstance(within, Mapping) else None


def _one(value: Any) -> Any:
    if isinstance(value, list):
        plain = [v for v in value if isinstance(v, str | int | float) and v != ""]
        return "; ".join(map(str, plain)) if len(plain) == len(value) and plain else None
    return value if isinstance(value, str | int | float | bool) else None


# --------------------------------------------------------------------------- their catalogue


def streams_in(catalog: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the streams of a catalogue by name."""
    found = catalog.get("streams")
    listed = [s for s in found if isinstance(s, dict)] if isinstance(found, list) else []
    return {str(s.get("stream") or s.get("tap_stream_id") or ""): s for s in listed}


def selected(catalog: Mapping[str, Any], streams: Streams) -> dict[str, Any]:
    """Return the catalogue with what is mapped selected, and nothing else asked for."""
    return {
        **catalog,
        "streams": [_choice(s, streams.get(name)) for name, s in streams_in(catalog).items()],
    }


def _choice(theirs: Mapping[str, Any], ours: Stream | None) -> dict[str, Any]:
    wanted = {c.partition(".")[0] for c in ours.columns.values()} if ours else set()
    listed = theirs.get("metadata")
    given = [m for m in listed if isinstance(m, dict)] if isinstance(listed, list) else []
    metadata: dict[tuple[str, ...], dict[str, Any]] = {(): {}}
    for one in given:
        place = tuple(map(str, one.get("breadcrumb") or ()))
        metadata[place] = dict(one.get("metadata") or {})
    for place, about in metadata.items():
        about["selected"] = ours is not None and (
            not place or about.get("inclusion") == "automatic" or place[-1] in wanted
            or bool(set(place) & wanted)
        )  # fmt: skip
    said = [{"breadcrumb": list(place), "metadata": about} for place, about in metadata.items()]
    return {**theirs, "selected": ours is not None, "metadata": said}
