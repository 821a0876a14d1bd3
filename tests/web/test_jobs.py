"""The queue: what is put in runs, fails in words, waits longer each time, and can be stopped."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus

from rapport.web.jobs import define, queue, schedules, services, worker
from rapport.web.jobs.errors import Cancelled, JobError, LetGo, Told
from rapport.web.jobs.models import Job, Schedule, Try
from rapport.web.jobs.tasks import purge
from rapport.web.jobs.watch import Watch
from rapport.web.live.models import Topic
from tests.web import some_jobs

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=30)
OVER = timedelta(seconds=-1)


def now_due(job):
    """Let a job that waits for its next try be due at once."""
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())


def test_a_job_runs_and_its_result_is_kept(teammate):
    elena = teammate()
    job = services.enqueue(some_jobs.count, 3, by=elena, about="orders.csv")
    assert (job.state, job.by, job.about) == ("waiting", elena, "orders.csv")
    assert worker.work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.tries, job.error) == ("done", {"counted": 3}, 1, "")
    assert (job.what, job.total) == ("counting", 3)
    assert [t.end for t in job.attempts.all()] == ["done"]
    assert worker.work_off() == 0


def test_while_one_with_a_key_waits_no_second_is_made():
    first = services.enqueue(some_jobs.count, 1, by=None, key="build")
    assert services.enqueue(some_jobs.count, 1, by=None, key="build") == first
    assert services.enqueue(some_jobs.count, 1, by=None, key="other") != first
    assert services.enqueue(some_jobs.count, 1, by=None) != first
    queue.claim("w", LEASE)  # it runs: what comes now must run after it
    second = services.enqueue(some_jobs.count, 1, by=None, key="build")
    assert second != first and second.state == "waiting"


def test_the_database_itself_refuses_two_that_wait_with_one_key():
    Job.objects.create(task="t", key="build")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(task="t", key="build")
    Job.objects.create(task="t", key="build", state="done")


def test_who_wants_a_waiting_job_sooner_gets_it_sooner():
    later = services.enqueue(some_jobs.count, 1, by=None, key="build", after_s=600)
    assert services.enqueue(some_jobs.count, 1, by=None, key="build", after_s=900) == later
    assert worker.work_off() == 0
    assert services.enqueue(some_jobs.count, 1, by=None, key="build") == later
    assert worker.work_off() == 1
    assert Job.objects.count() == 1


def test_a_job_that_failed_waits_whoever_wants_it():
    failed = services.enqueue(some_jobs.fail, "later", by=None, key="build")
    worker.work_off()
    assert services.enqueue(some_jobs.count, 1, by=None, key="build") == failed
    assert worker.work_off() == 0


def test_a_job_for_later_waits():
    services.enqueue(some_jobs.count, 1, by=None, after_s=3600)
    assert worker.work_off() == 0


def test_the_more_urgent_and_then_the_older_comes_first():
    old = services.enqueue(some_jobs.count, 1, by=None)
    urgent = services.enqueue(some_jobs.count.using(priority=10), 1, by=None)
    assert [queue.claim("w", LEASE), queue.claim("w", LEASE)] == [urgent, old]


def test_arguments_must_be_json():
    with pytest.raises(TypeError):
        services.enqueue(some_jobs.count, object(), by=None)
    assert not Job.objects.exists()


# ------------------------------------------------------------------------------- failing


def test_what_needs_a_person_is_parked_at_once_in_its_own_words():
    job = services.enqueue(some_jobs.fail, "input", by=None)
    worker.work_off()
    job.refresh_from_db()
    assert (job.state, job.tries, job.reference) == ("parked", 1, "")
    assert (job.error, job.fix) == ("the file has no columns", "send it once more")


def test_of_an_unforeseen_error_a_reference_is_kept_and_nothing_of_what_python_said(caplog):
    job = services.enqueue(some_jobs.fail, "bug", by=None)
    with caplog.at_level(logging.INFO):
        worker.work_off()
    job.refresh_from_db()
    assert (job.state, job.tries) == ("waiting", 1)
    assert job.error == "It stopped because of an unexpected error."
    assert len(job.reference) == 8 and job.reference in caplog.text
    assert "ZeroDivisionError" in caplog.text and "some_jobs.py" in caplog.text
    assert "sveta" not in caplog.text
    kept = [*Job.objects.values_list(), *Try.objects.values_list()]
    assert "sveta" not in str(kept) and "Traceback" not in str(kept)


def test_after_its_last_try_a_job_is_parked_and_can_be_tried_again(teammate):
    job = services.enqueue(some_jobs.fail, "busy", by=None)
    for tries in (1, 2):
        assert worker.work_off() == 1  # and no more: the next try is later
        job.refresh_from_db()
        assert (job.state, job.tries) == ("waiting", tries)
        assert job.run_after > timezone.now() + timedelta(seconds=3)
        now_due(job)
    worker.work_off()
    job.refresh_from_db()
    assert (job.state, job.tries, job.error) == ("parked", 3, "another build is running")
    assert [t.end for t in job.attempts.all()] == ["failed"] * 3
    services.try_again(job.pk, by=teammate())
    assert worker.work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.tries, job.attempts.count()) == ("waiting", 1, 4)


def test_pauses_grow_twice_as_long_up_to_a_quarter_of_an_hour():
    for tries, seconds in ((1, 5), (2, 10), (3, 20), (8, 640), (9, 900), (60, 900)):
        found = {queue.pause(tries) for _ in range(50)}
        assert min(found) >= seconds * 0.8 and max(found) <= seconds * 1.2
        assert len(found) > 1  # many that failed at once do not come back at once


def test_a_busy_service_says_how_long_to_wait():
    job = services.enqueue(some_jobs.fail, "later", by=None)
    worker.work_off()
    job.refresh_from_db()
    assert job.run_after > timezone.now() + timedelta(seconds=3500)


def test_a_job_that_this_version_does_not_have_is_parked():
    job = Job.objects.create(task="rapport.web.jobs.tasks.gone")
    worker.work_off()
    job.refresh_from_db()
    assert (job.state, job.error) == ("parked", "This version of Rapport has no such job.")


# ------------------------------------------------------------------------------- leases


def test_when_a_lease_ends_another_worker_takes_the_job_and_the_first_can_change_nothing():
    services.enqueue(some_jobs.count, 1, by=None)
    first = queue.claim("first", OVER)
    second = queue.claim("second", LEASE)
    assert first == second and second.tries == 2
    assert queue.claim("third", LEASE) is None
    assert not queue.beat(first, LEASE) and queue.beat(second, LEASE)
    assert not queue.should_stop(second)
    assert not queue.finish(first, {"by": "first"})
    assert not queue.failed(first, Told("late", ""))
    assert not queue.give_back(first) and not queue.stopped(first)
    assert queue.finish(second, {"by": "second"})
    second.refresh_from_db()
    assert (second.state, second.result) == ("done", {"by": "second"})
    assert [(t.worker, t.end) for t in second.attempts.all()] == [
        ("first", "lost"),
        ("second", "done"),
    ]


def test_the_same_worker_cannot_end_a_try_that_it_lost():
    services.enqueue(some_jobs.count, 1, by=None)
    first, second = queue.claim("one", OVER), queue.claim("one", LEASE)
    assert not queue.finish(first, None) and queue.finish(second, None)


def test_a_watch_that_lost_its_job_stops_it():
    services.enqueue(some_jobs.count, 1, by=None)
    watch = Watch(queue.claim("first", OVER))
    queue.claim("second", LEASE)
    with pytest.raises(LetGo):
        watch("counting", 1, 3)


def test_a_job_whose_process_dies_each_time_is_parked():
    job = services.enqueue(some_jobs.fail, "bug", by=None)
    for _ in range(3):
        assert queue.claim("w", OVER) == job
    assert queue.claim("w", LEASE) is None
    job.refresh_from_db()
    assert (job.state, job.error) == (
        "parked",
        "The process that ran it ended each time before it was done.",
    )


def test_a_job_given_back_is_due_at_once_and_the_try_does_not_count():
    services.enqueue(some_jobs.count, 1, by=None)
    held = queue.claim("w", LEASE)
    assert queue.give_back(held)
    again = queue.claim("v", LEASE)
    assert again == held and again.tries == 1
    assert [t.end for t in again.attempts.all()] == ["given_back", ""]


def test_a_job_that_failed_yields_to_a_later_one_of_its_kind():
    first = services.enqueue(some_jobs.fail, "busy", by=None, key="build")
    held = queue.claim("w", LEASE)
    services.enqueue(some_jobs.fail, "busy", by=None, key="build")
    queue.failed(held, Told("another build is running", ""))
    first.refresh_from_db()
    assert (first.state, first.error) == (
        "cancelled",
        "A later one of the same kind does its work.",
    )


# ------------------------------------------------------------------------------- stopping


def test_a_job_that_waits_stops_at_once(teammate):
    elena = teammate()
    job = services.enqueue(some_jobs.count, 1, by=elena)
    assert services.cancel(job.pk, by=elena).state == "cancelled"
    assert worker.work_off() == 0
    with pytest.raises(JobError, match="ended already"):
        services.cancel(job.pk, by=elena)


def test_a_job_that_runs_stops_at_its_next_step(teammate):
    elena = teammate()
    job = services.enqueue(some_jobs.stop_itself, elena.pk, by=elena)
    worker.work_off()
    job.refresh_from_db()
    assert (job.state, job.error) == ("cancelled", "")
    assert [t.end for t in job.attempts.all()] == ["stopped"]
    services.try_again(job.pk, by=elena)
    job.refresh_from_db()
    assert (job.state, job.cancel_asked) == ("waiting", False)


def test_a_job_stopped_while_its_process_was_dead_is_not_run_again(teammate):
    job = services.enqueue(some_jobs.count, 1, by=None)
    queue.claim("w", OVER)
    services.cancel(job.pk, by=teammate())
    assert worker.work_off() == 0
    job.refresh_from_db()
    assert job.state == "cancelled"


@pytest.mark.parametrize(
    ("role", "own", "may"),
    [("manager", False, True), ("agent", True, True), ("agent", False, False)],
)
def test_who_may_stop_a_job(teammate, role, own, may):
    user = teammate(role)
    job = services.enqueue(some_jobs.count, 1, by=user if own else None)
    if may:
        services.cancel(job.pk, by=user)
        services.try_again(job.pk, by=user)
        return
    with pytest.raises(PermissionDenied):
        services.cancel(job.pk, by=user)
    job.refresh_from_db()
    assert job.state == "waiting" and not job.cancel_asked


def test_what_is_done_or_under_way_is_not_tried_again(teammate):
    elena = teammate()
    job = services.enqueue(some_jobs.count, 1, by=elena, key="k")
    with pytest.raises(JobError, match="under way"):
        services.try_again(job.pk, by=elena)
    worker.work_off()
    with pytest.raises(JobError, match="done"):
        services.try_again(job.pk, by=elena)
    Job.objects.filter(pk=job.pk).update(state="parked")
    services.enqueue(some_jobs.count, 1, by=elena, key="k")
    with pytest.raises(JobError, match="waits already"):
        services.try_again(job.pk, by=elena)


# ------------------------------------------------------------------------------- progress


def changes(topic):
    return Topic.objects.filter(name=topic).values_list("changes", flat=True).first() or 0


def test_progress_is_written_twice_a_second_at_most_and_told():
    services.enqueue(some_jobs.count, 1, by=None)
    watch = Watch(queue.claim("w", LEASE))
    before = changes("progress")
    for i in range(500):
        watch("counting", i, 500)
    assert changes("progress") - before == 1
    job = Job.objects.get()
    assert (job.what, job.done, job.total, job.share) == ("counting", 0, 500, 0)
    assert job.rate is None and job.left is None  # too early to tell
    watch.write()
    assert changes("progress") - before == 1  # it is not time yet
    watch._written -= 1
    watch.write()  # as the worker does while the job says no more
    watch.write()
    assert changes("progress") - before == 2
    assert Job.objects.get().done == 499


def test_rate_and_time_left_come_from_what_was_done_since_counting_began():
    began = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    job = Job(done=300, total=1200, counted_from=began)
    job.counted_at = began + timedelta(seconds=60)
    assert (job.share, job.rate, job.left) == (0.25, 5.0, timedelta(minutes=3))
    job.total = 0
    assert job.share is None and job.left is None and job.rate == 5.0


def test_a_watch_raises_in_its_own_words():
    services.enqueue(some_jobs.count, 1, by=None)
    watch = Watch(queue.claim("w", LEASE))
    watch.cancelled.set()
    with pytest.raises(Cancelled):
        watch("counting", 1, 2)


# ------------------------------------------------------------------------------- schedules


@pytest.fixture
def declared(monkeypatch):
    """Only what the test declares comes by itself."""
    define.find_tasks()
    monkeypatch.setattr(define, "_declared", {})
    return define.schedule


START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_a_schedule_comes_when_it_is_due_and_once(declared):
    declared(some_jobs.count, every=timedelta(hours=1))
    assert schedules.come(START) == []
    (job,) = schedules.come(START + timedelta(hours=1))
    assert job.by is None
    assert schedules.come(START + timedelta(hours=1)) == []
    row = Schedule.objects.get()
    assert (row.last, row.next_at) == (job, START + timedelta(hours=2))


def test_what_fell_into_a_time_when_nobody_was_up_comes_once(declared):
    declared(some_jobs.count, every=timedelta(hours=1))
    schedules.come(START)
    later = START + timedelta(days=3)
    assert len(schedules.come(later)) == 1
    assert Schedule.objects.get().next_at == later + timedelta(hours=1)


def test_a_daily_schedule_keeps_its_hour_of_the_workspace_through_summer_time(declared):
    declared(some_jobs.count, daily_at="03:30")
    (what,) = define.schedules().values()
    with timezone.override("Europe/Sofia"):
        winter = what.after(datetime(2026, 3, 28, 0, 0, tzinfo=UTC))  # 02:00 there
        assert winter == datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
        summer = what.after(datetime(2026, 3, 29, 3, 0, tzinfo=UTC))  # clocks were put on
        assert summer == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_a_schedule_can_be_off_asked_first_and_broken_without_harm_to_others(declared):
    declared(some_jobs.count, every=timedelta(hours=1), only_if=lambda: False)
    declared(some_jobs.fail, every=timedelta(hours=1), only_if=lambda: 1 / 0)
    declared(some_jobs.sleep, every=timedelta(hours=1))
    schedules.come(START)
    services.schedule_switch(some_jobs.sleep.module_path, on=False)
    due = START + timedelta(hours=1)
    assert schedules.come(due) == []
    nexts = dict(Schedule.objects.values_list("task", "next_at"))
    assert nexts[some_jobs.count.module_path] == nexts[some_jobs.fail.module_path] > due
    services.schedule_switch(some_jobs.sleep.module_path, on=True)
    assert Schedule.objects.get(task=some_jobs.sleep.module_path).next_at > timezone.now()


def test_a_schedule_says_one_of_two_things():
    with pytest.raises(ValueError, match="either"):
        define.schedule(some_jobs.count)
    with pytest.raises(ValueError, match="either"):
        define.schedule(some_jobs.count, every=timedelta(1), daily_at="03:00")


def test_old_jobs_are_cleared_away_and_open_ones_never():
    now = timezone.now()
    old, later = now - timedelta(days=31), now + timedelta(days=1)
    for state in Job.State.values:
        for ended_at in (old, now):
            Job.objects.create(task="t", state=state, run_after=later, ended_at=ended_at)
    services.enqueue(purge, by=None)
    worker.work_off()
    left = Job.objects.filter(task="t", ended_at=old).values_list("state", flat=True)
    assert sorted(left) == ["running", "waiting"]
    assert Job.objects.filter(task="t").count() == 7
    assert Job.objects.get(task=purge.module_path).result == {"jobs": 3}


# ------------------------------------------------------------------------- django-tasks' API


def test_the_api_of_django_tasks():
    result = some_jobs.count.enqueue(2)
    assert result.status == TaskResultStatus.READY
    worker.work_off()
    result.refresh()
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, {"counted": 2})
    assert some_jobs.count.get_result(result.id).is_finished
    later = timezone.now() + timedelta(hours=1)
    put_off = some_jobs.count.using(run_after=later).enqueue(1)
    assert worker.work_off() == 0
    assert Job.objects.get(pk=put_off.id).run_after == later
