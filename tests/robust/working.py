"""What a test of workers lets other processes do: put jobs in, work, look. Run as a program.

desk               does what is asked for, line by line: [put, how many, task, arguments...],
                   [show] and [cancel], and answers each with a line
work LEASE_S       put_race SECONDS       schedule SECONDS
"""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

from rapport.web import server

ROOT, WHAT, *MORE = sys.argv[1:]


def put(how_many: int, task: str, *arguments: object) -> None:
    from rapport.web.jobs import services
    from tests.web import some_jobs

    for _ in range(how_many):
        services.enqueue(getattr(some_jobs, task), *arguments, by=None)


def put_race(seconds: float) -> None:
    """Put in the same for some seconds, as fast as it goes."""
    from rapport.web.jobs import services
    from tests.web import some_jobs

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        services.enqueue(some_jobs.count, 1, by=None, key="build")


def work(lease_s: float) -> None:
    from rapport.web.jobs.worker import Worker

    Worker(lease_s=lease_s, poll_s=0.05, grace_s=2).run()


def schedule(seconds: float) -> None:
    """Look every moment whether something comes by itself; each second something does."""
    from rapport.web.jobs import define, schedules
    from tests.web import some_jobs

    define.find_tasks()
    define.schedule(some_jobs.count, every=timedelta(seconds=1))
    schedules.come()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if schedules.come():
            print("came", time.time(), flush=True)
        time.sleep(0.01)


def cancel() -> None:
    from rapport.web.accounts.models import User
    from rapport.web.jobs import services
    from rapport.web.jobs.models import Job

    owner = User.objects.get_or_create(username="owner", defaults={"role": "owner"})[0]
    services.cancel(Job.objects.get().pk, by=owner)


def show() -> list[dict[str, object]]:
    from rapport.web.jobs.models import Job

    jobs = Job.objects.prefetch_related("attempts").order_by("made_at")
    return [
        {
            "state": job.state,
            "tries": job.tries,
            "workers": [attempt.worker for attempt in job.attempts.all()],
            "ends": [attempt.end for attempt in job.attempts.all()],
            "error": job.error,
        }
        for job in jobs
    ]


def desk() -> None:
    """Serve the test that asks: to start a process for each question takes seconds."""
    for line in sys.stdin:
        what, *more = json.loads(line)
        print(json.dumps({"put": put, "show": show, "cancel": cancel}[what](*more)), flush=True)


if __name__ == "__main__":
    server.set_up(Path(ROOT))
    globals()[WHAT](*map(float, MORE))
