"""Deeds that came in after the profiles were built: at the top of the timeline, marked so."""

from datetime import timedelta

import pytest

from rapport import run
from rapport.flow.cards import Deed, FreshDeed
from rapport.flow.sources.files.mapping import Mapping
from rapport.stores import Stores
from rapport.web.audit.models import Entry
from tests.brand import NOW, TERMS, add, new_workspace
from tests.web import cards
from tests.web.brought import text_of

PAGE = f"/people/{cards.SVETLANA}/"
PART = {"HX-Request": "true", "HX-Target": "timeline"}
NOT_YET = "not yet in the profile"


def said(text, source="vk", changes=False):
    at = cards.NOW - timedelta(minutes=1)
    return FreshDeed(Deed(at, source, "Create", "Post of Vera", text, "", None, None), changes)


def test_they_stand_first_and_say_that_the_profile_has_them_not(signed_in, people):
    people.fresh = (said("<b>Where is the shop?</b>"), said("Mended words", changes=True))
    answer = signed_in().get(PAGE)
    text = text_of(answer)
    assert f"Post of Vera {NOT_YET} <b>Where is the shop?</b>" in text
    assert f"changed, {NOT_YET} Mended words" in text
    assert b"<b>Where" not in answer.content
    built = cards.all_deeds()[0]
    assert text.index("Mended words") < text.index(built.title or built.text)


def test_without_any_nothing_is_marked(signed_in, people):
    assert NOT_YET not in text_of(signed_in().get(PAGE))


def test_the_timeline_asks_again_when_sources_brought_something(signed_in, people):
    client = signed_in()
    html = client.get(PAGE + "?source=vk").content.decode()
    (section,) = [part for part in html.split("<section") if 'id="timeline-h"' in part]
    assert "live:sources from:body, live:shelf from:body" in section
    assert f'hx-get="{PAGE}?deeds=50&amp;source=vk"' in section
    people.fresh = (said("Just written"), said("Elsewhere", source="shop"))
    views = Entry.objects.filter(action="view_person").count()
    part = client.get(PAGE + "?deeds=50&source=vk", headers=PART)
    assert views == 1
    assert "Just written" in text_of(part) and "<html" not in part.content.decode()
    assert "Elsewhere" not in text_of(part), "only of the source that is looked at"
    assert Entry.objects.filter(action="view_person").count() == views, "one look, not two"


def test_an_analyst_reads_no_word_of_them(signed_in, people):
    people.fresh = (said("☢secret☢"),)
    text = text_of(signed_in("analyst").get(PAGE))
    assert NOT_YET in text and "☢" not in text and "Vera" not in text


def test_nobody_sees_them_without_a_purpose(signed_in, people):
    people.fresh = (said("Just written"),)
    client = signed_in()
    del client.defaults["HTTP_REFERER"]
    answer = client.get(PAGE, headers=PART)
    assert answer.status_code == 403 and "Just written" not in text_of(answer)


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = new_workspace(tmp_path / "ws")
    return settings.WORKSPACE


def test_a_note_is_on_the_page_before_the_build_and_unmarked_after(ws, signed_in):
    terms = {"source": "club", **TERMS}
    of_people = Mapping(kind="people", columns={"id": "id", "name": "name"}, **terms)
    named = {"interaction": "id", "customer": "person", "occurred_at": "at", "text": "said"}
    of_notes = Mapping(kind="interactions", columns=named, constants={"verb": "Create"}, **terms)
    add(ws, "people.csv", "id,name\n1,Boris Kolev\n2,Anna Ilieva\n", of_people)
    run.build(ws, now=NOW)
    add(ws, "notes.csv", "id,person,at,said\nn,1,2026-02-01 10:00:00,Any waders left?\n", of_notes)
    run.make_parts(ws)
    boris, anna = (Stores(ws).pseudonyms.one("account", "club", n) for n in "12")
    client = signed_in()
    seen = text_of(client.get(f"/people/{boris}/"))
    assert NOT_YET in seen and "Any waders left?" in seen
    assert "waders" not in text_of(client.get(f"/people/{anna}/"))
    run.build(ws, now=NOW)
    seen = text_of(client.get(f"/people/{boris}/"))
    assert NOT_YET not in seen and "Any waders left?" in seen
