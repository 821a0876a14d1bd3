"""What is kept of an entry of a feed, and as which rows."""

from collections.abc import Iterator
from typing import Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Record, Row
from rapport.flow.sources.files.fields import HANDLES
from rapport.flow.sources.plain import filled, needed, text, texts
from rapport.flow.sources.social import words

#: Of an entry, in our words: parsing.py gives no other.
_ENTRY: Final = (
    *("form", "post", "page", "author", "name", "network", "handle", "url", "published_at"),
    *("edited_at", "reply_to", "theme", "format", "ours", "mentions_us"),
)
_PAGE: Final = ("form", "page", "url")
_SAID: Final = ("title", "text", "about")
_NAMED: Final = ("post", "page", "url", "published_at", "edited_at", "reply_to", "theme", "format")


def keep(record: Record) -> Record | None:
    """Keep what is listed here. Raises SkipRecord: it is neither an entry nor a page."""
    form = text(record.get("form"))
    if form not in ("entry", "page"):
        raise SkipRecord("the record is no entry of a feed", fix="look at what the feed shows")
    said = {name: found for name in _SAID if (found := words(record.get(name)))}
    return texts(record, _ENTRY if form == "entry" else _PAGE) | said


def read(record: Record) -> Iterator[Row]:
    """Give the entry as who wrote it tells it, or as a post of ours; or the feed's page."""
    said = {**record}
    if said.get("form") == "page":
        needed(said, "page", "number of its page")
        values = {name: said.get(name, "") for name in ("page", "title", "url", "about")}
        yield Row("pages", filled(values))
        return
    needed(said, "post", "number of the entry")
    values = {name: said.get(name, "") for name in (*_NAMED, "title", "text")}
    if said.get("ours") == "yes":
        yield Row("our_posts", filled(values))
        return
    values |= {
        "author": needed(said, "author", "author"),
        "name": said.get("name", ""),
        "mentions_us": said.get("mentions_us", ""),
        "began_by": "" if said.get("reply_to") else "them",
    }
    if said.get("network") in HANDLES:
        values[said["network"]] = said.get("handle", "")
    yield Row("posts", filled(values))


def own(record: Record) -> str:
    """The number of an entry in its feed, or of the feed."""
    return f"{record.get('form', '')}:{record.get('post') or record.get('page') or ''}"
