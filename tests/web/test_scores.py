"""Somebody's scores on real pages of a real build: bars, another day, the deeds behind."""

import re
from datetime import timedelta
from html import unescape

import pytest

from rapport import run
from rapport.flow.shelf import open_scores, open_shelf
from rapport.flow.workspace import Workspace
from rapport.web.audit.models import Entry
from tests.brand import NOW, copied, fill, new_workspace
from tests.web.api_calls import problem, program

pytestmark = pytest.mark.django_db


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


def somebody(brand):
    """Whoever has most scores, and them."""
    rows = open_shelf(brand.root).people(limit=200).rows
    found = ((row, open_scores(brand.root).of(row.person_id)) for row in rows)
    told = [(row, scores) for row, scores in found if scores and scores.composite]
    return max(told, key=lambda one: len(one[1].axes))


def numbers(text):
    return [float(one.replace("−", "-").replace(",", "")) for one in text]


def test_the_log_adds_up_to_the_score_at_the_build_and_before(brand):
    doors = open_scores(brand.root)
    ids = [row.person_id for row in open_shelf(brand.root).people(limit=200).rows]
    for days in (0, 10, 200):
        at = NOW - timedelta(days=days)
        told = [(one, doors.of(one, at)) for one in ids]
        told = [(one, scores) for one, scores in told if scores]
        assert told or days
        for one, axis in ((one, axis) for one, scores in told for axis in scores.axes):
            log = doors.log(one, axis.axis, at)
            assert sum(line.micropoints for line in log) == axis.micropoints
            assert axis.lines == sum(1 for line in log if line.micropoints)


def test_the_page_shows_a_bar_for_each_and_the_panel_adds_up(signed_in, brand):
    row, told = somebody(brand)
    client = signed_in()
    page = client.get(f"/people/{row.person_id}/")
    assert "What their deeds are worth to us" in text_of(page)
    assert page.content.count(b'class="score-b"') == len(told.axes) + 1
    axis = told.axes[0].axis
    panel = client.get(f"/why/score/{row.person_id}/{axis}/").content.decode()
    told = numbers(re.findall(r'class="num nw">([^<]+)<', panel))
    assert sum(told[:-1]) == pytest.approx(told[-1], abs=0.005 * len(told))
    assert Entry.objects.filter(action="view_reasons").exists()
    whole = client.get(f"/why/score/{row.person_id}/composite/").content.decode()
    told = numbers(re.findall(r'class="num nw">([^<]+)<', whole))
    assert sum(told[:-1]) == pytest.approx(told[-1], abs=0.005 * len(told))


def test_another_day_of_the_last_year_can_be_asked_for_and_no_other(signed_in, brand):
    row, _ = somebody(brand)
    client = signed_in()
    address = f"/people/{row.person_id}/scores/"
    day = (NOW - timedelta(days=30)).date()
    page = client.get(address, {"as_of": day.isoformat()})
    assert page.status_code == 200 and f'value="{day}"' in page.content.decode()
    for wrong in ("2001-01-01", "soon"):
        answer = client.get(address, {"as_of": wrong})
        assert answer.status_code == 200
        assert "Scores are told of days from" in text_of(answer)
    why = f"/why/score/{row.person_id}/engagement/"
    assert client.get(why, {"as_of": "1999-01-01"}).status_code == 404
    assert client.get(f"/why/score/{row.person_id}/nonsense/").status_code == 404
    assert client.get("/people/nobody/scores/").status_code == 404


def test_a_person_without_scores_is_told_so(signed_in, brand):
    rows = open_shelf(brand.root).people(limit=200).rows
    doors = open_scores(brand.root)
    nobody = next(row for row in rows if doors.of(row.person_id) is None)
    page = signed_in().get(f"/people/{nobody.person_id}/")
    assert "No score: nothing they did gives points" in text_of(page)


def test_an_analyst_reads_scores_and_no_text_that_names_anybody(signed_in, brand):
    row, told = somebody(brand)
    page = signed_in("analyst").get(f"/why/score/{row.person_id}/{told.axes[0].axis}/")
    assert page.status_code == 200


def test_a_program_reads_the_same_and_why(brand):
    row, told = somebody(brand)
    calls = program()
    found = calls.get(f"/people/{row.person_id}/scores").json()
    assert {s["axis"]: round(s["points"] * 1e6) for s in found["scores"]} == {
        one.axis: one.micropoints for one in told.axes
    }
    assert found["policy_version"] == 1 and found["composite"] == told.composite.micropoints / 1e6
    axis = found["scores"][0]
    log = calls.get(f"/people/{row.person_id}/scores/{axis['axis']}").json()
    assert sum(round(line["points"] * 1e6) for line in log["lines"]) == round(axis["points"] * 1e6)
    then = (NOW - timedelta(days=5)).date().isoformat()
    assert (
        calls.get(f"/people/{row.person_id}/scores", as_of=then).json()["as_of"].startswith(then)
    )
    wrong = calls.get(f"/people/{row.person_id}/scores", as_of="1999-01-01")
    assert "Ask for one from" in problem(wrong, 404, "not-found")["detail"]
    problem(calls.get(f"/people/{row.person_id}/scores/nonsense"), 404, "not-found")
    versions = calls.get("/policies").json()
    assert versions["in_force"] == 1 and len(versions["policies"][0]["rules"]) > 20
