"""Does a group act otherwise than the rest? On people one can count, and the known numbers."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import audience_tables, profile_tables, tables
from rapport.flow.engines.duck import Duck
from rapport.flow.profiles import audience
from rapport.flow.profiles.audience.differences import differences
from rapport.flow.profiles.audience.workings import ACTED, GROUP_MEMBERS, GROUP_SUMS
from rapport.flow.profiles.interests.workings import GROUPED_PEOPLE
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALL, NO_SCORE, NO_SEGMENT = 1023, 1023 & ~4, 1023 & ~8
SUMS = " ".join(c.name for c in GROUP_SUMS.columns)
STEPS = {step.writes: step for step in audience.STEPS}
MEMBERS, DEEDS, COUNTED = STEPS[GROUP_MEMBERS], STEPS[ACTED], STEPS[GROUP_SUMS]
FOLLOWED = STEPS[audience_tables.FOLLOWERS]


def of_people(value, x, n, measure="buys", grouping="sex"):
    """Sums over n people of whom x do it."""
    return (measure, "people", grouping, value, value, n, x, n, x, x, n)


def of_texts(value, *people, measure="negative_share", grouping="sex"):
    """Sums over people, each (negative texts, texts)."""
    xx, xn, nn = (
        sum(f(x, n) for x, n in people)
        for f in (lambda x, _: x * x, lambda x, n: x * n, lambda _, n: n * n)
    )
    x, n = map(sum, zip(*people, strict=True))
    return (measure, "texts", grouping, value, value, len(people), x, n, xx, xn, nn)


def compared(*sums):
    made = differences.function(rows_of(GROUP_SUMS, SUMS, *sums)).to_pylist()
    return {(row["measure"], row["value"]): row for row in made}


# ------------------------------------------------------------------- known numbers


def test_newcombes_own_numbers():
    found = compared(of_people("female", 56, 70), of_people("male", 48, 80))
    women, men = found["buys", "female"], found["buys", "male"]
    assert women["difference"] == pytest.approx(0.20)
    assert (women["low"], women["high"]) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert (men["low"], men["high"]) == pytest.approx((-0.3339, -0.0524), abs=5e-5)
    assert women["verdict"] == men["verdict"] == "holds"
    assert (women["counted"], women["of"], women["rest_counted"]) == (56, 70, 48)


def test_a_claim_does_not_hold_if_there_is_room_for_a_trifle_only():
    found = compared(of_people("female", 500, 1000), of_people("male", 505, 1000))
    assert found["buys", "female"]["verdict"] == "does_not"
    assert found["buys", "female"]["margin"] == 0.10


def test_between_the_two_there_are_too_few():
    found = compared(of_people("female", 12, 30), of_people("male", 15, 30))
    assert found["buys", "female"]["verdict"] == "too_few"
    assert found["buys", "female"]["people"] == 30


def test_of_rare_deeds_a_trifle_is_small():
    """A tenth pass on: half of that is five points, and the interval reaches further."""
    found = compared(of_people("female", 10, 100), of_people("male", 10, 100))
    assert found["buys", "female"]["margin"] == pytest.approx(0.05)
    assert found["buys", "female"]["verdict"] == "too_few"


def test_texts_of_one_person_count_together():
    """Of thirty women six only complain, in ten texts each, the others never; of men likewise
    a tenth of the texts of each. Text by text the women would complain more, far beyond chance."""
    women = of_texts("female", *[(10, 10)] * 6, *[(0, 10)] * 24)
    men = of_texts("male", *[(1, 10)] * 30)
    row = compared(women, men)["negative_share", "female"]
    assert (row["rate"], row["rest_rate"]) == (0.2, 0.1)
    assert row["verdict"] == "too_few"
    single = compared(of_people("female", 60, 300), of_people("male", 30, 300))
    assert single["buys", "female"]["verdict"] == "holds"
    # two of ten by each of them is another thing
    everybody = of_texts("female", *[(2, 10)] * 30)
    assert compared(everybody, men)["negative_share", "female"]["verdict"] == "holds"


def test_a_mean_is_compared_by_welch():
    """Ten who write 1 and ten who write 3, against thirty who write 1 and ten who write 5."""
    women = ("comments", "mean", "sex", "female", "female", 20, 40, 20, 100, 40, 20)
    men = ("comments", "mean", "sex", "male", "male", 40, 80, 40, 280, 80, 40)
    row = compared(women, men)["comments", "female"]
    assert (row["rate"], row["rest_rate"], row["difference"]) == (2, 2, 0)
    # women spread less than all sixty do, 140/59: that over 20 and 120/39 over 40 give an error
    # of .44223, 42.85 degrees and a t of 2.0169
    assert row["high"] == pytest.approx(0.8919, abs=1e-4)
    assert row["low"] == pytest.approx(-row["high"])
    assert row["margin"] == 0.5


def test_many_questions_make_one_find_by_chance_none():
    """p = .034 once is a find; beside sixty of which nothing is seen it is not."""
    one = [
        of_people("Varna", 60, 100, grouping="city"),
        of_people("Sofia", 45, 100, grouping="city"),
    ]
    sexes = [of_people("female", 50, 100), of_people("male", 50, 100)]
    assert compared(*one, *sexes)["buys", "Varna"]["q"] < 0.05
    many = [of_people(f"town{n}", 50, 100, grouping="city") for n in range(60)]
    row = compared(*one, *many)["buys", "Varna"]
    assert row["p"] < 0.05 < row["q"]
    assert row["verdict"] == "too_few"


# ------------------------------------------------------------------- who is counted


def test_small_groups_count_among_the_others_if_they_are_twenty_together():
    towns = [
        of_people("Varna", 10, 40, grouping="city"),
        of_people("Sofia", 10, 40, grouping="city"),
        of_people("Ruse", 19, 19, grouping="city"),
    ]
    found = compared(*towns)
    assert ("buys", "Ruse") not in found
    assert found["buys", "Varna"]["rest_people"] == 40
    found = compared(*towns, of_people("Vidin", 1, 1, grouping="city"))
    assert found["buys", "Varna"]["rest_people"] == 60
    assert found["buys", "Varna"]["rest_counted"] == 30


def test_what_no_rest_is_left_of_is_not_told():
    found = compared(of_people("Varna", 10, 40, grouping="city"))
    assert [value for _, value in found] == ["25_34", "35_44", "45_54", "55_64"] + [
        "from_65", "under_25", "female", "male"
    ]  # fmt: skip


def test_sexes_and_ages_have_a_line_even_if_nobody_is_known():
    found = compared(of_people("male", 3, 30), of_people("female", 3, 19))
    assert {row["verdict"] for row in found.values()} == {"too_few"}
    assert found["buys", "female"]["people"] is None
    assert found["buys", "male"]["rate"] is None
    assert ("buys", "under_25") in found


some_sums = st.lists(
    st.tuples(st.sampled_from("abcde"), st.lists(st.tuples(st.integers(0, 5), st.integers(5, 9)))),
    unique_by=lambda group: group[0],
)


@settings(max_examples=30, deadline=None)
@given(some_sums, st.randoms(use_true_random=False))
def test_the_order_of_groups_changes_no_byte_and_no_small_number_is_told(drawn, random):
    groups = [of_texts(v, *people * 5, grouping="city") for v, people in drawn if people]
    table = rows_of(GROUP_SUMS, SUMS, *groups)
    order = list(range(table.num_rows))
    random.shuffle(order)
    made = differences.function(table)
    assert differences.function(table.take(pa.array(order, pa.int64()))) == made
    for row in made.to_pylist():
        assert row["people"] is None or min(row["people"], row["rest_people"]) >= 20
        assert row["verdict"] in ("holds", "does_not", "too_few")
        if row["people"]:
            assert row["low"] <= row["difference"] <= row["high"]


# ------------------------------------------------------------------- from facts to sums

HEADS = {
    tables.ATTRIBUTES: "person_id attribute value place_in_order tier rights",
    tables.IDENTIFIERS: "account_id kind value pseudonym",
    tables.PEOPLE: "person_id kind rights",
    GROUPED_PEOPLE: "grouping group_name person_id",
    profile_tables.PROFILED_ACCOUNTS: "account_id person_id",
    tables.ACCOUNTS: "account_id source rights",
    profile_tables.ACCOUNT_TRUST: "account_id is_bot",
    tables.TIMELINES: "person_id interaction_id source verb occurred_at rights",
    tables.READINGS: "interaction_id person_id private noise sentiment occurred_at rights",
    tables.INTERACTIONS: "interaction_id verb object_id",
    tables.OBJECTS: "object_id parent_id author_id",
}


def made(*steps, **rows):
    """Run steps over tables of which only these rows are filled; return the last one's rows."""
    engine = Duck()
    for spec, head in HEADS.items():
        engine.put(spec.name, rows_of(spec, head, *rows.get(spec.name, ())))
    for step in steps:
        step.make(engine, now=NOW)
        step.writes.check(engine)
    found = engine.get(steps[-1].writes.select).to_pylist()
    return sorted(found, key=lambda row: [row[name] for name in steps[-1].writes.key])


def ago(days):
    return NOW - timedelta(days=days)


def test_a_person_is_in_the_groups_they_are_surely_of():
    found = made(
        MEMBERS,
        people=[(p, "person", ALL) for p in "abcdef"] + [("firm", "organisation", ALL)],
        attributes=[
            ("a", "sex", "female", 1, "confirmed", ALL),
            ("a", "sex", "male", 2, "disputed", ALL),
            ("b", "sex", "male", 1, "disputed", ALL),
            ("c", "city", "Varna", 1, "likely", ALL),
            ("d", "city", "Varna", 1, "likely", NO_SCORE),
            ("e", "birth_date", "birth:1990-05-01", 1, "confirmed", ALL),
            ("f", "birth_date", "birth:05-01", 1, "confirmed", ALL),
            ("firm", "city", "Varna", 1, "likely", ALL),
        ],
        identifiers=[
            ("x", "birth", "1990-05-01", "birth:1990-05-01"),
            ("y", "birth", "1990-05-01", "birth:1990-05-01"),
            ("z", "birth", "05-01", "birth:05-01"),
        ],
    )
    assert [(row["person_id"], row["grouping"], row["value"]) for row in found] == [
        ("a", "sex", "female"),
        ("c", "city", "Varna"),
        ("e", "age_band", "35_44"),
    ]


def test_an_age_is_as_good_as_a_birth_date():
    found = made(
        MEMBERS,
        people=[("a", "person", ALL), ("b", "person", ALL)],
        attributes=[
            ("a", "birth_year", "1990", 1, "likely", ALL),
            ("b", "birth_year", "1990", 1, "likely", ALL),
            ("b", "birth_date", "birth:1950-05-01", 1, "confirmed", ALL),
        ],
        identifiers=[("y", "birth", "1950-05-01", "birth:1950-05-01")],
    )
    assert [(row["person_id"], row["value"]) for row in found] == [
        ("a", "35_44"),
        ("b", "from_65"),
    ]


def test_a_program_is_nobody():
    found = made(
        DEEDS,
        people=[("a", "person", ALL), ("b", "person", ALL)],
        profiled_accounts=[("a1", "a"), ("b1", "b")],
        accounts=[("a1", "town", ALL), ("b1", "town", ALL)],
        account_trust=[("a1", False), ("b1", True)],
    )
    assert [row["person_id"] for row in found] == ["a"]


def test_deeds_of_a_year_are_counted_as_far_as_they_may_judge():
    found = made(
        DEEDS,
        people=[*((p, "person", ALL) for p in "abc"), ("firm", "organisation", ALL)],
        profiled_accounts=[("a1", "a"), ("a2", "a"), ("b1", "b"), ("c1", "c"), ("f1", "firm")],
        accounts=[
            ("a1", "shop", ALL),
            ("a2", "town", NO_SCORE),
            ("b1", "town", ALL),
            ("c1", "town", NO_SCORE),
            ("f1", "shop", ALL),
        ],
        timelines=[
            ("a", "i1", "shop", "Purchase", ago(1), ALL),
            ("a", "i2", "shop", "Purchase", ago(364), ALL),
            ("a", "i3", "shop", "Purchase", ago(366), ALL),
            ("a", "i4", "shop", "Purchase", ago(-1), ALL),
            ("a", "i5", "town", "Like", ago(1), NO_SCORE),
            ("a", "i6", "town", "Announce", ago(1), ALL),
            ("c", "i7", "town", "Like", ago(1), ALL),
        ],
        readings=[
            ("r1", "a", False, "", -1, ago(1), ALL),
            ("r2", "a", False, "", None, ago(1), ALL),
            ("r3", "a", False, "ad", -1, ago(1), ALL),
            ("r4", "a", True, "", -1, ago(1), ALL),
            ("r5", "a", False, "", 1, ago(1), NO_SCORE),
            ("r6", None, False, "", -1, ago(1), ALL),
        ],
        interactions=[("r1", "Create", "o1"), ("r2", "Create", "o2")],
        objects=[("o1", "o2", "a1"), ("o2", "post", "a1"), ("post", None, None)],
    )
    assert [row["person_id"] for row in found] == ["a", "b"]
    a, b = found
    assert (a["is_active"], a["purchases"], a["likes"], a["shares"]) == (True, 2, 0, 1)
    assert (a["texts"], a["latest"], a["replies"], a["told"], a["negative"]) == (2, 2, 1, 1, 1)
    assert (b["is_active"], b["purchases"], b["texts"]) == (False, 0, 0)


def test_who_writes_much_is_heard_by_the_ten_latest_texts():
    (row,) = made(
        DEEDS,
        people=[("a", "person", ALL)],
        profiled_accounts=[("a1", "a")],
        accounts=[("a1", "shop", ALL)],
        readings=[(f"r{n:02}", "a", False, "", -(n // 12), ago(20 - n), ALL) for n in range(20)],
    )
    assert (row["texts"], row["latest"], row["told"], row["negative"]) == (20, 10, 10, 8)


def test_sums_are_over_whom_the_question_is_for():
    """Of two women one bought and wrote three texts, the other did nothing."""
    found = made(
        MEMBERS,
        DEEDS,
        COUNTED,
        people=[("a", "person", ALL), ("b", "person", ALL)],
        profiled_accounts=[("a1", "a"), ("b1", "b")],
        accounts=[("a1", "shop", ALL), ("b1", "shop", ALL)],
        attributes=[(p, "sex", "female", 1, "confirmed", ALL) for p in "ab"],
        timelines=[("a", "i1", "shop", "Purchase", ago(1), ALL)],
        readings=[(f"r{n}", "a", False, "", n - 1, ago(1), ALL) for n in range(3)],
    )
    told = {row["measure"]: [row[n] for n in "people x n xx xn nn".split()] for row in found}
    assert told == {
        "buys": [2, 1, 2, 1, 1, 2],
        "comments": [1, 3, 1, 9, 3, 1],
        "likes": [1, 0, 1, 0, 0, 1],
        "negative_share": [1, 1, 3, 1, 3, 9],
        "passes_on": [1, 0, 1, 0, 0, 1],
        "reply_share": [1, 0, 3, 0, 0, 9],
        "writes": [1, 1, 1, 1, 1, 1],
    }


def test_what_they_spend_is_asked_but_not_what_is_so_by_definition():
    found = made(
        MEMBERS,
        DEEDS,
        COUNTED,
        people=[("a", "person", ALL), ("b", "person", NO_SCORE)],
        profiled_accounts=[("a1", "a"), ("b1", "b")],
        accounts=[("a1", "shop", ALL), ("b1", "shop", ALL)],
        grouped_people=[("spending", "high", "a"), ("interest", "fishing", "a")],
        timelines=[("a", "i1", "shop", "Purchase", ago(1), ALL)],
    )
    told = {(row["measure"], row["grouping"], row["value"], row["people"]) for row in found}
    assert told == {
        ("comments", "spending", "high", 1),
        ("writes", "spending", "high", 1),
        ("likes", "spending", "high", 1),
        ("passes_on", "spending", "high", 1),
    }


def followed(active, passive, neither, also=()):
    """Followers of a town in which so many people do each."""
    people = [f"p{n:03}" for n in range(active + passive + neither)]
    verbs = ["Create"] * active + ["Like"] * passive
    deeds = [
        (p, f"i{n}", "town", verb, ago(n % 90), ALL)
        for n, (p, verb) in enumerate(zip(people, verbs, strict=False))
    ]
    rows = made(
        FOLLOWED,
        people=[(p, "person", ALL) for p in people],
        profiled_accounts=[(f"{p}1", p) for p in people],
        accounts=[(f"{p}1", "town", ALL) for p in people],
        timelines=[*deeds, *also],
    )
    return {row["channel"]: (row["active"], row["passive"], row["none"]) for row in rows}


def test_who_writes_is_active_and_who_only_likes_is_passive():
    late = [
        ("p070", "l1", "town", "Create", ago(91), ALL),
        ("p001", "l2", "town", "Like", NOW, ALL),
    ]
    assert followed(20, 30, 40, late) == {"": (20, 30, 40), "town": (20, 30, 40)}


def test_what_the_terms_let_us_not_group_by_is_not_followed():
    hidden = [("p060", "h1", "town", "Create", ago(1), NO_SEGMENT)]
    assert followed(20, 30, 40, hidden)["town"] == (20, 30, 40)


def test_a_small_number_takes_the_next_one_with_it():
    assert followed(19, 30, 40)["town"] == (None, None, 40)
    assert followed(19, 18, 40)["town"] == (None, None, 40)
    assert followed(30, 0, 40)["town"] == (30, None, 40)
    assert followed(5, 5, 9) == {}


def test_two_small_numbers_that_are_not_twenty_together_take_one_with_them():
    assert followed(2, 3, 60).get("town") == (None, None, None)
    assert followed(2, 19, 60)["town"] == (None, None, 60)


def test_where_nobody_speaks_there_is_no_discussion():
    assert followed(0, 30, 40) == {}
