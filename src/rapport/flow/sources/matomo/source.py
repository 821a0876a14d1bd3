"""Matomo as a source: what is kept of a visit, and what it becomes.

Source  https://developer.matomo.org/api-reference/reporting-api (Live); names of the fields as
        in the plugin Live of https://github.com/matomo-org/matomo
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.policies import POLICIES
from rapport.flow.sources import plain, utm
from rapport.flow.sources.base import Deletion, Limit, Record, Row, Source
from rapport.flow.sources.matomo.visits import SETTINGS, fetch

#: Of a visit; the addresses among them are cut.
_VISIT: Final = (
    *("idVisit", "visitorId", "userId", "serverTimestamp", "firstActionTimestamp"),
    *("referrerType", "referrerName", "siteCurrency", "countryCode", "city", "languageCode"),
    *("campaignName", "campaignSource", "campaignMedium", "campaignContent"),
)
_ACTION: Final = (
    *("type", "pageTitle", "pageId", "idpageview", "timestamp", "goalName", "goalId"),
    *("orderId", "revenue", "eventCategory", "eventAction", "eventName"),
)
_ITEM: Final = ("itemSKU", "itemName", "quantity", "price")
#: What people do in a visit, in the words of Matomo -> event of ours; the rest is left out.
_CLICKS: Final = {"download": "Download", "outlink": "Link", "goal": "Goal", "event": "Event"}
_CHANNELS: Final = {
    "direct": "direct",
    "search": "search",
    "social": "social",
    "website": "referral",
    "campaign": "",  # the medium of the campaign says it
}
#: Actions of one visit that are read.
_MOST: Final = 2_000


def keep(record: Record) -> Record | None:
    """Return the fields that are read, addresses cut. Raises SkipRecord: it is no visit."""
    kept: dict[str, Any] = plain.texts(record, _VISIT)
    plain.needed(kept, "idVisit", "number of the visit")
    if kept.get("visitorId") in (None, "false"):  # to who may not see it, all are one visitor
        raise SkipRecord(
            "Matomo does not tell the number of the browser",
            fix="let the token's user see visitors' details, and turn off that they are hidden",
        )
    actions = record.get("actionDetails")
    if actions is None:
        actions = []
    if not isinstance(actions, list):
        raise SkipRecord("the visit has no list of actions", fix="look at the version of Matomo")
    if address := utm.clean_address(plain.text(record.get("referrerUrl"))):
        kept["referrerUrl"] = address
    kept["actionDetails"] = [_kept_action(a) for a in actions[:_MOST] if isinstance(a, Mapping)]
    return kept


def _kept_action(action: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = plain.texts(action, _ACTION)
    if address := utm.clean_address(plain.text(action.get("url"))):
        kept["url"] = address
    items = action.get("itemDetails")
    if isinstance(items, list):
        kept["itemDetails"] = [
            plain.texts(item, _ITEM) for item in items[:_MOST] if isinstance(item, Mapping)
        ]
    return kept


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the pages and clicks of a visit, what was bought, and who the browser is."""
    return list(_visit(record))


def _visit(record: Record) -> Iterator[Row]:
    said = plain.texts(record, _VISIT)
    number = plain.needed(said, "idVisit", "number of the visit")
    visitor = plain.needed(said, "visitorId", "number of the browser")
    actions = [a for a in record.get("actionDetails") or [] if isinstance(a, Mapping)]
    common = {"visitor": visitor, **_came(said, actions)}
    about = {
        "city": said.get("city", ""),
        "country": said.get("countryCode", ""),
        "language": plain.language(said.get("languageCode", "")),
        "referrer": plain.text(record.get("referrerUrl")),
    }
    for place, action in enumerate(actions, 1):
        yield from _action(number, place, action, common, about, said.get("siteCurrency", ""))
    if user := said.get("userId"):
        began = said.get("firstActionTimestamp") or said.get("serverTimestamp", "")
        # many sites give the address of who signed in as the number of the user
        name = "email" if "@" in user else "user"
        values = {"visitor": visitor, name: user, "method": "identify"}
        yield Row("identifications", values | {"identified_at": plain.instant(began)})


def _came(said: Mapping[str, str], actions: list[Mapping[str, Any]]) -> dict[str, str]:
    """Return where a visit came from: its campaign, else the first address, else its referrer."""
    landing = plain.text(actions[0].get("url")) if actions else ""
    name = said.get("campaignName", "")
    if said.get("referrerType") == "campaign":
        name = name or said.get("referrerName", "")
    origin = utm.origin(
        source=said.get("campaignSource", ""),
        medium=said.get("campaignMedium", ""),
        campaign=name,
        content=said.get("campaignContent", ""),
    )
    known = _CHANNELS.get(said.get("referrerType", ""), "")
    found = utm.of_address(landing).values | origin.values
    return {"channel": known} | found if known else found


def _action(
    number: str,
    place: int,
    action: Mapping[str, Any],
    common: Mapping[str, str],
    about: Mapping[str, str],
    currency: str,
) -> Iterator[Row]:
    said = plain.texts(action, (*_ACTION, "url"))
    kind = said.get("type", "")
    own = f"{number}:{said.get('pageId') or place}"
    url = {"url": said.get("url", "")}
    if kind == "action":
        at = {"visited_at": plain.instant(said.get("timestamp", ""))}
        values = {"visit": own, "page": said.get("pageTitle", "")}
        yield Row("visits", plain.filled({**common, **about, **url, **values, **at}))
    elif kind in _CLICKS:
        at = {"occurred_at": plain.instant(said.get("timestamp", ""))}
        values = {
            "interaction": f"{kind}:{own}:{said.get('goalId', '')}",
            "verb": "Click",
            "event": _event(kind, said),
        }
        yield Row("site_events", plain.filled({**common, **url, **values, **at}))
    elif kind == "ecommerceOrder":
        order = plain.needed(said, "orderId", "number of the order")
        values = {
            "interaction": f"order:{order}",
            "occurred_at": plain.instant(said.get("timestamp", "")),
            "verb": "Purchase",
            "order": order,
            "amount": said.get("revenue", ""),
            "currency": currency,
        }
        yield Row("site_events", plain.filled({**common, **url, **values, **_product(action)}))


def _event(kind: str, said: Mapping[str, str]) -> str:
    if kind == "goal":
        return f"Goal {said.get('goalName') or said.get('goalId', '')}".strip()
    names = [said[n] for n in ("eventCategory", "eventAction", "eventName") if n in said]
    return " / ".join(names) if kind == "event" and names else _CLICKS[kind]


def _product(action: Mapping[str, Any]) -> dict[str, str]:
    """Return the product of an order of one product only."""
    items = action.get("itemDetails")
    if not isinstance(items, list) or len(items) != 1 or not isinstance(items[0], Mapping):
        return {}
    item = plain.texts(items[0], _ITEM)
    return {"product": item.get("itemSKU", ""), "product_title": item.get("itemName", "")}


SOURCE: Final = Source(
    name="matomo",
    title="Matomo",
    docs="docs/howto/web-analytics.md",
    personal_data="numbers of browsers, the pages they looked at, goals and purchases, city,"
    " country and language, the number of who signed in; no IP address",
    policy=POLICIES["own"],
    group="web",
    gives="every page view, goal and purchase of your site, and who signed in",
    forbids="nothing: it is your own Matomo",
    settings=SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(5, 1.0),),
    cursor="the day that is being read, and how many of its visits are kept",
    every=timedelta(hours=1),
    fetch=fetch,
    keep=keep,
    read=read,
    own=lambda record: plain.text(record.get("idVisit")),
    kinds=("visits", "site_events", "identifications"),
)
