"""Whatever a source or its reading fails with can be told in the reader's language."""

import ast
from datetime import UTC, datetime

import pytest
from django.utils import translation

from rapport.flow.errors import FlowError
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, runner
from rapport.receiving.connections import Connection
from rapport.web.connections import run_words
from rapport.web.jobs import errors
from rapport.web.jobs import words as job_words
from tools import run_texts as made_texts

SENTENCES = made_texts.sentences()
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_sentences_of_the_code_are_before_translators():
    assert made_texts.PLACE.read_text("utf-8") == made_texts.made(), "python tools/run_texts.py"


@pytest.mark.parametrize("example", [e for _, _, e in SENTENCES])
def test_each_has_a_pattern(example):
    assert run_words.by_hand(example) or run_words.said(example) != example


def test_an_error_without_a_pattern_is_found():
    (call,) = ast.parse('StopSource(f"{count} planets are gone", fix="look up")').body
    what, fix = [p for said in made_texts._said(call.value) for p in made_texts.parts_of(said)]
    assert made_texts.sentence(what) == (
        "(?P<count>.*) planets are gone",
        "%(count)s planets are gone.",
        "7 planets are gone",
    )
    assert run_words.said("7 planets are gone") == "7 planets are gone"
    assert made_texts.sentence(fix)[1] == "Look up."


def test_what_a_failed_job_left_is_told_by_the_words_of_its_source():
    left = "town stands still until its terms are looked at: nobody here has looked at them yet"
    with translation.override("bg"):
        told = job_words.said(left)
        assert told == run_words.said(left) != left
        assert job_words.said(errors.UNEXPECTED) not in ("", errors.UNEXPECTED)
    assert job_words.said("7 planets are gone") == "7 planets are gone"
    assert job_words.said("") == ""


def test_values_stand_in_the_sentence():
    text = "12 records waited for over 30 days and were let go"
    assert run_words.said(text) == "12 records waited for over 30 days and were let go."
    assert run_words.said("hh.ru has no professional role 96").startswith("hh.ru has")


def test_what_the_door_really_raises_is_told(tmp_path):
    workspace = Workspace.create(tmp_path / "w", brand="B")
    connections.save(workspace, Connection("stats", "matomo", ("profile",), "contract"))
    said = []
    for name in ("stats", "nowhere"):
        try:
            said.append(runner.pull(workspace, name, now=NOW).error)
        except FlowError as error:
            said.append(error)
    for error in said:
        assert run_words.said(error.what) != error.what, error.what
        assert run_words.said(error.fix) != error.fix, error.fix
