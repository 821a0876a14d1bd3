"""Imports as jobs: twice at once, killed, stopped, left and forgotten."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rapport.flow.errors import InputError
from rapport.flow.workspace import Workspace
from rapport.intake import arrivals, history, quarantine
from rapport.web.accounts.services import user_create
from rapport.web.audit.models import Entry
from rapport.web.connections import services
from rapport.web.connections.models import Upload
from rapport.web.jobs.models import Job
from rapport.web.jobs.services import cancel
from rapport.web.jobs.worker import work_off
from tests.web.brought import answers, bring_in, in_uploads, send, text_of
from tests.web.conftest import PASSWORD


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    return settings.WORKSPACE


@pytest.fixture
def client_in(ws, signed_in):
    return signed_in("manager")


# ------------------------------------------------------------------------- twice, killed


def test_a_second_click_starts_no_second_import(client_in, ws):
    address = bring_in(client_in)
    again = client_in.post(f"{address}import/", {})
    assert again.status_code == 302
    assert Job.objects.filter(task__endswith="import_upload").count() == 1
    work_off()
    assert client_in.post(f"{address}import/", {}).status_code == 302
    work_off()
    assert len(history.history(ws)) == 1


def test_what_was_not_checked_is_not_imported(client_in, ws):
    address = send(client_in)
    given = answers(client_in, address)
    client_in.post(f"{address}check/", given)
    changed = client_in.post(f"{address}import/", given | {"column_4": ""})
    assert "You changed something since the last check" in text_of(changed)
    assert not Job.objects.exists()
    assert client_in.post(f"{address}import/", given | {"column_4": ""}).status_code == 302


def test_two_teammates_with_the_same_file(client_in, ws):
    first = bring_in(client_in)
    other = user_create(username="other", password=PASSWORD, name="Ivo", role="manager")
    client = Client()
    client.force_login(other, "allauth.account.auth_backends.AuthenticationBackend")
    second = bring_in(client)
    work_off()
    assert len(history.history(ws)) == 1
    assert "4 rows were taken in" in text_of(client_in.get(first))
    assert "Nothing changes: this is the file of" in text_of(client.get(second))


def test_an_import_killed_after_its_entry_is_told_as_one(client_in, ws):
    """Its rows stand in the log, nobody was told: the next worker comes to the same end."""
    address = bring_in(client_in)
    upload = services._begun(Upload.objects.get().pk)
    arrivals.take_in(ws, upload.key, upload.mapping, now=upload.begun_at)
    assert work_off() == 2
    assert len(history.history(ws)) == 1
    assert quarantine.waiting(ws, now=timezone.now()) == {"crm-people": 2}
    assert "4 rows were taken in. 2 rows can’t be used." in text_of(client_in.get(address))
    assert Upload.objects.get().same_as is None


def test_an_import_killed_at_the_very_end_still_asks_for_its_build(client_in, ws):
    bring_in(client_in)
    services.import_now(Upload.objects.get().pk, progress=lambda *_: None)
    assert not Job.objects.filter(key="build").exists()
    assert work_off() == 2
    assert len(history.history(ws)) == 1
    assert Entry.objects.filter(action="import").count() == 1


def test_a_stopped_import_waits_for_answers_again(client_in, ws):
    address = bring_in(client_in)
    job = Job.objects.get()
    cancel(job.pk, by=job.by)
    assert work_off() == 0
    page = client_in.get(address)
    assert page.context["form"]["source"].value() == "crm-people"
    given = answers(client_in, address)
    client_in.post(f"{address}check/", given)
    assert client_in.post(f"{address}import/", given).status_code == 302
    work_off()
    assert len(history.history(ws)) == 1


def test_a_file_that_is_gone_says_so(client_in, ws):
    address = bring_in(client_in)
    arrivals.drop_all(ws)
    work_off()
    upload = Upload.objects.get()
    assert upload.state == Upload.State.FAILED and upload.job.state == Job.State.PARKED
    text = text_of(client_in.get(address))
    assert "The file is no longer here" in text and "Bring it in again." in text
    with pytest.raises(InputError):
        services.import_now(upload.pk, progress=lambda *_: None)


def test_a_failed_import_can_be_tried_again(client_in, ws):
    address = bring_in(client_in)
    (ws.connections / "crm-people.toml").mkdir(parents=True)  # nothing can be written there
    work_off()
    assert Job.objects.get(task__endswith="import_upload").state == Job.State.WAITING
    assert "The file is being taken in" in text_of(client_in.get(address))
    (ws.connections / "crm-people.toml").rmdir()
    Job.objects.update(run_after=timezone.now())
    work_off()
    assert "4 rows were taken in" in text_of(client_in.get(address))
    assert len(history.history(ws)) == 1


# ------------------------------------------------------------------------- let go


def test_a_file_can_be_left(client_in, ws):
    address = send(client_in)
    answer = client_in.post(f"{address}drop/", follow=True)
    assert "The file was deleted. Nothing of it was taken in." in text_of(answer)
    assert in_uploads(ws) == []
    assert "The file was deleted" in text_of(client_in.get(address))


def test_a_file_that_is_being_taken_in_cannot_be_left(client_in, ws):
    address = bring_in(client_in)
    answer = client_in.post(f"{address}drop/", follow=True)
    assert "Stop the job first." in text_of(answer)
    assert len(in_uploads(ws)) == 2


def test_after_a_day_a_file_is_deleted(client_in, ws):
    send(client_in)
    now = timezone.now()
    assert services.drop_old_uploads(now=now + timedelta(hours=23)) == 0
    assert len(in_uploads(ws)) == 2
    assert services.drop_old_uploads(now=now + timedelta(hours=25)) == 1
    assert in_uploads(ws) == []
    assert Upload.objects.get().state == Upload.State.DROPPED


def test_what_a_killed_upload_left_goes_too_but_no_file_underway(client_in, ws):
    bring_in(client_in)
    arrivals.create(ws, "f" * 32).close()
    assert services.drop_old_uploads(now=timezone.now() + timedelta(hours=25)) == 1
    assert len(in_uploads(ws)) == 2


def test_each_import_stands_in_the_audit(client_in):
    bring_in(client_in)
    work_off()
    (entry,) = Entry.objects.filter(action="import")
    assert entry.subject == "source:crm-people"
    assert entry.details == {"rows": 4, "refused": 2, "entry": 1, "again": False}
