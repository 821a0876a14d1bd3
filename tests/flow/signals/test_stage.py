"""The reading stage: texts and what was said of them in, tables of readings out."""

import hashlib
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import tables
from rapport.flow.rights import ALL_RIGHTS, Right
from rapport.flow.signals import stage
from rapport.flow.signals.setup import ReadingSetup
from rapport.flow.signals.taught import batches
from rapport.flow.signals.topics import Topic
from rapport.flow.signals.triggers import Rule

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NO_TRAIN = int(ALL_RIGHTS & ~Right.TRAIN)
ANGRY = "The courier lost my parcel, terrible service!"
LONG_COPY = "The courier lost my parcel and nobody answers the phone at all, I am waiting"


def text(name: str, words: str, *, by: str = "a", days: int = 1, **more) -> dict:
    """Return a row of tables.TEXTS."""
    return {
        "interaction_id": name,
        "account_id": by * 32,
        "source": "network",
        "verb": "Create",
        "private": False,
        "to_us": False,
        "text": words,
        "object_url": None,
        "thread": None,
        "began_by": None,
        "followers": None,
        "occurred_at": NOW - timedelta(days=days),
        "seq": 1,
        "line": 1,
        "rights": int(ALL_RIGHTS),
    } | more


def said(seq: int, name: str, task: str, value: str, **more) -> dict:
    """Return a row of tables.DECISIONS."""
    return {
        "kind": "read",
        "left_id": "a" * 32,
        "right_id": None,
        "attribute": task,
        "value": value,
        "interaction_id": name,
        "was": "neutral",
        "sureness": "low",
        "sampled": False,
        "said_by": "1",
        "decided_at": NOW,
        "seq": seq,
    } | more


def made(texts: Sequence[dict], decisions: Sequence[dict] = (), embedder=None, **more):
    asked = {name: more.pop(name) for name in ("by_teacher",) if name in more}
    found = stage.read_all(
        stage.Given(
            pa.Table.from_pylist(list(texts), tables.TEXTS.schema),
            pa.Table.from_pylist(list(decisions), tables.DECISIONS.schema),
            **more,
        ),
        embedder,
        now=NOW,
        **asked,
    )
    for spec, table in (
        (tables.TEXT_READINGS, found.text_readings),
        (tables.FOUND_TOPICS, found.found_topics),
        (tables.CHECKS, found.checks),
        (tables.LEARNED, found.learned),
    ):
        assert table.schema.equals(spec.schema)
    return found


def read(*args, **more) -> dict[str, dict]:
    rows = made(*args, **more).text_readings.to_pylist()
    return {row["interaction_id"]: row for row in rows}


class Words:
    """Vectors that lie near where texts share words: each word has a direction of its own."""

    name, size = "words 1", 64

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        if not texts:
            return np.zeros((0, self.size), np.float16)
        found = np.array([sum(map(_direction, t.lower().split())) for t in texts])
        return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float16)


def _direction(word: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).standard_normal(64)


# ------------------------------------------------------------------------------ one reading


def test_nothing_gives_nothing():
    found = made([])
    assert [t.num_rows for t in (found.text_readings, found.checks, found.learned)] == [0, 0, 0]


def test_a_text_is_read_with_its_words_and_its_subjects():
    setup = ReadingSetup(
        topics=(Topic("delivery", "courier OR parcel"),), triggers=(Rule("lost", "lost"),)
    )
    row = read([text("1", ANGRY)], setup=setup)["1"]
    assert (row["language"], row["sentiment"], row["target"]) == ("en", -1, "delivery")
    assert json.loads(row["topics"]) == ["delivery"]
    assert json.loads(row["triggers"]) == [["lost", [[12, 16]]]]
    spoken = [ANGRY[start:end] for start, end, says in json.loads(row["words"])]
    assert "terrible" in spoken and row["read_by"] == "lexicon" and not row["is_staff"]


def test_personal_data_is_told_by_its_place():
    row = read([text("1", "Call me on +359 88 812 3456, please")])["1"]
    ((start, end, kind),) = json.loads(row["personal"])
    assert (kind, start, end) == ("phone", 11, 27)


# ----------------------------------------------------------------------------- corrections


def test_what_a_teammate_said_stands_and_can_be_taken_back():
    texts = [text("1", ANGRY)]
    first = said(1, "1", "sentiment", "positive")
    row = read(texts, [first, said(2, "1", "intent", "praise")])["1"]
    assert (row["sentiment"], row["sureness"]) == (1, "high")
    assert json.loads(row["intents"]) == [["praise", "high"]]
    assert json.loads(row["corrected"]) == ["intent", "sentiment"]
    again = read(texts, [first, said(3, "1", "sentiment", "neutral")])["1"]
    assert again["sentiment"] == 0
    back = read(texts, [first, said(3, "1", "sentiment", "")])["1"]
    assert back["sentiment"] == -1 and json.loads(back["corrected"]) == []


def test_a_copy_takes_over_what_was_said_and_no_other_text_does():
    texts = [text("1", LONG_COPY), text("2", LONG_COPY + "!!", by="b"), text("3", ANGRY, by="c")]
    before, after = read(texts), read(texts, [said(1, "1", "sentiment", "neutral")])
    assert after["2"]["sentiment"] == 0 and after["2"]["copy_of"] == "1"
    assert json.loads(after["2"]["corrected"]) == ["like sentiment"]
    assert after["3"] == before["3"]


def test_without_the_right_to_learn_a_word_stands_for_its_own_text_alone():
    texts = [text("1", LONG_COPY, rights=NO_TRAIN), text("2", LONG_COPY + "!!", by="b")]
    found = made(texts, [said(1, "1", "sentiment", "positive")])
    rows = {row["interaction_id"]: row["sentiment"] for row in found.text_readings.to_pylist()}
    assert rows == {"1": 1, "2": -1}
    assert [row["taught"] for row in found.checks.to_pylist()] == [False]


def test_noise_is_said_and_returned():
    contest = "+1"
    texts = [text("1", contest), text("2", ANGRY)]
    assert {n: row["noise"] for n, row in read(texts).items()} == {"1": "contest", "2": ""}
    words = [said(1, "1", "noise", "no"), said(2, "2", "noise", "yes")]
    assert {n: row["noise"] for n, row in read(texts, words).items()} == {"1": "", "2": "said"}


def test_copies_of_what_is_said_to_be_noise_are_noise_and_nothing_near_to_it():
    texts = [text("1", LONG_COPY), text("2", LONG_COPY + "!!", by="b"), text("3", ANGRY, by="c")]
    noise = {n: row["noise"] for n, row in read(texts, [said(1, "1", "noise", "yes")]).items()}
    assert noise == {"1": "said", "2": "said", "3": ""}
    back = [said(1, "1", "noise", "yes"), said(2, "1", "noise", "no")]
    assert {n: row["noise"] for n, row in read(texts, back).items()} == {
        "1": "",
        "2": "copy",
        "3": "",
    }


def test_what_is_masked_is_no_keyword():
    words = "The courier took the parcel, write anna.moretti@example.com about the parcel"
    (row,) = read([text("1", words)]).values()
    assert [kind for _, _, kind in json.loads(row["personal"])] == ["e-mail"]
    assert "courier" in row["keywords"] and "moretti" not in row["keywords"]


def test_a_check_of_a_text_of_staff_is_told_nobody():
    texts = [text("1", "I used to work here, the pay is bad"), text("2", ANGRY, by="b")]
    words = [said(1, "1", "sentiment", "neutral"), said(2, "2", "sentiment", "neutral")]
    assert made(texts, words).checks.column("interaction_id").to_pylist() == ["2"]


def test_a_private_message_is_read_and_teaches_nobody():
    texts = [text("1", ANGRY, private=True)]
    found = made(texts, [said(1, "1", "sentiment", "positive")])
    assert found.text_readings.to_pylist()[0]["sentiment"] == -1
    assert found.checks.num_rows == 0


def test_a_word_on_a_text_that_is_gone_measures_nothing():
    assert made([text("1", ANGRY)], [said(1, "9", "sentiment", "positive")]).checks.num_rows == 0


def test_checks_keep_what_was_said_beside_what_was_read():
    (row,) = made(
        [text("1", ANGRY)], [said(7, "1", "sentiment", "negative", sampled=True)]
    ).checks.to_pylist()
    assert row == {
        "seq": 7,
        "interaction_id": "1",
        "task": "sentiment",
        "language": "en",
        "was": "neutral",
        "sureness": "low",
        "value": "negative",
        "sampled": True,
        "taught": True,
        "decided_at": NOW,
    }


# -------------------------------------------------------------------------------- learning


@pytest.mark.parametrize(
    ("count", "ends"),
    [(0, []), (19, []), (20, [20]), (40, [20, 40]), (50, [20, 40, 50]), (81, [20, 40, 80, 81])],
)
def test_models_are_proposed_each_time_there_are_twice_as_many(count, ends):
    assert batches(count) == ends


def _stream(count: int) -> list[dict]:
    """Texts whose feeling only one word of ours tells: zorp is bad, blick is good."""
    fill = ["river", "stone", "window", "table", "garden", "paper"]
    pick = random.Random(5)
    return [
        text(f"{n:03}", f"{'zorp' if n % 2 else 'blick'} {' '.join(pick.sample(fill, 3))}", by="b")
        for n in range(count)
    ]


def test_corrections_change_the_next_text_like_them():
    texts = _stream(80)
    words = [
        said(n, f"{n:03}", "sentiment", "negative" if n % 2 else "positive") for n in range(60)
    ]
    before = read(texts, embedder=Words())
    found = made(texts, words, Words())
    after = {row["interaction_id"]: row for row in found.text_readings.to_pylist()}
    fresh = [f"{n:03}" for n in range(60, 80)]
    right = [after[name]["sentiment"] == (-1 if int(name) % 2 else 1) for name in fresh]
    assert sum(right) >= 18
    assert sum(before[name]["sentiment"] == after[name]["sentiment"] for name in fresh) < 12
    learned = found.learned.to_pylist()
    assert [row["corrections"] for row in learned] == [20, 40, 60]
    assert learned[-1]["after"] > 0.9 and any(row["is_live"] for row in learned)


def test_without_the_right_to_learn_no_model_is_proposed():
    texts = [row | {"rights": NO_TRAIN} for row in _stream(60)]
    words = [said(n, f"{n:03}", "sentiment", "negative") for n in range(60)]
    assert made(texts, words, Words()).learned.num_rows == 0


def test_of_many_texts_a_student_reads_and_the_teacher_the_doubtful():
    texts = [
        text(f"{n:03}", f"{'Great tent' if n % 2 else 'Awful shop'} number {n}", days=n % 9 + 1)
        for n in range(400)
    ]
    rows = read(texts, embedder=Words(), by_teacher=250)
    by = [row["read_by"] for row in rows.values()]
    assert by.count("student") == 320 and by.count("teacher") == 80


def test_what_no_student_may_learn_from_is_read_by_the_teacher_as_far_as_it_goes():
    texts = [text(str(n), f"Great tent number {n}", days=n + 1, rights=NO_TRAIN) for n in range(9)]
    rows = read(texts, embedder=Words(), by_teacher=4)
    taught = {name for name, row in rows.items() if row["read_by"] == "teacher"}
    assert taught == {"0", "1", "2", "3"}  # the newest


# ---------------------------------------------------------------------------- who and what


def test_who_works_here_is_told_by_their_words_and_by_where_they_work():
    texts = [
        text("1", "I used to work here, the pay is bad"),
        text("2", "Lovely weather today"),
        text("3", "My boss loves these boots", by="b"),
        text("4", "Nice shop", by="c"),
    ]
    rows = read(texts, employers=(("c" * 32, "Marten & Reed"),), brand=("marten & reed",))
    assert [rows[n]["is_staff"] for n in "1234"] == [True, True, False, True]


def test_topics_are_found_in_the_last_thirty_days():
    # two subjects, said by many in their own words
    fish = ["The carp bites at dawn near the dam {}", "A carp of {} kilos from the dam at dawn"]
    zips = ["The zip of tent {} broke in the storm", "Storm {}: the tent zip broke again"]
    texts = [
        text(f"{n:02}{kind}", lines[n % 2].format(n), by=f"{n % 10}", days=n % 28 + 1)
        for n in range(24)
        for kind, lines in (("f", fish), ("z", zips))
    ]
    texts.append(text("old", fish[0].format(77), days=45))
    found = made(texts)
    names = [row["name"] for row in found.found_topics.to_pylist()]
    assert names and all(name.startswith("en: ") for name in names)
    of = {row["interaction_id"]: row["found"] for row in found.text_readings.to_pylist()}
    assert of["old"] is None
    counts = {row["name"]: row["texts"] for row in found.found_topics.to_pylist()}
    assert counts == {name: sum(f == name for f in of.values()) for name in names}


# ------------------------------------------------------------------------------ always


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_facts_changes_nothing(pick):
    said_by = (
        (ANGRY, "a"),
        (LONG_COPY, "b"),
        (LONG_COPY + "?", "c"),
        ("Красота!", "d"),
        ("+1", "a"),
    )
    texts = [text(str(n), words, by=who) for n, (words, who) in enumerate(said_by)]
    words = [said(1, "1", "sentiment", "neutral"), said(2, "0", "noise", "yes")]
    mixed, spoken = list(texts), list(words)
    pick.shuffle(mixed)
    pick.shuffle(spoken)
    assert made(mixed, spoken) == made(texts, words)


def test_of_copies_the_earliest_is_no_copy_whatever_its_id():
    texts = [text("1", LONG_COPY, days=1), text("2", LONG_COPY, by="b", days=2)]
    told = read(texts)
    assert (told["1"]["copy_of"], told["2"]["copy_of"]) == ("2", None)
