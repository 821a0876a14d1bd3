"""Fetching visits from Matomo, day by day, a hundred at a time.

A visit goes on changing while somebody is on the site, so each run reads the last day again.
The token is sent in the body: addresses stand in the logs of servers.

Source  https://developer.matomo.org/api-reference/reporting-api (Live.getLastVisitsDetails)
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from rapport.flow.errors import StopSource
from rapport.flow.sources import asking, plain
from rapport.flow.sources.base import Asked, Page, Setting

SETTINGS: Final = (
    Setting("base_url", "address of your Matomo: https://matomo.example", form="url"),
    Setting("token", "token_auth of a user who may view the site", secret=True),
    Setting("site", "number of the site in Matomo: idSite", form="number"),
    Setting("since", "first day to read", form="date"),
)
#: Visits of one call.
VISITS: Final = 100
#: A day of the site begins and ends up to 14 hours before that of UTC; one more is read again.
_AHEAD: Final = timedelta(hours=14)
_AGAIN: Final = timedelta(days=2)
_DAY: Final = timedelta(days=1)


def fetch(asked: Asked) -> Iterator[Page]:
    """Give the visits since the last run, and those of the day before again."""
    http = asking.client(asked)
    last = (asked.now + _AHEAD).date()
    day, offset = _place(asked)
    while day <= last:
        visits = http.json("POST", _address(asked), data=_about(asked, day, offset))
        if not isinstance(visits, list):
            raise _refused(visits)
        if len(visits) < VISITS:
            yield Page(_records(visits), _cursor(min(day + _DAY, last), 0))
            day, offset = day + _DAY, 0
        else:
            offset += len(visits)
            yield Page(_records(visits), _cursor(day, offset))


def _place(asked: Asked) -> tuple[date, int]:
    """Return the day and the number of its visits to go on behind."""
    since = asking.setting(asked, SETTINGS, "since")
    try:
        first = date.fromisoformat(since)
    except ValueError:
        raise StopSource("the first day can't be read", fix="write it as in 2026-01-31") from None
    try:
        said = json.loads(asked.cursor or "{}")
        day, offset = date.fromisoformat(said["day"]), int(said["offset"])
    except (ValueError, KeyError, TypeError):
        return first, 0  # never read, or a cursor of somebody else: what is known is left out
    return (day, offset) if offset > 0 else (max(day - _AGAIN, first), 0)


def _cursor(day: date, offset: int) -> str:
    return json.dumps({"day": day.isoformat(), "offset": offset})


def _address(asked: Asked) -> str:
    base = asking.setting(asked, SETTINGS, "base_url").rstrip("/")
    return base if base.endswith("/index.php") else f"{base}/index.php"


def _about(asked: Asked, day: date, offset: int) -> dict[str, str]:
    return {
        "module": "API",
        "method": "Live.getLastVisitsDetails",
        "format": "JSON",
        "idSite": asking.setting(asked, SETTINGS, "site"),
        "period": "day",
        "date": day.isoformat(),
        "filter_limit": str(VISITS),
        "filter_offset": str(offset),
        "filter_sort_order": "asc",  # what comes in meanwhile stands behind, not before
        "token_auth": asked.secrets.get("token", ""),
    }


def _records(visits: list[Any]) -> list[Any]:
    """Only objects can be kept; what else stands there is refused by what is missing in it."""
    return [visit if isinstance(visit, dict) else {} for visit in visits]


def _refused(answer: object) -> StopSource:
    """Return what to say of an answer that is no list. Its message may hold the token."""
    said = plain.text(answer.get("message")) if isinstance(answer, dict) else ""
    if "token" in said or "access" in said:
        return StopSource(
            "Matomo does not let us in",
            fix="connect it again: the token is wrong, or its user may not view the site",
        )
    return StopSource(
        "Matomo refuses to tell its visits",
        fix="look at the number of the site, and whether the plugin Live is on",
    )
