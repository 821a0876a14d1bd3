"""Accounts written out by hand, and the identity stage run on them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b

import pyarrow as pa

from rapport.flow import identity, tables
from rapport.flow.engine import Engine
from rapport.flow.engines.duck import Duck
from rapport.flow.keys import canonical
from rapport.flow.rights import ALL_RIGHTS

NOW = datetime(2025, 3, 31, tzinfo=UTC)
ALL = int(ALL_RIGHTS)


def account(name: str, /, **said: str | list[str]) -> dict:
    """One account: `name` is ours, the rest are identifiers; 'phone!' marks a verified one."""
    return {"name": name, "said": said, "kind": "person", "rights": ALL}


def id_of(name: str) -> str:
    return blake2b(name.encode(), digest_size=16).hexdigest()


def crowd(size: int = 60) -> list[dict]:
    """Unlike people, so that there is a world in which a coincidence is rare."""
    given = "anna boris clara dimitar emil fatima greta hassan irina jonas".split()
    family = "abel brandt castro dunne ericson farkas".split()
    return [
        account(
            f"crowd {i}",
            given=given[i % 10],
            family=family[i % 6] + "abcdefghij"[i // 6],
            birth=f"19{40 + i % 50}-{1 + i % 12:02}-{1 + i % 28:02}",
            phone=f"+35988{7000000 + i * 331}",
            email=f"{given[i % 10]}.{i * 7}@mail{i % 5}.bg",
            place=["sofia", "varna", "ruse", "burgas"][i % 4],
        )
        for i in range(size)
    ]


def run(
    accounts: Iterable[dict],
    decisions: Iterable[tuple[str, str, str]] = (),
    engine: Engine | None = None,
    upto: str = "",
) -> Engine:
    """Run the stage on `accounts`, received in their order; decisions are (kind, one, other).

    `upto`  the last table to make; '': all of them
    """
    engine = engine or Duck()
    accounts = list(accounts)
    engine.put("accounts", pa.Table.from_pylist(_accounts(accounts), tables.ACCOUNTS.schema))
    said = pa.Table.from_pylist(_identifiers(accounts), tables.IDENTIFIERS.schema)
    engine.put("identifiers", said)
    engine.put("decisions", pa.Table.from_pylist(_decisions(decisions), tables.DECISIONS.schema))
    for step in identity.STEPS:
        step.make(engine, now=NOW)
        step.writes.check(engine)
        if step.writes.name == upto:
            break
    return engine


def persons(engine: Engine) -> dict[str, str]:
    rows = engine.get("select account_id, person_id from persons").to_pylist()
    return {row["account_id"]: row["person_id"] for row in rows}


def together(engine: Engine, one: str, other: str) -> bool:
    found = persons(engine)
    return found[id_of(one)] == found[id_of(other)]


def link(engine: Engine, one: str, other: str) -> dict | None:
    """The row of links of a pair, if there is one."""
    left, right = sorted([id_of(one), id_of(other)])
    sql = "select * from links where left_id = $l and right_id = $r"
    return next(iter(engine.get(sql, l=left, r=right).to_pylist()), None)


def _accounts(accounts: list[dict]) -> list[dict]:
    return [
        {
            "account_id": id_of(a["name"]),
            "source": "test",
            "kind": a["kind"],
            "seq": a.get("seq", n),
            "line": 0,
            "rights": a["rights"],
        }
        for n, a in enumerate(accounts, 1)
    ]


def _identifiers(accounts: list[dict]) -> list[dict]:
    rows = []
    for n, a in enumerate(accounts, 1):
        for field, texts in a["said"].items():
            kind = field.removesuffix("_verified")
            for text in [texts] if isinstance(texts, str) else texts:
                value, key = canonical(kind, pa.array([text]), region="BG")
                if value[0].is_valid:
                    rows.append(
                        {
                            "account_id": id_of(a["name"]),
                            "kind": kind,
                            "value": value[0].as_py(),
                            "key": key[0].as_py(),
                            "pseudonym": value[0].as_py(),
                            "verified": field.endswith("_verified"),
                            "source": "test",
                            "seq": a.get("seq", n),
                            "line": 0,
                            "rights": a["rights"],
                        }
                    )
    return rows


def _decisions(decisions: Iterable[tuple[str, str, str]]) -> list[dict]:
    rows = []
    for n, (kind, one, other) in enumerate(decisions, 1):
        left, right = sorted([id_of(one), id_of(other)])
        rows.append(
            {
                "kind": kind,
                "left_id": left,
                "right_id": right,
                "said_by": "1",
                "decided_at": NOW,
                "seq": 1000 + n,
            }
        )
    return rows
