"""From an empty folder to the first profile on the screen: python benchmarks/first_run

It clones this repository as committed (`--folder` takes the work tree as it is), runs
`make run` there, signs in to the demo with Chromium as a person would, opens the first
profile of the list, and prints how long each phase took. The goal is under three minutes.

`--empty-cache` lets the installer find nothing on this machine, as on a new one.
"""

import argparse
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
GOAL_S = 180
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
ADDRESS = re.compile(r" on (http://[^\s/]+)")
SIGN_IN = re.compile(r"sign-in: (\S+), password (\S+)")
#: What `make run` prints when a phase begins, and our name for the phase.
BEGINS = (
    ("== Making .venv", "install"),
    ("== Making the demo", "demo"),
    ("== Building", "build"),
    ("== Serving", "serve"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", action="store_true", help="the work tree, not the last commit")
    parser.add_argument("--empty-cache", action="store_true", help="as on a new machine")
    parser.add_argument("--show", type=Path, help="keep a picture of the first profile here")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="first_run") as temporary:
        times = measured(Path(temporary), chosen)
    total = sum(times.values())
    sys.stdout.write("\n| phase | seconds |\n|---|---|\n")
    for phase, seconds in times.items():
        sys.stdout.write(f"| {phase} | {seconds:.1f} |\n")
    sys.stdout.write(f"| **total** | **{total:.1f}** (goal: under {GOAL_S}) |\n")
    return 0 if total < GOAL_S else 1


def measured(place: Path, chosen: argparse.Namespace) -> dict[str, float]:
    """Do all of it in `place`; return the seconds of each phase, in their order."""
    began = time.monotonic()
    clone = place / "rapport"
    if chosen.folder:
        ignored = shutil.ignore_patterns(".venv", ".git", "var", "*_cache", "__pycache__")
        shutil.copytree(ROOT, clone, ignore=ignored)
    else:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    times = {"clone": time.monotonic() - began}
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    if chosen.empty_cache:
        environment |= {"UV_CACHE_DIR": str(place / "uv"), "PIP_NO_CACHE_DIR": "1"}
    with make_run(clone, environment) as lines:
        said = read_phases(lines, times)
        began = time.monotonic()
        look(said, chosen.show)
        times["first profile"] = time.monotonic() - began
    return times


@contextmanager
def make_run(clone: Path, environment: dict[str, str]) -> Iterator["queue.Queue[str | None]"]:
    """Run `make run` on a free port; give its lines as they come, None at its end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=clone,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines: queue.Queue[str | None] = queue.Queue()

    def pump() -> None:
        for line in running.stdout or ():
            lines.put(line)
        lines.put(None)

    threading.Thread(target=pump, daemon=True).start()
    try:
        yield lines
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(timeout=30)


def read_phases(lines: "queue.Queue[str | None]", times: dict[str, float]) -> str:
    """Time the phases until the address and the sign-in are said; return what was said."""
    said, phase, began = "", "install", time.monotonic()
    while not (ADDRESS.search(said) and SIGN_IN.search(said)):
        line = lines.get(timeout=600)
        if line is None:
            raise SystemExit(f"make run ended before it served:\n{said}")
        sys.stdout.write(line)
        said += line
        for words, begins in BEGINS:
            if line.startswith(words) and begins != phase:
                times[phase] = time.monotonic() - began
                phase, began = begins, time.monotonic()
    times[phase] = time.monotonic() - began
    return said


def look(said: str, picture: Path | None) -> None:
    """Sign in as the demo says, and wait until the first profile is on the screen."""
    address = ADDRESS.findall(said)[-1]
    name, password = sign_in_of(said)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        open_patiently(page, address)
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        page.locator("a[href*='/people/']:visible", has_text=re.compile(r"\w")).first.wait_for()
        profile = page.locator("main a[href*='/people/']").first
        profile.click()
        page.wait_for_url(re.compile(r"/people/[0-9a-f]{32}"))
        page.locator("main h1").first.wait_for()
        if picture:
            page.screenshot(path=picture)
        browser.close()


def sign_in_of(said: str) -> tuple[str, str]:
    """Find the name and the password that `make run` printed."""
    found = SIGN_IN.search(said)
    if not found:
        raise SystemExit(f"no sign-in in what make run said:\n{said}")
    return found.group(1), found.group(2)


def open_patiently(page: Page, address: str) -> None:
    """Open the address; the server says it before it listens."""
    for attempt in range(100):
        try:
            page.goto(address)
            return
        except Exception:
            if attempt == 99:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
