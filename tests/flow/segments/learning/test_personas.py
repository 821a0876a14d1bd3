"""Cards of clusters: what sets one apart on paper, and what is never told."""

import numpy as np
import pyarrow as pa
import pytest

from rapport.flow.errors import InputError
from rapport.flow.segments.learning.personas import personas


def two_clusters(people=400, salt=0):
    """Return people of whom the first half reads at night, on the phone; the rest is noise."""
    random = np.random.default_rng(salt)
    inside = np.arange(people) < people // 2
    table = pa.table(
        {
            "night_share": random.normal(size=people) + 3 * inside,
            "replies": random.poisson(4, people),
            "channel": np.where(
                random.random(people) < np.where(inside, 0.9, 0.2), "phone", "web"
            ),
            "bought": random.random(people) < np.where(inside, 0.3, 0.6),
            "faith": inside * 1.0,
            "sex": np.where(inside, "f", "m"),
        }
    )
    return table, np.where(inside, 0, 1)


def test_a_card_tells_size_share_and_the_three_things_that_differ_most():
    table, labels = two_clusters()
    ours, others = personas(table, labels, barred=["sex"])
    assert (ours.size, ours.share) == (200, 0.5)
    assert ours.name == "more:night_share more:channel=phone less:bought"
    assert others.name == "less:night_share more:channel=web more:bought"
    night, channel, bought = ours.features
    assert night.inside - night.outside == pytest.approx(3, abs=0.3)
    assert night.low < night.effect < night.high and night.kind == "number"
    assert channel.inside == pytest.approx(0.9, abs=0.06) and channel.level == "phone"
    assert bought.kind == "yes_no" and bought.high < 0


def test_the_log_odds_on_paper():
    """300 of 600 against 100 of 400: (300.5 x 300.5) / (300.5 x 100.5) = 2.990."""
    flags = np.repeat([True, False, True, False], [300, 300, 100, 300])
    (card, _) = personas(pa.table({"wrote": flags}), np.repeat([0, 1], [600, 400]))
    (wrote,) = card.features
    assert np.exp(wrote.effect) == pytest.approx(300.5 / 100.5)
    assert (wrote.inside, wrote.outside) == (0.5, 0.25)
    half = 1.96 * np.sqrt(3 / 300.5 + 1 / 100.5)
    assert wrote.high - wrote.effect == pytest.approx(half, rel=1e-4)


def test_the_standardised_difference_on_paper():
    """Means 1 and 0, variance 1.02 within both: g = 1 / 1.0102 x (1 - 3/391)."""
    values = np.concatenate([np.tile([0.0, 2.0], 25), np.tile([-1.0, 1.0], 25)])
    (card, _) = personas(pa.table({"depth": values}), np.repeat([0, 1], 50))
    expected = 1 / np.sqrt(50 / 49) * (1 - 3 / 391)
    assert card.features[0].effect == pytest.approx(expected)


def test_sensitive_and_barred_columns_are_never_told():
    table, labels = two_clusters()
    told = {f.column for card in personas(table, labels, barred=["SEX"]) for f in card.features}
    assert told == {"night_share", "channel", "bought"}


def test_a_cluster_or_a_rest_of_less_than_twenty_is_not_told():
    table, labels = two_clusters(60)
    labels[:19] = 7
    assert [c.cluster for c in personas(table, labels)] == [1]
    nearly_all = np.zeros(60, int)
    nearly_all[:19] = -1
    assert personas(table, nearly_all)[0].features == ()


def test_noise_makes_a_plain_card():
    random = np.random.default_rng(4)
    table = pa.table({"a": random.normal(size=500), "b": random.random(500) < 0.5})
    cards = personas(table, random.integers(0, 3, 500))
    assert [c.name for c in cards] == ["plain"] * 3


def test_what_is_missing_counts_for_nobody():
    values = [1.0] * 30 + [None] * 70 + [0.0] * 30 + [None] * 70
    (card, _) = personas(pa.table({"x": values}), np.repeat([0, 1], 100))
    assert (card.features[0].inside, card.features[0].outside) == (1.0, 0.0)


def test_labels_of_other_people_are_refused():
    with pytest.raises(InputError, match="3 people, but 2 labels"):
        personas(pa.table({"x": [1, 2, 3]}), [0, 1])
