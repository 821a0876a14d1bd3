"""The search over everything: who finds whom and what, and that no word of it is left behind."""

import pytest

from rapport.web.audit.models import Entry
from rapport.web.people import shelf
from tests.web import cards
from tests.web.test_people import text_of

HTMX = {"HX-Request": "true"}


def find(client, query="", **more):
    return client.post("/find/", {"query": query}, headers=HTMX, **more)


@pytest.mark.parametrize("role", ["owner", "manager", "agent", "privacy_officer"])
def test_a_person_is_found_by_name_and_leads_to_their_page(signed_in, people, role):
    answer = find(signed_in(role), "svetl kov")
    assert "1 person Светлана Ковальчук · Svetlana Kovalchuk" in text_of(answer).replace("СК ", "")
    assert f'href="/people/{cards.SVETLANA}/"' in answer.content.decode()


def test_an_analyst_finds_pages_but_nobody(signed_in, people):
    client = signed_in("analyst")
    answer = find(client, "Светлана")
    assert people.asked == [] and "Nothing found." in text_of(answer)
    assert not [name for name in cards.NAMING if name in answer.content.decode()]
    assert 'href="/people/"' in find(client, "people").content.decode()


def test_without_words_it_says_where_one_can_go(signed_in, people):
    text = text_of(find(signed_in()))
    assert "Places" in text and "People" in text and people.asked == []


@pytest.mark.parametrize(
    ("query", "asked"), [("a", []), ("ан", ["ан"]), ("李", ["李"]), ("  li   xi ", ["li xi"])]
)
def test_a_letter_names_nobody_but_one_chinese_sign_does(signed_in, people, query, asked):
    find(signed_in(), query)
    assert people.asked == asked


@pytest.mark.parametrize("query", ["people", "PEOP", "peo"])
def test_a_page_is_found_by_the_beginning_of_its_name(signed_in, people, query):
    assert 'href="/people/"' in find(signed_in(), query).content.decode()


def test_what_one_may_not_do_is_not_offered(signed_in, people):
    assert "Bring in a file" not in text_of(find(signed_in("agent"), "bring"))
    assert "Workspace" not in text_of(find(signed_in("manager"), "brand"))


def test_it_is_a_page_of_its_own_without_scripts(signed_in, people):
    answer = signed_in().post("/find/", {"query": "anna"})
    html = answer.content.decode()
    assert "<title>Search ·" in html and "Anna Moretti" in html and 'value="anna"' in html


def test_a_query_in_the_address_is_not_read(signed_in, people):
    signed_in().get("/find/?query=%2B359888123417")
    assert people.asked == []


def test_nothing_built_yet_still_finds_pages(signed_in, monkeypatch):
    monkeypatch.setattr(shelf, "open_shelf", cards.EmptyShelf())
    assert 'href="/people/"' in find(signed_in(), "people").content.decode()


def test_that_people_were_searched_is_kept_but_not_for_what(signed_in, people, caplog):
    client = signed_in()
    find(client, cards.PHONE)
    find(client, "Светлана")
    find(client, "")
    kept = (
        Entry.objects.filter(action="search")
        .order_by("n")
        .values_list("subject", "purpose", "details")
    )
    assert list(kept) == [("", "", {"found": 0}), ("", "", {"found": 1})]
    assert cards.PHONE not in caplog.text and "888" not in caplog.text
    assert not [v for v in client.session.values() if cards.PHONE in str(v)]


@pytest.mark.parametrize(
    ("query", "found"), [("team", True), ("mates", False), ("invitations, ro", True)]
)
def test_words_are_found_by_their_beginnings(signed_in, people, query, found):
    assert ('href="/settings/team/"' in find(signed_in(), query).content.decode()) is found
