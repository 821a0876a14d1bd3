"""Copies are found, whatever their order; texts of their own are not."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.signals.duplicates import groups, likeness, near_copies, signatures
from tests.flow.signals.test_texts import HOSTILE

TEXTS = [
    "Second pair of waders in a year and the seam leaks again. A shame at this price.",
    "RT @x: second pair of waders in a year and the seam leaks again, a shame at this price!",
    "The tent stood a storm and stayed dry inside, thank you for that.",
    "",
    "第一次买这个涉水裤，质量很差，接缝漏水",
    "第一次买这个涉水裤 质量很差 接缝漏水！！ http://t.co/x",
    "",
]


def test_groups() -> None:
    assert groups(TEXTS).tolist() == [0, 0, 2, 3, 4, 4, 6]
    assert groups([]).tolist() == []


def test_a_text_is_wholly_like_itself_and_not_like_another() -> None:
    found = signatures(TEXTS)
    assert likeness(found[0], found[0]) == 1.0
    assert likeness(found[0], found[2]) < 0.1


def test_seeds_that_stand_in_a_test_set_are_found() -> None:
    assert [(a, b) for a, b, _ in near_copies(TEXTS[2:5], TEXTS[4:6])] == [(2, 0), (2, 1)]


def test_the_error_of_the_estimate() -> None:
    """Of sets that share a known part of their runs: sd = sqrt(J (1 - J) / 128) <= .0442."""
    rng = random.Random(3)
    errors = []
    for _ in range(150):
        shared = "".join(rng.choices("abcdefgh", k=rng.randrange(40, 200)))
        one = shared + "".join(rng.choices("ijklmn", k=100))
        other = shared + "".join(rng.choices("opqrst", k=100))
        sets = [{text[n : n + 5] for n in range(len(text) - 4)} for text in (one, other)]
        true = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
        found = signatures([one, other])
        errors.append(float(likeness(found[0], found[1])) - true)
    assert abs(np.mean(errors)) < 0.012
    assert np.std(errors) < 0.052


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(TEXTS), HOSTILE), max_size=9), st.randoms())
def test_the_order_of_texts_changes_no_group(said: list[str], rng: random.Random) -> None:
    order = list(range(len(said)))
    rng.shuffle(order)
    before = groups(said)
    after = groups([said[n] for n in order])
    for a in range(len(said)):
        for b in range(a):
            assert (before[order[a]] == before[order[b]]) == (after[a] == after[b])


def test_a_flood_of_copies_is_one_group() -> None:
    said = [
        f"Win a prize today, just follow the link and repost this message {n}" for n in range(300)
    ]
    assert set(groups(said, 0.6).tolist()) == {0}
