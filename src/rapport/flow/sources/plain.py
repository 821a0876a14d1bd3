"""Values of other people's records as plain texts, whatever stands there instead.

Never: an error but SkipRecord; a value repeated in it.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import pyarrow as pa

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.files.told import blotted

#: Longer texts are cut: an address or a title is never as long.
LONGEST: Final = 2_000
_ODD: Final = re.compile(r"[@%+]|\d(?:[ ()./\-\u00a0]{0,3}\d){6}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")
_WHOLE: Final = re.compile(r"-?\d{1,18}")


def objects(said: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list of JSON; none if it is no list."""
    return [one for one in said if isinstance(one, Mapping)] if isinstance(said, list) else []


def text(value: object) -> str:
    """Return a text, number, yes or no as text without space around; '' for anything else."""
    if isinstance(value, str) and value.isprintable() and len(value) <= LONGEST:
        return value.strip()  # the usual one: whole letters, nothing that no text holds
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else repr(value)  # 8.0 of Parquet is 8 of JSON
    if not isinstance(value, str):
        return ""
    letters = value[:LONGEST].encode(errors="replace").decode()
    return _CONTROL.sub(" ", letters).strip()


def texts(record: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return the values of these names that say something, as texts."""
    found = {name: text(record.get(name)) for name in names}
    return {name: value for name, value in found.items() if value}


def within(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the object that stands under a name; an empty one if none does."""
    found = record.get(name)
    return found if isinstance(found, Mapping) else {}


def filled(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values that say something."""
    return {name: value for name, value in values.items() if value}


def needed(values: Mapping[str, str], name: str, what: str) -> str:
    """Return a value that the record must have. Raises SkipRecord: it has none."""
    if not values.get(name):
        raise SkipRecord(f"the record has no {what}", fix="look at what the service sent")
    return values[name]


def instant(seconds: str, *, per_second: int = 1) -> str:
    """Return a Unix time as ISO 8601 in UTC. Raises SkipRecord: it is none."""
    try:
        if not _WHOLE.fullmatch(seconds):
            raise ValueError
        whole, rest = divmod(int(seconds), per_second)
        found = datetime.fromtimestamp(whole, UTC)
    except (ValueError, OverflowError, OSError):
        raise _no_time() from None
    return found.replace(microsecond=rest * 1_000_000 // per_second).isoformat()


def local_instant(said: str, zone: str) -> str:
    """Return '2026-03-01 12:00:00' of a time zone as ISO 8601 with its offset.

    Raises  SkipRecord: no time, or no time zone.
    """
    try:
        return datetime.fromisoformat(said).replace(tzinfo=_zone(zone)).isoformat()
    except (ValueError, KeyError, OverflowError, OSError):
        raise _no_time() from None


def language(said: str) -> str:
    """Return a language as BCP 47 writes it; '' if it is none."""
    return said if _LANGUAGE.fullmatch(said) else ""


def blot(said: str) -> str:
    """Return a text with [phone] and [e-mail] where one stood: see files.told.blotted.

    What is left may look like one again, so it is looked at until nothing changes.
    """
    while _ODD.search(said):
        kept = str(blotted(pa.array([said], pa.string()))[0].as_py())
        if kept == said:
            break
        said = kept
    return said


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _no_time() -> SkipRecord:
    return SkipRecord("the record's time can't be read", fix="look at what the service sent")
