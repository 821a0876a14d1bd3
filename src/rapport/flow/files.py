"""Files that survive a power cut: what is named is whole, what is half-written has no name."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rapport.flow.errors import FlowError, InputError


def sync(path: Path) -> None:
    """Wait until the file, or the folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Put `content` at `path` in one step: a reader sees the old file or the new."""
    new = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(3).hex()}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        os.fchmod(descriptor, mode)
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    new.replace(path)
    sync(path.parent)


def private_folder(path: Path) -> Path:
    """Make the folder if need be, for its owner only."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let one at a time read files of the folder to write them changed; others wait."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def work_folder(path: Path) -> Iterator[Path]:
    """Give an empty private folder for what must not stay, and wipe it afterwards.

    It is wiped at the start too: a killed process can't.
    """
    shutil.rmtree(path, ignore_errors=True)
    try:
        yield private_folder(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def disk_errors_explained(what: str) -> Iterator[None]:
    """Turn 'no space left', whoever met it, into an error that says what to do."""
    try:
        yield
    except FlowError:
        raise
    except Exception as error:
        if not _is_full(error):
            raise
        raise InputError(
            f"the disk is full: {what} was stopped and nothing of it was kept",
            fix="free some space, then run the same command again",
        ) from error


def _is_full(error: BaseException) -> bool:
    """SQLite, DuckDB and Arrow each have a class of their own for it; the words agree."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    # SQLite has no room for the index of its log: it calls that a 'disk I/O error'
    if getattr(error, "sqlite_errorname", "") == "SQLITE_IOERR_SHMSIZE":
        return True
    return any(words in str(error) for words in ("No space left", "disk is full"))
