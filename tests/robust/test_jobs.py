"""Real workers, each a process of its own: two at once, killed, stopped. On both databases."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest

from rapport.flow.workspace import Workspace
from tests.robust.command import HERE
from tests.web.serving import database

WORKING = Path(__file__).with_name("working.py")
LEASE_S = 2
ENVIRONMENT = HERE | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request, tmp_path_factory):
    """A workspace whose web database is up to date, and that database's URL."""
    with database(request.param) as url:
        root = tmp_path_factory.mktemp("made") / "ws"
        Workspace.create(root, brand="B", **{"web.database": url})
        brand = Brand(root)
        brand.show()
        brand.stop()
        yield root, url


@pytest.fixture
def brand(made, tmp_path):
    """A workspace with an empty web database, and how to let processes work on it."""
    root, url = made
    if url:
        with psycopg.connect(url, autocommit=True) as there:
            there.execute("truncate jobs_job, jobs_schedule, live_topic cascade")
    brand = Brand(shutil.copytree(root, tmp_path / "ws"))
    yield brand
    brand.stop()


class Brand:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.note = root / "note"
        self.note.touch()
        self._running: list[subprocess.Popen[bytes]] = []
        self._desk: subprocess.Popen[str] | None = None

    def start(self, *words: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(WORKING), str(self.root), *map(str, words)]
        log = (self.root / "logs" / f"{len(self._running)}.log").open("w")
        with log:
            process = subprocess.Popen(command, env=ENVIRONMENT, stdout=log, stderr=log)
        self._running.append(process)
        return process

    def ask(self, *words: object) -> Any:
        """Let a process of its own, one for all questions, do this; return what it says."""
        if self._desk is None:
            command = [sys.executable, str(WORKING), str(self.root), "desk"]
            pipe = subprocess.PIPE
            self._desk = subprocess.Popen(
                command, env=ENVIRONMENT, stdin=pipe, stdout=pipe, stderr=pipe, text=True
            )
        self._desk.stdin.write(json.dumps(words) + "\n")
        self._desk.stdin.flush()
        said = self._desk.stdout.readline()
        assert said, self._desk.communicate()[1]
        return json.loads(said)

    def show(self) -> list[dict]:
        return self.ask("show")

    def put(self, how_many: int, task: str, *arguments: object) -> None:
        self.ask("put", how_many, task, *arguments)

    def noted(self, word: str) -> Counter[str]:
        """Return which jobs wrote this word, and how often each."""
        lines = [line.split() for line in self.note.read_text().splitlines()]
        return Counter(job for said, job in lines if said == word)

    def until(self, holds, seconds: float = 60) -> None:
        last = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < last, self.logs()
            time.sleep(0.02)

    def logs(self) -> str:
        return "".join(f.read_text() for f in sorted((self.root / "logs").iterdir()))

    def stop(self) -> None:
        if self._desk is not None:
            self._desk.communicate()  # what it is asked ends, and so does it
        for process in self._running:
            process.kill()
            process.wait()


def test_two_workers_run_each_job_once(brand):
    brand.put(40, "count", 2, 0.05, str(brand.note))
    workers = [brand.start("work", 30) for _ in range(2)]
    brand.until(lambda: brand.noted("end").total() >= 40)
    for worker in workers:
        worker.terminate()
        assert worker.wait(timeout=20) == 0
    assert set(brand.noted("begin").values()) == {1}
    jobs = brand.show()
    assert [(j["state"], j["ends"]) for j in jobs] == [("done", ["done"])] * 40
    assert len({j["workers"][0] for j in jobs}) == 2  # both took some
    assert "Traceback" not in brand.logs()


def test_the_job_of_a_killed_worker_is_done_by_another(brand):
    brand.put(1, "count", 30, 0.1, str(brand.note))
    killed = brand.start("work", LEASE_S)
    brand.until(lambda: brand.noted("begin"))
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    brand.start("work", LEASE_S)
    brand.until(lambda: brand.noted("end"))
    assert list(brand.noted("begin").values()) == [2]
    brand.until(lambda: brand.show()[0]["state"] == "done")
    assert brand.show()[0]["ends"] == ["lost", "done"]


def test_a_worker_that_slept_through_its_lease_changes_nothing(brand):
    brand.put(1, "count", 5, 1, str(brand.note))
    asleep = brand.start("work", LEASE_S)
    brand.until(lambda: brand.noted("begin"))
    time.sleep(0.4)  # or it might sleep in the middle of a write, and SQLite lets nobody else
    asleep.send_signal(signal.SIGSTOP)
    brand.start("work", LEASE_S)
    brand.until(lambda: brand.noted("end"))
    asleep.send_signal(signal.SIGCONT)
    time.sleep(2)
    (job,) = brand.show()
    assert (job["state"], job["ends"]) == ("done", ["lost", "done"])
    assert list(brand.noted("end").values()) == [1]
    asleep.terminate()
    assert asleep.wait(timeout=20) == 0


def test_the_lease_of_a_long_job_is_renewed(brand):
    brand.put(1, "sleep", 4 * LEASE_S, str(brand.note))  # it says nothing for four leases
    for _ in range(2):
        brand.start("work", LEASE_S)
    brand.until(lambda: brand.noted("end"))
    assert list(brand.noted("begin").values()) == [1]


@pytest.mark.parametrize("task", ["hears", "deaf"])
def test_a_worker_that_is_told_to_stop_gives_its_job_back(brand, task):
    if task == "hears":
        brand.put(1, "count", 600, 0.1, str(brand.note))
    else:
        brand.put(1, "sleep", 60, str(brand.note))
    worker = brand.start("work", 30)
    brand.until(lambda: brand.noted("begin"))
    began = time.monotonic()
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    assert time.monotonic() - began < 8
    (job,) = brand.show()
    assert (job["state"], job["tries"], job["ends"]) == ("waiting", 0, ["given_back"])
    assert "gave" in brand.logs() or "given back" in brand.logs()
    assert "Traceback" not in brand.logs()


def test_a_job_that_runs_elsewhere_is_stopped(brand):
    brand.put(1, "count", 600, 0.1, str(brand.note))
    brand.start("work", 30)
    brand.until(lambda: brand.noted("begin"))
    brand.ask("cancel")
    brand.until(lambda: brand.show()[0]["state"] == "cancelled", 15)
    assert brand.show()[0]["ends"] == ["stopped"] and not brand.noted("end")


def test_many_that_put_in_the_same_make_one(brand):
    racing = [brand.start("put_race", 2) for _ in range(3)]
    assert [r.wait(timeout=60) for r in racing] == [0, 0, 0], brand.logs()
    assert len(brand.show()) == 1


def test_a_schedule_comes_once_however_many_workers_look(brand):
    looking = [brand.start("schedule", 8) for _ in range(2)]
    assert [p.wait(timeout=60) for p in looking] == [0, 0], brand.logs()
    came = sorted(float(line.split()[1]) for line in brand.logs().splitlines() if "came" in line)
    assert len(came) >= 3, brand.logs()
    assert min(later - one for one, later in pairwise(came)) > 0.9  # it is due each second
