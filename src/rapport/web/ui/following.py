"""The workspace's settings while a server runs: read anew when somebody changed the file.

A page, a job and a person with an editor may all change rapport.toml. What it says of the brand,
time zone and mail server is then true at the next request or job, in every process.
"""

import logging
import os
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from rapport.flow.errors import ConfigError
from rapport.flow.workspace import SETTINGS, Workspace

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
#: When the file was last looked at, by its time and size.
_looked: list[tuple[int, int]] = []


def mail_settings(workspace: Workspace) -> dict[str, Any]:
    """Return what Django calls the mail server of a workspace."""
    told = workspace.settings
    backend = "smtp" if told["mail.host"] else "dummy"
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend",
        "EMAIL_HOST": told["mail.host"],
        "EMAIL_PORT": told["mail.port"],
        "EMAIL_HOST_USER": told["mail.user"],
        "EMAIL_HOST_PASSWORD": os.environ.get("RAPPORT_MAIL_PASSWORD", ""),
        "EMAIL_USE_TLS": told["mail.security"] == "starttls",
        "EMAIL_USE_SSL": told["mail.security"] == "tls",
        "DEFAULT_FROM_EMAIL": told["mail.from"] or "rapport@localhost",
    }


def follow() -> None:
    """Take over the settings if the file changed; a file with a fault changes nothing."""
    try:
        found = (settings.WORKSPACE.root / SETTINGS).stat()
    except OSError:
        return
    state = (found.st_mtime_ns, found.st_size)
    if state in _looked:
        return
    _looked[:] = [state]
    try:
        workspace = Workspace.open(settings.WORKSPACE.root)
    except ConfigError as error:
        log.error("the settings were changed and have a fault, so the old ones stay: %s", error)
        return
    if workspace.digest != settings.WORKSPACE.digest:
        use(workspace)


def use(workspace: Workspace) -> None:
    """Let this process go by the settings of `workspace`, which is the one it serves already."""
    settings.WORKSPACE = workspace
    for name, value in mail_settings(workspace).items():
        setattr(settings, name, value)


def as_the_file_says(get_response: Answer) -> Answer:
    """Answer each request by the settings as they are now, in the workspace's time zone."""

    def answer(request: HttpRequest) -> HttpResponse:
        follow()
        timezone.activate(ZoneInfo(settings.WORKSPACE.settings["time_zone"]))
        return get_response(request)

    return answer
