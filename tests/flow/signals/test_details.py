"""One door reads all: noise, copies, topics, triggers, personal data, keywords; in one setup."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.signals.noise import REASONS, Brand, Mention
from rapport.flow.signals.readings import Reader, Reading
from rapport.flow.signals.setup import Part, ReadingSetup
from rapport.flow.signals.topics import Topic
from rapport.flow.signals.triggers import QueryError, Rule
from tests.flow.signals.test_texts import HOSTILE

SETUP = ReadingSetup(
    brand=Brand(own=('"Marten & Reed"', "waders"), doubtful=("Marten", "мартен")),
    topics=(
        Topic("delivery", "courier OR курьер OR куриер OR 快递"),
        Topic("price", "expensive OR дорого OR скъпо OR 价格"),
    ),
    triggers=(Rule("lawyer", "lawyer"), Rule("lawyer", "адвокат"), Rule("return", "возврат*")),
    region="BG",
)
READER = Reader(setup=SETUP)


def one(text: str) -> Reading:
    return READER.read([text])[0]


@pytest.mark.parametrize(
    ("said", "language", "topics"),
    [
        ("The courier of Marten never came", "en", ("delivery",)),
        ("Курьером Мартена доволен, но дорого", "ru", ("delivery", "price")),
        ("Куриерът на мартен закъсня, а е скъпо", "bg", ("delivery", "price")),
        ("快递太慢了，价格也高", "zh", ("delivery", "price")),
        ("Thank you, Marten", "en", ()),
    ],
)
def test_topics_in_four_languages(said: str, language: str, topics: tuple[str, ...]) -> None:
    assert (one(said).language, one(said).topics) == (language, topics)


def test_chinese_is_one_language_with_varieties() -> None:
    mandarin, cantonese = READER.read(["这家店的服务真的非常好", "佢哋嘅嘢好好食，我好鍾意"])
    assert (mandarin.language, mandarin.script, mandarin.variety) == ("zh", "Hans", "")
    assert (cantonese.language, cantonese.script, cantonese.variety) == ("zh", "Hant", "yue")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("The seam of my waders leaks", ""),
        ("The traffic is hell", "elsewhere"),
        ("+1", "contest"),
        ("Заработок 5000 руб в день, пишите в личку, t.me/x Marten", "spam"),
        ("", "empty"),
    ],
)
def test_noise_has_its_reason(said: str, why: str) -> None:
    assert (one(said).is_noise, one(said).why) == (bool(why), why)


def test_without_a_brand_nothing_is_elsewhere() -> None:
    found = Reader().read(["The traffic is hell", "+1"])
    assert [reading.why for reading in found] == ["", "contest"]


def test_copies_are_told_in_a_stream_longer_than_is_read_at_once() -> None:
    said = "The seam of my waders leaks again, and nobody answers my letters"
    fill = [f"Where is the shop in street number {at}?" for at in range(1_100)]
    found = Reader(setup=ReadingSetup(parts=frozenset({Part.COPIES, Part.NOISE}))).read_stream(
        [said, *fill, f"RT @x: {said}!"]
    )
    assert found[0].duplicate_of is None
    assert (found[-1].duplicate_of, found[-1].why) == (0, "copy")


def test_what_is_known_of_an_author_counts() -> None:
    texts = [Mention("Marten news", posts_a_day=400.0), Mention("my order?", to_us=True)]
    assert [reading.why for reading in READER.read(texts)] == ["bot", ""]


def test_personal_data_is_found_where_it_stands() -> None:
    said = "Marten, call 0888 123 456 or write to ann@mail.example"
    found = one(said).personal
    assert [(span.kind, said[span.start : span.end]) for span in found] == [
        ("phone", "0888 123 456"),
        ("e-mail", "ann@mail.example"),
    ]


def test_triggers_of_one_name_are_one() -> None:
    said = "Мой адвокат и ещё один lawyer ждут возврата"
    assert [
        (hit.rule, [said[start:end] for start, end in hit.spans]) for hit in one(said).triggers
    ] == [("lawyer", ["адвокат", "lawyer"]), ("return", ["возврата"])]


def test_keywords_say_what_stands_in_the_text() -> None:
    assert "gift card" in one("My gift card from Marten expired, the gift card is lost").keywords


def test_only_what_is_wanted_is_looked_for() -> None:
    bare = Reader(setup=ReadingSetup(parts=frozenset()))
    found = bare.read(["call 0888 123 456", "call 0888 123 456", "+1"])
    assert {(r.is_noise, r.duplicate_of, r.personal, r.keywords, r.triggers) for r in found} == {
        (False, None, (), (), ())
    }


def test_a_rule_that_can_not_be_read_is_told_before_any_text() -> None:
    with pytest.raises(QueryError):
        Reader(setup=ReadingSetup(triggers=(Rule("bad", "(a"),)))


class Axes:
    """An embedder whose vectors say by one letter what a text is about; 'x' can't be read."""

    name, size = "axes", 3

    def vectors(self, texts: list[str]) -> np.ndarray:
        rows = [[np.nan] * 3 if "x" in t else [2.0 * ("q" in t), 1.0, 0.0] for t in texts]
        return np.array(rows, np.float16).reshape(len(texts), 3)


def test_examples_of_a_topic_count_where_vectors_are() -> None:
    topic = Topic("queues", examples=("qq qq", "q", "qqq q"))
    models = Reader(Axes()).models
    setup = ReadingSetup(topics=(topic,), parts=frozenset())
    found = Reader(Axes(), models, setup).read(["q again", "nothing", "a x text"])
    assert [reading.topics for reading in found] == [("queues",), (), ()]
    # without vectors, examples say nothing
    assert Reader(setup=setup).read(["q again"])[0].topics == ()


def test_a_setup_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SETUP.region = "RU"  # type: ignore[misc]


@given(st.lists(HOSTILE, max_size=3))
@settings(deadline=None, max_examples=60)
def test_any_texts_are_read_and_their_places_lie_in_them(texts: list[str]) -> None:
    found = READER.read_stream(texts)
    assert len(found) == len(texts)
    for at, (text, reading) in enumerate(zip(texts, found, strict=True)):
        assert reading.why == "" or reading.why in REASONS
        assert reading.duplicate_of is None or 0 <= reading.duplicate_of < at
        spans = [(s.start, s.end) for s in reading.personal]
        spans += [span for hit in reading.triggers for span in hit.spans]
        assert all(0 <= start < end <= len(text) for start, end in spans)
