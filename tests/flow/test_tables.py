from datetime import UTC, datetime

import pytest

from rapport.flow import tables
from rapport.flow.errors import ConfigError, TableError
from rapport.flow.pipeline import PUBLISHED, STEPS
from rapport.flow.steps import check_order
from rapport.flow.tables import GIVEN, PERSONS, SIGHTINGS
from tests.flow.facts_fixture import given

NOW = datetime(2025, 3, 31, tzinfo=UTC)
HEADER = "account_id person_id"


@pytest.mark.parametrize(
    ("case", "select", "message"),
    [
        ("a column too many", "*, 1 as x", r"not declared \['x'\]"),
        ("a column too few", "person_id", r"missing \['account_id'\]"),
        ("a wrong type", "1 as account_id, person_id", "is int32, must be string"),
        ("a null", "account_id, nullif('x', 'x') as person_id", "2 of 2 rows are null"),
        ("a doubled key", "'a' as account_id, person_id", "2 rows but 1 keys"),
    ],
)
def test_check_says_what_is_wrong_and_where(engine, rows, case, select, message):
    rows(PERSONS, HEADER, ("a", "p1"), ("b", "p2"))
    engine.make("persons", f"select {select} from persons")
    with pytest.raises(TableError, match=message) as raised:
        PERSONS.check(engine)
    assert "'persons'" in raised.value.what, case
    assert raised.value.fix


def test_a_good_table_and_an_empty_one_are_fine(engine, rows):
    rows(PERSONS, HEADER, ("a", "p1"), ("b", "p2"))
    PERSONS.check(engine)
    rows(PERSONS, HEADER)
    PERSONS.check(engine)


def test_the_cast_that_an_error_names_is_right(engine, rows):
    header = "account_id source kind in_public received_at seq line rights"
    rows(SIGHTINGS, header, ("a", "crm", "person", False, NOW, 1, 1, 1))
    for column_type, word in tables.SQL_TYPES.items():
        value = "received_at" if column_type == tables.TIME else "'1'"
        found = engine.get(f"select cast({value} as {word}) as x from sightings")
        assert found.schema.field("x").type == column_type


def test_a_step_before_its_input_is_refused():
    with pytest.raises(ConfigError, match="which nothing before it makes"):
        check_order(STEPS[::-1], GIVEN)


def test_two_writers_of_one_table_are_refused():
    with pytest.raises(ConfigError, match="table 'accounts' is made twice"):
        check_order(STEPS + STEPS, GIVEN)


def test_the_steps_stand_in_order():
    check_order(STEPS, GIVEN)


def _published() -> set[str]:
    return {spec.name for spec in PUBLISHED}


def test_specs_explain_every_column_and_are_all_listed():
    files = [tables, *(v for name, v in vars(tables).items() if name.endswith("_tables"))]
    named = {id(v): v for f in files for v in vars(f).values() if isinstance(v, tables.TableSpec)}
    listed = list(named.values())
    made = {step.writes.name for step in STEPS}
    assert {s.name for s in tables.ALL} == {s.name for s in listed} - (made - _published())
    assert len(tables.ALL) == len({s.name for s in tables.ALL})
    for spec in listed:
        assert set(spec.key) <= {c.name for c in spec.columns}
        assert all(c.meaning for c in spec.columns)
        assert set(spec.schema.types) <= set(tables.SQL_TYPES)


@pytest.mark.parametrize("spec", tables.FACTS, ids=lambda s: s.name)
def test_every_fact_says_where_it_was_said_and_what_it_allows(spec):
    names = {c.name for c in spec.columns}
    assert "seq" in names
    if spec is not tables.DECISIONS:  # said by people of the team, not by a source
        assert {"line", "rights", "source"} <= names


@pytest.mark.parametrize("empty", [False, True])
def test_the_facts_that_other_tests_start_from_keep_the_contract(engine, empty):
    facts = given(empty=empty)
    assert set(facts) == set(GIVEN)
    for spec, rows in facts.items():
        engine.put(spec.name, rows)
        spec.check(engine)
