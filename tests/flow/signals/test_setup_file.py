"""The words of a workspace: what people write in reading.toml, and what pages put there."""

import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.errors import ConflictError, InputError
from rapport.flow.signals.entities import Entity
from rapport.flow.signals.setup_file import BrandWords, brand_words, keep_brand_words, setup_of
from rapport.flow.signals.topics import Topic
from rapport.flow.signals.triggers import QueryError, Rule

WORDS = BrandWords(
    own=("Marten & Reed",),
    doubtful=("marten",),
    channels=("@martenreed",),
    ours=("My marten tent",),
    others=("A marten in the attic",),
    employer=("Marten EOOD",),
    topics=(
        Topic("delivery", "courier", ("It never came.",)),
        Topic("fish", examples=("Клюёт!",)),
    ),
    triggers=(Rule("fire", "burn* NEAR/5 stove"),),
    expressions=(Rule("order number", r"\bMR-\d{6}\b"),),
    entities=(Entity("competitor", "Acme", "acme OR акме"),),
)


def test_without_the_file_there_are_no_words(tmp_path):
    words = brand_words(tmp_path)
    assert words == BrandWords(seen=words.seen)
    assert setup_of(words, languages=["bg"], region="BG").brand is None


def test_what_is_kept_is_read_again(tmp_path):
    words = brand_words(tmp_path)
    keep_brand_words(tmp_path, replace(WORDS, seen=words.seen))
    again = brand_words(tmp_path)
    assert replace(again, seen="") == WORDS
    setup = setup_of(again, languages=["bg", "zh-Hans", "de"], region="BG")
    assert setup.brand is not None and setup.brand.channels == ("@martenreed",)
    assert setup.languages == ("bg", "zh", "de", "en", "ru") and setup.region == "BG"
    assert (tmp_path / "reading.toml").stat().st_mode & 0o077 == 0


def test_who_saw_an_older_file_changes_nothing(tmp_path):
    seen = brand_words(tmp_path)
    keep_brand_words(tmp_path, replace(seen, own=("one",)))
    with pytest.raises(ConflictError):
        keep_brand_words(tmp_path, replace(seen, own=("two",)))
    assert brand_words(tmp_path).own == ("one",)


def test_of_many_at_once_one_is_kept_and_the_others_are_told(tmp_path):
    seen, ended = brand_words(tmp_path), []

    def keep(name: str) -> None:
        try:
            keep_brand_words(tmp_path, replace(seen, own=(name,)))
            ended.append(name)
        except ConflictError:
            ended.append("")

    threads = [threading.Thread(target=keep, args=(f"name {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (kept,) = [name for name in ended if name]
    assert brand_words(tmp_path).own == (kept,) and len(ended) == 8


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("own = [", "can't be read"),
        ("[brands]\n", "brands is not known"),
        ("[brand]\nnames = []\n", "[brand] names is not known"),
        ("[brand]\nown = 'x'\n", "[brand] own is no list of texts"),
        ("[topic]\nname = 'x'\n", "is written with one bracket"),
        ("[[topic]]\nname = 3\n", "[[topic]] 1 name is no text"),
        ("[[trigger]]\nrule = 'x'\n", "[[trigger]] 1 rule is not known"),
        ("[[trigger]]\nname = 'x'\n", "[[trigger]] 1 has no rule, or two"),
        ("[[trigger]]\nname='x'\nquery='a'\nexpression='a'\n", "1 has no rule, or two"),
        ("[[entity]]\nkind = 'shop'\nwhere = 'x'\n", "[[entity]] 1 where is not known"),
        ("trigger = [1]\n", "[[trigger]] 1 is no table"),
        ("a = " + "[" * 5000, "brackets are too deep"),
        ("a = " + "9" * 5000, "a number is too long"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path, written, told):
    (tmp_path / "reading.toml").write_text(written)
    with pytest.raises(InputError) as error:
        brand_words(tmp_path)
    assert told in error.value.what and error.value.fix


def test_a_file_of_another_encoding_is_told(tmp_path):
    (tmp_path / "reading.toml").write_bytes("[brand]\nown = ['Куница']".encode("cp1251"))
    with pytest.raises(InputError, match="not UTF-8"):
        brand_words(tmp_path)


def test_a_file_that_cannot_be_opened_is_told(tmp_path):
    (tmp_path / "reading.toml").mkdir()
    with pytest.raises(InputError, match="can't be opened"):
        brand_words(tmp_path)


def test_a_mark_of_an_editor_before_the_file_does_not_hurt(tmp_path):
    (tmp_path / "reading.toml").write_text("[brand]\nown = ['Marten']\n", encoding="utf-8-sig")
    words = brand_words(tmp_path)
    assert words.own == ("Marten",)
    keep_brand_words(tmp_path, replace(words, own=("Reed",)))
    assert brand_words(tmp_path).own == ("Reed",)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (BrandWords(triggers=(Rule("x", "(a"),)), QueryError),
        (BrandWords(topics=(Topic("x", "a AND"),)), QueryError),
        (BrandWords(doubtful=('"open',)), QueryError),
        (BrandWords(topics=(Topic("x", "a"), Topic("x", "b"))), InputError),
        (BrandWords(triggers=(Rule("", "a"),)), InputError),
        (BrandWords(topics=(Topic("x"),)), InputError),
        (BrandWords(triggers=(Rule("x", "a"),), expressions=(Rule("x", "a"),)), InputError),
        (BrandWords(expressions=(Rule("x", "(a"),)), InputError),
        (BrandWords(entities=(Entity("rival", "x", "a"),)), InputError),
        (BrandWords(entities=(Entity("shop", "x", "(a"),)), QueryError),
    ],
)
def test_what_cannot_be_read_is_not_kept(tmp_path, words, error):
    seen = brand_words(tmp_path).seen
    with pytest.raises(error):
        keep_brand_words(tmp_path, replace(words, seen=seen))
    assert not (tmp_path / "reading.toml").exists()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=4), st.text(min_size=1, max_size=20))
def test_any_sentence_comes_back_as_it_was_written(tmp_path_factory, sentences, name):
    root = tmp_path_factory.mktemp("words")
    told = tuple(s.strip() for s in sentences if s.strip())
    topic = Topic(name.strip() or "x", "", told or ("one",))
    words = BrandWords(ours=told, topics=(topic,), seen=brand_words(root).seen)
    keep_brand_words(root, words)
    again = brand_words(root)
    assert (again.ours, again.topics) == (told, (topic,))
