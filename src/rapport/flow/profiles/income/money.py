"""Money of one kind: pay after tax, in the workspace's currency.

Only what somebody said is used: a rate that income.toml or the data tell, a tax that income.toml
or setup_file.TAXES tell. Without them pay stays in its own currency, and as it was told.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import numpy as np

from rapport.flow.profiles.income.coding import Floats, Texts, Times

#: Of which day a rate without a day is.
_EVER: Final = np.datetime64("0001-01-01", "us")


def after_tax(pay: Floats, steps: Sequence[tuple[float, float]]) -> Floats:
    """Return what is left of a month's pay.

    steps   (above, share), rising: so much is taken of the part of pay above that
    """
    taken = np.zeros_like(pay)
    for i, (above, share) in enumerate(steps):
        until = steps[i + 1][0] if i + 1 < len(steps) else np.inf
        with np.errstate(invalid="ignore"):
            taken = taken + share * np.clip(pay - above, 0.0, until - above)
    return pay - taken


def steps_of(rows: Sequence[Mapping[str, object]]) -> dict[str, list[tuple[float, float]]]:
    """Return the steps of each currency's tax, rising, from rows of pay_taxes."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        step = (float(str(row["above"])), float(str(row["share"])))
        found.setdefault(str(row["currency"]), []).append(step)
    return {currency: sorted(steps) for currency, steps in found.items()}


def rates_at(
    currencies: Texts, days: Times, rates: Sequence[tuple[str, float, datetime | None]]
) -> Floats:
    """Return the rate of each currency at its day: the newest by then; NaN if none is told.

    A day before all rates takes the first: nearer than none.
    """
    found = np.full(len(currencies), np.nan)
    for currency in sorted({rate[0] for rate in rates}):
        mine = np.flatnonzero(currencies == currency)
        told = sorted((_day(since), value) for name, value, since in rates if name == currency)
        starts = np.array([day for day, _ in told])
        place = np.searchsorted(starts, days[mine], side="right") - 1
        found[mine] = np.array([value for _, value in told])[np.maximum(place, 0)]
    return found


def _day(since: datetime | None) -> np.datetime64:
    return _EVER if since is None else np.datetime64(since.replace(tzinfo=None), "us")
