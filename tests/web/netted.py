"""A small network written out by hand, laid on a real desk: what its pages read."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from rapport.flow import behaviour_tables, tables
from rapport.flow import interest_tables as i
from rapport.flow import network_tables as n
from rapport.flow.rights import ALL_RIGHTS
from rapport.flow.shelf import network_desk
from rapport.flow.shelf.network import Network
from rapport.flow.shelf.reading import DESK, LAYOUT, Desk
from tests.flow.literal import rows_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALL = int(ALL_RIGHTS)
#: So many are said to stand in each scope.
STANDING = 40
#: Parts of the first of a scope, in points: 98 together.
PARTS = {
    "rank": (0.4, 45),
    "amplification": (1.5, 30),
    "reach": (6.803505, 14),
    "bridge": (2.5, 9),
}


def found(people, rights=ALL):
    """Return the tables of these: each moves a point less than the one before.

    The last two bought. All but the first endorse the first; she writes against us, they for us.
    """
    first, *others = people
    influence, reasons, stances, communities = [], [], [], []
    for scope, topic in (("all", ""), ("buyers", ""), ("topic", "fishing")):
        for k, person in enumerate(people):
            leads = "only_here" if k == 0 else None
            micro = (98 - k) * 1_000_000
            row = (person, scope, topic, 0.4 / (k + 1), micro, k + 1, STANDING, leads, rights)
            influence.append(row)
            for part, (value, points) in PARTS.items():
                given = points * 1_000_000 - (k * 1_000_000 if part == "rank" else 0)
                reasons.append((person, scope, topic, part, value, 90.0 - k, given, rights))
    for k, person in enumerate(people):
        label, valence = ("critic", -800_000) if k == 0 else ("advocate", 700_000)
        stances.append((person, 6, 5400, valence, label, NOW - timedelta(days=2), rights))
        communities.append((person, 0, 9_000_000, 8_000_000, rights))
    ties = [
        (other, first, 2_500_000 - k, k + 1, NOW - timedelta(days=k), rights)
        for k, other in enumerate(others)
    ]
    return _tables(
        first=first,
        buyers=[(p, 2, 80.0, "EUR", NOW, 5, 5, 5, "best", rights) for p in people[-2:]],
        influence=influence,
        reasons=reasons,
        stances=stances,
        communities=communities,
        ties=ties,
        rights=rights,
    )


def _tables(*, first, buyers, influence, reasons, stances, communities, ties, rights):
    return (
        {
            "topic_shares": rows_of(n.TOPIC_SHARES, "topic people share", ("fishing", 40, 0.2)),
            "endorsements": rows_of(
                n.ENDORSEMENTS, "person_id other_id microweight deeds last_at rights", *ties
            ),
            "communities": rows_of(
                n.COMMUNITIES,
                "person_id community microweight microweight_inside rights",
                *communities,
            ),
            "community_cards": rows_of(
                n.COMMUNITY_CARDS,
                "community people buyers microweight inside",
                (0, 25, None, 200_000_000, 0.75),
            ),
            "community_themes": rows_of(
                n.COMMUNITY_THEMES,
                "community theme people log_odds z place",
                (0, "fishing", 9, 1.1, 2.6, 1),
            ),
            "leaderships": rows_of(
                n.LEADERSHIPS,
                "person_id place microweight percentile rights",
                (first, "town", 9_000_000, 97.0, rights),
            ),
            "influence_reasons": rows_of(
                n.INFLUENCE_REASONS,
                "person_id scope topic part value percentile micropoints rights",
                *reasons,
            ),
            "influence": rows_of(
                n.INFLUENCE,
                "person_id scope topic pagerank micropoints place people leads rights",
                *influence,
            ),
        }
        | _of_texts(first, stances, rights)
        | _of_people(first, buyers, rights)
    )


def _of_texts(first, stances, rights):
    began = NOW - timedelta(days=3)
    went = (began, 30, 3, 21, 9000)
    return {
        "stances": rows_of(
            n.STANCES, "person_id texts reach microvalence label last_at rights", *stances
        ),
        "critic_points": rows_of(
            n.CRITIC_POINTS,
            "person_id target texts argued answered yielded last_at rights",
            (first, "delivery", 5, 3, 2, 1, NOW, rights),
            (first, "", 1, 0, 0, 0, NOW, rights),
        ),
        "cascades": rows_of(
            n.CASCADES,
            "object_id person_id is_ours source began_at size depth people reach virality"
            " first_hour expected low high rights",
            ("a" * 32, None, True, "town", *went, 2.6, 9, 43.6, 31.5, 90.3, ALL),
            (
                "b" * 32,
                first,
                False,
                "town",
                began,
                9,
                1,
                8,
                400,
                1.8,
                4,
                None,
                None,
                None,
                rights,
            ),
        ),
    }


def _of_people(first, buyers, rights):
    return {
        "timelines": rows_of(
            tables.TIMELINES,
            "person_id interaction_id verb object_id title occurred_at rights",
            (first, "c" * 32, "Like", "a" * 32, "River clean-up day", NOW, rights),
            (first, "d" * 32, "Create", "b" * 32, None, NOW, rights),
        ),
        "readings": pa.table({"interaction_id": ["d" * 32], "private": [False]}),
        "buying": rows_of(
            behaviour_tables.BUYING,
            "person_id orders spent currency last_order_at r f m cell rights",
            *buyers,
        ),
        "themes": rows_of(
            i.THEMES,
            "theme path names forbidden",
            ("fishing", "fishing", '{"en": "Fishing", "ru": "Рыбалка"}', False),
        ),
    }


def laid(folder: Path, rows: dict[str, pa.Table]) -> Network:
    """Lay tables out on a desk in `folder`, and open it."""
    path = folder / DESK
    with closing(duckdb.connect()) as con, closing(sqlite3.connect(path)) as desk:
        con.execute("set TimeZone = 'UTC'")
        for name, table in rows.items():
            con.register(f"{name}_rows", table)
            con.execute(f"create view {name} as select * from {name}_rows")
        desk.execute("create table about (name text primary key, value text not null)")
        desk.execute("insert into about values ('layout', ?)", [str(LAYOUT)])
        network_desk.lay(con, desk)
        desk.commit()
    return Network(Desk(path))
