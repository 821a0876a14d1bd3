"""A workspace filled with the demo brand: made, signed in to, and judged by its own truth."""

import secrets
from datetime import datetime
from pathlib import Path

from rapport import importing, run
from rapport.demo.accuracy import Accuracy, accuracy
from rapport.demo.generate import BRAND, TRUTH, generate
from rapport.flow.files import write_whole
from rapport.flow.workspace import Workspace
from rapport.stores import Progress, Stores, silent

#: Where the files that were imported lie, and their truth.
FILES = "demo"
SIGN_IN = "DEMO-SIGN-IN.txt"
USER, USER_NAME = "demo", "Elena Dimova"


def make_demo(
    folder: Path,
    *,
    people: int = 2000,
    region: str = "",
    now: datetime,
    progress: Progress = silent,
) -> Workspace:
    """Make a workspace in `folder` and import the demo brand's files into it.

    Raises  ConfigError: the folder is not empty; or too few people.
    """
    workspace = Workspace.create(
        folder, brand=BRAND, region=region, phone_region="BG", languages=["bg", "ru", "en", "zh"]
    )
    progress("inventing customers", 0, 0)
    demo = generate(workspace.root / FILES, people=people, today=now.date())
    for i, file in enumerate(demo.files):
        progress(file.title, i, len(demo.files))
        importing.save_connection(workspace, file.mapping)
        importing.add_file(workspace, file.path, file.mapping, now=now)
    sign_in = f"{USER} / {secrets.token_urlsafe(9)}"
    write_whole(workspace.root / SIGN_IN, sign_in.encode(), mode=0o600)
    return workspace


def is_demo(workspace: Workspace) -> bool:
    return (workspace.root / FILES / TRUTH).is_file()


def demo_sign_in(workspace: Workspace) -> tuple[str, str]:
    """Return the demo's user name and password."""
    name, _, password = (workspace.root / SIGN_IN).read_text().strip().partition(" / ")
    return name, password


def make_demo_user(workspace: Workspace) -> None:
    """Let the demo's user sign in. Safe to call again."""
    from rapport.web.server import create_user, set_up

    set_up(workspace.root)
    name, password = demo_sign_in(workspace)
    create_user(name, password, USER_NAME, "owner")


def demo_accuracy(workspace: Workspace) -> Accuracy:
    """Say how well the newest build told the demo's people apart."""
    return accuracy(
        workspace.root / FILES / TRUTH,
        run.persons_by_account(workspace),
        Stores(workspace).pseudonyms,
    )
