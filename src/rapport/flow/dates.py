"""Dates as people write them, read into ISO 8601: 14.05.1990, 19560409, 1990年5月14日, May 1990.

A column is read in one order of day and month: the order its own values prove, else the
region's. What is known in part stays in part: YYYY, YYYY-MM, or MM-DD. Never: today's date.
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

#: First letters of each month's names: English, Russian, Bulgarian, Ukrainian, German; Serbian,
#: Polish and French where they differ.
_MONTHS: Final = (
    "jan янв яну січ jän sty",
    "feb фев лют fév lut",
    "mar мар бер mär",
    "apr апр кві kwi avr",
    "may май мая maй тра mai мај maj",
    "jun июн юни чер јун cze",
    "jul июл юли лип јул lip",
    "aug авг сер sie aoû",
    "sep сен сеп вер wrz",
    "oct окт жов okt paź",
    "nov ноя ное лис нов",
    "dec дек гру dez déc gru",
)
_MONTH_OF = {start: n for n, starts in enumerate(_MONTHS, 1) for start in starts.split()}
#: Words that the first letters do not tell apart.
_MONTH_OF |= {"juin": 6, "juil": 7, "juillet": 7, "листопада": 11, "листопад": 11}
#: Roman numbers of months, as Bulgarians and Hungarians write them: 14.V.1990.
_ROMAN = {roman: n for n, roman in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), 1)}
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")

_ISO = re.compile(r"(\d{4})[-/.年 ]+(\d{1,2})[-/.月 ]+(\d{1,2})[日号號]?(?:[ t].*)?", re.I)
_SMALL = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|'?\d{2})(?:\s*г\.?|\s.*)?")
_ORDINAL = r"(?:st|nd|rd|th|\.|-?(?:го|ое|е|я|ти|ви|ри|ми|и))?"
_WORDY = re.compile(
    rf"(?:[^\W\d_]{{2,9}}[.,]\s+)?(?:(\d{{1,2}}){_ORDINAL}\W*)?(?:of\s+)?([^\W\d_]{{3,}})\W*"
    rf"(?:(\d{{1,2}}){_ORDINAL}(?:\W+|$))?(\d{{4}}|'\d\d|(?<=[-/. ])\d\d)?\D*"
)
_YEAR_FIRST = re.compile(r"(\d{4})\W+([^\W\d_]{3,})\W+(\d{1,2})")
_ROMANS = re.compile(r"(\d{1,2})[-/. ]+([ivx]{1,4})[-/. ]+(\d{4}|\d{2})(?:\s*г\.?)?", re.I)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_YEAR = re.compile(r"(\d{4})(?:\.0|年|\s*(?:г|год|година|р)\.?)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.年 ]{1,2}(\d{1,2})月?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})(?:\s*г\.?)?")
_MONTH_DAY = re.compile(r"-{0,2}(\d{1,2})-(\d{1,2})|(\d{1,2})月(\d{1,2})[日号號]?|--(\d\d)(\d\d)")
_DAY_MONTH = re.compile(r"(\d{1,2})[./](\d{1,2})\.?")
#: The years of the Republic of China are counted from 1912 = 1, as Taiwan writes them.
_MINGUO = re.compile(r"(?:民[国國]|roc\s*)(\d{1,3})年?", re.I)
#: Years that stand for "no year": 0000-05-14.
_NO_YEAR = (0, 1)


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
    """Return YYYY-MM-DD; YYYY, YYYY-MM or MM-DD if no more is said; None if it is no date."""
    text = text.strip()
    if not text.isascii():
        text = _in_digits(text)
    if m := _ISO.fullmatch(text) or _DIGITS.fullmatch(text):
        return _checked(int(m[1]), int(m[2]), int(m[3]))
    if m := _SMALL.fullmatch(text):
        day, month = (m[1], m[2]) if order == "day first" else (m[2], m[1])
        if int(month) > 12:
            day, month = month, day
        return _checked(_full_year(m[3]), int(month), int(day))
    return _partial(text, order) or _wordy(text)


def _partial(text: str, order: DayOrder) -> str | None:
    """Read what says a part of a date only."""
    if m := _YEAR.fullmatch(text):
        return _year(m[1])
    if m := _YEAR_MONTH.fullmatch(text):
        return _month_of(int(m[1]), int(m[2]))
    if m := _MONTH_YEAR.fullmatch(text):
        return _month_of(int(m[2]), int(m[1]))
    if m := _MONTH_DAY.fullmatch(text):
        return _yearless(int(m[1] or m[3] or m[5]), int(m[2] or m[4] or m[6]))
    if m := _DAY_MONTH.fullmatch(text):
        day, month = (m[1], m[2]) if order == "day first" else (m[2], m[1])
        if int(month) > 12:
            day, month = month, day
        return _yearless(int(month), int(day))
    return None


def _wordy(text: str) -> str | None:
    """Read a date whose month is a word or a Roman number."""
    if m := _ROMANS.fullmatch(text):
        named = _ROMAN.get(m[2].lower())
        return _checked(_full_year(m[3]), named, int(m[1])) if named else None
    if m := _YEAR_FIRST.fullmatch(text):
        named = _named(m[2])
        return _checked(int(m[1]), named, int(m[3])) if named else _year(m[1])
    if not (m := _WORDY.fullmatch(text)):
        return None
    named, day, year = _named(m[2]), m[1] or m[3], m[4]
    if m[1] and m[3] and not year:  # 14-May-90
        year = m[3] if len(m[3]) == 2 else None
    if not named:
        return _year(year) if year and len(year) == 4 else None
    if not year:
        return _yearless(named, int(day)) if day else None
    return _checked(_full_year(year), named, int(day or 0))


def _named(word: str) -> int | None:
    lower = word.lower()
    return _MONTH_OF.get(lower) or _MONTH_OF.get(lower[:4]) or _MONTH_OF.get(lower[:3])


def _in_digits(text: str) -> str:
    """Write Chinese numbers and years of the Republic in digits: 一九九〇年五月十四日."""
    if m := _MINGUO.match(text):
        text = f"{int(m[1]) + 1911}年{text[m.end() :]}"
    if "月" not in text and "年" not in text:
        return text
    text = re.sub(r"([一二三])?十([一二三四五六七八九])?", _ten, text)
    return text.translate(_HAN_DIGITS)


def _ten(match: re.Match[str]) -> str:
    return f"{match[1] or '一'}{match[2] or '〇'}"


def _full_year(digits: str) -> int:
    year = int(digits.lstrip("'"))
    return year if len(digits) == 4 else year + (2000 if year <= _PIVOT else 1900)


def _year(digits: str) -> str | None:
    return f"{int(digits)}" if _FIRST_YEAR <= int(digits) <= _LAST_YEAR else None


def _month_of(year: int, month: int) -> str | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    return f"{year:04}-{month:02}" if 1 <= month <= 12 else f"{year:04}"


def _checked(year: int, month: int, day: int) -> str | None:
    """Write the date. Of a day 0 year and month are believed, of a day that can't be the year."""
    if year in _NO_YEAR:
        return _yearless(month, day)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if not day:
        return _month_of(year, month)
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}"


def _yearless(month: int, day: int) -> str | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2000, month)[1]:
        return None
    return f"{month:02}-{day:02}"
