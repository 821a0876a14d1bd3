"""The door that every record of a live source passes: what it must not keep is left outside.

    the source's `keep`   its allow-list of fields; what is closed, private or a child's: nothing
    sensitive fields      dropped, unless two people turned one on (sensitive.py; P12)
    exact places          never kept: a geohash of five letters stands in their place

The drain asks it again, so that a record of an older version passes as one of today.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.geohash import geohash
from rapport.flow.sources.base import Record, Source
from rapport.flow.sources.files import words
from rapport.flow.sources.files.quarantine import Refusal

_LATITUDES: Final = ("lat", "latitude")
_LONGITUDES: Final = ("lon", "lng", "long", "longitude")
#: Words of a name that says where exactly: geo_lat, latlng.
_EXACT: Final = frozenset(
    {"lat", "latitude", "lon", "lng", "longitude", "latlng", "latlon", "lnglat"}
)
#: Two numbers in degrees, fine enough to find a door: '55.7512,37.6184'.
_POINT: Final = re.compile(r"\s*[\[(]?\s*-?\d{1,3}\.\d{2,}\s*[,;]\s*-?\d{1,3}\.\d{2,}\s*[\])]?\s*")
#: Objects of networks that hold nothing but sensitive fields, under a name that says nothing.
_BLOCKS: Final = frozenset({"personal"})
#: What is said of a record at which code failed, be it ours or that of somebody else's source.
_OUR_READER: Final = "our reader of this source failed at the record"
_ITS_MEND: Final = "update Rapport: the record is kept for a while and is read again then"


def refusal(line: int, error: Exception) -> Refusal:
    """Say why a record can't be used: in the words of its source, or that its code failed."""
    if isinstance(error, SkipRecord):
        return Refusal(line, None, None, error.what, error.fix)
    return Refusal(line, None, None, _OUR_READER, _ITS_MEND)


def kept(source: Source, record: Record, allowed: frozenset[str]) -> Record | None:
    """Return what may be kept of a record; None if nothing.

    `allowed`  the sensitive fields that are turned on, folded as words.folded does
    """
    found = source.keep(record)
    return None if found is None else cut(found, allowed)


def cut(record: Record, allowed: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the record without sensitive fields and exact places, however deep they stand."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if not _is_outside(str(name), allowed) and not _is_point(value):
            found[name] = _cut(value, allowed)
    if (spot := _spot(record)) is not None:
        found["geohash"] = spot
    return found


def _cut(value: Any, allowed: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return cut(value, allowed)
    if isinstance(value, (list, tuple)):
        return [_cut(item, allowed) for item in value]
    return value


@lru_cache(maxsize=10_000)
def _is_outside(name: str, allowed: frozenset[str]) -> bool:
    folded = words.folded(name)
    if folded in (*_LATITUDES, *_LONGITUDES) or not _EXACT.isdisjoint(folded.split()):
        return True  # nobody can turn that on: only the geohash is ever kept
    return folded not in allowed and (folded in _BLOCKS or words.sensitive(name) is not None)


def _is_point(value: Any) -> bool:
    """Tell whether a value is an exact place, whatever it is called: a pair of degrees."""
    if isinstance(value, str):
        return len(value) < 64 and _POINT.fullmatch(value) is not None
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return False
    return all(isinstance(x, float) and not x.is_integer() and abs(x) <= 180 for x in value)


def _spot(record: Record) -> str | None:
    """Return the geohash of a position that the object names; None if it names none."""
    named = {words.folded(str(name)): value for name, value in record.items()}
    latitude = next((named[n] for n in _LATITUDES if n in named), None)
    longitude = next((named[n] for n in _LONGITUDES if n in named), None)
    pair = named.get("coordinates")
    if str(named.get("type")).lower() == "point" and isinstance(pair, list) and len(pair) > 1:
        longitude, latitude = pair[:2]  # GeoJSON, RFC 7946: longitude first
    if latitude is None or longitude is None:
        return None
    try:
        return geohash(float(latitude), float(longitude))
    except (TypeError, ValueError):
        return None
