"""What people like by their deeds, on rows one can check on paper."""

from math import log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import tables
from rapport.flow.engines.duck import Duck
from rapport.flow.interest_tables import THEMED_DEEDS
from rapport.flow.profiles.interests.workings import DECLARED_INTERESTS
from rapport.flow.signals.theme_tree import Theme
from tests.flow.profiles.liking import (
    ALL,
    NO_SCORE,
    NOW,
    TREE,
    deed,
    feeling,
    likes,
    liking,
    rows,
    thing,
)

#: Somebody else, who drinks coffee: what one likes is told against all.
OTHERS = tuple(deed(f"c{n}", "other", "Purchase", "Coffee") for n in range(5))


def interests(*deeds, **facts):
    """The interests of everybody but the other, by person and theme."""
    made = rows(liking(*deeds, *OTHERS, **facts, until=tables.INTERESTS), tables.INTERESTS)
    return {(r["person_id"], r["theme"]): r for r in made if r["person_id"] != "other"}


def weights(*deeds, **facts):
    """What each deed weighs today, by its number."""
    made = rows(liking(*deeds, **facts, until=THEMED_DEEDS), THEMED_DEEDS)
    return {r["interaction_id"]: r["microevidence"] / 1e6 for r in made}


FISHER = (
    deed(1, "p", "Follow", "Fishing club"),
    deed(2, "p", "Like", "Fishing at dawn"),
    deed(3, "p", "Purchase", "Fishing rod"),
)


def test_what_a_program_does_is_nobodys_liking():
    assert ("p", "fishing") in interests(*FISHER)
    assert ("p", "fishing") not in interests(*FISHER, bots=("p",))


def test_three_deeds_of_several_kinds_show_an_interest_with_its_odds():
    """1 + .5 + 3 of 4.5 are of fishing, of all people 4.5 of 19.5; five more are expected."""
    found = interests(*FISHER)
    row = found["p", "fishing"]
    y, n, all_y, all_n, prior = 4.5, 4.5, 4.5, 19.5, 5.0
    a = prior * all_y / all_n
    odds = log((y + a) / (n + prior - y - a)) - log((all_y + a) / (all_n + prior - all_y - a))
    assert (row["microevidence"], row["deeds"], row["kinds"]) == (4_500_000, 3, 3)
    assert row["log_odds"] == pytest.approx(odds, abs=1e-6)
    assert row["z"] == pytest.approx(odds / sqrt(1 / (y + a) + 1 / (all_y + a)), abs=1e-6)
    assert row["is_shown"] and row["is_unvoiced"] and not row["is_declared"]
    assert found["p", "outdoors"]["microevidence"] == 4_500_000, "what is above it as well"
    assert set(found) == {("p", "fishing"), ("p", "outdoors")}


def test_the_known_log_odds_of_thirty_against_ten_in_a_thousand():
    """Methods 3.6: a = .01, A = 5. The same macros make interests and group_interests."""
    told = (
        Duck()
        .get(
            "select log_odds(30e0, 1000e0, 10e0, 1000e0, 0.01e0, 5e0) as odds,"
            " log_odds_error(30e0, 10e0, 0.01e0) as error"
        )
        .to_pylist()
    )
    assert told[0]["odds"] == pytest.approx(1.118, abs=5e-4)
    assert told[0]["odds"] / told[0]["error"] == pytest.approx(3.064, abs=5e-4)


def test_two_deeds_or_one_kind_show_nothing():
    assert interests(*FISHER[:2]) == {}
    assert interests(*(deed(n, "p", "Purchase", "Fishing rod") for n in range(9))) == {}


def test_what_all_people_do_as_much_shows_nothing():
    both = [d for who in ("p", "q") for d in _renamed(FISHER, who)]
    assert rows(liking(*both, until=tables.INTERESTS), tables.INTERESTS) == []


def _renamed(deeds, who):
    return [(f"{who}{d[0]}", who, *d[2:]) for d in deeds]


def test_reasons_of_an_interest_add_up_to_it():
    engine = liking(*FISHER, deed(4, "p", "View", "Coffee"), *OTHERS)
    behind = [r for r in rows(engine, tables.INTEREST_REASONS) if r["theme"] == "fishing"]
    assert {(r["interaction_id"], r["verb"], r["microevidence"]) for r in behind} == {
        ("1", "Follow", 1_000_000),
        ("2", "Like", 500_000),
        ("3", "Purchase", 3_000_000),
    }
    assert {(r["account_id"], r["source"]) for r in behind} == {("p", "net")}


VERBS = {
    "Follow": 1,
    "Join": 1,
    "Like": 0.5,
    "Announce": 2,
    "Click": 1,
    "Purchase": 3,
    "View": 0.1,
}


def test_each_verb_weighs_what_it_tells():
    silent = ("Leave", "Dislike", "Call", "Message", "Return", "Reject")
    done = [deed(verb, "p", verb, "Fishing") for verb in (*VERBS, *silent)]
    assert weights(*done) == VERBS


def test_a_comment_weighs_by_how_it_feels_and_one_s_own_post_does_not():
    done = [deed(n, "p", "Create", text="Fishing", thing=f"o{n}") for n in range(6)]
    felt = [feeling(n, feels) for n, feels in enumerate((1, 0, None, -1))]
    own = [thing("o4", author="p"), thing("o5", author="p", answers="o4")]
    theirs = [thing(f"o{n}", author="p", answers="gone") for n in range(4)]
    assert weights(*done, feelings=felt, things=(*own, *theirs)) == {
        "0": 1.5,
        "1": 0.75,
        "2": 0.75,
        "4": 2.5,
        "5": 0.75,
    }


def test_half_a_year_halves_what_a_deed_weighs_and_a_day_to_come_is_today():
    done = [deed(days, "p", "Like", "Fishing", days=days) for days in (180, 360, -9)]
    assert weights(*done) == {"180": 0.25, "360": 0.125, "-9": 0.5}


def test_the_last_word_of_a_deed_rules():
    edited = (deed(1, "p", "Like", "Fishing"), deed(1, "p", "Like", "Coffee", seq=2))
    assert [r["about"] for r in rows(liking(*edited, until=THEMED_DEEDS), THEMED_DEEDS)] == [
        "coffee"
    ]


@pytest.mark.parametrize(
    ("case", "done", "things"),
    [
        ("its own title", deed(1, "p", "Like", "Fishing"), ()),
        ("its text", deed(1, "p", "Announce", text="Моя рыбалка"), ()),
        ("a word in the other script", deed(1, "p", "Like", "釣魚"), ()),
        ("a part of its address", deed(1, "p", "View", url="https://Shop.example/Fish/2"), ()),
        (
            "the group of a product",
            deed(1, "p", "Like", thing="o"),
            [thing("o", theme="rods & REELS")],
        ),
        (
            "words in the group",
            deed(1, "p", "Like", thing="o"),
            [thing("o", theme="Всё для рыбалки")],
        ),
        ("the title of a thing", deed(1, "p", "Like", thing="o"), [thing("o", title="钓鱼")]),
        ("what we wrote in it", deed(1, "p", "Like", thing="o"), [thing("o", text="On fishing")]),
        (
            "what it answers",
            deed(1, "p", "Create", thing="o"),
            [thing("o", answers="q"), thing("q", title="Fishing")],
        ),
        (
            "the page that it stands in, by its number",
            deed(1, "p", "Like", thing="o"),
            [thing("o", page="g"), thing("g", "page", native="club7")],
        ),
        (
            "a group that is followed, by its name",
            deed(1, "p", "Follow", thing="g"),
            [thing("g", "page", "тихий плес")],
        ),
        (
            "one of the things bought",
            deed(1, "p", "Purchase", text="3 × Cup; 2 × Fishing rod"),
            (),
        ),
        (
            "what a thing bought is, by its title",
            deed(1, "p", "Purchase", text="Cup; 2.5 × Arda"),
            [thing("o", "product", "Arda", theme="Rods & reels")],
        ),
    ],
)
def test_what_a_deed_is_about_is_told_by(case, done, things):
    (row,) = rows(liking(done, things=things, until=THEMED_DEEDS), THEMED_DEEDS)
    assert set(row["about"].split()) == {"fishing", "outdoors"}, case


def test_a_like_of_what_somebody_wrote_is_about_what_they_wrote():
    done = (
        deed(1, "q", "Create", text="Fishing at dawn", thing="o"),
        deed(2, "p", "Like", thing="o"),
    )
    made = rows(liking(*done, things=[thing("o", author="q")], until=THEMED_DEEDS), THEMED_DEEDS)
    assert [r["person_id"] for r in made if "fishing" in r["about"]] == ["q", "p"]


def test_a_question_of_ours_says_nothing_of_who_answers_nor_does_where_they_came_from():
    done = (
        deed(1, "p", "Answer", "Do you like fishing?", text="No, never"),
        deed(2, "p", "View", "Start", text="https://shop.example/fishing"),
    )
    assert weights(*done) == {}


def test_what_may_not_be_used_to_judge_people_counts_nowhere():
    forbids = (*FISHER[:2], deed(3, "p", "Purchase", "Fishing rod", rights=NO_SCORE))
    assert interests(*forbids) == {}
    assert weights(deed(1, "p", "Like", thing="o"), things=[thing("o", title="Fishing")])
    closed = [thing("o", title="Fishing", rights=NO_SCORE)]
    assert weights(deed(1, "p", "Like", thing="o"), things=closed)
    assert interests(*FISHER, said=[likes("p", "Fishing", rights=NO_SCORE)])["p", "fishing"][
        "is_unvoiced"
    ]


def test_an_interest_has_the_rights_that_all_its_deeds_and_words_have():
    done = (*FISHER[:2], deed(3, "p", "Purchase", "Fishing rod", rights=0b0101))
    assert interests(*done)["p", "fishing"]["rights"] == 0b0101
    said = interests(*done, said=[likes("p", "рыбалка", rights=0b1100)])
    assert said["p", "fishing"]["rights"] == 0b0100


def test_what_staff_wrote_is_no_deed_of_anybody():
    done = (*FISHER[:2], deed(3, "p", "Create", text="Fishing rods!"))
    assert interests(*done, feelings=[feeling(3, 1)])
    assert interests(*done, feelings=[feeling(3, 1, staff=True)]) == {}


def test_what_is_said_and_done_is_voiced_and_what_is_only_said_is_not_shown():
    found = interests(*FISHER, said=[likes("p", "Рыбалка"), likes("p", "Espresso")])
    voiced, said = found["p", "fishing"], found["p", "coffee"]
    assert (voiced["is_shown"], voiced["is_declared"], voiced["is_unvoiced"]) == (
        True,
        True,
        False,
    )
    assert (said["is_shown"], said["is_declared"], said["is_unvoiced"]) == (False, True, False)
    assert (said["deeds"], said["z"], said["last_at"]) == (0, None, None)


@pytest.mark.parametrize("mode", ["partner", "observed", "inferred"])
def test_what_others_say_of_somebody_is_no_word_of_theirs(mode):
    engine = liking(*FISHER, said=[likes("p", "Fishing", mode)], until=DECLARED_INTERESTS)
    assert rows(engine, DECLARED_INTERESTS) == []


def test_accounts_of_one_person_are_seen_together():
    whose = {"p": "one", "q": "one", "other": "other"}
    done = (*FISHER[:2], deed(3, "q", "Purchase", "Fishing rod"))
    assert interests(*done, people=whose)["one", "fishing"]["deeds"] == 3


def test_totals_are_told_of_twenty_people_and_more():
    of = {"Fishing": 20, "Coffee": 19, "Diabetes": 21}
    done = [deed(f"{t}{n}", f"{t}{n}", "Like", t) for t, many in of.items() for n in range(many)]
    assert rows(liking(*done), tables.THEME_TOTALS) == [
        {"theme": "fishing", "deeds": 20, "people": 20},
        {"theme": "illness", "deeds": 21, "people": 21},
        {"theme": "outdoors", "deeds": 20, "people": 20},
    ]


# ------------------------------------------------------------------ what must always hold

_SPOKEN = [
    "Fishing",
    "рыбалка",
    "Coffee",
    "tent",
    "I have diabetes",
    "Диабет и рыбалка",
    "hello",
    None,
]
_PLACES = [None, "https://shop.example/fish", "https://clinic.example/x", "https://x.example"]
some_deeds = st.lists(
    st.tuples(
        st.sampled_from(["p", "q", "r"]),
        st.sampled_from(["Like", "Create", "Purchase", "Follow", "View", "Leave"]),
        st.sampled_from(_SPOKEN),
        st.sampled_from(_SPOKEN),
        st.sampled_from([None, "o0", "o1", "o2", "ward"]),
        st.sampled_from(_PLACES),
        st.integers(-5, 900),
    ),
    max_size=20,
)
some_things = st.tuples(
    *[st.tuples(*[st.sampled_from([*_SPOKEN, "Clinic", "Rods & reels"])] * 3)] * 3
)
some_words = st.lists(
    st.tuples(st.sampled_from("pqr"), st.sampled_from([w for w in _SPOKEN if w])),
    max_size=4,
    unique=True,
)


def _facts(drawn, described, stated):
    done = [
        deed(n, who, verb, title, text=text, thing=of, url=url, days=days)
        for n, (who, verb, title, text, of, url, days) in enumerate(drawn)
    ]
    things = [
        thing(f"o{n}", "product", title, theme=theme, text=text)
        for n, (title, theme, text) in enumerate(described)
    ]
    things.append(thing("ward", "page", "Fishing", native="ward5"))
    return done, things, [likes(who, said) for who, said in stated]


@settings(max_examples=15, deadline=None)
@given(some_deeds, some_things, some_words, st.randoms(use_true_random=False))
def test_no_order_of_facts_changes_anything_and_nothing_forbidden_is_told(
    drawn, described, stated, random
):
    done, things, said = _facts(drawn, described, stated)
    engine = liking(*done, things=things, said=said, until=tables.INTEREST_REASONS)
    told, behind = (rows(engine, t) for t in (tables.INTERESTS, tables.INTEREST_REASONS))
    for facts in (done, things, said):
        random.shuffle(facts)
    again = liking(*done, things=things, said=said, until=tables.INTEREST_REASONS)
    assert [rows(again, t) for t in (tables.INTERESTS, tables.INTEREST_REASONS)] == [told, behind]
    shown = {(r["person_id"], r["theme"]): r["microevidence"] for r in told if r["is_shown"]}
    sums = dict.fromkeys(shown, 0)
    for row in behind:
        sums[row["person_id"], row["theme"]] += row["microevidence"]
    assert sums == shown
    assert not {"illness"} & {r["theme"] for r in (*told, *behind)}
    spoken = {d[0]: f"{d[5]} {d[6]} {d[7]}".lower() for d in done}
    for row in behind:
        assert not any(
            sign in spoken[row["interaction_id"]] for sign in ("diab", "диаб", "clinic")
        )
    closed = engine.get("select value from forbidden_values").to_pylist()
    assert {r["value"] for r in closed} == {s[1] for s in said if "диаб" in s[1] or "diab" in s[1]}


def test_a_forbidden_theme_is_told_of_nobody_however_much_they_do():
    done = [deed(n, "p", verb, "My diabetes") for n, verb in enumerate(VERBS)]
    fishing = [deed(f"f{n}", "p", verb, "Fishing with diabetes") for n, verb in enumerate(VERBS)]
    engine = liking(*done, *fishing, *OTHERS, said=[likes("p", "Диабет"), likes("p", "diabetes")])
    assert [r for r in rows(engine, tables.INTERESTS) if r["person_id"] == "p"] == []
    assert rows(engine, tables.INTEREST_REASONS) == []
    closed = engine.get("select * from forbidden_values order by value").to_pylist()
    assert closed == [
        {"attribute": "interest", "value": "diabetes"},
        {"attribute": "interest", "value": "диабет"},
    ]


def test_what_somebody_says_to_be_is_looked_at_like_what_they_say_to_like():
    said = "I live with diabetes"
    about = ("p", "net", "about", said, said, False, "declared", NOW, 1, 2, ALL)
    engine = liking(*FISHER, *OTHERS, claims=[about])
    closed = engine.get("select * from forbidden_values").to_pylist()
    assert closed == [{"attribute": "about", "value": said}]


def test_a_theme_below_a_forbidden_one_is_as_forbidden():
    below = Theme("sugar", {"en": "Sugar"}, "illness", words=("sugar",))
    done = [deed(n, "p", verb, "Sugar") for n, verb in enumerate(VERBS)]
    engine = liking(*done, *OTHERS, tree={**TREE, "sugar": below})
    assert [r for r in rows(engine, tables.INTERESTS) if r["person_id"] == "p"] == []
