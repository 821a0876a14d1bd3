import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event, Thread

import pyarrow as pa
import pytest

from rapport.flow import generations
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ShelfError
from rapport.flow.tables import TEXT, Column, TableSpec

NOW = datetime(2025, 3, 31, tzinfo=UTC)
NAMES = ("one", "two")
SPECS = tuple(
    TableSpec(name, "one word", ("said",), (Column("said", TEXT, "a word"),)) for name in NAMES
)

#: A writer that is killed, as by a power switch, just before its n-th step towards the disk.
KILLED_WRITER = """
import os, pathlib, signal, sys
from tests.flow.test_generations import publish
left = int(sys.argv[2])

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
publish(pathlib.Path(sys.argv[1]), "new")
"""


def publish(root, value, now=NOW):
    """Publish two tables of one row; both say `value`."""
    engine = Duck()
    for spec in SPECS:
        engine.put(spec.name, pa.table({"said": [value]}))
    return generations.publish(root, engine, SPECS, now=now)


def seen(root):
    """What a reader sees in each table."""
    engine = Duck()
    for name, files in generations.read(generations.newest(root)).tables.items():
        engine.load(name, files)
    return [engine.get(f"select said from {name}").to_pylist()[0]["said"] for name in NAMES]


def test_tables_that_lie_ready_are_taken_over(tmp_path):
    engine = Duck()
    (tmp_path / "store").mkdir()
    engine.lay("one", "select 'ready' as said", tmp_path / "store" / "one", ("said",))
    engine.put("two", pa.table({"said": ["made"]}))
    root = tmp_path / "root"
    generations.publish(root, engine, SPECS, now=NOW, store=tmp_path / "store")
    shutil.rmtree(tmp_path / "store")
    assert seen(root) == ["ready", "made"]


def test_a_reader_sees_the_newest(tmp_path):
    publish(tmp_path, "old")
    publish(tmp_path, "new")
    assert seen(tmp_path) == ["new", "new"]


def test_a_writer_killed_at_any_point_leaves_the_old_or_the_new_whole(tmp_path):
    publish(tmp_path, "old")
    here = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    for steps in count():
        command = [sys.executable, "-c", KILLED_WRITER, str(tmp_path), str(steps)]
        ended = subprocess.run(command, check=False, env=here).returncode
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        assert seen(tmp_path) in (["old", "old"], ["new", "new"])
        publish(tmp_path, "old")  # its lock went with it, its folder is in nobody's way
        assert seen(tmp_path) == ["old", "old"]
    assert steps == 13  # 2 files and their folders 4, manifest 4, folder 3, pointer 2 + its rename
    generations.collect_garbage(tmp_path, now=NOW, grace=timedelta(0))
    assert len([f for f in tmp_path.iterdir() if f.is_dir()]) == 1
    assert seen(tmp_path) == ["new", "new"]


def test_readers_never_see_a_mixture_while_a_writer_writes(tmp_path):
    publish(tmp_path, "0")
    done = Event()

    def write():
        for i in range(1, 20):
            publish(tmp_path, str(i))
        done.set()

    writer = Thread(target=write)
    writer.start()
    while not done.is_set():
        one, two = seen(tmp_path)
        assert one == two
    writer.join()


def test_garbage_is_what_was_replaced_longer_ago_than_the_grace(tmp_path):
    for hours in (0, 1, 2, 3):
        publish(tmp_path, str(hours), now=NOW + timedelta(hours=hours))
    (tmp_path / "000009.new").mkdir()
    generations.collect_garbage(
        tmp_path, now=NOW + timedelta(hours=3, minutes=30), grace=timedelta(hours=1)
    )
    assert sorted(f.name for f in tmp_path.iterdir() if f.is_dir()) == ["000003", "000004"]
    assert seen(tmp_path) == ["3", "3"]


def test_a_second_writer_is_told_to_wait(tmp_path):
    with generations._writing(tmp_path), pytest.raises(ShelfError, match="another run"):
        publish(tmp_path, "new")
    publish(tmp_path, "new")


def test_nothing_published_says_so(tmp_path):
    with pytest.raises(ShelfError, match="nothing is published"):
        generations.newest(tmp_path)


@pytest.mark.parametrize(
    ("case", "spoil", "message"),
    [
        ("a file cut short", lambda f: f.write_bytes(b"PAR1"), "one/part-0.parquet has 4 bytes"),
        ("a file gone", lambda f: f.unlink(), "part-0.parquet is gone"),
    ],
)
def test_a_spoiled_generation_is_refused(tmp_path, case, spoil, message):
    folder = publish(tmp_path, "new")
    spoil(folder / "one" / "part-0.parquet")
    with pytest.raises(ShelfError, match=message):
        generations.read(folder)
