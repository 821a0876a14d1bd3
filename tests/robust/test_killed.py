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

MOMENTS = (0.15, 0.3, 0.45, 0.6, 0.75, 0.9)

#: The command, which the kernel kills just before its n-th step towards the disk.
KILLED_COMMAND = """
import os, pathlib, signal, sys
from rapport.cli import main
left, sys.argv = int(sys.argv[1]), ["rapport", *sys.argv[2:]]

def maybe_die(call):
    def wrapped(*args, **options):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **options)
    return wrapped

for owner, name in ((os, "fsync"), (pathlib.Path, "rename"), (pathlib.Path, "replace")):
    setattr(owner, name, maybe_die(getattr(owner, name)))
main()
"""


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


def killed_at_step(steps: int, *arguments: object) -> int:
    command = [sys.executable, "-c", KILLED_COMMAND, str(steps), *map(str, arguments)]
    return subprocess.run(command, check=False, env=HERE, capture_output=True).returncode


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_import_killed_at_a_moment_is_whole_or_not_there(
    built, workspace, more, wanted, tmp_path, moment
):
    whole = seconds_of(*add_people(copy_of(built, tmp_path / "timed"), more))
    kill(start(*add_people(workspace, more)), whole * moment)
    assert findings(workspace) == findings(built)
    well("build", workspace)  # what was acknowledged is in it, and nothing by halves
    assert findings(workspace) in (findings(built), wanted)
    well(*add_people(workspace, more))
    well("build", workspace)
    assert findings(workspace) == wanted


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_build_killed_at_a_moment_changes_nothing(
    built, workspace, more, wanted, tmp_path, moment
):
    well(*add_people(workspace, more))
    whole = seconds_of("build", copy_of(workspace, tmp_path / "timed"))
    kill(start("build", workspace), whole * moment)
    assert findings(workspace) in (findings(built), wanted)
    well("build", workspace)
    assert findings(workspace) == wanted
    assert not Workspace.open(workspace).work.exists()


@pytest.mark.slow
def test_killed_before_any_step_towards_the_disk(built, more, wanted, tmp_path):
    """Each step once: first those of the import, then, with it in, those of the build."""
    before = findings(built)
    for number in range(1000):
        workspace = copy_of(built, tmp_path / f"add{number}")
        ended = killed_at_step(number, *add_people(workspace, more))
        assert ended in (0, -signal.SIGKILL)
        assert findings(workspace) == before
        if ended == 0:
            break
    whole = workspace
    assert number >= 3
    for number in range(1000):
        workspace = copy_of(whole, tmp_path / f"build{number}")
        ended = killed_at_step(number, "build", workspace)
        assert ended in (0, -signal.SIGKILL)
        assert findings(workspace) in (before, wanted)
        if ended == 0:
            break
        if number % 5 == 0:  # a full build takes its time: mend every fifth
            well("build", workspace)
            assert findings(workspace) == wanted
    assert findings(workspace) == wanted
    assert number >= 10


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
