"""The command as people run it: a process of its own on a workspace of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq

from rapport.flow import generations
from rapport.flow.workspace import Workspace

RAPPORT = Path(sys.executable).with_name("rapport")
#: The environment, without what other tests may have said in it.
HERE = {k: v for k, v in os.environ.items() if not k.startswith(("RAPPORT_", "DJANGO_"))}
HERE |= {"NO_COLOR": "1", "COLUMNS": "200"}
#: Starts the rest from a process that is small: a child's peak counts that of who started it.
SMALL = """
import os, resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
os.write(int(sys.argv[1]), b"%d" % resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
GIVEN_NAMES = "Anna Boris Светлана Георги Xiaowen Martin Ольга Иван Lucia Peter".split()
FAMILY_NAMES = "Moretti Petrov Ковальчук Димитрова Li Schmidt Орлова Novak Rossi Stone".split()


@dataclass(frozen=True)
class Ended:
    """How a command ended. `peak_mb` is the most memory it held, all its threads together."""

    code: int
    said: str
    peak_mb: float


def start(*arguments: Any) -> subprocess.Popen[bytes]:
    """Start the command and let it run; what it says goes to nobody."""
    return subprocess.Popen(
        [RAPPORT, *map(str, arguments)],
        env=HERE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def rapport(*arguments: Any) -> Ended:
    """Run the command to its end, with nobody at the keyboard."""
    told, tell = os.pipe()
    with open(told) as peak:
        ended = subprocess.run(
            [sys.executable, "-S", "-c", SMALL, str(tell), RAPPORT, *map(str, arguments)],
            env=HERE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[tell],
            check=False,
        )
        os.close(tell)
        return Ended(ended.returncode, ended.stdout.decode(), int(peak.read()) / 1024)


def well(*arguments: Any) -> Ended:
    """Run the command and see that it ended well."""
    ended = rapport(*arguments)
    assert ended.code == 0, ended.said
    return ended


def add_people(workspace: Path, file: Path, *more: Any) -> tuple[Any, ...]:
    """Return the arguments that add a file of people, on a lawful basis."""
    return ("add", file, "--in", workspace, "--name", file.stem, *PEOPLE, *more)


#: What a person would answer when asked about such a file.
PEOPLE = (
    *"--yes --kind people --purpose service --purpose profile --basis contract".split(),
    *"--phone-region BG --map id=id --map city=city --map phone=phone --map email=e-mail".split(),
    *("--map", "given=given name", "--map", "family=family name"),
)


def people_csv(path: Path, how_many: int, first: int = 1, city: str = "Varna") -> Path:
    """Write a file of people: no two alike, each with a phone and an e-mail of their own.

    `city` may be 'noise': then each has one of 100 letters that nothing can compress.
    """
    chance = Random(first)
    lines = ["id,given name,family name,e-mail,phone,city"]
    for i in range(first, first + how_many):
        there = chance.randbytes(50).hex() if city == "noise" else city
        given = GIVEN_NAMES[i % 10]
        family = f"{FAMILY_NAMES[i // 10 % 10]}{chr(97 + i // 100 % 26)}"
        lines.append(f"{i},{given},{family},p{i}@mail.example,+35988{8000000 + i},{there}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def copy_of(workspace: Path, to: Path) -> Path:
    """Copy a workspace: same keys, so same ids; its own files from now on."""
    return Path(shutil.copytree(workspace, to))


def findings(workspace: Path) -> dict[str, Any]:
    """Return what readers are served, less what hangs on the time of the build."""
    opened = Workspace.open(workspace)
    served = generations.read(generations.newest(opened.findings)).tables

    def rows(table: str, *columns: str) -> list[tuple[Any, ...]]:
        found = [
            r for f in served[table] for r in pq.read_table(f, columns=list(columns)).to_pylist()
        ]
        return sorted(tuple(row[c] for c in columns) for row in found)

    return {
        "accounts": rows("accounts", "account_id", "source", "line"),
        "persons": rows("persons", "account_id", "person_id"),
        "attributes": rows("attributes", "person_id", "attribute", "value", "claims"),
        "timelines": rows("timelines", "person_id", "interaction_id"),
    }


def kill(running: subprocess.Popen[bytes], after_s: float) -> int:
    """Kill the command by force after that time, with all it started; return its exit code."""
    try:
        return running.wait(timeout=after_s)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        return running.wait()


def seconds_of(*arguments: Any) -> float:
    """Return how long the command takes here and now."""
    began = time.monotonic()
    well(*arguments)
    return time.monotonic() - began
