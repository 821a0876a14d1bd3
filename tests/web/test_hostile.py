"""What somebody sends who means no good, or whose program is broken. Nothing fails or leaks."""

import io

import pytest
from django.core.files import uploadhandler
from django.test import Client

from rapport.web.audit.models import Entry
from rapport.web.config.logs import blotted
from tests.web import cards
from tests.web.conftest import PASSWORD

PERSON = f"/people/{cards.SVETLANA}/"
_JOB = "5b1c7c1e-9f3e-4a70-8d15-1f4f6a3c9b10"


@pytest.mark.parametrize(
    "address",
    [
        "/settings/audit/?until=9999-12-31",
        f"/settings/jobs/?after=0001-01-01T00:00:00%2B14:00_{_JOB}",
        f"/settings/jobs/?after=9999-12-31T23:59:59-14:00_{_JOB}",
        "/sources/quarantine/?after=1&before=%C2%B2",
        "/sources/quarantine/?after=1&before=" + "9" * 5000,
    ],
)
def test_a_number_or_day_that_makes_no_sense_is_left_out(signed_in, people, address):
    assert signed_in().get(address).status_code == 200


@pytest.mark.parametrize("act", ["now", "switch"])
def test_a_schedule_with_a_name_no_database_can_hold_is_not_there(signed_in, act):
    assert signed_in().post(f"/settings/jobs/by-itself/%00/{act}/").status_code == 404


def test_a_file_of_the_audit_until_the_end_of_time(signed_in, people):
    answer = signed_in().get("/settings/audit/csv/?until=9999-12-31")
    assert b"sign_in" in b"".join(answer.streaming_content)


# ------------------------------------------------------------------- files nobody asked for


def test_a_form_without_files_lays_none_on_the_disk(client, teammate, monkeypatch):
    teammate()
    made = []
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", lambda *a: made.append(a))
    file = io.BytesIO(b"x" * 3_000_000)
    file.name = "x.bin"
    form = {"login": "owner", "password": PASSWORD, "file": file}
    assert client.post("/sign-in/", form).status_code == 302
    assert made == []


# ------------------------------------------------------------------- views without a row


def views():
    found = Entry.objects.filter(action="view_person").order_by("n")
    return [(e.purpose, e.details) for e in found]


@pytest.mark.parametrize("part", ["timeline", "accounts"])
def test_a_part_asked_for_without_its_page_is_written_down(signed_in, people, part):
    headers = {"HX-Request": "true", "HX-Target": part}
    signed_in("agent").get(PERSON, headers=headers)
    assert views() == [("answering", {"part": part})]


def test_a_contact_asked_for_without_its_page_is_written_down(signed_in, people):
    answer = signed_in("manager").get(f"{PERSON}contact/phone/0/", headers={"HX-Request": "true"})
    assert "+359 88 812 3417" in answer.content.decode()
    assert views() == [("marketing", {"part": "contact"})]


def test_a_contact_of_a_page_that_was_shown_needs_no_row_of_its_own(signed_in, people):
    client = signed_in("agent")
    client.get(PERSON)
    client.get(f"{PERSON}contact/phone/0/?ask=1", headers={"HX-Request": "true"})
    assert views() == [("answering", {})]


def test_a_page_shown_to_one_teammate_covers_no_part_for_another(signed_in, teammate, people):
    signed_in("manager").get(PERSON)
    teammate("agent")
    other = Client(headers={"referer": "http://testserver/people/"})
    other.post("/sign-in/", {"login": "agent", "password": PASSWORD})
    other.get(PERSON, headers={"HX-Request": "true", "HX-Target": "accounts"})
    assert views() == [("marketing", {}), ("answering", {"part": "accounts"})]


# ------------------------------------------------------------------- the log


@pytest.mark.parametrize("address", ["/join/WyJ4Il0:1a-b_C/", "/password/new/5-d9a-0f3b/"])
def test_the_log_holds_no_key_that_lets_somebody_in(address):
    key = address.rstrip("/").rpartition("/")[2]
    line = blotted(f"Forbidden (CSRF cookie not set.): {address}")
    assert key not in line and address.removesuffix(f"{key}/") in line
