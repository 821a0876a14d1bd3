"""The log and the score of one person at any date, by the policy that was in force then.

The build makes the same of all people in SQL (score_lines, score_values); both count in whole
millionths, so that the sum of the log is the score, to the last digit. A deed that is more than a
year old gives nothing, of loyalty after five years; lines are kept for a year longer, so that any
day of the last year can be asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rapport.flow.score_tables import LASTS, LASTS_LOYAL, LOOKED_BACK
from rapport.flow.scores.given import left
from rapport.flow.scores.policy import MICRO, Policy, Rule, in_force

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deed:
    """What a line of score_lines says of a deed, whatever the policy: see tables.SCORE_LINES."""

    axis: str
    deed: str
    line_id: str
    source: str
    microunits: int
    occurred_at: datetime
    interaction_id: str | None = None
    other_id: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Deed":
        """Return that of a row of score_lines."""
        return cls(**{name: row[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a log.

    given        micropoints by the policy, before anything fades; 0: beyond the cap
    micropoints  what is left of them at that date; the score is their sum
    rule         what it was given by; None: the policy has none for it
    """

    deed: Deed
    given: int
    micropoints: int
    rule: Rule | None
    version: int


def oldest(now: datetime) -> datetime:
    """Return the first date that the lines of a build at `now` can tell of in full."""
    return now - timedelta(days=LOOKED_BACK)


def score_log(
    deeds: Iterable[Deed], policies: Sequence[Policy], at: datetime
) -> tuple[LogLine, ...]:
    """Return the log of one person at that date, the latest deed first.

    deeds   all of them; later ones are not looked at
    Raises  PolicyError: no policy was in force then.
    """
    policy = in_force(policies, at)
    found: list[LogLine] = []
    seen: dict[tuple[object, ...], int] = {}
    for deed in sorted(deeds, key=lambda one: (one.occurred_at, one.line_id, one.axis, one.deed)):
        if deed.occurred_at > at:
            continue
        rule = policy.rule(deed.axis, deed.deed, deed.source)
        given = _given(deed, rule, seen)
        found.append(LogLine(deed, given, _left(deed, given, rule, at), rule, policy.version))
    return tuple(reversed(found))


def is_active(deeds: Iterable[Deed], at: datetime) -> bool:
    """Tell whether somebody did something in the ninety days before that date."""
    return any(
        timedelta(0) <= at - one.occurred_at < timedelta(days=90)
        and ((one.axis == "engagement" and one.deed != "join") or one.deed == "purchase")
        for one in deeds
    )


def _given(deed: Deed, rule: Rule | None, seen: dict[tuple[object, ...], int]) -> int:
    """Return the points before anything fades. `seen`: how many of each span were before."""
    if rule is None:
        return 0
    if rule.cap is not None and rule.cap_days is not None:
        span = (deed.occurred_at - _EPOCH) // (_DAY * rule.cap_days)
        key = (deed.axis, deed.deed, rule.source, deed.other_id, span)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > rule.cap:
            return 0
    return rule.micropoints * deed.microunits // MICRO


def _left(deed: Deed, given: int, rule: Rule | None, at: datetime) -> int:
    age = (at - deed.occurred_at) // _DAY
    if rule is None or age >= (LASTS_LOYAL if deed.axis == "loyalty" else LASTS):
        return 0
    return given * left(rule.half_life_days, age) // MICRO
