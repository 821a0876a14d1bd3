"""What is kept of Meta's records, and what they become.

A record says of which network it is, whose page it stands on (`ours`) and what it is (`form`):

    page, account   ours itself          post      on our page: ours, or a visitor's
    counts          figures of a day     mention   elsewhere, naming us
    comment         below a post         change    one of these, or its end, as a webhook tells it
    order           in our shop          told      the number of what names us, to be asked for

Source  developers.facebook.com/docs/graph-api/reference: page, post, comment; and
        /docs/instagram-platform/reference: ig-user, ig-media, ig-comment
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.meta import orders
from rapport.flow.sources.plain import filled, needed, text, within
from rapport.flow.sources.social import (
    described,
    gone_post,
    gone_reaction,
    reaction,
    with_described,
    words,
)
from rapport.flow.sources.walking import instant_of

_TEXTS: Final = {
    "page": ("id", "name", "link", "category"),
    "account": ("id", "username", "name"),
    "post": (
        *("id", "created_time", "timestamp", "permalink_url", "permalink", "status_type"),
        *("media_type", "username", "ours", "post_id", "parent_id", "began_by"),
    ),
    "counts": ("id", "of", "at"),
}
_LONG: Final = ("about", "biography")
_SAID: Final = ("message", "caption", "text")
_CHANGE: Final = ("item", "verb", "comment_id", "reaction_type")
_COUNTS: Final = ("likes", "comments", "shares", "followers")
_FORMATS: Final = {
    **{"photo": "picture", "album": "picture", "video": "video", "link": "link"},
    **{"event": "event", "added_photos": "picture", "added_video": "video"},
    **{"shared_story": "link", "mobile_status_update": "text", "created_event": "event"},
    **{"IMAGE": "picture", "CAROUSEL_ALBUM": "picture", "VIDEO": "video", "STORY": "story"},
}
#: Attachments whose title no person wrote: "Photos from ...", "Timeline photos".
_UNTITLED: Final = ("photo", "album")
_POSTED: Final = ("post", "status", "photo", "video", "share", "album", "link", "event")
_REACTIONS: Final = ("like", "love", "care", "haha", "wow", "sad", "angry")
_ADDED: Final = ("add", "edit", "edited", "update")


def own(record: Record) -> str:
    """What makes two records the same: its number; of figures the time, too."""
    form = text(record.get("form"))
    if form == "change":
        names = ("item", "verb", "comment_id", "post_id", "parent_id", "id", "author_id")
        parts = [text(record.get(name)) for name in names]
        return "change:" + ":".join([*parts, text(record.get("created_time"))])
    of = "post" if form in ("comment", "mention") else form
    return ":".join([of, text(record.get("id")), text(record.get("at"))])


# ------------------------------------------------------------------------------------- keep


def keep(record: Record) -> Record | None:
    """Return what is read of a record. None: not shown to everybody, or of no use to us."""
    form, network = text(record.get("form")), text(record.get("network"))
    if network not in ("facebook", "instagram"):
        raise SkipRecord("the record is of no network of Meta", fix="update Rapport")
    about: dict[str, Any] = {"network": network, "form": form}
    if form in ("page", "account"):
        return {**about, **_some(record, _TEXTS[form]), **_words(record, _LONG)}
    if form == "counts":
        return {**about, **_some(record, _TEXTS[form]), **_counts(record)}
    if form == "order":
        return {**about, **orders.kept(record)}
    if form == "told":
        return None  # the number waits to be asked for, and is else of no use
    if form not in ("post", "mention", "comment", "change"):
        raise SkipRecord("the record is of a kind that is not read", fix="update Rapport")
    if _is_closed(record):
        return None
    kept = {**about, **_some(record, _TEXTS["post"]), **_author(record)}
    if form == "change":
        kept |= _some(record, _CHANGE)
        if _is_of_no_use(kept):
            return None
    if kept.get("verb") != "remove":
        kept |= _words(record, _SAID)
        kept |= _format(record)
        if lines := described(_things(record), record.get("described")):
            kept["described"] = lines
    if form == "mention" or _names(record, kept.get("ours", "")):
        kept["mentions_us"] = True
    return kept


def _is_closed(record: Record) -> bool:
    """Whether not everybody may see it: a visitor's post for friends, an unpublished one."""
    seen_by = text(within(record, "privacy").get("value"))
    unpublished = record.get("is_published") is False or record.get("published") in (0, False)
    return seen_by not in ("", "EVERYONE") or unpublished


def _is_of_no_use(kept: Mapping[str, Any]) -> bool:
    item, verb = kept.get("item", ""), kept.get("verb", "add")
    known = item in (*_POSTED, "comment") or item in ("like", "reaction")
    return not known or verb not in (*_ADDED, "remove")


def _author(record: Record) -> dict[str, str]:
    """Who wrote it: the number that our page or account knows them by, and their name."""
    said = record.get("from")
    if not isinstance(said, Mapping):
        names = ("author_id", "author_name", "author_username", "sender_id", "sender_name")
        found = _some(record, names)
        number = found.get("author_id") or found.get("sender_id", "")
        named = found.get("author_name") or found.get("sender_name", "")
        handle = found.get("author_username", "")
    else:
        number, named = text(said.get("id")), text(said.get("name"))
        handle = text(said.get("username"))
    values = {"author_id": number, "author_name": named, "author_username": handle}
    return {name: value for name, value in values.items() if value}


def _format(record: Record) -> dict[str, str]:
    first = next(iter(_attached(record)), {})
    found = text(first.get("media_type")) or text(record.get("format"))
    parent = text(within(record, "parent").get("id"))
    values = {"format": found} if found else {}
    return {**values, "parent_id": parent} if parent else values


def _attached(record: Record) -> list[Mapping[str, Any]]:
    data = within(record, "attachments").get("data")
    return (
        [one if isinstance(one, Mapping) else {} for one in data] if isinstance(data, list) else []
    )


def _things(record: Record) -> Iterator[object]:
    """Give what is said of what hangs on a post. The title of a picture is Meta's own words."""
    for one in _attached(record):
        if text(one.get("media_type")) not in _UNTITLED:
            yield one.get("title")
        yield one.get("description")


def _names(record: Record, ours: str) -> bool:
    tags = record.get("message_tags")
    tagged = (
        (t.get("id") for t in tags if isinstance(t, Mapping)) if isinstance(tags, list) else ()
    )
    return record.get("mentions_us") is True or (bool(ours) and ours in map(text, tagged))


def _counts(record: Record) -> dict[str, str]:
    """Return the figures: of a page, a post, a media, or as they were kept."""
    found = {name: text(record.get(name)) for name in _COUNTS}
    shares = within(record, "shares").get("count")
    likes, comments = _total(record, "reactions"), _total(record, "comments")
    said = {
        "likes": text(record.get("like_count")) or likes or found["likes"],
        "comments": text(record.get("comments_count")) or comments or found["comments"],
        "shares": text(shares) or found["shares"],
        "followers": text(record.get("followers_count")) or found["followers"],
    }
    return {name: value for name, value in said.items() if value.isascii() and value.isdigit()}


def _total(record: Record, name: str) -> str:
    return text(within(within(record, name), "summary").get("total_count"))


def _some(record: Record, names: Iterable[str]) -> dict[str, str]:
    """Return the values of these names that say something, as texts."""
    return {n: said for n in names if (v := record.get(n)) is not None and (said := text(v))}


def _words(record: Record, names: Iterable[str]) -> dict[str, str]:
    return {n: said for n in names if (v := record.get(n)) is not None and (said := words(v))}


# ------------------------------------------------------------------------------------- read


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the rows of a record that was kept, or what it says is gone."""
    form = record.get("form")
    if form in ("page", "account"):
        return [_page(record)]
    if form == "counts":
        return _counted(record)
    if form == "order":
        return list(orders.read(record))
    if form == "change":
        return list(_change(record))
    return [_said(record, needed(_as_texts(record), "id", "number"))]


def _as_texts(record: Record) -> dict[str, str]:
    return {name: value for name, value in record.items() if isinstance(value, str)}


def _page(record: Record) -> Row:
    said = _as_texts(record)
    username = said.get("username", "")
    values = {
        "page": needed(said, "id", "number of the page"),
        "title": said.get("name") or username,
        "url": said.get("link") or (f"https://www.instagram.com/{username}/" if username else ""),
        "about": said.get("about") or said.get("biography", ""),
        "theme": said.get("category", ""),
    }
    return Row("pages", filled(values))


def _counted(record: Record) -> list[Row]:
    said = _as_texts(record)
    values: dict[str, str] = {name: said[name] for name in _COUNTS if name in said}
    number = needed(said, "id", "number")
    thing = "page" if said.get("of") == "page" else "post"
    return [Row("counts", {thing: number, "at": said.get("at", ""), **values})] if values else []


def _said(record: Record, number: str) -> Row:
    """Return one post or comment: ours, or somebody's."""
    said = _as_texts(record)
    ours, author, username = (said.get(n, "") for n in ("ours", "author_id", "author_username"))
    on_instagram = said.get("network") == "instagram"
    if on_instagram and said.get("form") == "post":
        author = ours  # the media of our own account
    username = username or (said.get("username", "") if on_instagram else "")
    post = said.get("post_id", "")
    answer = bool(post) and post != number
    values = {
        "post": number,
        "published_at": _time(said),
        "text": with_described(
            said.get("message") or said.get("caption") or said.get("text", ""),
            record.get("described"),
        ),
        "url": said.get("permalink_url") or said.get("permalink", ""),
        "format": _FORMATS.get(
            said.get("format") or said.get("media_type") or said.get("status_type", ""), ""
        ),
        "reply_to": said.get("parent_id") or post if answer else "",
        "root": post if answer else "",
        "page": "" if said.get("form") == "mention" else ours,
    }
    if author and author == ours:
        return Row("our_posts", filled(values))
    if not author and not username:
        raise SkipRecord(
            "Meta does not tell who wrote it",
            fix="grant pages_read_user_content and connect it again: see the page of the source",
        )
    values |= {
        "author": author,
        "name": said.get("author_name", ""),
        "instagram": username,
        "began_by": said.get("began_by", "") if answer else "them",
        "mentions_us": "yes" if record.get("mentions_us") is True else "",
    }
    return Row("posts", filled(values))


def _time(said: Mapping[str, str]) -> str:
    told = said.get("created_time") or said.get("timestamp", "")
    found = instant_of(int(told) if told.isascii() and told.isdigit() else told)
    return found.isoformat() if found else ""


def _change(record: Record) -> Iterator[Row | Deletion]:
    said = _as_texts(record)
    item, verb = said.get("item", ""), said.get("verb", "add")
    number = said.get("comment_id") or said.get("id", "")
    post = said.get("post_id", "")
    if item in ("like", "reaction"):
        yield from _reacted(said, said.get("comment_id") or post)
    elif item == "comment":
        number = needed({"id": number}, "id", "number of the comment")
        if verb == "remove":
            yield from gone_post(number)
        else:
            yield _said(record, number)
    else:
        post = needed(said, "post_id", "number of the post")
        if verb == "remove":
            yield from gone_post(post)
        else:
            yield _said(record, post)


def _reacted(said: Mapping[str, str], object_: str) -> Iterator[Row | Deletion]:
    """One like, or its end: Meta gives it no number, so it is what, on what, by whom."""
    if not object_ or not said.get("author_id"):
        raise SkipRecord("Meta does not tell who reacted to what", fix="nothing: it is counted")
    number = reaction("Like", object_, said["author_id"])
    if said.get("verb") == "remove":
        yield gone_reaction(number)
        return
    kind = said.get("reaction_type", "")
    values = {
        "reaction": number,
        "account": said["author_id"],
        "verb": "Dislike" if kind == "angry" else "Like",
        "post": object_,
        "page": said.get("ours", ""),
        "reacted_at": _time(said),
        "content": kind if kind in _REACTIONS else "",
    }
    yield Row("reactions", filled(values))
