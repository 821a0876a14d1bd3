"""Sensitive fields: two people, a purpose by consent, an assessment; else they are dropped."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from rapport.flow.workspace import Workspace
from rapport.receiving import connections, sensitive
from rapport.receiving.connections import Connection
from rapport.stores import Stores
from rapport.web.audit.models import Entry
from rapport.web.connections.models import Approval
from tests.web.brought import text_of
from tests.web.conftest import PASSWORD

SAID = {"field": "religion", "purpose": "profile", "dpia": "DPIA-7"}


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    made = Connection("site", "collector", ("profile",), "consent")
    connections.save(settings.WORKSPACE, made)
    return settings.WORKSPACE


@pytest.fixture
def enter(teammate):
    def sign_in(role):
        teammate(role)
        client = Client()
        client.post("/sign-in/", {"login": role, "password": PASSWORD})
        return client

    return sign_in


def let_in(ws):
    return sensitive.turned_on(Stores(ws), connections.load(ws, "site"))


def test_one_asks_another_agrees_and_it_can_be_ended(ws, enter):
    manager, officer = enter("manager"), enter("privacy_officer")
    assert manager.post("/sources/site/fields/", SAID).status_code == 302
    assert let_in(ws) == frozenset()
    asked = Approval.objects.get()
    assert "waits for a second person" in text_of(officer.get("/sources/fields/"))
    assert officer.post(f"/sources/fields/{asked.pk}/agree/").status_code == 302
    assert let_in(ws) == {"religion"}
    assert "✓ Elena Dimova" in text_of(manager.get("/sources/site/fields/"))
    assert manager.post(f"/sources/fields/{asked.pk}/end/").status_code == 302
    assert let_in(ws) == frozenset()
    done = list(Entry.objects.filter(action__endswith="field").order_by("n"))
    assert [e.action for e in done] == ["ask_field", "approve_field", "end_field"]
    assert len({e.by_id for e in done}) == 2


def test_who_asks_can_not_agree(ws, enter):
    owner = enter("owner")
    owner.post("/sources/site/fields/", SAID)
    asked = Approval.objects.get()
    assert "Agree " not in text_of(owner.get("/sources/fields/"))
    answer = owner.post(f"/sources/fields/{asked.pk}/agree/", follow=True)
    assert "Two people are needed" in text_of(answer)
    assert let_in(ws) == frozenset() and Approval.objects.get().approved_at is None


def test_the_database_holds_two_people_to_it(ws, teammate):
    one = teammate("owner")
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(
            connection="site", field="religion", purpose="profile", dpia="7",
            asked_by=one, approved_by=one,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"field": "city"}, "This field is not one of those kept out"),
        ({"dpia": ""}, "This field is required."),
        ({"purpose": "ads"}, "The source has to rest on consent, and to be for this purpose."),
    ],
)
def test_what_is_lacking_is_said(ws, enter, wrong, fault):
    answer = enter("manager").post("/sources/site/fields/", SAID | wrong)
    assert answer.status_code == 400 and fault in text_of(answer)
    assert not Approval.objects.exists()


def test_without_consent_as_its_ground_nothing_can_be_asked(ws, enter):
    connections.save(ws, Connection("site", "collector", ("profile",), "contract"))
    answer = enter("manager").post("/sources/site/fields/", SAID)
    assert "The source has to rest on consent" in text_of(answer)


def test_a_ground_that_changed_meanwhile_lets_nothing_in(ws, enter):
    enter("manager").post("/sources/site/fields/", SAID)
    connections.save(ws, Connection("site", "collector", ("service",), "contract"))
    asked = Approval.objects.get()
    answer = enter("privacy_officer").post(f"/sources/fields/{asked.pk}/agree/", follow=True)
    assert "do not allow this field any more" in text_of(answer)
    assert Approval.objects.get().approved_at is None and let_in(ws) == frozenset()


def test_a_field_is_asked_for_once_and_agreed_to_once(ws, enter):
    manager, officer = enter("manager"), enter("privacy_officer")
    for status in (302, 400):
        assert manager.post("/sources/site/fields/", SAID).status_code == status
    asked = Approval.objects.get()
    officer.post(f"/sources/fields/{asked.pk}/agree/")
    again = enter("owner").post(f"/sources/fields/{asked.pk}/agree/", follow=True)
    assert "Somebody has agreed to this already." in text_of(again)
    officer.post(f"/sources/fields/{asked.pk}/end/")
    assert officer.post(f"/sources/fields/{asked.pk}/end/").status_code == 404
    assert manager.post("/sources/site/fields/", SAID).status_code == 302
