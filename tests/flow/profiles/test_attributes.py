"""What we know of a person and how surely, on rows one can check on paper."""

from datetime import UTC, datetime, timedelta
from math import exp, log

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import pipeline, tables
from rapport.flow.behaviour_tables import DERIVED_CLAIMS
from rapport.flow.engines.duck import Duck
from rapport.flow.interest_tables import FORBIDDEN_VALUES
from rapport.flow.profile_tables import ACCOUNT_TRUST, BIRTHS, PROFILED_ACCOUNTS
from rapport.flow.profiles.reliability.source_trust import PRIORS
from rapport.flow.profiles.reliability.wearing import Statements, worn
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALL_RIGHTS = 255
CLAIM = (
    "account_id source attribute value said sealed mode observed_at received_at seq line rights"
)
ACCOUNT = "account_id source kind seq line rights"
DECISION = "kind left_id attribute value said takes_back decided_at seq"
STEPS = [
    step
    for step in pipeline.STEPS
    if step.writes.name
    in ("robust_means", "statements", "agreements", "source_trust", "statement_weights")
    or step.writes in (tables.ATTRIBUTE_REASONS, tables.ATTRIBUTES)
]


def claim(
    account, attribute, value, mode="declared", days=0.0, seq=1, rights=ALL_RIGHTS, by="crm"
):
    at = None if days is None else NOW - timedelta(days=days)
    return (account, by, attribute, value, value, False, mode, at, NOW, seq, 1, rights)


def word(kind, value, seq, account="a", said=None, undoes=None):
    return (kind, account, "city", value, said, undoes, NOW, seq)


def vote(
    *claims,
    people=None,
    decisions=(),
    plausible=3,
    half_life=None,
    many=False,
    trusted=(),
    learn=False,
    births=(),
    derived=(),
    forbidden=(),
):
    """Return the attributes of all people, as rows in their order, and their reasons."""
    people = people or {c[0]: "p1" for c in claims}
    engine = Duck()
    engine.put("claims", rows_of(tables.CLAIMS, CLAIM, *claims))
    engine.put(
        "profiled_accounts", rows_of(PROFILED_ACCOUNTS, "account_id person_id", *people.items())
    )
    accounts = [(a, "crm", "person", 1, 1, ALL_RIGHTS) for a in people]
    engine.put("accounts", rows_of(tables.ACCOUNTS, ACCOUNT, *accounts))
    engine.put("decisions", rows_of(tables.DECISIONS, DECISION, *decisions))
    trust = rows_of(ACCOUNT_TRUST, "account_id microlods trust is_bot rights", *(trusted or ()))
    engine.put("account_trust", trust)
    told = rows_of(BIRTHS, "account_id pseudonym year month day rights", *births)
    engine.put("births", told)
    engine.put("derived_claims", rows_of(DERIVED_CLAIMS, CLAIM, *derived))
    closed = rows_of(FORBIDDEN_VALUES, "attribute value", *forbidden)
    engine.put("forbidden_values", closed)
    kinds = [
        ("birth_date", False, 100, None, True, None),
        ("city", many, plausible, half_life, False, None),
        ("birth_year", False, 100, None, False, 1),
    ]
    header = "attribute many plausible half_life_days sealed near"
    engine.put("attribute_kinds", rows_of(tables.ATTRIBUTE_KINDS, header, *kinds))
    for step in STEPS:
        step.make(engine, now=NOW)
        if step.writes.name == "agreements" and not learn:  # sources are worth what is usual
            engine.put("agreements", engine.get("select * from agreements where people = 0"))
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
        claim("a", "city", "Moscow", "partner", by="list"),
        claim("b", "city", "Moscow", "partner", by="register"),
        claim("c", "city", "Kazan", "declared"),
    )
    moscow, kazan = (0.7 * 2 / 0.3) ** 2, 0.9 * 2 / 0.1
    whole = moscow + kazan + 1
    assert confidences(rows) == {
        "Moscow": pytest.approx(moscow / whole, abs=1e-4),
        "Kazan": pytest.approx(kazan / whole, abs=1e-4),
    }
    assert [r["tier"] for r in rows] == ["disputed", "disputed"]


def test_the_known_vote_of_three_sources():
    """Moscow by .8 and .7 against Kazan by .9, three plausible towns: .6627 against .3195."""
    right = np.array([0.8, 0.7, 0.9])
    gains = np.log(right * (3 - 1) / (1 - right))
    now = np.zeros(3)
    told = Statements(
        question=now.astype(np.int64),
        value=np.array([0, 0, 1]),
        age=now,
        gain=gains,
        plausible=now + 3,
        half_life=now + np.inf,
    )
    engine = Duck()
    header = "person_id attribute value account_id source sealed mode microlods seq line rights"
    reasons = (
        ("p1", "city", town, who, who, False, "partner", round(1e6 * lods), 1, 1, ALL_RIGHTS)
        for town, who, lods in zip(("Moscow", "Moscow", "Kazan"), "abc", worn(told), strict=True)
    )
    engine.put("attribute_reasons", rows_of(tables.ATTRIBUTE_REASONS, header, *reasons))
    kinds = rows_of(
        tables.ATTRIBUTE_KINDS, "attribute many plausible sealed", ("city", False, 3, False)
    )
    engine.put("attribute_kinds", kinds)
    STEPS[-1].make(engine, now=NOW)
    rows = engine.get("select * from attributes").to_pylist()
    assert confidences(rows) == {"Moscow": 0.6627, "Kazan": 0.3195}


def test_the_priors_of_methods_hold_before_anything_is_learned():
    assert {mode: PRIORS[mode] for mode in ("declared", "partner", "inferred")} == {
        "declared": (18, 2),
        "partner": (14, 6),
        "inferred": (10, 10),
    }
    for mode, (right, wrong) in PRIORS.items():
        rows, _ = vote(claim("a", "city", "x", mode), plausible=100)
        if mode != "decided":
            assert rows[0]["confidence"] == pytest.approx(right / (right + wrong), abs=1e-5)


def test_after_its_half_life_a_statement_holds_with_half_the_chance():
    """.9 of one of three towns; a year on, half of the people live somewhere, by chance there."""
    rows, reasons = vote(claim("a", "city", "Moscow", days=365), half_life=365)
    today = 0.5 * 0.9 + 0.5 / 3
    assert confidences(rows) == {"Moscow": round(today, 4)}
    assert reasons[0]["microlods"] == round(1e6 * log(today / ((1 - today) / 2)))
    assert reasons[0]["fresh"] == pytest.approx(reasons[0]["microlods"] / 1e6 / log(18), abs=1e-5)


def test_who_moved_is_believed_against_two_who_knew_them_before():
    old = [
        claim("a", "city", "Sofia", days=1500, by="crm"),
        claim("b", "city", "Sofia", days=1400, by="shop"),
    ]
    new = claim("c", "city", "Varna", days=10, by="network")
    options = {"plausible": 100, "half_life": 3650}
    assert [r["value"] for r in vote(*old, new, **options)[0]] == ["Varna", "Sofia"]
    same_time = [claim(c[0], "city", "Sofia", days=12, by=c[1]) for c in old]
    rows, _ = vote(*same_time, new, **options)
    assert [r["value"] for r in rows] == ["Sofia", "Varna"] and rows[0]["tier"] == "confirmed"


def test_accounts_of_one_source_that_say_the_same_share_one_vote():
    one, _ = vote(claim("a", "city", "x"))
    copies, reasons = vote(claim("a", "city", "x"), claim("b", "city", "x"))
    assert confidences(one) == confidences(copies)
    assert [r["copies"] for r in reasons] == [2, 2]
    others, _ = vote(claim("a", "city", "x"), claim("b", "city", "x", by="shop"))
    assert others[0]["confidence"] > copies[0]["confidence"]


def test_a_statement_of_an_account_that_is_nobodys_weighs_little():
    bot = ("a", -1386294, 0.2, True, ALL_RIGHTS)
    rows, _ = vote(claim("a", "city", "x"), trusted=[bot])
    assert rows[0]["confidence"] == pytest.approx(1 / 3 + (0.9 - 1 / 3) * 0.2 / 0.7, abs=1e-5)


def test_numbers_that_lie_near_the_robust_mean_say_the_same():
    """1980 and 1981 by ages told, 1980 by a form, 1890 by a slip of the pen."""
    years = {"crm": "1980", "shop": "1981", "form": "1980", "list": "1890"}
    claims = [claim(by, "birth_year", year, by=by) for by, year in years.items()]
    rows, reasons = vote(*claims, people=dict.fromkeys(years, "p1"))
    assert [r["value"] for r in rows] == ["1980", "1890"] and rows[0]["claims"] == 3
    assert sorted(r["said"] for r in reasons) == ["1890", "1980", "1980", "1981"]


def test_a_year_of_birth_speaks_for_the_whole_date_that_it_fits():
    dates = {"a": (1984, 5, 14), "b": (1984, None, None), "c": (1984, 1, 1), "d": (1990, 5, 14)}
    births = [(a, f"on {d}", *d, ALL_RIGHTS) for a, d in dates.items()]
    claims = [claim(a, "birth_date", f"on {d}", by=a) for a, d in dates.items()]
    rows, reasons = vote(*claims, people=dict.fromkeys(dates, "p1"), births=births)
    assert [(r["value"], r["claims"]) for r in rows] == [
        ("on (1984, 5, 14)", 3),
        ("on (1990, 5, 14)", 1),
    ]
    whole = [r["stated"] for r in reasons if r["value"] == "on (1984, 5, 14)"]
    assert sorted(whole) == ["on (1984, 1, 1)", "on (1984, 5, 14)", "on (1984, None, None)"]


def test_an_undated_statement_is_neither_fresh_nor_worthless():
    weigh = {
        days: vote(claim("a", "city", "x", days=days), half_life=100)[1][0]["microlods"]
        for days in (0, None, 100)
    }
    assert weigh[0] > weigh[None] > weigh[100]
    assert weigh[None] == vote(claim("a", "city", "x", days=25), half_life=100)[1][0]["microlods"]


def test_what_we_derive_is_a_statement_beside_what_sources_say():
    rows, _ = vote(
        claim("a", "city", "Moscow", "observed"),
        derived=[claim("b", "city", "Kazan", "inferred")],
        people={"a": "p1", "b": "p1"},
    )
    assert [row["value"] for row in rows] == ["Moscow", "Kazan"]


def test_said_twice_by_one_account_counts_once():
    one, _ = vote(claim("a", "city", "Moscow"))
    twice, reasons = vote(claim("a", "city", "Moscow"), claim("a", "city", "Moscow", seq=2))
    assert confidences(one) == confidences(twice)
    assert len(reasons) == 1


def test_what_a_person_decided_outranks_any_number_of_sources():
    crowd = [claim(f"a{i}", "city", "Moscow") for i in range(5)]
    rows, reasons = vote(*crowd, decisions=(word("correct", "kazan", 9, "a0", "Kazan"),))
    assert (rows[0]["value"], rows[0]["said"], rows[0]["tier"]) == ("kazan", "Kazan", "confirmed")
    assert [r["mode"] for r in reasons if r["value"] == "kazan"] == ["decided"]


def test_the_last_word_counts_whichever_account_it_is_of():
    people = dict.fromkeys("ab", "p1")
    said = (word("correct", "Kazan", 9, "a"), word("correct", "Perm", 8, "b"))
    rows, _ = vote(claim("a", "city", "Moscow"), people=people, decisions=said)
    assert [r["value"] for r in rows] == ["Kazan", "Moscow"]


def test_a_word_taken_back_counts_no_more_and_the_one_before_it_again():
    said = (
        word("correct", "Kazan", 7),
        word("correct", "Perm", 8),
        word("uncorrect", "Perm", 9, undoes=8),
    )
    rows, _ = vote(claim("a", "city", "Moscow"), decisions=said)
    assert [r["value"] for r in rows] == ["Kazan", "Moscow"]
    undone = (*said, word("uncorrect", "Kazan", 10, undoes=7))
    assert vote(claim("a", "city", "Moscow"), decisions=undone) == vote(
        claim("a", "city", "Moscow")
    )


def test_of_what_is_not_known_nothing_goes_on_whoever_says_it():
    people = dict.fromkeys("ab", "p1") | {"c": "p2"}
    claims = [claim(a, "city", town) for a, town in (("a", "x"), ("b", "y"), ("c", "x"))]
    rows, _ = vote(*claims, people=people, decisions=(word("unknown", None, 9),))
    assert [(r["person_id"], r["value"]) for r in rows] == [("p2", "x")]


def test_what_is_not_theirs_goes_alone_of_what_one_may_have_many_of():
    people = dict.fromkeys("ab", "p1")
    claims = [claim(a, "city", town) for a, town in (("a", "x"), ("b", "y"), ("b", "x"))]
    said = (word("wrong", "x", 8), word("correct", "y", 9))
    rows, _ = vote(*claims, people=people, decisions=said, many=True, plausible=2)
    assert [(r["value"], r["tier"]) for r in rows] == [("y", "confirmed")]


def test_a_source_that_others_contradict_is_believed_less_from_then_on():
    """Of forty people the shop and the register agree; the list says something else of each."""
    people, claims = {}, []
    for i in range(40):
        for by, value in (("shop", f"t{i % 7}"), ("register", f"t{i % 7}"), ("list", f"u{i % 5}")):
            people[f"{by}{i}"] = f"p{i:02}"
            claims.append(claim(f"{by}{i}", "city", value, by=by))
    people |= {"list-x": "q", "shop-x": "q"}
    claims += [claim("list-x", "city", "a", by="list"), claim("shop-x", "city", "b", by="shop")]
    rows, reasons = vote(*claims, people=people, plausible=20, learn=True)
    known = {r["source"]: r["reliability"] for r in reasons}
    assert known["shop"] > 0.85 < known["register"] and known["list"] < 0.4
    (first, *_) = [r for r in rows if r["person_id"] == "q"]
    assert first["value"] == "b"


def test_several_values_of_what_one_may_have_many_of_do_not_contradict():
    rows, _ = vote(claim("a", "city", "x"), claim("a", "city", "y"), many=True, plausible=2)
    assert confidences(rows) == {"x": 0.9, "y": 0.9}


def test_a_value_has_the_rights_that_all_its_claims_have():
    rows, _ = vote(claim("a", "city", "x", rights=0b0111), claim("b", "city", "x", rights=0b1101))
    assert rows[0]["rights"] == 0b0101


def test_a_forbidden_value_is_left_out_whoever_says_it_and_the_others_stand():
    claims = [claim("a", "city", "x"), claim("b", "city", "y", by="shop")]
    told = {"decisions": [word("correct", "x", 9)], "derived": [claim("b", "city", "x")]}
    rows, reasons = vote(*claims, **told, forbidden=[("city", "x")])
    assert [r["value"] for r in rows] == ["y"] == [r["value"] for r in reasons]
    assert rows == vote(claims[1])[0]


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


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from(["religion", "health", "Politics", "city", "income", ""]) | st.text())
)
def test_nothing_is_known_of_a_person_that_has_no_name_among_the_attributes(said):
    claims = [claim(f"a{i}", attribute, "x") for i, attribute in enumerate(said)]
    rows, reasons = vote(*claims, people=dict.fromkeys((c[0] for c in claims), "p1"))
    named = {"city"} & set(said)
    assert {r["attribute"] for r in rows} == {r["attribute"] for r in reasons} == named


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
