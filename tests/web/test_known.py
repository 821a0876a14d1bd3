"""What is known of a person beside their values, on real pages of a real build."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone

from rapport import run
from rapport.flow.cards import Person
from rapport.flow.profile_cards import (
    Activity,
    BrandRelation,
    Buying,
    Contradiction,
    Interest,
    Knowledge,
    LifeEvent,
    Side,
)
from rapport.flow.shelf import open_shelf
from rapport.flow.workspace import Workspace
from rapport.web.audit.models import Entry
from rapport.web.people import fitting, known, liking
from rapport.web.ui import formats
from tests.brand import NOW, copied, fill, new_workspace
from tests.web.api_calls import program

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand") / "w"
    run.build(fill(new_workspace(folder)), now=NOW)
    return folder


@pytest.fixture
def brand(built_once, tmp_path, settings):
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def text_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def sveta(brand) -> Person:
    (row,) = open_shelf(brand.root).people("Ковальчук").rows
    return open_shelf(brand.root).person(row.person_id, masked=False)


def page_of(brand) -> str:
    return f"/people/{sveta(brand).row.person_id}/"


def test_the_page_tells_how_she_acts_and_what_does_not_fit(signed_in, brand):
    client, page = signed_in("owner"), page_of(brand)
    text = text_of(client.get(page))
    told = open_shelf(brand.root).knowledge(sveta(brand).row.person_id)
    assert told.activity and told.buying and told.check
    assert "How they act" in text and "Life cycle" in text
    assert "What does not fit" in text
    assert "Two values, and not both can be right today" in text
    assert "Both are right" in text


def test_both_are_right_is_kept_shown_followed_and_undone(signed_in, brand):
    client, page = signed_in("agent"), page_of(brand)
    html = client.get(page).content.decode()
    sent = {"finding": unescape(re.search(r'name="finding" value="([^"]*)"', html)[1])}
    assert client.post(f"{page}odd/", sent).status_code == 302
    shown = text_of(client.get(page))
    assert "Elena Dimova: both are right, just now; the profile follows" in shown
    assert "Both are right: kept." in shown
    again = client.post(f"{page}odd/", sent, follow=True)
    assert "Somebody else said something of this meanwhile." in text_of(again)
    run.build(brand, now=LATER)
    after = text_of(client.get(page))
    assert "Two values, and not both can be right today · Elena Dimova" in after
    assert "Both are right" not in after
    late = client.post(f"{page}odd/", sent, follow=True)
    assert "This is not found in the person any more." in text_of(late)
    (word,) = run.said_both(brand, [j.card.account_id for j in sveta(brand).accounts])
    assert client.post(f"{page}odd/undo/{word.seq}/").status_code == 302
    run.build(brand, now=LATER + timedelta(hours=1))
    assert "Both are right" in text_of(client.get(page))
    entries = Entry.objects.filter(action__in=("settle", "unsettle")).order_by("n")
    assert [e.action for e in entries] == ["settle", "unsettle"]


def test_an_analyst_reads_how_people_act_and_nothing_that_names_them(signed_in, brand):
    client, page = signed_in("analyst"), page_of(brand)
    text = text_of(client.get(page))
    assert "How they act" in text
    assert "What does not fit" not in text and "Birthday soon" not in text
    assert client.post(f"{page}odd/", {}).status_code == 403


def test_an_interest_that_nobody_has_and_a_person_who_is_nobody(signed_in, brand):
    client, page = signed_in("owner"), page_of(brand)
    person_id = page[8:-1]
    assert client.get(f"/why/interest/{person_id}/nothing/").status_code == 404
    assert client.get(f"/why/interest/{'0' * 32}/fishing/").status_code == 404
    assert client.get(f"/why/warmth/{'0' * 32}/").status_code == 404


def test_why_so_near_to_buying(signed_in, brand):
    client, page = signed_in("owner"), page_of(brand)
    warmth = open_shelf(brand.root).knowledge(page[8:-1]).temperature
    text = text_of(client.get(f"/why/warmth/{page[8:-1]}/"))
    assert "The last deeds that moved it" in text
    assert text.count("after it:") == len(warmth.steps) > 0


def test_a_program_reads_the_same_without_what_nobody_may_export(brand):
    told = open_shelf(brand.root).knowledge(sveta(brand).row.person_id)
    answer = program().get(f"/people/{sveta(brand).row.person_id}/profile")
    assert answer.status_code == 200
    document = answer.json()
    assert document["activity"]["deeds"] == told.activity.deeds
    assert document["buying"]["cell"] == told.buying.cell
    assert [c["rule"] for c in document["contradictions"]] == ["disputed"]
    assert not {"income", "zodiac", "birth_may_judge"} & document.keys()
    assert program("analyst").get(answer.request["PATH_INFO"][7:]).json()["contradictions"] == []
    missing = program().get(f"/people/{sveta(brand).row.person_id}/interests/fishing")
    assert missing.status_code == 404


def told_of(now=NOW, **parts):
    """The lines of somebody of whom that is known, by their labels."""
    return {line.label: line for line in known.acting(Knowledge(**parts), now)}


def buys(expected, money=5):
    return Buying(7, 100.0, "EUR", NOW, 5, 4, money, "champions", expected, None)


def test_purchases_are_told_in_words_and_a_forecast_only_if_there_is_one():
    assert told_of(buying=buys(1.25))["As a customer"].small == (
        "7 orders, recency 5, frequency 4, money 5 of 5, 1.2 more to expect in 180 days"
    )
    assert told_of(buying=buys(0.49, None))["As a customer"].small == (
        "7 orders, recency 5, frequency 4 of 5"
    )


def test_silence_is_counted_in_days_of_utc():
    last = NOW.replace(hour=23, minute=59)
    acts = Activity("active", last, last, 1, 1, 9, False, "potential", None, "none")
    later = last.replace(hour=0) + timedelta(days=1)
    assert "silent for 1 day;" in told_of(later, activity=acts)["Activity"].small


def test_a_birthday_is_the_same_day_in_each_zone():
    born = datetime(2026, 3, 9, tzinfo=UTC)
    event = LifeEvent("birthday_soon", born, "crm", "birth_date", "")
    with timezone.override("America/New_York"):
        line = told_of(life_events=(event,))["Birthday soon"]
    assert line.text == formats.day(date(2026, 3, 9)) and line.text in line.small


def test_a_liking_is_told_of_three_texts():
    def of(brand, texts):
        return BrandRelation(brand, "liking", 0.7, 0.4, 0.9, texts, NOW)

    assert told_of(brands=(of("Acme", 2), of("", 2), of("North", 3))).keys() == {"North"}


def interest(theme, *path, shown=True, said=False):
    names = {"en": theme.title(), "ru": f"{theme}-ru"}
    return Interest(
        theme, names, (*path, theme), shown, said, shown and not said, 3, 2, 1.0, 2.0, NOW
    )


def test_the_narrowest_themes_are_named_in_the_readers_language():
    told = Knowledge(
        interests=(
            interest("outdoors"),
            interest("fishing", "outdoors"),
            interest("camping", "outdoors", shown=False, said=True),
            interest("outdoors", shown=False, said=True),
        )
    )
    shown, said = liking.interests(told)
    assert [like.name for like in shown] == ["Fishing"]
    assert said == ["Camping"]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        *(("1990-05-14", "Taurus"), ("--12-22", "Capricorn"), ("--01-19", "Capricorn")),
        *(("1990-01-20", "Aquarius"), ("12-21", "Sagittarius"), ("1990", "")),
    ],
)
def test_a_sign_of_the_zodiac_is_of_a_day_that_may_judge(brand, text, sign):
    person = _born(sveta(brand), text)
    assert known.zodiac(person, Knowledge(birth_may_judge=True)) == sign
    assert known.zodiac(person, Knowledge()) == ""


def _born(person, text):
    told = next(a for a in person.attributes if a.attribute == "birth_date")
    values = (replace(told.values[0], text=text, tier="confirmed"),)
    return replace(person, attributes=(replace(told, values=values),))


def test_a_contradiction_about_what_a_reader_may_not_see_is_not_told(brand):
    side = Side("birth_date", "seen by nobody", "crm", "a")
    odd = Knowledge(contradictions=(Contradiction("born when?", "hard", side, side),))
    assert fitting.odd(sveta(brand), odd, ()) == []
