"""The policy's editor: a draft is tried, published, refused; of two at once one is told."""

import re
from datetime import timedelta
from html import unescape

import pytest

from rapport import run, scoring
from rapport.flow.workspace import Workspace
from rapport.web.audit.models import Entry
from rapport.web.jobs.models import Job
from tests.brand import NOW, copied, fill, new_workspace

pytestmark = pytest.mark.django_db
PAGE, PUBLISH = "/settings/scoring/", "/settings/scoring/publish/"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand") / "w"
    run.build(fill(new_workspace(folder)), now=NOW)
    return folder


@pytest.fixture
def brand(built_once, tmp_path, settings):
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


@pytest.fixture
def unbuilt(tmp_path, settings):
    settings.WORKSPACE = new_workspace(tmp_path / "w")
    return settings.WORKSPACE


def text_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_draft_says_what_differs_and_who_would_move_and_keeps_nothing(signed_in, brand):
    answer = signed_in().post(
        PAGE, {"points.engagement.like.": "20"}, headers={"HX-Request": "true"}
    )
    text = text_of(answer)
    assert "Engagement, Liked something: points 0.50 → 20" in text
    assert re.search(r"Of \d+ active (people|person)", text)
    assert "<html" not in answer.content.decode()
    assert len(scoring.versions(brand)) == 1


def test_it_is_put_into_force_written_down_and_built_by(signed_in, brand):
    told = {"points.engagement.like.": "2.5", "note": "likes matter", "seen": "1"}
    answer = signed_in().post(PUBLISH, told, follow=True)
    assert "Version 2 is kept." in text_of(answer) and "likes matter" in text_of(answer)
    new = scoring.versions(brand)[-1]
    assert (new.version, new.author, new.note) == (2, "Elena Dimova", "likes matter")
    assert new.rule("engagement", "like", "").micropoints == 2_500_000
    assert Entry.objects.get(action="change_setting").subject == "policy:2"
    assert Job.objects.filter(task__contains="build").exists()


def test_what_was_so_on_a_day_before_stays_so(signed_in, brand):
    from datetime import UTC, datetime

    from rapport.flow.shelf import open_scores, open_shelf

    then = NOW - timedelta(days=20)
    ids = [row.person_id for row in open_shelf(brand.root).people(limit=200).rows]
    before = {one: open_scores(brand.root).of(one, then) for one in ids}
    signed_in().post(PUBLISH, {"points.engagement.like.": "9", "note": "x", "seen": "1"})
    run.build(brand, now=datetime.now(UTC) + timedelta(seconds=1))
    doors = open_scores(brand.root)
    if then >= doors.first:  # the build's year has moved on
        told = {one: doors.of(one, then) for one in ids}
        points = {
            one: {a.axis: a.micropoints for a in found.axes} if found else None
            for one, found in told.items()
        }
        assert points == {
            one: {a.axis: a.micropoints for a in found.axes} if found else None
            for one, found in before.items()
        }


def test_of_two_who_publish_at_once_one_is_told_and_loses_nothing_typed(signed_in, brand):
    client = signed_in()
    first = {"points.engagement.like.": "2", "note": "one", "seen": "1"}
    second = {"points.engagement.post.": "7", "note": "two", "seen": "1"}
    client.post(PUBLISH, first)
    answer = client.post(PUBLISH, second)
    assert answer.status_code == 409
    assert "Version 2 was put into force meanwhile." in text_of(answer)
    assert 'name="points.engagement.post." type="number"' in answer.content.decode()
    assert re.search(r'name="points\.engagement\.post\."[^>]*value="7"', answer.content.decode())
    assert len(scoring.versions(brand)) == 2


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"points.engagement.like.": "many"}, "is no number"),
        ({"composite.loyalty": "50"}, "composite"),
        ({"half_life.engagement.like.": "0"}, "half_life_days"),
        ({"points.valence.blame.": "5"}, "blame"),
        ({"from_day": "soon"}, "is no day"),
        ({"from_day": "2020-01-01", "points.engagement.like.": "1"}, "in_force_from"),
        ({"points.engagement.like.": "NaN"}, "is no number"),
        ({"points.engagement.like.": "1e999"}, "is no number"),
        ({"points.engagement.like.": "1e5000"}, "is no number"),
        ({"points.engagement.like.": "1e999999"}, "is no number"),
        ({"points.engagement.like.": "-Infinity"}, "is no number"),
    ],
)
def test_what_none_may_say_is_refused_with_its_place(signed_in, brand, told, says):
    answer = signed_in().post(PUBLISH, {"seen": "1", "note": "x"} | told)
    assert answer.status_code in (400, 409)
    assert says in text_of(answer)
    assert len(scoring.versions(brand)) == 1


def test_nothing_new_is_not_published(signed_in, brand):
    answer = signed_in().post(PUBLISH, {"seen": "1", "note": "x"}, follow=True)
    assert "Nothing differs" in text_of(answer)
    assert len(scoring.versions(brand)) == 1


@pytest.mark.parametrize("role", ["agent", "analyst", "privacy_officer"])
def test_others_may_try_and_not_publish(signed_in, brand, role):
    client = signed_in(role)
    assert client.post(PAGE, {"points.engagement.like.": "3"}).status_code == 200
    answer = client.post(PUBLISH, {"points.engagement.like.": "3", "seen": "1"})
    assert answer.status_code == 403
    assert len(scoring.versions(brand)) == 1


def test_before_anything_is_built_the_page_says_so(signed_in, unbuilt):
    client = signed_in()
    assert client.get(PAGE).status_code == 200
    assert "rapport build" in text_of(client.post(PAGE, {"points.engagement.like.": "3"}))


def test_a_broken_version_names_its_file(signed_in, unbuilt):
    folder = unbuilt.root / "scoring"
    folder.mkdir()
    (folder / "2.toml").write_text("version = 2\n")
    answer = signed_in().get(PAGE)
    assert answer.status_code == 409 and "scoring/2.toml" in text_of(answer)
