"""Kept records of VK into rows: profiles, posts and comments, deeds, orders, answers, numbers.

Numbers, as VK's own links write them where it has any: wall-1234_6 for posts and comments of a
wall, which share one count; topic-1234_38, and topic-1234_r3 for what stands in it; photo-1234_r4,
video-1234_r1, market-1234_r1 for comments there; poll-1234_4; club1234 for a community.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.plain import filled, instant, needed, text, within
from rapport.flow.sources.social import (
    described,
    gone_post,
    gone_reaction,
    with_described,
    words,
)

KINDS: Final = (
    *("members", "posts", "our_posts", "pages", "reactions", "counts"),
    *("orders", "answers"),
)
_SEX: Final = {"1": "female", "2": "male"}
#: VK's numbers of countries -> ISO 3166; others are told by name.
_COUNTRIES: Final = {
    **{"1": "RU", "2": "UA", "3": "BY", "4": "KZ", "5": "AZ", "6": "AM", "7": "GE", "8": "IL"},
    **{"9": "US", "10": "CA", "11": "KG", "12": "LV", "13": "LT", "14": "EE", "15": "MD"},
    **{"16": "TJ", "17": "TM", "18": "UZ", "39": "BG", "65": "DE"},
}
_FORMATS: Final = {
    **{"photo": "picture", "posted_photo": "picture", "photos_list": "picture"},
    **{"album": "picture", "graffiti": "picture", "sticker": "picture", "video": "video"},
    **{"clip": "video", "audio": "audio", "podcast": "audio", "audio_playlist": "audio"},
    **{"link": "link", "article": "link", "poll": "poll", "story": "story", "event": "event"},
    **{"doc": "document", "page": "document", "note": "document"},
}
_MENTION: Final = re.compile(r"\[(?:id|club|public|event)\d+(?::[^|\]]*)?\|([^\]]*)\]")
_BREAK: Final = re.compile(r"<br ?/?>")
_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
#: Standard questions of forms -> fields of who filled them; the others are answers.
_CONTACTS: Final = {
    **{"first_name": "given", "last_name": "family", "patronymic_name": "patronymic"},
    **{"email": "email", "phone_number": "phone", "location": "city", "age": "age"},
}
#: What VK numbers an order's state by: somebody took it back.
_CANCELLED: Final = "5"


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the rows of one record. Raises SkipRecord: it lacks what makes it one."""
    made = _FORMS.get(text(record.get("form")))
    if made is None:
        raise SkipRecord("the record is of no form we know", fix="look at what VK sent")
    return list(made(record))


def on_wall(owner: str, id_: str) -> str:
    """Return the number of a post or comment on a wall."""
    return f"wall{owner}_{id_}"


def shown(said: object) -> str:
    """Return a text of VK as people read it: names in it without the numbers behind."""
    found = words(said)
    if "[" in found:
        found = _MENTION.sub(r"\1", found)
    if "&" in found or "<" in found:
        found = unescape(_BREAK.sub("\n", found))
    return found


def _member(record: Record) -> Iterator[Row]:
    said = within(record, "member")
    id_ = needed({"id": text(said.get("id"))}, "id", "number of the member")
    values = {
        "account": id_,
        "given": text(said.get("first_name")),
        "family": text(said.get("last_name")),
        "sex": _SEX.get(text(said.get("sex")), ""),
        "birth": _birth(text(said.get("bdate"))),
        "city": text(within(said, "city").get("title")),
        "country": _country(within(said, "country")),
        "vk": text(said.get("screen_name")) or text(said.get("domain")) or f"id{id_}",
        "instagram": text(said.get("instagram")),
        "twitter": text(said.get("twitter")),
        "about": shown(said.get("about")),
        "interests": shown(said.get("interests")),
        "checked": _yes_no(text(said.get("verified"))),
        "followers": text(said.get("followers_count")),
        **_work(said),
    }
    yield Row("members", filled(values))


def _work(said: Mapping[str, Any]) -> dict[str, str]:
    """Return where they work and learned, as they say last."""
    career, learned = _last(said.get("career")), _last(said.get("universities"))
    occupation = within(said, "occupation")
    work = occupation.get("name") if occupation.get("type") == "work" else ""
    return {
        "employer": text(career.get("company")) or text(work),
        "position": text(career.get("position")),
        "education": text(learned.get("name")) or text(said.get("university_name")),
    }


def _post(record: Record) -> Iterator[Row]:
    item, group = within(record, "item"), text(record.get("group"))
    author, owner = text(item.get("from_id")), text(item.get("owner_id"))
    number = on_wall(owner, needed({"id": text(item.get("id"))}, "id", "number of the post"))
    first = _last(item.get("copy_history"))
    values = {
        "post": number,
        "published_at": instant(text(item.get("date"))),
        "edited_at": _at(item.get("edited")),
        "text": _text(item),
        "url": f"https://vk.com/{number}",
        "format": _format(item),
        "page": f"club{group}" if owner == f"-{group}" else "",
    }
    if first:
        values["reply_to"] = on_wall(text(first.get("owner_id")), text(first.get("id")))
        values["root"] = values["reply_to"]
    if author == f"-{group}":
        yield Row("our_posts", filled(values))
        return
    began = text(first.get("owner_id")) == f"-{group}" if first else False
    values |= {
        "author": _person(author),
        "verb": "Announce" if first else "Create",
        "began_by": "us" if began else "them",
        "mentions_us": _yes_no("1" if _names_us(record, item, group) else "0"),
        "place": text(within(within(item, "geo"), "place").get("city")),
    }
    yield Row("posts", filled(values))


def _text(item: Mapping[str, Any]) -> str:
    lines = described((), item.get("described"))
    return with_described(shown(item.get("text")), [shown(line) for line in lines])


def _names_us(record: Record, item: Mapping[str, Any], group: str) -> bool:
    said = words(item.get("text"))
    return bool(record.get("searched")) or f"[club{group}|" in said or f"[public{group}|" in said


def _reply(record: Record) -> Iterator[Row]:
    """A comment: on a wall it is numbered with the posts, elsewhere by itself."""
    item, group = within(record, "item"), text(record.get("group"))
    on, under = text(record.get("on")) or "wall", text(record.get("under"))
    owner = text(record.get("owner")) or f"-{group}"
    id_ = needed({"id": text(item.get("id"))}, "id", "number of the comment")
    root = f"{on}{owner}_{under}" if under else ""
    answered = text(item.get("reply_to_comment")).removeprefix("0")
    values = {
        "post": reply_number(on, owner, id_),
        "published_at": instant(text(item.get("date"))),
        "edited_at": _at(item.get("edited")),
        "text": _text(item),
        "format": _format(item),
        "reply_to": reply_number(on, owner, answered) if answered else root,
        "root": root,
        "page": f"club{group}",
    }
    author = text(item.get("from_id"))
    if author == f"-{group}":
        yield Row("our_posts", filled(values))
        return
    values |= {"author": _person(author), "began_by": text(record.get("began"))}
    values["mentions_us"] = "yes" if _names_us(record, item, group) else "no"
    yield Row("posts", filled(values))


def reply_number(on: str, owner: str, id_: str) -> str:
    """Return the number of a comment on a wall, a topic, a photo, a video or a thing on sale."""
    return on_wall(owner, id_) if on == "wall" else f"{on}{owner}_r{id_}"


def _topic(record: Record) -> Iterator[Row]:
    item, group = within(record, "item"), text(record.get("group"))
    id_ = needed({"id": text(item.get("id"))}, "id", "number of the topic")
    author = text(item.get("created_by"))
    values = {
        "post": f"topic-{group}_{id_}",
        "published_at": instant(text(item.get("created"))),
        "title": shown(item.get("title")),
        "url": f"https://vk.com/topic-{group}_{id_}",
        "format": "text",
        "page": f"club{group}",
    }
    if author.startswith("-"):
        yield Row("our_posts", filled(values))
        return
    values |= {"author": _person(author), "began_by": "them"}
    yield Row("posts", filled(values))


def _deed(record: Record) -> Iterator[Row]:
    number, event = text(record.get("id")), text(record.get("event"))
    if event and record.get("verb") in ("Join", "Leave"):
        number = f"{number}:{event}"  # who left may come again
    values = {
        "reaction": number,
        "account": _person(text(record.get("account"))),
        "verb": text(record.get("verb")),
        "post": text(record.get("post")),
        "page": text(record.get("page")),
        "content": text(record.get("content")),
        "reacted_at": text(record.get("at")),
    }
    yield Row("reactions", filled(values))


def _order(record: Record) -> Iterator[Row | Deletion]:
    """An order has a row for each thing; VK counts money in hundredths, orders by customer."""
    order = within(record, "order")
    who = needed({"id": text(order.get("user_id"))}, "id", "number of the customer")
    id_ = needed({"id": text(order.get("id"))}, "id", "number of the order")
    if text(order.get("status")) == _CANCELLED:
        yield Deletion("interaction", f"{who}_{id_}", kind="orders")
        return
    total = within(order, "total_price")
    common = {
        "order": f"{who}_{id_}",
        "customer": who,
        "ordered_at": instant(text(order.get("date"))),
        "order_amount": _money(total),
        "currency": text(within(total, "currency").get("name")),
        "phone": text(within(order, "recipient").get("phone")),
        "shop": f"VK, club{text(record.get('group'))}",
    }
    items = [item for item in order.get("preview_order_items") or () if isinstance(item, Mapping)]
    for item in items or [{}]:
        about = {
            "product": text(item.get("item_id")),
            "product_title": text(item.get("title")),
            "quantity": text(item.get("quantity")),
            "price": _money(within(item, "price")),
        }
        yield Row("orders", filled({**common, **about}))


def _lead(record: Record) -> Iterator[Row]:
    """A filled form: the answers, and the contacts among them are of who filled it."""
    lead = within(record, "lead")
    who = needed({"id": text(lead.get("user_id"))}, "id", "number of who filled the form")
    id_ = needed({"id": text(lead.get("lead_id"))}, "id", "number of the form")
    at, member = instant(text(lead.get("date"))), {"account": who}
    for one in lead.get("answers") or ():
        key, said = text(one.get("key")), text(one.get("answer"))
        if field := _CONTACTS.get(key):
            member[field] = said
        elif key == "birthday":
            member["birth"] = _birth(said)
        elif said:
            asked = text(one.get("question")) or key
            common = {"answer_id": id_, "customer": who, "answered_at": at}
            yield Row("answers", filled({**common, "question": asked, "answer": said}))
    if len(member) > 1:
        yield Row("members", filled({**member, "updated_at": at}))


def _counts(record: Record) -> Iterator[Row]:
    values = {name: text(value) for name, value in record.items() if name not in ("form", "group")}
    yield Row("counts", filled(values))


def _gone(record: Record) -> Iterator[Deletion]:
    number = needed({"id": text(record.get("number"))}, "id", "number of what is gone")
    yield from gone_post(number) if record.get("of") == "post" else [gone_reaction(number)]


def _page(record: Record) -> Iterator[Row]:
    page = within(record, "page")
    id_ = needed({"id": text(page.get("id"))}, "id", "number of the community")
    values = {
        "page": f"club{id_}",
        "title": text(page.get("name")),
        "about": shown(page.get("description")),
        "url": f"https://vk.com/{text(page.get('screen_name')) or f'club{id_}'}",
    }
    yield Row("pages", filled(values))


_FORMS: Final[Mapping[str, Callable[[Record], Iterator[Row | Deletion]]]] = {
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


def _person(number: str) -> str:
    """Return the number of a person. Raises SkipRecord: a community wrote it, or nobody."""
    if not number.isdigit() or number == "0":
        raise SkipRecord(
            "it was no person who did this", fix="nothing: other communities are not read"
        )
    return number


def _birth(said: str) -> str:
    """Return D.M.YYYY as YYYY-MM-DD; '' without a year."""
    found = _DAY.fullmatch(said)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else ""


def _country(said: Mapping[str, Any]) -> str:
    return _COUNTRIES.get(text(said.get("id")), "") or text(said.get("title"))


def _yes_no(said: str) -> str:
    return {"1": "yes", "true": "yes", "0": "no", "false": "no"}.get(said, "")


def _money(said: Mapping[str, Any]) -> str:
    """Return an amount that VK says in hundredths."""
    amount = text(said.get("amount"))
    return f"{amount[:-2] or '0'}.{amount[-2:]:0>2}" if amount.isdigit() else ""


def _at(seconds: object) -> str:
    said = text(seconds)
    return instant(said) if said and said != "0" else ""


def _format(item: Mapping[str, Any]) -> str:
    hung = item.get("attachments")
    for one in hung if isinstance(hung, list) else ():
        if found := _FORMATS.get(text(one.get("type"))):
            return found
    return "text"


def _last(said: object) -> Mapping[str, Any]:
    found = said[-1] if isinstance(said, list) and said else None
    return found if isinstance(found, Mapping) else {}
