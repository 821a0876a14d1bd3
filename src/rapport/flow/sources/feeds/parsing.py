"""The words of a feed as plain records: its own page, and what stands on it.

Source  RSS 2.0 (rssboard.org), Atom (RFC 4287), threads (RFC 4685), pages (RFC 5005), as the
        library feedparser reads them. It is given bytes, never an address: it opens nothing.
"""

import io
import re
from calendar import timegm
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.sources.files.fields import HANDLES
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.social import bare, handle_of

#: Entries of one answer that are read.
MOST: Final = 2_000
_ENDS: Final = (b"</rss>", b"</feed>", b"</rdf:rdf>", b"</cdf>")
#: A mail address within a name, as RSS wants it: 'ann@mail.example (Ann)'.
_MAIL: Final = re.compile(r"\S*@\S*")
_WAIT_S: Final = 300.0


@dataclass(frozen=True)
class Feed:
    """One answer of a feed. `after`: where its older entries stand; '' if nowhere."""

    page: Mapping[str, str]
    entries: Sequence[Mapping[str, str]]
    after: str = ""


def parsed(body: bytes, address: str) -> Feed:
    """Return what a feed says, newest first as it stands there.

    address  where it was read: links within it may be written from there
    Raises   StopSource: it is no feed. RetryLater: the answer ends in its midst.
    """
    import feedparser

    said = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-location": address, "content-type": "application/xml"},
        sanitize_html=False,  # nothing of its markup is kept: see social.bare
    )
    if not said.get("version"):
        raise StopSource(
            "the address answers something that is no feed",
            fix="write the address of the feed itself (RSS or Atom), not of the page",
        )
    if not body[-4096:].lower().rstrip().endswith(_ENDS):
        raise RetryLater("the feed came cut off", fix="nothing: it is tried again", wait_s=_WAIT_S)
    page = number_of(address)
    about = {
        "form": "page",
        "page": page,
        "title": bare(said.feed.get("title")),
        "about": bare(said.feed.get("subtitle")),
        "url": text(said.feed.get("link")),
    }
    entries = tuple(_entry(entry, page) for entry in said.entries[:MOST])
    found = tuple(e for e in entries if e)
    return Feed({k: v for k, v in about.items() if v}, found, _after(said.feed, address))


def number_of(address: str) -> str:
    """Return the number of a feed's page: its address may hold a key, so it is hashed."""
    return sha256(address.encode(errors="replace")).hexdigest()[:16]


def last_change(entry: Mapping[str, str]) -> datetime | None:
    """Return when an entry was written or changed; None if it does not say."""
    said = entry.get("edited_at") or entry.get("published_at")
    return datetime.fromisoformat(said) if said else None


def _entry(entry: Mapping[str, Any], page: str) -> dict[str, str]:
    """Return one entry; an empty one if nothing tells it from another."""
    link = text(entry.get("link"))
    native = text(entry.get("id")) or (sha256(link.encode()).hexdigest()[:32] if link else "")
    if not native:
        return {}
    published, edited = _instant(entry, "published"), _instant(entry, "updated")
    found = {
        "form": "entry",
        "post": native,
        "page": page,
        **_author(entry, page),
        "title": bare(entry.get("title")),
        "text": _text(entry),
        "url": link,
        "published_at": published or edited,
        "edited_at": edited if published and edited > published else "",
        "reply_to": text(within(entry, "thr_in-reply-to").get("ref")),
        "theme": _theme(entry),
        "format": _format(entry),
    }
    return {name: value for name, value in found.items() if value}


def _author(entry: Mapping[str, Any], page: str) -> dict[str, str]:
    """Return the number of who wrote it, their name, and the network that they say to be on.

    By the address of the author, where the feed has one; else by the name, which is theirs in this
    feed alone; what nobody signs is the feed's own. A mail address is never kept.
    """
    name = text(_MAIL.sub(" ", bare(entry.get("author")))).strip(" ()<>,;")
    address = text(within(entry, "author_detail").get("href"))
    if _host(address):
        network, user = handle_of(address, HANDLES) or ("", "")
        return {"author": address, "name": name, "network": network, "handle": user}
    return {"author": f"{page}:{name}" if name else page, "name": name}


def _host(address: str) -> str:
    """Return the host of an address of the web; '' if it is none."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _text(entry: Mapping[str, Any]) -> str:
    contents = entry.get("content")
    whole = contents[0].get("value") if isinstance(contents, list) and contents else None
    return bare(whole) or bare(entry.get("summary"))


def _theme(entry: Mapping[str, Any]) -> str:
    tags = entry.get("tags")
    named = (text(tag.get("label") or tag.get("term")) for tag in tags or ())
    return next((name for name in named if name), "")


def _format(entry: Mapping[str, Any]) -> str:
    types = [text(part.get("type")).partition("/")[0] for part in entry.get("enclosures") or ()]
    names = {"image": "picture", "video": "video", "audio": "audio"}
    return next((names[t] for t in types if t in names), "text")


def _instant(entry: Mapping[str, Any], name: str) -> str:
    """Return a time of an entry in UTC as ISO 8601; '' if it says none that can be read."""
    named = f"{name}_parsed"
    if named not in entry:  # its `get` would give another's time instead
        return ""
    said = entry[named]
    try:
        return datetime.fromtimestamp(timegm(said), UTC).isoformat() if said else ""
    except (ValueError, OverflowError, OSError, TypeError):
        return ""


def _after(feed: Mapping[str, Any], address: str) -> str:
    """Return where older entries stand, on the same host (RFC 5005, 3)."""
    host = _host(address)
    return next((link for link in _links(feed) if _host(link) == host != ""), "")


def _links(feed: Mapping[str, Any]) -> Iterator[str]:
    for link in feed.get("links") or ():
        if link.get("rel") == "next":
            yield text(link.get("href"))
