"""The real server of a workspace, in a process of its own, for as long as a test needs it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.web import postgres

SERVE = """
import sys; from pathlib import Path
from rapport.web.server import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]), role=sys.argv[3])
"""
MAKE = """
import sys; from pathlib import Path
from rapport.web import server
server.set_up(Path(sys.argv[1]))
for at in range(2, len(sys.argv), 4): server.create_user(*sys.argv[at:at + 4])
"""


def environment() -> dict[str, str]:
    here = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return {
        k: v for k, v in here.items() if k not in ("RAPPORT_WORKSPACE", "RAPPORT_DATABASE_URL")
    }


def make_user(root: Path, *facts: str) -> None:
    """Make a teammate: user name, password, name, role; then perhaps the same of others."""
    subprocess.run([sys.executable, "-c", MAKE, str(root), *facts], env=environment(), check=True)


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Give what `web.database` says for a database of this kind: '' for the workspace's own."""
    if kind == "sqlite":
        yield ""
        return
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres.cluster() as url:
        yield url


@contextmanager
def serving(root: Path, role: str = "all") -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve `root` on a free port; give its address and process, and stop it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(root), str(port), role]
    log = (root / "logs" / "server-of-test.log").open("w")
    with (
        log,
        subprocess.Popen(command, env=environment(), stdout=log, stderr=log, text=True) as process,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/health/", process, Path(log.name))
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait(address: str, process: subprocess.Popen[str], log: Path) -> None:
    last = time.monotonic() + 120
    while time.monotonic() < last and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not answer:\n{log.read_text()[-3000:]}")
