"""Generations: what a run has finished, as immutable folders of Parquet.

    <root>/CURRENT                 the name of the newest generation and nothing else
    <root>/LOCK                    held by the one who writes
    <root>/000007/manifest.json    every file of every table, with its size
    <root>/000007/warmth/*.parquet
    <root>/000007/desk.sqlite      the same tables laid out for pages: shelf/desk.py
    <root>/000008.new/             being written, or left by a killed writer: never read

A reader gets all tables of one generation, never a mixture: a named file never changes,
and CURRENT moves from one generation to the next by a single rename. A writer that is
killed at any point leaves the last generation in place; `collect_garbage` sweeps up.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from rapport.flow.engine import Engine
from rapport.flow.errors import NothingYetError, ShelfError
from rapport.flow.files import sync, write_whole
from rapport.flow.tables import TableSpec

Lay = Callable[[Path, Mapping[str, tuple[Path, ...]]], Iterable[Path]]
CURRENT, LOCK, MANIFEST = "CURRENT", "LOCK", "manifest.json"


@dataclass(frozen=True)
class Generation:
    """One finished generation: when it was published, and the files of each table."""

    folder: Path
    published_at: datetime
    tables: dict[str, tuple[Path, ...]]
    about: Mapping[str, Any]


def publish(
    root: Path,
    engine: Engine,
    specs: Iterable[TableSpec],
    *,
    now: datetime,
    about: Mapping[str, Any] | None = None,
    lay: Lay | None = None,
    store: Path | None = None,
) -> Path:
    """Write the engine's tables as a new generation, in key order, and point readers to it.

    Time     `now` is when this is called, not the run's own: a grace period starts here.
    `about`  kept in the manifest: what the run was made from (model, settings, seed).
    `lay`    writes more files into the new folder, made from the tables' files alone.
    `store`  where tables lie that were written already, in key order, each in a folder of its
             name: their files are taken over.
    Returns  the new generation's folder.
    Raises   ShelfError: another run is publishing.
    """
    with _writing(root):
        name = f"{_last_number(root) + 1:06d}"
        new = root / f"{name}.new"
        new.mkdir()
        tables = {}
        for spec in specs:
            table = spec.name
            if store is not None and (store / table).is_dir():
                _take_over(store / table, new / table)
            else:
                engine.save(table, new / table, spec.order)
            files = sorted((new / table).glob("*.parquet"))
            tables[table] = {f.name: f.stat().st_size for f in files}
            for path in (*files, new / table):
                sync(path)
        laid = lay(new, _files(new, tables)) if lay else ()
        manifest = {
            "published_at": now.isoformat(),
            "tables": tables,
            "laid": {f.name: f.stat().st_size for f in laid},
            "about": dict(about or {}),
        }
        write_whole(new / MANIFEST, json.dumps(manifest, indent=1).encode())
        sync(new)
        done = new.rename(root / name)
        sync(root)
        write_whole(root / CURRENT, name.encode())
        return done


def _take_over(store: Path, folder: Path) -> None:
    """Put the files of `store` into the new `folder` too; on one disk they take no more room."""
    folder.mkdir()
    for file in store.glob("*.parquet"):
        try:
            os.link(file, folder / file.name)
        except OSError:
            shutil.copyfile(file, folder / file.name)


def newest(root: Path) -> Path:
    """Return the folder of the newest generation. Reads one tiny file.

    Raises  NothingYetError: nothing was published there yet.
    """
    try:
        return root / (root / CURRENT).read_text()
    except FileNotFoundError:
        raise NothingYetError(
            f"nothing is published in {root}",
            fix="build the workspace once: rapport build",
        ) from None


def read(folder: Path) -> Generation:
    """Read a generation's manifest, and see that its files are all there and whole.

    Raises  ShelfError: the folder or a file is missing or has another size.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        laid = manifest.get("laid", {})
        for table, sizes in (*manifest["tables"].items(), (".", laid)):
            for name, size in sizes.items():
                if (found := (folder / table / name).stat().st_size) != size:
                    named = Path(table) / name
                    raise ShelfError(
                        f"generation {folder.name}: {named} has {found} bytes, not {size}",
                        fix="files here never change: bring it back from a backup or run again",
                    )
    except FileNotFoundError as error:
        raise ShelfError(
            f"generation {folder.name}: {error.filename} is gone",
            fix="build again: rapport build; the facts are whole",
        ) from None
    except (ValueError, KeyError):
        raise ShelfError(
            f"generation {folder.name}: its {MANIFEST} is damaged",
            fix="build again: rapport build; the facts are whole",
        ) from None
    return Generation(
        folder,
        datetime.fromisoformat(manifest["published_at"]),
        _files(folder, manifest["tables"]),
        manifest["about"],
    )


def _files(folder: Path, tables: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[Path, ...]]:
    return {t: tuple(folder / t / name for name in sizes) for t, sizes in tables.items()}


@contextmanager
def only_writer(root: Path) -> Iterator[None]:
    """Be the only run on this workspace, from its first read to its publishing.

    Raises  ShelfError: another run is on. Its lock ends with it, however that ends.
    """
    with _locked(root, "BUILD", "another build of this workspace is running"):
        yield


def collect_garbage(root: Path, *, now: datetime, grace: timedelta = timedelta(hours=1)) -> None:
    """Delete what no reader can be reading.

    That is: what CURRENT never named, because its writer was killed; and generations
    that were replaced at least `grace` before `now`. Choose a grace longer than any page
    or export takes. To erase a person from the disk too, publish without them and then
    collect with a grace of 0.

    Raises  ShelfError: another run is publishing.
    """
    with _writing(root):
        current = newest(root).name
        finished = []
        for folder in sorted(root.glob("[0-9]*")):
            if folder.suffix == ".new" or folder.name > current:
                shutil.rmtree(folder)
            else:
                finished.append(folder)
        for old, following in pairwise(finished):
            if _published_at(following) + grace <= now:
                shutil.rmtree(old)


@contextmanager
def _writing(root: Path) -> Iterator[None]:
    with _locked(root, LOCK, f"another run is publishing in {root}"):
        yield


@contextmanager
def _locked(root: Path, name: str, taken: str) -> Iterator[None]:
    """Hold the lock file. It goes with its process, however that ends."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / name).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ShelfError(taken, fix="wait until it is done; its lock ends with it") from None
        yield


def _published_at(folder: Path) -> datetime:
    """When it was published; if that can't be read any more, long ago."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        return datetime.fromisoformat(manifest["published_at"])
    except (OSError, ValueError, KeyError):
        return datetime.min.replace(tzinfo=UTC)


def _last_number(root: Path) -> int:
    """The greatest number taken, by a half-written folder too: a name never comes twice."""
    return max((int(f.stem) for f in root.glob("[0-9]*")), default=0)
