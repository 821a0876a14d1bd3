"""What the columns of one file are: said once by a person, kept as TOML, used each time."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import asdict, dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
import pyarrow as pa
import tomlkit
from tomlkit.exceptions import TOMLKitError

from rapport.flow.errors import InputError
from rapport.flow.rights import PURPOSES
from rapport.flow.sources.files import kinds, values, words
from rapport.flow.sources.files.kinds import Kind

#: Names of date formats beside those of strptime.
ISO, UNIX = "iso", "unix"
#: How a file knows what it says, see tables.CLAIMS.
MODES = ("declared", "observed", "inferred", "partner")
#: Fields that may be said once for all rows.
CONSTANTS = (
    *("currency", "network", "verb", "campaign", "shop", "country", "city", "language"),
    *("method", "numbers_of", "customers_of"),
)
#: Constants that are no field: what they say is said of fields.
_OF_FIELDS = {
    "network": ("handle",),
    "numbers_of": ("user", "organisation", "member"),
    "customers_of": ("customer", "id"),
}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Consent:
    """A column of yes and no: consent for one purpose in one channel ('any' for all)."""

    column: str
    purpose: str = "marketing"
    channel: str = "any"
    text_version: str = ""

    @property
    def name(self) -> str:
        """What the column is called among the typed rows."""
        return f"consent_{self.purpose}_{self.channel}"


@dataclass(frozen=True)
class Mapping:
    """How the rows of a file become facts.

    `source`        name of the connection: lower case letters, digits, - and _
    `columns`       our field -> column, as the file's header has it
    `date_formats`  tried in this order: 'iso', 'unix', or as for strptime
    `decimal_comma` true: 1.234,50; false: 1,234.50
    `region`        ISO 3166 alpha-2 of the country of phones without a prefix; '' none
    `time_zone`     of times without one: a name of the IANA database
    `verified`      fields whose value the source itself made sure of (sign-in, code,
                    double opt-in): two accounts that share one are one person
    `constants`     our field -> value for all rows, where no column says it; and numbers_of:
                    the connection whose numbers `user`, `organisation` and `member` hold;
                    customers_of: the one whose numbers `customer`, or `id` of people, holds
    `purposes`, `basis`  what the rows may be used for and on what ground, see rights.py
    `encoding`, `delimiter`  only where the guess is wrong

    Raises  InputError: all that is wrong with it, at once.
    """

    source: str
    kind: str
    columns: Map[str, str]
    date_formats: tuple[str, ...] = (ISO,)
    decimal_comma: bool = False
    region: str = ""
    time_zone: str = "UTC"
    verified: tuple[str, ...] = ()
    constants: Map[str, str] = field(default_factory=dict)
    purposes: tuple[str, ...] = ()
    basis: str = ""
    mode: str = "declared"
    consents: tuple[Consent, ...] = ()
    encoding: str = ""
    delimiter: str = ""

    def __post_init__(self) -> None:
        if problems := list(_problems(self)):
            raise InputError(
                "the mapping can't be used: " + "; ".join(problems),
                fix="change these in the mapping; docs/reference/sources.md names all fields",
            )

    @property
    def of_kind(self) -> Kind:
        return kinds.BY_NAME[self.kind]

    @property
    def used(self) -> frozenset[str]:
        """The columns of the file that are read."""
        return frozenset(self.columns.values()) | {c.column for c in self.consents}

    def has(self, name: str) -> bool:
        """Tell whether rows have a value of our field, by a column or a constant."""
        return name in self.columns or name in self.constants

    def check_header(self, header: Iterable[str], file: str) -> None:
        """Raise InputError unless the file has all columns of the mapping."""
        if missing := sorted(self.used - set(header)):
            raise InputError(
                f"{file} has no column {', '.join(map(repr, missing))}, which the mapping names",
                fix="export it with the same columns, or make a new mapping for this file",
            )

    def to_toml(self) -> str:
        """Write the mapping for people to read and change. Defaults are left out."""
        document = tomlkit.document()
        defaults = {f.name: f.default for f in fields(self)} | {"constants": {}}
        for name, value in asdict(self).items():
            if name == "consents":
                value = [{k: v for k, v in c.items() if v} for c in value]
            if value != defaults[name] and value != []:
                document[name] = list(value) if isinstance(value, tuple) else value
        return tomlkit.dumps(document)

    @classmethod
    def from_toml(cls, text: str) -> "Mapping":
        """Read what `to_toml` or a person wrote.

        Raises  InputError: no TOML, a key we do not know or of another type, or as Mapping.
        """
        try:
            said: dict[str, Any] = tomlkit.parse(text).unwrap()
        except TOMLKitError as e:
            raise InputError(
                f"the mapping is not TOML: {e}", fix="mend the line; texts stand in quotes"
            ) from e
        if problems := list(_wrong_keys(said)):
            raise InputError(
                "the mapping can't be read: " + "; ".join(problems),
                fix="compare it with the example in docs/howto/import-a-file.md",
            )
        said["consents"] = tuple(Consent(**c) for c in said.get("consents", ()))
        given: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in said.items()
        }
        return cls(**given)


_TYPES: dict[str, type] = {
    **dict.fromkeys(("source", "kind", "region", "time_zone", "basis", "mode"), str),
    **dict.fromkeys(("encoding", "delimiter"), str),
    **dict.fromkeys(("columns", "constants"), dict),
    **dict.fromkeys(("date_formats", "verified", "purposes", "consents"), list),
    "decimal_comma": bool,
}
_WORDS = {str: "a text", dict: "a table", list: "a list", bool: "true or false"}


def _wrong_keys(said: Map[str, Any]) -> Iterator[str]:
    for name in ("source", "kind", "columns"):
        if name not in said:
            yield f"{name!r} is missing"
    for name, value in said.items():
        if name not in _TYPES:
            yield f"there is no key {name!r}"
        elif not _is(value, _TYPES[name]):
            yield f"{name!r} must be {_WORDS[_TYPES[name]]}"
        elif name == "consents":
            known = {f.name for f in fields(Consent)}
            if not all(isinstance(c, dict) and "column" in c and c.keys() <= known for c in value):
                yield f"each of 'consents' must have 'column', and of {sorted(known)} any"
        elif isinstance(value, dict | list):
            inside: Iterable[object] = value.values() if isinstance(value, dict) else value
            if not all(isinstance(v, str) for v in inside):
                yield f"all within {name!r} must be texts"


def _is(value: object, type_: type) -> bool:
    return isinstance(value, type_)


def _problems(m: Mapping) -> Iterator[str]:
    if not _NAME.fullmatch(m.source):
        yield f"the source's name {m.source!r} may have a-z, 0-9, - and _, at most 40"
    if m.kind not in kinds.BY_NAME:
        yield f"there is no kind {m.kind!r}; kinds are {', '.join(kinds.BY_NAME)}"
    else:
        yield from _field_problems(m, m.of_kind)
    yield from _column_problems(m)
    yield from _consent_problems(m)
    yield from _form_problems(m)


def _field_problems(m: Mapping, kind: Kind) -> Iterator[str]:
    known = kind.by_name
    for name in m.columns:
        if name not in known:
            yield f"{kind.name} have no field {name!r}"
    for name in kind.required:
        if not m.has(name):
            yield f"{kind.name} need the field {name!r}"
    if not any(name in m.columns for name in kind.names_it):
        yield f"{kind.name} need one of the fields {', '.join(kind.names_it)}"
    for name in m.constants:
        if name not in CONSTANTS or (name not in _OF_FIELDS and name not in known):
            yield f"{name!r} can't be a constant of {kind.name}"
        elif name in m.columns:
            yield f"{name!r} is a column and a constant"
    readers = (("currency", values.currency), ("verb", values.verb), ("method", values.method))
    for name, read in readers:
        said = m.constants.get(name)
        if said is not None and read(pa.array([said])).null_count:
            yield f"{said!r} is no {name}"
    for name in ("numbers_of", "customers_of"):
        said = m.constants.get(name)
        if said is not None and not _NAME.fullmatch(said):
            yield f"{name} must name a connection, not {said!r}"
    for name in m.verified:
        if name not in kinds.VERIFIABLE or name not in m.columns:
            yield f"{name!r} can't be verified: it is no contact that is mapped"


def _column_problems(m: Mapping) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name, column in m.columns.items():
        if column in seen:
            yield f"column {column!r} is both {seen[column]!r} and {name!r}"
        seen[column] = name
    for column in sorted(m.used):
        if about := words.sensitive(column):
            yield f"column {column!r} is about {about}, which is never taken in"


def _consent_problems(m: Mapping) -> Iterator[str]:
    names = [c.name for c in m.consents]
    for consent in m.consents:
        if consent.purpose not in PURPOSES:
            yield f"no purpose {consent.purpose!r}; purposes are {', '.join(PURPOSES)}"
        if not _NAME.fullmatch(consent.channel):
            yield f"no channel {consent.channel!r}: write it as email, sms, phone, any"
        if names.count(consent.name) > 1:
            yield f"two columns say consent for {consent.purpose} by {consent.channel}"
    if m.consents and m.kind in kinds.BY_NAME and m.of_kind.account is None:
        yield f"{m.kind} give no consent"


def _form_problems(m: Mapping) -> Iterator[str]:
    for form in m.date_formats:
        if form not in (ISO, UNIX) and "%Y" not in form and "%y" not in form:
            yield f"date format {form!r} has no year; write it as in '%d.%m.%Y', 'iso', 'unix'"
    if not m.date_formats:
        yield "no date format is named; 'iso' is one"
    if m.region and m.region not in phonenumbers.SUPPORTED_REGIONS:
        yield f"no region {m.region!r}; write it as in BG, RU, CN"
    try:
        ZoneInfo(m.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"no time zone {m.time_zone!r}; write it as in Europe/Sofia"
    if m.mode not in MODES:
        yield f"no mode {m.mode!r}; modes are {', '.join(MODES)}"
    if len(m.delimiter) > 1:
        yield f"the delimiter {m.delimiter!r} must be one letter"
