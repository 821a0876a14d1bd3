"""What takes long to make is made once a run: who of its processes asks first makes it."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return a temporary folder that all processes of this run have in common."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def copy_of_one(shared: Path, name: str, make: Callable[[Path], object], to: Path) -> Path:
    """Copy the folder `name` in `shared` to `to`; make(folder) makes it if nobody has.

    Whoever asks meanwhile waits. What could not be made whole is made anew by the next.
    """
    made = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            begun = shared / f"{name}.begun"
            shutil.rmtree(begun, ignore_errors=True)
            make(begun)
            begun.rename(made)
    return Path(shutil.copytree(made, to))
