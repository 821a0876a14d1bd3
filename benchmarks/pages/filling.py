"""A workspace with as many people as asked for: made once, kept in its folder."""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import brand

from rapport import importing, run
from rapport.flow.workspace import Workspace


def filled(root: Path, people: int) -> Workspace:
    """Return the workspace in `root`, filled and built if it was not yet."""
    say = Said()
    if (root / "rapport.toml").is_file():
        workspace = Workspace.open(root)
    else:
        workspace = Workspace.create(
            root, brand="Benchmark", phone_region="BG", languages=["bg", "ru", "en", "zh"]
        )
    if not (root / "FILLED").is_file():
        for path, mapping in brand.write(root / "files", people):
            importing.save_connection(workspace, mapping)
            importing.add_file(workspace, path, mapping, now=brand.NOW)
            path.unlink()
            say(path.name, 1, 1)
        (root / "FILLED").write_text(str(people))
    if not (workspace.findings / "CURRENT").is_file():
        built = run.build(workspace, now=brand.NOW, progress=say)
        counted = {"people": built.people, "accounts": built.accounts}
        (root / "PEOPLE").write_text(json.dumps(counted))
    return workspace


class Said:
    """What goes on, on the error channel, with the seconds since the start."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        wall, cpu = time.monotonic() - self._began, time.process_time()
        sys.stderr.write(f"{wall:7.1f} s  {cpu:7.1f} CPU s  {what} {done}/{total}\n")


if __name__ == "__main__":
    filled(Path(sys.argv[1]), int(sys.argv[2]))
