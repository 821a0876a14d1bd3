"""A whole AT Protocol network for the tests, of the reference implementation's own packages."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.web import postgres

HERE = Path(__file__).parent
_READY_S = 120


@dataclass
class Network:
    """A running network. `pds`: address of its data server."""

    pds: str
    process: subprocess.Popen

    def settle(self):
        """Return when all that was written is told to those who ask."""
        self.process.stdin.write("settle\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "{}\n"


@pytest.fixture(scope="session")
def network(tmp_path_factory):
    if shutil.which("node") is None or not (HERE / "node_modules/@atproto/dev-env").is_dir():
        pytest.skip("needs Node.js and tests/atproto/node_modules: make test installs them")
    if shutil.which("redis-server") is None or postgres.programs() is None:
        pytest.skip("needs redis-server and PostgreSQL (Debian 12: apt install redis postgresql)")
    folder = tmp_path_factory.mktemp("atproto")
    with (
        postgres.cluster() as database,
        redis(tmp_path_factory.mktemp("redis")) as cache,
        started(database, cache, folder) as running,
    ):
        yield running


@contextmanager
def redis(folder):
    """Start a redis that keeps nothing. Gives its host and port."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        wait_for(port, process)
        yield f"127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def started(database, cache, folder):
    here = {**os.environ, "DATABASE_URL": database, "REDIS_HOST": cache, "LOG_ENABLED": "false"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            ["node", "network.mjs"],
            cwd=HERE,
            env=here,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        said = next((line for line in process.stdout if line.startswith('{"pds"')), None)
        if said is None:
            pytest.fail(f"the network did not start: {(folder / 'log').read_text()[-2000:]}")
        yield Network(json.loads(said)["pds"], process)
    finally:
        process.stdin.close()
        process.stdout.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(port, process):
    until = time.monotonic() + _READY_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit("redis-server did not start")
