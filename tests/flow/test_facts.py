import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from rapport.flow.facts import DECISION, FILE, FactsLog, is_whole
from rapport.flow.vault import Vault
from rapport.flow.workspace import Workspace

NOW = datetime(2026, 3, 1, tzinfo=UTC)

#: Appends until it is killed, and says each time what it has been told is safe.
WRITER = """
import sys
from pathlib import Path
from tests.flow.test_facts import NOW, FILE, log_of
log = log_of(Path(sys.argv[1]))
while True:
    seq = log.append(FILE, "crm", {"table": "t"}, received_at=NOW)
    print(seq, flush=True)
"""


def log_of(root):
    workspace = Workspace.open(root)
    return FactsLog(workspace, Vault(workspace.vault, workspace.secret("master")))


@pytest.fixture
def log(tmp_path):
    Workspace.create(tmp_path / "w", brand="A")
    return log_of(tmp_path / "w")


def test_entries_come_back_in_the_order_they_came(log):
    for i in range(3):
        assert log.append(FILE, f"s{i}", {"table": str(i)}, received_at=NOW) == i + 1
    assert [(e.seq, e.source, e.table) for e in log.entries()] == [
        (1, "s0", "0"),
        (2, "s1", "1"),
        (3, "s2", "2"),
    ]
    assert log.entry(2).received_at == NOW
    with pytest.raises(KeyError):
        log.entry(9)


def test_the_same_digest_is_the_same_entry(log):
    first = log.append(FILE, "crm", {"table": "a"}, received_at=NOW, digest="d")
    assert log.append(FILE, "crm", {"table": "b"}, received_at=NOW, digest="d") == first
    assert [e.table for e in log.entries()] == ["a"]
    assert log.known("d") == first
    assert log.known("e") is None


def test_what_is_kept_can_not_be_read_in_the_file(log, tmp_path):
    log.append(DECISION, "team", {"value": "Ковальчук"}, received_at=NOW)
    log.close()
    for path in (tmp_path / "w").glob("facts.sqlite*"):
        assert "Ковальчук".encode() not in path.read_bytes()
        assert b"value" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_numbers_are_never_used_again(log):
    log.append(DECISION, "team", {"left_id": "aa", "right_id": "bb"}, received_at=NOW)
    log.want_forgotten(["aa"])
    leaving = log.leaving()
    log.forget(leaving, lambda *_: None, lambda _: None, now=NOW)
    assert log.forgetting() == {"aa"}
    log.forgot(leaving)
    assert (log.forgetting(), log.forgotten()) == (set(), {"aa"})
    assert [e.kind for e in log.entries()] == ["tombstone"]
    assert log.append(FILE, "crm", {"table": "t"}, received_at=NOW) == 3


def test_what_was_acknowledged_survives_a_kill(tmp_path):
    Workspace.create(tmp_path / "w", brand="A")
    here = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "w")], stdout=subprocess.PIPE, env=here
    ) as writer:
        told = [int(writer.stdout.readline()) for _ in range(25)]
        writer.send_signal(signal.SIGKILL)
        told += [int(line) for line in writer.stdout.read().split()]
    kept = [e.seq for e in log_of(tmp_path / "w").entries()]
    assert kept[: len(told)] == told
    assert len(kept) - len(told) <= 1  # written, and killed before it could say so
    assert is_whole(Workspace.open(tmp_path / "w"))
