"""Dates as people write them, read into ISO 8601: 14.05.1990, 19560409, 1990年5月14日, May 1990.

A column is read in one order of day and month: the order its own values prove, else the
region's. What is known in part stays in part: YYYY, or MM-DD. Never: today's date.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from typing import Final, Literal

DayOrder = Literal["day first", "month first"]

#: Where 05/04 is the fourth of May.
_MONTH_FIRST_REGIONS = {"US", "PH", "FM", "MH", "PW"}
#: Years of two digits up to this one are of this century.
_PIVOT = 29
_FIRST_YEAR, _LAST_YEAR = 1000, 2100

#: First letters of each month's names, in English, Russian, Bulgarian, Ukrainian, German.
_MONTHS: Final = (
    "jan янв яну січ jän",
    "feb фев лют",
    "mar мар бер mär",
    "apr апр кві",
    "may май мая maй тра mai",
    "jun июн юни чер",
    "jul июл юли лип",
    "aug авг сер",
    "sep сен сеп вер",
    "oct окт жов okt",
    "nov ноя ное лис",
    "dec дек гру dez",
)
_MONTH_OF = {start: n for n, starts in enumerate(_MONTHS, 1) for start in starts.split()}

_ISO = re.compile(r"(\d{4})[-/.年 ]+(\d{1,2})[-/.月 ]+(\d{1,2})日?(?:[ t].*)?", re.I)
_SMALL = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})(?:\s*г\.?|\s.*)?")
_WORDY = re.compile(
    r"(?:(\d{1,2})\W+)?([^\W\d_]{3,})\W+(?:(\d{1,2})(?:st|nd|rd|th)?\W+)?(\d{4})\D*"
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_YEAR = re.compile(r"(\d{4})(?:\.0|年|\s*г\.?)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_MONTH_DAY = re.compile(r"-{0,2}(\d{1,2})-(\d{1,2})|(\d{1,2})月(\d{1,2})日")
_DAY_MONTH = re.compile(r"(\d{1,2})[./](\d{1,2})\.?")


def day_order(texts: Iterable[str], region: str) -> DayOrder:
    """Return the order of day and month that a column's texts prove, else the region's."""
    first = second = 0
    for text in texts:
        if match := _SMALL.fullmatch(text.strip()):
            first += int(match[1]) > 12
            second += int(match[2]) > 12
    if first != second:
        return "day first" if first > second else "month first"
    return "month first" if region in _MONTH_FIRST_REGIONS else "day first"


def iso_day(text: str, order: DayOrder) -> str | None:
    """Return YYYY-MM-DD, or YYYY or MM-DD if no more is said; None if it is no date."""
    text = text.strip()
    if m := _ISO.fullmatch(text) or _DIGITS.fullmatch(text):
        return _checked(int(m[1]), int(m[2]), int(m[3]))
    if m := _SMALL.fullmatch(text):
        day, month = (m[1], m[2]) if order == "day first" else (m[2], m[1])
        if int(month) > 12:
            day, month = month, day
        return _checked(_full_year(m[3]), int(month), int(day))
    if m := _WORDY.fullmatch(text):
        named = _MONTH_OF.get(m[2][:3].lower())
        day = m[1] or m[3]
        return _checked(int(m[4]), named, int(day)) if named and day else _year(m[4])
    if m := _YEAR.fullmatch(text) or _YEAR_MONTH.fullmatch(text):
        return _year(m[1])
    if m := _MONTH_DAY.fullmatch(text):
        return _yearless(int(m[1] or m[3]), int(m[2] or m[4]))
    if m := _DAY_MONTH.fullmatch(text):
        day, month = (m[1], m[2]) if order == "day first" else (m[2], m[1])
        return _yearless(int(month), int(day))
    return None


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year <= _PIVOT else 1900)


def _year(digits: str) -> str | None:
    return digits if _FIRST_YEAR <= int(digits) <= _LAST_YEAR else None


def _checked(year: int, month: int, day: int) -> str | None:
    """Write the date; where day or month is 0 or cannot be, only the year is believed."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}"


def _yearless(month: int, day: int) -> str | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2000, month)[1]:
        return None
    return f"{month:02}-{day:02}"
