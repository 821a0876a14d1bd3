"""The command, killed before its 1st, 2nd, 3rd ... step towards the disk, each time on a copy.

    python dying.py WORKSPACE FOLDER ARGUMENTS...

A step is a call of fsync, a rename, or a statement by which SQLite changes something or
ends a transaction. What one place of the code does over and over (a file of a hundred alike)
is such a step at its 1st, 2nd, 4th, 8th ... time. WORKSPACE is copied to FOLDER/0, FOLDER/1
...; of the arguments, `{}` is that copy. Prints one exit code a line; the last is the first
that lived to its own end.
"""

import os
import pathlib
import shutil
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from rapport import cli, run  # noqa: F401  (once, not in every child)

#: How many lines of the stack tell one place of the code from another.
DEEP = 4
#: Of what is done over and over, the times that are steps.
TIMES = (1, 4, 16, 64)

left = 0
been: Counter[tuple[tuple[str, int], ...]] = Counter()


def place() -> tuple[tuple[str, int], ...]:
    """Say which lines led to the step that is about to be."""
    lines, frame = [], sys._getframe(2)
    while frame is not None and len(lines) < DEEP:
        lines.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return tuple(lines)


def step() -> None:
    """Be killed, as by a power switch, if that is the step at which to be."""
    global left
    here = place()
    been[here] += 1
    if been[here] not in TIMES:
        return
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)


def counted(call: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*arguments: Any, **options: Any) -> Any:
        step()
        return call(*arguments, **options)

    return wrapped


class DyingConnection(sqlite3.Connection):
    """Counts what changes the file; what only looks is no step."""

    def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
        if not sql.lower().startswith(("select", "pragma", "begin")):
            step()
        return super().execute(sql, *more)

    def executemany(self, sql: str, *more: Any) -> sqlite3.Cursor:
        step()
        return super().executemany(sql, *more)


def one(number: int, workspace: pathlib.Path, arguments: list[str]) -> int:
    """Run the command in a child that is killed at step `number`; return its exit code."""
    global left
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = number
    sys.argv = ["rapport", *(a.replace("{}", str(workspace)) for a in arguments)]
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    try:
        cli.main()
    except SystemExit as ended:
        os._exit(ended.code if isinstance(ended.code, int) else 0)
    os._exit(0)


def main() -> None:
    template, folder, *arguments = sys.argv[1:]
    connect = sqlite3.connect
    sqlite3.connect = lambda *a, **k: connect(*a, factory=DyingConnection, **k)
    for owner, name in ((os, "fsync"), (pathlib.Path, "rename"), (pathlib.Path, "replace")):
        setattr(owner, name, counted(getattr(owner, name)))
    code, number = -1, 0
    while code < 0:
        workspace = pathlib.Path(shutil.copytree(template, pathlib.Path(folder) / str(number)))
        code = one(number, workspace, arguments)
        os.write(1, f"{code}\n".encode())
        number += 1


if __name__ == "__main__":
    main()
