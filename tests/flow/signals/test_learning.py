"""A new model goes live only if it beats the old one on corrections it has not seen."""

import numpy as np

from rapport.flow.signals import intents, learning, lexicon, sentiment
from rapport.flow.signals.cues import Told
from rapport.flow.signals.learning import Corrections
from rapport.flow.signals.seeding import SeedVectors

SIZE = 12
NOTHING = Told({}, {}, {})


def _seeds(labels: tuple[str, ...]) -> SeedVectors:
    """Each label's seeds lie along an axis of their own."""
    truth = np.arange(60) % len(labels)
    noise = np.random.default_rng(3).normal(0, 0.2, (60, SIZE))
    vectors = np.eye(SIZE)[truth] + noise
    return SeedVectors(labels, truth, np.array(["en"] * 60), vectors)


def _corrections(truth: np.ndarray, axes: np.ndarray) -> Corrections:
    noise = np.random.default_rng(4).normal(0, 0.2, (len(truth), SIZE))
    none = np.zeros((len(truth), lexicon.FEATURES), dtype=np.float32)
    return Corrections(np.eye(SIZE)[axes] + noise, none, ("en",) * len(truth), truth)


def test_what_seeds_did_not_know_is_learned() -> None:
    seeds = _seeds(sentiment.LABELS)
    model = sentiment.from_seeds(seeds)
    truth = np.arange(90) % 3
    given = _corrections(truth, truth + 3)  # the same feelings, said in quite other words
    new = learning.sentiment_learned(model, seeds, given)
    assert new.is_live
    assert new.after > new.before + 0.2
    said = new.model.probabilities(
        new.model.evidence(given.vectors, given.found, given.languages), given.found
    )
    assert (said.argmax(axis=1) == truth).mean() > 0.9


def test_corrections_that_hang_on_nothing_change_nothing() -> None:
    seeds = _seeds(sentiment.LABELS)
    model = sentiment.from_seeds(seeds)
    truth = np.arange(60) % 3
    good = _corrections(truth, truth)
    new = learning.sentiment_learned(model, seeds, good)  # already right
    assert not new.is_live
    assert new.model.by_language is model.by_language


def test_a_handful_is_too_few() -> None:
    seeds = _seeds(sentiment.LABELS)
    model = sentiment.from_seeds(seeds)
    few = _corrections(np.arange(6) % 3, np.arange(6) % 3 + 3)
    assert not learning.sentiment_learned(model, seeds, few).is_live
    none = _corrections(np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp))
    assert not learning.sentiment_learned(model, seeds, none).is_live


def test_a_gain_that_may_be_chance_is_none() -> None:
    truth = np.arange(100) % 2
    good = np.where(np.eye(2)[truth] > 0, 1.0, -1.0)
    assert learning.is_better(truth, np.zeros((100, 2)), good)
    assert not learning.is_better(truth, good, good)
    assert not learning.is_better(truth, good, np.zeros((100, 2)))
    one_more = good.copy()
    one_more[0] *= -1.0  # of a hundred texts one more is right
    assert not learning.is_better(truth, one_more, good)
    assert not learning.is_better(truth[:1], np.zeros((1, 2)), good[:1])


def test_what_the_old_model_learned_by_heart_is_no_measure() -> None:
    seeds = _seeds(sentiment.LABELS)
    model = sentiment.from_seeds(seeds)
    truth = np.arange(90) % 3
    given = _corrections(truth, truth + 3)
    assert not learning.sentiment_learned(model, seeds, given, seen=90).is_live
    assert learning.sentiment_learned(model, seeds, given, seen=30).is_live


def test_corrections_in_one_writing_leave_the_head_of_the_other() -> None:
    seeds = _seeds(sentiment.LABELS)
    both = np.array(["zh-Hant", "en"] * 30)
    seeds = SeedVectors(seeds.labels, seeds.truth, both, seeds.vectors)
    model = sentiment.from_seeds(seeds)
    truth = np.arange(90) % 3
    english = _corrections(truth, truth + 3)
    new = learning.sentiment_learned(model, seeds, english)
    assert new.is_live
    assert new.model.by_language["zh-Hant"] is model.by_language["zh-Hant"]
    cantonese = learning.Corrections(
        english.vectors, english.found, ("yue-Hant",) * 90, english.truth
    )
    new = learning.sentiment_learned(model, seeds, cantonese)
    assert new.is_live
    assert new.model.by_language["zh-Hant"] is not model.by_language["zh-Hant"]


def test_one_correction_after_the_other_gives_the_same_as_all_at_once() -> None:
    seeds = _seeds(sentiment.LABELS)
    model = sentiment.from_seeds(seeds)
    truth = np.arange(90) % 3
    given = _corrections(truth, truth + 3)
    one, other = (learning.sentiment_learned(model, seeds, given) for _ in range(2))
    assert (one.model.by_language[""].weights == other.model.by_language[""].weights).all()


def test_intents_are_learned_too() -> None:
    seeds = _seeds(intents.LABELS)
    model = intents.from_seeds(seeds)
    truth = np.where(np.arange(80) % 2, intents.COMPLAINT, intents.QUESTION)
    given = _corrections(truth, np.where(truth == intents.COMPLAINT, 10, 11))
    new = learning.intents_learned(model, seeds, given, [""] * 80, [NOTHING] * 80, np.zeros(80))
    assert new.is_live
    assert new.after > 0.9


def test_the_threshold_of_complaints_is_where_f1_is_best() -> None:
    odds = np.array([-3.0] * 10 + [1.0] * 10 + [3.0] * 10)
    truth = np.array([False] * 20 + [True] * 10)
    level = learning.complaint_threshold(odds, truth)
    assert ((odds > level) == truth).all()
