"""A PostgreSQL of our own for a test run: made in a temporary folder, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs; None if none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster on a free port; give the URL of an empty database, as its superuser.

    initdb refuses to run as root: then the cluster is of user postgres, in a folder that
    he may reach (a test's own folder is not: its parents are closed to others).
    """
    folder = Path(tempfile.mkdtemp(prefix="rapport-pg-", dir="/tmp"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, pwd.getpwnam("postgres").pw_uid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        _run(
            as_user,
            "initdb",
            "-D",
            folder / "data",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-U",
            "rapport",
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
        # what a power cut would take may go: the folder is thrown away anyhow
        options += " -c synchronous_commit=off -c full_page_writes=off"
        options += f" -c unix_socket_directories={folder}"
        _run(
            as_user,
            "pg_ctl",
            "-D",
            folder / "data",
            "-o",
            options,
            "-l",
            folder / "log",
            "-w",
            "start",
        )
        yield f"postgresql://rapport@127.0.0.1:{port}/postgres"
    finally:
        _run(as_user, "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _run(as_user: list[str], program: str, *words: object, check: bool = True) -> None:
    folder = programs()
    assert folder is not None, "ask programs() first"
    command = [*as_user, str(folder / program), *map(str, words)]
    ended = subprocess.run(command, cwd="/tmp", capture_output=True, text=True, check=False)
    if check and ended.returncode:
        raise RuntimeError(f"{program} failed:\n{ended.stdout}{ended.stderr}")
