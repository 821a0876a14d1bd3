"""Starting the web part of a workspace: its database, its files, its first user, its server.

Nothing here needs Django's settings until it is called: the workspace is named first.
"""

import os
import socket
from pathlib import Path

import django
from django.apps import apps

from rapport.flow.errors import ConfigError

WORKSPACE = "RAPPORT_WORKSPACE"
SETTINGS = "DJANGO_SETTINGS_MODULE"
THREADS = 4
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

    _same_workspace(workspace)
    _same_region()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


def collect_static() -> bool:
    """Lay the static files into the workspace, if they are not the ones of this version.

    Returns whether anything was done. Needs `set_up`, or Django's settings.
    """
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / STAMP
    made_from = _fingerprint(Path(settings.STATICFILES_DIRS[0]))
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


def serve(workspace_path: Path, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the workspace until the process is told to stop (SIGTERM, Ctrl C).

    One worker process with threads: DuckDB and SQLite share one cache, and no lock waits
    for another process.
    """
    set_up(workspace_path)
    collect_static()
    from django.db import connections
    from granian.constants import Interfaces
    from granian.server import Server

    connections.close_all()  # the worker is another process: it opens its own
    Server(
        "rapport.web.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
    ).serve()


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
