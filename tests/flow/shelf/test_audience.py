"""What of the audience lies on the desk: small numbers are gone, and none can be told."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import tables
from rapport.flow.audience_cards import Followers, LifePart, Part
from rapport.flow.errors import ShelfError
from rapport.flow.shelf import audience_desk
from rapport.flow.shelf.audience import Audience
from rapport.flow.shelf.reading import DESK, LAYOUT, Desk
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALL, NO_SEGMENT = 1023, 1023 & ~8


def audience(tmp_path, *, layout=None, **found):
    """Lay these tables out, and open what lies there."""
    path = tmp_path / DESK
    with closing(duckdb.connect()) as con, closing(sqlite3.connect(path)) as desk:
        con.execute("set TimeZone = 'UTC'")
        for name, rows in found.items():
            con.register(f"{name}_rows", rows)
            con.execute(f"create view {name} as select * from {name}_rows")
        desk.execute("create table about (name text primary key, value text not null)")
        desk.execute("insert into about values ('layout', ?)", [str(LAYOUT)])
        audience_desk.lay(con, desk, now=NOW)
        if layout:
            desk.execute("update about set value = ? where name = 'audience_layout'", [layout])
        desk.commit()
    return Audience(Desk(path), NOW)


def people(*counts, kind="person"):
    names = [f"{prefix}{n}" for prefix, many in counts for n in range(many)]
    return names, pa.table({"person_id": names, "kind": [kind] * len(names)})


def states(active, lost, rights=ALL):
    names, table = people(("a", active), ("l", lost))
    said = ["active"] * active + ["lost"] * lost
    rows = pa.table({"person_id": names, "state": said, "rights": [rights] * len(names)})
    return {"people": table, "activity": rows}


def test_what_no_build_made_is_empty(tmp_path):
    found = audience(tmp_path)
    assert (found.rates, found.differences, found.followers) == ((), (), ())
    assert (found.life, found.states, found.cells, found.themes) == ((), (), (), ())
    assert found.outlook is None


def test_a_generation_of_another_layout_has_to_be_built_again(tmp_path):
    with pytest.raises(ShelfError, match="another version"):
        audience(tmp_path, layout="99")


def test_tables_come_as_their_cards(tmp_path):
    rows = rows_of(tables.FOLLOWERS, "channel active passive none", ("", 30, None, 40))
    assert audience(tmp_path, followers=rows).followers == (Followers("", 30, None, 40),)


def test_people_are_counted_by_state(tmp_path):
    found = audience(tmp_path, **states(30, 25))
    assert found.states == (Part("active", 30), Part("lost", 25))


def test_whom_the_terms_let_us_not_group_is_not_counted(tmp_path):
    assert audience(tmp_path, **states(30, 25, NO_SEGMENT)).states == ()


def test_organisations_are_no_people(tmp_path):
    names, firms = people(("f", 30), kind="organisation")
    rows = pa.table({"person_id": names, "state": ["new"] * 30, "rights": [ALL] * 30})
    assert audience(tmp_path, people=firms, activity=rows).states == ()


def test_one_small_number_takes_the_least_of_the_others_with_it():
    assert audience_desk.hidden({"a": 19, "b": 40, "c": 30}) == {"a": None, "b": 40, "c": None}
    assert audience_desk.hidden({"a": 19, "b": 3, "c": 30}) == {"a": None, "b": None, "c": 30}
    assert audience_desk.hidden({"a": 0, "b": 40}) == {"a": None, "b": 40}
    # two small ones are eight together, and that is told by what is left of the whole
    assert audience_desk.hidden({"a": 3, "b": 5, "c": 30, "d": 40}) == {
        "a": None, "b": None, "c": None, "d": 40,
    }  # fmt: skip


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60)))
def test_no_number_below_twenty_is_told_or_follows_from_the_others(counts):
    shown = audience_desk.hidden(counts)
    assert all(n is None or n >= 20 for n in shown.values())
    left_out = [n for name, n in counts.items() if shown[name] is None]
    told = any(n is not None for n in shown.values())
    # the whole is told elsewhere: what is left of it is nobody or twenty at least
    assert not (told and sum(left_out) in range(1, 20))


def test_of_the_life_cycle_parts_of_parts_are_hidden_too(tmp_path):
    rows = pa.table(
        {
            "life_cycle": ["potential", "customer", "spreader"],
            "people": [100, 80, 25],
            "present": [81, 19, 25],
            "may_buy": [3, 40, 20],
        }
    )
    assert audience(tmp_path, life_cycles=rows).life == (
        LifePart("customer", 80, None, 40),
        LifePart("potential", 100, None, None),
        LifePart("spreader", 25, 25, None),
    )


def bought(customers, fitted=True):
    names, table = people(("c", customers))
    buying = pa.table(
        {
            "person_id": names,
            "expected_180d": [0.5] * customers,
            "alive": [0.75] * customers,
            "cell": ["loyal"] * customers,
            "rights": [ALL] * customers,
        }
    )
    deeds = [(names[0], days, "Purchase") for days in (1, 179, 181)] + [(names[0], 1, "Like")]
    timelines = pa.table(
        {
            "person_id": [who for who, _, _ in deeds],
            "verb": [verb for _, _, verb in deeds],
            "occurred_at": pa.array(
                [NOW - timedelta(days=d) for _, d, _ in deeds], pa.timestamp("us", "UTC")
            ),
            "rights": [ALL] * len(deeds),
        }
    )
    model = pa.table({"customers": pa.array([customers] if fitted else [], pa.int64())})
    return {"people": table, "buying": buying, "timelines": timelines, "buying_model": model}


def test_what_customers_may_buy_stands_beside_what_they_bought(tmp_path):
    told = audience(tmp_path, **bought(40)).outlook
    assert (told.customers, told.expected, told.alive, told.orders) == (40, 20.0, 30.0, 2)


def test_of_nineteen_customers_and_without_a_model_nothing_is_expected(tmp_path):
    assert audience(tmp_path, **bought(19)).outlook is None
    (tmp_path / "b").mkdir()
    assert audience(tmp_path / "b", **bought(40, fitted=False)).outlook is None


def test_forbidden_themes_are_counted_and_called_so(tmp_path):
    totals = pa.table({"theme": ["debt", "fishing"], "deeds": [50, 900], "people": [25, 300]})
    themes = pa.table(
        {
            "theme": ["fishing", "debt"],
            "names": ['{"en": "Fishing"}', '{"en": "Debt"}'],
            "forbidden": [False, True],
        }
    )
    found = audience(tmp_path, theme_totals=totals, themes=themes).themes
    assert [(t.theme, t.names["en"], t.forbidden, t.people) for t in found] == [
        ("fishing", "Fishing", False, 300),
        ("debt", "Debt", True, 25),
    ]


def test_of_a_group_those_who_have_a_thing_are_told_from_twenty_on(tmp_path):
    columns = {
        "what": ["theme", "theme"],
        "grouping": ["interest", "interest"],
        "group_name": ["fishing", "fishing"],
        "value": ["rods", "tents"],
        "people": [19, 20],
        "of_people": [60, 60],
        "log_odds": [1.5, 1.0],
        "z": [3.0, 2.0],
        "q": [0.01, 0.04],
        "is_distinct": [True, True],
    }
    found = audience(tmp_path, group_interests=pa.table(columns)).leanings
    assert [(line.value, line.people) for line in found] == [("rods", None), ("tents", 20)]
