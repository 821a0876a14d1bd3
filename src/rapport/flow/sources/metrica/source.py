"""Yandex Metrica as a source: what is kept of a line of its logs, and what it becomes.

Source  https://yandex.ru/dev/metrika/ru/logs/fields/visits and .../hits (names and meanings)
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from rapport.flow.errors import SkipRecord
from rapport.flow.policies import POLICIES
from rapport.flow.sources import plain, utm
from rapport.flow.sources.base import Deletion, Limit, Record, Row, Source
from rapport.flow.sources.metrica.logs import (
    API_HOST,
    FIELDS,
    HITS,
    LISTS,
    SETTINGS,
    VISITS,
    fetch,
)
from rapport.flow.sources.metrica.tsv import listed

#: Where a visit came from, in the words of Metrica -> channel.
_CHANNELS: Final = {
    "organic": "search",
    "ad": "ads",
    "direct": "direct",
    "referral": "referral",
    "recommend": "referral",
    "social": "social",
    "messenger": "social",
    "email": "email",
}
_ADDRESSES: Final = ("ym:pv:URL", "ym:pv:referer")
#: Times of goals are three hours ahead of UTC, whatever the counter's own zone.
_THEIR_ZONE: Final = "Etc/GMT-3"
#: Elements of one list that are read: a visit holds at most 500 views.
_MOST: Final = 1_000


def keep(record: Record) -> Record | None:
    """Return the fields that are read, addresses cut. Raises SkipRecord: no line of a log."""
    log = plain.text(record.get("log"))
    if log not in FIELDS:
        raise SkipRecord("this is no line of a log of Metrica", fix="update Rapport")
    if record.get("cut") is True:
        raise SkipRecord("the line of the log is not whole", fix="nothing: it is read again")
    kept = plain.texts(record, ("log", "time_zone"))
    for name in FIELDS[log]:
        said = record.get(name)
        value = _list(said) if name in LISTS else plain.text(said)
        if name in _ADDRESSES:
            value = utm.clean_address(value)
        if value:
            kept[name] = value
    return kept


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return a view of a page, a click, or what a visit led to."""
    said = {name: value for name, value in record.items() if isinstance(value, str)}
    if "0" in (said.get("ym:s:clientID"), said.get("ym:pv:clientID")):
        return []  # browsers without a cookie would all be one visitor
    return list(_page(said) if said.get("log") == HITS else _visit(said))


def own(record: Record) -> str:
    """Return the number of the line. Numbers of visits come again after a year."""
    log = plain.text(record.get("log"))
    name, when = ("watchID", "ym:pv:date") if log == HITS else ("visitID", "ym:s:date")
    year = plain.text(record.get(when))[:4]
    number = plain.text(record.get(f"ym:{'pv' if log == HITS else 's'}:{name}"))
    return f"{log}:{year if log == VISITS else ''}:{number}"


def _page(said: dict[str, str]) -> Iterator[Row]:
    number = plain.needed(said, "ym:pv:watchID", "number of the event")
    values = {
        "visitor": plain.needed(said, "ym:pv:clientID", "number of the browser"),
        "url": said.get("ym:pv:URL", ""),
    }
    at = plain.local_instant(
        plain.needed(said, "ym:pv:dateTime", "time"), said.get("time_zone", "")
    )
    marks = {n.lower(): said.get(f"ym:pv:UTM{n}", "") for n in ("Source", "Medium")}
    marks |= {n.lower(): said.get(f"ym:pv:UTM{n}", "") for n in ("Campaign", "Content")}
    came = utm.of_address(said.get("ym:pv:URL", "")) | utm.origin(**marks)
    values |= {"channel": _CHANNELS.get(said.get("ym:pv:lastTrafficSource", ""), "")}
    values |= came.values
    if said.get("ym:pv:isPageView") == "1":
        values |= {"visit": number, "visited_at": at, "page": said.get("ym:pv:title", "")}
        values |= {"referrer": said.get("ym:pv:referer", "")}
        yield Row("visits", plain.filled(values | _about_visitor(said)))
    elif said.get("ym:pv:link") == "1" or said.get("ym:pv:download") == "1":
        deed = "Download" if said.get("ym:pv:download") == "1" else "Link"
        values |= {"interaction": number, "occurred_at": at, "verb": "Click", "event": deed}
        yield Row("site_events", plain.filled(values))


def _about_visitor(said: dict[str, str]) -> dict[str, str]:
    return {
        "city": said.get("ym:pv:regionCity", ""),
        "country": said.get("ym:pv:regionCountry", ""),
        "language": plain.language(said.get("ym:pv:browserLanguage", "")),
    }


def _visit(said: dict[str, str]) -> Iterator[Row]:
    number = plain.needed(said, "ym:s:visitID", "number of the visit")
    year = plain.needed(said, "ym:s:date", "day")[:4]
    came = utm.origin(
        source=said.get("ym:s:lastsignUTMSource", ""),
        medium=said.get("ym:s:lastsignUTMMedium", ""),
        campaign=said.get("ym:s:lastsignUTMCampaign", ""),
        content=said.get("ym:s:lastsignUTMContent", ""),
    )
    common = {
        "visitor": plain.needed(said, "ym:s:clientID", "number of the browser"),
        "channel": _CHANNELS.get(said.get("ym:s:lastsignTrafficSource", ""), ""),
    } | came.values
    for goal, serial, at in _together(said, "goalsID", "goalsSerialNumber", "goalsDateTime"):
        values = {
            "interaction": f"goal:{year}:{number}:{goal}:{serial}",
            "occurred_at": plain.local_instant(at, _THEIR_ZONE),
            "verb": "Click",
            "event": f"Goal {goal}",
        }
        yield Row("site_events", plain.filled(common | values))
    names = ("purchaseID", "purchaseDateTime", "purchaseRevenue", "purchaseCurrency")
    for order, at, amount, currency in _together(said, *names):
        values = {
            "interaction": f"purchase:{year}:{number}:{order}",
            "occurred_at": plain.local_instant(at, said.get("time_zone", "")),
            "verb": "Purchase",
            "order": order,
            "amount": amount,
            "currency": currency,
        }
        yield Row("site_events", plain.filled(common | values))


def _together(said: dict[str, str], *names: str) -> Iterator[tuple[str, ...]]:
    """Return the elements of lists that belong together. Raises SkipRecord: they do not."""
    try:
        lists = [listed(said.get(f"ym:s:{name}", "[]")) for name in names]
        return iter(list(zip(*lists, strict=True))[:_MOST])
    except ValueError:
        raise SkipRecord(
            f"the lists of the visit do not fit together: {', '.join(names)}",
            fix="nothing: the visit is read again tomorrow",
        ) from None


def _list(said: object) -> str:
    """Keep a list whole: a text that was cut is none."""
    return said.strip() if isinstance(said, str) and len(said) <= 100_000 else ""


SOURCE: Final = Source(
    name="metrica",
    title="Yandex Metrica",
    docs="docs/howto/web-analytics.md",
    personal_data="numbers of browsers, the pages they looked at, goals and purchases, city,"
    " country and language; no IP address",
    policy=POLICIES["own"],
    group="web",
    gives="every page view, goal and purchase of your site, with the campaign it came from",
    forbids="nothing of the current day: Metrica gives whole days only",
    settings=SETTINGS,
    hosts=(API_HOST,),
    limits=(Limit(10, 1.0), Limit(5_000, 86_400.0)),
    cursor="the last day that was read whole, and the log that is being prepared",
    every=timedelta(hours=6),
    fetch=fetch,
    keep=keep,
    read=read,
    own=own,
    kinds=("visits", "site_events"),
)
