"""The points policy: what it may say, what it may not, and that versions stay as they are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rapport.flow.errors import ConflictError, PolicyError
from rapport.flow.scores import deeds
from rapport.flow.scores.policy import Rule, in_force, read, shipped
from rapport.flow.scores.policy_files import Change, changes, draft, policies, publish, text_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = NOW.replace(hour=0)

SMALL = """
version = 2
in_force_from = 2026-03-01
author = "Ana"
note = "More for what people say"
[composite]
engagement = 99.5
influence = 0.5
[potential]
trust = 100
[[rule]]
axis = "engagement"
deed = "comment"
points = 2.5
half_life_days = 30
cap = 10
cap_days = 7
[[rule]]
axis = "engagement"
deed = "comment"
source = "vk"
points = 0.000001
half_life_days = 1
"""


def test_a_policy_is_read_in_whole_millionths():
    policy = read(SMALL, version=2)
    assert policy.rules == (
        Rule("engagement", "comment", 2_500_000, 30, 10, 7),
        Rule("engagement", "comment", 1, 1, source="vk"),
    )
    assert policy.composite["engagement"] == 99_500_000
    assert policy.in_force_from == datetime(2026, 3, 1, tzinfo=UTC)
    assert policy.rule("engagement", "comment", "vk").micropoints == 1
    assert policy.rule("engagement", "comment", "ok").micropoints == 2_500_000
    assert policy.rule("engagement", "post", "ok") is None


def test_the_shipped_policy_has_a_rule_for_every_deed_and_the_cards_of_the_method():
    policy = shipped()
    assert {(r.axis, r.deed) for r in policy.rules} == {
        (axis, deed) for axis, named in deeds.AXES.items() for deed in named
    }
    assert [v // 1_000_000 for v in policy.composite.values()] == [35, 25, 15, 15, 10]
    assert [v // 1_000_000 for v in policy.potential.values()] == [30, 20, 15, 10, 15, 10]


def test_what_is_written_is_read_again():
    for policy in (shipped(), read(SMALL, version=2)):
        assert read(text_of(policy), version=policy.version) == policy


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("version = 2", "version = 3", "version is not 2"),
        ("2026-03-01", '"soon"', "in_force_from is no day"),
        ("points = 2.5", "points = -1", r"rule 1 \(engagement comment\) points"),
        ("points = 2.5", "points = 1.0000001", "too many digits"),
        ("points = 2.5", "points = nan", "points is no number"),
        ("points = 2.5", "points = true", "points is no number"),
        ("cap_days = 7", "", "half a cap"),
        ("half_life_days = 1\n", "half_life_days = 0\n", r"rule 2 .* half_life_days"),
        ('source = "vk"', "", "rule 2 is about the same as rule 1"),
        ('axis = "engagement"', 'axis = "fame"', "rule 1 axis is not known"),
        ('deed = "comment"', 'deed = "praise"', r"rule 1 \(engagement\) deed is not known"),
        ("influence = 0.5", "influence = 0.4", "adds up to 99.9, not to 100"),
        ("[[rule]]", "[rule]", "."),
        ('"Ana"', "3", "author is no text"),
        ("trust = 100", "trusted = 100", "potential trusted is not known"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_a_mend(old, new, place):
    with pytest.raises(PolicyError, match=place) as caught:
        read(SMALL.replace(old, new, 1), version=2)
    assert caught.value.fix


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('deed = "comment"', 'deed = "income"'),
        ('deed = "comment"', 'deed = "is_female"'),
        ('axis = "engagement"', 'axis = "region"'),
        ("trust = 100", "age = 100"),
        ("points = 2.5", "points = 2.5\nhealth = 1"),
        ("[composite]", "[prices]\ngold = 5\n[composite]"),
    ],
)
def test_nobody_is_scored_by_what_they_are_and_no_score_makes_a_price(old, new):
    with pytest.raises(PolicyError, match="nobody is scored by it|no place in a policy"):
        read(SMALL.replace(old, new, 1), version=2)


def test_bad_words_and_returns_never_raise_a_score():
    told = SMALL.replace('axis = "engagement"', 'axis = "valence"').replace('"comment"', '"blame"')
    with pytest.raises(PolicyError, match=r"\(valence blame\) points is no number from -100 to 0"):
        read(told, version=2)


def test_a_version_is_written_once_and_in_order(tmp_path):
    second = draft(shipped(), in_force_from=TODAY, author="Ana", note="")
    assert publish(tmp_path, second, now=NOW) == second
    with pytest.raises(ConflictError, match="version 2"):
        publish(tmp_path, second, now=NOW)
    assert policies(tmp_path) == (shipped(), second)
    assert policies(None) == (shipped(),)
    assert [f.name for f in (tmp_path / "scoring").iterdir()] == ["2.toml"]


def test_no_version_comes_into_force_in_the_past(tmp_path):
    with pytest.raises(PolicyError, match="before 2026-03-01"):
        publish(tmp_path, draft(shipped(), in_force_from=TODAY - timedelta(1)), now=NOW)
    assert not (tmp_path / "scoring").exists()


def test_a_missing_or_spoilt_version_is_named(tmp_path):
    publish(tmp_path, draft(shipped(), in_force_from=TODAY), now=NOW)
    (tmp_path / "scoring" / "2.toml").rename(tmp_path / "scoring" / "3.toml")
    with pytest.raises(PolicyError, match=r"scoring/2.toml is not there, but 3.toml is"):
        policies(tmp_path)
    (tmp_path / "scoring" / "3.toml").unlink()
    (tmp_path / "scoring" / "2.toml").write_text("version = 2")
    with pytest.raises(PolicyError, match=r"scoring/2.toml: policy: in_force_from"):
        policies(tmp_path)


def test_in_force_is_the_last_to_begin_and_of_one_day_the_last_version():
    first = shipped()
    second = replace(first, version=2, in_force_from=TODAY)
    third = replace(first, version=3, in_force_from=TODAY)
    late = replace(first, version=4, in_force_from=TODAY + timedelta(5))
    every = (late, third, first, second)
    assert in_force(every, TODAY - timedelta(microseconds=1)) is first
    assert in_force(every, TODAY) is third
    assert in_force(every, TODAY + timedelta(9)) is late
    with pytest.raises(PolicyError, match="no policy is in force"):
        in_force((second,), TODAY - timedelta(1))


def test_two_versions_differ_by_what_was_changed():
    first = shipped()
    rules = [r for r in first.rules if r.deed != "invite"]
    at = next(i for i, r in enumerate(rules) if r.deed == "comment")
    rules[at] = replace(rules[at], micropoints=9_000_000, cap=None, cap_days=None)
    weights = {**first.composite, "engagement": 25_000_000, "loyalty": 20_000_000}
    second = draft(first, rules=(*rules, Rule("engagement", "like", 0, 1, source="vk")),
                   composite=weights)  # fmt: skip
    assert changes(first, second) == (
        Change("rule", "engagement comment", "micropoints", 3_000_000, 9_000_000),
        Change("rule", "engagement comment", "cap", 30, None),
        Change("rule", "engagement comment", "cap_days", 30, None),
        Change("rule", "engagement like vk", "", None, 0),
        Change("rule", "loyalty invite", "", 5_000_000, None),
        Change("composite", "engagement", "micropoints", 35_000_000, 25_000_000),
        Change("composite", "loyalty", "micropoints", 10_000_000, 20_000_000),
    )
    assert changes(first, first) == ()
