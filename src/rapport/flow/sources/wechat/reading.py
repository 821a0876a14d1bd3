"""What is kept of a follower, an event and an article of WeChat, and as which rows.

Source  developers.weixin.qq.com: user/info (since 2021-12-27 without name, picture, sex and
        region: what an older answer has of them is not kept), event messages, datacube.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.plain import filled, instant, language, needed, objects, text, texts
from rapport.flow.sources.social import reaction

_KEPT: Final = {
    "member": (
        *("form", "page", "subscribe", "openid", "unionid", "subscribe_time", "language"),
        *("subscribe_scene", "qr_scene_str"),
    ),
    "event": ("form", "page", "openid", "event", "at", "scene"),
    "article": ("form", "page", "msgid", "title", "ref_date"),
    "followers": ("form", "page", "ref_date", "cumulate_user"),
}
_DETAIL: Final = {
    "int_page_read_user": "reached",
    "int_page_read_count": "shown",
    "share_count": "shares",
    "add_to_fav_count": "saves",
}
EVENTS: Final = ("subscribe", "unsubscribe", "SCAN")


def keep(record: Record) -> Record | None:
    """Keep what is listed here. None: an event that nothing is made of, or a message."""
    form = text(record.get("form"))
    if form not in _KEPT:
        raise SkipRecord("the record is nothing that we know", fix="look at what WeChat sent")
    kept: dict[str, Any] = texts(record, _KEPT[form])
    if form == "event" and kept.get("event") not in EVENTS:
        return None
    if kept.get("subscribe") == "0":  # of who left nothing is kept but that they did
        return {
            name: kept[name] for name in ("form", "page", "subscribe", "openid") if name in kept
        }
    if form == "article":
        details = objects(record.get("details"))
        kept["details"] = [texts(one, ("stat_date", *_DETAIL)) for one in details]
    return kept


def read(record: Record) -> Iterator[Row | Deletion]:
    """Give who follows, left or scanned; an article with its counts; or how many follow."""
    form = record.get("form")
    said = {**record}
    if form == "article":
        yield from _article(said, objects(record.get("details")))
    elif form == "followers":
        values = {"page": said.get("page", ""), "at": _day(said.get("ref_date", ""))}
        yield Row("counts", filled({**values, "followers": said.get("cumulate_user", "")}))
    elif form == "event":
        yield from _event(said)
    else:
        yield from _member(said)


def own(record: Record) -> str:
    """The number of a follower, an article or an event, or the day."""
    day = "ref_date" if record.get("form") == "followers" else "msgid"
    return ":".join(text(record.get(name)) for name in ("form", "openid", "event", "at", day))


def _member(said: Mapping[str, Any]) -> Iterator[Row | Deletion]:
    number = needed(said, "openid", "openid")
    if said.get("subscribe") == "0":
        yield Deletion("closed", number)
        return
    at = instant(said["subscribe_time"]) if said.get("subscribe_time", "0") != "0" else ""
    values = {
        "account": number,
        "wechat_unionid": said.get("unionid", ""),
        "language": language(said.get("language", "")),
        "registered_at": at,
    }
    yield Row("members", filled(values))
    scene = said.get("qr_scene_str") or said.get("subscribe_scene", "")
    yield _follow(said, number, at, scene)


def _event(said: Mapping[str, Any]) -> Iterator[Row | Deletion]:
    number = needed(said, "openid", "openid")
    at = instant(needed(said, "at", "time"))
    scene = said.get("scene", "")
    if said.get("event") == "unsubscribe":
        yield Deletion("closed", number, datetime.fromisoformat(at))
    elif said.get("event") == "subscribe":
        yield Row("members", {"account": number, "registered_at": at})
        yield _follow(said, number, at, scene)
    else:
        page = said.get("page", "")
        values = {"verb": "Visit", "account": number, "page": page, "reacted_at": at}
        values["wechat_openid"] = number  # else nothing is known of who only scanned
        once = f"{reaction('Visit', page, number)}:{said['at']}"
        yield Row("reactions", filled({**values, "reaction": once, "content": scene}))


def _follow(said: Mapping[str, Any], number: str, at: str, scene: str) -> Row:
    page = said.get("page", "")
    values = {"verb": "Follow", "account": number, "page": page, "reacted_at": at}
    values["wechat_openid"] = number
    return Row(
        "reactions",
        filled({**values, "reaction": reaction("Follow", page, number), "content": scene}),
    )


def _article(said: Mapping[str, Any], details: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    number = needed(said, "msgid", "number of the article")
    values = {
        "post": number,
        "title": said.get("title", ""),
        "published_at": _day(said.get("ref_date", "")),
        "page": said.get("page", ""),
        "format": "link",
    }
    yield Row("our_posts", filled(values))
    for one in details:
        counted = {ours: text(one.get(theirs)) for theirs, ours in _DETAIL.items()}
        at = _day(text(one.get("stat_date")))
        yield Row("counts", filled({"post": number, "at": at, **counted}))


def _day(said: str) -> str:
    """Return a day as ISO 8601. Raises SkipRecord: it is none."""
    try:
        return datetime.fromisoformat(said).replace(tzinfo=UTC).date().isoformat()
    except ValueError:
        raise SkipRecord(
            "the record's day can't be read", fix="look at what the service sent"
        ) from None
