"""The pages of jobs: who sees and stops what, what each state looks like, the bell."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.web.accounts.services import user_create
from rapport.web.jobs import queue, schedules, services, worker
from rapport.web.jobs.models import Job, Schedule
from rapport.web.jobs.tasks import purge
from rapport.web.jobs.watch import Watch
from tests.web import some_jobs
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=30)


def shown(answer):
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def ivan():
    return user_create(username="ivan", password=PASSWORD, name="Ivan Petrov", role="manager")


def running(**facts):
    """A job that runs, and what it said of itself."""
    services.enqueue(some_jobs.count, 1, by=None)
    job = queue.claim("w", LEASE)
    Watch(job)("reading rows", 0, 1)
    Job.objects.filter(pk=job.pk).update(**facts)
    return job


def test_nothing_has_run_yet(signed_in):
    page = shown(signed_in().get("/settings/jobs/"))
    assert "Nothing has run yet." in page and "<table" not in page


def test_each_job_is_listed_with_how_it_goes(signed_in):
    client = signed_in()
    services.enqueue(some_jobs.count, 1, by=ivan(), about="Orders of 2025")
    worker.work_off()
    services.enqueue(some_jobs.fail, "input", by=None)
    worker.work_off()
    services.enqueue(some_jobs.count, 1, by=None, after_s=60)
    now = timezone.now()
    running(done=3000, total=12000, counted_from=now - timedelta(minutes=1), counted_at=now)
    page = shown(client.get("/settings/jobs/"))
    assert "Orders of 2025" in page and "Ivan Petrov" in page and "by itself" in page
    assert "the file has no columns" in page
    assert "3,000 of 12,000" in page and "50 a second" in page and "about 3 minutes left" in page
    assert '<progress value="3000" max="12000"' in page
    for state, there in (("running", 1), ("waiting", 1), ("parked", 1), ("ended", 1), ("", 4)):
        part = shown(client.get("/settings/jobs/", {"state": state}))
        assert part.count('id="open-') == there, state


def test_a_list_longer_than_a_page_goes_on(signed_in):
    client = signed_in()
    moment = timezone.now()
    for n in range(51):
        Job.objects.create(task="t", about=f"<{n}>", made_at=moment - timedelta(seconds=n // 2))
    first = client.get("/settings/jobs/")
    assert shown(first).count('id="open-') == 50
    after = first.context["page"].after
    second = client.get("/settings/jobs/", {"after": after})
    assert shown(second).count('id="open-') == 1
    assert "&lt;50&gt;" in shown(second) and "&lt;50&gt;" not in shown(first)
    assert shown(client.get("/settings/jobs/", {"after": "nonsense"})).count('id="open-') == 50


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_however_long(signed_in, how_many):
    client = signed_in()
    user = ivan()
    for _ in range(how_many):
        Job.objects.create(task=some_jobs.count.module_path, by=user, state="parked")
    client.get("/settings/jobs/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = shown(client.get("/settings/jobs/"))
    assert page.count("Try again</button>") == how_many
    about_jobs = [q for q in queries if "jobs_" in q["sql"] and "SELECT" in q["sql"]]
    assert len(about_jobs) == 3  # counts, jobs with teammates, schedules


def test_one_job_shows_each_of_its_tries(signed_in):
    client = signed_in()
    job = services.enqueue(some_jobs.fail, "bug", by=None)
    for _ in range(3):
        worker.work_off()
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    job.refresh_from_db()
    page = shown(client.get(f"/settings/jobs/{job.pk}/"))
    assert page.count("It stopped because of an unexpected error.") >= 4
    assert f"Reference: {job.reference}" in page and "Try again</button>" in page
    assert "sveta" not in page


def test_a_job_that_is_not_there(signed_in):
    nobody = UUID(int=1)
    assert signed_in().get(f"/settings/jobs/{nobody}/").status_code == 404


def test_an_agent_stops_what_is_theirs_and_sees_no_button_on_others(signed_in, django_user_model):
    client = signed_in("agent")
    me = django_user_model.objects.get(username="agent")
    mine = services.enqueue(some_jobs.count, 1, by=me)
    other = services.enqueue(some_jobs.count, 1, by=ivan())
    page = shown(client.get("/settings/jobs/"))
    assert f'id="stop-{mine.pk}"' in page and f'id="stop-{other.pk}"' not in page
    assert client.post(f"/settings/jobs/{other.pk}/stop/").status_code == 403
    answer = client.post(f"/settings/jobs/{mine.pk}/stop/", {"from": "list"}, follow=True)
    assert answer.redirect_chain == [("/settings/jobs/", 302)]
    assert "Stopped." in shown(answer)
    other.refresh_from_db()
    assert other.state == "waiting"
    again = client.post(f"/settings/jobs/{mine.pk}/again/", follow=True)
    assert "It runs again" in shown(again)
    mine.refresh_from_db()
    assert mine.state == "waiting"


def test_a_second_click_is_told_why_not(signed_in):
    client = signed_in()
    job = services.enqueue(some_jobs.count, 1, by=None)
    client.post(f"/settings/jobs/{job.pk}/stop/")
    answer = client.post(f"/settings/jobs/{job.pk}/stop/", follow=True)
    assert "This job has ended already" in shown(answer)


def test_the_line_looks_again_while_the_job_is_open_and_says_when_it_ended(signed_in):
    client = signed_in()
    job = running()
    address = f"/settings/jobs/{job.pk}/line/"
    answer = client.get(address, headers={"HX-Request": "true"})
    assert "live:progress from:body" in shown(answer) and "reading rows" in shown(answer)
    assert "HX-Trigger-After-Settle" not in answer.headers
    stopping = client.post(f"/settings/jobs/{job.pk}/stop/", headers={"HX-Request": "true"})
    assert "Stopping at its next step" in shown(stopping)
    assert 'id="bar"' in shown(stopping) and "It stops at its next step." in shown(stopping)
    queue.stopped(job)
    answer = client.get(address, headers={"HX-Request": "true"})
    assert "live:" not in shown(answer) and "Try again" in shown(answer)
    assert answer.headers["HX-Trigger-After-Settle"] == "job:ended"


def test_the_bell_tells_of_my_jobs_and_of_what_needs_a_person(signed_in, django_user_model):
    client = signed_in("analyst")
    me = django_user_model.objects.get(username="analyst")
    services.enqueue(some_jobs.count, 1, by=me, about="mine")
    services.enqueue(some_jobs.count, 1, by=ivan(), about="of another")
    services.enqueue(some_jobs.fail, "input", by=None, about="parked")
    worker.work_off()
    page = shown(client.get("/settings/jobs/bell/"))
    assert "mine" in page and "parked" in page and "of another" not in page
    assert "What ended: 2 new" in page
    assert client.post("/settings/jobs/bell/seen/").status_code == 204
    page = shown(client.get("/settings/jobs/bell/"))
    assert "mine" in page and "What ended: 0 new" in page and "bell-n" not in page


def test_what_comes_by_itself_can_be_switched_and_run_now(signed_in):
    client = signed_in("manager")
    schedules.come()
    place = purge.module_path
    page = shown(client.get("/settings/jobs/"))
    assert "Clear away old jobs" in page and "Switch off" in page
    client.post(f"/settings/jobs/by-itself/{place}/switch/", {"on": "0"})
    assert not Schedule.objects.get(task=place).on
    assert "switched off" in shown(client.get("/settings/jobs/"))
    client.post(f"/settings/jobs/by-itself/{place}/switch/", {"on": "1"})
    assert Schedule.objects.get(task=place).next_at > timezone.now()
    answer = client.post(f"/settings/jobs/by-itself/{place}/now/", follow=True)
    assert "Clear away old jobs" in shown(answer)
    client.post(f"/settings/jobs/by-itself/{place}/now/")
    assert Job.objects.filter(task=place).count() == 1  # a second click makes no second job
    assert worker.work_off() == 1


def test_who_may_not_steer_sees_no_switch(signed_in):
    schedules.come()
    page = shown(signed_in("analyst").get("/settings/jobs/"))
    assert "Switch off" not in page and "Run now" not in page
