"""One event of Google Analytics 4: which of its fields are kept, and how they are found.

Source  https://developers.google.com/analytics/bigquery/event-schema (names and meanings)
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources import plain, utm
from rapport.flow.sources.base import Record

_EVENT: Final = (
    *("event_name", "event_timestamp", "event_bundle_sequence_id", "batch_page_id"),
    *("batch_ordering_id", "batch_event_index", "user_pseudo_id", "user_id"),
)
_PARAMS: Final = (
    *("page_location", "page_referrer", "page_title", "link_url", "source", "medium"),
    *("campaign", "content", "transaction_id", "value", "currency", "method"),
)
_ADDRESSES: Final = ("page_location", "page_referrer", "link_url")
_ITEM: Final = ("item_id", "item_name", "price", "quantity")
_COLLECTED: Final = (
    *("manual_source", "manual_medium", "manual_campaign_name", "manual_content"),
    *("gclid", "dclid", "srsltid"),
)
_LAST_CLICK: Final = ("source", "medium", "campaign_name", "content")
_OBJECTS: Final = {
    "privacy_info": ("analytics_storage", "ads_storage"),
    "geo": ("country", "city"),
    "device": ("language",),
    "ecommerce": ("transaction_id", "purchase_revenue", "refund_value"),
    "collected_traffic_source": _COLLECTED,
}
#: The columns of the table that are read at all.
COLUMNS: Final = frozenset(
    {*_EVENT, *_OBJECTS, "event_params", "items", "session_traffic_source_last_click"}
)
_SESSION: Final = "session_traffic_source_last_click"
#: Parameters or items of one event that are read; the service allows 25 and 200.
_MOST: Final = 500
_VALUES: Final = ("string_value", "int_value", "float_value", "double_value")


def keep(record: Record) -> Record | None:
    """Return the fields that are read, addresses cut; None without consent to be counted.

    Raises  SkipRecord: it is no event, or a file that can't be read.
    """
    if why := plain.text(record.get("unreadable")):
        raise SkipRecord(why, fix=plain.text(record.get("fix")) or "export the file again")
    kept: dict[str, Any] = plain.texts(record, _EVENT)
    plain.needed(kept, "event_name", "name of the event")
    for name, fields in _OBJECTS.items():
        if found := plain.texts(plain.within(record, name), fields):
            kept[name] = found
    if kept.get("privacy_info", {}).get("analytics_storage", "").lower() == "no":
        return None
    for name in ("gclid", "dclid", "srsltid"):  # of a click's number only that there was one
        if name in kept.get("collected_traffic_source", {}):
            kept["collected_traffic_source"][name] = "1"
    campaign = plain.within(plain.within(record, _SESSION), "manual_campaign")
    if found := plain.texts(campaign, _LAST_CLICK):
        kept[_SESSION] = {"manual_campaign": found}
    if params := dict(_params(record)):
        kept["event_params"] = [
            {"key": key, "value": {"string_value": value}} for key, value in params.items()
        ]
    items = [plain.texts(i, _ITEM) for i in listed(record.get("items")) if isinstance(i, Mapping)]
    if items := [item for item in items if item]:
        kept["items"] = items
    return kept


def params(record: Record) -> dict[str, str]:
    """Return the parameters of an event that are read, by name."""
    return dict(_params(record))


def _params(record: Record) -> Iterator[tuple[str, str]]:
    seen = set()
    for param in listed(record.get("event_params")):
        key = plain.text(param.get("key")) if isinstance(param, Mapping) else ""
        if key not in _PARAMS or key in seen:
            continue
        seen.add(key)
        said = plain.within(param, "value")
        value = next((v for n in _VALUES if (v := plain.text(said.get(n)))), "")
        if value := utm.clean_address(value) if key in _ADDRESSES else value:
            yield key, value


def listed(said: object) -> list[Any]:
    """Return a list as JSON or Parquet holds it."""
    if isinstance(said, Mapping):
        said = said.get("list")
    if not isinstance(said, list):
        return []
    wrapped = (i["element"] if isinstance(i, Mapping) and {*i} == {"element"} else i for i in said)
    return list(wrapped)[:_MOST]
