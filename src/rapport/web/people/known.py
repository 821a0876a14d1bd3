"""How somebody acts, and what is only true of people like them, as sentences. No request here.

Each line has what it says and how one can see that it is so. Signs of the zodiac are made here,
for fun, of a birth date that may judge; no table, list or export knows of them (P12).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.flow.cards import Person
from rapport.flow.income_cards import GroupIncome
from rapport.flow.profile_cards import (
    Activity,
    BestHour,
    BrandRelation,
    Buying,
    Knowledge,
    LifeEvent,
    Temperature,
)
from rapport.web.people import known_words, portrait
from rapport.web.people.words import name_of
from rapport.web.ui import formats
from rapport.web.ui.names import plain

#: So many brands stand on the page.
BRANDS = 5
#: Of fewer texts no liking is told.
TEXTS = 3
#: Of fewer purchases to expect nothing is told.
EXPECTED = 0.5
_DAY = re.compile(r"(?:\d{4}-|--)?(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Saying:
    """One line: a label, what is so, and in small letters why one may say so.

    `opens`  name of the address of its proof, if it has one of its own
    """

    label: str
    text: str
    small: str = ""
    opens: str = ""
    steps: int = 0  # of five, how warm; 0: no bar

    @property
    def bars(self) -> tuple[tuple[int, bool], ...]:
        """Where each of the five steps is drawn, and whether they came so far."""
        return tuple((10 * n, n < self.steps) for n in range(5)) if self.steps else ()


def acting(known: Knowledge, now: datetime) -> list[Saying]:
    """Return how somebody acts, line by line."""
    told = [
        _of_life(known.activity) if known.activity else None,
        _of_activity(known.activity, now) if known.activity else None,
        _of_warmth(known.temperature) if known.temperature else None,
        _of_buying(known.buying) if known.buying else None,
        _of_hour(known.best_hour) if known.best_hour else None,
        _of_talks(known.activity) if known.activity else None,
        *(_of_life_event(event) for event in known.life_events),
        *(_of_brand(brand) for brand in _nearest(known.brands)),
    ]
    return [line for line in told if line]


def _of_life(activity: Activity) -> Saying:
    since = activity.life_cycle_at
    small = _("since %(day)s") % {"day": formats.day(since)} if since else ""
    return Saying(_("Life cycle"), name_of(known_words.LIFE, activity.life_cycle), small)


def _of_activity(activity: Activity, now: datetime) -> Saying:
    silent = max((now.date() - activity.last_at.date()).days, 0)  # days of UTC, as in the flow
    usual = activity.typical_gap_days
    days = ngettext("silent for %(n)s day", "silent for %(n)s days", silent) % {
        "n": formats.number(silent)
    }
    parts = {"silent": days, "usual": formats.number(usual)}
    if activity.is_own_gap:
        small = _("%(silent)s; nine of ten of their pauses are at most %(usual)s days") % parts
    else:
        small = _("%(silent)s; too few pauses, most people’s are at most %(usual)s days") % parts
    return Saying(_("Activity"), name_of(known_words.STATES, activity.state), small)


def _of_warmth(warmth: Temperature) -> Saying:
    sure = formats.percent(warmth.posterior)
    if warmth.is_sure:
        small = _("%(sure)s sure, since %(day)s") % {
            "sure": sure,
            "day": formats.day(warmth.since),
        }
    else:
        small = _("only %(sure)s sure: too little to act on") % {"sure": sure}
    text = name_of(known_words.TEMPERATURES, warmth.temperature)
    steps = known_words.WARMTH.get(warmth.temperature, 0)
    return Saying(_("Near to buying"), text, small, "people:why_warmth", steps)


def _of_buying(buying: Buying) -> Saying:
    orders = ngettext("%(n)s order", "%(n)s orders", buying.orders) % {
        "n": formats.number(buying.orders)
    }
    told = [orders, _fifths(buying)]
    if buying.expected_180d is not None and buying.expected_180d >= EXPECTED:
        expected = {"n": formats.number(buying.expected_180d, 1)}
        told.append(_("%(n)s more to expect in 180 days") % expected)
    return Saying(_("As a customer"), name_of(known_words.CELLS, buying.cell), ", ".join(told))


def _fifths(buying: Buying) -> str:
    told = {"r": buying.recency, "f": buying.frequency, "m": buying.money}
    if buying.money is None:
        return _("recency %(r)s, frequency %(f)s of 5") % told
    return _("recency %(r)s, frequency %(f)s, money %(m)s of 5") % told


def _of_hour(best: BestHour) -> Saying:
    text = _("%(start)s to %(end)s o’clock") % {"start": best.hour, "end": best.hour + 1}
    if not best.deeds_in_hour:
        return Saying(
            _("Best time"), text, _("when most people act; of theirs too little is known")
        )
    small = _("%(n)s of %(all)s deeds") % {
        "n": formats.number(best.deeds_in_hour),
        "all": formats.number(best.deeds),
    }
    return Saying(_("Best time"), text, small)


def _of_talks(activity: Activity) -> Saying:
    return Saying(
        _("In talks"), name_of(known_words.FOLLOWS, activity.follows), _("in the last 180 days")
    )


def _of_life_event(event: LifeEvent) -> Saying:
    is_birthday = event.kind == "birthday_soon"  # a day of its own, in whatever zone one reads
    day = formats.day(event.happens_on.date() if is_birthday else event.happens_on)
    told = {"day": day, "source": plain(event.source)}
    if is_birthday:
        small = _("on %(day)s") % told
    else:
        small = _("told on %(day)s, %(source)s") % told
    text = portrait.text_of(event.attribute, event.value) if event.value else ""
    label = name_of(known_words.LIFE_EVENTS, event.kind)
    return Saying(label, text or day, small)


def _nearest(brands: Iterable[BrandRelation]) -> list[BrandRelation]:
    """Return relations to our own brand first, then to those with most deeds."""
    told = [b for b in brands if b.relation != "liking" or b.deeds >= TEXTS]
    ordered = sorted(told, key=lambda b: (bool(b.brand), b.relation, -b.deeds, b.brand))
    own = [b for b in ordered if not b.brand and b.relation == "liking"]
    others = sorted((b for b in ordered if b.brand), key=lambda b: (-b.deeds, b.brand))
    return [*own, *others][:BRANDS]


def _of_brand(brand: BrandRelation) -> Saying:
    label = brand.brand or _("Our brand")
    if brand.relation != "liking":
        number = {"n": formats.number(brand.deeds)}
        small = ngettext("%(n)s deed", "%(n)s deeds", brand.deeds) % number
        return Saying(label, name_of(known_words.RELATIONS, brand.relation), small)
    low, high = formats.percent(brand.low or 0.0), formats.percent(brand.high or 0.0)
    texts = ngettext("%(n)s text", "%(n)s texts", brand.deeds) % {"n": formats.number(brand.deeds)}
    small = _("%(low)s to %(high)s; %(texts)s") % {"low": low, "high": high, "texts": texts}
    text = _("likes it %(share)s") % {"share": formats.percent(brand.value)}
    return Saying(label, text, small)


def zodiac(person: Person, known: Knowledge) -> str:
    """Return the sign that a birthday stands under, '' if none may be told."""
    birth = next((a for a in person.attributes if a.attribute == "birth_date"), None)
    if birth is None or not known.birth_may_judge or birth.values[0].tier == "disputed":
        return ""
    found = _DAY.fullmatch(birth.values[0].text)
    if not found:
        return ""
    day = (int(found[1]), int(found[2]))
    before = [sign for first, sign in known_words.ZODIAC if first <= day]
    return str(before[-1] if before else known_words.ZODIAC[-1][1])


def income(found: GroupIncome | None) -> dict[str, Any] | None:
    """Return the estimate for the group of people like somebody, in words."""
    if found is None:
        return None
    money = {
        name: formats.money(getattr(found, name), found.currency, whole=True)
        for name in ("low", "median", "high")
    }
    asked = [
        f"{name_of(known_words.ASKED, what)}: {portrait.text_of(what, value)}"
        for what, value in found.asked
    ]
    return money | {
        "people": found.people,
        "asked": ", ".join(asked),
        "tax": name_of(known_words.TAXES, found.tax) if found.tax in known_words.TAXES else "",
        "quality": name_of(known_words.QUALITY, found.quality),
        "figures": found.figures,
        "origins": ", ".join(found.origins),
        "as_of": found.as_of,
    }
