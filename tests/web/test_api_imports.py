"""Files handed in by programs: taken in by a job, refused, repeated, too large."""

import json
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from rapport.intake import arrivals
from rapport.stores import Stores
from rapport.web.api import services
from rapport.web.api.models import Answer
from rapport.web.audit.models import Entry
from rapport.web.connections.models import Upload
from rapport.web.jobs.models import Job
from rapport.web.jobs.worker import work_off
from tests import brand
from tests.web.api_calls import ALL_SCOPES, empty_ws, problem, program

__all__ = ["empty_ws"]

MAPPING = {
    "source": "crm",
    "kind": "people",
    "columns": {
        "id": "id",
        "name": "name",
        "phone": "phone",
        "email": "e-mail",
        "birth": "birth date",
        "city": "city",
    },
    "consents": [{"column": "news", "purpose": "marketing", "channel": "email"}],
    "date_formats": ["%d.%m.%Y"],
    "region": "BG",
    "purposes": ["service", "profile", "marketing"],
    "basis": "contract",
}


def csv(text: str = brand.CRM, name: str = "Svetlana Kovalchuk.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def form(**more) -> dict:
    return {"file": csv(), "mapping": json.dumps(MAPPING)} | more


def uploads(workspace) -> list[str]:
    folder = workspace.root / "uploads"
    return sorted(f.name for f in folder.iterdir()) if folder.is_dir() else []


def entries(workspace) -> int:
    return len(Stores(workspace).log.entries())


# -------------------------------------------------------------------- taking files in


def test_a_file_is_taken_in_and_its_numbers_are_told(empty_ws):
    calls = program()
    answer = calls.send("/imports", form())
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert calls.get(f"/jobs/{told['job']}").json()["state"] == "waiting"
    work_off()
    done = calls.get(f"/imports/{told['import_id']}").json()
    numbers = {n: done[n] for n in ("state", "connection", "read", "good", "refused", "entry")}
    assert numbers == {
        "state": "done",
        "connection": "crm",
        "read": 4,
        "good": 3,
        "refused": 1,
        "entry": 1,
    }
    assert done["quarantined"] == 1 and uploads(empty_ws) == []
    job = calls.get(f"/jobs/{told['job']}").json()
    assert job["state"] == "done" and job["mine"] and job["result"]["good"] == 3
    listed = calls.get("/imports").json()["imports"]
    assert [i["id"] for i in listed] == [told["import_id"]]
    assert calls.get("/people").json()["total"] == 3  # a build came by itself


def test_the_same_file_again_changes_nothing(empty_ws):
    calls = program()
    for _ in range(2):
        told = calls.send("/imports", form()).json()
        work_off()
    assert entries(empty_ws) == 1
    assert calls.get(f"/imports/{told['import_id']}").json()["same_as"] is not None


def test_a_known_connection_needs_no_mapping(empty_ws):
    calls = program()
    calls.send("/imports", form())
    work_off()
    more = brand.CRM.replace("11;Георги", "14;Пенка")
    answer = calls.send("/imports", {"file": csv(more), "connection": "crm"})
    assert answer.status_code == 202
    work_off()
    assert entries(empty_ws) == 2


def test_a_dry_run_tells_and_keeps_nothing(empty_ws):
    answer = program().send("/imports", form(dry_run="true"))
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["read"], told["good"], told["refused"], told["new"]) == (4, 3, 1, 3)
    assert sum(r["rows"] for r in told["reasons"]) == 1 and told["whole"]
    assert entries(empty_ws) == 0 and uploads(empty_ws) == [] and not Job.objects.exists()


def test_quarantine_is_for_who_may_see_it_and_is_kept_in_the_audit(empty_ws):
    calls = program()
    told = calls.send("/imports", form()).json()
    work_off()
    path = f"/imports/{told['import_id']}/quarantine"
    page = calls.get(path).json()
    (row,) = page["rows"]
    assert (row["column"], row["value"], page["total"]) == ("birth date", "31.02.1980", 1)
    assert row["reason"] and row["mend"] and row["until"]
    assert Entry.objects.filter(action="view_quarantine").get().purpose == "service"
    problem(program("owner", ALL_SCOPES - {"contacts:read"}).get(path), 403, "missing-scope")
    problem(program("agent").get(path), 403, "missing-right")


def test_quarantine_goes_page_by_page(empty_ws):
    lines = "".join(f"{n};Иван Димитров;;;31.02.1980;Русе;да\n" for n in range(20, 25))
    told = program().send("/imports", form(file=csv(brand.CRM + lines))).json()
    work_off()
    calls, seen, after = program(), [], ""
    while after is not None:
        page = calls.get(f"/imports/{told['import_id']}/quarantine", limit=2, after=after).json()
        seen += [r["line"] for r in page["rows"]]
        after = page["after"]
    assert len(seen) == len(set(seen)) == page["total"] == 6


# -------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "body.file"),
        ({"file": SimpleUploadedFile("empty.csv", b"")}, "body.file"),
        ({"connection": "crm"}, "body.connection"),  # both
        ({"mapping": ""}, "body.connection"),  # neither
        ({"mapping": "", "connection": "unheard-of"}, "body.connection"),
        ({"mapping": "{"}, "body.mapping"),
        ({"mapping": json.dumps(MAPPING | {"sveta@mail.example": 1})}, "body.mapping"),
        ({"mapping": json.dumps(MAPPING | {"purposes": "all"})}, "body.mapping.purposes"),
        ({"sveta@mail.example": "1"}, "body"),
        ({"dry_run": "perhaps"}, "body.dry_run"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_and_not_kept(empty_ws, sent, field):
    whole = form(**sent) if sent else {"mapping": json.dumps(MAPPING)}
    answer = program().send("/imports", whole)
    assert [e["field"] for e in problem(answer, 422, "invalid")["errors"]] == [field]
    assert b"sveta" not in answer.content
    assert uploads(empty_ws) == [] and not Upload.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"kind": "stars"}, {"purposes": ["fun"]}, {"basis": ""}, {"region": "XX"}]
)
def test_a_mapping_that_makes_no_sense_is_told_or_quarantines_all(empty_ws, changed):
    answer = program().send("/imports", form(mapping=json.dumps(MAPPING | changed), dry_run="1"))
    if answer.status_code == 200:
        assert answer.json()["good"] == 0
    else:
        assert problem(answer, 422, "unusable-file")["detail"].endswith(".")
    assert uploads(empty_ws) == []


def test_a_file_without_the_columns_says_so(empty_ws):
    answer = program().send("/imports", form(file=csv("a,b\n1,2\n"), dry_run="1"))
    assert "no column" in problem(answer, 422, "unusable-file")["detail"]


def test_two_files_at_once_are_refused(empty_ws):
    answer = program().send("/imports", form(second=csv()))
    problem(answer, 422, "invalid")
    assert uploads(empty_ws) == []


def test_a_file_that_is_too_large_is_not_kept(empty_ws, monkeypatch):
    monkeypatch.setattr("rapport.web.connections.uploads.most_bytes", lambda: 100)
    problem(program().send("/imports", form()), 413, "too-large")
    assert uploads(empty_ws) == []


def test_a_body_that_is_no_form_is_refused(empty_ws):
    problem(program().post("/imports", {"file": "a"}), 415, "wrong-type")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--other\r\n",
        b'--it\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nid;na',
        b'--it\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1200 + b"--it--\r\n",
        b'--it\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n'
        + b"a" * 3_000_000
        + b"\r\n--it--\r\n",
    ],
)
def test_a_form_that_is_broken_is_refused(empty_ws, body):
    client = program()._client()
    for kind in ("multipart/form-data; boundary=it", "multipart/form-data"):
        answer = client.generic("POST", "/api/v1/imports", body, content_type=kind)
        assert answer.status_code in (400, 413, 415, 422), answer.content
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert uploads(empty_ws) == [] and not Upload.objects.exists()


def test_a_stranger_s_file_is_not_even_read(client, empty_ws):
    problem(client.post("/api/v1/imports", form()), 401, "no-token")
    problem(program("analyst").send("/imports", form()), 403, "missing-right")
    assert uploads(empty_ws) == []


# ------------------------------------------------------------------ the same request twice


def test_the_same_key_gets_the_same_answer(empty_ws):
    calls, key = program(), {"idempotency-key": "till-3"}
    first = calls.send("/imports", form(), **key)
    second = calls.send("/imports", form(), **key)
    assert first.status_code == second.status_code == 202 and first.json() == second.json()
    assert Upload.objects.count() == Job.objects.count() == 1
    assert len(uploads(empty_ws)) == 2  # the file and its name
    work_off()
    assert calls.send("/imports", form(), **key).json() == first.json()
    assert uploads(empty_ws) == []


def test_a_key_is_for_one_request_of_one_token(empty_ws):
    calls, key = program(), {"idempotency-key": "till-3"}
    first = calls.send("/imports", form(), **key).json()
    other = form(file=csv(brand.CRM + "14;Пенка Илиева;;;;;\n"))
    problem(calls.send("/imports", other, **key), 409, "key-in-use")
    assert len(uploads(empty_ws)) == 2
    assert program().send("/imports", form(), **key).json() != first


def test_a_request_that_failed_may_be_sent_again_with_its_key(empty_ws, monkeypatch):
    calls, key = program(), {"idempotency-key": "till-3"}
    with monkeypatch.context() as patch:
        patch.setattr("rapport.web.api.imports.connections.import_start", lambda **_: 1 / 0)
        problem(calls.send("/imports", form(), **key), 500, "failed")
    assert calls.send("/imports", form(), **key).status_code == 202


def test_a_key_is_forgotten_after_a_day(empty_ws):
    calls, key = program(), {"idempotency-key": "till-3"}
    first = calls.send("/imports", form(), **key).json()
    Answer.objects.update(made_at="2026-01-01T00:00:00Z")
    assert calls.send("/imports", form(), **key).json() != first


def test_nothing_of_the_request_is_in_the_database(empty_ws):
    program().send("/imports", form(), **{"idempotency-key": "sveta@mail.example"})
    kept = [
        str(vars(row)) for model in (Answer, Upload, Job, Entry) for row in model.objects.all()
    ]
    assert kept and not [t for t in kept if "sveta" in t.lower() or "Светлана" in t]


@pytest.mark.django_db(transaction=True)
def test_the_same_request_twice_at_once_is_worked_on_once(tmp_path, settings):
    settings.WORKSPACE = brand.new_workspace(tmp_path / "ws")
    calls, answers = program(), []
    begin = threading.Barrier(4)

    def send() -> None:
        begin.wait()
        answers.append(calls.send("/imports", form(), **{"idempotency-key": "till-3"}))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = {a.content for a in answers if a.status_code == 202}
    assert len(told) == 1 and {a.status_code for a in answers} <= {202, 409}
    assert Upload.objects.count() == 1 and connection.vendor in ("sqlite", "postgresql")


def test_whoever_died_at_work_is_taken_over(empty_ws, monkeypatch):
    calls, key = program(), {"idempotency-key": "till-3"}
    calls.send("/imports", form(), **key)
    Answer.objects.update(status=0, content=None)
    answer = calls.send("/imports", form(), **key)
    problem(answer, 409, "still-working")
    assert int(answer.headers["Retry-After"]) > 0
    monkeypatch.setattr(services, "PATIENCE", services.PATIENCE * 0)
    assert calls.send("/imports", form(), **key).status_code == 202


# ---------------------------------------------------------------------------- jobs


def test_a_build_is_asked_for_once_while_it_waits(empty_ws):
    calls = program()
    first, second = calls.post("/builds"), calls.post("/builds")
    assert first.status_code == 202 and first.json()["id"] == second.json()["id"]
    assert first.json()["title"] == "Build profiles"


def test_a_job_is_stopped_and_tried_again(empty_ws):
    calls = program()
    job = calls.post("/builds").json()["id"]
    problem(calls.post(f"/jobs/{job}/retry"), 409, "conflict")
    assert calls.post(f"/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert (
        "nothing to stop" in problem(calls.post(f"/jobs/{job}/cancel"), 409, "conflict")["detail"]
    )
    assert calls.post(f"/jobs/{job}/retry").json()["state"] == "waiting"


def test_jobs_go_page_by_page_and_by_state(empty_ws):
    calls = program()
    for n in range(5):
        calls.send("/imports", form(file=csv(brand.CRM + f"{n + 20};Пенка Илиева;;;;;\n")))
    seen, after = [], ""
    while after is not None:
        page = calls.get("/jobs", limit=2, after=after).json()
        seen += [j["id"] for j in page["jobs"]]
        after = page["after"]
    assert len(seen) == len(set(seen)) == Job.objects.count() == 5
    assert calls.get("/jobs", state="done").json()["jobs"] == []
    assert len(calls.get("/imports", limit=2).json()["imports"]) == 2
    assert arrivals.place(empty_ws).is_dir()


def test_a_job_that_failed_says_what_to_do(empty_ws):
    calls = program()
    told = calls.send("/imports", form(file=csv("a;b\n1;2\n"))).json()
    work_off()
    job = calls.get(f"/jobs/{told['job']}").json()
    assert job["state"] == "parked" and "no column" in job["failure"]["what"]
    assert job["failure"]["fix"] and "Svetlana" not in str(job)
