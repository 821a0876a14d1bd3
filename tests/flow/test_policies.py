"""The terms of each kind of source: the table as it was agreed on, and what follows from it."""

from functools import reduce
from itertools import combinations

import pytest

from rapport.flow.policies import POLICIES
from rapport.flow.rights import NEVER, Link, Right, Scoring, SourcePolicy, Training, check
from rapport.flow.sources import plugins

#: source: days kept, hours to mirror a deletion, link, scoring, ads, incentives, training
TABLE = {
    "own": (None, None, Link.ANY, Scoring.YES, None, True, Training.OWN),
    "vk": (None, 24, Link.VERIFIED, Scoring.YES, {"vk"}, True, Training.OWN),
    "ok": (None, 24, Link.VERIFIED, Scoring.YES, {"vk"}, True, Training.OWN),
    "meta": (None, 24, Link.VERIFIED, Scoring.AUTHORISED, {"meta"}, False, Training.NO),
    "x": (None, 24, Link.OPT_IN, Scoring.CELLS, set(), False, Training.NO),
    "youtube": (30, 168, Link.VERIFIED, Scoring.NO, set(), False, Training.NO),
    "reddit": (None, 24, Link.OPT_IN, Scoring.NO, set(), False, Training.NO),
    "telegram": (None, 24, Link.VERIFIED, Scoring.YES, set(), True, Training.OWN),
    "mastodon": (None, 24, Link.VERIFIED, Scoring.AUTHORISED, set(), False, Training.NO),
    "bluesky": (None, 24, Link.VERIFIED, Scoring.YES, {"bluesky"}, False, Training.NO),
    "wechat": (None, 24, Link.VERIFIED, Scoring.YES, {"tencent"}, True, Training.OWN),
    "weibo": (None, 24, Link.VERIFIED, Scoring.AUTHORISED, {"weibo"}, True, Training.OWN),
    "hh": (None, None, Link.NEVER, Scoring.CELLS, set(), False, Training.AGGREGATES),
}


def test_there_is_a_row_for_each_kind_of_source():
    assert POLICIES.keys() == TABLE.keys()


@pytest.mark.parametrize("name", TABLE)
def test_the_table(name):
    policy = POLICIES[name]
    assert (
        policy.keep_days,
        policy.mirror_hours,
        policy.link,
        policy.scoring,
        policy.ads,
        Right.INCENTIVE in policy.rights,
        policy.training,
    ) == TABLE[name]


@pytest.mark.parametrize("name", sorted(TABLE.keys() - {"own"}))
def test_what_is_not_ours_has_terms_and_no_sensitive_field(name):
    policy = POLICIES[name]
    assert policy.terms and not policy.sensitive
    assert {terms.checked_at for terms in policy.terms} == {NEVER}, "nobody read them yet"
    assert Right.STORE in policy.of_rows


def test_the_companys_own_data_has_no_terms():
    assert POLICIES["own"].terms == () and POLICIES["own"].keep_days is None


def test_of_two_sources_each_keeps_what_it_forbids():
    for one, other in combinations(POLICIES.values(), 2):
        both = one & other
        assert both.of_rows & ~(one.of_rows & other.of_rows) == 0
        assert both.keep_days == reduce(
            lambda a, b: b if a is None else a if b is None else min(a, b),
            (one.keep_days, other.keep_days),
        )


@pytest.mark.parametrize(
    ("name", "right", "platform", "allowed"),
    [
        ("x", Right.ADS, "vk", False),
        ("vk", Right.ADS, "vk", True),
        ("vk", Right.ADS, "google", False),
        ("youtube", Right.EXPORT, "", False),
        ("youtube", Right.SCORE, "", False),
        ("hh", Right.LINK, "", False),
        ("own", Right.TRAIN, "", True),
        ("meta", Right.TRAIN, "", False),
    ],
)
def test_the_questions_of_the_doors(name, right, platform, allowed):
    try:
        check(right, [POLICIES["own"], POLICIES[name]], platform=platform)
    except Exception as refused:
        assert not allowed and type(refused).__name__ == "RightsError"
    else:
        assert allowed


def test_every_source_that_is_not_of_the_company_takes_its_terms_from_the_table():
    for source in plugins.all_sources():
        assert isinstance(source.policy, SourcePolicy)
        if source.policy.terms:
            assert source.policy in POLICIES.values(), source.name
