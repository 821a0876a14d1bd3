"""A hundred rules of two to four conditions over twelve things, each in three spellings: ours, SQL
by hand, Polars by hand. And a made-up company to ask them of."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from rapport.flow.segment_tables import TRAIT_DEEDS, TRAIT_VALUES, TRAITS
from rapport.flow.specs import SQL_TYPES

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RULES = 100
CITIES = [f"town{n}" for n in range(60)]
LANGUAGES = ["bg", "ru", "en", "zh"]
ACTIVITIES = ["new", "active", "cooling", "lost"]
TEMPERATURES = ["unaware", "problem", "solution", "product", "buying"]
CELLS = ["champions", "loyal", "potential_loyal", "new", "promising", "needs_attention",
         "about_to_sleep", "at_risk", "cant_lose", "hibernating", "lost"]  # fmt: skip
#: The columns that these rules ask.
COLUMNS = ("kind", "objects", "city", "city_tier", "sex", "sex_tier", "language", "language_tier",
           "birth_year", "birth_year_tier", "activity", "temperature", "rfm", "orders", "spent",
           "engagement", "last_seen", "first_seen")  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One condition, or several of which all hold: our text, SQL, and source of a Polars one."""

    text: str
    sql: str
    polars: str


def questions() -> list[Question]:
    """Return the hundred rules: the same on every run."""
    chance = random.Random(11)
    made = []
    for _ in range(RULES):
        parts = [pick(chance) for pick in chance.sample(_PICKS, chance.randint(2, 4))]
        made.append(
            Question(
                " and ".join(p.text for p in parts),
                " and ".join(p.sql for p in parts),
                " & ".join(p.polars for p in parts),
            )
        )
    return made


def _one_of(name: str, values: list[str], *, sure: bool) -> Callable[[random.Random], Question]:
    def pick(chance: random.Random) -> Question:
        some = sorted(chance.sample(values, chance.randint(1, max(1, len(values) // 3))))
        quoted = ", ".join(f"'{v}'" for v in some)
        tier = f" and {name}_tier >= 2" if sure else ""
        also = f" & (pl.col('{name}_tier') >= 2)" if sure else ""
        return Question(
            f"{name} in ({', '.join(some)})",
            f"{name} in ({quoted}){tier}",
            f"(pl.col('{name}').is_in([{quoted}]){also})",
        )

    return pick


def _at_least(name: str, numbers: list[float], *, sure: bool = False) -> Callable[..., Question]:
    def pick(chance: random.Random) -> Question:
        sign, number = chance.choice([">=", "<="]), chance.choice(numbers)
        tier = f" and {name}_tier >= 2" if sure else ""
        also = f" & (pl.col('{name}_tier') >= 2)" if sure else ""
        return Question(
            f"{name} {sign} {number:g}",
            f"{name} {sign} {number:g}{tier}",
            f"((pl.col('{name}') {sign} {number:g}){also})",
        )

    return pick


def _days(name: str) -> Callable[..., Question]:
    def pick(chance: random.Random) -> Question:
        days, within = chance.choice([7, 30, 90, 180, 365]), chance.random() < 0.6
        since = NOW - timedelta(days=days)
        at = f"timestamptz '{since.isoformat()}'"
        sign = ">" if within else "<="
        said = f"within {days} days" if within else f"more than {days} days ago"
        micros = int(since.timestamp() * 1_000_000)
        return Question(
            f"{name} {said}",
            f"{name} {sign} {at}",
            f"(pl.col('{name}').dt.timestamp('us') {sign} {micros})",
        )

    return pick


_PICKS = [
    _one_of("city", CITIES, sure=True),
    _one_of("sex", ["female", "male"], sure=True),
    _one_of("language", LANGUAGES, sure=True),
    _one_of("activity", ACTIVITIES, sure=False),
    _one_of("temperature", TEMPERATURES, sure=False),
    _one_of("rfm", CELLS, sure=False),
    _at_least("birth_year", [1960.0, 1975.0, 1985.0, 1995.0, 2000.0], sure=True),
    _at_least("orders", [1.0, 2.0, 3.0, 5.0]),
    _at_least("spent", [50.0, 100.0, 250.0, 700.0]),
    _at_least("engagement", [10.0, 30.0, 50.0, 70.0]),
    _days("last_seen"),
    _days("first_seen"),
]

_MADE = {
    "person_no": "i",
    "person_id": "md5(i::text)",
    "kind": "case when h1 % 100 = 0 then 'organisation' else 'person' end",
    "objects": "h1 % 50 = 1",
    "accounts": "1",
    "deeds": "h2 % 30",
    "city": f"'town' || least((h3 % 60), (h4 % {len(CITIES)}))",
    "city_tier": "1 + h5 % 3",
    "sex": "case h6 % 3 when 0 then 'female' when 1 then 'male' end",
    "sex_tier": "case when h6 % 3 < 2 then 2 + h6 % 2 end",
    "language": f"{LANGUAGES}[1 + h7 % 4]",
    "language_tier": "2 + h7 % 2",
    "birth_year": "case when h8 % 4 > 0 then 1940 + h8 % 68 end",
    "birth_year_tier": "case when h8 % 4 > 0 then 1 + h8 % 3 end",
    "activity": f"{ACTIVITIES}[1 + h9 % 4]",
    "temperature": f"case when h10 % 3 > 0 then {TEMPERATURES}[1 + h10 % 5] end",
    "rfm": f"case when h11 % 3 = 0 then {CELLS}[1 + h11 % 11] end",
    "orders": "greatest(0, h12 % 12 - 6)",
    "spent": "case when h12 % 12 > 6 then (h13 % 200000) / 100.0 end",
    "engagement": "case when h14 % 2 = 0 then (h14 % 10000) / 100.0 end",
    "last_seen": "timestamptz '2026-03-01 00:00:00+00' - interval 1 second * (h15 % 40000000)",
    "first_seen": "timestamptz '2026-03-01 00:00:00+00' - interval 1 second * (h16 % 90000000)",
}


def write_people(folder: Path, people: int) -> None:
    """Write the tables of a generation with so many made-up people, in order of their ids."""
    con = duckdb.connect(config={"memory_limit": "4GB"})
    con.execute("set TimeZone = 'UTC'")
    hashes = ", ".join(f"(hash(i, {n}) % 1000000007)::bigint as h{n}" for n in range(1, 17))
    columns = ", ".join(
        f"({_MADE.get(c.name, 'null')})::{SQL_TYPES[c.type].replace('_ltz', 'tz')} as {c.name}"
        for c in TRAITS.columns
        if c.name != "person_no"
    )
    of_each = f"select range as i, {hashes.replace('(i,', '(range,')} from range({people})"
    numbered = (
        "select row_number() over (order by person_id) - 1 as person_no, *"
        f" from (select {columns} from ({of_each}))"
    )
    _copy(con, numbered, folder / "traits", "person_no")
    for spec in (TRAIT_VALUES, TRAIT_DEEDS):
        empty = ", ".join(
            f"null::{SQL_TYPES[c.type].replace('_ltz', 'tz')} as {c.name}" for c in spec.columns
        )
        _copy(con, f"select {empty} where false", folder / spec.name, "1")
    ids = f"select person_id as account_id, person_id from read_parquet('{folder}/traits/*')"
    _copy(con, ids, folder / "persons", "1")


def _copy(con: duckdb.DuckDBPyConnection, select: str, folder: Path, order: str) -> None:
    folder.mkdir(parents=True)
    con.execute(
        f"copy ({select} order by {order}) to '{folder}/part-0.parquet'"
        " (format parquet, compression zstd, row_group_size 122880)"
    )
