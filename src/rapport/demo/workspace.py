"""A workspace filled with the demo brand: made, signed in to, and judged by its own truth."""

import secrets
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from rapport import importing, run
from rapport.demo.accuracy import Accuracy, accuracy
from rapport.demo.generate import BRAND, generate
from rapport.demo.truth import TRUTH
from rapport.flow.files import write_whole
from rapport.flow.signals import setup_file, theme_file
from rapport.flow.workspace import Workspace
from rapport.stores import Progress, Stores, silent

#: Where the files that were imported lie, and their truth.
FILES = "demo"
#: The password of all its teammates.
PASSWORD = "DEMO-PASSWORD.txt"  # noqa: S105  # a file's name
#: One teammate for each role, by the name they sign in with.
TEAM = {
    "owner": ("Elena Dimova", "owner"),
    "manager": ("Георги Павлов", "manager"),
    "agent": ("Мария Соколова", "agent"),
    "analyst": ("陈思远", "analyst"),
    "privacy": ("Anna Weber", "privacy_officer"),
}


def make_demo(
    folder: Path,
    *,
    people: int = 2000,
    region: str = "",
    now: datetime,
    progress: Progress = silent,
    **settings: Any,
) -> Workspace:
    """Make a workspace in `folder` and import the demo brand's files into it.

    `settings`  of rapport.toml, that differ from the demo's own
    Raises  ConfigError: the folder is not empty; or too few people.
    """
    own: dict[str, Any] = {"phone_region": "BG", "languages": ["bg", "ru", "en", "zh"]}
    workspace = Workspace.create(folder, brand=BRAND, region=region, **own | settings)
    for name in (setup_file.FILE, theme_file.FILE):
        words = (resources.files("rapport.demo") / "data" / name).read_bytes()
        write_whole(workspace.root / name, words, mode=0o600)
    progress("inventing customers", 0, 0)
    demo = generate(workspace.root / FILES, people=people, today=now.date())
    for i, file in enumerate(demo.files):
        progress(file.title, i, len(demo.files))
        importing.save_connection(workspace, file.mapping)
        importing.add_file(workspace, file.path, file.mapping, now=now)
    write_whole(workspace.root / PASSWORD, secrets.token_urlsafe(9).encode(), mode=0o600)
    return workspace


def is_demo(workspace: Workspace) -> bool:
    return (workspace.root / FILES / TRUTH).is_file()


def demo_password(workspace: Workspace) -> str:
    """Return the password of the demo's teammates; a demo of an older version gets one now."""
    file = workspace.root / PASSWORD
    if not file.is_file():
        write_whole(file, secrets.token_urlsafe(9).encode(), mode=0o600)
    return file.read_text().strip()


def make_demo_team(workspace: Workspace) -> None:
    """Let a teammate of each role sign in. Who is there already keeps their password and role."""
    from rapport.web.server import create_user, set_up

    set_up(workspace.root)
    from rapport.web.accounts.models import User

    known = set(User.objects.values_list("username", flat=True))
    for username, (name, role) in TEAM.items():
        if username not in known:
            create_user(username, demo_password(workspace), name, role)


def demo_accuracy(workspace: Workspace) -> Accuracy:
    """Say how well the newest build told the demo's people apart."""
    return accuracy(
        workspace.root / FILES / TRUTH,
        run.persons_by_account(workspace),
        Stores(workspace).pseudonyms,
    )
