"""How long services ask us to wait, in the headers of any answer: beside 429 and Retry-After.

Each reads one family of headers, returns seconds, and 0 where nothing is asked for.

Sources  developers.facebook.com: rate limits (X-App-Usage, X-Business-Use-Case-Usage);
         docs.x.com and reddit.com/dev/api: x-ratelimit-*; docs.joinmastodon.org/api/rate-limits;
         docs.bsky.app: rate limits (ratelimit-*).
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

#: Calls that are left to others of the same app, or to a person at the keyboard.
_RESERVE: Final = 2
#: Of what Meta lets an app use, per cent: from here on it is left alone for a while.
_MOST_OF_META: Final = 80.0
_META_PAUSE_S: Final = 300.0


def at_reset(headers: Mapping[str, str], now: datetime) -> float:
    """X, Mastodon, Bluesky: nothing is left until an instant: a Unix time, or ISO 8601."""
    for prefix in ("x-rate-limit", "x-ratelimit", "ratelimit"):
        left, reset = headers.get(f"{prefix}-remaining"), headers.get(f"{prefix}-reset")
        if left is not None and reset is not None:
            return _until(reset, now) if _number(left) <= _RESERVE else 0.0
    return 0.0


def in_seconds(headers: Mapping[str, str], now: datetime) -> float:
    """Reddit: nothing is left for so many seconds."""
    left, reset = headers.get("x-ratelimit-remaining"), headers.get("x-ratelimit-reset")
    if left is None or reset is None or _number(left) > _RESERVE:
        return 0.0
    return max(_number(reset), 0.0)


def of_meta(headers: Mapping[str, str], now: datetime) -> float:
    """Meta: how much of each budget is used, per cent, and when it is open again, minutes."""
    most, wait_s = 0.0, 0.0
    for used in _usages(headers):
        shares = [_number(used.get(n)) for n in ("call_count", "total_time", "total_cputime")]
        most = max(most, *shares)
        minutes = _number(used.get("estimated_time_to_regain_access"))
        wait_s = max(wait_s, minutes * 60)
    return wait_s or (_META_PAUSE_S if most >= _MOST_OF_META else 0.0)


def _usages(headers: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    for name in ("x-app-usage", "x-page-usage", "x-business-use-case-usage"):
        try:
            said = json.loads(headers.get(name, "null"))
        except ValueError:
            continue
        if isinstance(said, Mapping):
            lists = [part for part in said.values() if isinstance(part, list)]
            yield from (u for part in lists for u in part if isinstance(u, Mapping))
            if not lists:
                yield said


def _until(said: str, now: datetime) -> float:
    try:
        then = datetime.fromtimestamp(int(said), UTC)
    except (ValueError, OverflowError, OSError):
        try:
            then = datetime.fromisoformat(said)
        except ValueError:
            return 0.0
        then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max((then - now).total_seconds(), 0.0)


def _number(said: object) -> float:
    try:
        number = float(str(said))
    except ValueError:
        return 0.0
    return number if number == number and abs(number) != float("inf") else 0.0
