"""Which hour of the day it was, by the customers' clock, whenever something was done.

An hour is looked up for each quarter of an hour that anything was done in, not for each deed:
there are some 35 000 in a year, and zones differ from UTC by whole quarters.
"""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pyarrow as pa

from rapport.flow.engine import Engine
from rapport.flow.profiles.behaviour.clock_country import zone_of
from rapport.flow.profiles.behaviour.workings import LOCAL_HOURS

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_QUARTERS: Final = """
select distinct cast(floor(96e0 * days_between($epoch, occurred_at) + 1e-6) as bigint) as quarter
from deeds
"""


def local_hours(engine: Engine, now: datetime) -> pa.Table:
    """Return the hour of each quarter; without a clock that of UTC. `now` is not asked."""
    zone = ZoneInfo(zone_of(engine))
    quarters = sorted(engine.get(_QUARTERS, epoch=_EPOCH)["quarter"].to_pylist())
    return pa.table(
        [quarters, [hour_of(quarter, zone) for quarter in quarters]], schema=LOCAL_HOURS.schema
    )


def hour_of(quarter: int, zone: ZoneInfo) -> int:
    """Return the hour (0 to 23) by the clock of `zone` when that quarter since 1970 began."""
    return (_EPOCH + timedelta(minutes=15 * quarter)).astimezone(zone).hour
