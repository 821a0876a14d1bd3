"""Phrases that tell what a text wants, is about, or how urgent it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.signals import cues, intents
from rapport.flow.signals.lexicon import entries


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("Still waiting for my refund", "en", "complaint"),
        ("верните деньги", "ru", "complaint"),
        ("колко струва това", "bg", "purchase"),
        ("这个多少钱", "zh", "purchase"),
        ("I suggest a night bus", "en", "suggestion"),
    ],
)
def test_phrases_tell_intents(text: str, language: str, intent: str) -> None:
    assert intent in cues.told(text, language).cues


def test_a_phrase_is_whole_words() -> None:
    assert "complaint" not in cues.told("the downtown shop", "en").cues


def test_what_can_not_wait() -> None:
    assert tuple(cues.told("The charger caught fire!", "en").urgent) == ("safety",)
    assert "legal" in cues.told("подам в суд", "ru").urgent
    assert cues.told("a nice day", "en").urgent == {}


@given(st.text(max_size=200))
def test_places_lie_within_any_text(text: str) -> None:
    told = cues.told(text, "en")
    for found in (told.cues, told.targets, told.urgent):
        for hits in found.values():
            assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)


def test_who_is_spoken_to_counts() -> None:
    texts = ["it broke", "@shop it broke", "it broke https://a.example"]
    said = [cues.told(text, "en") for text in texts]
    plain, named, linked = intents.offsets(texts, said, np.zeros(3))[:, intents.COMPLAINT]
    assert named == pytest.approx(plain + intents.ADDRESSED)
    assert linked == pytest.approx(plain + intents.LINKED)


def test_each_cue_is_of_a_known_intent() -> None:
    for language in ("en", "ru", "bg", "zh"):
        assert set(entries(f"cues.{language}.txt")) <= set(intents.LABELS)
