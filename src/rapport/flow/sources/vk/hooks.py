"""Deliveries of VK's Callback API: from whom they say they are, and which are kept.

    confirmation   VK asks whether the address is ours: the string it shows is the answer
    message_*      nothing of a private talk is ever kept
    like_add ...   VK names no time: it is of now

Source  dev.vk.com/api/callback/getting-started; vk-api-schema 5.199: callback/objects.json
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rapport.flow.errors import HookRefused
from rapport.flow.sources.base import HookCall, Record
from rapport.flow.sources.plain import text
from rapport.flow.sources.signed_networks import check_token
from rapport.flow.sources.social import reaction
from rapport.flow.sources.vk.reading import reply_number

#: What VK wants to hear of a delivery that was kept.
THANKS: Final = "ok"
#: Where a comment stands -> fields that name its owner and what it stands under.
_COMMENTS: Final = {
    "wall_reply": ("wall", "post_owner_id", "post_id"),
    "board_post": ("topic", "topic_owner_id", "topic_id"),
    "photo_comment": ("photo", "photo_owner_id", "photo_id"),
    "video_comment": ("video", "video_owner_id", "video_id"),
    "market_comment": ("market", "market_owner_id", "item_id"),
}
#: What is liked -> how its number begins; comments are numbered by themselves.
_LIKED: Final = {"post": "wall", "photo": "photo", "video": "video", "market": "market"}
_LIKED_REPLIES: Final = {
    "comment": "wall",
    "topic_comment": "topic",
    "photo_comment": "photo",
    "video_comment": "video",
    "market_comment": "market",
}


def greet(call: HookCall) -> str | None:
    """Return what VK wants to see that the address is ours; None: it asks no such thing.

    Raises  HookRefused: it asks for another community, or nobody told us the string.
    """
    said = _said(call)
    if said.get("type") != "confirmation":
        return None
    answer = call.secrets.get("confirmation", "")
    if text(said.get("group_id")) != call.settings.get("group") or not answer:
        raise HookRefused(
            "VK asks for a community that is not connected here",
            fix="say the number of the community and the string that VK shows",
        )
    return answer


def hook(call: HookCall) -> Sequence[Record]:
    """Return the record of one delivery; none of one that we want nothing of.

    Raises  HookRefused: it bears another secret than ours, or is of another community.
    """
    said = _said(call)
    check_token(text(said.get("secret")), call.secrets.get("secret", ""))
    group = text(said.get("group_id"))
    if group != call.settings.get("group"):
        raise HookRefused(
            "the delivery is of another community",
            fix="connect each community by itself, with an address of its own",
        )
    kind, item = text(said.get("type")), said.get("object")
    if not isinstance(item, Mapping):
        return ()
    common = {"group": group, "event": text(said.get("event_id"))}
    return [{**common, **found} for found in _records(kind, item, group, call.now.isoformat())]


def _said(call: HookCall) -> Mapping[str, Any]:
    try:
        said = json.loads(call.body)
    except (ValueError, RecursionError):
        said = None
    return said if isinstance(said, Mapping) else {}


def _records(kind: str, item: Mapping[str, Any], group: str, now: str) -> Iterator[dict[str, Any]]:
    place, _, what = kind.rpartition("_")
    if place in _COMMENTS:
        yield _comment(*_COMMENTS[place], what, item, group)
    elif kind in _DONE:
        yield from _DONE[kind](item, group, now)


def _comment(
    on: str, owner: str, under: str, what: str, item: Mapping[str, Any], group: str
) -> dict[str, Any]:
    """One comment that was written, changed, restored; or deleted."""
    whose = text(item.get(owner)) or text(item.get("owner_id")) or f"-{group}"
    if what == "delete":
        number = reply_number(on, whose, text(item.get("id")))
        return {"form": "gone", "of": "post", "number": number}
    stands = text(item.get(under))
    return {"form": "reply", "on": on, "owner": whose, "under": stands, "item": item}


def _published(item: Mapping[str, Any], group: str, now: str) -> Iterator[dict[str, Any]]:
    if item.get("post_type") in (None, "post", "copy"):  # a suggested one is not public yet
        yield {"form": "post", "item": item}


def _liked(item: Mapping[str, Any], group: str, now: str) -> Iterator[dict[str, Any]]:
    if number := _like(item):
        who, at = text(item.get("liker_id")), {"post": _target(item), "at": now}
        yield {"form": "deed", "verb": "Like", "account": who, "id": number, **at}


def _unliked(item: Mapping[str, Any], group: str, now: str) -> Iterator[dict[str, Any]]:
    if number := _like(item):
        yield {"form": "gone", "of": "deed", "number": number}


def _like(item: Mapping[str, Any]) -> str:
    target = _target(item)
    return target and reaction("Like", target, text(item.get("liker_id")))


def _target(item: Mapping[str, Any]) -> str:
    """Return the number of what was liked; '' of what we do not read."""
    what, owner = text(item.get("object_type")), text(item.get("object_owner_id"))
    id_ = text(item.get("object_id"))
    if what in _LIKED_REPLIES:
        return reply_number(_LIKED_REPLIES[what], owner, id_)
    return f"{_LIKED[what]}{owner}_{id_}" if what in _LIKED else ""


def _came(verb: str) -> Callable[[Mapping[str, Any], str, str], Iterator[dict[str, Any]]]:
    def made(item: Mapping[str, Any], group: str, now: str) -> Iterator[dict[str, Any]]:
        if item.get("join_type") in ("request", "unsure"):
            return  # who asks to be let in is no member yet
        who, page = text(item.get("user_id")), f"club{group}"
        deed = {"form": "deed", "verb": verb, "account": who, "page": page, "at": now}
        yield {**deed, "id": reaction(verb, page, who)}

    return made


def _voted(item: Mapping[str, Any], group: str, now: str) -> Iterator[dict[str, Any]]:
    who, poll = text(item.get("user_id")), f"poll{text(item.get('owner_id'))}_"
    poll += text(item.get("poll_id"))
    deed = {"form": "deed", "verb": "Answer", "account": who, "post": poll, "at": now}
    option = text(item.get("option_id"))
    yield {**deed, "content": option, "id": f"{reaction('Answer', poll, who)}:{option}"}


def _ordered(item: Mapping[str, Any], group: str, now: str) -> Iterator[dict[str, Any]]:
    yield {"form": "order", "order": item}


def _filled(item: Mapping[str, Any], group: str, now: str) -> Iterator[dict[str, Any]]:
    yield {"form": "lead", "lead": {"date": _seconds(now), **item}}


def _seconds(now: str) -> int:
    return int(datetime.fromisoformat(now).timestamp())


_DONE: Final[Mapping[str, Callable[[Mapping[str, Any], str, str], Iterator[dict[str, Any]]]]] = {
    "wall_post_new": _published,
    "wall_repost": _published,
    "like_add": _liked,
    "like_remove": _unliked,
    "group_join": _came("Join"),
    "group_leave": _came("Leave"),
    "poll_vote_new": _voted,
    "market_order_new": _ordered,
    "market_order_edit": _ordered,
    "lead_forms_new": _filled,
}
