"""What is wrong with an installation or a workspace, and how to mend it."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rapport.flow import generations
from rapport.flow.errors import FlowError, ShelfError
from rapport.flow.facts import FILE, is_whole
from rapport.flow.signals import pictures
from rapport.flow.workspace import KEYS, Workspace
from rapport.stores import Stores

FREE_GB = 2.0


@dataclass(frozen=True)
class Finding:
    """One thing that was checked. `fix` is empty if it is well."""

    what: str
    well: bool
    told: str
    fix: str = ""


def examine(root: Path | None, *, mend: bool = False) -> list[Finding]:
    """Check the installation and, if `root` is given, the workspace in it.

    `mend`  also sets right what can be set right without losing anything: who may read keys.
    """
    found = [*_installation()]
    if root is None:
        return found
    if mend:
        _close_keys(root)
    try:
        workspace = Workspace.open(root)
    except FlowError as error:
        return [*found, Finding("workspace", False, error.what, error.fix)]
    found.append(Finding("workspace", True, f"{workspace.brand} in {workspace.root}"))
    checks: tuple[tuple[str, Callable[[Workspace], str]], ...] = (
        ("facts log", _log),
        ("vault", _vault),
        ("findings", _findings),
        ("web database", _web),
        ("disk", _disk),
    )
    return [*found, *(_checked(what, check, workspace) for what, check in checks)]


def _checked(what: str, check: Callable[[Workspace], str], workspace: Workspace) -> Finding:
    try:
        return Finding(what, True, check(workspace))
    except FlowError as error:
        return Finding(what, False, error.what, error.fix)
    except (OSError, sqlite3.Error) as error:
        return Finding(
            what, False, f"{type(error).__name__}: {error}", "see that the disk is well"
        )


def _installation() -> Iterator[Finding]:
    yield Finding("python", sys.version_info >= (3, 11), sys.version.split()[0], "use Python 3.11")
    for package in ("duckdb", "pyarrow", "django", "cryptography", "granian"):
        try:
            yield Finding(package, True, version(package))
        except PackageNotFoundError:
            yield Finding(package, False, "is not installed", "run make install")
    for fault in pictures.look().faults:
        yield Finding("recogniser", False, fault.what, fault.fix)


def _log(workspace: Workspace) -> str:
    stores = Stores(workspace)
    if not is_whole(workspace):
        raise ShelfError("facts.sqlite is damaged", fix="bring it back from a backup")
    entries = stores.log.entries()
    return f"{len(entries)} entries, all can be read"


def _vault(workspace: Workspace) -> str:
    stores = Stores(workspace)
    files = [e for e in stores.log.entries() if e.kind == FILE]
    for entry in files:
        stores.vault.read_table(entry.table, columns=["line"])
    waiting = sum(1 for n in stores.vault.table_names() if n.startswith("quarantine-"))
    return f"{len(files)} stored files can be opened, {waiting} quarantined"


def _findings(workspace: Workspace) -> str:
    generation = generations.read(generations.newest(workspace.findings))
    seen = Stores(workspace).log.entries()
    behind = len(seen) - int(generation.about["entries"])
    late = f", {behind} entries came later: build again" if behind > 0 else ""
    return f"generation {generation.folder.name} of {generation.published_at:%Y-%m-%d %H:%M}{late}"


def _web(workspace: Workspace) -> str:
    place = workspace.web_database
    if "://" in place:
        return "PostgreSQL by URL"
    if not Path(place).exists():
        return "not made yet: rapport serve makes it"
    con = sqlite3.connect(place)
    try:
        if con.execute("pragma quick_check").fetchone()[0] != "ok":
            raise ShelfError("web.sqlite is damaged", fix="bring it back from a backup")
    finally:
        con.close()
    return "web.sqlite is whole"


def _disk(workspace: Workspace) -> str:
    free = shutil.disk_usage(workspace.root).free / 1e9
    if free < FREE_GB:
        raise ShelfError(f"{free:.1f} GB are free", fix=f"keep {FREE_GB:.0f} GB free for builds")
    return f"{free:.0f} GB are free"


def _close_keys(root: Path) -> None:
    for name in KEYS:
        path = root / "secrets" / f"{name}.key"
        if path.is_file():
            os.chmod(path, 0o600)
