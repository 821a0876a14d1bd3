"""Names brought up to date are those that full_names.sql gives of everybody at once."""

from collections.abc import Iterable

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.flow.engines.duck import Duck
from rapport.flow.identity import workings
from rapport.flow.identity.incremental_names import keep_names, rename
from rapport.flow.identity.stage import make

Said = tuple[str, str]  # slot, value
KEPT = {
    "said_names": "node",
    "unsettled": "node",
    "name_counts": "value",
    "word_places": "word",
    "full_names": "node",
}
WORDS = ("ivan", "petrov", "anna", "b")
SAID = st.one_of(
    st.tuples(st.sampled_from(["given", "family", "name"]), st.sampled_from(WORDS)),
    st.tuples(st.just("name"), st.tuples(*[st.sampled_from(WORDS)] * 2).map(" ".join)),
)
PEOPLE = st.dictionaries(st.integers(1, 12), st.lists(SAID, min_size=1, max_size=3), max_size=12)


def said(people: dict[int, list[Said]]) -> pa.Table:
    rows = [
        {"node": node, "slot": slot, "value": value, "verified": False}
        for node, told in people.items()
        for slot, value in told
    ]
    return pa.Table.from_pylist(rows, workings.SAID.schema)


def names(engine: Duck, table: str = "full_names") -> list[tuple[object, ...]]:
    found = engine.get(f"select node, given, family, names from {table} order by node")
    return [tuple(row.values()) for row in found.to_pylist()]


@pytest.fixture(scope="module")
def engine() -> Iterable[Duck]:
    engine = Duck()
    yield engine
    engine.close()


def start(engine: Duck, people: dict[int, list[Said]]) -> None:
    engine.put("said", said(people))
    make(engine, "full_names")
    keep_names(engine)
    engine.make("new_full_names", workings.FULL_NAMES.select)
    for name in KEPT:
        engine.make(f"kept_{name}", f"select * from new_{name}")


def step(engine: Duck, gone: Iterable[int], fresh: dict[int, list[Said]]) -> None:
    """Take accounts out and others in, as a run that goes on with a state does."""
    engine.put("gone", pa.table({"node": pa.array(list(gone), pa.int64())}))
    engine.put("said", said(fresh))
    rename(engine)
    for name in ("said_names", "unsettled"):
        engine.make(f"stale_{name}", "select node from gone")
    engine.make("stale_full_names", "select node from new_full_names union select node from gone")
    for name, key in KEPT.items():
        engine.make(
            f"kept_{name}",
            f"""select k.* from kept_{name} as k anti join stale_{name} as s on s.{key} = k.{key}
            union all select * from new_{name}""",
        )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=PEOPLE, later=st.lists(st.tuples(PEOPLE, st.sets(st.integers(1, 12))), max_size=2))
def test_names_step_by_step_are_those_of_one_run(
    engine: Duck,
    first: dict[int, list[Said]],
    later: list[tuple[dict[int, list[Said]], set[int]]],
) -> None:
    people = first
    start(engine, people)
    for fresh, leaving in later:
        gone = people.keys() & (leaving | fresh.keys())
        step(engine, gone, fresh)
        people = {n: told for n, told in people.items() if n not in gone} | fresh
    engine.put("said", said(people))
    make(engine, "full_names")
    assert names(engine, "kept_full_names") == names(engine)


def test_a_word_alone_is_read_as_most_full_names_have_it(engine: Duck) -> None:
    start(engine, {1: [("name", "ivan")], 2: [("name", "petar ivan")]})
    assert names(engine, "kept_full_names")[0] == (1, None, "ivan", " ivan ")
    step(engine, [], {3: [("name", "ivan petrov")], 4: [("name", "ivan abel")]})
    assert names(engine, "kept_full_names")[0] == (1, "ivan", None, " ivan ")
    step(engine, [3, 4], {})
    assert names(engine, "kept_full_names")[0] == (1, None, "ivan", " ivan ")


def test_of_several_names_the_one_that_most_bear_is_taken(engine: Duck) -> None:
    start(engine, {1: [("name", "anna abel"), ("name", "anna petrova")]})
    assert names(engine, "kept_full_names")[0][1:3] == ("anna", "abel")
    step(engine, [], {2: [("name", "anna petrova")]})
    assert names(engine, "kept_full_names")[0][1:3] == ("anna", "petrova")
