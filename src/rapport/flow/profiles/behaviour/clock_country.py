"""The country of the workspace's clock.

Reads  clock
"""

from datetime import datetime

import pyarrow as pa
from babel.core import get_global

from rapport.flow.behaviour_tables import CLOCK
from rapport.flow.engine import Engine
from rapport.flow.places import country_key
from rapport.flow.profiles.behaviour.workings import CLOCK_COUNTRY


def clock_country(engine: Engine, now: datetime) -> pa.Table:
    """Return the country of the clock, by Unicode's CLDR; of a zone of none no row. No `now`."""
    zone = zone_of(engine)
    code = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone))
    known = [country_key(code)] if code and code not in ("001", "ZZ") else []
    return pa.table([known], schema=CLOCK_COUNTRY.schema)


def zone_of(engine: Engine) -> str:
    """Return the name of the clock's zone; UTC without a clock."""
    clock = engine.get(CLOCK.select)
    return str(clock["zone"][0].as_py()) if clock.num_rows else "UTC"
