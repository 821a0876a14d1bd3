"""What goes with a conversion: known numbers, planted factors, and nothing from after it."""

from math import exp, log

import numpy as np
import pytest

from rapport.flow.errors import InputError
from rapport.flow.estimating import benjamini_hochberg
from rapport.flow.segments.learning import odds
from rapport.flow.segments.learning.factors import factors
from rapport.flow.segments.learning.frozen import Deeds, frozen, leaks, moved
from rapport.flow.segments.learning.odds import Counts

BH_1995 = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000),
]
YEAR = 365.0


def counts(*strata):
    """Return counts of strata, each (have it and convert, have it, convert, all)."""
    return Counts(*(np.array(column, float) for column in zip(*strata, strict=True)))


def test_the_fifteen_p_values_of_1995():
    assert (benjamini_hochberg(BH_1995) <= 0.05).sum() == 4
    assert (np.array(BH_1995) * 15 <= 0.05).sum() == 3
    assert (odds.benjamini_yekutieli(BH_1995) <= 0.05).sum() == 3


def test_thirty_of_two_hundred_where_sixty_of_a_thousand_convert():
    one = counts((30, 200, 60, 1_000))
    assert odds.lift(one) == pytest.approx(2.5)
    assert odds.mantel_haenszel(one).ratio == pytest.approx(4.53, abs=0.005)
    assert odds.fisher(one, more=True) == pytest.approx(7.06e-8, rel=1e-3)


def test_the_odds_of_one_stratum_have_woolfs_interval():
    """With one stratum the error of the logarithm is sqrt(1/a + 1/b + 1/c + 1/d)."""
    ratio = odds.mantel_haenszel(counts((30, 200, 60, 1_000)))
    error = (1 / 30 + 1 / 170 + 1 / 30 + 1 / 770) ** 0.5
    assert ratio.error == pytest.approx(error)
    assert ratio.high == pytest.approx(exp(log(ratio.ratio) + 1.959964 * error))


def test_the_same_odds_within_each_stratum_are_theirs_though_all_together_say_else():
    """Within both strata who has it converts as often as who has not; mixed up it looks good."""
    apart = counts((40, 80, 50, 100), (2, 20, 10, 100))
    assert odds.mantel_haenszel(apart).ratio == pytest.approx(1.0)
    assert odds.by_chance(apart) > 0.9
    mixed = counts((42, 100, 60, 200))
    assert odds.mantel_haenszel(mixed).ratio > 3 and odds.by_chance(mixed) < 0.001


def test_what_has_no_end_has_halves_added():
    """All ten who have it convert, of ninety others nobody: 10.5 x 90.5 / (.5 x .5)."""
    assert odds.mantel_haenszel(counts((10, 10, 10, 100))).ratio == pytest.approx(3801)


def test_log_odds_that_are_unsure_are_drawn_to_nothing():
    drawn = odds.shrunk([1.0, 1.0, 0.0, 0.0], [0.1, 1.0, 0.1, 0.1])
    assert 0.9 < drawn[0] < 1 and drawn[1] < 0.3 and drawn[2] == 0
    assert odds.shrunk([0.1, -0.1], [1.0, 1.0]).tolist() == [0.0, -0.0]


def planted(people=6_000, salt=0):
    """Return people whom `demo` makes convert and `shop` keeps from it; `echo` goes along with
    demo; the region does much, and `local` with it; fifteen more are noise."""
    random = np.random.default_rng(salt)
    region = random.choice(["north", "south"], people)
    south = region == "south"
    demo, shop = random.random(people) < 0.2, random.random(people) < 0.3
    echo = np.where(random.random(people) < 0.6, demo, random.random(people) < 0.2)
    local = random.random(people) < np.where(south, 0.7, 0.1)
    noise = random.random((people, 15)) < random.uniform(0.05, 0.5, 15)
    chance = 1 / (1 + np.exp(2.8 - 1.2 * demo + 0.8 * shop - 1.2 * south))
    flags = np.column_stack([demo, shop, echo, local, noise])
    names = ["demo", "shop", "echo", "local", *(f"noise{i}" for i in range(15))]
    return flags, names, random.random(people) < chance, region


def test_planted_factors_are_found_noise_is_not_and_an_echo_is_not_joint():
    flags, names, converted, region = planted()
    found = factors(flags, names, converted, strata=[region])
    by_name = {f.name: f for f in found.factors}
    assert {f.name for f in found.found} == {"demo", "shop", "echo"}
    assert {f.name for f in found.factors if f.joint} == {"demo", "shop"}
    assert by_name["demo"].odds.low < exp(1.2) < by_name["demo"].odds.high
    assert 0 < by_name["demo"].log_odds < log(by_name["demo"].odds.ratio)
    assert by_name["shop"].odds.high < 1 and by_name["shop"].lift < 1
    assert found.label == "association"
    assert factors(flags, names, converted, strata=[region]) == found


def test_without_strata_what_the_region_does_is_laid_on_what_goes_with_it():
    flags, names, converted, _ = planted()
    assert "local" in {f.name for f in factors(flags, names, converted, jointly=False).found}


def test_a_rare_factor_is_untold_and_a_sensitive_one_is_never_looked_at():
    """29 people, 4 conversions, all but 19 people, and two that are barred."""
    converted = np.arange(400) % 4 == 0
    flags = np.zeros((400, 6), bool)
    flags[:29, 0] = flags[1:381, 2] = flags[:200, 3] = flags[:200, 4] = flags[:200, 5] = True
    flags[np.flatnonzero(converted)[:4], 1] = flags[np.flatnonzero(~converted)[:60], 1] = True
    names = ["few", "rarely", "most", "faith", "Sex", "fine"]
    flags[381:, 2] = False
    flags[381, 2] = True
    found = factors(flags, names, converted, barred=["sex"], jointly=False)
    assert [f.name for f in found.factors] == ["fine"]
    assert found.untold == ("few", "rarely", "most", "faith", "Sex")
    with pytest.raises(InputError, match="don't fit together"):
        factors(flags, names[:2], converted)


def test_q_under_any_dependence_is_larger():
    flags, names, converted, region = planted()
    options = {"strata": [region], "jointly": False}
    one = factors(flags, names, converted, **options)
    other = factors(flags, names, converted, dependent=True, **options)
    harmonic = sum(1 / i for i in range(1, len(one.factors) + 1))
    assert other.factors[0].q == pytest.approx(one.factors[0].q * harmonic)


def lives(salt=0, people=4_000, thanks=True):
    """Return deeds of a year and conversions: each follows a demo by two days, and thanks follow
    each by one; everybody does some of everything at any time, whether they convert or not."""
    random = np.random.default_rng(salt)
    kinds = ("demo", "visit", "mail", "thanks")
    many = people * 30
    person, kind = random.integers(0, people, many), random.integers(0, 4, many)
    time = random.uniform(0, YEAR, many)
    demos = np.flatnonzero((kind == 0) & (time > 30) & (time < 330))
    someone, leads = np.unique(person[demos], return_index=True)
    converts = random.permutation(len(someone))[:600]
    at = np.full(people, np.nan)
    at[someone[converts]] = time[demos[leads[converts]]] + 2
    thanked = np.flatnonzero(~np.isnan(at)) if thanks else np.zeros(0, int)
    deeds = Deeds(
        np.concatenate([person, thanked]),
        np.concatenate([kind, np.full(len(thanked), 3)]),
        np.concatenate([time, at[thanked] + 1]),
        kinds,
    )
    return deeds, at


def test_what_comes_before_a_conversion_is_found_and_its_thanks_are_not():
    deeds, at = lives()
    cut = frozen(deeds, at, window=14)
    found = factors(cut.flags, deeds.kinds, cut.converted, jointly=False)
    assert [f.name for f in found.found] == ["demo"]


def test_without_the_guard_thanks_would_look_like_a_cause():
    """The same people as of a week later: so the guard, and nothing else, keeps thanks out."""
    deeds, at = lives()
    cut = frozen(deeds, at + 7, window=14)
    late = factors(cut.flags, deeds.kinds, cut.converted, jointly=False)
    assert "thanks" in {f.name for f in late.found}


@pytest.mark.parametrize("salt", [0, 1, 2])
def test_conversions_moved_by_chance_go_with_nothing(salt):
    """Chance alone finds about a twentieth of a factor each time."""
    deeds, at = lives(salt, thanks=False)
    assert leaks(deeds, at, 0.0, YEAR, window=14, times=20, salt=20 * salt) <= 0.15


def test_deeds_that_conversions_make_are_seen_to_leak():
    """Three thanks to each conversion, and hardly any else: who has some is who converts."""
    deeds, at = lives()
    more = np.repeat(np.flatnonzero(~np.isnan(at)), 3)
    few = (deeds.kind != 3) | (np.arange(len(deeds.kind)) % 20 == 0)
    after = Deeds(
        np.concatenate([deeds.person[few], more]),
        np.concatenate([deeds.kind[few], np.full(len(more), 3)]),
        np.concatenate([deeds.time[few], at[more] + 5]),
        deeds.kinds,
    )
    assert leaks(after, at, 0.0, YEAR, window=60) > 0.9


def test_people_who_do_more_of_everything_are_seen_to_leak():
    """Who is busy converts, whenever: moved conversions go with their deeds just as well."""
    random = np.random.default_rng(5)
    busy = np.arange(1_500) % 3 == 0
    person = np.repeat(np.arange(1_500), np.where(busy, 60, 6))
    deeds = Deeds(
        person,
        random.integers(0, 2, len(person)),
        random.uniform(0, YEAR, len(person)),
        ("visit", "mail"),
    )
    at = np.where(busy & (random.random(1_500) < 0.6), random.uniform(0, YEAR, 1_500), np.nan)
    assert leaks(deeds, at, 0.0, YEAR, window=14) > 1.5


def test_the_guard_on_paper():
    """Person 0 converts at 10: the deed at 9 counts, at 10 not. Person 1 never does, so their time
    is 10, too, the only one there is. Person 2 came at 11, when nobody converted any more."""
    deeds = Deeds(
        np.array([0, 0, 1, 1, 2]),
        np.array([0, 1, 0, 1, 0]),
        np.array([9.0, 10.0, 3.0, 9.5, 12.0]),
        ("a", "b"),
    )
    cut = frozen(deeds, [10.0, np.nan, np.nan], known_from=[0.0, 0.0, 11.0])
    assert cut.rows.tolist() == [0, 1] and cut.time.tolist() == [10.0, 10.0]
    assert cut.flags.tolist() == [[True, False], [True, True]]
    assert cut.converted.tolist() == [True, False]
    near = frozen(deeds, [10.0, np.nan, np.nan], window=2.0)
    assert near.flags.tolist() == [[True, False], [False, True], [False, False]]
    with pytest.raises(InputError, match="Nobody converted"):
        frozen(deeds, [np.nan] * 3)
    with pytest.raises(InputError, match="not there"):
        frozen(deeds, [1.0])


def test_moved_conversions_stay_within_the_time_and_are_as_many():
    at = moved([5.0, np.nan, 364.0], 0.0, YEAR)
    assert np.isnan(at[1]) and 0 <= at[0] < YEAR and 0 <= at[2] < YEAR and at[0] != 5.0
