"""A source killed while it is read, read twice at once, broken off: nothing lost or doubled."""

import json
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rapport.flow.workspace import Workspace
from rapport.receiving import runner, taps
from rapport.receiving.connections import Connection
from tests.receiving.conftest import NOW
from tests.receiving.facts import facts
from tests.robust.command import HERE, kill, rapport, start, well
from tests.robust.test_killed import killed_at_every_step

TAP = shlex.join([sys.executable, "-IS", str(Path(__file__).with_name("small_tap.py"))])
WHOLE = [(f"Order o{number}", 1.5) for number in range(1, 6)]


def connected(folder: Path, **config: object) -> Path:
    """Make a workspace that is connected to the small tap; nothing was read."""
    workspace = Workspace.create(folder / "brand", brand="Robust", phone_region="BG")
    said = json.dumps(config)
    offers = taps.look(workspace, "shop", TAP, said, {})
    ground = Connection("shop", "", ("service", "profile"), "contract")
    taps.connect(workspace, ground, TAP, said, {o.stream: o.mapped for o in offers})
    return workspace.root


def orders(workspace: Path) -> list[tuple[str, float]]:
    return facts(Workspace.open(workspace), "interactions", "title", "amount")


@pytest.mark.slow
def test_a_reading_killed_before_any_step_towards_the_disk(tmp_path):
    workspace = connected(tmp_path)
    codes = killed_at_every_step(workspace, tmp_path / "copies", "pull", "shop", "--in", "{}")
    assert len(codes) >= 15
    for number in range(len(codes)):
        copy = tmp_path / "copies" / str(number)
        assert set(orders(copy)) <= set(WHOLE)
        runner.pull(Workspace.open(copy), "shop", now=NOW)
        assert sorted(orders(copy)) == WHOLE, f"killed before step {number}"


def test_killed_while_the_service_is_slow_it_goes_on_from_there(tmp_path):
    workspace = connected(tmp_path, pause=1.0)
    running = start("pull", "shop", "--in", workspace)
    deadline = time.monotonic() + 60
    while not waits_or_came(workspace) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert kill(running, 1.5) == -signal.SIGKILL
    assert well("pull", "shop", "--in", workspace)
    assert sorted(orders(workspace)) == WHOLE


def waits_or_came(workspace: Path) -> bool:
    """Whether the reading has begun, as its folder shows."""
    return (workspace / "sources" / "shop.run" / "catalog.json").exists()


def test_two_at_once_one_reads_and_the_other_is_told(tmp_path):
    workspace = connected(tmp_path, pause=0.5)
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "rapport.cli", "pull", "shop", "--in", workspace],
            env=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    told = [one.communicate(timeout=120)[1] for one in both]
    assert sorted(one.returncode for one in both) == [0, 1], told
    assert "shop is being read already" in "".join(told)
    assert sorted(orders(workspace)) == WHOLE


def test_broken_off_what_came_is_kept_and_the_rest_comes_later(tmp_path):
    workspace = connected(tmp_path, breaks_at=3, mended=str(tmp_path / "mended"))
    ended = rapport("pull", "shop", "--in", workspace)
    assert ended.code == 1 and "ended with code 1" in ended.said
    assert "it may be read again in 15 minutes" in ended.said
    assert sorted(orders(workspace)) == WHOLE[:3]
    (tmp_path / "mended").touch()
    well("pull", "shop", "--in", workspace)
    assert sorted(orders(workspace)) == WHOLE
