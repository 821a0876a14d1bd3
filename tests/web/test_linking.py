"""Asking a person for another account, and the page where they show it, or say no."""

import json
import re
from base64 import b64decode
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from rapport.enriching import links
from rapport.flow.sources.mastodon.source import SOURCE as MASTODON
from rapport.receiving import hooks
from rapport.run import build, persons_by_account
from rapport.sandbox import serving
from rapport.sandbox.granting import TOKEN
from rapport.web.audit.models import Entry
from rapport.web.config.logs import blotted
from rapport.web.jobs.models import Job
from tests.enriching.sandboxed import CRM_10, Member, account, allowed, crm_alone, linked
from tests.flow.sources.unlimited import unlimited
from tests.receiving.network import everything
from tests.web.brought import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def people_of(tmp_path_factory):
    return crm_alone(tmp_path_factory.mktemp("brand"))


@pytest.fixture
def member(monkeypatch):
    unlimited(monkeypatch, MASTODON)
    sandbox = Member()
    with serving(sandbox):
        yield sandbox


@pytest.fixture
def ws(tmp_path, settings, people_of, member):
    settings.WORKSPACE = linked(people_of, tmp_path, member.address, timezone.now())
    return settings.WORKSPACE


@pytest.fixture
def asked(ws):
    """asked(connection): the code of a new link for crm's number 10."""

    def ask(connection="net"):
        crm = account(ws, *CRM_10)
        return links.make(ws, crm, connection, by="7", now=timezone.now())[0]

    return ask


def browser(**headers):
    """The browser of a stranger, who sends what forms need."""
    return Client(**headers)


def led_on(client, code):
    """Press the button of the link's page; return where it leads."""
    page = client.post(f"/link/{code}/go/").content.decode()
    return unescape(re.search(r'class="btn btn-primary wide" href="([^"]+)"', page)[1])


def persons(ws):
    build(ws, now=timezone.now())
    return persons_by_account(ws)


def test_a_teammate_asks_and_the_person_signs_in_and_takes_it_back(ws, member, signed_in):
    crm, net = account(ws, *CRM_10), account(ws, "account", "net", str(member.number))
    teammate = signed_in("agent")
    assert "Ask them to link an account" in text_of(teammate.get(f"/people/{crm}/"))
    offered = text_of(teammate.get(f"/people/{crm}/link/"))
    assert "Mastodon (net): they sign in there" in offered and "Any network" in offered
    made = teammate.post(f"/people/{crm}/link/", {"connection": "net"})
    page = made.content.decode()
    code = re.search(r"/link/([A-Za-z0-9_-]{24})/", page)[1]
    drawn = b64decode(re.search(r"data:image/svg\+xml;base64,([^\"]+)", page)[1])
    assert b"<svg" in drawn and b"style" not in drawn
    assert "Marten &amp; Reed would like to know" in page
    assert "no-store" in made.headers["Cache-Control"]
    (entry,) = Entry.objects.filter(action="link_made")
    assert (entry.subject, entry.details["connection"]) == (f"person:{crm}", "net")
    assert entry.purpose and code not in str(entry.details)

    stranger = browser()
    asks = stranger.get(f"/link/{code}/")
    said = text_of(asks)
    assert "Marten & Reed asks which account on Mastodon is yours" in said
    assert "What we read" in said and "What for" in said and "take it back" in said.lower()
    assert (
        "Светлана" not in said and "form-action 'self'" in asks.headers["Content-Security-Policy"]
    )
    back = allowed(led_on(stranger, code))
    assert "Thank you" in text_of(stranger.get("/link/back/", back))
    assert persons(ws)[net] == crm
    assert Job.objects.filter(key="build").count() == 1
    why = text_of(teammate.get(f"/why/link/{min(crm, net)}/{max(crm, net)}/"))
    assert "The customer signed in with this account" in why
    assert "the customer, signed in" in why

    assert "Thank you" in text_of(stranger.get(f"/link/{code}/"))
    assert "It is taken back" in text_of(stranger.post(f"/link/{code}/undo/", follow=True))
    assert "What we learned by this link alone is deleted" in text_of(
        stranger.get(f"/link/{code}/")
    )
    assert net not in persons(ws)
    done = [e.action for e in Entry.objects.filter(action__startswith="link").order_by("n")]
    assert done == ["link_made", "link_used", "link_taken_back"]
    kept = everything(ws) + str([s.get_decoded() for s in Session.objects.all()])
    assert code not in kept and TOKEN not in kept


def test_a_link_is_used_once(ws, asked):
    code = asked()
    first, second = browser(), browser()
    one, other = led_on(first, code), led_on(second, code)
    assert "Thank you" in text_of(first.get("/link/back/", allowed(one)))
    late = second.get("/link/back/", allowed(other))
    assert late.status_code == 409 and "used already" in text_of(late)
    again = first.get("/link/back/", {"code": "c", "state": "s"})
    assert again.status_code == 404 and "Nothing was asked here" in text_of(again)
    assert first.post(f"/link/{code}/go/").headers["Location"] == f"/link/{code}/"
    assert first.get(f"/link/{code}/undo/").headers["Location"] == f"/link/{code}/"
    assert "Thank you" in text_of(first.get(f"/link/{code}/")), "to look takes nothing back"


@pytest.mark.parametrize("answer", [{"state": "another"}, {"error": "access_denied", "code": ""}])
def test_an_answer_that_was_not_asked_for_keeps_the_link_open(ws, member, asked, answer):
    code = asked()
    client = browser()
    back = allowed(led_on(client, code)) | answer
    if "error" in answer:
        back.pop("code")
    said = client.get("/link/back/", back)
    assert said.status_code == 409 and "Nothing was kept" in text_of(said)
    assert "/oauth/token" not in member.asked
    assert "Agree, and sign in with Mastodon" in text_of(client.get(f"/link/{code}/"))


def test_a_network_that_is_down_says_so_and_loses_nothing(ws, member, asked, monkeypatch):
    monkeypatch.setattr("rapport.flow.http.TRIES", 1)
    code, client = asked(), browser()
    back = allowed(led_on(client, code))
    member.failing = 500
    said = text_of(client.get("/link/back/", back))
    assert "The network does not answer now" in said and "Nothing was kept" in said
    member.failing = 0
    assert "Thank you" in text_of(client.get("/link/back/", allowed(led_on(client, code))))


def test_who_says_no_is_asked_no_more(ws, asked):
    code, client = asked(), browser()
    said = text_of(client.post(f"/link/{code}/no/", follow=True))
    assert "You said no" in said
    assert "You said no" in text_of(client.post(f"/link/{code}/say/", typed(), follow=True))
    assert Entry.objects.filter(action="link_declined").count() == 1


def typed(handle="https://t.me/boat_builder", network="telegram"):
    return {"network": network, "handle": handle}


def test_a_name_is_typed_and_a_wrong_one_is_asked_for_again(ws, asked):
    code, client = asked(""), browser()
    wrong = client.post(f"/link/{code}/say/", typed("two words"))
    assert wrong.status_code == 400 and 'value="two words"' in wrong.content.decode()
    assert "Write the name" in text_of(wrong)
    assert "Thank you" in text_of(client.post(f"/link/{code}/say/", typed(), follow=True))
    other = client.post(f"/link/{code}/say/", typed("@someone_else"), follow=True)
    assert "Thank you" in text_of(other), "the first one stays"
    assert "someone_else" not in everything(ws)


def test_a_bot_that_is_started_with_the_code_binds(ws, member, asked, client):
    code = asked("bot")
    assert "Agree, and go on to Telegram" in text_of(client.get(f"/link/{code}/"))
    assert led_on(client, code) == f"https://t.me/marten_bot?start={code}"
    member.failing = 404
    assert "did not tell us" in text_of(client.post(f"/link/{code}/go/"))
    now = timezone.now()
    message = {"message_id": 3, "date": int(now.timestamp()), "text": f"/start {code}"}
    message |= {"chat": {"id": 501, "type": "private"}, "from": {"id": 501, "first_name": "Ada"}}
    body = json.dumps({"update_id": 1, "message": message}).encode()
    hooks.take(ws, "bot", {"x-telegram-bot-api-secret-token": "word"}, body, now=now)
    assert persons(ws)[account(ws, "account", "bot", "501")] == account(ws, *CRM_10)
    assert "Thank you" in text_of(client.get(f"/link/{code}/"))
    assert code not in everything(ws)


def test_a_link_that_is_none_or_too_old_says_so(ws, asked, monkeypatch):
    client = browser()
    none = client.get(f"/link/{'x' * 24}/")
    assert none.status_code == 404 and "There is no such link" in text_of(none)
    code = asked()
    late = timezone.now() + links.LASTS
    monkeypatch.setattr("rapport.web.linking.views.timezone.now", lambda: late)
    assert "This link no longer works" in text_of(client.get(f"/link/{code}/"))
    assert client.post(f"/link/{code}/go/").status_code == 302


def test_a_teammate_takes_a_link_back_and_another_person_s_is_not_theirs(ws, asked, signed_in):
    code = asked("")
    browser().post(f"/link/{code}/say/", typed())
    crm, other = account(ws, *CRM_10), account(ws, "account", "crm", "11")
    (link,) = links.made_for(ws, (crm,))
    client = signed_in("manager")
    assert client.post(f"/people/{other}/link/{link.number}/undo/").status_code == 404
    page = client.get(f"/people/{crm}/link/")
    assert "said by themselves" in text_of(page)
    done = text_of(client.post(f"/people/{crm}/link/{link.number}/undo/", follow=True))
    assert "Taken back" in done and "taken back" in done
    assert "It is taken back" in text_of(browser().get(f"/link/{code}/"))


def test_who_may_not_be_asked_is_not(ws, signed_in, monkeypatch):
    crm = account(ws, *CRM_10)
    client = signed_in("manager")
    assert client.post(f"/people/{crm}/link/", {"connection": "none"}).status_code == 404
    monkeypatch.setattr("rapport.enriching.permitted.PURPOSE", "research")
    refused = client.post(f"/people/{crm}/link/", {"connection": ""})
    assert refused.status_code == 409 and "may not be asked" in text_of(refused)
    assert not Entry.objects.filter(action="link_made")


def test_forms_of_strangers_are_guarded(ws, asked):
    code = asked("")
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/link/{code}/say/", typed()).status_code == 403
    page = client.get(f"/link/{code}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    told = typed() | {"csrfmiddlewaretoken": token}
    assert client.post(f"/link/{code}/say/", told).status_code == 302


def test_the_page_speaks_the_browser_s_language_and_its_code_is_in_no_log(ws, asked):
    code = asked()
    page = browser(headers={"accept-language": "bg"}).get(f"/link/{code}/").content.decode()
    assert '<html lang="bg"' in page
    assert code not in blotted(f"Bad Request: /link/{code}/say/")
