"""What the vacancies of one cell offer, as a few numbers.

Source  design of the income estimate: a two-sided offer counts as the square root of from times
        to; a one-sided one as from * sqrt(r) or to / sqrt(r), where r is the median of to / from
        in the cell. Fitting the bounds as a censored interval widens the spread.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Any, Final

QUANTILES: Final = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}


def summed_up(vacancies: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the figures of each currency and of before and after tax, in a fixed order.

    Vacancies that state no pay are left out. `sample` offers were counted over, of so many
    `employers`; `from` and `to` are medians of the bounds as they are stated.
    """
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for vacancy in vacancies:
        pay = vacancy.get("salary")
        if isinstance(pay, Mapping) and isinstance(pay.get("currency"), str) and any(_bounds(pay)):
            before_tax = pay.get("gross")
            gross = "yes" if before_tax is True else "no" if before_tax is False else ""
            groups.setdefault((pay["currency"], gross), []).append(vacancy)
    return [
        {"currency": currency, "gross": gross, **_figures(some)}
        for (currency, gross), some in sorted(groups.items())
    ]


def _figures(vacancies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    bounds = [_bounds(vacancy["salary"]) for vacancy in vacancies]
    lows = [low for low, _ in bounds if low]
    highs = [high for _, high in bounds if high]
    ratios = [high / low for low, high in bounds if low and high]
    points = sorted(_points(bounds, median(ratios) if ratios else 0.0))
    employers = {
        e["id"] for v in vacancies if isinstance(e := v.get("employer"), dict) and "id" in e
    }
    found: dict[str, Any] = {"sample": len(points), "employers": len(employers)}
    found |= {"from": median(lows)} if lows else {}
    found |= {"to": median(highs)} if highs else {}
    if points:
        found |= {name: round(_quantile(points, q), 2) for name, q in QUANTILES.items()}
        found["mean"] = round(fmean(points), 2)
    return found


def _points(bounds: Sequence[tuple[float, float]], ratio: float) -> Iterable[float]:
    """One number an offer; a one-sided offer is left out if no offer has two sides."""
    for low, high in bounds:
        if low and high:
            yield math.sqrt(low * high)
        elif ratio:
            yield low * math.sqrt(ratio) if low else high / math.sqrt(ratio)


def _bounds(pay: Mapping[str, Any]) -> tuple[float, float]:
    """Return from and to, 0 where none is stated."""
    return _number(pay.get("from")), _number(pay.get("to"))


def _number(said: object) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float):
        return 0.0
    return float(said) if 0 < said < 1e12 else 0.0


def _quantile(ordered: Sequence[float], q: float) -> float:
    """The quantile between two neighbours, by straight line (numpy's default)."""
    place = q * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
