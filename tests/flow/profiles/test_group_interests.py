"""What groups have more of than others: on people one can count."""

from math import log, sqrt
from statistics import NormalDist

import pytest

from rapport.flow import tables
from rapport.flow.profiles.interests import STEPS
from rapport.flow.profiles.interests.group_interests import group_interests
from rapport.flow.profiles.interests.workings import GROUP_ODDS, GROUPED_PEOPLE
from tests.flow.literal import rows_of
from tests.flow.profiles.liking import deed, likes, liking, rows

#: p of 15 tests in the paper of Benjamini and Hochberg, 1995; four of them are found.
PAPER = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240),
    *(0.4262, 0.5719, 0.6528, 0.7590, 1.0),
)
ODDS = "what grouping group_name value people of_people log_odds z"


def found(*odds):
    made = group_interests.function(rows_of(GROUP_ODDS, ODDS, *odds))
    assert made.schema == tables.GROUP_INTERESTS.schema
    return made.to_pylist()


def test_of_the_paper_s_fifteen_tests_four_are_found():
    z = [NormalDist().inv_cdf(1 - p / 2) for p in PAPER]
    told = found(*(("theme", "interest", f"g{n}", "v", 9, 20, 1.0, z[n]) for n in range(15)))
    assert [r["group_name"] for r in told if r["is_distinct"]] == ["g0", "g1", "g2", "g3"]
    assert told[3]["q"] == pytest.approx(0.0095 * 15 / 4, abs=1e-6)
    assert told[14]["q"] == 1.0


def test_what_a_group_has_less_of_is_no_interest_of_it_and_families_are_apart():
    rare = ("theme", "interest", "a", "v", 9, 20, -2.0, -4.0)
    alone = ("profession", "interest", "a", "v", 9, 20, 0.5, 2.1)
    crowd = [("theme", "interest", f"g{n}", "v", 9, 20, 0.5, 2.1 - n) for n in range(4)]
    told = {(r["what"], r["group_name"]): r for r in found(rare, alone, *crowd)}
    assert told["theme", "a"]["q"] < 0.001 and not told["theme", "a"]["is_distinct"]
    assert told["profession", "a"]["is_distinct"] and not told["theme", "g0"]["is_distinct"]


def test_no_groups_are_no_rows():
    assert found() == []


def people(count, first=0):
    return [f"p{n:03}" for n in range(first, first + count)]


FISHERS, OTHERS = people(20), people(40, 20)


def facts():
    """Of twenty who fish fifteen camp and twelve are cooks; of forty others five and four."""
    said = [likes(p, "Fishing") for p in FISHERS] + [likes(p, "Coffee") for p in OTHERS]
    said += [likes(p, "tent") for p in (*FISHERS[:15], *OTHERS[:5])]
    works = [(p, "cook") for p in FISHERS[:12]] + [(p, "driver") for p in FISHERS[12:]]
    works += [(p, "cook") for p in OTHERS[:4]] + [(p, "driver") for p in OTHERS[4:]]
    return {"said": said, "works": works}


@pytest.fixture(scope="module")
def groups():
    made = rows(liking(**facts()), tables.GROUP_INTERESTS)
    return {(r["what"], r["group_name"], r["value"]): r for r in made}


def test_a_group_s_further_interests_are_told_against_the_rest(groups):
    """Of the 15 other things they like 15 are camping, of 45 that others like 5."""
    row = groups["said", "fishing", "camping"]
    a = 5 * 20 / 60
    odds = log((15 + a) / (15 + 5 - 15 - a)) - log((5 + a) / (45 + 5 - 5 - a))
    assert (row["people"], row["of_people"], row["is_distinct"]) == (15, 20, True)
    assert row["log_odds"] == pytest.approx(odds, abs=1e-6)
    assert row["z"] == pytest.approx(odds / sqrt(1 / (15 + a) + 1 / (5 + a)), abs=1e-6)


def test_who_says_more_of_themselves_does_not_like_everything_more():
    """Sixty name two things each, sixty nothing: who likes one has no more of the other."""
    pairs = [("Fishing", "Coffee"), ("Coffee", "tent"), ("tent", "Fishing")]
    said = [likes(f"p{n}", word) for n in range(60) for word in pairs[n % 3]]
    silent = [deed(f"d{n}", f"q{n}", "Like", "Coffee") for n in range(60)]
    told = rows(liking(*silent, said=said), tables.GROUP_INTERESTS)
    of_leaves = [
        r for r in told if {r["group_name"], r["value"]} <= {"fishing", "coffee", "camping"}
    ]
    assert len(of_leaves) == 6 and not any(r["is_distinct"] for r in of_leaves)


def test_what_people_of_a_group_work_as_is_told_of_those_who_say_so(groups):
    row = groups["profession", "fishing", "cook"]
    assert (row["people"], row["of_people"], row["is_distinct"]) == (12, 20, True)
    assert groups["profession", "coffee", "driver"]["is_distinct"]
    assert ("profession", "coffee", "cook") not in groups, "four are too few to tell"


def test_a_theme_is_not_told_of_itself_nor_of_what_is_above_or_below_it(groups):
    told = {(group, value) for what, group, value in groups if what == "said"}
    assert not {("fishing", "fishing"), ("fishing", "outdoors"), ("outdoors", "camping")} & told
    assert ("fishing", "camping") in told


def test_of_nineteen_people_nothing_is_told_nor_of_four_in_a_group():
    few = facts() | {"works": []}
    few["said"] = [s for s in few["said"] if s[:2] != (FISHERS[0], "fishing")]
    few["said"] += [likes(p, "diabetes") for p in FISHERS]
    told = rows(liking(**few), tables.GROUP_INTERESTS)
    assert {r["group_name"] for r in told} == {"coffee", "camping"}
    assert all(r["people"] >= 5 and r["of_people"] >= 20 for r in told)


def test_buyers_are_in_thirds_and_who_spends_the_same_in_the_same():
    spent = [(p, float(n // 2)) for n, p in enumerate(people(60))]
    made = liking(spent=spent, said=[likes("p000", "Fishing")])
    thirds = [r for r in rows(made, GROUPED_PEOPLE) if r["grouping"] == "spending"]
    of = {r["person_id"]: r["group_name"] for r in thirds}
    assert "p000" not in of and "p001" not in of, "who spent nothing is in none"
    counts = {name: list(of.values()).count(name) for name in ("low", "middle", "high")}
    assert counts == {"low": 20, "middle": 20, "high": 18}
    assert all(
        of[p] == of[q] for p, q in zip(people(58, 2)[::2], people(58, 2)[1::2], strict=True)
    )


def test_what_may_not_be_used_to_judge_people_makes_no_group():
    engine = liking(said=[likes("p", "Fishing")])
    closed = rows_of(
        tables.PEOPLE,
        "person_id kind accounts sources interactions orders spent_12m currency conflicts rights",
        *((p, "person", 1, "net", 0, 0, 9.0, "EUR", 0, 255 & ~4) for p in people(9)),
    )
    engine.put("people", closed)
    next(s for s in STEPS if s.writes is GROUPED_PEOPLE).make(engine, now=None)
    assert {r["grouping"] for r in rows(engine, GROUPED_PEOPLE)} == {"interest"}
