"""A disk that is full: said so, nothing by halves, and all goes on once there is room."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.robust.command import add_people, findings, people_csv, rapport, well
from tests.robust.test_pull_killed import WHOLE, connected, orders


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own, 256 MB: only root may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs root and the right to mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path, but_for: int) -> Path:
    """Fill the disk up, all but so many bytes."""
    filler = disk / "filler"
    filler.write_bytes(b"")
    with filler.open("wb") as out:
        free = shutil.disk_usage(disk).free
        out.write(b"\0" * max(free - but_for, 0))
    return filler


@pytest.mark.parametrize("room", [0, 15_000, 40_000])
def test_an_import_on_a_full_disk(built, small_disk, tmp_path, room):
    workspace = Path(shutil.copytree(built, small_disk / "brand"))
    before = findings(workspace)
    file = people_csv(tmp_path / "shop.csv", 1_000, first=1000, city="noise")
    filler = fill(small_disk, room)
    ended = rapport(*add_people(workspace, file))
    assert ended.code == 1, ended.said
    assert "disk is full" in ended.said and "fix:" in ended.said
    assert "Traceback" not in ended.said
    assert findings(workspace) == before
    filler.unlink()
    well(*add_people(workspace, file))
    well("build", workspace)
    assert len(findings(workspace)["accounts"]) == len(before["accounts"]) + 1_000


@pytest.mark.parametrize("room", [0, 200_000])
def test_a_build_on_a_full_disk(built, small_disk, tmp_path, room):
    workspace = Path(shutil.copytree(built, small_disk / "brand"))
    before = findings(workspace)
    well(
        *add_people(workspace, people_csv(tmp_path / "shop.csv", 1_000, first=1000, city="noise"))
    )
    filler = fill(small_disk, room)
    ended = rapport("build", workspace)
    assert ended.code == 1, ended.said
    assert "disk is full" in ended.said and "fix:" in ended.said
    assert "Traceback" not in ended.said
    assert findings(workspace) == before
    filler.unlink()
    well("build", workspace)
    assert len(findings(workspace)["accounts"]) == len(before["accounts"]) + 1_000


@pytest.mark.parametrize("room", [0, 4_096, 40_000, 90_000, 200_000])
def test_a_reading_on_a_full_disk(small_disk, tmp_path, room):
    workspace = connected(small_disk)
    filler = fill(small_disk, room)
    ended = rapport("pull", "shop", "--in", workspace)
    assert ended.code == 1, ended.said
    assert "disk is full" in ended.said and "fix:" in ended.said
    assert "Traceback" not in ended.said
    filler.unlink()
    assert set(orders(workspace)) <= set(WHOLE)
    for _ in range(2):
        well("pull", "shop", "--in", workspace)
        assert sorted(orders(workspace)) == WHOLE
