"""Advocates and critics, and what critics blame us for."""

import pytest

from rapport.flow import behaviour_tables
from rapport.flow.network_tables import CRITIC_POINTS, STANCES
from tests.flow.network.talking import NO_SCORE, Talks, ago


def said(*feels, **more):
    """Texts of Anna to us, each with its feeling."""
    talks = Talks()
    for n, feeling in enumerate(feels):
        talks.post("anna", f"p{n}", ago(days=9 - n), feels=feeling, to_us=True, **more)
    return talks


@pytest.mark.parametrize(
    ("feels", "label", "microvalence"),
    [
        ((1, 1, 1, 0, -1), "advocate", 400_000),
        ((1, 0, 0, 0, 0), "neutral", 200_000),
        ((-1, -1, 0, 0, 0), "critic", -400_000),
        ((-1, -1, -1, -1), "neutral", -1_000_000),
        ((1, -1, 0, 0, 0, None), "neutral", 0),
    ],
)
def test_who_speaks_well_and_who_ill(feels, label, microvalence):
    (row,) = said(*feels).made(STANCES)
    assert (row["label"], row["microvalence"]) == (label, microvalence)
    assert row["texts"] == len([f for f in feels if f is not None])


def test_a_word_to_many_weighs_more():
    """99 followers once against one text to nobody: (100 - 1) / 101."""
    talks = Talks()
    talks.post("anna", "p", feels=1, to_us=True, followers=99)
    talks.post("anna", "q", feels=-1, to_us=True)
    (row,) = talks.made(STANCES)
    assert (row["reach"], row["microvalence"]) == (101, round(1e6 * 99 / 101))


@pytest.mark.parametrize(
    "case", "noise staff unscored withdrawn program other_brand not_us old".split()
)
def test_what_is_no_word_about_us(case):
    talks = Talks()
    if case == "program":
        talks.person("anna", trust=0.1)
    if case == "withdrawn":
        talks.withdraws("anna")
    more = {"noise": {"noise": "spam"}, "staff": {"staff": True}}.get(case, {})
    more |= {"rights": NO_SCORE} if case == "unscored" else {}
    at = ago(days=731 if case == "old" else 1)
    deed = talks.post("anna", "p", at, feels=-1, to_us=case != "not_us", **more)
    if case == "other_brand":
        talks.add(behaviour_tables.NAMED_BRANDS, deed, "Acme")
    assert talks.made(STANCES) == []


def test_what_names_us_is_about_us_whomever_else_it_names():
    talks = Talks()
    deed = talks.post("anna", "p", feels=-1)
    talks.add(behaviour_tables.NAMED_BRANDS, deed, "Acme")
    talks.add(behaviour_tables.NAMED_BRANDS, deed, "")
    assert [r["texts"] for r in talks.made(STANCES)] == [1]


def test_a_critic_has_points_and_some_yield():
    talks = Talks()
    texts = (
        ("p1", "order 88214 never came", -1, "delivery"),
        ("p2", "I hate it", -1, "delivery"),
        ("p3", "two weeks late", -1, "delivery"),
        ("p4", "too dear", -1, "price"),
        ("p5", "well, thank you", 1, ""),
    )
    for n, (post, text, feels, target) in enumerate(texts):
        talk = "one" if post in ("p3", "p5") else post
        more = {"text": text, "feels": feels, "target": target, "thread": talk}
        talks.post("anna", post, ago(days=9 - n), to_us=True, **more)
    talks.ours("a1", ago(days=6), to="p3")
    talks.ours("a2", ago(days=1), to="p4")  # after what she wrote last: nobody yields to it
    talks.post("boris", "a3", to="p2")
    talks.post("anna", "p6", ago(days=4.5), to_us=True, feels=1, text="fine", thread="p4")
    found = {r["target"]: r for r in talks.made(CRITIC_POINTS)}
    names = ("texts", "argued", "answered", "yielded")
    assert {t: tuple(r[n] for n in names) for t, r in found.items()} == {
        "delivery": (3, 1, 1, 1),
        "price": (1, 0, 1, 0),
    }


@pytest.mark.parametrize(
    ("text", "form", "argued"),
    [
        ("bought on 3.02.25", None, 1),
        ("Заказ № 17", None, 1),
        ("it cost 20 EUR", None, 1),
        ("it cost 20 $", None, 1),
        ("струва 30 лв", None, 1),
        ("花了30元", None, 1),
        ("see https://example.org", None, 1),
        ("look", "picture", 1),
        ("3 days and 2 calls", None, 0),
        ("look", "text", 0),
    ],
)
def test_what_one_can_check(text, form, argued):
    talks = said(-1, -1, -1, -1)
    talks.post("anna", "q", feels=-1, to_us=True, text=text, form=form)
    assert [r["argued"] for r in talks.made(CRITIC_POINTS)] == [argued]


def test_nobody_else_has_points():
    assert said(-1, -1, -1, -1).made(CRITIC_POINTS) == []
