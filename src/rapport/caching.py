"""Where what can be made anew is kept between runs, for all workspaces of one user.

Never: anything of a person; a cache without which a run would fail.
"""

import os
from pathlib import Path


def cache_folder() -> Path | None:
    """Return the folder, made if need be, as the XDG base directories say; None: there is none."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = (Path(given) if given else Path.home() / ".cache") / "rapport"
        folder.mkdir(parents=True, exist_ok=True)
    except (RuntimeError, OSError):  # a user without a home, or one that can't be written to
        return None
    return folder if os.access(folder, os.W_OK) else None
