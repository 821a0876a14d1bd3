"""Which region and country a town lies in: data/regions.txt, as a table.

Towns of one name (Taizhou is two) tell no region, and no country either if theirs differ.
"""

from collections.abc import Iterator
from importlib.resources import files
from typing import Final, NamedTuple

import pyarrow as pa

from rapport.flow.places import country_key, place_key
from rapport.flow.profiles.behaviour.workings import REGIONS
from rapport.flow.steps import arrow_step

_FILE: Final = "regions.txt"


class _Where(NamedTuple):
    region: str
    country: str


@arrow_step(reads=(), writes=REGIONS)
def regions() -> pa.Table:
    """Return a row for each town, region and country of the file."""
    found: dict[str, _Where | None] = {}
    for name, where in _places((files("rapport.flow.data") / _FILE).read_text("utf-8")):
        key = place_key(name)
        found[key] = _common(found.get(key, where), where)
    rows = [
        {
            "place": key,
            "region": place_key(where.region) or None,
            "region_name": where.region or None,
            "country": country_key(where.country),
            "country_name": where.country,
        }
        for key, where in found.items()
        if where is not None
    ]
    return pa.Table.from_pylist(rows, REGIONS.schema)


def _common(one: _Where | None, other: _Where) -> _Where | None:
    """Return what is so of both."""
    if one is None or one.country != other.country:
        return None
    return one if one == other else _Where("", one.country)


def _places(text: str) -> Iterator[tuple[str, _Where]]:
    """Give the name of each place, and where it lies."""
    country = ""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            country = line.strip("[]")
            yield country, _Where("", country)
            continue
        region, others, towns = (part.strip() for part in line.split("|"))
        for name in (region, *others.split(";"), *towns.split(";")):
            if name.strip():
                yield name.strip(), _Where(region, country)
