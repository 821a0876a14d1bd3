"""People out: one line a person, each attribute in a column of its own.

What a source does not allow to leave is left out here, value by value, and counted.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from rapport.departing import ASKING, PURPOSES, Report, report_path, who_may_leave
from rapport.flow import attributes, generations
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError, RightsError
from rapport.flow.files import disk_errors_explained, write_whole
from rapport.flow.masks import masked
from rapport.flow.rights import Right
from rapport.flow.shelf import CONTACTS
from rapport.flow.vault import Vault
from rapport.flow.workspace import Workspace
from rapport.table_writer import TableWriter

CHUNK = 5000
SEPARATOR = "; "
#: What a value must at least be, by the name the command takes.
TIERS = {"confirmed": ("confirmed",), "likely": ("confirmed", "likely"), "any": ()}
_ROW = (
    "person_id", "kind", "accounts", "sources", "interactions", "orders", "spent_12m",
    "currency", "first_seen", "last_seen", "conflicts",
)  # fmt: skip


#: What kinds of file people may leave in.
SUFFIXES = (".csv", ".xlsx", ".parquet", ".json", ".jsonl")


@dataclass(frozen=True)
class Exported:
    """What an export wrote, and what was kept back. `report`: of each who was asked for."""

    path: Path
    people: int
    people_kept_back: int
    values_kept_back: int
    report: Report | None = None


def export_people(
    workspace: Workspace,
    path: Path,
    *,
    contacts: bool = False,
    least: str = "likely",
    people: Collection[str] | None = None,
    purpose: str = "own",
    channel: str = "email",
    by_rule: Collection[str] | None = None,
    now: datetime | None = None,
) -> Exported:
    """Write people of the newest generation to `path`, one of SUFFIXES by its name, and a report
    on who was left out beside it.

    `contacts`  False hides most of every phone, e-mail, handle, card and address.
    `least`     the tier a value must have: confirmed, likely or any.
    `people`    ids; None: everybody.  `purpose`, `channel`, `by_rule`  see departing.who_may_leave
    Raises      ConfigError: another kind of file or tier. ShelfError: nothing is built yet.
                RightsError: of those who were named nobody may leave; nothing is written.
    """
    if path.suffix not in SUFFIXES:
        raise ConfigError(
            f"can't export to {path.suffix or 'no suffix'}",
            fix=f"name a file that ends in {', '.join(SUFFIXES)}",
        )
    if least not in TIERS:
        raise ConfigError(f"{least!r} is no tier", fix=f"one of: {', '.join(TIERS)}")
    generation = generations.read(generations.newest(workspace.findings))
    at = now or generation.published_at
    ids, report = who_may_leave(
        workspace, people, purpose, channel=channel, by_rule=by_rule, now=at
    )
    if not ids and (people is not None or purpose in ASKING):
        raise RightsError(
            f"of {report.asked:,} people nobody may leave for {purpose}: "
            + ", ".join(f"{reason} {n:,}" for reason, n in report.left_out.items()),
            fix="see why in the report; ask them for consent, or leave out what sources forbid",
        )
    engine = Duck()
    try:
        for table in ("people", "attributes", "attribute_reasons"):
            name = "all_people" if table == "people" else table
            engine.load(name, generation.tables[table])
        engine.put("leaving", pa.table({"person_id": pa.array(ids, pa.string())}))
        engine.make("people", "select p.* from all_people as p semi join leaving"
                    " on leaving.person_id = p.person_id")  # fmt: skip
        with disk_errors_explained("the export"):
            done = _export(workspace, engine, path, contacts, TIERS[least], PURPOSES[purpose])
            _write_report(path, report)
            return replace(done, report=report, people_kept_back=report.asked - done.people)
    finally:
        engine.close()


def _write_report(path: Path, report: Report) -> None:
    told = asdict(report) | {"at": report.at.isoformat()}
    write_whole(report_path(path), json.dumps(told, indent=1).encode(), mode=0o600)


def write_csv(rows: pa.Table, path: Path) -> None:
    """Write any table as CSV that a spreadsheet opens as texts. For its owner only."""
    with TableWriter(path, pa.schema([(c, pa.string()) for c in rows.column_names])) as write:
        write([{c: _text(v) for c, v in row.items()} for row in rows.to_pylist()])


def _export(
    workspace: Workspace,
    engine: Duck,
    path: Path,
    contacts: bool,
    tiers: tuple[str, ...],
    use: Right,
) -> Exported:
    vault = Vault(workspace.vault, workspace.secret("master"))
    may = int(Right.ADS if use is Right.ADS else Right.EXPORT)
    named = engine.get("select distinct attribute from attributes")["attribute"].to_pylist()
    order = {kind.name: i for i, kind in enumerate(attributes.ALL)}
    columns = sorted(named, key=lambda a: (order.get(a, len(order)), a))
    schema = pa.schema([(c, pa.string()) for c in (*_ROW[:2], *columns, *_ROW[2:])])
    counted = engine.get(
        "select (select count(*) from attributes join people using (person_id)"
        " where attributes.rights & $may = 0) as values_",
        may=may,
    ).to_pylist()[0]
    written = 0
    new = path.with_name(path.name + ".new")
    try:
        with TableWriter(new, schema, path.suffix) as write:
            for rows in _chunks(engine, vault, may, tiers, contacts):
                write(rows)
                written += len(rows)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return Exported(path, written, 0, counted["values_"])


def _chunks(
    engine: Duck, vault: Vault, may: int, tiers: tuple[str, ...], contacts: bool
) -> Iterator[list[dict[str, Any]]]:
    after = ""
    while True:
        people = engine.get(
            "select * from people where rights & $may <> 0 and person_id > $after"
            f" order by person_id limit {CHUNK}",
            may=may,
            after=after,
        ).to_pylist()
        if not people:
            return
        first, after = people[0]["person_id"], people[-1]["person_id"]
        values = engine.get(
            "select a.person_id, a.attribute, a.value, a.tier, a.sealed, a.said, r.account_id"
            " from attributes a join (select person_id, attribute, value,"
            " min(account_id) as account_id from attribute_reasons"
            " where person_id between $first and $last group by all) r"
            " using (person_id, attribute, value)"
            " where a.person_id between $first and $last and a.rights & $may <> 0"
            " order by a.person_id, a.attribute, a.place_in_order",
            first=first,
            last=after,
            may=may,
        ).to_pylist()
        yield _rows(people, values, vault, tiers, contacts)


def _rows(
    people: list[dict[str, Any]],
    values: list[dict[str, Any]],
    vault: Vault,
    tiers: tuple[str, ...],
    contacts: bool,
) -> list[dict[str, Any]]:
    texts = vault.displays(v["account_id"] for v in values if v["sealed"])
    by_person: dict[str, dict[str, list[str]]] = {}
    for v in values:
        mine = by_person.setdefault(v["person_id"], {}).setdefault(v["attribute"], [])
        if tiers and v["tier"] not in tiers:
            continue
        if mine and not attributes.kind_of(v["attribute"]).many:
            continue
        text = v["said"] if v["said"] is not None else v["value"]
        if v["sealed"]:
            text = texts.get(v["account_id"], {}).get((v["attribute"], v["value"]), "")
            if v["attribute"] in CONTACTS and not contacts:
                text = masked(v["attribute"], text)
        if text and text not in mine:
            mine.append(text)
    return [
        {c: _text(p[c]) for c in _ROW}
        | {a: SEPARATOR.join(t) for a, t in by_person.get(p["person_id"], {}).items()}
        for p in people
    ]


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
