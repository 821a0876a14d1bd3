"""A policy, how two of them differ, and what a draft changes, for pages. No request here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rapport import scoring
from rapport.flow.score_cards import DRIFTED, AxisShift, Preview
from rapport.scoring import Change, Policy, Rule
from rapport.web.people import score_words
from rapport.web.people.words import name_of
from rapport.web.scoring import drafting, words
from rapport.web.ui import formats

MICRO = drafting.MICRO
#: Of one axis so much from one deed is worth a warning.
HEAVY = 0.5
#: A drift from here on is told.
MOVED = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: its fields' name, its words, its values, and how far its slider goes."""

    name: str
    words: str
    source: str
    points: str
    half_life: int
    cap: int | None
    days: int | None
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Shift:
    """What a draft does to one axis."""

    name: str
    people_before: int
    people_after: int
    middle_before: float | None
    middle_after: float | None
    drift: float | None
    says: str
    heavy: str


def groups(policy: Policy) -> list[tuple[str, str, list[Line]]]:
    """Return the rules by axis: its name in the core, in words, and its lines."""
    return [
        (
            axis,
            name_of(score_words.AXES, axis),
            [_line(rule) for rule in policy.rules if rule.axis == axis],
        )
        for axis in scoring.AXES
        if any(rule.axis == axis for rule in policy.rules)
    ]


def _line(rule: Rule) -> Line:
    against = rule.micropoints < 0
    far = max(20, -(-abs(rule.micropoints) // MICRO))
    return Line(
        drafting.name_of(rule),
        name_of(score_words.DEEDS, rule.deed),
        rule.source,
        plain(rule.micropoints),
        rule.half_life_days,
        rule.cap,
        rule.cap_days,
        -far if against else 0,
        0 if against else far,
    )


def cards(policy: Policy) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Return the two cards of 100 points: name, words, and (field, words, points) of each part."""
    return [
        (
            "composite",
            name_of(words.CARDS, "composite"),
            [
                (f"composite.{part}", name_of(score_words.AXES, part), plain(micro))
                for part, micro in policy.composite.items()
            ],
        ),
        (
            "potential",
            name_of(words.CARDS, "potential"),
            [
                (f"potential.{part}", name_of(words.POTENTIAL, part), plain(micro))
                for part, micro in policy.potential.items()
            ],
        ),
    ]


def plain(micro: int) -> str:
    """Return millionths as a field takes them: 500000 as 0.5, in any language."""
    whole = f"{micro / MICRO:.6f}".rstrip("0").rstrip(".")
    return "0" if whole in ("-0", "") else whole


def changes(before: Policy, after: Policy) -> list[str]:
    """Return how two policies differ, a sentence for each thing."""
    return [_sentence(one) for one in scoring.changes(before, after)]


def _sentence(one: Change) -> str:
    if one.place == "rule":
        axis, deed, *source = one.name.split(" ")
        name = f"{name_of(score_words.AXES, axis)}, {name_of(score_words.DEEDS, deed)}"
        name += f" ({source[0]})" if source else ""
        field = name_of(words.FIELDS, one.field or "micropoints")
    else:
        names = score_words.AXES if one.place == "composite" else words.POTENTIAL
        name = f"{name_of(words.CARDS, one.place)}, {name_of(names, one.name)}"
        field = name_of(words.FIELDS, "micropoints")
    told = {
        "name": name,
        "field": field,
        "before": _value(one.before, one.field),
        "after": _value(one.after, one.field),
    }
    return _("%(name)s: %(field)s %(before)s → %(after)s") % told


def _value(value: int | None, field: str) -> str:
    if value is None:
        return "–"
    if field in ("", "micropoints"):
        return formats.number(value / MICRO, 0 if value % MICRO == 0 else 2)
    return formats.number(value)


def shifts(preview: Preview) -> list[Shift]:
    """Return what a draft does to each axis that anybody has a score on."""
    return [_shift(one) for one in preview.axes if one.people_before or one.people_after]


def _shift(one: AxisShift) -> Shift:
    heavy = ""
    if one.share > HEAVY:
        heavy = _("“%(deed)s” gives %(share)s of all points here") % {
            "deed": name_of(score_words.DEEDS, one.heaviest),
            "share": formats.percent(one.share),
        }
    return Shift(
        name_of(score_words.AXES, one.axis),
        one.people_before,
        one.people_after,
        _middle(one.tenths_before),
        _middle(one.tenths_after),
        one.drift,
        _drift(one.drift),
        heavy,
    )


def _middle(tenths: Sequence[int]) -> float | None:
    return tenths[4] / MICRO if tenths else None


def _drift(drift: float | None) -> str:
    if drift is None:
        return _("too few people to tell")
    if drift >= DRIFTED:
        return _("another distribution altogether")
    return _("moves somewhat") if drift >= MOVED else _("hardly moves")


def history(versions: Iterable[Policy]) -> list[tuple[Policy, list[str]]]:
    """Return each version with what it changed of the one before; the newest first."""
    told = sorted(versions, key=lambda one: one.version)
    before = [None, *told[:-1]]
    pairs = [
        (one, changes(old, one) if old else []) for old, one in zip(before, told, strict=True)
    ]
    return pairs[::-1]
