"""No English word is left in a sentence of the core that is told in another language.

Each text that goes through translation is marked by other letters here, whether or not somebody
has translated it by now: what is still Latin was put in as the core said it.
"""

import re

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from rapport.flow.rights import BASES, PURPOSES, Right
from rapport.flow.sources import ALL
from rapport.flow.sources.files import kinds
from rapport.flow.sources.files.words import sensitive
from rapport.web.connections import (
    filled,
    live_words,
    problem_words,
    reasons,
    run_texts,
    run_words,
    words,
)
from tools import run_texts as made_texts
from tools import source_texts as made_sources

_LATIN = re.compile(r"[A-Za-z]{2,}")
_TAKEN = re.compile(r"%(?:\(\w+\))?[sd]|%%")


class Marked:
    """A catalogue in which each text stands in Cyrillic letters, its values where they were."""

    def __init__(self, code):
        self._of = translation.trans_real.translation(code)

    def gettext(self, text):
        return "".join(
            part if _TAKEN.fullmatch(part) else re.sub(r"\w", "ж", part)
            for part in re.split(f"({_TAKEN.pattern})", text)
        )

    def ngettext(self, one, many, n):
        return self.gettext(one if n == 1 else many)

    def __getattr__(self, name):
        return getattr(self._of, name)


@pytest.fixture(params=["bg", "ru"])
def marked(request):
    with translation.override(request.param):
        trans_real._active.value = Marked(request.param)
        yield


def groups():
    """Give every name of what stands in a sentence, with its sentence."""
    tables = (reasons._REASONS, reasons._MENDS, reasons._FAULTS, reasons._FIXES)
    hand = [pattern.pattern for table in tables for pattern, _ in table]
    hand += [p for p, _ in (*run_words._SENTENCES, *run_texts.SENTENCES)]
    hand += [p for p, _ in problem_words.SENTENCES]
    for pattern in hand:
        for name in re.compile(pattern).groupindex:
            yield name, pattern


@pytest.mark.parametrize(("name", "pattern"), sorted(set(groups())))
def test_how_each_value_is_told_was_decided(name, pattern):
    assert name in filled.READ or name in filled.VERBATIM, (
        f"say in filled.py how {name} is told in other languages: {pattern}"
    )
    assert not (name in filled.READ and name in filled.VERBATIM)


def latin(text):
    return _LATIN.findall(text)


#: Every value that the core itself puts into sentences -> how it stands there.
WORDS = (
    [("right", right.name.lower()) for right in Right]
    + [("purposes", ", ".join(PURPOSES)), ("bases", ", ".join(BASES))]
    + [("purpose", purpose) for purpose in PURPOSES]
    + [("kind", name) for name in kinds.BY_NAME]
    + [("fields", ", ".join(f.name for f in kind.fields)) for kind in kinds.ALL]
    + [("field", repr(f.name)) for kind in kinds.ALL for f in kind.fields]
    + [("about", about) for about in words.SENSITIVE]
    + [("day", "2026-03-01"), ("count", "12000")]
    + [("source", source.name) for source in ALL if source.name != "files"]
    + [("title", source.title) for source in ALL if source.name != "files"]
)


@pytest.mark.parametrize(("name", "value"), WORDS)
def test_words_of_the_core_are_told_in_the_readers_language(marked, name, value):
    assert latin(filled.READ[name](value)) == []


def test_a_field_about_something_sensitive_has_a_word():
    assert sensitive("religion") in words.SENSITIVE


@pytest.mark.parametrize("problem", [e for e, _ in problem_words.SENTENCES])
def test_problems_within_a_sentence_have_their_own(marked, problem):
    assert latin(filled.READ["problem"](_example(problem))) == []


def _example(pattern):
    """Return a text that the pattern fits: each value of ours a field, each name digits."""
    given = {"kind": "people", "field": "birth", "field_2": "phone", "fields": "id, phone"}
    given |= {"about": "faith", "purposes": "ads", "purpose": "ads"}
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda m: given.get(m[1], "7"), pattern)
    text = re.sub(r"\(\?:[^()]*\)\?", "", text)
    text = re.sub(r"\(\?:([^()|]*)[^()]*\)", r"\1", text).split("|")[0]
    return text.replace(".+", "7").replace(".*", "7").replace("\\", "")


@pytest.mark.parametrize("example", [e for _, _, e in made_texts.sentences()])
def test_no_sentence_of_the_code_keeps_english(marked, example):
    assert latin(run_words.said(example).replace("7.toml", "")) == []


@pytest.mark.parametrize(
    "said",
    [
        "what comes from these sources may not be used to score",
        "7 stands still until its terms are looked at: nobody here has looked at them yet",
        "7 stands still until its terms are looked at: they were last looked at on 2026-01-31",
        "the field '7' of 7 stays closed: people did not consent to this purpose",
        "say what the data is for: service, profile, marketing",
        "say on what ground you hold it: consent, contract",
        "the mapping can't be used: people have no field 'birth'; '7' is a column and a constant",
        "the import names no known purpose: none given",
        "it names these hosts: none",
        "use one of: none is connected yet",
        "the mail server refused to give the list of folders",
        "the folder '7' can't be opened",
        "club lacks settings of Matomo: base_url, token",
        "the record has no number of who wrote it",
    ],
)
def test_what_the_core_fills_in_is_told_in_the_readers_language(marked, said):
    assert latin(run_words.said(said)) in ([], ["club"])


@pytest.mark.parametrize("source", [s for s in ALL if s.check], ids=lambda s: s.name)
def test_what_a_service_lets_us_read_is_told_in_the_readers_language(marked, source):
    for text in made_sources.words_of_check(source):
        assert latin(live_words.right(text)) == []


def test_what_a_network_is_called_there_stays():
    told = "see who writes to you, favours and boosts you: read:notifications"
    assert live_words.right(told) == told


def test_numbers_and_days_are_written_as_the_reader_writes_them():
    with translation.override("bg"):
        said = run_words.said("12345 records waited for over 30 days and were let go")
        assert "12345" not in said and "345" in said
        late = (
            "c stands still until its terms are looked at: they were last looked at on 2025-01-31"
        )
        assert "2025-01-31" not in run_words.said(late) and "2025" in run_words.said(late)
