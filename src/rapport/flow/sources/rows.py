"""Rows as a source's reader gives them, into the typed rows that the facts log keeps.

The same checks as for the rows of a file: a row that can't be used goes to quarantine with its
reason, and every kind, field and type means the same wherever its rows come from.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa

from rapport.flow.errors import RightsError, SkipRecord
from rapport.flow.rights import PURPOSES, Right, SourcePolicy, granted
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.files import kinds
from rapport.flow.sources.files.checking import YOUNGEST, Checker
from rapport.flow.sources.files.csvs import Batch
from rapport.flow.sources.files.mapping import Consent
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.sources.files.quarantine import Refusal
from rapport.flow.tables import COUNT, TEXT

#: A consent among the values of a row is called so: consent_<purpose>_<channel>.
CONSENT = "consent_"


@dataclass(frozen=True)
class Ground:
    """What holds for all rows of a connection; see files.mapping.Mapping for each."""

    connection: str
    policy: SourcePolicy
    purposes: tuple[str, ...]
    basis: str
    region: str = ""
    verified: tuple[str, ...] = ()
    mode: str = "observed"
    numbers_of: str = ""


@dataclass(frozen=True)
class Typed:
    """The rows of one kind and one set of refused purposes: as they are kept, and refusals.

    `children`  refused rows of who is too young, without their age: to suppress, not to keep
    `left_out`  how many optional values could not be read, by field; their rows are kept
    """

    mapping: FileMapping
    rows: pa.Table
    refusals: tuple[Refusal, ...]
    children: pa.Table
    left_out: Mapping[str, int]


def typed(
    rows: Sequence[tuple[int, Row]], ground: Ground, *, now: datetime, youngest: int = YOUNGEST
) -> list[Typed]:
    """Type and check rows, each with the number of the record that gave it, from 1.

    An optional value that can't be read is left out; nobody younger than `youngest` is taken in.

    Returns  one Typed for each kind and set of refused purposes, in a fixed order: the same
             rows give the same.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[int, Row]]] = {}
    for line, row in rows:
        groups.setdefault((row.kind, tuple(sorted(row.withheld))), []).append((line, row))
    return [
        _typed(kind, frozenset(withheld), some, ground, now, youngest)
        for (kind, withheld), some in sorted(groups.items(), key=lambda g: g[0])
    ]


def _typed(
    kind: str,
    withheld: frozenset[str],
    rows: Sequence[tuple[int, Row]],
    ground: Ground,
    now: datetime,
    youngest: int,
) -> Typed:
    purposes = tuple(p for p in ground.purposes if p not in withheld)
    mapping = mapping_of(kind, {n for _, row in rows for n in row.values}, ground)
    mapping = replace(mapping, purposes=purposes)
    lines = pa.array([line for line, _ in rows], COUNT)
    columns = {n: [_text(row.values.get(n)) for _, row in rows] for n in sorted(mapping.used)}
    texts = pa.table({name: pa.array(said, TEXT) for name, said in columns.items()})
    granted = _is_granted(ground.policy, mapping)
    checker = Checker(mapping, now=now, granted=granted, youngest=youngest, lenient=True)
    good, refusals = checker.check(Batch(texts, lines))
    return Typed(
        mapping,
        pa.Table.from_batches([good], checker.schema),
        tuple(refusals),
        pa.Table.from_batches(checker.take_children(), checker.schema),
        dict(checker.left_out),
    )


def mapping_of(kind: str, said: Iterable[str], ground: Ground) -> FileMapping:
    """Return how rows of a kind are read: each column is called as its field.

    `said` are names of values that any row has; what the kind needs is a column in any case,
    so that a row without it is refused and says why.
    """
    of_kind, named = kinds.BY_NAME[kind], set(said)
    needed = {*of_kind.required, *of_kind.names_it[:1]}
    columns = {f.name: f.name for f in of_kind.fields if f.name in named | needed}
    return FileMapping(
        source=ground.connection,
        kind=kind,
        columns=columns,
        region=ground.region,
        verified=tuple(n for n in ground.verified if n in columns),
        constants=_numbers(kind, columns, ground.numbers_of),
        purposes=ground.purposes,
        basis=ground.basis,
        mode=ground.mode,
        consents=tuple(_consents(named)) if of_kind.account else (),
    )


def _numbers(kind: str, columns: Iterable[str], of: str) -> dict[str, str]:
    """Return what says that numbers in rows of a kind are those of another connection's people."""
    if not of:
        return {}
    named = set(columns)
    constants = {}
    if named & {"user", "organisation", "member"}:
        constants["numbers_of"] = of
    if "customer" in named or (kind == "people" and "id" in named):
        constants["customers_of"] = of
    return constants


def _consents(named: Iterable[str]) -> Iterator[Consent]:
    for name in sorted(n for n in named if n.startswith(CONSENT) and n != "consent_at"):
        purpose, _, channel = name.removeprefix(CONSENT).partition("_")
        yield Consent(name, purpose, channel)


def check_names(row: Row) -> None:
    """Raise KeyError unless the row's kind and fields are ours: else its reader is at fault."""
    fields = kinds.BY_NAME[row.kind].by_name
    for name in row.values:
        purpose, _, channel = name.removeprefix(CONSENT).partition("_")
        consent = purpose in PURPOSES and re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", channel)
        if name not in fields and not (name.startswith(CONSENT) and consent):
            raise KeyError(name)


def _text(said: str | None) -> str | None:
    """Return a text as Arrow takes it: whole letters, none of them NUL."""
    return said and said.encode(errors="replace").decode().replace("\0", "")


def _is_granted(policy: SourcePolicy, mapping: FileMapping) -> bool:
    """P01: without a purpose and a lawful basis no row may become a fact."""
    try:
        return Right.STORE in granted(policy, mapping.purposes, mapping.basis)
    except RightsError:
        return False


# ---------------------------------------------------------------- records as they are kept


def packed(record: Record) -> bytes:
    """Return a record as the front log keeps it: JSON in UTF-8."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(
        errors="surrogatepass"
    )


def unpacked(content: bytes) -> Record:
    """Return the record. Raises SkipRecord: it is no JSON object."""
    try:
        record = json.loads(content.decode(errors="surrogatepass"))
    except ValueError:
        record = None
    if not isinstance(record, Mapping):
        raise SkipRecord("the record is not one JSON object", fix="look at what was sent")
    return record


def packed_deletion(gone: Deletion) -> bytes:
    """Return a deletion as the front log keeps it."""
    at = gone.at and gone.at.isoformat()
    return packed({"of": gone.of, "native": gone.native, "at": at, "kind": gone.kind})


def unpacked_deletion(content: bytes) -> Deletion:
    """Return what `packed_deletion` packed."""
    said = unpacked(content)
    at = said["at"] and datetime.fromisoformat(said["at"])
    return Deletion(said["of"], said["native"], at, said["kind"])
