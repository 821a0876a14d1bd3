"""On a person's page: whom they belong to, who shares their home, and what a visitor is."""

from dataclasses import replace

import pytest
from django.urls import reverse

from rapport.flow.cards import Joined, Name, Person, Tie
from rapport.web.people import sentences
from rapport.web.people.anonymous import anonymous_person
from tests.web import cards
from tests.web.test_people import PAGE, text_of

HOTEL, TARAS = f"{5:032x}", f"{6:032x}"
TIES = (
    Tie("household", TARAS, Name("Taras Kovalchuk", "", "TK"), "person", None, ""),
    Tie("member", HOTEL, Name("Hotel Rila", "", "HR"), "organisation", cards.NOW, "crm"),
)


@pytest.fixture
def tied(people, monkeypatch):
    """The shelf made by hand, on which Svetlana has ties and a browser of the site."""
    plain = people.person

    def person(person_id, **more):
        found = plain(person_id, **more)
        if not isinstance(found, Person) or person_id != cards.SVETLANA:
            return found
        browser = replace(found.accounts[0].card, kind="visitor", source="site", label="")
        joined = Joined(browser, (cards.CARD_ACCOUNT, cards.VK_ACCOUNT), 0.0, "verified")
        return replace(found, ties=TIES, accounts=(*found.accounts, joined))

    monkeypatch.setattr(people, "person", person)


def test_ties_stand_apart_from_the_accounts(signed_in, people, tied):
    answer = signed_in().get(PAGE)
    text, html = text_of(answer), answer.content.decode()
    assert "Belongs to Hotel Rila" in text
    assert "Shares a home with Taras Kovalchuk" in text
    for person_id in (HOTEL, TARAS):
        assert reverse("people:person", args=[person_id]) in html
    assert "A tie joins nobody" in text
    assert "Browser" in text


def test_a_person_without_ties_has_no_such_card(signed_in, people):
    text = text_of(signed_in().get(PAGE))
    assert "Belongs to" not in text and "Shares a home" not in text


def test_who_sees_pseudonyms_reads_no_name_in_a_tie(people, tied):
    shown = anonymous_person(people.person(cards.SVETLANA, masked=True))
    assert [t.person_id for t in shown.ties] == [TARAS, HOTEL]
    assert not {"Taras Kovalchuk", "Hotel Rila"} & {t.name.own for t in shown.ties}


@pytest.mark.parametrize(
    ("state", "ground", "words"),
    [
        ("accepted", "verified", "The site itself said who this visitor is"),
        ("review", "guard", "belongs to nobody until a person says"),
        ("review", "rights", "forbids joining"),
        ("accepted", "decision", "A teammate decided this"),
    ],
)
def test_why_a_visitor_belongs_to_somebody_is_said_in_words(state, ground, words):
    browser = replace(cards.LINK.left, kind="visitor")
    link = replace(cards.LINK, left=browser, state=state, ground=ground, reasons=())
    assert words in sentences.why_link(link)
    assert len(sentences.link_changes(link)) == 1
