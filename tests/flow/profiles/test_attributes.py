"""What we know of a person and how surely, on rows one can check on paper."""

from datetime import UTC, datetime, timedelta
from math import exp, log

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import tables
from rapport.flow.engines.duck import Duck
from rapport.flow.steps import SqlStep
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALL_RIGHTS = 255
CLAIM = (
    "account_id source attribute value said sealed mode observed_at received_at seq line rights"
)
ACCOUNT = "account_id source kind seq line rights"
DECISION = "kind left_id right_id attribute value said_by decided_at seq"
REASONS = SqlStep("profiles", reads=(tables.CLAIMS,), writes=tables.ATTRIBUTE_REASONS)
VALUES = SqlStep("profiles", reads=(tables.ATTRIBUTE_REASONS,), writes=tables.ATTRIBUTES)


def claim(account, attribute, value, mode="declared", days=0.0, seq=1, rights=ALL_RIGHTS):
    at = None if days is None else NOW - timedelta(days=days)
    return (account, "crm", attribute, value, value, False, mode, at, NOW, seq, 1, rights)


def vote(*claims, people=None, decisions=(), plausible=3, half_life=None, many=False):
    """Return the attributes of all people, as rows in their order, and their reasons."""
    people = people or {c[0]: "p1" for c in claims}
    engine = Duck()
    engine.put("claims", rows_of(tables.CLAIMS, CLAIM, *claims))
    engine.put("persons", rows_of(tables.PERSONS, "account_id person_id", *people.items()))
    accounts = [(a, "crm", "person", 1, 1, ALL_RIGHTS) for a in people]
    engine.put("accounts", rows_of(tables.ACCOUNTS, ACCOUNT, *accounts))
    engine.put("decisions", rows_of(tables.DECISIONS, DECISION, *decisions))
    kinds = [("city", many, plausible, half_life)]
    header = "attribute many plausible half_life_days"
    engine.put("attribute_kinds", rows_of(tables.ATTRIBUTE_KINDS, header, *kinds))
    for step in (REASONS, VALUES):
        step.make(engine, now=NOW)
        step.writes.check(engine)
    rows = engine.get("select * from attributes order by person_id, attribute, place_in_order")
    return rows.to_pylist(), engine.get(tables.ATTRIBUTE_REASONS.select).to_pylist()


def confidences(rows):
    return {r["value"]: round(r["confidence"], 4) for r in rows}


def test_one_statement_is_as_sure_as_its_source():
    rows, _ = vote(claim("a", "city", "Moscow"))
    assert confidences(rows) == {"Moscow": 0.9}
    assert rows[0]["tier"] == "confirmed"


def test_two_sources_against_one_as_in_the_known_numbers():
    """partner .7 twice for Moscow, declared .9 for Kazan, three plausible towns."""
    rows, _ = vote(
        claim("a", "city", "Moscow", "partner"),
        claim("b", "city", "Moscow", "partner"),
        claim("c", "city", "Kazan", "declared"),
    )
    moscow, kazan = (0.7 * 2 / 0.3) ** 2, 0.9 * 2 / 0.1
    whole = moscow + kazan + 1
    assert confidences(rows) == {
        "Moscow": pytest.approx(moscow / whole, abs=1e-4),
        "Kazan": pytest.approx(kazan / whole, abs=1e-4),
    }
    assert [r["tier"] for r in rows] == ["disputed", "disputed"]


def test_age_halves_what_a_statement_weighs():
    rows, reasons = vote(claim("a", "city", "Moscow", days=365), half_life=365)
    assert reasons[0]["microlods"] == round(1e6 * log(0.9 * 2 / 0.1) / 2)
    assert rows[0]["confidence"] < 0.9


def test_an_undated_statement_is_neither_fresh_nor_worthless():
    weigh = {
        days: vote(claim("a", "city", "x", days=days), half_life=100)[1][0]["microlods"]
        for days in (0, None, 100)
    }
    assert weigh[0] > weigh[None] > weigh[100]
    assert weigh[None] == pytest.approx(weigh[0] * 2**-0.25, abs=1)


def test_said_twice_by_one_account_counts_once():
    one, _ = vote(claim("a", "city", "Moscow"))
    twice, reasons = vote(claim("a", "city", "Moscow"), claim("a", "city", "Moscow", seq=2))
    assert confidences(one) == confidences(twice)
    assert len(reasons) == 1


def test_what_a_person_decided_outranks_any_number_of_sources():
    crowd = [claim(f"a{i}", "city", "Moscow") for i in range(5)]
    right = ("correct", "a0", None, "city", "Kazan", "7", NOW, 9)
    rows, _ = vote(*crowd, decisions=(right,))
    assert rows[0]["value"] == "Kazan"
    assert rows[0]["tier"] == "confirmed"


def test_several_values_of_what_one_may_have_many_of_do_not_contradict():
    rows, _ = vote(claim("a", "city", "x"), claim("a", "city", "y"), many=True, plausible=2)
    assert confidences(rows) == {"x": 0.9, "y": 0.9}


def test_a_value_has_the_rights_that_all_its_claims_have():
    rows, _ = vote(claim("a", "city", "x", rights=0b0111), claim("b", "city", "x", rights=0b1101))
    assert rows[0]["rights"] == 0b0101


def test_accounts_of_nobody_are_left_out():
    assert vote(claim("a", "city", "x"), people={"b": "p1"}) == ([], [])


some_claims = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from(["x", "y", "z", "Москва"]),
        st.sampled_from(["declared", "partner", "observed", "inferred"]),
        st.integers(-5, 4000) | st.none(),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(some_claims, st.randoms(use_true_random=False))
def test_reasons_add_up_and_their_order_changes_nothing(drawn, random):
    claims = [claim(a, "city", v, m, d, seq=i + 1) for i, (a, v, m, d) in enumerate(drawn)]
    people = dict.fromkeys("abcd", "p1")
    rows, reasons = vote(*claims, people=people, plausible=9, half_life=500)
    shuffled = claims[:]
    random.shuffle(shuffled)
    assert vote(*shuffled, people=people, plausible=9, half_life=500)[0] == rows
    for row in rows:
        parts = [r["microlods"] for r in reasons if r["value"] == row["value"]]
        assert (sum(parts), len(parts)) == (row["microlods"], row["claims"])
    assert sum(r["confidence"] for r in rows) <= 1 + 1e-5
    if rows:
        weights = {r["value"]: exp(r["microlods"] / 1e6) for r in rows}
        whole = sum(weights.values()) + 9 - len(weights)
        for r in rows:
            assert r["confidence"] == pytest.approx(weights[r["value"]] / whole, abs=1e-5)


def test_the_tables_of_the_code_fit_their_contract():
    from rapport.flow import attributes

    made = attributes.as_table()
    assert made.schema == tables.ATTRIBUTE_KINDS.schema
    assert isinstance(made, pa.Table)
    assert len(set(made["attribute"].to_pylist())) == made.num_rows
