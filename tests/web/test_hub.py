"""Our own channels: what each is for, its audience, what is silent."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rapport.flow.workspace import Workspace
from rapport.web.audit.models import Entry
from rapport.web.hub import selectors
from rapport.web.hub.models import Channel, Count
from tests.web import audited
from tests.web.brought import text_of

TODAY = timezone.localdate()
SAID = {"network": "vk", "title": "Marten on VK", "goal": "sell", "address": "vk.example/marten"}


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    return settings.WORKSPACE


def test_an_empty_hub_says_what_it_is_for(ws, signed_in):
    text = text_of(signed_in("agent").get("/hub/"))
    assert "Here stands every place where you speak yourselves" in text
    assert "Add the first channel" not in text


def test_a_channel_is_added_counted_and_taken_off(ws, signed_in):
    client = signed_in("manager")
    assert client.post("/hub/add/", SAID).headers["Location"] == "/hub/"
    made = Channel.objects.get()
    assert made.address == "https://vk.example/marten"
    told = {"audience": "12450", "active": "1600", "possible": ""}
    assert client.post(f"/hub/{made.pk}/count/", told).status_code == 302
    assert client.post(f"/hub/{made.pk}/count/", told | {"active": "1700"}).status_code == 302
    assert Count.objects.count() == 1
    text = text_of(client.get("/hub/"))
    assert "Marten on VK VK · open Marten on VK sell ▲ nobody – ▲ silent 12,450 14% – –" in text
    assert client.post(f"/hub/{made.pk}/delete/").status_code == 302
    assert not Channel.objects.exists()
    done = [e.details["what"] for e in Entry.objects.filter(action="change_setting").order_by("n")]
    assert done == ["added", "counted", "counted", "deleted"]


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({}, "Give at least one number."),
        ({"audience": "10", "active": "11"}, "It is a part of the audience"),
        ({"audience": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_count_that_can_not_be(ws, signed_in, told, fault):
    client = signed_in("manager")
    made = Channel.objects.create(network="vk", title="VK", goal="sell")
    answer = client.post(f"/hub/{made.pk}/count/", told)
    assert answer.status_code == 400 and fault in text_of(answer)
    assert not Count.objects.exists()


def test_a_day_to_come_is_no_last_activity(ws, signed_in):
    day = (TODAY + timedelta(days=1)).isoformat()
    answer = signed_in("manager").post("/hub/add/", SAID | {"last_activity": day})
    assert answer.status_code == 400 and "This day is yet to come." in text_of(answer)


def test_growth_shares_and_silence(ws, db):
    made = Channel.objects.create(network="vk", title="VK", goal="sell")
    for ago, audience, active in ((30, 1000, 300), (0, 1250, 250)):
        day = TODAY - timedelta(days=ago)
        Count.objects.create(channel=made, day=day, audience=audience, active=active, possible=500)
    (line,) = selectors.channels()
    assert (line.grown, line.active, line.possible) == (250, 0.2, 0.4)
    assert line.is_silent and line.fits and line.known is None
    made.last_activity, made.network = TODAY - timedelta(days=30), "linkedin"
    made.save()
    (line,) = selectors.channels()
    assert not line.is_silent and not line.fits


def test_a_source_tells_the_last_activity_and_whom_we_know(ws, db, tmp_path):
    from rapport import run

    now = timezone.now()
    audited.bring(ws, tmp_path, "club", (3,), now)
    run.build(ws, now=now)
    Channel.objects.create(network="vk", title="VK", goal="sell", connection="club")
    (line,) = selectors.channels()
    assert line.last == TODAY - timedelta(days=3) and not line.is_silent and line.known == 2


def test_the_database_refuses_more_active_people_than_there_are(db):
    made = Channel.objects.create(network="vk", title="VK", goal="sell")
    with pytest.raises(IntegrityError), transaction.atomic():
        Count.objects.create(channel=made, day=TODAY, audience=1, active=2)


def test_goals_without_a_channel_are_named(ws, signed_in):
    Channel.objects.create(network="vk", title="VK", goal="sell")
    text = text_of(signed_in("analyst").get("/hub/"))
    assert "No channel yet to: become known talk with customers help customers" in text
