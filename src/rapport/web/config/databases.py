"""Which database the web part writes to: SQLite in the workspace, or PostgreSQL by URL."""

from typing import Any
from urllib.parse import unquote, urlsplit

from rapport.flow.errors import ConfigError


def database(named: str) -> dict[str, Any]:
    """Return Django's settings of the database `named`: a PostgreSQL URL or a file's path.

    Raises  ConfigError: a URL of another kind, or one without a database's name.
    """
    if "://" not in named:
        return _sqlite(named)
    url = urlsplit(named)
    if url.scheme not in ("postgres", "postgresql") or not url.path.strip("/"):
        raise ConfigError(
            "the database URL of the web part is not one of PostgreSQL",
            fix="write it as postgresql://user:password@host:5432/name, or leave it empty",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # a writer waits for its turn instead of failing
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def check_region(connection: Any, region: str) -> None:
    """See that a PostgreSQL database may hold this workspace's rows (P32).

    Whoever runs it marks it: alter database NAME set rapport.region = 'REGION'. A SQLite
    file lies in the workspace, which was checked when it was opened.
    Raises  ConfigError: the workspace has a region, and the database is not marked with it.
    """
    if not region or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('rapport.region', true), '')")
        (found,) = cursor.fetchone()
    if found != region:
        raise ConfigError(
            f"this workspace must stay in region {region!r}, but its database is marked"
            f" {found or 'with none'!r}",
            fix="use a database of that region; who runs it says: alter database NAME set"
            f" rapport.region = '{region}'",
        )
