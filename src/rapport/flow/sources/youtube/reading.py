"""What is kept of YouTube's records, and what they become.

A record is a resource of the API with `form` before it: channel, video, counts or comment; `ours`
is the number of our channel.

Source  developers.google.com/youtube/v3/docs: channels, videos, commentThreads, comments
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.plain import filled, needed, text, within
from rapport.flow.sources.social import words

_COMMENT: Final = ("id", "ours", "video", "of", "parent")
_SNIPPET: Final = {
    "channel": ("title",),
    "video": ("publishedAt", "title"),
    "comment": ("authorDisplayName", "publishedAt", "updatedAt", "parentId"),
}
_LONG: Final = {
    "channel": ("description",),
    "video": ("description",),
    "comment": ("textOriginal", "textDisplay"),
}
_STATISTICS: Final = {
    "viewCount": "shown",
    "likeCount": "likes",
    "commentCount": "comments",
    "subscriberCount": "followers",
}
#: Of a channel the views are those of all its videos, and the comments no longer told.
_OF_A_PAGE: Final = ("subscriberCount",)
_FORMS: Final = ("channel", "video", "comment")


def own(record: Record) -> str:
    """What makes two records the same: its number; of figures the time, too."""
    return ":".join(text(record.get(name)) for name in ("form", "id", "at"))


def keep(record: Record) -> Record | None:
    """Return what is read of a record. None: not everybody may see it."""
    form = text(record.get("form"))
    if form == "counts":
        return _figures(record)
    if form not in _FORMS:
        raise SkipRecord("the record is of a kind that is not read", fix="update Rapport")
    if _is_closed(record):
        return None
    snippet = within(record, "snippet")
    kept: dict[str, Any] = {"form": form, **_some(record, _COMMENT)}
    found = {
        **_some(snippet, _SNIPPET[form]),
        **{n: said for n in _LONG[form] if (said := words(snippet.get(n)))},
    }
    if "textOriginal" in found:
        found.pop("textDisplay", None)
    if author := text(within(snippet, "authorChannelId").get("value")):
        kept["snippet"] = {**found, "authorChannelId": {"value": author}}
    else:
        kept["snippet"] = found
    return kept


def _figures(record: Record) -> Record | None:
    if _is_closed(record):
        return None
    kept: dict[str, Any] = {"form": "counts", **_some(record, ("id", "at", "counts_of"))}
    statistics = within(record, "statistics")
    found = _some(statistics, _OF_A_PAGE if kept.get("counts_of") == "page" else _STATISTICS)
    if statistics.get("hiddenSubscriberCount") is True:
        found.pop("subscriberCount", None)
    kept["statistics"] = {n: v for n, v in found.items() if v.isascii() and v.isdigit()}
    return kept


def _is_closed(record: Record) -> bool:
    """Whether it is not public: an unlisted video, a comment that waits for its release."""
    privacy = text(within(record, "status").get("privacyStatus"))
    moderation = text(within(record, "snippet").get("moderationStatus"))
    held = moderation not in ("", "published")
    return record.get("public") is False or privacy not in ("", "public") or held


def _some(record: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    return {n: said for n in names if (v := record.get(n)) is not None and (said := text(v))}


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the rows of a record that was kept."""
    form, snippet = record.get("form"), within(record, "snippet")
    number = needed(_some(record, ("id",)), "id", "number")
    if form == "counts":
        found = within(record, "statistics")
        values = {ours: v for n, ours in _STATISTICS.items() if (v := text(found.get(n)))}
        thing = "page" if record.get("counts_of") == "page" else "post"
        at = text(record.get("at"))
        return [Row("counts", {thing: number, "at": at, **values})] if values else []
    title, about = text(snippet.get("title")), words(snippet.get("description"))
    if form == "channel":
        url = f"https://www.youtube.com/channel/{number}"
        return [Row("pages", filled({"page": number, "title": title, "url": url, "about": about}))]
    if form == "video":
        values = {
            **{"post": number, "published_at": text(snippet.get("publishedAt"))},
            **{"title": title, "text": about, "format": "video"},
            **{"page": text(record.get("ours")), "url": _watch(number)},
        }
        return [Row("our_posts", filled(values))]
    return [_comment(record, snippet, number)]


def _comment(record: Record, snippet: Mapping[str, Any], number: str) -> Row:
    said = _some(record, _COMMENT)
    author = text(within(snippet, "authorChannelId").get("value"))
    ours, video = said.get("ours", ""), said.get("video", "")
    parent = text(snippet.get("parentId")) or said.get("parent", "")
    published, edited = text(snippet.get("publishedAt")), text(snippet.get("updatedAt"))
    values = {
        "post": number,
        "published_at": published,
        "edited_at": edited if edited != published else "",
        "text": words(snippet.get("textOriginal")) or words(snippet.get("textDisplay")),
        "url": f"{_watch(video)}&lc={number}" if video else "",
        "format": "text",
        "reply_to": parent or video,
        "root": video or parent,
        "page": ours,
    }
    if author and author == ours:
        return Row("our_posts", filled(values))
    if not author:
        raise SkipRecord(
            "YouTube does not tell who wrote it", fix="nothing: the account may be deleted"
        )
    name = text(snippet.get("authorDisplayName"))
    began_by = "us" if video and said.get("of") == ours else "" if video else "them"
    who = {"youtube": name} if name.startswith("@") else {"name": name}
    return Row("posts", filled({**values, **who, "author": author, "began_by": began_by}))


def _watch(video: str) -> str:
    return f"https://www.youtube.com/watch?v={video}"
