"""The page of newcomers: whom to welcome, why, and what moves them."""

import re

import pytest

from rapport.flow.newcomer_cards import CurvePoint, Motivator
from rapport.web.newcomers import curves, shelf
from tests.web import cards, newcoming
from tests.web.test_people import text_of

PEOPLE = [row.person_id for row in cards.ROWS]


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    return newcoming.laid(tmp_path_factory.mktemp("new"), newcoming.found(PEOPLE))


@pytest.fixture
def new(laid, people, monkeypatch):
    monkeypatch.setattr(shelf, "open_newcomers", lambda root: laid)
    return laid


def test_each_newcomer_stands_with_potential_and_first_activity(signed_in, new):
    page = text_of(signed_in().get("/newcomers/"))
    assert re.search(r"27 Followed us Town · 20 Nov Liked something after 2 days A post", page)
    assert "Nothing yet" in page
    many = len(PEOPLE)
    assert f"{many} people joined in the last 90 days · {many - 1} did nothing since" in page


def test_only_those_who_wait(signed_in, new):
    page = text_of(signed_in().get("/newcomers/?state=waiting"))
    assert "Liked something" not in page


def test_what_moves_newcomers_is_told_with_its_interval(signed_in, new):
    page = text_of(signed_in().get("/newcomers/"))
    assert (
        "Within three days after a post of ours newcomers are 2.3 times as likely to act"
        " as after nothing (1.4 to 3.8)." in page
    )
    assert "Whether a competition of ours moves newcomers can’t be told" in page
    assert "fewer than 20" in page


def test_why_somebody_has_their_potential_adds_up_and_is_written_down(signed_in, new):
    page = text_of(signed_in().get(f"/why/potential/{PEOPLE[0]}/"))
    assert "27 of 100 points." in page
    assert re.search(r"Likes what is ours .*?: 4 15\.0 of 30", page)
    assert re.search(r"Near a shop of ours .*?: not told 0\.0 of 10", page)
    from rapport.web.audit.models import Entry

    last = Entry.objects.latest("pk")
    assert (last.action, last.details) == ("view_reasons", {"shown": "potential"})


def test_nobody_new_has_no_reasons(signed_in, new):
    assert signed_in().get("/why/potential/" + "e" * 32 + "/").status_code == 404


def test_an_analyst_reads_pseudonyms(signed_in, new):
    page = text_of(signed_in("analyst").get("/newcomers/"))
    assert not [row.name.own for row in cards.ROWS if row.name.own and row.name.own in page]


def test_today_leads_to_who_did_nothing_yet(signed_in, new):
    page = text_of(signed_in().get("/"))
    waiting = len(PEOPLE) - 1
    assert f"{waiting} people who joined in the last 90 days have done nothing since." in page
    assert "New people in 7 days" in page


def test_an_older_build_has_no_newcomers_but_today_stands(signed_in, people):
    assert signed_in().get("/").status_code == 200


def moved(ratio, low, high, name="post", curve=()):
    return Motivator(name, 50, 30, 90.0, ratio, low, high, 0.01, curve)


def test_what_hinders_and_what_can_t_be_told_is_said():
    few, unsure = moved(0.5, 0.3, 0.8), moved(1.2, 0.7, 2.0, "message")
    said = curves.sentences((unsure, few))
    assert "only 0.5 times as likely" in said[0]
    assert said[1].startswith("Whether a letter or a call of ours moves newcomers can’t be told")


def test_a_curve_is_drawn_in_steps_within_its_band():
    points = (CurvePoint(24, 40, 0.25, 0.0, 0.5), CurvePoint(48, 30, 0.5, 0.25, 1.0))
    (line,) = curves.chart((moved(None, None, None, curve=points),)).lines
    left, right, top = curves.LEFT, curves.WIDTH - curves.RIGHT, curves.TOP
    ground = curves.HEIGHT - curves.BOTTOM
    middle, y = (left + right) / 2, lambda share: round(ground - share * (ground - top), 1)
    assert line.steps == f"M{left} {ground}H{middle}V{y(0.25)}H{right}V{y(0.5)}"
    assert line.band.startswith(f"M{middle} {y(0.5)}H{right}V{top}") and line.band.endswith("Z")
    assert curves.chart((moved(None, None, None),)) is None


def test_a_program_reads_newcomers_with_their_reasons(new, people, monkeypatch, db):
    from rapport.web.api import newcomers as operations
    from tests.web.api_calls import program

    people.may_leave = lambda account_id: account_id != PEOPLE[1]
    monkeypatch.setattr(operations, "shelf", lambda: people)
    calls = program()
    told = calls.get("/newcomers").json()
    assert [one["person_id"] for one in told["newcomers"]] == [PEOPLE[0], *PEOPLE[2:]]
    first = told["newcomers"][0]
    assert sum(part["points"] for part in first["parts"]) == pytest.approx(first["points"]) == 27
    assert (first["motivator"], first["name"]["own"]) == ("post", cards.ROWS[0].name.own)
    page = calls.get("/newcomers", state="waiting", limit=1).json()
    assert page["total"] == len(PEOPLE) - 1 and page["after"]
    moved = {
        one["motivator"]: one for one in calls.get("/newcomers/motivators").json()["motivators"]
    }
    assert moved["post"]["ratio"] == 2.3 and moved["event"]["acted"] is None
    # the interval alone would tell that it was one
    assert not any(moved["event"][told] for told in ("ratio", "low", "high", "curve"))
