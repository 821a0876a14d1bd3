"""One SQL text, two engines, the same rows. What is not compared here is not portable."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import rapport.flow
from rapport.flow import generations, network, pipeline, profile_tables, tables
from rapport.flow.engines.duck import Duck
from rapport.flow.steps import SqlStep
from tests.flow.facts_fixture import NOW, given
from tests.flow.network.talking import NOW as TALKED
from tests.flow.network.talking import crowd

FLOW = Path(rapport.flow.__file__).parent
ALL_STEPS = (*pipeline.BEFORE, *pipeline.STEPS)
SQL_STEPS = [step for step in ALL_STEPS if isinstance(step, SqlStep)]


@pytest.fixture(scope="module", params=["some rows", "no rows"])
def both(request, spark):
    """The whole flow, run by both engines on the same given rows."""
    engines = {"duck": Duck(), "spark": spark}
    for engine in engines.values():
        for spec, rows in given(empty=request.param == "no rows").items():
            engine.put(spec.name, rows)
        for step in pipeline.BEFORE:
            engine.drop(step.writes.name)
            step.make(engine, now=NOW)
        pipeline.run(engine, now=NOW, keep_workings=True)
    return engines


def rows_in(engine, spec):
    """All rows in the order of their keys: no engine promises an order of its own."""
    found = engine.get(spec.select).to_pylist()
    if "block" in spec.schema.names:  # a hash, and each engine has its own
        found = _without_hashes(found)
    key = spec.key or spec.schema.names
    return sorted(found, key=lambda row: [row[k] for k in key])


def _without_hashes(rows):
    """Name each block by its rule and its accounts, where they are told."""
    members = {}
    for row in rows:
        members.setdefault(row["block"], []).append(row.get("node", 0))
    named = {block: tuple(sorted(nodes)) for block, nodes in members.items()}
    return [
        row | {"block": (row["rule"], named[row["block"]], row.get("accounts"))} for row in rows
    ]


def near(value):
    """The same value; of a sum of floats the last digits depend on the order."""
    return pytest.approx(value, rel=1e-12) if isinstance(value, float) else value


@pytest.mark.parametrize("step", ALL_STEPS, ids=lambda s: s.writes.name)
def test_a_step_gives_the_same_rows(both, step):
    duck, spark = (rows_in(engine, step.writes) for engine in both.values())
    assert len(duck) == len(spark)
    for mine, theirs in zip(duck, spark, strict=True):
        assert theirs == {name: near(value) for name, value in mine.items()}


@pytest.mark.parametrize("both", ["some rows"], indirect=True)
def test_the_rows_reach_every_finding(both):
    """A table that stays empty is not compared, however green its test."""
    empty = {s.name for s in tables.FINDINGS if not rows_in(both["duck"], s)}
    assert empty == FEW


#: Too few are joined and judged among these rows. `reliability` is a function, whatever the
#: engine; alarms, opinions of staff and followers have rows of their own.
FEW = {
    "cluster_alarms",
    "reliability",
    "staff_opinions",
    "followers",
    "group_people",
    "buying_model",
    "theme_totals",
    "group_interests",
    "topic_shares",
    "community_cards",
    "community_themes",
    "critic_points",
    "say_do_groups",
    "activations",
    "motivators",
}


def test_communities_critics_and_topics_are_told_alike(spark):
    """Of forty who like one another and blame us, all that is told of twenty at least."""
    found = []
    for engine in (Duck(), spark):
        crowd().fill(engine)
        steps = (*network.TOPICS, *network.STEPS)
        for step in steps:
            step.make(engine, now=TALKED)
        found.append({step.writes.name: rows_in(engine, step.writes) for step in steps})
    duck, on_spark = found
    assert [name for name, rows in duck.items() if not rows] == []
    for name, rows in duck.items():
        assert len(rows) == len(on_spark[name]), name
        for mine, theirs in zip(rows, on_spark[name], strict=True):
            assert theirs == {column: near(value) for column, value in mine.items()}, name


def test_who_follows_discussions_is_counted_alike(spark):
    """Of twenty who write, 21 who like and 19 who do neither only the 21 may be told."""
    step = next(s for s in SQL_STEPS if s.writes is tables.FOLLOWERS)
    people = [f"{n:032x}" for n in range(60)]
    theirs = [{"account_id": p, "person_id": p} for p in people]
    deeds = [
        {"person_id": p, "interaction_id": p, "verb": verb, "source": "town", "rights": 15}
        for p, verb in zip(people, ["Create"] * 20 + ["Like"] * 21, strict=False)
    ]
    rows = {
        tables.PEOPLE: [{"person_id": p, "kind": "person"} for p in people],
        profile_tables.PROFILED_ACCOUNTS: theirs,
        tables.ACCOUNTS: [row | {"source": "town", "rights": 15} for row in theirs],
        tables.TIMELINES: [_filled(tables.TIMELINES, occurred_at=NOW, **row) for row in deeds],
        profile_tables.ACCOUNT_TRUST: [],
    }
    for engine in (Duck(), spark):
        for spec, some in rows.items():
            kept = [{k: v for k, v in row.items() if k in spec.schema.names} for row in some]
            engine.put(spec.name, pa.Table.from_pylist(kept, spec.schema))
        step.make(engine, now=NOW)
        found = {tuple(row.values()) for row in rows_in(engine, tables.FOLLOWERS)}
        assert found == {(channel, None, 21, None) for channel in ("", "town")}


def test_opinions_of_staff_are_counted_alike_and_of_five_people_at_least(spark):
    """Six like it, four do not: of these not even the total tells."""
    step = next(s for s in SQL_STEPS if s.writes is tables.STAFF_OPINIONS)
    years = {2023: (6, 4), 2024: (6, 5), 2025: (5, 0)}
    texts, read = [], []
    for year, (good, bad) in years.items():
        for n in range(good + bad):
            named = {"interaction_id": f"{year}-{n}", "account_id": f"{n:032x}"}
            at = NOW.replace(year=year)
            texts.append(_filled(tables.TEXTS, occurred_at=at, private=False, **named))
            feeling = 1 if n < good else -1
            of = {"sentiment": feeling, "noise": "", "is_staff": True}
            read.append(_filled(tables.TEXT_READINGS, **named | of))
    found = []
    for engine in (Duck(), spark):
        engine.put("texts", pa.Table.from_pylist(texts, tables.TEXTS.schema))
        engine.put("text_readings", pa.Table.from_pylist(read, tables.TEXT_READINGS.schema))
        engine.put("persons", tables.PERSONS.schema.empty_table())
        step.make(engine, now=NOW)
        found.append({tuple(row.values()) for row in rows_in(engine, tables.STAFF_OPINIONS)})
    assert found[0] == found[1]
    assert found[0] == {
        (2023, "positive", 6),
        (2024, "negative", 5),
        (2024, "positive", 6),
        (2024, "any", 11),
        (2025, "positive", 5),
        (2025, "any", 5),
    }


def test_staff_left_out_of_the_total_are_five_people_however_often_they_write(spark):
    """Three felt two ways, and six accounts are one person: by subtraction they would be told."""
    step = next(s for s in SQL_STEPS if s.writes is tables.STAFF_OPINIONS)
    told = [(2023, 1, n) for n in range(6)] + [(2023, f, n) for f in (0, -1) for n in (10, 11, 12)]
    told += [(2024, 1, 20 + n) for n in range(6)]
    texts, read = [], []
    for at, (year, feeling, account) in enumerate(told):
        named = {"interaction_id": str(at), "account_id": f"{account:032x}"}
        texts.append(_filled(tables.TEXTS, occurred_at=NOW.replace(year=year), **named))
        of = {"sentiment": feeling, "noise": "", "is_staff": True}
        read.append(_filled(tables.TEXT_READINGS, **named | of))
    one = [{"account_id": f"{20 + n:032x}", "person_id": "p" * 32} for n in range(6)]
    persons = [_filled(tables.PERSONS, **row) for row in one]
    for engine in (Duck(), spark):
        engine.put("texts", pa.Table.from_pylist(texts, tables.TEXTS.schema))
        engine.put("text_readings", pa.Table.from_pylist(read, tables.TEXT_READINGS.schema))
        engine.put("persons", pa.Table.from_pylist(persons, tables.PERSONS.schema))
        step.make(engine, now=NOW)
        found = [tuple(row.values()) for row in rows_in(engine, tables.STAFF_OPINIONS)]
        assert found == [(2023, "positive", 6)]


def _filled(spec, **values):
    """Return a row of `spec` in which all that is not told is nothing."""
    nothing = {pa.string(): "", pa.int64(): 0, pa.bool_(): False}
    return {c.name: values.get(c.name, nothing.get(c.type)) for c in spec.columns}


def test_alarms_are_the_same(spark):
    step = next(s for s in SQL_STEPS if s.writes is tables.CLUSTER_ALARMS)
    people = [f"{i:032x}" for i in range(1, 15)]
    links = [
        {
            "left_id": people[i],
            "right_id": people[i + 1],
            "microbits": 9_000_000,
            "state": "accepted",
            "ground": "score",
            "threshold_microbits": 2_000_000,
            "rights": 255,
        }
        for i in range(13)
        if i != 6
    ]
    persons = [{"account_id": a, "person_id": people[i // 7 * 7]} for i, a in enumerate(people)]
    last = [{"account_id": people[0], "person_id": people[0]}]
    found = []
    for engine in (Duck(), spark):
        for spec, rows in (
            (tables.PERSONS, persons),
            (tables.LAST_PERSONS, last),
            (tables.LINKS, links),
        ):
            engine.put(spec.name, pa.Table.from_pylist(rows, spec.schema))
        step.make(engine, now=NOW)
        found.append(rows_in(engine, tables.CLUSTER_ALARMS))
    assert found[0] == found[1] and {row["why"] for row in found[0]} == {"grew", "loose"}


@pytest.mark.parametrize("both", ["some rows"], indirect=True)
@pytest.mark.parametrize(("writer", "reader"), [("duck", "spark"), ("spark", "duck")])
def test_what_one_engine_publishes_the_other_reads(both, tmp_path, writer, reader):
    folder = generations.publish(tmp_path, both[writer], pipeline.PUBLISHED, now=NOW)
    for spec in pipeline.PUBLISHED:
        both[reader].load(f"their_{spec.name}", generations.read(folder).tables[spec.name])
        columns = ", ".join(spec.schema.names)
        theirs = both[reader].get(f"select {columns} from their_{spec.name}")
        assert theirs.schema.equals(spec.schema)
        assert sorted(theirs.to_pylist(), key=str) == sorted(
            both[writer].get(spec.select).to_pylist(), key=str
        )


@pytest.mark.parametrize("both", ["some rows"], indirect=True)
@pytest.mark.parametrize("name", ["duck", "spark"])
def test_rows_laid_down_are_a_table_in_order(both, tmp_path, name):
    engine, folder = both[name], tmp_path / "laid"
    select = "select person_id, account_id from persons where account_id <> $left_out"
    first = engine.get("select min(account_id) as it from persons").to_pylist()[0]["it"]
    engine.lay(f"laid_by_{name}", select, folder, ("account_id",), left_out=first)
    wanted = engine.get("select account_id from persons order by account_id")["account_id"]
    assert engine.get(f"select account_id from laid_by_{name} order by account_id")[
        "account_id"
    ] == (wanted.slice(1))
    files = sorted(folder.glob("*.parquet"))
    lying = [a for f in files for a in pq.read_table(f)["account_id"].to_pylist()]
    assert lying == wanted.to_pylist()[1:]


def test_every_sql_file_is_a_step():
    files = {f for f in FLOW.rglob("*.sql") if f.parent.name != "engines"}
    assert files == {step.file for step in SQL_STEPS}


@pytest.mark.parametrize("step", ALL_STEPS, ids=lambda s: s.writes.name)
def test_a_step_its_file_and_its_table_share_one_name(step):
    assert step.file.stem == step.writes.name
    assert FLOW in step.file.parents


def test_every_finding_is_made_by_a_step():
    made = [step.writes.name for step in pipeline.STEPS]
    assert set(made) >= {spec.name for spec in tables.FINDINGS}
    assert set(pipeline.PUBLISHED) == {*tables.FINDINGS, *tables.KEPT}
