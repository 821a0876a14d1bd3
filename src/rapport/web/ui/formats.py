"""Numbers, money and times as the reader's language writes them, by Babel.

Django's own formats do not group thousands in Bulgarian and Chinese; Babel's do.
"""

import re
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: Below this many seconds a time is told as "5 min ago".
_SOON = 3600
#: From this number on a short form is shorter.
_COMPACT = 10_000

#: What stands around a quoted text, where it is not “ ”.
_QUOTES = {"ru": ("«", "»"), "bg": ("„", "“"), "zh_Hant": ("「", "」")}


def locale() -> Locale:
    """Return Babel's locale of the language that is active; English if it has none."""
    return _locale_of(translation.get_language() or "en")


@lru_cache(64)  # to read its name anew takes longer than to format a number
def _locale_of(language: str) -> Locale:
    try:
        return Locale.parse(translation.to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def number(value: float | None, digits: int = 0) -> str:
    """Return 1204882 as 1,204,882; a minus is a real one; None as a dash."""
    if value is None:
        return "–"
    return _number(shown(value, digits), digits, locale())


@lru_cache(20_000)  # a list says the same small numbers again and again
def _number(value: float, digits: int, where: Locale) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return _minus(numbers.format_decimal(value, pattern, locale=where))


def shown(value: float, digits: int) -> float:
    """Return the value as it is shown; what lies a hair beside a half, by doubles, is a half."""
    unit = 10**digits
    return round(round(value * unit, 6)) / unit + 0.0


def short(value: float | None) -> str:
    """Return 1204882 as 1.2M, for where the exact number has no room."""
    if value is None:
        return "–"
    if abs(value) < _COMPACT:
        return number(value)
    return _minus(numbers.format_compact_decimal(value, locale=locale(), fraction_digits=1))


def signed(value: float, digits: int = 1) -> str:
    """Return a part of a sum with its sign: +13.1, −1.4."""
    return ("+" if shown(value, digits) >= 0 else "") + number(value, digits)


def percent(share: float, digits: int = 0) -> str:
    """Return .125 as 12.5%, and never as a certainty: .9999 is 99.99%, 1 is 'over 99.99%'."""
    if share > 0.9999:
        return _("over %(share)s") % {"share": _percent(0.9999, 2)}
    while digits < 2 and round(share * 100, digits) >= 100:
        digits += 1
    return _percent(share, digits)


def share(counted: float) -> str:
    """Return a counted share: all of them is 100%, unlike a certainty; nearly all is not."""
    return _percent(1, 0) if counted >= 1 else percent(counted)


def change(ratio: float) -> str:
    """Return by how much something grew or fell: 2.12 as +212%, -.31 as −31%."""
    return ("+" if ratio > 0 else "") + _minus(_percent(ratio, 0))


def _percent(share: float, digits: int) -> str:
    pattern = copy(locale().percent_formats[None])
    pattern.frac_prec = (0, digits)
    return str(pattern.apply(share, locale()))


def money(amount: float | None, currency: str | None, *, whole: bool = False) -> str:
    """Return 1286.0 EUR as €1,286: cents only where there are some, and unless `whole`.

    A currency that goes by letters stands apart from the number, as CLDR asks: BGN 1,286.
    """
    if amount is None:
        return "–"
    pattern = copy(locale().currency_formats["standard"])
    whole = whole or float(amount).is_integer()
    pattern.frac_prec = (0, 0) if whole else (2, 2)
    text = pattern.apply(amount, locale(), currency=currency or "", currency_digits=False)
    return re.sub(r"(?<=[A-Z])(?=\d)", "\xa0", _minus(text).strip())


def day(moment: datetime | date, *, today: date | None = None) -> str:
    """Return '18 Nov', or '18 Nov 2024' if it was not in this year."""
    this = _local(moment)
    today = today or timezone.localdate()
    skeleton = "MMMd" if this.year == today.year else "yMMMd"
    if locale().language == "en":  # the British order: no comma, no doubt
        return dates.format_date(this, "d MMM" if skeleton == "MMMd" else "d MMM y", "en")
    return str(dates.format_skeleton(skeleton, this, locale=locale()))


def seen(moment: datetime, *, now: datetime | None = None) -> str:
    """Return when something was, short: 5 min ago; today, 11:42; yesterday; 18 Nov."""
    now = now or timezone.now()
    age_s = (now - moment).total_seconds()
    if 0 <= age_s < 60:
        return _("just now")
    if 0 <= age_s < _SOON:
        ago = timedelta(minutes=-(age_s // 60))
        text = dates.format_timedelta(
            ago,
            granularity="minute",
            threshold=2,
            add_direction=True,
            format="short",
            locale=locale(),
        )
        return text.replace("min. ago", "min ago").replace("мин. назад", "мин назад")
    today = _local(now)
    if _local(moment) == today:
        return _("today, %(time)s") % {"time": clock(moment)}
    if _local(moment) == today - timedelta(days=1):
        return _("yesterday")
    return day(moment, today=today)


def clock(moment: datetime) -> str:
    return str(dates.format_time(timezone.localtime(moment), "HH:mm", locale=locale()))


def exact(moment: datetime) -> str:
    """Return the whole time, for hovering."""
    local = timezone.localtime(moment)
    return f"{day(local, today=date(1, 1, 1))}, {clock(moment)} {local:%Z}"


def month(name: str) -> str:
    """Return '2026-10' as Oct."""
    first = datetime.strptime(name, "%Y-%m").replace(tzinfo=UTC)
    return str(dates.format_date(first, "LLL", locale=locale()))


def month_year(moment: datetime) -> str:
    """Return a date as March 2022."""
    return str(dates.format_skeleton("yMMMM", _local(moment), locale=locale()))


def language(tag: str) -> str:
    """Return what a language is called: bg as Bulgarian; the tag itself if Babel has no name."""
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name(locale()) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def country(code: str) -> str:
    """Return what a country is called: BG as Bulgaria; what is no code as it is."""
    return str(locale().territories.get(code.upper(), code))


def quoted(text: str) -> str:
    """Return a text in the quotes of the reader's language."""
    name = str(locale())
    before, after = _QUOTES.get(name) or _QUOTES.get(locale().language) or ("“", "”")
    return f"{before}{text}{after}"


def week() -> list[str]:
    """Return the short names of the days, Monday first in every language."""
    names = locale().days["format"]["abbreviated"]
    return [names[day] for day in range(7)]


def listed(names: list[str], *, of: int = 0) -> str:
    """Return names as a sentence lists them: a, b and c; with how many of `of` are not named."""
    rest = max(of - len(names), 0)
    more = ngettext("%(n)s more", "%(n)s more", rest) % {"n": number(rest)}
    return str(lists.format_list([*names, more] if rest else names, locale=locale()))


def _local(moment: datetime | date) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
