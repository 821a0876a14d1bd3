"""The audit's page and its file: in words, filtered, and never with a customer's name."""

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.web.audit import services
from rapport.web.audit.actions import WORDS, Action, words_of
from rapport.web.audit.models import Check, Entry
from rapport.web.jobs.define import schedules
from rapport.web.jobs.services import enqueue
from rapport.web.jobs.worker import find_tasks, work_off
from rapport.web.people import tasks
from tests.web import cards

pytestmark = pytest.mark.django_db
AUDIT = "/settings/audit/"


def text_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def lines_of(answer) -> list[str]:
    found = re.findall(r"<tr data-row>(.*?)</tr>", answer.content.decode(), re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in found]


def write(by, action=Action.VIEW_PERSON, **more):
    facts = {"subject": f"person:{cards.SVETLANA}", "purpose": "answering"} | more
    return services.record(by=by, action=action, **facts)


@pytest.fixture
def officer(signed_in):
    client = signed_in("privacy_officer")
    return client


def test_who_what_whom_purpose_and_when(officer, people, teammate):
    ivo = teammate("agent")
    ivo.first_name = "Ivo Petkov"
    ivo.save()
    write(ivo)
    pair = f"link:{cards.SVETLANA}:{cards.ANNA}"
    write(ivo, Action.DECIDE, subject=pair, purpose="other: prize draw")
    write(None, Action.SIGN_IN_FAILED, subject="", purpose="")
    write(ivo, Action.CHANGE_ROLE, subject=f"user:{ivo.pk}", purpose="")
    answer = officer.get(AUDIT)
    assert lines_of(answer)[:4] == [
        "Ivo Petkov changed a teammate’s role Ivo Petkov – just now",
        "nobody signed in tried to sign in, in vain – – just now",
        "Ivo Petkov judged two accounts Accounts 7F3C and 0000 prize draw just now",
        "Ivo Petkov looked at a person Person 7F3C answering just now",
    ]
    assert f'href="/people/{cards.SVETLANA}/"' in answer.content.decode()
    assert not [n for n in cards.NAMING if n in "".join(lines_of(answer))]


def test_it_is_narrowed_by_teammate_action_person_and_days(officer, teammate):
    ivo = teammate("agent")
    write(ivo)
    write(ivo, Action.UNMASK, subject=f"person:{cards.ANNA}")
    today = Entry.objects.latest("n").at.date()
    counts = {
        query: len(lines_of(officer.get(f"{AUDIT}?{query}")))
        for query in (
            f"by={ivo.pk}",
            "by=99999",
            "action=unmask",
            "action=unmask&by=99999",
            f"person={cards.ANNA}",
            f"by={ivo.pk}&since={today}&until={today}",
            f"by={ivo.pk}&until=2020-01-01",
            f"by={ivo.pk}&since=nonsense",
            f"by={ivo.pk}&person=%2B359888123417",
        )
    }
    assert list(counts.values()) == [2, 0, 1, 0, 1, 2, 0, 2, 2]
    assert "Nothing fits all of this." in text_of(officer.get(f"{AUDIT}?by=99999"))


def test_fifty_a_page_and_none_twice(officer, teammate):
    ivo = teammate("agent")
    first = write(ivo).n
    for _ in range(119):
        write(ivo)
    address, seen = f"{AUDIT}?by={ivo.pk}", 0
    while address:
        html = officer.get(address).content.decode()
        seen += html.count("<tr data-row>")
        found = re.search(r'href="([^"]+after=\d+)"', html)
        address = unescape(found.group(1)) if found else ""
    assert seen == 120 and first >= 1


def test_a_page_costs_the_same_however_many_rows(officer, teammate):
    ivo = teammate("agent")
    counts = []
    for more in (1, 19):
        for _ in range(more):
            write(ivo, Action.CHANGE_ROLE, subject=f"user:{ivo.pk}")
        officer.get(AUDIT)
        with CaptureQueriesContext(connection) as queries:
            officer.get(AUDIT)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_says_that_the_chain_holds_or_where_it_broke(officer, teammate):
    write(teammate("agent"))
    assert re.search(r"Record checked to \d\d:\d\d, \d+ rows ✓", text_of(officer.get(AUDIT)))
    n = Entry.objects.latest("n").n
    with connection.cursor() as cursor:
        cursor.execute("update audit_entry set purpose = 'delivery' where n = %s", [n])
    assert f"◆ The record is broken at row {n}" in text_of(officer.get(AUDIT))
    assert officer.post(f"{AUDIT}check/").status_code == 302


def test_taking_the_file_is_written_down_in_it(officer, teammate):
    write(teammate("agent"), purpose="other: =1+1")
    write(teammate("agent"), purpose="=cmd")
    answer = officer.get(f"{AUDIT}csv/")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["n"] for row in rows] == [str(n) for n in range(len(rows), 0, -1)]
    assert (rows[0]["action"], rows[0]["by"]) == ("export", "privacy_officer")
    assert (rows[1]["action"], rows[1]["purpose"]) == ("view_person", "'=cmd")
    assert rows[1]["subject"] == f"person:{cards.SVETLANA}"
    assert Entry.objects.filter(action="export").count() == 1


def test_the_record_is_checked_every_night(teammate):
    write(teammate("agent"))
    find_tasks()
    assert tasks.check_record.module_path in schedules()
    job = enqueue(tasks.check_record, by=None)
    work_off()
    job.refresh_from_db()
    assert job.result == {"rows": 1, "broken": 0}
    assert Check.objects.get().last == 1


def test_every_action_has_words():
    assert set(WORDS) == set(Action)
    assert words_of("of_a_newer_version") == "of_a_newer_version"
