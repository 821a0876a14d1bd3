"""What is kept of what Mastodon tells, and what it becomes.

Source  https://docs.joinmastodon.org/entities: Status, Account, Notification

A record is one of these, as `asking` makes them:

    status    {us, root, began_by, status}   a post, and the talk that it stands in
    account   {account}                      who is there
    reaction  {number, verb, post or page, account, at}
    counts    {post or page, at, likes ...}
    page      {account}                      our own account
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.files.fields import HANDLES
from rapport.flow.sources.plain import filled, needed, text, texts, within
from rapport.flow.sources.social import bare, described, handle_of, with_described, words

_STATUS: Final = (
    *("id", "created_at", "edited_at", "in_reply_to_id", "in_reply_to_account_id"),
    *("visibility", "url", "format", "theme"),
)
_WHO: Final = ("id", "acct", "display_name")
_PROFILE: Final = ("created_at", "followers_count", "following_count", "statuses_count", "url")
_COUNTS: Final = ("likes", "shares", "comments", "followers")
_DEED: Final = ("number", "verb", "post", "page", "at")
_FORMATS: Final = {"image": "picture", "gifv": "video", "video": "video", "audio": "audio"}
_KINDS_OF_DEEDS: Final = ("Like", "Announce", "Follow")
#: What people write into their profile who want no program to read them.
_NO_BOTS: Final = re.compile(r"#no_?(?:bots?|index|crm)\b", re.IGNORECASE)
_BREAK: Final = re.compile(r"</p>|<br ?/?>")
_INLINE: Final = re.compile(r"</?(?:p|a|span)(?: [^<>]*)?>")
#: Posts that everybody may read; what is unlisted only if it names us.
_PUBLIC: Final = ("public", "unlisted")


def keep(record: Record) -> Record | None:
    """Return the fields that are read; None for what its writer wants not to be kept.

    Raises  SkipRecord: it is none of ours.
    """
    form = record.get("form")
    if form == "status":
        return _kept_status(record)
    account = _kept_account(within(record, "account"))
    if form == "page":
        return {"form": form, "account": account}
    if form == "counts":
        return {"form": form, **texts(record, ("post", "page", "at", *_COUNTS))}
    if form not in ("account", "reaction"):
        raise SkipRecord("the record is none that we asked for", fix="update Rapport")
    if account.get("quiet") or not account.get("id"):
        return None
    if form == "account":
        return {"form": form, "account": account}
    return {"form": form, **texts(record, _DEED), "account": _named(account)}


def is_open(account: Mapping[str, Any]) -> bool:
    """Tell whether somebody lets everybody read them: neither closed nor barred by the server."""
    return not any(account.get(name) is True for name in ("locked", "suspended"))


def is_quiet(account: Mapping[str, Any]) -> bool:
    """Tell whether somebody wants not to be found: then only what they write to us is kept."""
    if account.get("quiet") is True or not is_open(account):
        return True
    said = (account.get("discoverable"), account.get("indexable"), account.get("noindex"))
    if said[0] is False or said[1] is False or said[2] is True:
        return True
    note = account.get("note")
    return (
        isinstance(note, str)
        and "#" in note
        and _NO_BOTS.search(_words(account, "note")) is not None
    )


def _kept_account(account: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an account; of who wants to be left alone only the name."""
    kept: dict[str, Any] = texts(account, _WHO)
    if account.get("bot") is True:
        kept["bot"] = True
    if is_quiet(account):
        return {**kept, "quiet": True}
    kept |= texts(account, _PROFILE)
    if about := _words(account, "note"):
        kept["note"] = about
    kept["fields"] = list(_proven(account))
    return {**kept, "bare": True}


def _proven(account: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the links of a profile that the server found to lead back: see verified_at."""
    fields = account.get("fields")
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, Mapping) and text(field.get("verified_at")):
            link = _words(field, "value")
            if link and handle_of(link, HANDLES):
                verified = text(field["verified_at"])
                yield {"value": link, "verified_at": verified, "bare": True}


def _words(of: Mapping[str, Any], name: str) -> str:
    """Return a text without marks; of what was kept before they were taken out already."""
    return words(of.get(name)) if of.get("bare") is True else plain(of.get(name))


def _named(account: Mapping[str, Any]) -> dict[str, str]:
    return texts(account, _WHO)


def _kept_status(record: Record) -> Record | None:
    status, us = within(record, "status"), text(record.get("us"))
    account = within(status, "account")
    ours = bool(us) and text(account.get("id")) == us
    named = status.get("names_us") is True or _names(status, us)
    visibility = status.get("visibility")
    if visibility not in _PUBLIC or not (ours or visibility == "public" or named):
        return None
    to_us = named or text(status.get("in_reply_to_account_id")) == us
    if not ours and (not is_open(account) or (is_quiet(account) and not to_us)):
        return None
    kept: dict[str, Any] = texts(status, _STATUS)
    kept["format"] = kept.get("format") or _format(status)
    if tags := _tags(status):
        kept["theme"] = tags
    if title := words(status.get("spoiler_text")):
        kept["spoiler_text"] = title
    if said := _words(status, "content"):
        kept["content"] = said
    if lines := described(_things(status), status.get("described")):
        kept["described"] = lines
    kept |= {"names_us": named, "account": _named(account), "bare": True}
    return {"form": "status", **texts(record, ("us", "root", "began_by")), "status": kept}


def _names(status: Mapping[str, Any], us: str) -> bool:
    mentions = status.get("mentions")
    named = mentions if isinstance(mentions, list) else []
    return any(isinstance(m, Mapping) and text(m.get("id")) == us for m in named)


def _format(status: Mapping[str, Any]) -> str:
    media = status.get("media_attachments")
    first = media[0] if isinstance(media, list) and media else {}
    if isinstance(first, Mapping) and (found := _FORMATS.get(str(first.get("type")))):
        return found
    if isinstance(status.get("poll"), Mapping):
        return "poll"
    return "link" if isinstance(status.get("card"), Mapping) else "text"


def _things(status: Mapping[str, Any]) -> Iterator[object]:
    """Give what is written of each picture, and how the page is called that is linked."""
    media = status.get("media_attachments")
    for one in media if isinstance(media, list) else ():
        yield one.get("description") if isinstance(one, Mapping) else None
    yield within(status, "card").get("title")


def _tags(status: Mapping[str, Any]) -> str:
    said = status.get("tags")
    tags = (text(t.get("name")) for t in (said if isinstance(said, list) else ()) if _is(t))
    return ", ".join(tag for tag in tags if tag)


def _is(value: object) -> bool:
    return isinstance(value, Mapping)


def plain(html: object) -> str:
    """Return the words of a post: its few marks taken out at once, others by a reader of HTML."""
    if not isinstance(html, str):
        return ""
    if "<" not in html and "&" not in html:
        return words(html)
    bared = _INLINE.sub("", _BREAK.sub("\n", html))
    return bare(html) if "<" in bared else words(unescape(bared))


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the rows of a kept record."""
    form = record.get("form")
    if form == "status":
        return (_post(record),)
    if form == "account":
        return (_member(within(record, "account")),)
    if form == "reaction":
        return (_reaction(record),)
    if form == "counts":
        return _counts(record)
    return (_page(within(record, "account")),)


def _post(record: Record) -> Row:
    status = within(record, "status")
    said = texts(status, _STATUS)
    us, who = text(record.get("us")), texts(within(status, "account"), _WHO)
    values = {
        "post": needed(said, "id", "number of the post"),
        "published_at": needed(said, "created_at", "time"),
        "edited_at": said.get("edited_at", ""),
        "title": text(status.get("spoiler_text")),
        "text": with_described(words(status.get("content")), status.get("described")),
        "url": said.get("url", ""),
        "theme": said.get("theme", ""),
        "format": said.get("format", ""),
        "reply_to": said.get("in_reply_to_id", ""),
    }
    root = text(record.get("root"))
    if values["reply_to"] and root:
        values["root"] = root
    author = needed(who, "id", "number of who wrote it")
    if us and author == us:
        return Row("our_posts", filled({**values, "page": us}))
    values |= {
        "author": author,
        "name": who.get("display_name", ""),
        "mastodon": _handle(who, said.get("url", "")),
        "began_by": text(record.get("began_by")),
        "mentions_us": "yes" if status.get("names_us") is True else "no",
    }
    return Row("posts", filled(values))


def _handle(who: Mapping[str, str], url: str) -> str:
    """Return @name@server: of who is on our own server the address of what they wrote says it."""
    acct = who.get("acct", "")
    if not acct or "@" in acct:
        return f"@{acct}" if acct else ""
    server = _server(url)
    return f"@{acct}@{server}" if server else ""


def _server(url: str) -> str:
    parts = url.split("/", 3)
    return parts[2].lower() if len(parts) > 2 and url.startswith("http") else ""


def _member(account: Mapping[str, Any]) -> Row:
    said = texts(account, (*_WHO, *_PROFILE))
    values = {
        "account": needed(said, "id", "number of the account"),
        "name": said.get("display_name", ""),
        "mastodon": _handle(said, said.get("url", "")),
        "about": words(account.get("note")),
        "automated": "yes" if account.get("bot") is True else "no",
        "registered_at": said.get("created_at", ""),
        "followers": said.get("followers_count", ""),
        "following": said.get("following_count", ""),
        "posts": said.get("statuses_count", ""),
    }
    fields = account.get("fields")
    for field in fields if isinstance(fields, list) else ():
        found = handle_of(text(field.get("value")), HANDLES) if _is(field) else None
        if found and found[0] != "mastodon":
            values.setdefault(*found)
    return Row("members", filled(values))


def _reaction(record: Record) -> Row:
    said = texts(record, _DEED)
    if said.get("verb") not in _KINDS_OF_DEEDS:
        raise SkipRecord("the record names no deed that we know", fix="update Rapport")
    values = {
        "reaction": needed(said, "number", "number of the deed"),
        "account": needed(texts(within(record, "account"), ("id",)), "id", "account"),
        "verb": said["verb"],
        "post": said.get("post", ""),
        "page": said.get("page", ""),
        "reacted_at": said.get("at", ""),
    }
    return Row("reactions", filled(values))


def _counts(record: Record) -> Iterable[Row]:
    said = texts(record, ("post", "page", "at", *_COUNTS))
    needed(said, "at", "time")
    return (Row("counts", said),)


def _page(account: Mapping[str, Any]) -> Row:
    said = texts(account, (*_WHO, "url"))
    values = {
        "page": needed(said, "id", "number of the account"),
        "title": said.get("display_name") or said.get("acct", ""),
        "url": said.get("url", ""),
        "about": words(account.get("note")),
    }
    return Row("pages", filled(values))


def own(record: Record) -> str:
    """What makes two records one thing: the number of the post, account or deed."""
    form = text(record.get("form"))
    if form == "status":
        return f"status:{text(within(record, 'status').get('id'))}"
    if form in ("account", "page"):
        return f"{form}:{text(within(record, 'account').get('id'))}"
    if form == "reaction":
        return f"reaction:{text(record.get('number'))}"
    return f"counts:{text(record.get('post'))}:{text(record.get('page'))}:{text(record.get('at'))}"
