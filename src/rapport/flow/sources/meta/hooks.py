"""What Meta sends to our address: posts, comments, reactions and mentions, as they happen.

Sources  developers.facebook.com/docs/graph-api/webhooks/getting-started (hub.challenge,
         X-Hub-Signature-256), /docs/graph-api/webhooks/reference/page#feed,
         /docs/instagram-platform/webhooks

Meta names no time of signing, so a delivery that comes again is known by its number in the drain.
Never: a private message: `messaging` and `messages` of a delivery are not looked at.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rapport.flow.errors import HookRefused
from rapport.flow.sources.base import HookCall, Record
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.signed_networks import check_hub_signature, check_token

#: Changes of one delivery: Meta sends at most a thousand.
MOST: Final = 1_000
_NETWORKS: Final = {"page": ("facebook", "page"), "instagram": ("instagram", "instagram")}
_FIELDS: Final = ("feed", "mention", "comments", "live_comments", "mentions")


def greet(call: HookCall) -> str | None:
    """Answer Meta's question for our word. Raises HookRefused: it says another word."""
    if call.query.get("hub.mode") != "subscribe":
        return None
    check_token(call.query.get("hub.verify_token", ""), call.secrets.get("verify_token", ""))
    return call.query.get("hub.challenge", "")


def hook(call: HookCall) -> Sequence[Record]:
    """Return what changed at our page and account; of others of the same app nothing.

    Raises  HookRefused: not signed with the app's secret, or no such delivery.
    """
    secret = call.secrets.get("client_secret", "")
    check_hub_signature(call.headers.get("x-hub-signature-256", ""), call.body, secret)
    try:
        said: Any = json.loads(call.body)
    except (ValueError, RecursionError):
        said = None
    entries = said.get("entry") if isinstance(said, dict) else None
    if not isinstance(entries, list):
        raise HookRefused("the delivery has no entries", fix="subscribe the fields named here")
    network, setting = _NETWORKS.get(text(said.get("object")), ("", ""))
    ours = call.settings.get(setting, "") if setting else ""
    found = [
        record
        for entry in entries
        if isinstance(entry, dict) and ours and text(entry.get("id")) == ours
        for record in _records(network, ours, entry)
    ]
    if len(found) > MOST:
        raise HookRefused(f"the delivery holds more than {MOST} changes", fix="send fewer")
    return found


def _records(network: str, ours: str, entry: Mapping[str, Any]) -> Iterator[Record]:
    changes = entry.get("changes")
    for change in changes if isinstance(changes, list) else ():
        value = change.get("value") if isinstance(change, dict) else None
        if not isinstance(value, dict) or change.get("field") not in _FIELDS:
            continue
        about = {"network": network, "ours": ours, "form": "change"}
        if change.get("field") == "mentions":  # nothing but numbers: see mentions.py
            numbers = {n: text(value.get(n)) for n in ("media_id", "comment_id")}
            yield {**about, "form": "told", **numbers}
        elif network == "instagram":
            media = text(within(value, "media").get("id"))
            about |= {"item": "comment", "post_id": media}
            yield {**value, **about, "created_time": entry.get("time")}
        else:
            yield {**value, **about, "mentions_us": change.get("field") == "mention"}
