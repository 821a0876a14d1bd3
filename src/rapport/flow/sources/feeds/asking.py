"""Fetching a feed: asked for only if it changed, and page after page where it has several.

Source  RFC 9110, 13 (ETag, If-Modified-Since); RFC 5005, 3 (rel="next").
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from rapport.flow.errors import ConfigError
from rapport.flow.http import Version
from rapport.flow.sources.asking import client, setting
from rapport.flow.sources.base import Asked, Checked, Page, Setting
from rapport.flow.sources.feeds.parsing import Feed, last_change, parsed

SETTINGS: Final = (
    Setting("base_url", "address of the feed: https://blog.example/feed.xml", form="url"),
    Setting(
        "words", "words by which it may name you, parted by commas; empty: not looked for", ""
    ),
    Setting("whose", "whose feed it is", "theirs", form="choice", choices=("theirs", "ours")),
    Setting("only", "what of it to keep", "all", form="choice", choices=("all", "mentions")),
    Setting("since_days", "how many days back the first reading goes", "90", form="number"),
)
#: Pages of one reading: a feed without an end is read on by the next run.
MOST_PAGES: Final = 100


@dataclass(frozen=True)
class Place:
    """Where a feed is read on.

    `etag`, `modified`  the version that was read last
    `newest`   the newest entry before this reading; `reached`: the newest of this reading
    `after`    the page to go on with; '' : the reading is done
    """

    etag: str = ""
    modified: str = ""
    newest: str = ""
    reached: str = ""
    after: str = ""

    @classmethod
    def of(cls, cursor: str | None) -> "Place":
        try:
            said = json.loads(cursor or "{}")
            return cls(**{name: str(said.get(name, "")) for name in cls.__dataclass_fields__})
        except (ValueError, AttributeError):
            return cls()

    @property
    def cursor(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @property
    def version(self) -> Version:
        return Version() if self.after else Version(self.etag, self.modified)


def fetch(asked: Asked) -> Iterator[Page]:
    """Give what a feed shows, newest page first, back to where the last reading ended."""
    place = Place.of(asked.cursor)
    first = place.newest == ""
    back = _time(place.newest) or _oldest(asked)
    for _ in range(MOST_PAGES):
        address = place.after or _said(asked, "base_url")
        found = client(asked).newer(address, place.version)
        if found is None:
            return
        body, version = found
        feed = parsed(body, address)
        times = [t for t in map(last_change, feed.entries) if t is not None]
        if not place.after:
            place = replace(place, etag=version.etag, modified=version.modified)
        place = replace(place, reached=max([place.reached, *(t.isoformat() for t in times)]))
        goes_on = bool(feed.after and times and min(times) > back and feed.after != address)
        place = replace(place, after=feed.after if goes_on else "")
        if not goes_on:
            newest = max(place.newest, place.reached)
            place = replace(place, newest=newest, reached="")
        yield Page(list(_records(asked, feed, back if first else None)), place.cursor)
        if not goes_on:
            return


def check(asked: Asked) -> Checked:
    """Return the title of the feed. Raises StopSource: the address answers no feed."""
    address = _said(asked, "base_url")
    body, _ = client(asked).answer("GET", address)
    feed = parsed(body, address)
    dated = any(last_change(entry) for entry in feed.entries)
    return Checked(
        feed.page.get("title", ""),
        may=("read what the feed shows",),
        missing=() if dated or not feed.entries else ("when its entries were written",),
    )


def _records(asked: Asked, feed: Feed, since: datetime | None) -> Iterator[Mapping[str, str]]:
    """Give the feed's page and its entries, each told whether it names us."""
    words, ours = _words(asked), _said(asked, "whose") == "ours"
    only_mentions = bool(words) and not ours and _said(asked, "only") == "mentions"
    yield feed.page
    for entry in feed.entries:
        changed = last_change(entry)
        if since and changed and changed < since:
            continue
        whole = f"{entry.get('title', '')}\n{entry.get('text', '')}"
        named = bool(words and words.search(whole))
        if only_mentions and not named:
            continue
        yield {
            **entry,
            "ours": "yes" if ours else "no",
            **({"mentions_us": "yes" if named else "no"} if words else {}),
        }


def _words(asked: Asked) -> re.Pattern[str] | None:
    named = [word.strip() for word in _said(asked, "words").split(",") if word.strip()]
    return re.compile("|".join(_whole(word) for word in named), re.IGNORECASE) if named else None


def _whole(word: str) -> str:
    """A pattern of a word that stands alone; between Chinese letters none does."""
    if re.search(r"[\u3040-\u9fff]", word):
        return re.escape(word)
    return rf"(?<!\w){re.escape(word)}(?!\w)"


def _oldest(asked: Asked) -> datetime:
    try:
        return asked.now - timedelta(days=int(_said(asked, "since_days")))
    except (ValueError, OverflowError):
        raise ConfigError(
            "the setting `since_days` is no number of days", fix="write it as 90"
        ) from None


def _time(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _said(asked: Asked, name: str) -> str:
    return setting(asked, SETTINGS, name)
