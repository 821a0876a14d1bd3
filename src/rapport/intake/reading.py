"""What a file seems to hold, and the mapping made of what somebody answered."""

import re
import unicodedata
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import phonenumbers
import pyarrow as pa

from rapport import importing
from rapport.flow.names import romanise
from rapport.flow.rights import OWN, Right, granted
from rapport.flow.sources.files import kinds, values
from rapport.flow.sources.files.mapping import CONSTANTS, Consent
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.sources.files.recognise import Proposal as Seen
from rapport.flow.sources.files.recognise import recognise
from rapport.flow.workspace import Workspace

#: A guess is never more than this.
SUREST = 0.99
#: Countries whose phones may stand without a prefix, ISO 3166.
REGIONS = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))


@dataclass(frozen=True)
class FieldCard:
    """One thing a column may mean. `meaning` is English, for who has no words for it."""

    name: str
    meaning: str
    type: str
    verifiable: bool


@dataclass(frozen=True)
class KindCard:
    """One kind of file. `names_it`: of these fields a row needs one."""

    name: str
    meaning: str
    fields: tuple[FieldCard, ...]
    names_it: tuple[str, ...]
    required: tuple[str, ...]
    constants: tuple[str, ...]  # fields that may be said once for all rows
    of_people: bool  # rows are about people or organisations, so they may give consents


@dataclass(frozen=True)
class ColumnCard:
    """One column: what it is proposed to be ('' leave out), how surely, why, real values.

    `consent` is (purpose, channel) if the column is one of yes and no.
    `sensitive` says what it is about if it may never be taken in.
    """

    name: str
    field: str
    sureness: float
    why: str
    samples: tuple[str, ...]
    consent: tuple[str, str] | None
    sensitive: str


@dataclass(frozen=True)
class Proposal:
    """What a file seems to be."""

    format: str
    encoding: str
    encoding_sureness: float
    delimiter: str
    kind: str
    kind_sureness: float
    columns: tuple[ColumnCard, ...]
    date_formats: tuple[str, ...]
    day_order_sure: bool
    decimal_comma: bool
    rows_seen: int
    first_rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Answers:
    """All that somebody answered about one file; see flow's Mapping for each."""

    source: str
    kind: str
    columns: Map[str, str]  # our field -> column
    consents: tuple[tuple[str, str, str], ...] = ()  # column, purpose, channel
    verified: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    basis: str = ""
    constants: Map[str, str] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ("iso",)
    decimal_comma: bool = False
    region: str = ""
    time_zone: str = "UTC"
    encoding: str = ""
    delimiter: str = ""


def _kind(kind: kinds.Kind) -> KindCard:
    return KindCard(
        kind.name,
        kind.meaning,
        tuple(
            FieldCard(f.name, f.meaning, f.type, f.name in kinds.VERIFIABLE) for f in kind.fields
        ),
        kind.names_it,
        kind.required,
        tuple(
            c
            for c in CONSTANTS
            if c in kind.by_name or (c == "network" and "handle" in kind.by_name)
        ),
        kind.account is not None,
    )


#: Every kind of file there is.
KINDS = tuple(_kind(kind) for kind in kinds.ALL)
BY_NAME = {kind.name: kind for kind in KINDS}


def propose(path: Path, kind: str = "", encoding: str = "", delimiter: str = "") -> Proposal:
    """Look at the beginning of a file; what is given of the others is believed.

    Cost    one pass over the file, once: a second look at the same file is remembered.
    Raises  InputError: empty, broken, or no table.
    """
    stat = path.stat()
    return _propose(path, stat.st_size, stat.st_mtime_ns, kind, encoding, delimiter)


@lru_cache(maxsize=8)
def _propose(
    path: Path, _size: int, _at: int, kind: str, encoding: str, delimiter: str
) -> Proposal:
    seen = recognise(path, kind or None, encoding=encoding or None, delimiter=delimiter or None)
    return Proposal(
        seen.format,
        seen.encoding or "",
        seen.encoding_sureness,
        seen.delimiter or "",
        seen.kind,
        seen.kind_sureness,
        _columns(seen),
        seen.date_formats,
        seen.day_order_sure,
        seen.decimal_comma,
        seen.rows_seen,
        seen.first_rows,
    )


def forget_proposals() -> None:
    """Let go of what was remembered of files: their values may be somebody's."""
    _propose.cache_clear()


def _columns(seen: Seen) -> tuple[ColumnCard, ...]:
    return tuple(
        ColumnCard(
            c.name,
            c.field or "",
            min(c.sureness, SUREST),
            "sensitive" if c.why.startswith("sensitive") else c.why,
            c.samples,
            (c.consent.purpose, c.consent.channel) if c.consent else None,
            c.why.partition(": ")[2] if c.why.startswith("sensitive") else "",
        )
        for c in seen.columns
    )


def name_of(file: str) -> str:
    """Return a connection's name made of the file's: crm_people.csv is crm-people.

    Other scripts are read out: Клиенты.xlsx is klienty, so unlike files stay apart.
    """
    latin = re.sub(r"[^\W\d_]+", lambda word: romanise(word[0]), Path(file).stem)
    stem = unicodedata.normalize("NFKD", latin).lower()
    stem = "".join(letter for letter in stem if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:40].strip("-") or "file"


def mapping_of(answers: Answers) -> str:
    """Return the mapping that the answers make, as TOML.

    Raises  InputError: all that is wrong with them, at once.
    """
    return FileMapping(
        source=answers.source,
        kind=answers.kind,
        columns=dict(answers.columns),
        date_formats=answers.date_formats,
        decimal_comma=answers.decimal_comma,
        region=answers.region,
        time_zone=answers.time_zone,
        verified=answers.verified,
        constants=dict(answers.constants),
        purposes=answers.purposes,
        basis=answers.basis,
        consents=tuple(Consent(*c) for c in answers.consents),
        encoding=answers.encoding,
        delimiter=answers.delimiter,
    ).to_toml()


def answers_of(mapping: str) -> Answers:
    """Return the answers that a mapping was made of. Raises InputError: it can't be read."""
    m = FileMapping.from_toml(mapping)
    return Answers(
        m.source,
        m.kind,
        dict(m.columns),
        tuple((c.column, c.purpose, c.channel) for c in m.consents),
        m.verified,
        m.purposes,
        m.basis,
        dict(m.constants),
        m.date_formats,
        m.decimal_comma,
        m.region,
        m.time_zone,
        m.encoding,
        m.delimiter,
    )


def is_known(constant: str, value: str) -> bool:
    """Say whether `value` may be said for all rows: a currency and a deed must be known ones."""
    read = {"currency": values.currency, "verb": values.verb}.get(constant)
    return read is None or read(pa.array([value])).null_count == 0


def connection(workspace: Workspace, source: str) -> Answers | None:
    """Return how this source's files were read last time; None if never, or no such name."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", source):
        return None
    known = importing.connection(workspace, source)
    return None if known is None else answers_of(known.to_toml())


def connections(workspace: Workspace) -> tuple[str, ...]:
    """Return the names of all sources that have a mapping, in order."""
    return tuple(sorted(p.stem for p in workspace.connections.glob("*.toml")))


def rights_of(purposes: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """Return what rows brought in for these purposes may be used for: (right, yes or no)."""
    if not purposes:
        return tuple((right.name.lower(), False) for right in Right if right.name)
    rights = granted(OWN, purposes, "contract")
    return tuple((right.name.lower(), bool(rights & right)) for right in Right if right.name)
