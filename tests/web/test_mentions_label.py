"""Judging texts: drawn by chance and blind, or doubtful; the figures that come of it."""

import re
from hashlib import sha256

import pytest

from rapport import run
from rapport.flow.mention_cards import Checked
from rapport.flow.workspace import Workspace
from rapport.web.mentions import labelling, measured, selectors
from tests.brand import NOW, copied
from tests.web import mentioned
from tests.web.brought import text_of

pytestmark = pytest.mark.django_db
SAY, UNDO = "/mentions/label/say/", "/mentions/label/undo/"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    return mentioned.make(tmp_path_factory.mktemp("labels") / "w").root


@pytest.fixture
def ws(built_once, tmp_path, settings):
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def asked(answer) -> str:
    return re.search(r'name="text" value="(\w+)"', answer.content.decode())[1]


def begin(client, pile="sample", language=""):
    client.post("/mentions/label/begin/", {"pile": pile, "language": language})
    return client.get("/mentions/label/")


def say(client, page, what):
    return client.post(SAY, {"text": asked(page), "say": what}, headers={"HX-Request": "true"})


def test_a_drawn_text_is_shown_without_our_opinion(ws, signed_in):
    client = signed_in()
    page = begin(client)
    html, text = page.content.decode(), text_of(page)
    assert "0 of 30" in text and "our reading is hidden" in text
    part = html[html.index("mn-q") : html.index("<form", html.index("mn-q"))]
    assert "<mark" not in part and "chip" not in part


def test_a_doubtful_text_is_shown_with_it(ws, signed_in):
    html = begin(signed_in(), "doubtful").content.decode()
    part = html[html.index("mn-q") : html.index("<form", html.index("mn-q"))]
    assert "chip" in part


def test_what_is_said_of_a_drawn_text_measures(ws, signed_in):
    client = signed_in("analyst")
    page = begin(client)
    first = asked(page)
    page = say(client, page, "intent:praise")
    assert asked(page) == first  # what it wants is said beside the feeling
    page = say(client, page, "sentiment:positive")
    assert asked(page) != first and "1 of 30" in text_of(page)
    assert "The last one: you said positive" in text_of(page)
    said = {(c.interaction_id, c.task): c for c in run.corrections(ws)}
    assert said[first, "sentiment"].value == "positive" and said[first, "sentiment"].sampled
    assert said[first, "intent"].sampled


def test_doubtful_ones_do_not_measure(ws, signed_in):
    client = signed_in()
    say(client, begin(client, "doubtful"), "sentiment:neutral")
    assert [c.sampled for c in run.corrections(ws)] == [False]


def test_skipped_and_undone(ws, signed_in):
    client = signed_in()
    first = asked(page := begin(client))
    second = asked(page := say(client, page, "skip"))
    assert second != first and run.corrections(ws) == ()
    page = say(client, page, "noise:yes")
    assert "1 of 30" in text_of(page)
    page = client.post(UNDO, headers={"HX-Request": "true"})
    assert asked(page) == second and run.corrections(ws) == ()
    page = client.post(UNDO, headers={"HX-Request": "true"})
    assert asked(page) == first


def test_a_double_click_undoes_one_thing_and_a_colleagues_word_stands(ws, signed_in):
    client = signed_in()
    page = begin(client)
    first = asked(page)
    for _n in range(2):
        page = say(client, page, "sentiment:positive")
    for _n in range(2):
        client.post(UNDO, {"acts": "2"})
    assert [c.interaction_id for c in run.corrections(ws)] == [first]
    (own,) = run.corrections(ws)
    at = own.interaction_id, own.account_id, "sentiment", "negative"
    told = {"was": own.was, "sureness": own.sureness, "sampled": False}
    run.correct_reading(ws, *at, **told, by="a colleague", now=NOW)
    assert "nothing to take back" in text_of(client.post(UNDO, {"acts": "1"}))
    assert [c.value for c in run.corrections(ws)] == ["negative"]


def test_a_text_that_is_not_asked_is_not_judged_as_drawn(ws, signed_in):
    client = signed_in()
    begin(client)
    client.post(SAY, {"text": "f" * 32, "say": "sentiment:positive"})
    assert run.corrections(ws) == ()


def test_a_language_can_be_chosen(ws, signed_in):
    client = signed_in()
    page = begin(client, language="ru")
    while 'name="text"' in page.content.decode():
        page = say(client, page, "sentiment:positive")
    assert {c.language for c in selectors.checks()} == {"ru"}


def test_at_the_end_stands_the_figure(ws, signed_in, monkeypatch):
    monkeypatch.setattr(labelling, "SITTING", 3)
    client = signed_in()
    page = begin(client)
    for _n in range(3):
        page = say(client, page, "sentiment:neutral")
    assert "of 3 texts the feeling was right: " in text_of(page)


def test_quality_says_how_many_are_missing_and_then_how_good(ws, signed_in, monkeypatch):
    client = signed_in()
    assert "Nobody has judged a text yet" in text_of(client.get("/mentions/quality/"))
    page = begin(client, language="ru")
    say(client, page, "sentiment:positive")
    text = text_of(client.get("/mentions/quality/"))
    assert "Russian: 29 more texts drawn by chance are needed for a figure; 1 judged" in text
    monkeypatch.setattr(measured, "ENOUGH", 1)
    text = text_of(client.get("/mentions/quality/"))
    assert re.search(r"Russian: on 1 judged texts? the feeling was right in \d+%", text)


def test_chosen_and_drawn_stand_apart_and_each_cell_has_its_texts(ws, signed_in):
    client = signed_in()
    page = begin(client, "doubtful")
    text = asked(page)
    say(client, page, "sentiment:negative")
    (said,) = run.corrections(ws)
    assert "None of these yet" in text_of(client.get("/mentions/quality/?task=sentiment"))
    shown = client.get("/mentions/quality/?of=chosen").content.decode()
    cell = re.search(r'href="(\?[^"]*was=\w+[^"]*)"', shown)[1].replace("&amp;", "&")
    behind = client.get(f"/mentions/quality/{cell}").content.decode()
    assert f'id="m-{text}"' in behind and said.was in cell


def test_shares_on_the_chart_are_corrected_by_drawn_texts_alone(ws, signed_in, monkeypatch):
    monkeypatch.setattr(measured, "CORRECTS", 2)
    client = signed_in()
    page = begin(client, "doubtful")
    for _n in range(2):
        page = say(client, page, "sentiment:neutral")
    assert "as read, not corrected" in text_of(client.get("/mentions/"))
    page = begin(client)
    for _n in range(2):
        page = say(client, page, "sentiment:neutral")
    shown = client.get("/mentions/")
    assert re.search(r"corrected by [234] texts", text_of(shown))  # two may have been passed by
    assert "whisker" in shown.content.decode()
    assert "as read, not corrected" in text_of(client.get("/mentions/?feeling=negative"))


def test_a_text_that_was_corrected_before_its_turn_is_of_the_sample():
    names = sorted("abcdef", key=lambda n: sha256(f"{n}sample".encode()).hexdigest())
    first, second, third = names[:3]

    def check(seq, name, **more):
        told = {
            "task": "sentiment",
            "was": "neutral",
            "value": "negative",
            "sampled": False,
        } | more
        return Checked(
            seq, name, language="en", sureness=None, taught=True, decided_at=NOW, **told
        )

    held = [
        check(1, first),  # somebody chose it: it was read wrong
        check(2, second, sampled=True, value="neutral"),
        check(3, third),
        check(4, first, task="intent"),
    ]
    assert [c.seq for c in measured.as_drawn(held) if c.sampled] == [1, 2]
    assert not any(c.sampled for c in measured.as_drawn([held[0], held[2]]))
