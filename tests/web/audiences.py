"""An audience written out by hand, laid on a real desk: what its pages and operations read."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from rapport.flow import tables
from rapport.flow.income_cards import IncomeCell, IncomeOrigin, IncomePage
from rapport.flow.profiles.audience.differences import differences
from rapport.flow.profiles.audience.rates import rates
from rapport.flow.profiles.audience.workings import GROUP_SUMS, POST_FIGURES
from rapport.flow.rights import ALL_RIGHTS
from rapport.flow.shelf import audience_desk
from rapport.flow.shelf.audience import Audience
from rapport.flow.shelf.reading import DESK, LAYOUT, Desk
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALL = int(ALL_RIGHTS)


def posts() -> pa.Table:
    """Films of waders do well, texts of nature badly: six posts of each, and of two others."""
    header = " ".join(column.name for column in POST_FIGURES.columns)
    kinds = [
        ("waders", "video", 90, 30),
        ("nature", "text", 20, 1),
        ("rods", "video", 50, 15),
        ("rods", "text", 45, 14),
    ]
    rows = [
        (
            f"{theme}-{form}-{n}", "town", form, theme, "evening", 1000, None, 4000,
            likes + n, comments, 2, 3,
        )
        for theme, form, likes, comments in kinds
        for n in range(6)
    ]  # fmt: skip
    return rates.function(rows_of(POST_FIGURES, header, *rows))


def claims() -> pa.Table:
    """56 of 70 women buy and 48 of 80 men; of the young nobody knows more than nineteen."""
    header = " ".join(column.name for column in GROUP_SUMS.columns)

    def of(measure, unit, grouping, value, x, n):
        return (measure, unit, grouping, value, value, n, x, n, x, x, n)

    rows = (
        of("buys", "people", "sex", "female", 56, 70),
        of("buys", "people", "sex", "male", 48, 80),
        of("negative_share", "texts", "sex", "female", 140, 700),
        of("negative_share", "texts", "sex", "male", 165, 800),
        of("negative_share", "texts", "age_band", "under_25", 5, 19),
        of("likes", "people", "city", "Варна", 12, 30),
        of("likes", "people", "city", "Sofia", 15, 30),
    )
    return differences.function(rows_of(GROUP_SUMS, header, *rows))


def parts(column: str, **counts: int) -> tuple[pa.Table, pa.Table]:
    """People of each part, and a table of a row each that says so."""
    names = [f"{name}{n}" for name, many in counts.items() for n in range(many)]
    said = [name for name, many in counts.items() for _ in range(many)]
    table = {"person_id": names, column: said, "rights": [ALL] * len(names)}
    return pa.table({"person_id": names, "kind": ["person"] * len(names)}), pa.table(table)


def found() -> dict[str, pa.Table]:
    """All tables of the audience."""
    of_states, states = parts("state", active=60, lost=40, new=7, cooling=30)
    of_cells, cells = parts("cell", champions=25, lost=30)
    buying = cells.append_column("expected_180d", pa.array([0.5] * 55))
    buying = buying.append_column("alive", pa.array([0.8] * 55))
    return {
        "rates": posts(),
        "differences": claims(),
        "followers": rows_of(
            tables.FOLLOWERS,
            "channel active passive none",
            ("", 40, None, 60),
            ("town", 40, 25, 32),
        ),
        "people": pa.concat_tables([of_states, of_cells]),
        "activity": states,
        "buying": buying,
        "buying_model": pa.table({"customers": [55]}),
        "timelines": tables.TIMELINES.schema.empty_table(),
        "life_cycles": pa.table(
            {
                "life_cycle": ["potential", "customer", "spreader"],
                "people": [120, 80, 30],
                "present": [60, 50, 30],
                "may_buy": [40, 30, 30],
            }
        ),
        "theme_totals": pa.table(
            {"theme": ["fishing", "illness"], "deeds": [900, 60], "people": [300, 22]}
        ),
        "themes": pa.table(
            {
                "theme": ["fishing", "illness"],
                "names": ['{"en": "Fishing", "ru": "Рыбалка"}', '{"en": "Illness"}'],
                "forbidden": [False, True],
            }
        ),
        "group_interests": pa.table(
            {
                "what": ["theme", "profession"],
                "grouping": ["interest", "spending"],
                "group_name": ["fishing", "high"],
                "value": ["camping", "Инженер"],
                "people": [40, 12],
                "of_people": [200, 60],
                "log_odds": [1.0986, 0.6931],
                "z": [4.0, 3.0],
                "q": [0.001, 0.02],
                "is_distinct": [True, True],
            }
        ),
    }


def laid(folder: Path, rows: dict[str, pa.Table]) -> Audience:
    """Lay tables out on a desk in `folder`, and open it."""
    path = folder / DESK
    with closing(duckdb.connect()) as con, closing(sqlite3.connect(path)) as desk:
        con.execute("set TimeZone = 'UTC'")
        for name, table in rows.items():
            con.register(f"{name}_rows", table)
            con.execute(f"create view {name} as select * from {name}_rows")
        desk.execute("create table about (name text primary key, value text not null)")
        desk.execute("insert into about values ('layout', ?)", [str(LAYOUT)])
        audience_desk.lay(con, desk, now=NOW)
        desk.commit()
    return Audience(Desk(path), NOW)


class HandIncomes:
    """What groups earn, made by hand: cooks in one town, by two tables."""

    cell = IncomeCell(
        "София", "повар", "", "", "female", (25, 34), "BGN", "after", 1200.0, 1800.0, 2600.0, 140,
        "A", "own", (IncomeOrigin("hh.ru", 90, None), IncomeOrigin("NSI", 50, 0.1)), NOW,
    )  # fmt: skip

    def page(
        self, *, area: str = "", role: str = "", start: int = 0, size: int = 50
    ) -> IncomePage:
        fits = area in ("", self.cell.area) and role in ("", self.cell.role)
        return IncomePage((self.cell,) if fits else (), int(fits), ("София",), ("повар",))


class NoIncomes:
    """No table of pay was brought in."""

    def page(self, **_: object) -> IncomePage:
        return IncomePage((), 0, (), ())
