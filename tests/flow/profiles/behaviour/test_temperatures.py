"""How near to buying people stand: each event and each month of silence, checked on paper."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import tables
from rapport.flow.behaviour_tables import NAMED_BRANDS, TEMPERATURE_REASONS, TEMPERATURES
from rapport.flow.profiles.behaviour.stages import ANEW, FIRST, STAGES, TRANSITIONS
from rapport.flow.profiles.behaviour.stages import table as stage_events
from rapport.flow.profiles.behaviour.warmth import Events, walk
from tests.flow.profiles.behaviour.acting import NO_SCORE, NOW, Acts, ago, by_person

WEIGHTS = {
    row["event"]: np.array([row[stage] for stage in STAGES]) for row in stage_events().to_pylist()
}


def after(*events, idle=0):
    """The chances by the formula, one event after the other, and months of silence after."""
    chance = FIRST
    for event in events:
        chance = ((1 - ANEW) * chance @ TRANSITIONS + ANEW * FIRST) * WEIGHTS[event]
        chance = chance / chance.sum()
    for _ in range(idle):
        chance = np.array([chance[0] + chance[1], *chance[2:], 0.0])
    return chance


def warm(acts):
    found, reasons = acts.made(TEMPERATURES, TEMPERATURE_REASONS)
    return by_person(found), reasons


def test_a_purchase_says_it_all():
    acts = Acts()
    acts.deed("a", "Purchase", ago(days=3))
    found, reasons = warm(acts)
    assert found["a"] == {
        "person_id": "a",
        "temperature": "buying",
        "posterior": 1.0,
        "is_sure": True,
        "since": ago(days=3),
        "rights": found["a"]["rights"],
    }
    assert [row["event"] for row in reasons] == ["bought"]


def test_events_are_weighed_one_after_the_other():
    acts = Acts()
    acts.add(tables.OBJECTS, "rod", "product", "Rod", None, "shop", 1, 1, 1)
    acts.deed("a", "Like", ago(days=9), id="liked")
    acts.deed("a", "View", ago(days=8), id="looked", object_id="rod")
    acts.deed("a", "Add", ago(days=7), id="basket")
    found, reasons = warm(acts)
    chances = [
        after("liked"),
        after("liked", "looked_at_product"),
        after("liked", "looked_at_product", "put_in_basket"),
    ]
    told = [(row["place"], row["interaction_id"], row["posterior_after"]) for row in reasons]
    assert (
        told
        == [
            (3, "liked", pytest.approx(chances[0].max(), abs=1e-6)),
            (2, "looked", pytest.approx(chances[1].max(), abs=1e-6)),
            (1, "basket", pytest.approx(chances[2].max(), abs=1e-6)),
        ][::-1]
    )
    assert [row["temperature_after"] for row in reasons] == [
        STAGES[chance.argmax()] for chance in chances[::-1]
    ]
    assert found["a"]["posterior"] == pytest.approx(chances[2].max(), abs=1e-6)
    assert (found["a"]["temperature"], found["a"]["is_sure"]) == ("buying", True)
    assert found["a"]["since"] == ago(days=7)


@pytest.mark.parametrize(
    ("days", "stage", "since"),
    [(29, "buying", 29), (30, "product", 0), (65, "solution", 5), (95, "problem", 5)],
)
def test_each_month_of_silence_takes_one_stage(days, stage, since):
    acts = Acts()
    acts.deed("a", "Purchase", ago(days=days))
    found, _ = warm(acts)
    row = found["a"]
    assert (row["temperature"], row["posterior"], row["since"]) == (stage, 1.0, ago(days=since))


def test_who_was_silent_long_enough_is_cold_and_can_grow_warm_again():
    acts = Acts()
    acts.deed("cold", "Purchase", ago(days=200))
    acts.deed("again", "Purchase", ago(days=200))
    acts.deed("again", "Purchase", ago(days=1))
    found, _ = warm(acts)
    assert (found["cold"]["temperature"], found["cold"]["since"]) == ("unaware", ago(days=80))
    assert (found["again"]["temperature"], found["again"]["since"]) == ("buying", ago(days=1))


def test_who_was_in_doubt_meanwhile_is_sure_since_the_doubt_ended():
    assert after("bought", "liked").max() < 0.6
    acts = Acts()
    for person in ("sure again", "in doubt"):
        acts.deed(person, "Purchase", ago(days=20))
        acts.deed(person, "Like", ago(days=12))
    acts.deed("sure again", "Add", ago(days=5))
    acts.deed("sure again", "Add", ago(days=2))
    found, reasons = warm(acts)
    assert {row["temperature_after"] for row in reasons} == {"buying"}
    told = {person: (row["is_sure"], row["since"]) for person, row in found.items()}
    assert told == {"sure again": (True, ago(days=5)), "in doubt": (False, ago(days=20))}


def test_what_leaves_doubt_is_not_sure():
    acts = Acts()
    acts.deed("a", "Click", ago(days=1))
    found, _ = warm(acts)
    assert found["a"]["posterior"] == pytest.approx(after("clicked").max(), abs=1e-6)
    assert not found["a"]["is_sure"] and found["a"]["posterior"] < 0.6


def test_the_same_ten_times_on_one_day_is_said_once():
    once, often = Acts(), Acts()
    once.deed("a", "Click", ago(days=3))
    for minute in range(10):
        often.deed("a", "Click", ago(days=3, minutes=minute))
    assert warm(once)[0]["a"]["posterior"] == warm(often)[0]["a"]["posterior"]


def test_what_texts_are_tells_more_than_that_they_were_written():
    acts = Acts()
    acts.text("asks", ago(days=1), intents='[["question", "high"]]')
    acts.text("wants", ago(days=1), intents='[["question", "low"], ["purchase", "high"]]')
    acts.text("writes", ago(days=1), intents='[["other", "low"]]')
    compared = acts.text("compares", ago(days=1), intents='[["question", "high"]]')
    acts.add(NAMED_BRANDS, compared, "Acme")
    acts.add(NAMED_BRANDS, acts.text("names us", ago(days=1)), "")
    _, reasons = warm(acts)
    assert {row["person_id"]: row["event"] for row in reasons} == {
        "asks": "asked",
        "wants": "wishes",
        "writes": "wrote",
        "compares": "compared",
        "names us": "wrote",
    }


def test_a_page_with_the_name_of_a_product_is_a_look_at_it():
    acts = Acts()
    acts.add(tables.OBJECTS, "rod", "product", "Rod 24", None, "shop", 1, 1, 1)
    acts.deed("a", "View", ago(days=1), title="Rod 24")
    acts.deed("b", "View", ago(days=1), title="Contacts")
    _, reasons = warm(acts)
    told = {row["person_id"]: row["event"] for row in reasons}
    assert told == {"a": "looked_at_product", "b": "read"}


def test_to_enter_a_draw_is_not_to_write():
    acts = Acts()
    acts.deed("a", "Enter", ago(days=1))
    _, reasons = warm(acts)
    assert [(row["event"], row["temperature_after"]) for row in reasons] == [
        ("entered", "unaware")
    ]


def test_what_tells_nothing_is_old_or_forbidden_moves_nobody():
    acts = Acts()
    acts.deed("a", "Flag", ago(days=1))
    acts.deed("b", "Purchase", ago(days=366))
    acts.deed("c", "Purchase", ago(days=1), rights=NO_SCORE)
    assert warm(acts) == ({}, [])


def test_five_deeds_are_shown_and_sixty_counted():
    acts = Acts()
    for day in range(70):
        acts.deed("a", "Open", ago(days=day))
    _, reasons = warm(acts)
    assert [row["place"] for row in reasons] == [1, 2, 3, 4, 5]
    assert reasons[0]["occurred_at"] == NOW
    assert reasons[0]["posterior_after"] == pytest.approx(
        after(*["opened_mail"] * 60).max(), abs=1e-6
    )


DAY = 86_400_000_000
some_lives = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, len(WEIGHTS) - 1), st.integers(0, 400)),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(some_lives)
def test_all_people_at_once_are_as_each_alone(lives):
    """And chances stay chances."""
    weights = np.array([WEIGHTS[name] for name in sorted(WEIGHTS)])
    lives = sorted((person, 1_000 * DAY - day * DAY, event) for person, event, day in lives)
    now = 1_000 * DAY

    def places(some):
        columns = zip(*some, strict=True)
        person, at, event = (np.array(column, np.int64) for column in columns)
        stood = walk(Events(person, event, at), weights, now_us=now)
        rows = zip(*(getattr(stood, name).tolist() for name in stood.__slots__), strict=True)
        return sorted(rows)

    together = places(lives)
    alone = [places([life for life in lives if life[0] == p]) for p in {p for p, _, _ in lives}]
    assert together == sorted(row for rows in alone for row in rows)
    for _, place, stage, posterior, since in together:
        assert 0.2 <= posterior <= 1 and 0 <= stage < 5 and 0 <= place <= 5 and since <= now


def test_silence_between_events_cools_too():
    acts = Acts()
    acts.deed("a", "Purchase", ago(days=0) - timedelta(days=70))
    acts.deed("a", "Click", ago(days=5))
    chance = after("bought", idle=2)
    chance = ((1 - ANEW) * chance @ TRANSITIONS + ANEW * FIRST) * WEIGHTS["clicked"]
    found, _ = warm(acts)
    assert found["a"]["posterior"] == pytest.approx(chance.max() / chance.sum(), abs=1e-6)
