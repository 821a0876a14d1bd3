"""What a workspace says of money, for estimates of income: its currency, rates and taxes.

They stand in `income.toml` of its folder, a plain file that people edit:

    currency = "BGN"             # left out: each currency stands alone

    [[rate]]                     # one unit of it in the currency above, from that day on
    currency = "EUR"
    value = 1.95583
    since = 2025-01-01           # left out: ever

    [[tax]]                      # what is taken of the part of a month's pay above that
    currency = "BGN"
    above = 0
    share = 0.224

Of a currency that the file names no tax of, TAXES holds; of any other, pay before tax is never
taken for pay after it.

Never: a rate or a tax that is guessed.
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from rapport.flow.errors import InputError
from rapport.flow.income_tables import PAY_RATES, PAY_TAXES

FILE: Final = "income.toml"
#: (currency, above, share), of a month's pay. RUB: income tax of 2025 (Tax Code of Russia, art.
#: 224). BGN: 13.78 % of insurance up to the most it is counted of in 2025, 10 % tax of the rest.
TAXES: Final = (
    ("RUB", 0.0, 0.13),
    ("RUB", 200_000.0, 0.15),
    ("RUB", 5_000_000.0 / 12, 0.18),
    ("RUB", 20_000_000.0 / 12, 0.20),
    ("RUB", 50_000_000.0 / 12, 0.22),
    ("BGN", 0.0, 0.22402),
    ("BGN", 4_130.0, 0.10),
)
_KNOWN: Final = ("currency", "rate", "tax")


@dataclass(frozen=True, slots=True)
class PaySetup:
    """What stands in the file. rates: (currency, value, since); taxes as TAXES."""

    currency: str = ""
    rates: tuple[tuple[str, float, datetime | None], ...] = ()
    taxes: tuple[tuple[str, float, float], ...] = TAXES

    def rates_table(self) -> pa.Table:
        """Return the rates as the table `pay_rates`; of the currency itself the rate is 1."""
        own = ((self.currency, 1.0, None),) if self.currency else ()
        rows = [
            {"currency": currency, "target": self.currency, "value": value, "since": since}
            for currency, value, since in (*own, *self.rates)
        ]
        return pa.Table.from_pylist(rows, PAY_RATES.schema)

    def taxes_table(self) -> pa.Table:
        """Return the taxes as the table `pay_taxes`."""
        rows = [dict(zip(("currency", "above", "share"), row, strict=True)) for row in self.taxes]
        return pa.Table.from_pylist(rows, PAY_TAXES.schema)


def pay_setup(root: Path) -> PaySetup:
    """Return what the workspace in `root` says; without a file no currency and no rates.

    Raises  InputError: the file can't be read, or holds something else; it names the place.
    """
    try:
        told = tomllib.loads((root / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return PaySetup()
    except (ValueError, RecursionError) as error:
        raise InputError(f"{FILE} can't be read: {error}", fix="mend the line it names") from None
    if unknown := sorted(set(told) - set(_KNOWN)):
        raise _wrong(unknown[0], "is not known", "keep currency, [[rate]] and [[tax]]")
    currency = _currency(told["currency"], "currency") if "currency" in told else ""
    rates = tuple(_rate(row, i) for i, row in enumerate(_rows(told, "rate")))
    taxes = tuple(_tax(row, i) for i, row in enumerate(_rows(told, "tax")))
    if rates and not currency:
        raise _wrong("[[rate]]", "is of no use alone", 'say into which: currency = "EUR"')
    _need_one_each("[[rate]]", [(*row[:1], row[2]) for row in rates] + [(currency, None)])
    _need_one_each("[[tax]]", [row[:2] for row in taxes])
    said = {row[0] for row in taxes}
    return PaySetup(currency, rates, (*taxes, *(row for row in TAXES if row[0] not in said)))


def _rows(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = told.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _wrong(name, "is no list of tables", f"write [[{name}]] before each")
    return rows


def _rate(row: dict[str, Any], place: int) -> tuple[str, float, datetime | None]:
    where = f"[[rate]] number {place + 1}"
    _need(row, where, {"currency", "value"}, {"since"})
    since = row.get("since")
    if since is not None and type(since) is not date:
        raise _wrong(f"{where}: since", "is no day", "write since = 2026-01-31, without quotes")
    day = None if since is None else datetime(since.year, since.month, since.day, tzinfo=UTC)
    value = _number(row["value"], f"{where}: value", 1e-9, 1e9)
    return _currency(row["currency"], f"{where}: currency"), value, day


def _tax(row: dict[str, Any], place: int) -> tuple[str, float, float]:
    where = f"[[tax]] number {place + 1}"
    _need(row, where, {"currency", "share"}, {"above"})
    above = _number(row.get("above", 0), f"{where}: above", 0, 1e12)
    share = _number(row["share"], f"{where}: share", 0, 0.99)
    return _currency(row["currency"], f"{where}: currency"), above, share


def _need(row: dict[str, Any], where: str, needed: set[str], more: set[str]) -> None:
    if needed - set(row):
        raise _wrong(where, f"lacks {min(needed - set(row))}", f"it needs {sorted(needed)}")
    if set(row) - needed - more:
        strange = min(set(row) - needed - more)
        raise _wrong(f"{where}: {strange}", "is not known", f"keep {sorted(needed | more)}")


def _need_one_each(what: str, keys: list[Any]) -> None:
    if len(set(keys)) < len(keys):
        raise _wrong(what, "stands twice for one thing", "keep one of them")


def _currency(said: object, where: str) -> str:
    if isinstance(said, str) and len(said) == 3 and said.isascii() and said.isalpha():
        return said.upper()
    raise _wrong(where, "is no currency", "write three letters, as EUR: ISO 4217")


def _number(said: object, where: str, least: float, most: float) -> float:
    if isinstance(said, int | float) and not isinstance(said, bool) and least <= said <= most:
        return float(said)
    raise _wrong(where, "is no such number", f"write one from {least:g} to {most:g}")


def _wrong(where: str, what: str, fix: str) -> InputError:
    return InputError(f"{FILE}: {where} {what}", fix=fix)
