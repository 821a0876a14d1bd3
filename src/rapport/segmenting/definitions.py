"""What segments there are: files that are written once, a version each.

segments/<key>/<n>.toml, numbered from 1; of the ready ones, ready.toml, version 1 is shipped. A
version never changes, so that what a list was on a day can be told; the newest one counts.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import tomlkit

from rapport.flow.errors import ConflictError, InputError
from rapport.flow.files import private_folder, sync
from rapport.flow.segments.checking import check_rule, need_no_circle
from rapport.flow.segments.grammar import RuleError, read_rule
from rapport.flow.segments.rules import Node, segments_in, text_of
from rapport.flow.workspace import Workspace

FOLDER: Final = "segments"
MOST: Final = 1_000
#: What lists may be used for. Who objects to being profiled is in none for marketing or ads.
USES: Final = ("marketing", "service", "events", "research")
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST: Final = {"name": 80, "purpose": 300, "offer": 300, "effect": 300, "folder": 40}
_NEEDED: Final = ("name", "purpose", "offer", "effect", "owner")
_READY: Final = Path(__file__).parent / "ready.toml"
#: Whose the ready ones are until somebody takes them over.
SHIPPED: Final = "rapport"


@dataclass(frozen=True, slots=True)
class Segment:
    """One version of one segment.

    `rule`     its text, as rules.text_of writes it
    `use`      one of USES;  `purpose`, `offer`, `effect`: in people's words
    `owner`    number of the teammate; of a ready one SHIPPED
    `review`   the day to look at it again
    `author`   who wrote this version, `at` that time
    """

    key: str
    name: str
    rule: str
    purpose: str
    offer: str = ""
    effect: str = ""
    use: str = "marketing"
    folder: str = ""
    owner: str = SHIPPED
    review: date | None = None
    version: int = 1
    author: str = SHIPPED
    at: datetime | None = None
    retired: bool = False

    @property
    def node(self) -> Node:
        return _parsed(self.rule)

    @property
    def is_ready(self) -> bool:
        """Whether it is as it was shipped."""
        return self.author == SHIPPED

    @property
    def leaves_out_objectors(self) -> bool:
        return self.use in ("marketing", "events")


@lru_cache(maxsize=2_000)
def _parsed(rule: str) -> Node:
    return read_rule(rule)


def segments(workspace: Workspace, *, retired: bool = False) -> dict[str, Segment]:
    """Return the newest version of every segment by key, in the order of keys.

    `retired`  those that were put away, too
    Raises     InputError: a file can't be read, or a number is missing between others.
    """
    found = dict(ready())
    folder = workspace.root / FOLDER
    for own in sorted(folder.iterdir()) if folder.is_dir() else ():
        if own.is_dir() and _KEY.fullmatch(own.name) and (newest := _newest(own)):
            found[own.name] = newest
    return {k: s for k, s in sorted(found.items()) if retired or not s.retired}


def versions(workspace: Workspace, key: str) -> tuple[Segment, ...]:
    """Return every version of a segment, the oldest first; () if there is no such segment."""
    folder = workspace.root / FOLDER / key
    shipped = (ready()[key],) if key in ready() else ()
    if not _KEY.fullmatch(key) or not folder.is_dir():
        return shipped
    return shipped + tuple(_read(folder / f"{n}.toml") for n in _numbers(folder))


def publish(workspace: Workspace, segment: Segment, *, now: datetime) -> Segment:
    """Write a version of a segment, checked, and return it as it is read again.

    segment  its version is that which whoever wrote it took for the next: 1 of a new one
    Raises   RuleError: its rule asks what there is not, or goes round in a circle;
             InputError: it lacks what every segment has, or has too much;
             ConflictError: another version was published since.
    """
    wanted = _checked(workspace, replace(segment, at=now))
    before = versions(workspace, segment.key)
    if wanted.version != (before[-1].version if before else 0) + 1:
        raise _taken(wanted)
    if not before and len(segments(workspace, retired=True)) >= MOST:
        raise InputError(f"there are {MOST:,} segments", fix="retire some, then make new ones")
    private_folder(workspace.root / FOLDER)
    folder = private_folder(workspace.root / FOLDER / wanted.key)
    path = folder / f"{wanted.version}.toml"
    new = folder / f"{wanted.version}.{os.getpid()}.{os.urandom(3).hex()}.new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_text_of(wanted))
            file.flush()
            os.fsync(file.fileno())
        os.link(new, path)  # whole, and only if no such version is there
    except FileExistsError:
        raise _taken(wanted) from None
    finally:
        new.unlink()
    sync(folder)
    return _read(path)


def checked_rule(workspace: Workspace, text: str, *, key: str = "") -> Node:
    """Return the parts of a rule that could be published under `key`.

    Raises  RuleError: the first thing that is wrong with it.
    """
    node = read_rule(text)
    others = segments(workspace)
    check_rule(node, segments=others, own=key)
    if key:
        need_no_circle(key, {k: s.node for k, s in others.items()} | {key: node})
    return node


def key_of(name: str, taken: Mapping[str, object]) -> str:
    """Return a key for a new segment of this name, not among `taken`."""
    from anyascii import anyascii

    plain = re.sub(r"[^a-z0-9]+", "_", anyascii(name).lower()).strip("_")[:30] or "segment"
    plain = plain if plain[0].isalpha() else f"s_{plain}"
    numbered = (plain, *(f"{plain}_{n}" for n in range(2, len(taken) + 3)))
    return next(key for key in numbered if key not in taken)


@lru_cache(maxsize=1)
def ready() -> Mapping[str, Segment]:
    """Return the segments that are shipped, by key."""
    told = tomllib.loads(_READY.read_text("utf-8"))
    return {
        key: Segment(key, **{**one, "rule": text_of(read_rule(one["rule"]))})
        for key, one in told.items()
    }


# ------------------------------------------------------------------------------- the files


def _numbers(folder: Path) -> list[int]:
    numbers = sorted(int(f.stem) for f in folder.glob("*.toml") if f.stem.isdigit())
    first = 2 if folder.name in ready() else 1
    for place, number in enumerate(numbers, first):
        if number != place:
            raise InputError(
                f"{FOLDER}/{folder.name}/{place}.toml is not there, but {number}.toml is",
                fix="put the file back: versions are numbered, and none is taken away",
            )
    return numbers


def _newest(folder: Path) -> Segment | None:
    numbers = _numbers(folder)
    return _read(folder / f"{numbers[-1]}.toml") if numbers else ready().get(folder.name)


def _read(path: Path) -> Segment:
    return _read_file(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=5_000)
def _read_file(path: Path, _changed: int) -> Segment:
    named = f"{FOLDER}/{path.parent.name}/{path.name}"
    try:
        told = tomllib.loads(path.read_text("utf-8-sig"))
        node = read_rule(str(told.pop("rule")))
        check_rule(node, segments=segments_in(node))
        rule = text_of(node)
        return Segment(path.parent.name, rule=rule, version=int(path.stem), **_typed(told))
    except RuleError as error:
        raise RuleError(f"{named}: {error.what}", fix=error.fix, place=error.place) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError):
        raise InputError(
            f"{named} can't be read as a segment",
            fix="look at a file beside it: the same names, each with a text in quotes",
        ) from None


def _typed(told: dict[str, Any]) -> dict[str, Any]:
    wanted = {"name": str, "purpose": str, "offer": str, "effect": str, "use": str, "folder": str,
              "owner": str, "author": str, "retired": bool}  # fmt: skip
    for name, type_ in wanted.items():
        if name in told and not isinstance(told[name], type_):
            raise TypeError(name)
    if "review" in told and type(told["review"]) is not date:
        raise TypeError("review")
    if "at" in told and not isinstance(told["at"], datetime):
        raise TypeError("at")
    return told


def _text_of(segment: Segment) -> str:
    document = tomlkit.document()
    for name in ("name", "purpose", "offer", "effect", "use", "folder", "owner", "author"):
        document[name] = getattr(segment, name)
    document["rule"] = tomlkit.string(segment.rule, multiline="\n" in segment.rule)
    if segment.review:
        document["review"] = segment.review
    if segment.at:
        document["at"] = segment.at
    document["retired"] = segment.retired
    return tomlkit.dumps(document)


def _checked(workspace: Workspace, segment: Segment) -> Segment:
    if not _KEY.fullmatch(segment.key):
        raise InputError(
            f"{segment.key[:40]!r} is no key of a segment",
            fix="small Latin letters, digits and _, 40 at most; a letter first",
        )
    words: dict[str, Any] = {
        name: " ".join(getattr(segment, name).split()) for name in (*_LONGEST, "owner")
    }
    trimmed = replace(segment, **words)
    for name in _NEEDED:
        if not getattr(trimmed, name):
            raise InputError(
                f"the segment has no {_SAID.get(name, name)}", fix="say it in a few words"
            )
    for name, longest in _LONGEST.items():
        if len(getattr(trimmed, name)) > longest:
            raise InputError(
                f"the {_SAID.get(name, name)} is longer than {longest} letters", fix="shorten it"
            )
    if trimmed.review is None:
        raise InputError("the segment has no review date", fix="say when to look at it again")
    if trimmed.use not in USES:
        raise InputError(f"{trimmed.use[:40]!r} is no use", fix=f"one of: {', '.join(USES)}")
    if trimmed.retired:
        _need_unused(workspace, trimmed.key)
    node = checked_rule(workspace, trimmed.rule, key=trimmed.key)
    return replace(trimmed, rule=text_of(node))


_SAID: Final = {"effect": "expected effect"}


def _need_unused(workspace: Workspace, key: str) -> None:
    asking = [k for k, s in segments(workspace).items() if key in segments_in(s.node)]
    if asking:
        raise InputError(
            f"{key!r} is asked by {', '.join(asking[:5])}",
            fix="take it out of these rules, then retire it",
        )


def _taken(segment: Segment) -> ConflictError:
    return ConflictError(
        f"version {segment.version} of {segment.key!r} is not the next one any more",
        fix="look at what was saved since, then save yours again",
    )
