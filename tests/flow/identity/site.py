"""A shop and its web site, from rows of their files to persons."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import pyarrow as pa

from rapport.flow import identity, tables
from rapport.flow.engine import Engine
from rapport.flow.engines.duck import Duck
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.rights import ALL_RIGHTS
from rapport.flow.sources.base import Entry
from rapport.flow.sources.files.checking import schema_of
from rapport.flow.sources.files.facts import facts_of
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.steps import SqlStep

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ALL = int(ALL_RIGHTS)
HIDDEN = Pseudonyms(b"k" * 32)
_ACCOUNTS = SqlStep("identity", reads=(tables.SIGHTINGS,), writes=tables.ACCOUNTS)

_NAMED = ("id", "given", "family", "email", "phone", "address", "city", "birth", "employer")
CUSTOMERS = Mapping(
    "shop", "people", {n: n for n in (*_NAMED, "organisation")}, verified=("email",)
)
FIRMS = Mapping(
    "shop", "organisations", {n: n for n in ("id", "name", "email", "phone", "member")}
)
_CALL = ("visitor", "user", "phone", "email", "method", "signature", "identified_at")
CALLS = Mapping("web", "identifications", {n: n for n in _CALL}, constants={"numbers_of": "shop"})
_PAGE = ("visitor", "page", "referrer", "visited_at", "city", "language")
VISITS = Mapping("web", "visits", {n: n for n in _PAGE})

File = (
    tuple[Mapping, Sequence[dict[str, object]]] | tuple[Mapping, Sequence[dict[str, object]], int]
)


def account(source: str, native: str) -> str:
    """The birth id of an account; a visitor's own number is 'visitor:<anonymous id>'."""
    return HIDDEN.one("account", source, native)


def browser(name: str) -> str:
    return account("web", f"visitor:{name}")


def customer(number: str) -> str:
    return account("shop", number)


def facts(files: Iterable[File]) -> dict[tables.TableSpec, pa.Table]:
    """The facts of files, each (mapping, rows) or (mapping, rows, rights), in their order."""
    found: dict[tables.TableSpec, list[pa.Table]] = {}
    for seq, (mapping, rows, *rights) in enumerate(files, 1):
        entry = Entry(seq, mapping.source, NOW, (rights or [ALL])[0], HIDDEN, "BG")
        lines = [{**row, "line": n} for n, row in enumerate(rows, 2)]
        typed = pa.Table.from_pylist(lines, schema_of(mapping))
        for spec, made in facts_of(typed, mapping, entry).items():
            found.setdefault(spec, []).append(made)
    return {spec: pa.concat_tables(parts) for spec, parts in found.items()}


def resolved(
    files: Iterable[File],
    decisions: Iterable[tuple[str, str, str]] = (),
    engine: Engine | None = None,
) -> Engine:
    """Say who is who in these files; decisions are (kind, one account, the other)."""
    engine = engine or Duck()
    for spec, rows in facts(files).items():
        engine.put(spec.name, rows)
    judged = [
        {"kind": kind, "left_id": min(pair), "right_id": max(pair), "said_by": "1"}
        | {"decided_at": NOW, "seq": 1000 + n}
        for n, (kind, *pair) in enumerate(decisions)
    ]
    engine.put("decisions", pa.Table.from_pylist(judged, tables.DECISIONS.schema))
    for step in (_ACCOUNTS, *identity.STEPS):
        step.make(engine, now=NOW)
        step.writes.check(engine)
    return engine


def persons(engine: Engine) -> dict[str, str]:
    rows = engine.get("select account_id, person_id from persons").to_pylist()
    return {row["account_id"]: row["person_id"] for row in rows}


def link(engine: Engine, one: str, other: str) -> tuple[str, str] | None:
    """State and ground of a pair in links; None if it is not there."""
    sql = "select state, ground from links where left_id = $l and right_id = $r"
    rows = engine.get(sql, l=min(one, other), r=max(one, other)).to_pylist()
    return (rows[0]["state"], rows[0]["ground"]) if rows else None
