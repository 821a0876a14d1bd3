"""A draft of the policy from what somebody typed or moved. No request here.

Each rule has four fields, named after it: `points.engagement.like.`, and so `half_life`, `cap` and
`days`; a card has one for each part: `composite.loyalty`. What is not there stays as it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from rapport import scoring
from rapport.flow.errors import PolicyError
from rapport.scoring import Policy, Rule

MICRO = 1_000_000
#: No number of a policy is larger.
MOST = 1_000_000


def name_of(rule: Rule) -> str:
    """Return what a rule's fields are named after."""
    return ".".join(rule.key)


def draft(base: Policy, told: Mapping[str, str], *, author: str, today: date) -> Policy:
    """Return `base` with what is told, checked.

    Raises  PolicyError: a field holds no number, or the policy says what none may.
    """
    return scoring.draft_of(
        base,
        version=base.version + 1,
        author=author,
        note=" ".join(told.get("note", "").split()) or _("no note"),
        from_day=_day(told.get("from_day", ""), today),
        rules=tuple(_rule(rule, told) for rule in base.rules),
        composite=_card("composite", base.composite, told),
        potential=_card("potential", base.potential, told),
    )


def _day(text: str, today: date) -> date:
    if not text:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PolicyError(f"{text[:20]!r} is no day", fix="write it as 2026-03-01") from None


def _rule(rule: Rule, told: Mapping[str, str]) -> Rule:
    name = name_of(rule)
    points = _micro(f"points.{name}", told)
    half_life = _whole(f"half_life.{name}", told)
    cap, days = (_whole(f"{field}.{name}", told) for field in ("cap", "days"))
    return replace(
        rule,
        micropoints=rule.micropoints if points is None else points,
        half_life_days=rule.half_life_days if half_life is None else half_life,
        cap=rule.cap if cap is None else cap,
        cap_days=rule.cap_days if days is None else days,
    )


def _card(card: str, before: Mapping[str, int], told: Mapping[str, str]) -> dict[str, int]:
    found = {part: _micro(f"{card}.{part}", told) for part in before}
    return {p: before[p] if micro is None else micro for p, micro in found.items()}


def _micro(field: str, told: Mapping[str, str]) -> int | None:
    text = told.get(field, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise _no_number(field, text) from None
    if not value.is_finite() or abs(value) > MOST:
        raise _no_number(field, text[:20])
    return int(value * MICRO)


def _whole(field: str, told: Mapping[str, str]) -> int | None:
    text = told.get(field, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise _no_number(field, text)
    return int(text)


def _no_number(field: str, text: str) -> PolicyError:
    return PolicyError(f"{field}: {text[:20]!r} is no number", fix="write a number there")
