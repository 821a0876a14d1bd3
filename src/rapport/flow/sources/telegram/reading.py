"""What is kept of an update of Telegram, and what it becomes.

Source  https://core.telegram.org/bots/api: Update, Message, ChatMemberUpdated,
        MessageReactionUpdated, MessageReactionCountUpdated

A post is numbered by its chat and its number there. Telegram copies a post of a channel into the
group of its comments; the copy tells which talk there is that of the post.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.plain import filled, instant, language, needed, text, texts, within
from rapport.flow.sources.social import gone_reaction, reaction, words

_MESSAGES: Final = ("message", "edited_message", "channel_post", "edited_channel_post")
_NUMBERS: Final = ("message_id", "date", "edit_date", "message_thread_id", "format", "start")
_FLAGS: Final = ("is_automatic_forward", "is_topic_message", "forwarded")
_CHAT: Final = ("id", "type", "title", "username")
_USER: Final = ("id", "first_name", "last_name", "username", "language_code")
_FORMATS: Final = {
    "photo": "picture",
    "sticker": "picture",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "audio": "audio",
    "voice": "audio",
    "document": "document",
    "poll": "poll",
}
_GROUPS: Final = ("group", "supergroup")
_IN: Final = ("creator", "administrator", "member")
#: What a link to the bot opens it with: t.me/<bot>?start=<code>.
_START: Final = re.compile(r"/start ([A-Za-z0-9_-]{1,64})")
_DISLIKED: Final = "👎"


def keep(record: Record) -> Record | None:
    """Return the fields that are read; None for what is private, and what we do not read.

    Raises  SkipRecord: it is no update.
    """
    number = needed(texts(record, ("update_id",)), "update_id", "number of the update")
    for name, of in _KEPT.items():
        said = record.get(name)
        if isinstance(said, Mapping):
            kept = of(said)
            return None if kept is None else {"update_id": number, name: kept}
    return None


def _message(said: Mapping[str, Any]) -> dict[str, Any] | None:
    chat, sender = within(said, "chat"), within(said, "from")
    kept: dict[str, Any] = texts(said, _NUMBERS)
    kept["chat"] = texts(chat, _CHAT)
    kind = chat.get("type")
    if kind == "private":
        return _private(said, kept, sender)
    if kind != "channel" and kind not in _GROUPS:
        return None
    by_chat = within(said, "sender_chat")
    if kind in _GROUPS and not by_chat:
        if sender.get("is_bot") is True:
            return None
        needed(texts(sender, ("id",)), "id", "number of who wrote it")
    copied = said.get("is_automatic_forward") is True
    if by_chat and kind in _GROUPS and not copied and by_chat.get("id") != chat.get("id"):
        return None  # another channel speaks there: no person, and none of ours
    kept |= {name: True for name in _FLAGS if said.get(name) is True}
    if "forward_origin" in said and not copied:
        kept["forwarded"] = True
    if by_chat:
        kept["sender_chat"] = texts(by_chat, ("id",))
    elif kind in _GROUPS:
        kept["from"] = texts(sender, _USER)
    if origin := _origin(said):
        kept["origin"] = origin
    if reply := _reply(said):
        kept["reply"] = reply
    if written := words(said.get("text")) or words(said.get("caption")):
        kept["text"] = written
    kept["format"] = kept.get("format") or _format(said, written)
    return kept if kept["format"] else None  # who came, what was pinned: told otherwise


def _private(
    said: Mapping[str, Any], kept: dict[str, Any], sender: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Keep what somebody gave of themselves: the code of a link, or their own contact."""
    contact = within(said, "contact")
    own = text(contact.get("user_id")) == text(sender.get("id")) != ""
    kept = texts(kept, ("message_id", "date", "start")) | {"chat": kept["chat"]}
    kept["chat"] = texts(kept["chat"], ("id", "type"))
    opened = _START.fullmatch(words(said.get("text")))
    if opened:
        kept["start"] = opened[1]
    phone = text(contact.get("phone_number")) if own else ""
    if phone:
        kept["contact"] = {"user_id": text(contact["user_id"]), "phone_number": phone}
    if not kept.get("start") and not phone:
        return None
    return {**kept, "from": texts(sender, _USER)}


def _origin(said: Mapping[str, Any]) -> dict[str, str]:
    """Return which post of a channel a copy is of."""
    if said.get("is_automatic_forward") is not True:
        return {}
    if kept := texts(within(said, "origin"), ("chat", "message")):
        return kept
    origin = within(said, "forward_origin")
    chat, number = within(origin, "chat") or within(said, "forward_from_chat"), "message_id"
    found = text(origin.get(number)) or text(said.get("forward_from_message_id"))
    return filled({"chat": text(chat.get("id")), "message": found})


def _reply(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a message answers: its number, and of a copy which post that is of."""
    answered = within(said, "reply_to_message") or within(said, "reply")
    kept: dict[str, Any] = texts(answered, ("message_id",))
    if origin := _origin(answered):
        kept |= {"origin": origin, "is_automatic_forward": True}
    return kept


def _format(said: Mapping[str, Any], written: str) -> str:
    found = next((is_ for name, is_ in _FORMATS.items() if said.get(name)), "")
    return found or ("text" if written else "")


def _reacted(said: Mapping[str, Any]) -> dict[str, Any] | None:
    user = within(said, "user")
    if not user or user.get("is_bot") is True or within(said, "chat").get("type") == "private":
        return None
    kept: dict[str, Any] = texts(said, ("message_id", "date"))
    kept |= {"chat": texts(within(said, "chat"), ("id",)), "user": texts(user, _USER)}
    kept["new_reaction"] = [
        texts(r, ("type", "emoji")) for r in _list(said, "new_reaction") if isinstance(r, Mapping)
    ]
    return kept


def _counted(said: Mapping[str, Any]) -> dict[str, Any] | None:
    kept: dict[str, Any] = texts(said, ("message_id", "date"))
    kept["chat"] = texts(within(said, "chat"), ("id",))
    kept["reactions"] = [
        {"type": texts(within(r, "type"), ("type", "emoji")), **texts(r, ("total_count",))}
        for r in _list(said, "reactions")
        if isinstance(r, Mapping)
    ]
    return kept


def _membership(said: Mapping[str, Any]) -> dict[str, Any] | None:
    chat, new = within(said, "chat"), within(said, "new_chat_member")
    user = within(new, "user")
    if chat.get("type") == "private" or user.get("is_bot") is True:
        return None
    kept: dict[str, Any] = {**texts(said, ("date",)), "chat": texts(chat, ("id", "type"))}
    kept["old_chat_member"] = {"status": _status(within(said, "old_chat_member"))}
    kept["new_chat_member"] = {"status": _status(new), "user": texts(user, _USER)}
    return kept


def _of_us(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """Keep where the bot was let in, and who told it to stay away."""
    chat = within(said, "chat")
    status = _status(within(said, "new_chat_member"))
    kept: dict[str, Any] = {**texts(said, ("date",)), "new_chat_member": {"status": status}}
    private = chat.get("type") == "private"
    return {**kept, "chat": texts(chat, ("id", "type") if private else _CHAT)}


def _status(member: Mapping[str, Any]) -> str:
    """Return what somebody is in a chat; one who may do less is a member if they are there."""
    status = text(member.get("status"))
    if status == "restricted":
        return "member" if member.get("is_member") is True else "left"
    return status


def _list(said: Mapping[str, Any], name: str) -> list[Any]:
    found = said.get(name)
    return found if isinstance(found, list) else []


_KEPT: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any] | None]]] = {
    **dict.fromkeys(_MESSAGES, _message),
    "message_reaction": _reacted,
    "message_reaction_count": _counted,
    "chat_member": _membership,
    "my_chat_member": _of_us,
}


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the rows of a kept update."""
    for name in _MESSAGES:
        if message := within(record, name):
            return list(_written(message))
    if said := within(record, "message_reaction"):
        return [_reaction(said)]
    if said := within(record, "message_reaction_count"):
        return [_counts(said)]
    if said := within(record, "chat_member"):
        return list(_came(said))
    return list(_about_us(within(record, "my_chat_member")))


def _written(message: Mapping[str, Any]) -> Iterator[Row]:
    chat, said = texts(within(message, "chat"), _CHAT), texts(message, _NUMBERS)
    number = needed(said, "message_id", "number of the message")
    place = needed(chat, "id", "chat")
    at = instant(said.get("date", ""))
    if chat.get("type") == "private":
        yield from _given(message, said, at)
        return
    values = {
        "post": f"{place}:{number}",
        "published_at": at,
        "edited_at": instant(said["edit_date"]) if "edit_date" in said else "",
        "text": words(message.get("text")),
        "format": said.get("format", ""),
        "page": place,
        "url": f"https://t.me/{chat['username']}/{number}" if "username" in chat else "",
    }
    origin = texts(within(message, "origin"), ("chat", "message"))
    if chat.get("type") == "channel":
        yield Row("our_posts", filled(values))
    elif len(origin) == 2:  # the copy of a post of ours: below it are its comments
        post = f"{origin['chat']}:{origin['message']}"
        yield Row(
            "our_posts",
            filled(
                {**values, "post": post, "root": values["post"]}
                | {"page": origin["chat"], "url": ""}
            ),
        )
    else:
        yield _in_group(message, said, values)


def _in_group(message: Mapping[str, Any], said: Mapping[str, str], values: dict[str, str]) -> Row:
    """Return what somebody, or we, wrote in a group: one post of a talk."""
    page, thread = values["page"], said.get("message_thread_id", "")
    reply = within(message, "reply")
    answered, origin = (
        text(reply.get("message_id")),
        texts(within(reply, "origin"), ("chat", "message")),
    )
    topic = message.get("is_topic_message") is True
    if answered and not (topic and answered == thread):
        values["reply_to"] = f"{page}:{answered}"
        values["root"] = f"{page}:{thread}" if thread and not topic else ""
        if len(origin) == 2:
            values["reply_to"] = f"{origin['chat']}:{origin['message']}"
            values["root"] = values["root"] or f"{page}:{answered}"
    if within(message, "sender_chat"):
        return Row("our_posts", filled(values))
    who = texts(within(message, "from"), _USER)
    values |= {
        "author": needed(who, "id", "number of who wrote it"),
        "name": _name(who),
        "telegram": _handle(who),
        "verb": "Announce" if message.get("forwarded") is True else "Create",
    }
    if len(origin) == 2 or not values.get("reply_to"):
        values["began_by"] = "us" if len(origin) == 2 else "them"
    return Row("posts", filled(values))


def _given(message: Mapping[str, Any], said: Mapping[str, str], at: str) -> Iterator[Row]:
    """Give what somebody told the bot of themselves."""
    who = texts(within(message, "from"), _USER)
    account = needed(who, "id", "number of who wrote it")
    phone = text(within(message, "contact").get("phone_number"))
    phone = f"+{phone}" if phone.isdecimal() else phone
    yield Row("members", filled({**_member(who), "phone": phone, "updated_at": at}))
    if code := said.get("start"):
        number = f"start:{account}:{said['message_id']}"
        yield Row("reactions", _deed("Join", number, who, at) | {"content": code})


def _reaction(said: Mapping[str, Any]) -> Row | Deletion:
    user, when = texts(within(said, "user"), _USER), texts(said, ("date",))
    post = _post(said)
    number = reaction("Like", post, needed(user, "id", "number of who did it"))
    emoji = [text(r.get("emoji")) for r in _list(said, "new_reaction") if isinstance(r, Mapping)]
    if not _list(said, "new_reaction"):
        return gone_reaction(number)
    verb = "Dislike" if emoji == [_DISLIKED] else "Like"
    values = _deed(verb, number, user, instant(when.get("date", "")))
    return Row(
        "reactions", filled({**values, "post": post, "content": " ".join(filter(None, emoji))})
    )


def _counts(said: Mapping[str, Any]) -> Row:
    """Return how many reacted, of a channel that tells not who; who disliked it is left out."""
    likes = 0
    for one in _list(said, "reactions"):
        count = text(one.get("total_count")) if isinstance(one, Mapping) else ""
        if count.isdecimal() and len(count) < 12 and within(one, "type").get("emoji") != _DISLIKED:
            likes += int(count)
    at = instant(text(said.get("date")))
    return Row("counts", {"post": _post(said), "at": at, "likes": str(likes)})


def _came(said: Mapping[str, Any]) -> Iterator[Row]:
    """Give who came into a channel or group of ours, or left it."""
    was = text(within(said, "old_chat_member").get("status")) in _IN
    new = within(said, "new_chat_member")
    is_ = text(new.get("status")) in _IN
    if was == is_:
        return
    who, page = texts(within(new, "user"), _USER), text(within(said, "chat").get("id"))
    account = needed(who, "id", "number of who came or left")
    verb, date = "Join" if is_ else "Leave", text(said.get("date"))
    number = f"{reaction(verb, page, account)}:{date}"
    yield Row("reactions", filled({**_deed(verb, number, who, instant(date)), "page": page}))
    if is_:
        yield Row("members", filled(_member(who)))


def _about_us(said: Mapping[str, Any]) -> Iterator[Row]:
    chat = texts(within(said, "chat"), _CHAT)
    place = needed(chat, "id", "chat")
    status, date = text(within(said, "new_chat_member").get("status")), text(said.get("date"))
    if chat.get("type") == "private":
        verb = "Join" if status in _IN else "Leave"
        at = instant(date)
        yield Row("reactions", _deed(verb, f"{verb}:bot:{place}:{date}", {"id": place}, at))
        if verb == "Leave":
            told = {"consent_marketing_telegram": "no", "consent_at": at}
            yield Row("members", {"account": place, **told})
    elif status in _IN:
        url = f"https://t.me/{chat['username']}" if "username" in chat else ""
        values = {"page": place, "title": chat.get("title", ""), "url": url}
        yield Row("pages", filled(values))


def _post(said: Mapping[str, Any]) -> str:
    chat = needed(texts(within(said, "chat"), ("id",)), "id", "chat")
    return f"{chat}:{needed(texts(said, ('message_id',)), 'message_id', 'number of the message')}"


def _deed(verb: str, number: str, who: Mapping[str, str], at: str) -> dict[str, str]:
    values = {"reaction": number, "account": who["id"], "verb": verb, "reacted_at": at}
    return filled({**values, "telegram": _handle(who)})


def _member(who: Mapping[str, str]) -> dict[str, str]:
    return {
        "account": who["id"],
        "given": who.get("first_name", ""),
        "family": who.get("last_name", ""),
        "telegram": _handle(who),
        "language": language(who.get("language_code", "")),
    }


def _name(who: Mapping[str, str]) -> str:
    return " ".join(who[n] for n in ("first_name", "last_name") if n in who)


def _handle(who: Mapping[str, str]) -> str:
    return f"@{who['username']}" if "username" in who else ""


def own(record: Record) -> str:
    """What makes two updates the same: their number."""
    if not text(record.get("update_id")):
        raise SkipRecord("the record has no number of the update", fix="look at what was sent")
    return text(record["update_id"])
