"""What is kept of a record of VK: an allow-list for each form, and nothing of who is closed.

    member  a profile                      deed   a like, a repost, a vote, a join
    post    on our wall, or naming us      order  in the community's shop
    reply   a comment, wherever it stands  lead   a filled form
    topic   of the board                   counts numbers of a post or of the community
    gone    what VK told us is deleted     page   the community

Source  github.com/VKCOM/vk-api-schema 5.199: users/objects.json, wall/objects.json,
        board/objects.json, market/objects.json, leadForms/objects.json, callback/objects.json
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Record, digest
from rapport.flow.sources.files import words as columns
from rapport.flow.sources.plain import text, texts, within
from rapport.flow.sources.social import described, words

#: Fields of a profile that are asked for. Never: personal, relation, relatives, military.
FIELDS: Final = (
    *("sex", "bdate", "city", "country", "screen_name", "verified", "is_no_index", "about"),
    *("interests", "occupation", "career", "universities", "connections", "followers_count"),
)
_MEMBER: Final = (
    *("id", "first_name", "last_name", "sex", "bdate", "screen_name", "domain", "about"),
    *("interests", "verified", "university_name", "followers_count", "instagram", "twitter"),
)
_POST: Final = ("id", "owner_id", "from_id", "date", "edited", "post_type")
_REPLY: Final = ("id", "from_id", "date", "edited", "reply_to_comment", "post_id", "owner_id")
_TOPIC: Final = ("id", "title", "created", "created_by", "comments")
_DEED: Final = ("event", "verb", "account", "post", "page", "content", "at", "id")
_ORDER: Final = ("id", "group_id", "user_id", "date", "status")
_ITEM: Final = ("owner_id", "item_id", "quantity", "title")
_LEAD: Final = ("lead_id", "user_id", "date", "form_id", "ad_id")
_MEASURES: Final = ("shown", "reached", "likes", "comments", "shares", "clicks", "followers")
#: What hangs on a post -> what its writer, or who put it up, calls it.
_CALLED: Final = {
    **{"photo": "text", "posted_photo": "text", "video": "title", "clip": "title"},
    **{"album": "title", "link": "title", "article": "title"},
}
_COMMON: Final = ("form", "group", "event")
#: Parts of one answer that are read; VK gives no more of any.
_MOST: Final = 100


def keep(record: Record) -> Record | None:
    """Return what may be stored of a record; None: nothing of it.

    Raises  SkipRecord: it is no record of ours.
    """
    form = record.get("form")
    cut = _FORMS.get(form) if isinstance(form, str) else None
    if cut is None:
        raise SkipRecord("the record is of no form we know", fix="look at what VK sent")
    found = cut(record)
    return None if found is None else {**texts(record, _COMMON), **found}


def is_closed(profile: Mapping[str, Any]) -> bool:
    """Say whether a profile is closed to strangers, or is no more."""
    return bool(profile.get("is_closed")) or bool(profile.get("deactivated"))


def _member(record: Record) -> dict[str, Any] | None:
    said = _object(record, "member")
    if is_closed(said) or said.get("is_no_index"):
        return None
    kept: dict[str, Any] = texts(said, _MEMBER)
    kept |= texts(within(said, "connections"), ("instagram", "twitter"))
    for place in ("city", "country"):
        if found := texts(within(said, place), ("id", "title")):
            kept[place] = found
    if work := texts(within(said, "occupation"), ("type", "name")):
        kept["occupation"] = work
    kept |= _listed(said, "career", ("company", "position"))
    kept |= _listed(said, "universities", ("name",))
    return {"member": kept}


def _post(record: Record) -> dict[str, Any] | None:
    author, said = within(record, "author"), _object(record, "item")
    if is_closed(author) or _of_others(said, record):
        return None
    kept: dict[str, Any] = {"item": _content(said, _POST) | _described(said)}
    first = _first(said.get("copy_history"))
    if first:
        kept["item"]["copy_history"] = [_content(first, ("id", "owner_id", "from_id"))]
    city = text(within(within(said, "geo"), "place").get("city"))
    if city:
        kept["item"]["geo"] = {"place": {"city": city}}
    if not author.get("is_no_index"):
        return kept | texts(record, ("searched",))
    # who wants to be found by nobody: only what is on our wall, or names us
    ours = f"-{text(record.get('group'))}"
    written_to_us = text(said.get("owner_id")) == ours or f"[club{ours[1:]}|" in words(
        said.get("text")
    )
    return kept | {"author": {"is_no_index": "true"}} if written_to_us else None


def _reply(record: Record) -> dict[str, Any] | None:
    said = _object(record, "item")
    if is_closed(within(record, "author")) or _of_others(said, record):
        return None
    kept: dict[str, Any] = texts(record, ("on", "owner", "under", "began"))
    return kept | {"item": _content(said, _REPLY) | _described(said)}


def _of_others(said: Mapping[str, Any], record: Record) -> bool:
    """Say whether a community wrote it that is not ours: it is no person."""
    author = text(said.get("from_id"))
    return author.startswith("-") and author != f"-{text(record.get('group'))}"


def _content(said: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Keep these values, the words, and what kinds of things hang on them."""
    kept: dict[str, Any] = texts(said, names)
    if found := words(said.get("text")):
        kept["text"] = found
    hung = said.get("attachments")
    if isinstance(hung, list):
        types = [text(one.get("type")) for one in hung[:_MOST] if isinstance(one, Mapping)]
        if types := [one for one in types if one]:
            kept["attachments"] = [{"type": one} for one in types]
    return kept


def _described(said: Mapping[str, Any]) -> dict[str, list[str]]:
    """Keep what is said of the pictures, videos and links that hang on it."""
    hung = said.get("attachments")
    things = (
        [one for one in hung[:_MOST] if isinstance(one, Mapping)] if isinstance(hung, list) else []
    )
    called = [
        within(one, kind).get(_CALLED[kind])
        for one in things
        if (kind := text(one.get("type"))) in _CALLED
    ]
    lines = described(called, said.get("described"))
    return {"described": lines} if lines else {}


def _topic(record: Record) -> dict[str, Any] | None:
    if is_closed(within(record, "author")):
        return None
    return {"item": texts(_object(record, "item"), _TOPIC)}


def _deed(record: Record) -> dict[str, Any] | None:
    return None if is_closed(within(record, "author")) else texts(record, _DEED)


def _order(record: Record) -> dict[str, Any]:
    said = _object(record, "order")
    kept: dict[str, Any] = texts(said, _ORDER)
    kept["total_price"] = _price(within(said, "total_price"))
    items = said.get("preview_order_items")
    kept["preview_order_items"] = [
        {**texts(item, _ITEM), "price": _price(within(item, "price"))}
        for item in (items if isinstance(items, list) else [])[:_MOST]
        if isinstance(item, Mapping)
    ]
    if phone := text(within(said, "recipient").get("phone")):
        kept["recipient"] = {"phone": phone}
    return {"order": kept}


def _price(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **texts(said, ("amount",)),
        "currency": texts(within(said, "currency"), ("name",)),
    }


def _lead(record: Record) -> dict[str, Any]:
    said = _object(record, "lead")
    kept: dict[str, Any] = texts(said, _LEAD)
    answers = said.get("answers")
    kept["answers"] = [
        cut
        for one in (answers if isinstance(answers, list) else [])[:_MOST]
        if isinstance(one, Mapping) and (cut := _answer(one))
    ]
    return {"lead": kept}


def _answer(said: Mapping[str, Any]) -> dict[str, str]:
    """Keep one answer of a form, unless what it asks is nothing we may know."""
    kept = texts(said, ("key", "question"))
    found = said.get("answer")
    parts = found if isinstance(found, list) else [found]
    each = (text(p.get("value")) if isinstance(p, Mapping) else text(p) for p in parts[:_MOST])
    kept["answer"] = "; ".join(one for one in each if one)
    asked = (kept.get("key", ""), kept.get("question", ""))
    return {} if any(columns.sensitive(one) for one in asked if one) else kept


def _counts(record: Record) -> dict[str, Any]:
    return texts(record, ("post", "page", "at", *_MEASURES))


def _gone(record: Record) -> dict[str, Any]:
    return texts(record, ("of", "number"))


def _page(record: Record) -> dict[str, Any]:
    return {"page": texts(_object(record, "page"), ("id", "name", "screen_name", "description"))}


_FORMS: Final[Mapping[str, Callable[[Record], dict[str, Any] | None]]] = {
    "member": _member,
    "post": _post,
    "reply": _reply,
    "topic": _topic,
    "deed": _deed,
    "order": _order,
    "lead": _lead,
    "counts": _counts,
    "gone": _gone,
    "page": _page,
}


def own(record: Record) -> str:
    """Return what makes two records the same thing: the event, else what VK numbers it by."""
    if event := text(record.get("event")):
        return f"event:{event}"
    form = text(record.get("form"))
    if form == "member":
        return f"member:{text(within(record, 'member').get('id'))}"
    if form in ("post", "reply", "topic"):
        item = within(record, "item")
        owner = text(item.get("owner_id")) or text(record.get("owner"))
        return f"{form}:{text(record.get('on'))}:{owner}:{text(item.get('id'))}"
    if form == "deed":
        return f"deed:{text(record.get('id'))}"
    if form == "order":
        order = within(record, "order")
        return f"order:{text(order.get('user_id'))}:{text(order.get('id'))}"
    if form == "lead":
        return f"lead:{text(within(record, 'lead').get('lead_id'))}"
    if form == "counts":
        names = sorted(name for name in record if name in _MEASURES)
        which = (text(record.get(name)) for name in ("post", "page", "at"))
        return ":".join(("counts", *which, *names))
    return digest(record)


def _object(record: Record, name: str) -> Mapping[str, Any]:
    found = record.get(name)
    if not isinstance(found, Mapping):
        raise SkipRecord(f"the record holds no {name}", fix="look at what VK sent")
    return found


def _first(said: object) -> Mapping[str, Any]:
    found = said[0] if isinstance(said, list) and said else None
    return found if isinstance(found, Mapping) else {}


def _listed(said: Mapping[str, Any], name: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """Keep some fields of each object of a list."""
    items = said.get(name)
    found = [
        cut
        for item in (items if isinstance(items, list) else [])[:_MOST]
        if isinstance(item, Mapping) and (cut := texts(item, fields))
    ]
    return {name: found} if found else {}
