"""What a person's deeds are worth, as the company sets it: numbered versions that never change.

A policy is data: points for each deed, how fast they fade, how many count, and what the axes weigh
together. `read` makes one of a text and refuses what none may say; policy_files.py keeps them.

Source  methods: 3.7; requirements R052, R058; privacy P12 to P15.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from rapport.flow.errors import PolicyError
from rapport.flow.scores import deeds
from rapport.flow.scores.forbidden import forbidden

MICRO: Final = 1_000_000
#: The parts of a card are so many points together.
WHOLE: Final = 100 * MICRO
MOST_POINTS: Final = 100
LONGEST_DAYS: Final = 3650
_TOP: Final = ("version", "in_force_from", "author", "note", "composite", "potential", "rule")
_RULE: Final = ("axis", "deed", "points", "half_life_days", "cap", "cap_days", "source")


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of deed is worth.

    micropoints     millionths of a point for one; at most 0 of what speaks against somebody
    half_life_days  after so many days half of it is left
    cap, cap_days   so many count in each span of so many days; None: all do. Of what others did
                    to somebody, so many of each of them
    source          only of this connection; empty: of each that has no rule of its own
    """

    axis: str
    deed: str
    micropoints: int
    half_life_days: int
    cap: int | None = None
    cap_days: int | None = None
    source: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.axis, self.deed, self.source


@dataclass(frozen=True, slots=True)
class Policy:
    """One version.

    in_force_from         start of a day, UTC
    composite, potential  part -> micropoints of 100 points
    """

    version: int
    in_force_from: datetime
    author: str
    note: str
    rules: tuple[Rule, ...]
    composite: Mapping[str, int]
    potential: Mapping[str, int]

    def rule(self, axis: str, deed: str, source: str) -> Rule | None:
        """Return the rule for a deed of that connection: its own goes before that of all."""
        found = {rule.key: rule for rule in self.rules}
        return found.get((axis, deed, source)) or found.get((axis, deed, ""))


def shipped() -> Policy:
    """Return version 1, which holds wherever a company says nothing else."""
    return read((Path(__file__).parent / "policy_1.toml").read_text("utf-8"), version=1)


def in_force(policies: Iterable[Policy], at: datetime) -> Policy:
    """Return the policy of that time: the last to come into force; of one day the last version."""
    begun = [p for p in policies if p.in_force_from <= at]
    if not begun:
        raise PolicyError(
            f"no policy is in force at {at:%Y-%m-%d}", fix="give it a time after 1970"
        )
    return max(begun, key=lambda p: (p.in_force_from, p.version))


def read(text: str, *, version: int) -> Policy:
    """Return the policy that a text says.

    version  what the text must call itself
    Raises   PolicyError: it is no policy, or says what none may; it names the place and a mend.
    """
    try:
        told = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise PolicyError(
            f"the policy can't be read: {error}", fix="mend the line that it names"
        ) from None
    _only(told, _TOP, "")
    if told.get("version") != version or isinstance(told.get("version"), bool):
        raise _wrong("version", f"is not {version}", f"write version = {version}")
    rules = tuple(_rules(told.get("rule", [])))
    return Policy(
        version=version,
        in_force_from=_day(told.get("in_force_from")),
        author=_text(told, "author"),
        note=_text(told, "note"),
        rules=rules,
        composite=_card(told.get("composite"), "composite", deeds.COMPOSITE),
        potential=_card(told.get("potential"), "potential", tuple(deeds.POTENTIAL)),
    )


def _day(told: Any) -> datetime:
    if not isinstance(told, date) or isinstance(told, datetime):
        raise _wrong("in_force_from", "is no day", "write it as 2026-03-01, without quotes")
    if told.year < 1970:
        raise _wrong("in_force_from", "is too early", "write a day from 1970-01-01 on")
    return datetime(told.year, told.month, told.day, tzinfo=UTC)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str):
        raise _wrong(name, "is no text", "write it in quotes")
    return value.strip()


def _card(told: Any, place: str, parts: Sequence[str]) -> dict[str, int]:
    """Return how many of the hundred points each part gives; a part that is not named, none."""
    if not isinstance(told, dict):
        raise _wrong(place, "is not there", f"write [{place}] and below it {', '.join(parts)}")
    _only(told, parts, place)
    found = {part: _micro(told.get(part, 0), f"{place} {part}", 0, 100) for part in parts}
    if sum(found.values()) != WHOLE:
        has = Decimal(sum(found.values())) / MICRO
        raise _wrong(
            place, f"adds up to {has.normalize():f}, not to 100", "let its parts add up to 100"
        )
    return found


def _rules(told: Any) -> Iterable[Rule]:
    if not isinstance(told, list):
        raise _wrong("[rule]", "is written with one bracket", "write [[rule]] above each")
    seen: dict[tuple[str, str, str], int] = {}
    for number, entry in enumerate(told, 1):
        rule = _rule(entry, f"rule {number}")
        if rule.key in seen:
            raise _wrong(
                f"rule {number}",
                f"is about the same as rule {seen[rule.key]}: {rule.axis} {rule.deed}",
                "leave one of them, or name a source in one",
            )
        seen[rule.key] = number
        yield rule


def _rule(told: Any, place: str) -> Rule:
    if not isinstance(told, dict):
        raise _wrong(place, "is no table", "write [[rule]] above it")
    _only(told, _RULE, place)
    axis = _word(told, "axis", place, tuple(deeds.AXES))
    deed = _word(told, "deed", f"{place} ({axis})", tuple(deeds.AXES[axis]))
    place = f"{place} ({axis} {deed})"
    against = deed in deeds.AGAINST
    least, most = (-MOST_POINTS, 0) if against else (0, MOST_POINTS)
    caps = [_whole(told, name, place, LONGEST_DAYS) for name in ("cap", "cap_days")]
    if (caps[0] is None) != (caps[1] is None):
        raise _wrong(
            place, "has half a cap", "write both: so many (cap) in so many days (cap_days)"
        )
    half_life = _whole(told, "half_life_days", place, LONGEST_DAYS)
    if half_life is None:
        raise _wrong(
            f"{place} half_life_days", "is not there", "write after how many days half is left"
        )
    source = told.get("source", "")
    if not isinstance(source, str):
        raise _wrong(f"{place} source", "is no text", "write the name of a connection in quotes")
    return Rule(
        axis=axis,
        deed=deed,
        micropoints=_micro(told.get("points"), f"{place} points", least, most),
        half_life_days=half_life,
        cap=caps[0],
        cap_days=caps[1],
        source=source,
    )


def _word(told: Mapping[str, Any], name: str, place: str, known: Sequence[str]) -> str:
    value = told.get(name)
    if isinstance(value, str) and value in known:
        return value
    if isinstance(value, str) and (why := forbidden(value)):
        raise _wrong(
            f"{place} {name}", f"is {value}, and nobody is scored by it: {why}", "take it out"
        )
    raise _wrong(f"{place} {name}", "is not known", f"write one of {', '.join(known)}")


def _micro(told: Any, place: str, least: int, most: int) -> int:
    """Return a number in whole millionths."""
    right = isinstance(told, int | Decimal) and not isinstance(told, bool)
    number = Decimal(told) if right else Decimal("NaN")
    if not number.is_finite() or not least <= number <= most:
        raise _wrong(
            place, f"is no number from {least} to {most}", f"write one, as {most or least}"
        )
    micro = number * MICRO
    if micro != int(micro):
        raise _wrong(place, "has too many digits", "write six digits after the point at most")
    return int(micro)


def _whole(told: Mapping[str, Any], name: str, place: str, most: int) -> int | None:
    value = told.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise _wrong(f"{place} {name}", "is no such number", f"write a whole one from 1 to {most}")
    return value


def _only(told: Mapping[str, Any], names: Sequence[str], place: str) -> None:
    for name in told:
        if name in names:
            continue
        if why := forbidden(name):
            raise _wrong(
                f"{place} {name}".strip(), f"has no place in a policy: {why}", "take it out"
            )
        raise _wrong(f"{place} {name}".strip(), "is not known", f"it has: {', '.join(names)}")


def _wrong(place: str, what: str, fix: str) -> PolicyError:
    return PolicyError(f"policy: {place} {what}", fix=fix)
