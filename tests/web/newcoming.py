"""A few newcomers written out by hand, laid on a real desk: what their pages read."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from rapport.flow import score_tables as s
from rapport.flow.rights import ALL_RIGHTS
from rapport.flow.shelf import newcomer_desk
from rapport.flow.shelf.newcomers import Newcomers
from rapport.flow.shelf.reading import DESK, LAYOUT, Desk
from tests.flow.literal import rows_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALL = int(ALL_RIGHTS)
_PARTS = (
    ("affinity", 4.0, 0.5, 30, 15),
    ("reach", 120.0, 0.8, 15, 12),
    ("shops", None, 0.0, 10, 0),
)


def found(people, rights=ALL):
    """Return the tables of these: the first liked something, the others did nothing yet."""
    new, potentials, reasons = [], [], []
    for n, person in enumerate(people):
        at = NOW - timedelta(days=3 + 5 * n)
        acted = (("like", at + timedelta(days=2), 48, "post"), (None, None, 72 + 120 * n, None))[
            n > 0
        ]
        new.append((person, "follow", "town", at, *acted, rights))
        points = 27_000_000 - n * 1_000_000
        potentials.append((person, points, 0.45, 90.0 - n, 1, rights))
        for part, value, share, most, given in _PARTS:
            lost = n * 1_000_000 if part == "affinity" else 0
            row = (part, value, share, most * 1_000_000, given * 1_000_000 - lost, 1, rights)
            reasons.append((person, *row))
    return {
        "newcomers": rows_of(
            s.NEWCOMERS,
            "person_id joined_by source joined_at first_deed first_at hours motivator rights",
            *new,
        ),
        "potentials": rows_of(
            s.POTENTIALS,
            "person_id micropoints coverage percentile version rights",
            *potentials,
        ),
        "potential_reasons": rows_of(
            s.POTENTIAL_REASONS,
            "person_id part value share most micropoints version rights",
            *reasons,
        ),
        "motivators": rows_of(
            s.MOTIVATORS,
            "motivator people acted days ratio low high p",
            ("contest", 61, 25, 150.0, 1.1, 0.5, 2.4, 0.003),
            ("event", 27, 1, 50.0, 1.0, 0.1, 7.6, 0.003),
            ("nothing", 70, 28, 1140.0, None, None, None, 0.003),
            ("post", 57, 42, 640.0, 2.3, 1.4, 3.8, 0.003),
        ),
        "activations": rows_of(
            s.ACTIVATIONS,
            "motivator hour at_risk acted share low high",
            ("nothing", 30, 38, 1, 0.1, 0.05, 0.2),
            ("nothing", 200, 25, 2, 0.3, 0.2, 0.45),
            ("post", 10, 45, 4, 0.2, 0.1, 0.3),
            ("post", 90, 22, 2, 0.5, 0.4, 0.65),
        ),
    }


def laid(folder: Path, rows: dict[str, pa.Table]) -> Newcomers:
    """Lay tables out on a desk in `folder`, and open it."""
    path = folder / DESK
    with closing(duckdb.connect()) as con, closing(sqlite3.connect(path)) as desk:
        con.execute("set TimeZone = 'UTC'")
        for name, table in rows.items():
            con.register(f"{name}_rows", table)
            con.execute(f"create view {name} as select * from {name}_rows")
        desk.execute("create table about (name text primary key, value text not null)")
        desk.execute("insert into about values ('layout', ?)", [str(LAYOUT)])
        newcomer_desk.lay(con, desk, now=NOW)
        desk.commit()
    return Newcomers(Desk(path), NOW)
