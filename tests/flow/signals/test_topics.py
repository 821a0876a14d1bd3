"""Topics: defined ones by rules and examples, found ones named by what is said there alone."""

import random
from unicodedata import name

import numpy as np
import pytest
from hypothesis import example, given, settings

from rapport.flow.signals.keywords import keywords
from rapport.flow.signals.topics import (
    Topic,
    TopicReader,
    Voice,
    find_topics,
    log_odds,
    odds_between,
    opinions,
    shares,
)
from rapport.flow.signals.words import terms, words
from tests.flow.signals.test_texts import HOSTILE


def test_log_odds_of_a_known_case() -> None:
    """y = 30 of 1000 against 10 of 1000, a = .01, A = 5: 1.118, z 3.064 (methods 3.6)."""
    odds, z = odds_between(30, 1000, 10, 1000, 0.01, 5)
    assert (round(odds, 3), round(z, 3)) == (1.118, 3.064)


def test_a_term_that_is_said_alike_says_nothing() -> None:
    found = log_odds({"a": 5, "b": 5}, {"a": 50, "b": 50})
    assert abs(found["a"].z) < 0.1


def test_defined_topics() -> None:
    topics = [Topic("delivery", "доставка OR courier"), Topic("price", "expensive")]
    reader = TopicReader(topics)
    said = ["Доставкой доволен", "expensive courier", "nothing"]
    assert reader.read(said) == [("delivery",), ("delivery", "price"), ()]


def test_examples_count_where_there_are_vectors() -> None:
    rng = np.random.default_rng(1)
    near, far = rng.normal(0, 0.1, (8, 6)), rng.normal(0, 0.1, (20, 6))
    near[:, 0] += 1.0
    reader = TopicReader([Topic("leaks")], examples={"leaks": near}, background=far)
    vectors = np.array([[1.0, 0, 0, 0, 0, 0], [0.0, 0, 0, 0, 0, 0]])
    assert reader.read(["x", "y"], vectors) == [("leaks",), ()]


def _period() -> tuple[list[str], list[str]]:
    rng = random.Random(2)
    rows = []
    for n in range(40):
        rows.append(
            (f"the seam of my waders leaks {rng.choice('again badly today'.split())}", "en")
        )
        rows.append((f"when does the courier bring parcel {n}, delivery is late", "en"))
        rows.append(("катушка заедает, леска рвётся на удилище", "ru"))
        rows.append(("магазин в центре закрыт, часы работы неверные", "ru"))
    return [text for text, _ in rows], [code for _, code in rows]


def test_found_topics_are_named_in_the_language_of_their_texts() -> None:
    texts, languages = _period()
    found = find_topics(texts, languages)
    names = " | ".join(topic.name for topic in found)
    assert {topic.language for topic in found} == {"en", "ru"}
    assert ("seam" in names and "delivery" in names) or "courier" in names
    assert "магазин" in names or "катушка" in names
    assert all(topic.novelty == 1.0 for topic in found)
    assert all(texts[n] for topic in found for n in topic.texts)


def test_what_was_said_before_is_not_new() -> None:
    texts, languages = _period()
    before = list(zip(texts, languages, strict=True))
    assert all(topic.novelty == 0.0 for topic in find_topics(texts, languages, before))


def test_the_order_of_texts_changes_no_topic() -> None:
    texts, languages = _period()
    rows = list(zip(texts, languages, strict=True))
    random.Random(4).shuffle(rows)
    one = {(t.name, len(t.texts)) for t in find_topics(texts, languages)}
    other = find_topics([text for text, _ in rows], [code for _, code in rows])
    assert {(t.name, len(t.texts)) for t in other} == one


def test_few_texts_have_no_topics() -> None:
    assert find_topics(["a b c"] * 4, ["en"] * 4) == []
    assert find_topics([], []) == []


def test_shares_with_their_interval() -> None:
    found = shares(["ours"] * 8 + ["theirs"] * 2)
    assert list(found) == ["ours", "theirs"]
    ours = found["ours"]
    assert (ours.count, ours.share) == (8, 0.8)
    assert (round(ours.low, 3), round(ours.high, 3)) == (0.490, 0.943)  # Wilson


def test_masses_beside_leaders() -> None:
    voices = [
        Voice(("price",), leader=True, ours=False, sentiment=1),
        Voice(("price",), leader=False, ours=True, sentiment=-1),
        Voice(("price",), leader=False, ours=False, sentiment=None),
    ]
    found = opinions(voices)
    assert found["price", "leaders"].mean == 1.0
    assert (found["price", "masses"].texts, found["price", "masses"].told) == (2, 1)
    assert found["price", "ours"].mean == -1.0


@pytest.mark.parametrize(
    ("said", "language", "wanted"),
    [
        ("Курьеры опоздали на три часа", "ru", ["курьер", "опоздать"]),
        ("Поръчките закъсняха", "bg", ["поръчка"]),
        ("The seams were leaking", "en", ["seam", "leak"]),
        ("快遞太慢了，包裝也破了", "zh", ["快递", "包装"]),
    ],
)
def test_words(said: str, language: str, wanted: list[str]) -> None:
    assert set(wanted) <= set(words(said, language))


@pytest.mark.parametrize(
    ("said", "language", "wanted"),
    [
        ("Курьерская доставка опоздала на три часа", "ru", "доставка"),
        ("The zip of the tent burst on the first night", "en", "zip"),
        ("快递太慢了，包装也破了，客服态度很差", "zh", "客服"),
    ],
)
def test_keywords(said: str, language: str, wanted: str) -> None:
    assert any(wanted in keyword.phrase for keyword in keywords(said, language))


#: A letter that Unicode has no name for, which dictionaries ask about.
NAMELESS = next(c for c in map(chr, range(0x3400, 0x40000)) if c.isalpha() and not name(c, ""))


@settings(deadline=None)
@given(HOSTILE)
@example(f"{NAMELESS}{NAMELESS} я{NAMELESS}")
def test_any_text_has_words_or_none(said: str) -> None:
    for language in ("en", "ru", "bg", "zh", "xx"):
        assert all(terms(said, language))
        assert all(keyword.weight > 0 for keyword in keywords(said, language))
