"""What is kept of a record of Odnoklassniki, and the rows it becomes.

Numbers are OK's own, with the kind in front where kinds are numbered apart: topic:68, comment:...

Source  apiok.ru/dev/methods/rest: users.getInfo, mediatopic.getByIds, discussions.getComments,
        discussions.getDiscussionLikes, group.getStatTopics
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.plain import filled, instant, language, needed, text, texts, within
from rapport.flow.sources.social import words

KINDS: Final = ("members", "posts", "our_posts", "pages", "reactions", "counts")
#: Fields of a profile that are asked for; no picture, no relations.
FIELDS: Final = (
    *("UID", "FIRST_NAME", "LAST_NAME", "GENDER", "BIRTHDAY", "AGE", "LOCATION", "LOCALE"),
    *("URL_PROFILE", "PRIVATE", "BLOCKED"),
)
_MEMBER: Final = ("uid", "first_name", "last_name", "gender", "birthday", "age", "locale")
_COMMENT: Final = ("id", "author_id", "text", "date_ms", "reply_to_comment_id")
_MEASURES: Final = ("likes", "comments", "shares", "reached", "shown", "followers")
_FORMATS: Final = {
    **{"photo": "picture", "movie": "video", "music": "audio", "link": "link", "poll": "poll"},
}
_MOST: Final = 100


def keep(record: Record) -> Record | None:
    """Return what may be stored of a record; None: nothing of it. Raises SkipRecord: no form."""
    form = text(record.get("form"))
    if form not in _FORMS:
        raise SkipRecord("the record is of no form we know", fix="look at what OK sent")
    if is_closed(within(record, "author")) or is_closed(within(record, "member")):
        return None
    kept: dict[str, Any] = texts(record, ("form", "group", *_OWN.get(form, ())))
    if form == "member":
        said = within(record, "member")
        kept["member"] = texts(said, _MEMBER)
        kept["member"]["location"] = texts(within(said, "location"), ("city", "countryCode"))
        link = text(said.get("url_profile"))
        kept["member"] |= {"url_profile": link} if link.startswith("https://ok.ru/") else {}
    elif form == "comment":
        said = within(record, "comment")
        kept["comment"] = {**texts(said, _COMMENT), "text": words(said.get("text"))}
    elif form == "topic":
        kept["topic"] = _topic(within(record, "topic"))
    return kept


def is_closed(profile: Mapping[str, Any]) -> bool:
    """Say whether a profile is closed to strangers, or blocked."""
    return profile.get("private") in (True, "true") or profile.get("blocked") in (True, "true")


def _topic(said: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = texts(said, ("id", "created_ms", "author_ref"))
    media = said.get("media")
    kept["media"] = [
        {"type": text(one.get("type")), "text": words(one.get("text"))}
        for one in (media if isinstance(media, list) else [])[:_MOST]
        if isinstance(one, Mapping)
    ]
    return kept


def own(record: Record) -> str:
    """Return what makes two records the same thing."""
    form = text(record.get("form"))
    inner = within(record, form)
    number = text(inner.get("uid")) or text(inner.get("id")) or text(record.get("id"))
    return ":".join((form, number, *texts(record, ("post", "page", "at")).values()))


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the rows of one record. Raises SkipRecord: it lacks what makes it one."""
    made = _FORMS.get(text(record.get("form")))
    if made is None:
        raise SkipRecord("the record is of no form we know", fix="look at what OK sent")
    return list(made(record))


def _member(record: Record) -> Iterator[Row]:
    said = within(record, "member")
    id_ = needed({"id": text(said.get("uid"))}, "id", "number of the member")
    place = within(said, "location")
    values = {
        "account": id_,
        "given": text(said.get("first_name")),
        "family": text(said.get("last_name")),
        "sex": {"male": "male", "female": "female"}.get(text(said.get("gender")), ""),
        "birth": text(said.get("birthday")),
        "age": text(said.get("age")),
        "city": text(place.get("city")),
        "country": text(place.get("countryCode")),
        "language": language(text(said.get("locale"))[:2]),
        "ok": text(said.get("url_profile")) or id_,
    }
    yield Row("members", filled(values))


def _read_topic(record: Record) -> Iterator[Row]:
    topic, group = within(record, "topic"), text(record.get("group"))
    id_ = needed({"id": text(topic.get("id"))}, "id", "number of the topic")
    media = [one for one in topic.get("media") or () if isinstance(one, Mapping)]
    formats = (_FORMATS.get(text(one.get("type"))) for one in media)
    kind, _, author = text(topic.get("author_ref")).partition(":")
    values = {
        "post": f"topic:{id_}",
        "published_at": instant(text(topic.get("created_ms")), per_second=1000),
        "text": "\n".join(words(one.get("text")) for one in media if one.get("text")),
        "url": f"https://ok.ru/group/{group}/topic/{id_}",
        "format": next((one for one in formats if one), "text"),
        "page": f"group:{group}",
    }
    if kind != "user":
        yield Row("our_posts", filled(values))
    else:
        yield Row("posts", filled({**values, "author": author, "began_by": "them"}))


def _comment(record: Record) -> Iterator[Row]:
    said, group = within(record, "comment"), text(record.get("group"))
    id_ = needed({"id": text(said.get("id"))}, "id", "number of the comment")
    topic, answered = text(record.get("topic")), text(said.get("reply_to_comment_id"))
    author = needed({"id": text(said.get("author_id"))}, "id", "number of who wrote it")
    values = {
        "post": f"comment:{id_}",
        "published_at": instant(text(said.get("date_ms")), per_second=1000),
        "text": words(said.get("text")),
        "format": "text",
        "reply_to": f"comment:{answered}" if answered else f"topic:{topic}",
        "root": f"topic:{topic}",
        "page": f"group:{group}",
    }
    if author == group:
        yield Row("our_posts", filled(values))
    else:
        began = text(record.get("began"))
        yield Row("posts", filled({**values, "author": author, "began_by": began}))


def _like(record: Record) -> Iterator[Row]:
    values = {
        "reaction": text(record.get("id")),
        "account": needed(texts(record, ("account",)), "account", "number of who liked it"),
        "verb": "Like",
        "post": text(record.get("post")),
    }
    yield Row("reactions", filled(values))


def _counts(record: Record) -> Iterator[Row]:
    yield Row("counts", texts(record, ("post", "page", "at", *_MEASURES)))


def _page(record: Record) -> Iterator[Row]:
    id_ = text(record.get("id"))
    about = {"title": text(record.get("name")), "url": f"https://ok.ru/group/{id_}"}
    yield Row("pages", filled({"page": f"group:{id_}", **about}))


_FORMS: Final[Mapping[str, Callable[[Record], Iterator[Row]]]] = {
    "member": _member,
    "topic": _read_topic,
    "comment": _comment,
    "like": _like,
    "counts": _counts,
    "page": _page,
}
#: Words of a record beside the object in it.
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "comment": ("topic", "began"),
    "like": ("id", "account", "post"),
    "counts": ("post", "page", "at", *_MEASURES),
    "page": ("id", "name"),
}
