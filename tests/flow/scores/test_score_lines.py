"""What each deed gives: literal people, points one can count on paper."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport.flow import score_tables
from rapport.flow.scores import workings
from rapport.flow.scores.policy import Rule, shipped
from tests.flow.literal import rows_of
from tests.flow.network.talking import NO_SCORE
from tests.flow.scores.meaning import NOW, Meaning, ago, steps_to

LINES = score_tables.SCORE_LINES


def given(meaning, *names, now=NOW):
    """Of each line: person, axis, deed, millionths of points given."""
    found = meaning.made(LINES, now=now)
    told = {(r["person_id"], r["axis"], r["deed"], r["line_id"]): r["micropoints"] for r in found}
    return {key: micro for key, micro in told.items() if not names or key[0] in names}


def deeds(meaning, **more):
    """Of each deed, without its line, the sum of points."""
    sums = {}
    for (person, axis, deed, _), micro in given(meaning, **more).items():
        key = (person, axis, deed)
        sums[key] = sums.get(key, 0) + micro
    return sums


def test_what_people_do_gives_points_of_the_shipped_policy():
    people = Meaning()
    people.ours("ours", ago(days=9))
    people.did("ann", "Message", ago(days=1))
    people.did("ann", "Purchase", ago(days=1))
    people.post("ann", "answer", ago(days=2), to="ours")
    people.post("bob", "own", ago(days=3))
    people.deed("bob", "Like", "answer", ago(days=1))
    assert deeds(people) == {
        ("ann", "engagement", "message"): 2_000_000,
        ("ann", "engagement", "comment"): 3_000_000,
        ("ann", "loyalty", "purchase"): 10_000_000,
        ("ann", "influence", "got_like"): 200_000,
        ("bob", "engagement", "post"): 4_000_000,
        ("bob", "engagement", "like"): 500_000,
    }


def test_points_count_as_far_as_the_account_is_trusted_and_programs_give_none():
    people = Meaning()
    people.did("half", "Message", ago(days=1), trust=0.5)
    people.did("bot", "Message", ago(days=1), trust=0.2)
    people.post("ann", "own", ago(days=3))
    people.deed("half", "Announce", "own", ago(days=1))
    people.deed("bot", "Announce", "own", ago(days=1))
    found = deeds(people)
    assert found["half", "engagement", "message"] == 1_000_000
    assert found["ann", "influence", "got_share"] == 1_500_000
    assert {key[0] for key in found} == {"half", "ann"}


def test_who_objected_staff_organisations_and_what_may_not_judge_are_left_out():
    people = Meaning()
    for name in ("ann", "gone"):
        people.post(name, f"{name}s", ago(days=9))
    people.did("firm", "Purchase", ago(days=1), kind="organisation")
    people.did("quiet", "Message", ago(days=1), rights=NO_SCORE)
    people.did("later", "Message", NOW + timedelta(minutes=1))
    people.deed("gone", "Announce", "anns", ago(days=1))
    people.deed("ann", "Announce", "gones", ago(days=1))
    people.withdraws("gone")
    found = people.made(LINES)
    assert {(r["person_id"], r["deed"]) for r in found} == {
        ("ann", "post"),
        ("ann", "share"),
    }
    assert "gone" not in {r["other_id"] for r in found}


def test_of_a_day_one_look_counts_and_of_a_span_so_many_as_the_cap():
    people = Meaning()
    for hour in range(5):
        people.did("ann", "View", ago(days=2, hours=hour / 10))
    start = NOW - timedelta(days=(NOW.toordinal() - 719163) % 30, hours=12)  # a span begins here
    for n in range(12):
        people.did("bob", "Message", start + timedelta(minutes=n))
    people.did("bob", "Message", start - timedelta(minutes=1))
    found = given(people)
    assert [v for k, v in found.items() if k[2] == "view"] == [500_000]
    told = [v for k, v in found.items() if k[2] == "message"]
    assert sorted(told) == [0, 0] + [2_000_000] * 11  # ten of the span, one of that before
    assert found["bob", "engagement", "message", "m00017"] == 2_000_000
    assert found["bob", "engagement", "message", "m00016"] == 0  # the last of the span


def test_of_what_others_do_so_many_of_each_of_them_count():
    people = Meaning()
    people.post("ann", "own", ago(days=25))
    for n in range(12):
        people.deed("fan", "Announce", "own", NOW - timedelta(minutes=n + 1))
    people.deed("other", "Announce", "own", NOW - timedelta(minutes=20))
    assert deeds(people)["ann", "influence", "got_share"] == 11 * 3_000_000


def test_a_rule_for_one_source_goes_before_that_for_all_and_no_rule_gives_nothing():
    rules = (
        Rule("engagement", "message", 5_000_000, 10),
        Rule("engagement", "message", 1_000_000, 20, source="vk"),
    )
    people = Meaning(replace(shipped(), rules=rules))
    people.did("ann", "Message", ago(days=1), source="shop")
    people.did("bob", "Message", ago(days=1), source="vk")
    people.did("cat", "Purchase", ago(days=1))
    found = {r["person_id"]: (r["micropoints"], r["half_life_days"]) for r in people.made(LINES)}
    assert found == {"ann": (5_000_000, 10), "bob": (1_000_000, 20), "cat": (0, None)}


def test_words_about_us_count_by_feeling_and_reach():
    people = Meaning()
    people.ours("ours", ago(days=9))
    people.post("ann", "good", ago(days=1), to="ours", feels=1, to_us=True, followers=0)
    people.post("bob", "bad", ago(days=1), to="ours", feels=-1, to_us=True, followers=99)
    people.post("cat", "so so", ago(days=1), to="ours", feels=0, to_us=True)
    found = deeds(people)
    assert found["ann", "valence", "praise"] == 2_000_000
    assert found["bob", "valence", "blame"] == -11_210_340  # 2 x (1 + ln 100)
    assert not [key for key in found if key[0] == "cat" and key[1] == "valence"]
    assert not [key for key in found if key[1] == "argument"]  # nobody is a critic of one word


def test_loyalty_is_purchases_seasons_and_a_word_for_us():
    people = Meaning()
    people.ours("ours", ago(days=9))
    people.did("ann", "Purchase", ago(days=200))
    people.did("ann", "Return", ago(days=190))
    people.post("bob", "bad", ago(days=2), to="ours", feels=-1, to_us=True)
    people.post("ann", "defence", ago(days=1), to="bad", feels=1, to_us=True)
    people.post("cat", "me too", ago(days=1), to="bad", feels=-1, to_us=True)
    found = {key: v for key, v in given(people).items() if key[1] == "loyalty"}
    assert found == {
        ("ann", "loyalty", "purchase", "m00000"): 10_000_000,
        ("ann", "loyalty", "return", "m00001"): -4_000_000,
        ("ann", "loyalty", "season", "season 1"): 3_000_000,
        ("ann", "loyalty", "season", "season 2"): 3_000_000,
        ("ann", "loyalty", "defence", "d-defence"): 8_000_000,
    }


def test_how_critics_argue():
    people = Meaning()
    people.ours("ours", ago(days=9))
    for n in range(5):
        text = "order 88214 never came" if n == 0 else "bad, bad, bad"
        more = {"feels": -1, "to_us": True, "text": text}
        people.post("ann", f"bad{n}", ago(days=1), to="ours", **more)
    found = deeds(people)
    assert found["ann", "argument", "argued"] == 4_000_000
    assert found["ann", "argument", "bare"] == 4 * 500_000


LONG = "the river was quiet and green this morning"


@pytest.mark.parametrize(
    ("form", "points"), [(None, 10_000_000), ("picture", 12_000_000), ("video", 15_000_000)]
)
def test_a_post_unlike_all_before_gives_points_by_its_form_a_week_later(form, points):
    people = Meaning()
    people.post("ann", "own", ago(days=7), text=LONG, form=form)
    people.post("bob", "young", ago(days=6), text="nobody ever counted those stones before")
    found = deeds(people)
    assert found["ann", "creativity", "original"] == points
    assert ("bob", "creativity", "original") not in found


def test_what_was_said_before_is_not_new_and_who_met_it_in_the_first_week_counts():
    people = Meaning()
    people.post("ann", "first", ago(days=30), text=LONG)
    people.post("bob", "again", ago(days=20), text=LONG)
    people.post("cat", "later", ago(days=130), text=LONG)  # it was before the window
    people.deed("dan", "Like", "first", ago(days=29))
    people.deed("dan", "Announce", "first", ago(days=28))
    people.deed("eve", "Like", "first", ago(days=22))
    found = {k: v for k, v in deeds(people).items() if k[1] == "creativity"}
    assert found == {
        ("ann", "creativity", "original"): 16_931_470,  # 10 x (1 + ln 2): dan alone
        ("cat", "creativity", "original"): 10_000_000,
    }


def test_a_copy_gives_nothing():
    people = Meaning()
    people.post("ann", "own", ago(days=9), text=LONG)
    people.post("bob", "other", ago(days=8), text="nobody ever counted those stones before")
    engine = people.engine()
    for step in steps_to([LINES]):
        if step.writes is workings.NOVELTIES:
            header = " ".join(workings.OWN_POSTS.schema.names)
            posts = engine.get(workings.OWN_POSTS.select).to_pylist()
            copies = [tuple({**p, "is_copy": p["person_id"] == "bob"}.values()) for p in posts]
            engine.put("own_posts", rows_of(workings.OWN_POSTS, header, *copies))
        step.make(engine, now=NOW)
    found = engine.get("select person_id from score_lines where axis = 'creativity'")
    assert found["person_id"].to_pylist() == ["ann"]


def test_the_order_of_facts_changes_nothing():
    people = Meaning()
    people.ours("ours", ago(days=9))
    for n in range(30):
        people.post(f"p{n % 4}", f"x{n}", ago(days=n), to="ours", feels=n % 3 - 1, to_us=True,
                    text=f"{LONG} {n}")  # fmt: skip
        people.did(f"p{n % 3}", "View", ago(days=n % 7))
    assert people.made(LINES) == people.made(LINES, order=lambda n: range(n - 1, -1, -1))
