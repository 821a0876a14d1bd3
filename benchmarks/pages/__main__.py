"""How fast pages are with a million people: python benchmarks/pages [--workspace FOLDER]

It fills a workspace with made-up people (or takes the one that is there), serves it as
`rapport serve` does, and lets 50 teammates walk over its pages from a second process. Before
that, one teammate alone: processor seconds of the server for each kind of page, beside those of
a page that has the skeleton and no data, which no page can be cheaper than.
"""

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psutil

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "src")]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(HERE.parents[1] / "src")}

#: Seconds that 95 of 100 pages may take at most, and bytes of the server.
GOALS = {"search": 0.150, "person": 0.200}
MEMORY_GOAL = 1.5e9
ROUNDS_ALONE = 40

Took = list[tuple[str, float, int]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--workspace", type=Path, help="made if it is not there, and kept")
    parser.add_argument("--people", type=int, default=1_010_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=180)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pages") as folder:
        root = chosen.workspace or Path(folder) / "w"
        run([HERE / "filling.py", root, chosen.people])
        cookies = json.loads(run([HERE / "signing_in.py", root, chosen.users]))
        with serving(root) as (port, server):
            alone = cpu_alone(port, cookies, server)
            took, cpu, memory = together(port, cookies, server, chosen.seconds)
        people = json.loads((root / "PEOPLE").read_text())
    return report(people, chosen, alone, took, cpu, memory)


def run(command: list[object], given: str | None = None) -> str:
    ended = subprocess.run(
        [sys.executable, *map(str, command)],
        check=True,
        stdout=subprocess.PIPE,
        input=given,
        text=True,
        env=ENVIRONMENT,
    )
    return ended.stdout


@contextmanager
def serving(root: Path) -> Iterator[tuple[int, psutil.Process]]:
    """Serve the workspace, pages only, as a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = (
        "import sys; from pathlib import Path; from rapport.web.server import serve;"
        " serve(Path(sys.argv[1]), port=int(sys.argv[2]), role='web')"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(root), str(port)],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < until and server.poll() is None, "it does not start"
                time.sleep(0.2)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait()


def cpu_of(server: psutil.Process) -> float:
    times = [p.cpu_times() for p in (server, *server.children(recursive=True))]
    return sum(t.user + t.system for t in times)


def memory_of(server: psutil.Process) -> int:
    """Bytes of all its processes, shared ones once."""
    processes = (server, *server.children(recursive=True))
    return sum(p.memory_full_info().pss for p in processes)


def cpu_alone(
    port: int, cookies: list[dict[str, str]], server: psutil.Process
) -> dict[str, float]:
    """Return the server's processor seconds for a page of each kind, asked by one at a time."""
    from walking import Walker

    class Weighed(Walker):
        def ask(self, what: str, *rest, **more) -> str:
            before = cpu_of(server)
            text = super().ask(what, *rest, **more)
            spent[what.split(":", maxsplit=1)[0]].append(cpu_of(server) - before)
            return text

    spent: dict[str, list[float]] = defaultdict(list)
    walker = Weighed(port, cookies[0], 1000)
    for _ in range(5):
        walker.round(think=False)
    spent.clear()
    for _ in range(ROUNDS_ALONE):
        walker.round(think=False)
    return {what: statistics.mean(seconds) for what, seconds in spent.items()}


def together(
    port: int, cookies: list[dict[str, str]], server: psutil.Process, seconds: float
) -> tuple[Took, float, int]:
    """Return what each page took, the server's processors in use, and its most memory."""
    asked = {"port": port, "cookies": cookies, "seconds": seconds}
    walkers = subprocess.Popen(
        [sys.executable, str(HERE / "walking.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    assert walkers.stdin and walkers.stdout
    walkers.stdin.write(json.dumps(asked))
    walkers.stdin.close()
    most, began, before = 0, time.monotonic(), cpu_of(server)
    while time.monotonic() - began < seconds:
        most = max(most, memory_of(server))
        time.sleep(2)
    busy = (cpu_of(server) - before) / (time.monotonic() - began)
    took = json.loads(walkers.stdout.read())
    assert walkers.wait() == 0
    return took, busy, most


def report(
    people: dict[str, int],
    chosen: argparse.Namespace,
    alone: dict[str, float],
    took: Took,
    busy: float,
    memory: int,
) -> int:
    write = sys.stdout.write
    by_kind: dict[str, list[float]] = defaultdict(list)
    for what, seconds, _ in took:
        by_kind[what.split(":")[0]].append(seconds)
        if ":" in what:
            by_kind[what].append(seconds)
    write(f"{people['people']:,} people of {people['accounts']:,} accounts; {chosen.users}")
    write(f" teammates, {len(took) / chosen.seconds:.0f} pages a second\n\n")
    write("| page | asked | p50 ms | p95 ms | p99 ms | CPU ms alone | times the skeleton |\n")
    write("|---|--:|--:|--:|--:|--:|--:|\n")
    for what, seconds in sorted(by_kind.items()):
        cpu = alone.get(what, 0)
        own = f"{cpu * 1000:.1f} | {cpu / alone['skeleton']:.1f}" if cpu else " | "
        marks = " | ".join(f"{percentile(seconds, p) * 1000:.0f}" for p in (50, 95, 99))
        write(f"| {what} | {len(seconds):,} | {marks} | {own} |\n")
    write(f"\nserver: {memory / 1e6:,.0f} MB at most, {busy:.2f} processors in use\n")
    wrong = [t for t in took if t[2] >= 400 and t[0] != "skeleton"]
    write(f"answers that were errors: {len(wrong)}\n")
    write(f"Python {platform.python_version()}, django {version('django')},")
    write(f" granian {version('granian')}; {os.cpu_count()} processors\n")
    met = {k: percentile(by_kind[k], 95) < goal for k, goal in GOALS.items()}
    met |= {"memory": memory < MEMORY_GOAL, "no errors": not wrong}
    said = ", ".join(f"{what} {'met' if is_met else 'missed'}" for what, is_met in met.items())
    write(f"Goals: {said}\n")
    return 0 if all(met.values()) else 1


def percentile(values: list[float], which: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * which // 100)] if ordered else 0.0


if __name__ == "__main__":
    sys.exit(main())
