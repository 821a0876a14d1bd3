"""Jobs that tests let run: they count, fail in every way, and stop in the middle."""

import time
from pathlib import Path

from rapport.flow.errors import InputError, RetryLater, ShelfError
from rapport.web.jobs.define import Watch, job
from rapport.web.jobs.services import cancel


@job(title="Count up")
def count(watch: Watch, n: int, pause_s: float = 0, note: str = "") -> dict[str, int]:
    """Count to n; with `note`, write its own id to that file before and after."""
    _write(note, f"begin {watch.job_id}")
    for i in range(n):
        watch("counting", i, n)
        time.sleep(pause_s)
    _write(note, f"end {watch.job_id}")
    return {"counted": n}


@job(title="Sleep deeply")
def sleep(watch: Watch, seconds: float, note: str) -> None:
    """Sleep, and hear nothing meanwhile."""
    _write(note, f"begin {watch.job_id}")
    time.sleep(seconds)
    _write(note, f"end {watch.job_id}")


def _write(note: str, line: str) -> None:
    if note:
        with Path(note).open("a") as file:
            file.write(line + "\n")


@job(title="Fail", most_tries=3)
def fail(watch: Watch, how: str) -> None:
    """Fail as asked."""
    raise {
        "input": InputError("the file has no columns", fix="send it once more"),
        "busy": ShelfError("another build is running", fix="wait until it ends"),
        "later": RetryLater("the service is busy", fix="nothing", wait_s=3600),
        "bug": ZeroDivisionError("sveta@abv.example has no orders"),
    }[how]


@job(title="Stop itself")
def stop_itself(watch: Watch, user_id: int) -> None:
    """Be stopped by somebody between two steps."""
    from rapport.web.accounts.models import User

    watch("one", 1, 3)
    cancel(watch.job_id, by=User.objects.get(pk=user_id))
    time.sleep(0.6)
    watch("two", 2, 3)
    raise AssertionError("it went on")
