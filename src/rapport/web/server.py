"""Starting the web part of a workspace: its database, its files, its first user, its server.

Nothing here needs Django's settings until it is called: the workspace is named first.
"""

import fcntl
import logging.config
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import django
from django.apps import apps

from rapport.flow.errors import ConfigError
from rapport.flow.workspace import SETTINGS as SETTINGS_FILE

WORKSPACE = "RAPPORT_WORKSPACE"
SETTINGS = "DJANGO_SETTINGS_MODULE"
#: What a process does: everything; pages; jobs; or only taking data in.
ROLE = "RAPPORT_ROLE"
ALL, WEB, WORKER, COLLECT = ROLES = ("all", "web", "worker", "collect")
#: Each open page holds one (/live); granian's own limit would let a thousand block all others.
MOST_CONNECTIONS = 4000
STOP_S = 10
#: Of the static files that stand in the workspace: what they were made from.
STAMP = ".made-from"


def set_up(workspace: Path) -> None:
    """Make this process serve `workspace`, and bring its web database up to date.

    Raises  ConfigError: not a workspace, the process serves another one (P31), or its database
            lies in another region (P32).
    """
    os.environ[WORKSPACE] = str(workspace)
    os.environ.setdefault(SETTINGS, "rapport.web.config.settings")
    if not apps.ready:
        django.setup()
    from django.core.management import call_command

    from rapport.web.ui.catalogues import compile_words

    _same_workspace(workspace)
    _same_region()
    with _alone(workspace):
        compile_words(workspace / "words")
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


def collect_static() -> bool:
    """Lay the static files into the workspace, if they are not the ones of this version.

    Returns whether anything was done. Needs `set_up`, or Django's settings.
    """
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / STAMP
    made_from = _fingerprint(Path(settings.STATICFILES_DIRS[0]))
    with _alone(Path(settings.WORKSPACE.root)):
        if stamp.is_file() and stamp.read_text() == made_from:
            return False
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(made_from)
    return True


def create_user(username: str, password: str, name: str, role: str) -> None:
    """Make a teammate who can sign in, or give an existing one this password, name and role.

    Raises  django.core.exceptions.ValidationError: a weak password, an unknown role.
    """
    from rapport.web.accounts.services import user_create

    user_create(username=username, password=password, name=name, role=role)


def serve(
    workspace_path: Path, host: str = "127.0.0.1", port: int = 8000, role: str = ALL
) -> None:
    """Serve the workspace until the process is told to stop (SIGTERM, Ctrl C).

    One process answers, with threads: DuckDB and SQLite share one cache, and no lock waits
    for another process. Jobs run in a process of their own, so a build takes no memory and
    no time from the pages; role "all" starts one beside, "web" and "collect" start none.
    """
    os.environ[ROLE] = role
    set_up(workspace_path)
    collect_static()
    from django.db import connections
    from granian.constants import Interfaces
    from granian.server import Server

    from rapport.web.jobs.beside import WorkerBeside

    connections.close_all()  # who answers is another process: it opens its own
    server = Server(
        "rapport.web.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        backpressure=MOST_CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_S,
        websockets=False,
        log_access=False,
    )
    with WorkerBeside(workspace_path) if role == ALL else nullcontext():
        server.serve()


def work(workspace_path: Path) -> None:
    """Run the workspace's jobs until the process is told to stop (SIGTERM, Ctrl C)."""
    os.environ[ROLE] = WORKER
    set_up(workspace_path)
    from django.conf import settings

    from rapport.web.config.logs import log_settings
    from rapport.web.jobs.beside import has_parent
    from rapport.web.jobs.worker import Worker

    # a file of its own: two processes would turn the pages of one log against each other
    logging.config.dictConfig(log_settings(settings.WORKSPACE.logs / "worker.log"))
    Worker(alive=has_parent).run()


def need_port(host: str, port: int) -> None:
    """Raise ConfigError if nobody can listen there, or somebody does.

    granian would share a port that another server has: visitors would get one or the other.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise ConfigError(
            f"can't listen on {host}:{port} ({getattr(error, 'strerror', None) or error})",
            fix="stop what is listening there, or choose another --port",
        ) from None


@contextmanager
def _alone(workspace: Path) -> Iterator[None]:
    """Let one process of the workspace at a time through: several may start at once."""
    with (workspace / SETTINGS_FILE).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _same_workspace(workspace: Path) -> None:
    from django.conf import settings

    if settings.WORKSPACE.root != workspace.resolve():
        raise ConfigError(
            f"this process serves {settings.WORKSPACE.root} already",
            fix="start one process for each workspace",
        )


def _same_region() -> None:
    from django.conf import settings
    from django.db import connection

    from rapport.web.config.databases import check_region

    check_region(connection, str(settings.WORKSPACE.settings["region"]))


def _fingerprint(folder: Path) -> str:
    """Say which files lie in `folder`: their names, sizes and times."""
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    facts = ((f.relative_to(folder), f.stat().st_size, f.stat().st_mtime_ns) for f in files)
    return "\n".join(f"{name} {size} {time}" for name, size, time in facts)
