"""How often people do something to our posts, on posts one can count by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import tables
from rapport.flow.engines.duck import Duck
from rapport.flow.profiles.audience.posts import likeness, shrunk
from rapport.flow.profiles.audience.rates import rates
from rapport.flow.profiles.audience.workings import POST_FIGURES
from rapport.flow.steps import SqlStep
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
POST = (
    "object_id channel format theme daypart reached shown followers likes comments shares clicks"
)
FIGURES = SqlStep("profiles/audience", reads=(), writes=POST_FIGURES)


def made_of(*posts):
    """Return the rates of posts: (theme, format, reached, likes, comments) each."""
    rows = [
        (f"o{n:03}", "town", format_, theme, "day", reached, None, None, likes, comments, 0, 0)
        for n, (theme, format_, reached, likes, comments) in enumerate(posts)
    ]
    return found_in(rows_of(POST_FIGURES, POST, *rows))


def found_in(posts):
    made = rates.function(posts).to_pylist()
    key = ("base", "dimension", "value", "other_value", "reaction")
    return {tuple(row[name] for name in key): row for row in made}


def of_theme(found, theme, reaction="likes", base="reached"):
    return found[base, "theme", theme, "", reaction]


# ------------------------------------------------------------------- known numbers


def test_twelve_of_a_hundred_are_drawn_to_a_tenth():
    assert shrunk(12, 100, 2, 38) == pytest.approx(0.10)


def test_posts_that_differ_by_chance_alone_are_as_alike_as_so_many_looks_allow():
    """.2 and .4 of ten: 10 * (.01 + .01) / (.3 * .7) is less than the one that chance gives."""
    alike = likeness(np.array([2.0, 4.0, 3.0]), np.array([10.0, 10.0, 10.0]), np.zeros(3, int), 1)
    assert alike == pytest.approx([1 / 31])


def test_how_alike_reactions_to_one_post_are_by_hand():
    """.1 .2 .3 of 100: 2 / .16 = 12.5, less 2; over 300 - 100 - 2."""
    alike = likeness(np.array([10.0, 20, 30]), np.full(3, 100.0), np.zeros(3, int), 1)
    assert alike == pytest.approx([10.5 / 198])


def test_a_kind_of_two_posts_is_as_alike_as_all_are():
    x, n = np.array([10.0, 20, 30, 5, 50]), np.full(5, 100.0)
    both = likeness(x, n, np.array([0, 0, 0, 1, 1]), 2)
    assert both[1] == likeness(x, n, np.zeros(5, int), 1)[0]
    assert both[0] == pytest.approx(10.5 / 198)


# ------------------------------------------------------------------- literal posts


def test_a_rate_is_reactions_of_those_reached_with_weights_beside():
    found = made_of(*[("rods", "text", 100, 10, 2)] * 3)
    assert of_theme(found, "rods")["plain"] == pytest.approx(30 / 300)
    assert of_theme(found, "rods", "comments")["plain"] == pytest.approx(6 / 300)
    assert of_theme(found, "rods", "any")["reactions"] == 36
    weighted = of_theme(found, "rods", "weighted")
    assert (weighted["reactions"], weighted["plain"]) == (30 + 2 * 6, pytest.approx(42 / 300))
    assert of_theme(found, "rods", "comments", "likes")["plain"] == pytest.approx(6 / 30)


def test_where_all_posts_are_alike_each_rate_is_what_is_expected():
    found = made_of(*[("rods", "text", 100, 6, 2), ("reels", "text", 100, 6, 2)] * 3)
    for row in found.values():
        assert row["shrunk"] == pytest.approx(row["plain"])
        assert row["expected"] == pytest.approx(row["plain"])
        assert row["low"] <= row["shrunk"] <= row["high"]
        assert (row["verdict"], row["q"]) == ("as_expected", pytest.approx(1))


def test_a_theme_that_always_does_better_is_better_and_the_other_worse():
    good, bad = ("rods", "text", 1000, 80, 5), ("reels", "text", 1000, 30, 5)
    found = made_of(*[good, bad] * 6)
    assert of_theme(found, "rods")["verdict"] == "better"
    assert of_theme(found, "reels")["verdict"] == "worse"
    assert of_theme(found, "rods")["shrunk"] < 0.08
    assert of_theme(found, "rods", "comments")["verdict"] == "as_expected"


def test_one_lucky_post_makes_no_theme_the_best():
    usual = [("rods", "text", 1000, likes, 5) for likes in (40, 50, 45, 55, 48)]
    found = made_of(*usual, ("reels", "text", 100_000, 9_000, 5), *[("reels", *usual[0][1:])] * 4)
    lucky = of_theme(found, "reels")
    assert lucky["plain"] > 0.08 > lucky["shrunk"]
    assert lucky["verdict"] == "as_expected"


def test_a_theme_does_not_win_because_it_was_filmed():
    """Films are liked by a tenth, texts by a fiftieth, whatever they are about."""
    film, text = ("video", 1000, 100, 5), ("text", 1000, 20, 5)
    posts = [("rods", *film)] * 5 + [("rods", *text)] + [("reels", *film)] + [("reels", *text)] * 5
    found = made_of(*posts)
    assert of_theme(found, "rods")["plain"] > 2 * of_theme(found, "reels")["plain"]
    assert {of_theme(found, theme)["verdict"] for theme in ("rods", "reels")} == {"as_expected"}
    films = found["reached", "format", "video", "", "likes"]
    assert films["verdict"] == "better"


def test_likes_without_comments_are_told_against_what_is_usual():
    talked, silent = ("rods", "text", 5000, 200, 60), ("rest", "text", 5000, 200, 8)
    found = made_of(*[talked, silent] * 6)
    assert of_theme(found, "rest", "comments", "likes")["verdict"] == "worse"
    assert of_theme(found, "rods", "comments", "likes")["verdict"] == "better"
    assert of_theme(found, "rest")["verdict"] == "as_expected"


def test_two_posts_are_too_few_and_nineteen_who_saw_are_nobody():
    found = made_of(*[("rods", "text", 100, 6, 2)] * 2, ("reels", "text", 19, 6, 2))
    assert of_theme(found, "rods")["verdict"] == "too_few"
    assert of_theme(found, "rods")["q"] is None
    assert ("reached", "theme", "reels", "", "likes") not in found


def test_a_theme_that_is_not_told_is_no_theme():
    found = made_of(*[("", "text", 100, 6, 2)] * 3)
    assert {dimension for _, dimension, *_ in found} == {"channel", "format", "daypart"}


def test_more_who_acted_than_who_saw_were_as_many_who_saw():
    found = made_of(*[("rods", "text", 30, 40, 0)] * 3)
    assert of_theme(found, "rods")["seen"] == 120
    assert of_theme(found, "rods")["plain"] == 1


some_posts = st.lists(
    st.tuples(
        st.sampled_from(["rods", "reels", ""]),
        st.sampled_from(["text", "video"]),
        st.integers(0, 5000),
        st.integers(0, 300),
        st.integers(0, 300),
    ),
    max_size=14,
)


@settings(max_examples=30, deadline=None)
@given(some_posts, st.randoms(use_true_random=False))
def test_the_order_of_posts_changes_no_byte_and_every_rate_lies_in_its_interval(drawn, random):
    table = rows_of(
        POST_FIGURES,
        POST,
        *(
            (f"o{n}", "town", f, t, "day", seen, None, None, likes, comments, 1, 0)
            for n, (t, f, seen, likes, comments) in enumerate(drawn)
        ),
    )
    order = list(range(len(drawn)))
    random.shuffle(order)
    made = rates.function(table)
    assert rates.function(table.take(pa.array(order, pa.int64()))) == made
    for row in made.to_pylist():
        assert row["low"] <= row["shrunk"] + 1e-9 and row["shrunk"] <= row["high"] + 1e-9
        assert row["seen"] >= 20
        assert row["reaction"] == "weighted" or 0 <= row["plain"] <= 1
        assert (row["q"] is None) == (row["verdict"] == "too_few")


# ------------------------------------------------------------------- what became of a post

OBJECT = (
    "object_id source kind theme format began_by parent_id page_id thread author_id published_at"
    " seq line rights"
)
SEEN = "subject_id subject source measure value observed_at received_at seq line rights"
DEED = "interaction_id account_id source verb object_id thread received_at seq line rights"


def figures(objects, seen=(), deeds=()):
    engine = Duck()
    engine.put("objects", rows_of(tables.OBJECTS, OBJECT, *objects))
    engine.put("observations", rows_of(tables.OBSERVATIONS, SEEN, *seen))
    engine.put("interactions", rows_of(tables.INTERACTIONS, DEED, *deeds))
    FIGURES.make(engine, now=NOW)
    POST_FIGURES.check(engine)
    return {row["object_id"]: row for row in engine.get(POST_FIGURES.select).to_pylist()}


def post(name, days=3.0, began_by="us", parent=None, author=None, seq=1, theme="rods"):
    at = NOW - timedelta(days=days)
    talk = f"t-{name}"
    return (
        name, "town", "post", theme, "text", began_by, parent, "page", talk, author, at, seq, 1, 1
    )  # fmt: skip


def seen(measure, value, subject="ours", days=1.0, seq=1):
    at = NOW - timedelta(days=days)
    return (subject, "object", "town", measure, value, at, NOW, seq, 1, 1)


def deed(name, verb, on="ours", thread=None, seq=1):
    return (name, "a", "town", verb, on, thread, NOW, seq, 1, 1)


def test_only_what_we_published_ourselves_is_a_post_of_ours():
    found = figures(
        [
            post("ours"),
            post("answer", parent="theirs", began_by=None),
            post("theirs", author="a" * 32, began_by="them"),
            post("old", days=731),
            post("to-come", days=-1),
        ]
    )
    assert set(found) == {"ours"}
    assert (found["ours"]["theme"], found["ours"]["daypart"]) == ("rods", "night")


def test_the_last_number_of_a_network_counts_and_the_followers_are_its_pages():
    found = figures(
        [post("ours")],
        [
            seen("reached", 500, days=2),
            seen("reached", 900, days=1),
            seen("likes", 30),
            seen("followers", 4000, subject="page"),
        ],
        [deed("i1", "Like")],
    )
    assert (found["ours"]["reached"], found["ours"]["likes"]) == (900, 30)
    assert (found["ours"]["followers"], found["ours"]["shown"]) == (4000, None)


def test_what_no_network_counts_is_counted_by_the_deeds_we_know():
    found = figures(
        [post("ours"), post("theirs", began_by="them", author="b" * 32)],
        [],
        [
            deed("i1", "Like"),
            deed("i1", "Like", seq=2),  # said again
            deed("i2", "Like"),
            deed("i3", "Create", on="c1", thread="t-ours"),
            deed("i4", "Announce"),
            deed("i5", "Announce", on="c2", thread="t-ours"),
            deed("i6", "Click", thread="t-ours"),
            deed("i7", "Like", on="theirs"),
            deed("i8", "Create", on="c3", thread="t-theirs"),
        ],
    )
    ours = found["ours"]
    assert [ours[n] for n in ("likes", "comments", "shares", "clicks")] == [2, 1, 2, 1]


def test_of_a_post_the_last_word_rules():
    found = figures([post("ours", seq=1), post("ours", theme="reels", seq=2)])
    assert found["ours"]["theme"] == "reels"
