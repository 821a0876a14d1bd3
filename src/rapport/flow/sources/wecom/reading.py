"""What is kept of a customer, a group and an event of WeCom, and as which rows.

Source  developer.work.weixin.qq.com: externalcontact/batch/get_by_user, groupchat/get; events
        change_external_contact and change_external_chat.

A customer who follows one of ours is told by the list and, at once, by an event; both have the
same number here, so it is one deed. A customer who is deleted, or deletes one of ours, refuses to
be known: what is held goes. If others of ours still have them, the next reading of all brings
back what that says.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.plain import filled, instant, needed, text, texts, within
from rapport.flow.sources.social import reaction

#: The type of a group's member who is none of ours.
EXTERNAL: Final = "2"
_CONTACT: Final = (
    *("external_userid", "type", "name", "gender", "unionid", "position", "corp_name"),
)
_FOLLOW: Final = ("userid", "createtime", "state")
_KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": ("form", "corp"),
    "group": ("form", "corp", "chat_id", "name"),
    "count": ("form", "corp", "chat_id", "day", "members"),
    "member": ("form", "corp", "chat_id", "type", "userid", "unionid", "join_time"),
    "event": ("form", "corp", "event", "external_userid", "userid", "state", "chat_id", "at"),
}
#: Of somebody with a company's account, which says itself who they are there.
_AT_WORK: Final = "2"
_SEX: Final = {"1": "male", "2": "female"}
ADDED: Final = frozenset({"add_external_contact", "add_half_external_contact"})
DELETED: Final = frozenset({"del_external_contact", "del_follow_user"})
LEFT: Final = "del_member"
DISMISSED: Final = "dismiss"
EVENTS: Final = ADDED | DELETED | {LEFT, DISMISSED}


def keep(record: Record) -> Record | None:
    """Keep what is listed here. None: an event that nothing is made of, or one of our people."""
    form = text(record.get("form"))
    if form not in _KEPT:
        raise SkipRecord("the record is nothing that we know", fix="look at what WeCom sent")
    kept: dict[str, Any] = texts(record, _KEPT[form])
    if form == "event" and kept.get("event") not in EVENTS:
        return None
    if form == "member" and kept.get("type") != EXTERNAL:
        return None
    if form == "customer":
        contact = texts(within(record, "contact"), _CONTACT)
        if contact.get("type") != _AT_WORK:
            contact = {n: v for n, v in contact.items() if n not in ("position", "corp_name")}
        kept |= {"contact": contact, "follow": texts(within(record, "follow"), _FOLLOW)}
    return kept


def read(record: Record) -> Iterator[Row | Deletion]:
    """Give a customer who follows, a member who joined, a group, its size, or what happened."""
    form = record.get("form")
    if form == "customer":
        yield from _customer(record, within(record, "contact"), within(record, "follow"))
    elif form == "event":
        yield from _event(record)
    elif form == "member":
        yield from _joined(record)
    elif form == "count":
        values = {"page": needed(record, "chat_id", "number of the group")}
        values |= {"at": record.get("day", ""), "followers": record.get("members", "")}
        yield Row("counts", filled(values))
    else:
        values = {"page": needed(record, "chat_id", "number of the group")}
        yield Row("pages", filled({**values, "title": record.get("name", "")}))


def own(record: Record) -> str:
    """Who follows whom, who is in which group, a group, its day, or one event."""
    contact, follow = within(record, "contact"), within(record, "follow")
    names = ("form", "event", "external_userid", "userid", "chat_id", "day", "at")
    known = (record, contact, follow)
    return ":".join(text(one.get(name)) for one in known for name in names)


def _customer(
    said: Record, contact: Mapping[str, Any], follow: Mapping[str, Any]
) -> Iterator[Row]:
    number = needed(contact, "external_userid", "number of the customer")
    at = instant(needed(follow, "createtime", "time of following"))
    values = {
        "account": number,
        "name": contact.get("name", ""),
        "sex": _SEX.get(contact.get("gender", ""), ""),
        "wechat_unionid": contact.get("unionid", ""),
        "employer": contact.get("corp_name", ""),
        "position": contact.get("position", ""),
        "registered_at": at,
    }
    yield Row("members", filled(values))
    yield _follow(said, number, follow, at)


def _follow(said: Record, number: str, follow: Mapping[str, Any], at: str) -> Row:
    once = reaction("Follow", follow.get("userid", ""), number)
    values = {"verb": "Follow", "account": number, "page": said.get("corp", "")}
    values |= {"reaction": once, "reacted_at": at, "content": follow.get("state", "")}
    return Row("reactions", filled(values))


def _joined(said: Record) -> Iterator[Row]:
    number, group = needed(said, "userid", "number"), needed(said, "chat_id", "group")
    at = instant(needed(said, "join_time", "time of joining"))
    unionid = said.get("unionid", "")
    yield Row("members", filled({"account": number, "wechat_unionid": unionid}))
    once = f"{reaction('Join', group, number)}:{said['join_time']}"
    values = {"verb": "Join", "account": number, "page": group, "reacted_at": at}
    yield Row("reactions", {**values, "reaction": once})


def _event(said: Record) -> Iterator[Row | Deletion]:
    event = said.get("event", "")
    at = instant(needed(said, "at", "time"))
    if event == DISMISSED:
        group = needed(said, "chat_id", "number of the group")
        yield Deletion("object", group, datetime.fromisoformat(at), "page")
        return
    number = needed(said, "external_userid", "number of the customer")
    if event in DELETED:
        yield Deletion("closed", number, datetime.fromisoformat(at))
    elif event == LEFT:
        group = needed(said, "chat_id", "number of the group")
        once = f"{reaction('Leave', group, number)}:{said['at']}"
        values = {"verb": "Leave", "account": number, "page": group, "reacted_at": at}
        yield Row("reactions", {**values, "reaction": once})
    else:
        yield Row("members", {"account": number, "registered_at": at})
        yield _follow(said, number, said, at)
