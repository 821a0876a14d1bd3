"""Pages of what is learned of people in groups: asked for, shown, taken; who may, and refusals."""

import re
from html import unescape

import pytest
from django.utils import timezone

from rapport import run
from rapport.flow.workspace import Workspace
from rapport.segmenting.definitions import Segment, publish
from rapport.segmenting.learned import conversions, lookalikes, personas
from rapport.segmenting.recounting import keep_up
from rapport.web.audit.models import Entry
from rapport.web.jobs.models import Job
from rapport.web.segments import tasks
from tests.brand import NOW, copied
from tests.segmenting.crowd import crowd

pytestmark = pytest.mark.django_db
LIKE = "/learned/like/"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    made = crowd(tmp_path_factory.mktemp("crowd") / "w")
    run.build(made, now=NOW)
    for key, rule in (("seed", "did(entered)"), ("few", "count(entered) >= 2")):
        told = Segment(key, key, rule, "A test", "–", "–", owner="1", review=NOW.date())
        publish(made, told, now=NOW)
    keep_up(made, now=NOW)
    lookalikes.learn(made, "seed", "marketing", now=NOW)
    personas.learn(made, now=NOW)
    conversions.learn(made, "entered", now=NOW)
    return made.root


@pytest.fixture
def brand(built_once, tmp_path, settings):
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def said(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_look_alike_says_how_good_it_is_and_what_it_was_not_learned_from(brand, signed_in):
    page = said(signed_in("manager").get(f"{LIKE}seed/"))
    for words in ("This ranking", "By chance", "120 members and 600 others", "In a rule",
                  "look_alike is seed", "the rule of the segment asks it"):  # fmt: skip
        assert words in page


def test_another_number_is_taken_and_what_cannot_be_is_refused(brand, signed_in):
    manager = signed_in("manager")
    assert manager.post(f"{LIKE}seed/", {"people": "44"}).status_code == 302
    assert "44 are taken" in said(manager.get(f"{LIKE}seed/"))
    refused = manager.post(f"{LIKE}seed/", {"people": "0"})
    assert refused.status_code == 409
    assert "can't be taken" in said(refused)
    assert lookalikes.told(brand)[0]["people"] == 44
    entry = Entry.objects.order_by("n").last()
    assert (entry.action, entry.subject) == ("learn", "look_alike:seed")


def test_a_seed_that_is_too_small_is_refused_at_once(brand, signed_in):
    answer = signed_in("manager").post(LIKE, {"seed": "few", "purpose": "marketing"})
    assert answer.status_code == 409
    assert "needs 100 people to learn from; this segment has 0" in said(answer)
    assert not Job.objects.filter(key__startswith="like-").exists()


def test_a_look_alike_that_is_asked_for_is_learned_by_a_job(brand, signed_in):
    answer = signed_in("manager").post(LIKE, {"seed": "seed", "purpose": "research"}, follow=True)
    assert "It is being learned." in said(answer)
    job = Job.objects.get(key="like-seed-research")
    assert job.args == ["seed", "research"]
    tasks.look_alike.func(None, *job.args)
    assert {one["key"] for one in lookalikes.told(brand)} == {"seed", "seed_research"}


def test_personas_have_cards_and_take_a_name(brand, signed_in):
    manager = signed_in("manager")
    page = said(manager.get("/learned/personas/"))
    assert "Stable" in page
    assert "How often in a year: clicked" in page
    assert manager.post("/learned/personas/", {"key": "p1", "name": "Owls"}).status_code == 302
    assert "Owls" in said(manager.get("/learned/personas/"))
    assert manager.post("/learned/personas/", {"key": "p99", "name": "?"}).status_code == 409


def test_groups_are_looked_for_by_a_job_and_so_are_factors(brand, signed_in):
    manager = signed_in("manager")
    assert "It is being learned." in said(manager.post("/learned/personas/", follow=True))
    assert tasks.look_for_personas.func(None)["people"] == 720
    sent = {"conversion": "clicked", "period": "365", "window": "90"}
    assert "It is being learned." in said(manager.post("/learned/factors/", sent, follow=True))
    assert tasks.find_factors.func(None, *Job.objects.get(key="factors-clicked").args)["converted"]


def test_factors_are_told_with_their_odds(brand, signed_in):
    page = said(signed_in("manager").get("/learned/factors/?conversion=entered"))
    assert "Clicked, in list" in page
    assert "goes with it" in page
    assert "Nobody has looked at this conversion yet." in said(
        signed_in("manager").get("/learned/factors/?conversion=left")
    )


def test_an_agent_looks_and_asks_for_nothing(brand, signed_in):
    agent = signed_in("agent")
    assert "Take" not in said(agent.get(f"{LIKE}seed/")).split()
    for address in (LIKE, f"{LIKE}seed/", "/learned/personas/", "/learned/factors/"):
        assert agent.get(address).status_code == 200
        assert agent.post(address, {"seed": "seed", "people": "3"}).status_code == 403
    assert not Job.objects.exists()


def test_the_builder_takes_what_another_page_brings_and_offers_what_was_learned(brand, signed_in):
    page = signed_in("manager").get("/segments/new/?text=look_alike+is+seed")
    assert "look_alike is seed" in unescape(page.content.decode())
    wrong = signed_in("manager").get("/segments/new/?text=look_alik+is+seed")
    assert wrong.status_code in (200, 400)
    assert "look_alik" in said(wrong)


def test_a_failed_job_says_why_on_the_page(brand, signed_in):
    Job.objects.create(task="x", key="personas", state=Job.State.PARKED, ended_at=timezone.now(),
                       error="The disk is full.", fix="Make room.")  # fmt: skip
    assert "The disk is full." in said(signed_in("manager").get("/learned/personas/"))
