"""Google Analytics 4 as a source: what an event becomes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources import asking, folders, plain, utm
from rapport.flow.sources.base import Asked, Deletion, Page, Record, Row, Setting, Source
from rapport.flow.sources.ga4.events import keep, listed, params
from rapport.flow.sources.ga4.files import Events

SETTINGS: Final = (
    Setting("folder", "folder of this machine that the exported files are put into", form="path"),
)
#: What the service notes by itself of a session, and what says nothing that a view does not.
_PASSED_OVER: Final = frozenset(
    "session_start first_visit first_open user_engagement scroll form_start app_update"
    " app_clear_data os_update view_item_list view_promotion view_cart view_search_results"
    " video_start video_progress".split()
)
#: Names of events as the service recommends them -> what was done; any other is a Click.
_VERBS: Final = {
    "view_item": "View",
    "add_to_cart": "Add",
    "remove_from_cart": "Remove",
    "add_to_wishlist": "Like",
    "purchase": "Purchase",
    "refund": "Return",
    "sign_up": "Join",
    "login": "Arrive",
    "share": "Announce",
}
#: Events that are about each of their items.
_OF_ITEMS: Final = ("view_item", "add_to_cart", "remove_from_cart", "add_to_wishlist")
_VIEWS: Final = ("page_view", "screen_view")


def fetch(asked: Asked) -> Iterator[Page]:
    """Give the events of all files that are new in the folder, or changed."""
    return folders.pages(asking.setting(asked, SETTINGS, "folder"), Events(), asked.cursor)


def own(record: Record) -> str:
    """Return what names an event: the columns that the service's documentation names."""
    names = ("user_pseudo_id", "event_timestamp", "event_name", "event_bundle_sequence_id")
    batch = ("batch_page_id", "batch_ordering_id", "batch_event_index")
    return ":".join(plain.text(record.get(name)) for name in (*names, *batch))


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return a view of a page or a deed on the site, and who the browser is if they signed in."""
    return list(_rows(record))


def _rows(record: Record) -> Iterator[Row]:
    name = plain.needed(plain.texts(record, ("event_name",)), "event_name", "name of the event")
    visitor = plain.text(record.get("user_pseudo_id"))
    if name in _PASSED_OVER or not visitor:
        return  # without a number of the browser it is nobody's: a visitor who gave no consent
    at = plain.instant(plain.text(record.get("event_timestamp")), per_second=1_000_000)
    said, number = params(record), own(record)
    ads = plain.text(plain.within(record, "privacy_info").get("ads_storage")).lower()
    withheld = frozenset({"ads"}) if ads == "no" else frozenset()
    common = {"visitor": visitor, "url": said.get("page_location", ""), **_came(record, said)}
    if name in _VIEWS:
        values = {"visit": number, "visited_at": at, "page": said.get("page_title", "")}
        values |= {"referrer": said.get("page_referrer", ""), **_about_visitor(record)}
        yield Row("visits", plain.filled(common | values), withheld)
    else:
        values = {"interaction": number, "occurred_at": at, "event": name}
        values |= {"verb": _VERBS.get(name, "Click")}
        for more in _deeds(name, number, record, said):
            yield Row("site_events", plain.filled(common | values | more), withheld)
    if user := plain.text(record.get("user_id")):
        contact = "email" if "@" in user else "user"
        values = {"visitor": visitor, contact: user, "method": "identify", "identified_at": at}
        yield Row("identifications", values, withheld)


def _deeds(
    name: str, number: str, record: Record, said: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Give what sets the deeds of one event apart: its items, or its order."""
    items = [plain.texts(i, ("item_id", "item_name", "price")) for i in _items(record)]
    currency = said.get("currency", "")
    if name in _OF_ITEMS and items:
        for place, item in enumerate(items, 1):
            yield _product(item, currency) | {"interaction": f"{number}:{place}"}
        return
    if name not in ("purchase", "refund"):
        link = said.get("link_url", "")
        yield {"url": link} if link else {}
        return
    sold = plain.texts(
        plain.within(record, "ecommerce"), ("transaction_id", "purchase_revenue", "refund_value")
    )
    order = sold.get("transaction_id") or said.get("transaction_id", "")
    amount = sold.get("purchase_revenue" if name == "purchase" else "refund_value")
    values = {"order": order, "amount": amount or said.get("value", ""), "currency": currency}
    if order and name == "purchase":
        values["interaction"] = f"order:{order}"  # a page of thanks that is opened again
    yield values | (_product(items[0], currency) if len(items) == 1 else {})


def _items(record: Record) -> list[Mapping[str, object]]:
    return [item for item in listed(record.get("items")) if isinstance(item, Mapping)]


def _product(item: Mapping[str, str], currency: str) -> dict[str, str]:
    return {
        "product": item.get("item_id", ""),
        "product_title": item.get("item_name", ""),
        "price": item.get("price", ""),
        "currency": currency,
    }


def _came(record: Record, said: Mapping[str, str]) -> dict[str, str]:
    """Return where the visit came from: by what the event itself says, else its session."""
    collected = plain.within(record, "collected_traffic_source")
    click = next((n for n in ("gclid", "dclid", "srsltid") if collected.get(n)), "")
    marks = {n: plain.text(collected.get(f"manual_{n}")) for n in ("source", "medium", "content")}
    campaign = plain.text(collected.get("manual_campaign_name"))
    last = plain.within(
        plain.within(record, "session_traffic_source_last_click"), "manual_campaign"
    )
    session = plain.texts(last, ("source", "medium", "campaign_name", "content"))
    session["campaign"] = session.pop("campaign_name", "")
    event = {n: said.get(n, "") for n in ("source", "medium", "campaign", "content")}
    found = utm.origin(click=click, campaign=campaign, **marks) | utm.origin(**event)
    return (found | utm.of_address(said.get("page_location", "")) | utm.origin(**session)).values


def _about_visitor(record: Record) -> dict[str, str]:
    place = plain.texts(plain.within(record, "geo"), ("city", "country"))
    spoken = plain.text(plain.within(record, "device").get("language"))
    known = {name: value for name, value in place.items() if value != "(not set)"}
    return {**known, "language": plain.language(spoken)}


SOURCE: Final = Source(
    name="ga4",
    title="Google Analytics 4, exported files",
    docs="docs/howto/web-analytics.md",
    personal_data="numbers of browsers, the pages they looked at, purchases, city, country and"
    " language, the number of who signed in; no advertising id",
    policy=POLICIES["own"],
    group="web",
    gives="every page view and event of your site, with the campaign it came from",
    forbids="events of visitors who did not agree to be counted are not kept",
    settings=SETTINGS,
    cursor="the files that were read, and how far the last one",
    every=timedelta(hours=1),
    fetch=fetch,
    keep=keep,
    read=read,
    own=own,
    kinds=("visits", "site_events", "identifications"),
)
