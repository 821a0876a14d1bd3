"""Saying on the pages what of a person is right: kept in a real log, built into real profiles."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from rapport import run
from rapport.flow.profile_cards import standing
from rapport.flow.shelf import open_shelf
from rapport.flow.workspace import Workspace
from rapport.web.audit.models import Entry
from rapport.web.jobs.models import Job
from tests.brand import NOW, copied, fill, new_workspace
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db
AS_PANEL = {"HX-Request": "true", "HX-Target": "panel"}


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand") / "w"
    run.build(fill(new_workspace(folder)), now=NOW)
    return folder


@pytest.fixture
def brand(built_once, tmp_path, settings):
    """A built workspace of three sources, served by this process."""
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def text_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def sveta(brand):
    (row,) = open_shelf(brand.root).people("Ковальчук").rows
    return open_shelf(brand.root).person(row.person_id, masked=False)


def page_of(brand) -> str:
    return f"/people/{sveta(brand).row.person_id}/"


def said(brand):
    accounts = [j.card.account_id for j in sveta(brand).accounts]
    return [(s.attribute, s.kind, s.text) for s in run.settlements(brand, accounts, mask=False)]


def test_a_disputed_city_is_settled_shown_as_waiting_and_undone(signed_in, brand):
    client, page = signed_in("agent"), page_of(brand)
    assert "1 to settle" in text_of(client.get(page))
    why = client.get(f"/why/value/{page[8:-1]}/city/0/").content.decode()
    assert why.count("This one is right") == 2 and "Not known" in why
    losing = next(a for a in sveta(brand).attributes if a.attribute == "city").values[1]
    answer = client.post(f"{page}correct/city/", {"kind": "correct", "value": losing.value})
    assert answer.status_code == 302
    waits = f"Elena Dimova: “{losing.text}” is right, just now; the profile follows"
    shown = client.get(page)
    assert waits in text_of(shown)
    assert f"City: “{losing.text}” is right." in text_of(shown)
    run.build(brand, now=NOW + timedelta(hours=1))
    after = client.get(page)
    assert waits not in text_of(after) and "to settle" not in text_of(after)
    assert "✎" in after.content.decode()
    (undo,) = set(re.findall(r'action="([^"]+/undo/\d+/)"', _settling(client, page)))
    assert client.post(undo).status_code == 302
    assert "Elena Dimova took a word back, just now" in text_of(client.get(page))
    assert [kind for _, kind, _ in said(brand)] == ["correct", "uncorrect"]
    entries = Entry.objects.filter(action__in=("settle", "unsettle")).order_by("n")
    assert [(e.action, e.details["attribute"], bool(e.purpose)) for e in entries] == [
        ("settle", "city", True),
        ("unsettle", "city", True),
    ]
    assert Job.objects.filter(key="build").count() == 1


def _settling(client, page, attribute="city"):
    return client.get(f"{page}correct/{attribute}/").content.decode()


def test_of_two_at_once_the_second_is_told(signed_in, teammate, brand):
    client, page = signed_in("owner"), page_of(brand)
    other = Client(HTTP_REFERER="http://testserver/people/")
    teammate("manager")
    other.post("/sign-in/", {"login": "manager", "password": PASSWORD})
    seen = re.search(r'name="seen" value="(\d+)"', _settling(client, page))[1]
    client.post(f"{page}correct/city/", {"kind": "typed", "text": "Видин", "seen": seen})
    late = other.post(f"{page}correct/city/", {"kind": "unknown", "seen": seen})
    assert late.status_code == 409
    assert "Somebody else said something of this meanwhile." in text_of(late)
    assert said(brand) == [("city", "correct", "Видин")]
    assert Entry.objects.filter(action="settle").count() == 1


@pytest.mark.parametrize(
    ("attribute", "typed", "why"),
    [
        ("birth_date", "31.02.1980", "This is no birth date"),
        ("phone", "12", "This is not one phone number"),
        ("city", "  ", "This is no value"),
        ("language", "?", "This is no language we know"),
    ],
)
def test_what_is_no_value_is_said_at_the_field(signed_in, brand, attribute, typed, why):
    client, page = signed_in(), page_of(brand)
    answer = client.post(f"{page}correct/{attribute}/", {"kind": "typed", "text": typed})
    assert answer.status_code == 400 and why in text_of(answer)
    assert 'aria-invalid="true"' in answer.content.decode()
    assert said(brand) == [] and not Entry.objects.filter(action="settle").exists()


def test_a_phone_is_not_theirs_and_another_is_and_an_agent_sees_neither_whole(signed_in, brand):
    client, page = signed_in("agent"), page_of(brand)
    form = _settling(client, page, "phone")
    wrong = re.search(r'name="not" value="(\w+)"', form)[1]
    client.post(f"{page}correct/phone/", {"kind": "correct", "not": wrong, "seen": 0})
    seen = re.search(r'name="seen" value="(\d+)"', _settling(client, page, "phone"))[1]
    new = {"kind": "typed", "text": "0888 777 666", "seen": seen}
    answer = client.post(f"{page}correct/phone/", new, headers=AS_PANEL)
    html = answer.content.decode()
    assert answer.headers["HX-Trigger"] == "settled" and 'id="bar" hx-swap-oob="true"' in html
    assert not re.search(r"888 ?777|777 ?666", html), "neither whole nor in an attribute"
    assert "777" not in text_of(answer) and "Phone: kept as right." in text_of(answer)
    run.build(brand, now=NOW + timedelta(hours=1))
    (phones,) = (a for a in sveta(brand).attributes if a.attribute == "phone")
    assert [v.text for v in phones.values] == ["0888 777 666"]
    assert "0888 777 666" not in client.get(page).content.decode()


def test_what_nobody_knows_has_a_line_that_says_so(signed_in, brand):
    client, page = signed_in(), page_of(brand)
    client.post(f"{page}correct/city/", {"kind": "unknown", "seen": 0})
    run.build(brand, now=NOW + timedelta(hours=1))
    text = text_of(client.get(page))
    assert "City not known ✎" in text and "city not known" in text
    client.post(f"{page}correct/language/", {"kind": "typed", "text": "български", "seen": 0})
    assert "Language not known Elena Dimova: “Bulgarian” is right" in text_of(client.get(page))


def test_an_analyst_may_look_and_reads_no_words(signed_in, brand):
    pid = page_of(brand)[8:-1]
    run.settle(brand, pid, "name", "correct", text="Светлана Миронова", by="7", now=NOW)
    run.settle(brand, pid, "city", "correct", text="Дом на ул. Садова 5", by="7", now=NOW)
    client = signed_in("analyst")
    html = client.get(f"/people/{pid}/").content.decode()
    assert "Миронова" not in html and "Садова" not in html
    assert "City" in html and "is right" in html
    assert client.get(f"/people/{pid}/correct/city/").status_code == 403
    refused = client.post(f"/people/{pid}/correct/city/", {"kind": "unknown"})
    assert refused.status_code == 403 and len(standing(_words(brand))) == 2


def _words(brand):
    return run.settlements(brand, [j.card.account_id for j in sveta(brand).accounts], mask=False)


def test_without_a_purpose_it_is_asked_for_and_nothing_is_kept(signed_in, brand):
    client, page = signed_in(), page_of(brand)
    del client.defaults["HTTP_REFERER"]
    assert client.get(f"{page}correct/").status_code == 403
    answer = client.post(f"{page}correct/city/", {"kind": "unknown", "seen": 0})
    assert answer.status_code == 403 and said(brand) == []


def test_the_list_of_what_can_be_corrected_names_what_is_known_and_what_is_not(signed_in, brand):
    client, page = signed_in(), page_of(brand)
    html = client.get(f"{page}correct/", headers=AS_PANEL).content.decode()
    assert f"{page}correct/birth_date/" in html and f"{page}correct/education/" in html
    assert "about/" not in html  # nobody said anything of it, and nobody can type it
    assert client.get(f"{page}correct/blood_type/").status_code == 404
