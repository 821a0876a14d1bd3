"""What groups of people in general earn: estimates by outside figures, in words and as drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from rapport.flow.income_cards import IncomeCell, IncomePage
from rapport.web.audience import intervals, words
from rapport.web.audience.intervals import Line
from rapport.web.ui import formats

#: So many groups are listed.
SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class IncomeLine:
    """One group: who they are, what they earn a month, what that rests on."""

    of: IncomeCell
    name: str
    band: str
    median: str
    line: Line
    quality: str
    origins: str


def filters(query: Mapping[str, str]) -> dict[str, str]:
    """Return which groups are wanted: of just that area, of just that profession."""
    return {name: query.get(name, "")[:100] for name in ("area", "role")}


def context(wanted: Mapping[str, str], found: IncomePage) -> dict[str, Any]:
    """All that the page shows of incomes."""
    highest: dict[str, list[float]] = {}
    for cell in found.cells:
        highest.setdefault(cell.currency, []).append(cell.high)
    # one scale a currency: amounts of two can't be held against one another by eye
    scales = {currency: intervals.from_zero(values) for currency, values in highest.items()}
    lines = [_line(cell, scales[cell.currency]) for cell in found.cells]
    origins = list(dict.fromkeys(o.name for cell in found.cells for o in cell.origins))
    return {
        "incomes": lines,
        "incomes_total": found.total,
        "incomes_wanted": wanted,
        "incomes_areas": found.areas,
        "incomes_roles": found.roles,
        "incomes_origins": _told_by(formats.listed(origins[:4], of=len(origins))),
    }


def _told_by(origins: str) -> tuple[str, str, str]:
    """Return whose figures they are: what is before the names, the names, what is after them."""
    said = _(
        "Estimates for groups of people in general, from %(origins)s; not what your people earn."
    )
    before, _mark, after = (said % {"origins": "\0"}).partition("\0")
    return before, origins, after


def _line(cell: IncomeCell, scale: intervals.Scale) -> IncomeLine:
    return IncomeLine(
        cell,
        _name(cell),
        _("%(low)s to %(high)s")
        % {
            "low": formats.money(cell.low, cell.currency, whole=True),
            "high": formats.money(cell.high, cell.currency, whole=True),
        },
        formats.money(cell.median, cell.currency, whole=True),
        scale.line(cell.median, cell.low, cell.high),
        words.name_of(words.QUALITY, cell.quality),
        ", ".join(origin.name for origin in cell.origins),
    )


def _name(cell: IncomeCell) -> str:
    """Return whom the group is of: what names it, from the widest on."""
    told = [cell.role, cell.level, cell.industry, cell.area]
    if cell.sex:
        told.append(words.group("sex", cell.sex, cell.sex))
    if cell.ages:
        first, last = (formats.number(year) for year in cell.ages)
        told.append(_("%(first)s to %(last)s years") % {"first": first, "last": last})
    return " · ".join(part for part in told if part) or _("Everybody")
