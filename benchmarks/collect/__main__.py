"""How many events a second are taken in and safe on the disk: python benchmarks/collect

The collector as `rapport serve --role collect` runs it, beside a bare ASGI application that
commits groups to SQLite (bare.py, some 60 lines), and one that only parses (parse_only.py), all
in granian with one worker. A second process sends batches of 1, 10 and 100 events, each connection
waiting for its answer. Processor time is the server's own, all its threads; a round is four
seconds, and medians of the rounds are told. At the end what was acknowledged is counted in the
store: a difference is an error.
"""

import argparse
import json
import os
import platform
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1] / "src")]
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{HERE.parents[1] / 'src'}:{HERE}"}
#: Durable events a second in batches of 100, and how much dearer than bare a request may be.
GOAL, TIMES_BARE = 30_000, 2.0
#: Throughput of the gateway on m5.large, 2 cores and 8 GB, its PostgreSQL on another machine:
#: https://rudderstack.com/docs/user-guides/administrators-guide/infra-provisioning
PUBLISHED = "RudderStack, as published (2 cores, 8 GB)"
SIZES = {1: 64, 10: 64, 100: 32}  # events in a request -> connections
SECONDS = 4.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="collect") as folder:
        found = {name: measured(name, Path(folder), rounds) for name in SERVERS}
    return report(found)


def measured(name: str, folder: Path, rounds: int) -> dict[int, dict[str, float]]:
    """Run one server and load it with each size of batch. Sizes take turns, as rounds do."""
    runs: dict[int, list[dict[str, float]]] = {size: [] for size in SIZES}
    acknowledged = 0
    with SERVERS[name](folder) as (port, key, process):
        load(port, key, 10, 8, 1.0)  # warm
        acknowledged += load_told["ok"] * 10
        for _ in range(rounds):
            for size, connections in SIZES.items():
                before = cpu(process)
                told = load(port, key, size, connections, SECONDS)
                used = cpu(process) - before
                assert not told["bad"], f"{name} refused {told['bad']} requests"
                acknowledged += told["ok"] * size
                told["rate"] = told["ok"] * size / told["seconds"]
                told["cpu_ms"] = 1000 * used / told["ok"]
                told["per_core"] = told["ok"] * size / used
                runs[size].append(told)
    kept = COUNTS[name](folder)
    assert kept in (None, acknowledged), f"{name}: {acknowledged} acknowledged, {kept} kept"
    return {
        size: {f: statistics.median(told[f] for told in some) for f in some[0]}
        for size, some in runs.items()
    }


load_told: dict[str, float] = {}


def load(port: int, key: str, size: int, connections: int, seconds: float) -> dict[str, float]:
    command = [
        sys.executable,
        HERE / "load.py",
        *map(str, (port, key, size, connections, seconds)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    load_told.update(json.loads(done.stdout))
    return dict(load_told)


def cpu(process: psutil.Process) -> float:
    """Processor seconds of a process and its children."""
    times = [p.cpu_times() for p in (process, *process.children(recursive=True))]
    return sum(t.user + t.system for t in times)


# ---------------------------------------------------------------- servers


@contextmanager
def ours(folder: Path) -> Iterator[tuple[int, str, psutil.Process]]:
    from rapport.collect import keys
    from rapport.flow.pseudonyms import Pseudonyms
    from rapport.flow.workspace import Workspace
    from rapport.receiving import connections
    from rapport.receiving.connections import Connection

    workspace = Workspace.create(folder / "ours", brand="Benchmark")
    site = Connection("site", "collector", ("service", "profile"), "contract")
    names = Pseudonyms(workspace.secret("ids"))
    file = connections.save(workspace, site)
    now = datetime.now(UTC)
    key = keys.make(file, names, label="load", kind="server", per_s=0, now=now)
    port = free_port()
    command = ["-m", "rapport.cli", "serve", str(workspace.root), "--role", "collect"]
    with running([*command, "--port", str(port)], port, {}) as process:
        yield port, key, process


@contextmanager
def other(app: str, **more: str) -> Iterator[tuple[int, str, psutil.Process]]:
    port = free_port()
    command = f"-m granian {app} --interface asgi --workers 1 --no-ws --port {port}".split()
    with running(command, port, more) as process:
        yield port, "none", process


@contextmanager
def running(command: list[str], port: int, more: dict[str, str]) -> Iterator[psutil.Process]:
    with subprocess.Popen(
        [sys.executable, *command],
        env=ENVIRONMENT | more,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(port)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("a server did not start")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def kept_by_us(folder: Path) -> int:
    from rapport.flow.workspace import Workspace
    from rapport.stores import Stores

    return Stores(Workspace.open(folder / "ours")).received.waiting()["site"][0]


def kept_by_bare(file: Path) -> int:
    with sqlite3.connect(file) as con:
        return int(con.execute("select count(*) from events").fetchone()[0])


SERVERS = {
    "rapport": ours,
    "bare, a row an event": lambda f: other("bare:app", BARE_FILE=str(f / "events.sqlite")),
    "bare, a row a request": lambda f: other(
        "bare:app", BARE_FILE=str(f / "requests.sqlite"), RECORDS="request"
    ),
    "parse only, nothing kept": lambda f: other("parse_only:app"),
}
COUNTS = {
    "rapport": kept_by_us,
    "bare, a row an event": lambda f: kept_by_bare(f / "events.sqlite"),
    "bare, a row a request": lambda f: None,
    "parse only, nothing kept": lambda f: None,
}


def report(found: dict[str, dict[int, dict[str, float]]]) -> int:
    lines = [
        f"Python {platform.python_version()}, granian {version('granian')}, "
        f"msgspec {version('msgspec')}, {os.cpu_count()} cores",
        "",
        "| server | events a request | events/s | CPU ms a request | events/s a core "
        "| p50 ms | p99 ms |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, sizes in found.items():
        for size, told in sizes.items():
            lines.append(
                f"| {name} | {size} | {told['rate']:,.0f} | {told['cpu_ms']:.3f} "
                f"| {told['per_core']:,.0f} | {told['p50']:.1f} | {told['p99']:.1f} |"
            )
    lines.append(f"| {PUBLISHED} | | 1,700 | | | | |")
    at_100 = found["rapport"][100]
    bare = found["bare, a row an event"][100]["cpu_ms"]
    times = at_100["cpu_ms"] / bare
    reached = at_100["rate"] >= GOAL and times <= TIMES_BARE
    lines += [
        "",
        f"At 100 events a request: {at_100['rate']:,.0f} durable events/s (goal {GOAL:,}), "
        f"{times:.2f} times the processor time of bare (goal {TIMES_BARE}): "
        f"{'reached' if reached else 'not reached'}.",
    ]
    print("\n".join(lines))
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
