"""A view of a person needs a purpose; so does one contact in the clear. All is written down."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from rapport.web.audit.models import Entry
from rapport.web.people import purposes
from tests.web import cards

PAGE = f"/people/{cards.SVETLANA}/"
LINK = f"/why/link/{cards.CARD_ACCOUNT}/{cards.VK_ACCOUNT}/"
CITY = f"/why/value/{cards.SVETLANA}/city/0/"
PHONE = f"{PAGE}contact/phone/0/"
SUBJECT = f"person:{cards.SVETLANA}"
AS_HTMX = {"HX-Request": "true"}


def text_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def rows(*actions):
    found = Entry.objects.filter(action__in=actions) if actions else Entry.objects
    told = found.order_by("n").values_list("action", "subject", "purpose")
    return [row for row in told if not row[0].startswith("sign")]


@pytest.fixture
def from_nowhere(signed_in, people):
    """A client whose browser tells no page before, as after a typed or a mailed link."""

    def sign_in(role="owner"):
        client = signed_in(role)
        del client.defaults["HTTP_REFERER"]
        return client

    return sign_in


def after(address):
    return {"Referer": f"http://testserver{address}"}


# ------------------------------------------------------------------- where from


@pytest.mark.parametrize("address", [PAGE, LINK, CITY])
def test_opened_from_nowhere_it_asks_what_for_and_shows_nothing(from_nowhere, address):
    client = from_nowhere()
    answer = client.get(address)
    assert answer.status_code == 403
    assert "Why do you open this page?" in text_of(answer)
    assert not [
        n for n in cards.NAMING if n in re.sub(r'"/static/[^"]+"', "", answer.content.decode())
    ]
    assert rows() == []
    again = client.get(address, headers=after(address))  # the page that asked is no purpose
    assert again.status_code == 403


def test_said_once_it_opens_and_holds_for_eight_hours(from_nowhere, monkeypatch):
    client = from_nowhere("agent")
    form = {"subject": SUBJECT, "back": PAGE, "purpose": "complaint"}
    answer = client.post("/people/purpose/", form)
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    shown = client.get(PAGE)
    assert shown.status_code == 200
    assert "Opened for: a complaint." in text_of(shown)
    assert client.get(f"/people/{cards.ANNA}/").status_code == 403  # it holds for one person
    assert rows() == [("view_person", SUBJECT, "complaint")]
    later = timezone.now() + timedelta(hours=8, minutes=1)
    monkeypatch.setattr(purposes.timezone, "now", lambda: later)
    assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize(
    ("role", "purpose"),
    [
        ("owner", "marketing"),
        ("manager", "marketing"),
        ("agent", "answering"),
        ("privacy_officer", "request"),
        ("analyst", "analysis"),
    ],
)
def test_from_the_list_the_role_tells(from_nowhere, role, purpose):
    client = from_nowhere(role)
    assert client.get(PAGE, headers=after("/people/")).status_code == 200
    assert rows() == [("view_person", SUBJECT, purpose)]


def test_the_page_before_tells(from_nowhere):
    client = from_nowhere()
    told = {}
    for n, address in enumerate(("/review/", "/settings/audit/", "/inbox/", "/")):
        person = (cards.SVETLANA, cards.LI, cards.GEORGI, cards.ANNA)[n]
        client.get(f"/people/{person}/", headers=after(address))
        told[address] = rows()[-1][2]
    assert told == {
        "/review/": "identity",
        "/settings/audit/": "oversight",
        "/inbox/": "answering",
        "/": "marketing",
    }


@pytest.mark.parametrize(
    "before",
    [
        "http://elsewhere.example/people/",
        "http://testserver.elsewhere.example/people/",
        "http://testserver/sign-in/?next=/people/",
        f"http://testserver/people/{cards.ANNA}/",  # never opened
        f"http://testserver{LINK}",
        "nonsense",
    ],
)
def test_a_page_that_is_not_ours_or_was_not_shown_tells_nothing(from_nowhere, before):
    assert from_nowhere().get(PAGE, headers={"Referer": before}).status_code == 403


def test_reasons_and_other_people_take_the_purpose_on(from_nowhere):
    client = from_nowhere()
    client.post("/people/purpose/", {"subject": SUBJECT, "back": PAGE, "purpose": "delivery"})
    client.get(PAGE)
    client.get(LINK, headers=AS_HTMX | after(PAGE))
    client.get(f"/people/{cards.ANNA}/", headers=after(LINK))
    link = purposes.link_subject(cards.CARD_ACCOUNT, cards.VK_ACCOUNT)
    assert rows() == [
        ("view_person", SUBJECT, "delivery"),
        ("view_reasons", link, "delivery"),
        ("view_person", f"person:{cards.ANNA}", "delivery"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Choose a purpose"),
        ("x", "Choose a purpose"),
        ("call +359 888 123417", "looks like a contact"),
        ("for sveta@abv.example", "looks like a contact"),
        ("y" * 81, "at most 80"),
    ],
)
def test_another_purpose_is_a_few_words_without_a_contact(from_nowhere, text, says):
    client = from_nowhere()
    form = {"subject": SUBJECT, "back": PAGE, "purpose": "other", "text": text}
    answer = client.post("/people/purpose/", form)
    assert answer.status_code == 403 and says in text_of(answer)
    assert client.get(PAGE).status_code == 403


def test_another_purpose_in_own_words(from_nowhere):
    client = from_nowhere()
    form = {"subject": SUBJECT, "back": PAGE, "purpose": "other", "text": " prize  draw "}
    client.post("/people/purpose/", form)
    assert "Opened for: prize draw." in text_of(client.get(PAGE))
    assert rows() == [("view_person", SUBJECT, "other: prize draw")]


def test_nobody_is_led_to_another_site(from_nowhere):
    form = {"subject": SUBJECT, "back": "//elsewhere.example/", "purpose": "delivery"}
    answer = from_nowhere().post("/people/purpose/", form)
    assert answer.headers["Location"] == "/people/"


def test_parts_of_a_page_are_not_written_down_again(signed_in, people):
    client = signed_in()
    client.get(PAGE)
    for target in ("timeline", "accounts"):
        client.get(PAGE, headers=AS_HTMX | {"HX-Target": target})
    assert rows() == [("view_person", SUBJECT, "marketing")]


def test_an_unknown_person_is_not_asked_about(from_nowhere):
    assert from_nowhere().get(f"/people/{'f' * 32}/").status_code == 404


# ------------------------------------------------------------------- searches


def test_a_search_is_written_down_without_its_words(signed_in, people):
    client = signed_in()
    client.post("/people/", {"query": "Svetlana"})
    client.post("/people/", {"query": "Svetlana", "after": "50", "before": "50"})
    client.get("/people/")
    (entry,) = Entry.objects.filter(action="search")
    assert (entry.details, entry.subject) == ({"found": 1}, "")


# ------------------------------------------------------------------- one contact


def test_an_agent_has_one_contact_shown_for_a_minute(signed_in, people):
    client = signed_in("agent")
    page = client.get(PAGE)
    assert "masked for your role" in text_of(page) and f'{PHONE}?ask=1"' in page.content.decode()
    asks = client.get(f"{PHONE}?ask=1", headers=AS_HTMX).content.decode()
    assert '<option value="answering" selected>' in asks and "<html" not in asks
    shown = client.post(f"{PHONE}show/", {"purpose": "delivery"}, headers=AS_HTMX)
    assert "+359 88 812 3417" in text_of(shown)
    assert f'hx-get="{PHONE}" hx-trigger="load delay:60s"' in shown.content.decode()
    masked = client.get(PHONE, headers=AS_HTMX)
    assert "+359 ••• 417" in text_of(masked) and "3417" not in text_of(masked)
    (entry,) = Entry.objects.filter(action="unmask")
    assert (entry.subject, entry.purpose) == (SUBJECT, "delivery")
    assert entry.details == {"attribute": "phone", "n": 0}


def test_without_a_purpose_nothing_is_shown(signed_in, people):
    client = signed_in("agent")
    answer = client.post(f"{PHONE}show/", {"purpose": "curiosity"}, headers=AS_HTMX)
    assert "Choose a purpose" in text_of(answer) and "3417" not in text_of(answer)
    assert not Entry.objects.filter(action="unmask").exists()


def test_without_scripts_it_is_a_page_that_goes_back_by_itself(signed_in, people):
    client = signed_in("agent")
    assert "What for?" in text_of(client.get(f"{PHONE}?ask=1"))
    answer = client.post(f"{PHONE}show/", {"purpose": "delivery"})
    assert "+359 88 812 3417" in text_of(answer)
    assert answer.headers["Refresh"] == f"60; url={PAGE}"


@pytest.mark.parametrize("what", ["phone/7", "city/0", "income/0"])
def test_what_is_no_contact_cannot_be_shown(signed_in, people, what):
    client = signed_in("agent")
    answer = client.post(f"{PAGE}contact/{what}/show/", {"purpose": "delivery"})
    assert answer.status_code == 404
    assert not Entry.objects.filter(action="unmask").exists()


def test_an_analyst_is_told_of_no_contact(signed_in, people):
    client = signed_in("analyst")
    assert client.get(PHONE).status_code == 404
    assert client.post(f"{PHONE}show/", {"purpose": "delivery"}).status_code == 404
    assert "contact/phone" not in client.get(PAGE).content.decode()


def test_who_sees_contacts_anyway_is_offered_nothing_to_show(signed_in, people):
    html = signed_in().get(PAGE).content.decode()
    assert "+359 88 812 3417" in html and "?ask=1" not in html


def test_every_why_of_a_person_that_was_not_shown_gives_no_purpose(from_nowhere):
    from tests.web import addresses

    whys = [told[1] for route, told in addresses.ALL.items() if route.startswith("why/")]
    of_her = [address for address in whys if cards.SVETLANA in address]
    assert len(of_her) >= 6
    for address in of_her:
        before = {"Referer": f"http://testserver{address}"}
        assert from_nowhere().get(PAGE, headers=before).status_code == 403, address
