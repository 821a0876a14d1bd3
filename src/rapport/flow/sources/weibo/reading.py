"""What is kept of a post or a comment of Weibo, and as which rows.

Source  open.weibo.com/wiki: status, comment and user objects; `visible.type` 0 is for all.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.plain import filled, instant, needed, text, texts, within
from rapport.flow.sources.social import gone_post, words

_OWN: Final = ("form", "us", "idstr", "created_at")
_COUNTS: Final = ("form", "idstr", "at", "reposts_count", "comments_count", "attitudes_count")
_USER: Final = ("idstr", "screen_name")
#: Objects that a thing answers or stands below: their numbers and whose they are.
_ABOVE: Final = ("retweeted_status", "status", "reply_comment")
#: 'Thu Apr 19 11:13:47 +0800 2018', whatever language this machine speaks.
_TIME: Final = re.compile(
    r"\w{3} (\w{3}) (\d\d) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) (\d{4})", re.ASCII
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1
    )
}


def keep(record: Record) -> Record | None:
    """Keep what is listed here; of what was deleted its number only. None: it is not for all.

    Raises  SkipRecord: it is neither post nor comment.
    """
    form = text(record.get("form"))
    if form == "counts":
        return texts(record, _COUNTS)
    if form == "gone":
        return texts(record, ("form", "number"))
    if form not in ("status", "comment"):
        raise SkipRecord("the record is neither post nor comment", fix="look at what Weibo sent")
    if text(record.get("deleted")) not in ("", "0", "false"):
        return {"form": "gone", "number": number_of(record)}
    if not (_is_open(record) and _is_open(within(record, "status"))):
        return None
    kept: dict[str, Any] = texts(record, _OWN)
    long = words(within(record, "longText").get("longTextContent"))
    kept |= filled({"text": long or words(record.get("text"))})
    kept["user"] = texts(within(record, "user"), _USER)
    for name in _ABOVE:
        if above := within(record, name):
            user = texts(within(above, "user"), ("idstr",))
            kept[name] = texts(above, ("idstr",)) | ({"user": user} if user else {})
    if record.get("pic_urls") or record.get("pic_ids") or record.get("picture") is True:
        kept["picture"] = True
    return kept | ({"named": True} if record.get("named") is True else {})


def read(record: Record) -> Iterator[Row | Deletion]:
    """Give the post or comment, the counts of one of ours, or what is gone."""
    form = record.get("form")
    if form == "gone":
        yield from gone_post(needed({**record}, "number", "number"))
        return
    number = number_of(record)
    if not number:
        raise SkipRecord("the record has no number", fix="look at what Weibo sent")
    if form == "counts":
        said = texts(record, _COUNTS)
        names = {"reposts_count": "shares", "comments_count": "comments"}
        names["attitudes_count"] = "likes"
        values = {ours: said.get(theirs, "") for theirs, ours in names.items()}
        yield Row("counts", filled({"post": number, "at": said.get("at", ""), **values}))
        return
    yield _row(record, number)


def _row(record: Record, number: str) -> Row:
    """Return a post or comment: of ours, or of who wrote it."""
    user, us = within(record, "user"), text(record.get("us"))
    author = text(user.get("idstr"))
    if not author:
        raise SkipRecord("the record has no author", fix="look at what Weibo sent")
    at = seconds_of(text(record.get("created_at")))
    if at is None:
        raise SkipRecord("the record's time can't be read", fix="look at what Weibo sent")
    passed_on, below = within(record, "retweeted_status"), within(record, "status")
    above = below or passed_on
    root = text(above.get("idstr"))
    answered = text(within(record, "reply_comment").get("idstr"))
    values = {
        "post": number,
        "published_at": instant(str(at)),
        "text": unescape(text_of(record)),
        "format": "picture" if record.get("picture") is True else "text",
        "reply_to": f"c{answered}" if answered else root,
        "root": root,
    }
    if author == us:
        return Row("our_posts", filled(values))
    began = text(within(above, "user").get("idstr")) if root else author
    values |= {
        "author": author,
        "weibo": text(user.get("screen_name")),
        "verb": "Announce" if passed_on else "Create",
        "began_by": "" if not began else "us" if began == us else "them",
        "mentions_us": "yes" if record.get("named") is True else "no",
    }
    return Row("posts", filled(values))


def own(record: Record) -> str:
    """The number of a thing; of counts with their day."""
    if record.get("form") == "counts":
        return f"counts:{number_of(record)}:{text(record.get('at'))}"
    return text(record.get("number")) or number_of(record)


def number_of(thing: Mapping[str, Any]) -> str:
    """Return the number of a post, or 'c' and that of a comment; '' if it has none."""
    number = text(thing.get("idstr")) or text(thing.get("id"))
    if not (number.isascii() and number.isdigit()):
        return ""
    return f"c{number}" if thing.get("form") == "comment" else number


def text_of(record: Record) -> str:
    """Return what was written, without the mark that Weibo sets behind a short text."""
    said = record.get("text")
    return said.rstrip("\u200b ") if isinstance(said, str) else ""


def seconds_of(said: str) -> int | None:
    """Return a time of Weibo as Unix seconds; None if it is none."""
    found = _TIME.fullmatch(said)
    if found is None or found[1] not in _MONTHS:
        return None
    month, day, hour, minute, second, sign, hours, minutes, year = found.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        local = datetime(
            *(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second)),
            tzinfo=UTC,
        )
        return int((local - (ahead if sign == "+" else -ahead)).timestamp())
    except (ValueError, OverflowError):
        return None


def _is_open(thing: Mapping[str, Any]) -> bool:
    return text(within(thing, "visible").get("type")) in ("", "0")
