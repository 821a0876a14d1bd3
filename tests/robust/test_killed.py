"""Killed by force at any moment: nothing lost, nothing doubled, the last good run still served."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rapport.flow.workspace import Workspace
from tests.robust.command import (
    HERE,
    add_people,
    copy_of,
    findings,
    kill,
    people_csv,
    rapport,
    seconds_of,
    start,
    well,
)

MOMENTS = (0.2, 0.4, 0.6, 0.8, 0.95)
DYING = Path(__file__).with_name("dying.py")


@pytest.fixture(scope="module")
def more(tmp_path_factory):
    """A second file: 300 people, 100 of them in the first file too."""
    return people_csv(tmp_path_factory.mktemp("more") / "shop.csv", 300, first=101)


@pytest.fixture(scope="module")
def wanted(built, more, tmp_path_factory):
    """What must be served once both files are in and built, whatever happened on the way."""
    workspace = copy_of(built, tmp_path_factory.mktemp("wanted") / "brand")
    well(*add_people(workspace, more))
    well("build", workspace)
    return findings(workspace)


@pytest.fixture(scope="module")
def whole_s(built, more, tmp_path_factory):
    """How long an import and a build take here when nobody kills them."""
    workspace = copy_of(built, tmp_path_factory.mktemp("timed") / "brand")
    added = seconds_of(*add_people(workspace, more))
    return {"add": added, "build": seconds_of("build", workspace)}


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_import_killed_at_a_moment_is_whole_or_not_there(
    built, workspace, more, wanted, whole_s, moment
):
    kill(start(*add_people(workspace, more)), whole_s["add"] * moment)
    assert findings(workspace) == findings(built)
    well(*add_people(workspace, more))  # the answer was lost, so it is sent again
    well("build", workspace)
    assert findings(workspace) == wanted


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_build_killed_at_a_moment_changes_nothing(
    built, workspace, more, wanted, whole_s, moment
):
    well(*add_people(workspace, more))
    kill(start("build", workspace), whole_s["build"] * moment)
    assert findings(workspace) in (findings(built), wanted)
    well("build", workspace)
    assert findings(workspace) == wanted
    assert not Workspace.open(workspace).work.exists()


def killed_at_every_step(workspace: Path, folder: Path, *arguments: object) -> list[int]:
    """Kill the command before each of its steps, on a copy each; return the exit codes."""
    command = [sys.executable, DYING, workspace, folder, *map(str, arguments)]
    ended = subprocess.run(command, check=True, env=HERE, capture_output=True, text=True)
    codes = [int(line) for line in ended.stdout.split()]
    assert set(codes[:-1]) <= {-signal.SIGKILL} and codes[-1] == 0, ended.stderr
    return codes


@pytest.mark.slow
def test_an_import_killed_before_any_step_towards_the_disk(built, more, wanted, tmp_path):
    codes = killed_at_every_step(built, tmp_path, *add_people(Path("{}"), more))
    assert len(codes) >= 5
    for number in range(len(codes)):
        workspace = tmp_path / str(number)
        assert findings(workspace) == findings(built)
        if number % 3 == 0:  # what is in it is whole or not there
            well("build", workspace)
            assert findings(workspace) in (findings(built), wanted)
        well(*add_people(workspace, more))  # the answer was lost, so it is sent again
        if number % 3 == 1 or number == len(codes) - 1:
            well("build", workspace)
            assert findings(workspace) == wanted


@pytest.mark.slow
def test_a_build_killed_before_any_step_towards_the_disk(built, workspace, more, wanted, tmp_path):
    well(*add_people(workspace, more))
    codes = killed_at_every_step(workspace, tmp_path / "copies", "build", "{}")
    assert len(codes) >= 20
    served = [findings(tmp_path / "copies" / str(number)) for number in range(len(codes))]
    assert all(found in (findings(built), wanted) for found in served)
    assert served[0] == findings(built) and served[-1] == wanted
    for number in range(0, len(codes) - 1, 6):
        well("build", tmp_path / "copies" / str(number))
        assert findings(tmp_path / "copies" / str(number)) == wanted


def locked(path: Path) -> bool:
    """Say whether somebody holds the lock in this file."""
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_a_second_build_is_told_to_wait_and_the_first_one_ends_well(workspace):
    lock = Workspace.open(workspace).findings / "LOCK"
    first = start("build", workspace)
    until = time.monotonic() + 60
    while not locked(lock) and first.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    os.killpg(first.pid, signal.SIGSTOP)  # it sleeps in the middle of its work
    try:
        assert locked(lock), "the first build was over before it could be caught"
        second = rapport("build", workspace)
    finally:
        os.killpg(first.pid, signal.SIGCONT)
    assert second.code == 1
    assert "another" in second.said and "fix:" in second.said and "Traceback" not in second.said
    assert first.wait(timeout=120) == 0
    assert findings(workspace)


def test_two_imports_at_once_are_both_kept(built, workspace, tmp_path):
    files = [people_csv(tmp_path / f"f{i}.csv", 50, first=1000 * i) for i in (1, 2, 3)]
    running = [start(*add_people(workspace, file)) for file in files]
    assert [r.wait(timeout=120) for r in running] == [0, 0, 0]
    well("build", workspace)
    assert len(findings(workspace)["accounts"]) == len(findings(built)["accounts"]) + 150


def test_the_same_file_twice_is_one_file(workspace, more, wanted):
    for _ in range(2):
        well(*add_people(workspace, more))
    well("build", workspace)
    assert findings(workspace) == wanted
