"""Judging two accounts on the pages: kept in a real log, built into real profiles."""

import re
import threading
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from rapport import run
from rapport.flow.shelf import open_shelf
from rapport.flow.workspace import Workspace
from rapport.web.audit.models import Entry
from rapport.web.jobs.models import Job
from rapport.web.people import services
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


def find(brand, query):
    (row,) = open_shelf(brand.root).people(query).rows
    return open_shelf(brand.root).person(row.person_id, masked=False)


def sveta(brand):
    """Svetlana's page and the pair that joins her account of the shop."""
    person = find(brand, "Ковальчук")
    (link,) = {j.link for j in person.accounts if j.card.source == "shop"}
    return f"/people/{person.row.person_id}/", link


def why(pair) -> str:
    return f"/why/link/{pair[0]}/{pair[1]}/"


def kinds(brand, pair):
    return [j.kind for j in run.judgements(brand, [pair])]


def test_separated_at_once_shown_as_leaving_and_gone_after_the_build(signed_in, brand):
    client = signed_in()
    page, pair = sveta(brand)
    client.get(page)
    answer = client.post(f"{why(pair)}judge/", {"kind": "different", "seen": "0"})
    assert answer.status_code == 302
    assert kinds(brand, pair) == ["different"]
    waits = "Separated: Elena Dimova, just now; the profile follows with the next build."
    assert waits in text_of(client.get(why(pair)))
    shown = client.get(page)
    assert waits in text_of(shown) and 'class="ac leaving"' in shown.content.decode()
    assert "History of this profile Separated: Elena Dimova" in text_of(shown)
    run.build(brand, now=NOW + timedelta(hours=1))
    assert waits not in text_of(client.get(page))
    after = text_of(client.get(why(pair)))
    assert "A teammate decided this" in after and "What the team said Separated" in after


def test_the_bar_takes_it_back(signed_in, brand):
    client = signed_in()
    page, pair = sveta(brand)
    client.get(page)
    client.post(f"{why(pair)}judge/", {"kind": "different", "seen": "0"})
    html = client.get(page).content.decode()
    assert "Separated: " in html
    (undo,) = set(re.findall(r'action="(/why/link/[^"]+/undo/\d+/)"', html))
    answer = client.post(undo)
    assert answer.status_code == 302
    assert kinds(brand, pair) == ["different", "undo"]
    text = text_of(client.get(page))
    assert "Taken back. What was said before counts again." in text
    assert 'class="ac leaving"' not in client.get(page).content.decode()
    again = client.post(undo)
    assert again.status_code == 409
    assert "took the last judgement back, just now; yours was not kept" in text_of(again)
    assert kinds(brand, pair) == ["different", "undo"]


def test_undoing_brings_the_word_before_back(signed_in, brand):
    client = signed_in()
    _page, pair = sveta(brand)
    client.post(f"{why(pair)}judge/", {"kind": "same", "seen": "0"})
    (first,) = run.judgements(brand, [pair])
    client.post(f"{why(pair)}judge/", {"kind": "different", "seen": str(first.seq)})
    last = run.judgements(brand, [pair])[-1]
    client.post(f"{why(pair)}undo/{last.seq}/")
    assert kinds(brand, pair) == ["same", "different", "same"]


@pytest.mark.parametrize(
    ("before", "to"),
    [
        ("http://testserver/people/", "http://testserver/people/"),
        ("http://elsewhere.example/people/", "why"),
        ("http://testserver/why/link/a/b/judge/", "why"),  # nothing to see there by GET
        ("http://testserver/why/link/a/b/undo/3/", "why"),
    ],
)
def test_it_leads_back_to_the_page_the_button_stood_on(signed_in, brand, before, to):
    client = signed_in()
    _page, pair = sveta(brand)
    answer = client.post(
        f"{why(pair)}judge/", {"kind": "same", "seen": "0"}, headers={"Referer": before}
    )
    assert answer.headers["Location"] == (why(pair) if to == "why" else to)


def test_the_panel_answers_with_itself_and_the_bar(signed_in, brand):
    client = signed_in()
    _page, pair = sveta(brand)
    answer = client.post(
        f"{why(pair)}judge/", {"kind": "different", "seen": "0"}, headers=AS_PANEL
    )
    html = answer.content.decode()
    assert answer.status_code == 200 and answer.headers["HX-Trigger"] == "judged"
    assert 'role="dialog"' in html and 'id="bar" hx-swap-oob="true"' in html
    assert f"{why(pair)}undo/" in html and "<html" not in html


def test_whoever_comes_second_is_told_and_nothing_is_kept(signed_in, teammate, brand):
    client, other = signed_in("owner"), Client()
    ivo = teammate("manager")
    ivo.first_name = "Ivo Petkov"
    ivo.save()
    other.post("/sign-in/", {"login": "manager", "password": PASSWORD})
    _page, pair = sveta(brand)
    assert "seen" in client.get(why(pair)).content.decode()  # both look at the same state
    other.post(f"{why(pair)}judge/", {"kind": "same", "seen": "0"})
    late = client.post(f"{why(pair)}judge/", {"kind": "different", "seen": "0"})
    assert late.status_code == 409
    said = "Ivo Petkov said they are the same, just now; yours was not kept. Look again."
    assert said in text_of(late)
    in_panel = client.post(
        f"{why(pair)}judge/", {"kind": "different", "seen": "0"}, headers=AS_PANEL
    )
    assert in_panel.status_code == 200 and said in text_of(in_panel)
    assert kinds(brand, pair) == ["same"]
    assert Entry.objects.filter(action="decide").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_exactly_one_is_kept(teammate, brand):
    _page, pair = sveta(brand)
    teammates = [teammate(role) for role in ("owner", "manager", "agent", "privacy_officer")]
    kept, told, start = [], [], threading.Barrier(4)

    def work(user, kind):
        try:
            start.wait()
            kept.append(services.judge(by=user, kind=kind, pair=pair, seen=0, purpose="identity"))
        except services.JudgementError as error:
            told.append(str(error))
        finally:
            connection.close()

    ways = zip(teammates, ("same", "different", "same", "different"), strict=True)
    threads = [threading.Thread(target=work, args=way) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(kept), len(told)) == (1, 3)
    assert all("yours was not kept" in text for text in told)
    assert kinds(brand, pair) == [kept[0].kind]
    assert Entry.objects.filter(action="decide").count() == 1
    assert Job.objects.count() == 1  # the build that follows


def test_two_people_never_weighed_can_be_said_to_be_one(signed_in, brand):
    client = signed_in()
    georgi, anna = find(brand, "Георги"), find(brand, "Moretti")
    ids = georgi.row.person_id, anna.row.person_id
    answer = client.get(f"/people/compare/?pick={ids[0]}&pick={ids[1]}")
    assert (answer.status_code, answer.headers["Location"]) == (302, why(ids))
    assert "were never weighed" in text_of(client.get(why(ids)))
    client.post(f"{why(ids)}judge/", {"kind": "same", "seen": "0"})
    page = client.get(f"/people/{ids[0]}/")
    assert "An account of another profile" in text_of(page)
    run.build(brand, now=NOW + timedelta(hours=1))
    moved = client.get(f"/people/{ids[1]}/")
    assert moved.status_code == 301
    joined = text_of(client.get(moved.headers["Location"]))
    assert "was joined with this person" in joined and "Anna Moretti" in joined


def test_of_two_people_the_pair_that_says_most_is_compared(signed_in, brand):
    client = signed_in()
    _page, pair = sveta(brand)
    client.post(f"{why(pair)}judge/", {"kind": "different", "seen": "0"})
    run.build(brand, now=NOW + timedelta(hours=1))
    shelf = open_shelf(brand.root)
    ids = [shelf.effect_of_separating(account).person_id for account in pair]
    assert ids[0] != ids[1]
    answer = client.get(f"/people/compare/?pick={ids[0]}&pick={ids[1]}")
    left, right = re.findall(r"[0-9a-f]{32}", answer.headers["Location"])
    best = shelf.link(left, right, masked=True).bits
    others = [
        link.bits
        for a in shelf.person(ids[0], masked=True).accounts
        for b in shelf.person(ids[1], masked=True).accounts
        if (link := shelf.link(a.card.account_id, b.card.account_id, masked=True))
    ]
    assert best == max(others)


def test_cannot_tell_changes_nothing_but_is_remembered(signed_in, brand):
    client = signed_in("agent")
    page, pair = sveta(brand)
    before = find(brand, "Ковальчук").accounts
    client.post(f"{why(pair)}judge/", {"kind": "unsure", "seen": "0"})
    assert "Can’t tell: Elena Dimova" in text_of(client.get(why(pair)))
    assert 'class="ac leaving"' not in client.get(page).content.decode()
    run.build(brand, now=NOW + timedelta(hours=1))
    assert find(brand, "Ковальчук").accounts == before


def test_what_is_no_judgement_is_refused_in_a_sentence(signed_in, brand):
    client = signed_in()
    _page, pair = sveta(brand)
    for junk in ({"kind": "maybe", "seen": "0"}, {}, {"kind": "undo", "seen": "0"}):
        answer = client.post(f"{why(pair)}judge/", junk)
        assert answer.status_code == 409
        assert "Say the same, not the same, or can’t tell." in text_of(answer)
    assert client.post(f"{why(pair)}undo/77/").status_code == 409
    nobody = "f" * 32
    assert client.post(f"{why((nobody, pair[0]))}judge/", {"kind": "same"}).status_code == 404
    assert kinds(brand, pair) == []
    assert Entry.objects.filter(action="view_reasons").count() == 4  # each showed the reasons
    assert not Entry.objects.filter(action__in=("decide", "undo")).exists()


def test_what_was_judged_is_in_the_audit_without_a_name(signed_in, brand):
    client = signed_in()
    _page, pair = sveta(brand)
    client.post(f"{why(pair)}judge/", {"kind": "different", "seen": "0"})
    (judged,) = run.judgements(brand, [pair])
    client.post(f"{why(pair)}undo/{judged.seq}/")
    rows = Entry.objects.filter(action__in=("decide", "undo")).order_by("n")
    subject = f"link:{min(pair)}:{max(pair)}"
    assert [(e.action, e.subject, e.purpose, e.details) for e in rows] == [
        ("decide", subject, "identity", {"judgement": "different"}),
        ("undo", subject, "identity", {"judgement": "undo"}),
    ]


def test_a_page_left_open_offers_the_new_profile_after_a_build(signed_in, brand):
    client = signed_in()
    page, pair = sveta(brand)
    html = client.get(page).content.decode()
    (address,) = re.findall(r'hx-get="([^"]+newer/[^"]+)"', html)
    assert text_of(client.get(address)) == ""
    run.decide(brand, "different", *pair, by="1", now=NOW)
    run.build(brand, now=NOW + timedelta(hours=1))
    assert "See the new profile" in text_of(client.get(address))


@pytest.mark.parametrize(
    "address",
    [
        "/people/x/",
        "/people/none/look/",
        f"/people/{'0' * 32}/",
        f"/people/{'A' * 32}/",
        f"/why/link/x/{'0' * 32}/",
        "/why/link/a/a/",
        "/why/value/x/city/0/",
        f"/people/{'0' * 32}/contact/phone/99999999999999999999/",
    ],
)
def test_ids_of_nobody_are_not_found(signed_in, brand, address):
    headers = {"HX-Request": "true"} if address.endswith("look/") else {}
    assert signed_in().get(address, headers=headers).status_code == 404


@pytest.mark.parametrize("after", ["x", "~", "99999999~x", "-1~0", "2026-01-01~z"])
def test_a_cursor_that_nobody_gave_breaks_nothing(signed_in, brand, after):
    answer = signed_in().post("/people/", {"after": after, "before": "x"})
    assert answer.status_code == 200


@pytest.mark.parametrize("sort", ["seen", "name", "spent", "orders"])
def test_the_real_shelf_knows_every_sort_and_filter_of_the_list(signed_in, brand, sort):
    client = signed_in()
    everybody = client.get(f"/people/?sort={sort}").content.decode().count("<tr data-row>")
    shop = client.get(f"/people/?sort={sort}&source=shop&kind=person").content.decode()
    assert everybody > shop.count("<tr data-row>") == 3
