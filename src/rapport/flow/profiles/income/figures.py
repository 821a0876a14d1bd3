"""What outside tables say of pay, brought to one measure: months, after tax, one currency.

    figures.of(pay_samples, rates, taxes, now=now) -> Figures, one a group and origin

Figures of one group that an origin tells month after month are the same people asked again: they
make the mean newer, and the group no larger.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rapport.flow.profiles.income import areas, lognormal, money, roles
from rapport.flow.profiles.income.coding import Floats, Ints, Texts, Times, coded, together

#: Days after which figures count half.
HALF_LIFE: Final = 180.0
#: Share of a role's figures at either end that is left out.
TRIMMED: Final = 0.01
#: First and last year of each age band.
BANDS: Final = ((18, 24), (25, 34), (35, 44), (45, 54), (55, 99))
_STATISTICS: Final = ("p10", "p25", "p50", "p75", "p90", "mean", "low", "high")
Rate = tuple[str, float, datetime | None]


@dataclass(frozen=True)
class Figures:
    """Figures of pay, one entry a group and origin, in an order that hangs on them alone.

    area, industry, role, level, sex, band, currency   what names the group, as keys; '' or -1: any
    area_name, industry_name, role_name, level_name    as the tables write it
    tax       after, before or ''; origin: whose figures
    mean, spread, n   of the logarithm of pay; how many figures, older ones counting less
    as_of     newest day; rights: what all of them allow
    """

    currency: Texts
    area: Texts
    industry: Texts
    role: Texts
    level: Texts
    sex: Texts
    band: Ints
    tax: Texts
    origin: Texts
    area_name: Texts
    industry_name: Texts
    role_name: Texts
    level_name: Texts
    mean: Floats
    spread: Floats
    n: Floats
    as_of: Times
    rights: int

    def take(self, places: Ints | npt.NDArray[np.bool_]) -> "Figures":
        """Return some of them."""
        columns = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "rights"}
        return Figures(**{k: v[places] for k, v in columns.items()}, rights=self.rights)


#: What names a group, in the order of back-off from the last to the first.
NAMING: Final = ("currency", "area", "industry", "role", "sex", "band", "level")


def of(
    samples: pa.Table, rates: Sequence[Rate], into: str, taxes: pa.Table, *, now: datetime
) -> Figures:
    """Return the figures that tables tell.

    samples  pay_samples; rates: (currency, value in `into`, since); taxes: pay_taxes
    """
    told = _in_order(samples)
    pay = {name: told[name].astype(np.float64) for name in _STATISTICS}
    tax = told["gross"]
    pay, tax = _net(pay, told["currency"], tax, money.steps_of(taxes.to_pylist()))
    pay, currency = _converted(pay, told, rates, into)
    role = _keyed(told["role"], roles.role_of)
    ratios = lognormal.ratios_by_role(pay["low"], pay["high"], coded(role))
    mean, spread = lognormal.fitted(pay, ratios)
    columns = {
        "currency": currency,
        "area": _keyed(told["area"], areas.area_of),
        "industry": _keyed(told["industry"], str.casefold),
        "role": role,
        "level": _keyed(told["level"], str.casefold),
        "sex": told["sex"],
        "band": _bands(told["age_from"].astype(np.int64), told["age_to"].astype(np.int64)),
        "tax": tax,
        "origin": told["origin"],
    }
    names = {f"{name}_name": told[name] for name in ("area", "industry", "role", "level")}
    n = told["sample"].astype(np.float64)
    good = ~np.isnan(mean) & (currency != "") & (told["area"] != "")
    good[good] = ~_extreme(mean[good], n[good], role[good], currency[good])
    days = told["as_of"].astype("datetime64[us]")
    rights = int(np.bitwise_and.reduce(told["rights"][good].astype(np.int64), initial=-1))
    whole = Figures(
        **columns, **names, mean=mean, spread=spread, n=n, as_of=days, rights=rights
    ).take(good)
    return _once_each(whole, now)


def _in_order(samples: pa.Table) -> dict[str, Any]:
    """Return the columns, rows in an order that no engine decides."""
    by = [name for name in samples.column_names if name not in ("rights", *_STATISTICS)]
    ordered = samples.sort_by([(name, "ascending") for name in by])
    return {name: _numpy(ordered[name]) for name in ordered.column_names}


def _numpy(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    if pa.types.is_timestamp(column.type):
        return np.asarray(column.cast(pa.timestamp("us")).to_numpy())
    return np.asarray(column.to_numpy())


def _keyed(said: Texts, key: Callable[[str], str]) -> Texts:
    """Return the key of each text; each text is worked out once."""
    told = pa.array(said, pa.string()).dictionary_encode()
    keys = [key(text) if text else "" for text in told.dictionary.to_pylist()]
    return np.asarray(np.array(keys, object)[told.indices.to_numpy()])


def _net(
    pay: dict[str, Floats], currency: Texts, tax: Texts, steps: dict[str, Any]
) -> tuple[dict[str, Floats], Texts]:
    """Take the tax from pay before it, in currencies whose tax is known."""
    tax = tax.copy()
    pay = {name: values.copy() for name, values in pay.items()}
    for name, of_currency in steps.items():
        mine = (currency == name) & (tax == "before")
        for values in pay.values():
            values[mine] = money.after_tax(values[mine], of_currency)
        tax[mine] = "after"
    return pay, tax


def _converted(
    pay: dict[str, Floats], told: dict[str, Any], rates: Sequence[Rate], into: str
) -> tuple[dict[str, Floats], Texts]:
    """Bring pay into the workspace's currency, where a rate says how."""
    days = told["as_of"].astype("datetime64[us]")
    rate = money.rates_at(told["currency"], days, rates)
    known = ~np.isnan(rate)
    currency = told["currency"].copy()
    currency[known] = into
    return {name: np.where(known, v * rate, v) for name, v in pay.items()}, currency


def _bands(first: Ints, last: Ints) -> Ints:
    """Return the number of the age band that most of a span of years lies in; -1 of any age.

    A span that lies in no band with half of its years is of any age.
    """
    first = np.where((first < 0) & (last >= 0), 18, first)
    last = np.where((last < 0) & (first >= 0), 99, last)
    years = last - first + 1
    shared = np.stack(
        [np.minimum(last, high) - np.maximum(first, low) + 1 for low, high in BANDS], axis=1
    )
    best = shared.argmax(axis=1)
    enough = (first >= 0) & (2 * shared.max(axis=1) >= years)
    return np.where(enough, best, -1).astype(np.int64)


def _extreme(mean: Floats, n: Floats, role: Texts, currency: Texts) -> npt.NDArray[np.bool_]:
    """Tell which figures hold the last hundredth of a role's people at either end."""
    group = together([coded(currency), coded(role)])
    order = np.lexsort((mean, group))
    group, n = group[order], n[order]
    first = np.flatnonzero(np.r_[True, np.diff(group) != 0]) if len(group) else group
    size = np.diff(np.r_[first, len(group)])
    upto = np.cumsum(n)
    before = np.repeat(upto[first] - n[first], size)
    whole = np.repeat(upto[first + size - 1], size) - before
    reached = upto - before
    found = np.zeros(len(mean), bool)
    found[order] = (reached <= TRIMMED * whole) | (whole - reached + n <= TRIMMED * whole)
    return found


def _once_each(f: Figures, now: datetime) -> Figures:
    """Make one entry of what an origin tells of a group at several days.

    Its n is that of the day that counts most: n figures, halved each HALF_LIFE days.
    """
    if not len(f.mean):
        return f
    key = [coded(getattr(f, name)) for name in (*NAMING, "tax", "origin") if name != "band"]
    key.append(f.band + 1)
    _, first, back = np.unique(together(key), return_index=True, return_inverse=True)
    at = np.datetime64(now.replace(tzinfo=None), "us")
    age = np.maximum((at - f.as_of) / np.timedelta64(1, "D"), 0.0)
    weight = f.n * 2.0 ** (-age / HALF_LIFE)
    whole = np.bincount(back, weight)
    mean = np.bincount(back, weight * f.mean) / whole
    known = ~np.isnan(f.spread)
    spread = np.bincount(back, np.where(known, weight * f.spread, 0.0))
    told = np.bincount(back, weight * known)
    most, newest = np.zeros(len(first)), np.full(len(first), np.datetime64("0001-01-01", "us"))
    np.maximum.at(most, back, weight)
    np.maximum.at(newest, back, f.as_of)
    one = f.take(first)
    merged = {f_.name: getattr(one, f_.name) for f_ in fields(one)}
    merged |= {"mean": mean, "n": most, "as_of": newest}
    merged["spread"] = np.divide(spread, told, out=np.full(len(told), np.nan), where=told > 0)
    return Figures(**merged)
