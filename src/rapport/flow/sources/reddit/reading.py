"""What is kept of a post or a comment of Reddit, and as which rows.

Source  reddit.com/dev/api; kinds: t1 a comment, t3 a post, t4 a private message.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.plain import filled, instant, needed, text, texts
from rapport.flow.sources.social import gone_post, words

_THING: Final = (
    *("form", "name", "author", "subreddit", "created_utc", "edited", "title", "permalink"),
    *("parent_id", "link_id", "link_flair_text", "post_hint", "us"),
)
_FLAGS: Final = ("is_self", "is_video", "named")
_COUNTS: Final = ("form", "name", "at", "score", "num_comments")
#: What stands in place of an author or a text that is gone.
_GONE: Final = ("[deleted]", "[removed]", "[deleted by user]", "[ removed by reddit ]")
_HINTS: Final = {"image": "picture", "hosted:video": "video", "rich:video": "video"}
_SITE: Final = "https://www.reddit.com"


def keep(record: Record) -> Record | None:
    """Keep what is listed here; of what is gone its number only.

    None: a private message, something of a closed or an adults' community.
    Raises  SkipRecord: it is nothing that we know.
    """
    form = text(record.get("form"))
    if form == "counts":
        return texts(record, _COUNTS)
    if form == "page":
        return texts(record, ("form", "subreddit"))
    if form == "gone":
        return texts(record, ("form", "name"))
    if form == "t4":
        return None
    if form not in ("t1", "t3"):
        raise SkipRecord("the record is neither post nor comment", fix="look at what Reddit sent")
    if is_closed(record):
        return None
    said = words(record.get("body" if form == "t1" else "selftext"))
    if _is_gone(record, said):
        return {"form": "gone", **texts(record, ("name",))}
    kept: dict[str, Any] = texts(record, _THING)
    kept |= {name: True for name in _FLAGS if record.get(name) is True}
    return kept | ({"body" if form == "t1" else "selftext": said} if said else {})


def read(record: Record) -> Iterator[Row | Deletion]:
    """Give the post or comment, the counts of one of ours, a community, or what is gone."""
    form = record.get("form")
    if form == "page":
        community = needed({**record}, "subreddit", "community")
        yield Row("pages", {"page": community.lower(), "title": f"r/{community}"})
        return
    said = {**record}
    name = needed(said, "name", "number")
    if form == "gone":
        yield from gone_post(name)
    elif form == "counts":
        values = {"likes": said.get("score", ""), "comments": said.get("num_comments", "")}
        values = {n: v for n, v in values.items() if not v.startswith("-")}
        yield Row("counts", filled({"post": name, "at": said.get("at", ""), **values}))
    else:
        yield _row(said, name)


def _row(said: Mapping[str, Any], name: str) -> Row:
    """Return a post or comment: of ours, or of who wrote it."""
    author = needed(said, "author", "author")
    us = said.get("us", "").casefold()
    comment = said["form"] == "t1"
    values = {
        "post": name,
        "published_at": instant(said.get("created_utc", "").partition(".")[0]),
        "edited_at": _edited(said.get("edited", "")),
        "title": "" if comment else said.get("title", ""),
        "text": said.get("body", "") if comment else said.get("selftext", ""),
        "url": _address(said.get("permalink", "")),
        "theme": said.get("link_flair_text", ""),
        "format": "text" if comment else _format(said),
        "reply_to": said.get("parent_id", ""),
        "root": said.get("link_id", ""),
        "page": said.get("subreddit", "").lower(),
    }
    if author.casefold() == us != "":
        return Row("our_posts", filled(values))
    values |= {"author": author, "reddit": author, "began_by": "" if comment else "them"}
    values["mentions_us"] = "yes" if "named" in said else "no"
    return Row("posts", filled(values))


def own(record: Record) -> str:
    """The number of a thing; of counts with their day."""
    number = text(record.get("name") or record.get("subreddit"))
    form = text(record.get("form"))
    if form in ("t1", "t3"):
        return number
    return f"{form}:{number}:{text(record.get('at'))}"


def is_closed(record: Record) -> bool:
    """Tell whether something is of a closed, a quarantined or an adults' community."""
    kind = record.get("subreddit_type")
    open_ = kind in (None, "public", "restricted")
    return not open_ or any(record.get(name) is True for name in ("over_18", "quarantine"))


def _is_gone(record: Record, said: str) -> bool:
    author = text(record.get("author")).lower()
    by = text(record.get("removed_by_category"))
    return author in _GONE or said.lower() in _GONE or by not in ("", "null")


def _format(said: Mapping[str, Any]) -> str:
    if "is_video" in said:
        return "video"
    return "text" if "is_self" in said else _HINTS.get(said.get("post_hint", ""), "link")


def _edited(said: str) -> str:
    """Return when it was changed: Reddit says false, or a time."""
    return "" if said in ("", "false", "true") else instant(said.partition(".")[0])


def _address(path: str) -> str:
    return f"{_SITE}{path.partition('?')[0]}" if path.startswith("/") else ""
