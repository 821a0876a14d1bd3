"""What is learned of people in groups: look-alikes, personas, conversions; and what may not be."""

from datetime import timedelta

import pytest

from rapport import run
from rapport.flow.errors import ConfigError, InputError
from rapport.flow.rights import Right
from rapport.flow.workspace import Workspace
from rapport.segmenting import keeping
from rapport.segmenting.asking import allowed_by_rights, answer
from rapport.segmenting.definitions import Segment, checked_rule, publish
from rapport.segmenting.facts import opened
from rapport.segmenting.learned import conversions, kept, lookalikes, personas
from rapport.segmenting.learned.features import asked_by, features
from rapport.segmenting.members import members
from rapport.segmenting.recounting import keep_up
from rapport.segmenting.whying import why
from tests.brand import NOW, copied
from tests.segmenting.crowd import PEOPLE, crowd

READERS = "did(entered)"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    made = crowd(tmp_path_factory.mktemp("crowd") / "w")
    run.build(made, now=NOW)
    save(made, "seed", READERS)
    return made.root


@pytest.fixture
def made(built_once, tmp_path):
    return Workspace.open(copied(built_once, tmp_path / "w"))


@pytest.fixture(scope="module")
def learned(built_once, tmp_path_factory):
    """The workspace after a look-alike and personas were learned, for reading alone."""
    made = Workspace.open(copied(built_once, tmp_path_factory.mktemp("learned") / "w"))
    lookalikes.learn(made, "seed", "research", now=NOW)
    personas.learn(made, now=NOW)
    return made


def save(workspace, key, rule):
    told = Segment(key, key, rule, "A test", "–", "–", owner="1", review=NOW.date())
    publish(workspace, told, now=NOW)
    keep_up(workspace, now=NOW)


def count(workspace, rule):
    return answer(workspace, checked_rule(workspace, rule), now=NOW).people


# ------------------------------------------------------------------------------ look-alikes


def test_half_of_the_readers_are_found_by_the_other_half(learned):
    """120 of 240 readers took part in a draw; of all others the other 120 are most like them."""
    (told,) = lookalikes.told(learned)
    assert (told["members"], told["base"]) == (120, 600)
    lift = told["lifts"]["alike"]["at"][-1]
    by_chance = told["lifts"]["random"]["at"][-1]
    assert lift["lift"] > 2 > by_chance["lift"]
    assert {"did_entered"} <= set(told["barred"]), "what the rule asks is not learned from"
    assert not {"sex", "age", "region"} & {m["column"] for m in told["makers"]}


def test_those_who_are_taken_are_readers_and_no_members(learned):
    lookalikes.take(learned, "seed_research", 60, now=NOW)
    assert count(learned, "look_alike is seed_research") == 60
    assert count(learned, "look_alike is seed_research and did(entered)") == 0
    assert count(learned, "look_alike is seed_research and did(clicked)") >= 55


@pytest.mark.parametrize("people", [0, -1, 10**6])
def test_nobody_takes_none_or_more_than_there_are(learned, people):
    with pytest.raises(InputError):
        lookalikes.take(learned, "seed_research", people, now=NOW)


def test_a_seed_of_less_than_a_hundred_is_refused(made):
    save(made, "few", "count(entered) >= 2")
    with pytest.raises(InputError, match=r"100 people"):
        lookalikes.learn(made, "few", "marketing", now=NOW)
    assert kept.names(made) == []


@pytest.mark.parametrize(("seed", "purpose"), [("nobody", "marketing"), ("seed", "fun")])
def test_an_unknown_seed_or_purpose_is_refused(made, seed, purpose):
    with pytest.raises(ConfigError):
        lookalikes.learn(made, seed, purpose, now=NOW)


def test_sources_that_are_not_for_training_teach_nothing(tmp_path):
    made = crowd(tmp_path / "w", people=330, purposes=("service", "profile", "marketing"))
    run.build(made, now=NOW)
    save(made, "seed", "did(clicked)")
    with pytest.raises(InputError, match="No source lets models learn"):
        lookalikes.learn(made, "seed", "marketing", now=NOW)
    with pytest.raises(InputError, match="No source lets models learn"):
        personas.learn(made, now=NOW)
    with pytest.raises(InputError, match="must have converted"):
        conversions.learn(made, "clicked", now=NOW)


def test_what_was_learned_from_facts_for_one_use_gives_no_list_for_another(learned):
    """Learned for looking alone: rules see it, a list for advertisements does not."""
    node = checked_rule(learned, "look_alike is seed_research")
    with opened(learned) as facts:
        everybody = facts.ids_of(features(facts, need=Right.SEGMENT).people)
    assert count(learned, "look_alike is seed_research") > 0
    assert allowed_by_rights(learned, node, everybody, Right.ADS, now=NOW) == set()


def test_a_segment_that_asks_a_look_alike_follows_it(made):
    lookalikes.learn(made, "seed", "marketing", now=NOW)
    save(made, "like_them", "look_alike is seed and may(marketing, email)")
    save(made, "upon_it", "in segment like_them")
    lookalikes.take(made, "seed", 7, now=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert members(made, "like_them", now=later).count() == 7
    assert members(made, "upon_it", now=later).count() == 7
    person = members(made, "like_them", now=later).person_ids()[0]
    told = why(made, checked_rule(made, "look_alike is seed"), person, now=later)
    assert told.is_in
    assert [f.value for f in told.reason.facts] == ["seed"]


def test_a_second_look_says_the_same_and_keeps_how_many_were_chosen(made):
    first = lookalikes.learn(made, "seed", "marketing", now=NOW)
    lookalikes.take(made, "seed", 9, now=NOW)
    before = kept.read(made, "like-seed")
    again = lookalikes.learn(made, "seed", "marketing", now=NOW)
    after = kept.read(made, "like-seed")
    assert (again["people"], again["version"]) == (9, first["version"] + 2)
    assert before.ids.tobytes() == after.ids.tobytes()
    assert {**first, "people": 0, "version": 0} == {
        **{k: v for k, v in again.items() if k != "chosen"}, "people": 0, "version": 0,
    }  # fmt: skip


def test_who_is_forgotten_is_in_nothing_that_was_learned(made):
    lookalikes.learn(made, "seed", "marketing", now=NOW)
    personas.learn(made, now=NOW)
    gone = keeping.hex_of(kept.read(made, "like-seed").ids[:1]).tolist()
    run.forget(made, run.accounts_of_people(made, gone), now=NOW)
    for name in kept.names(made):
        held = keeping.hex_of(kept.read(made, name).ids).tolist()
        assert gone[0] not in held


# --------------------------------------------------------------------------------- personas


def test_who_acts_alike_is_one_persona_and_nobody_else_is(learned):
    """Readers who click, readers who do not, and buyers are never of one group."""
    told = personas.told(learned)
    assert told["structured"]
    assert told["stability"] >= 0.75
    assert sum(card["size"] for card in told["cards"]) == PEOPLE
    for card in told["cards"]:
        of = f"persona is {card['key']}"
        assert count(learned, of) == card["size"]
        for deed in ("clicked", "viewed"):
            assert count(learned, f"{of} and did({deed})") in (0, card["size"])


def test_personas_keep_their_keys_and_names_when_looked_for_again(made):
    first = personas.learn(made, now=NOW)
    personas.name(made, "p2", "Our night readers")
    save(made, "second", "persona is p2")
    inside = members(made, "second", now=NOW).person_ids()
    again = personas.learn(made, now=NOW + timedelta(days=1))
    assert again["names"] == {"p2": "Our night readers"}
    assert [c["key"] for c in again["cards"]] == [c["key"] for c in first["cards"]]
    assert members(made, "second", now=NOW + timedelta(days=1)).person_ids() == inside


def test_a_name_is_of_a_persona_there_is_and_not_too_long(made):
    personas.learn(made, now=NOW)
    with pytest.raises(ConfigError):
        personas.name(made, "p9", "Nobody")
    with pytest.raises(InputError):
        personas.name(made, "p1", "x" * 61)


def test_people_who_act_by_chance_are_no_personas(tmp_path):
    made = crowd(tmp_path / "w", structure=False)
    run.build(made, now=NOW)
    told = personas.learn(made, now=NOW)
    assert not told["structured"]
    assert told["cards"] == []
    assert count(made, "persona is known") == 0


# ------------------------------------------------------------------------------ conversions


def test_what_was_done_before_goes_with_the_conversion(made):
    told = conversions.learn(made, "entered", period=365, window=90, now=NOW)
    found = {f["name"]: f for f in told["factors"]}
    assert 110 <= told["converted"] <= 120, "whose first deed it was could do nothing before"
    assert found["clicked@list"]["found"]
    assert found["clicked@list"]["lift"] > 1.5
    assert "entered@list" not in found, "the conversion is no factor of itself"
    assert conversions.told(made) == [told]


def test_who_converted_before_the_period_could_not_convert_in_it(made):
    told = conversions.learn(made, "entered", period=90, window=30, now=NOW)
    earlier = count(made, "did(entered)") - count(made, "did(entered, last 90 days)")
    assert told["people"] <= PEOPLE - earlier


@pytest.mark.parametrize(
    ("conversion", "period", "window"), [("flew", 365, 30), ("bought", 1, 30), ("bought", 365, 1)]
)
def test_what_is_no_conversion_is_refused(made, conversion, period, window):
    with pytest.raises(ConfigError):
        conversions.learn(made, conversion, period=period, window=window, now=NOW)


def test_too_few_conversions_are_refused(made):
    with pytest.raises(InputError, match="30 people must have converted"):
        conversions.learn(made, "bought", now=NOW)


# --------------------------------------------------------------------------------- features


@pytest.mark.parametrize(
    ("rule", "barred", "free"),
    [
        ("did(bought)", {"did_bought", "days_since_purchase"}, {"did_clicked"}),
        ("count(clicked) >= 3", {"did_clicked"}, {"did_bought"}),
        ("engagement_percentile >= 90", {"engagement"}, {"loyalty"}),
        ("in segment seed", {"did_entered"}, {"did_clicked"}),
        ("deeds >= 3", {"did_clicked", "days_since_deed"},
         {"engagement"}),
    ],
)  # fmt: skip
def test_what_a_rule_asks_is_not_learned_from(made, rule, barred, free):
    rules = {"seed": checked_rule(made, READERS)}
    found = asked_by(checked_rule(made, rule), rules)
    assert barred <= found
    assert not free & found


def test_features_know_nothing_of_after_their_time(made):
    at = NOW - timedelta(days=200)
    with opened(made) as facts:
        then = features(facts, need=Right.SEGMENT, at=at).table
        deeds = facts.engine.get(
            "select count(*) as n from trait_deeds where verb = 'Click' and occurred_at < $at",
            at=at,
        )
    assert sum(then["did_clicked"].to_pylist()) == deeds["n"][0].as_py()
