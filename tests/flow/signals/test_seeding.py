"""The sentences that heads learn from."""

import collections

import pytest

from rapport.flow.errors import ConfigError
from rapport.flow.signals import intents, seeding, sentiment


@pytest.mark.parametrize(
    ("kind", "labels"),
    [(seeding.SENTIMENT, sentiment.LABELS), (seeding.INTENTS, intents.LABELS)],
)
def test_every_language_has_every_label_and_no_other(kind: str, labels: tuple[str, ...]) -> None:
    found = collections.defaultdict(set)
    for seed in seeding.seeds(kind):
        found[seed.language].add(seed.label)
    assert all(seen == set(labels) for seen in found.values())
    assert len(found) >= 4


def test_no_sentence_stands_under_two_labels() -> None:
    labels = collections.defaultdict(set)
    for seed in seeding.seeds(seeding.SENTIMENT):
        labels[seed.text].add(seed.label)
    assert [text for text, seen in labels.items() if len(seen) > 1] == []


def test_a_file_is_read_line_by_line() -> None:
    text = "# a remark\n[positive]\nGood\n\n[negative]\nBad\n"
    assert seeding.parsed(text, "en") == [
        seeding.Seed("Good", "positive", "en"),
        seeding.Seed("Bad", "negative", "en"),
    ]


def test_a_sentence_without_a_label_is_an_error() -> None:
    with pytest.raises(ConfigError, match="no label"):
        seeding.parsed("Good", "en")
