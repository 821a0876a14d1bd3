"""The calls to Reddit: lists of posts and comments, and what became of them.

Source  reddit.com/dev/api (listings: after, limit; /api/info), the wiki of reddit/reddit: API (the
        User-Agent, X-Ratelimit-*) and OAuth2 (refresh_token, HTTP Basic). A list ends after about
        1000 things.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, unquote

from rapport.flow.errors import ConfigError, StopSource
from rapport.flow.sources import newest_first
from rapport.flow.sources.asking import setting
from rapport.flow.sources.base import Asked, Checked, OAuth, Page, Setting
from rapport.flow.sources.newest_first import Found, Lists, day_of, is_old
from rapport.flow.sources.plain import objects, text, within
from rapport.flow.sources.reddit.reading import is_closed
from rapport.flow.sources.renewing import Access

SETTINGS: Final = (
    Setting("agreement", "number of your agreement with Reddit for commercial use"),
    Setting("user", "name of your account there, without u/"),
    Setting("client_id", "id of your app: reddit.com/prefs/apps"),
    Setting("client_secret", "secret of your app", secret=True),
    Setting(
        "refresh_token", "what renews the token; signing in gives it", "", secret=True, given=True
    ),
    Setting("token", "token for an hour; signing in gives it", "", secret=True, given=True),
    Setting("communities", "communities to read, parted by commas, without r/", ""),
    Setting("words", "words that name you, parted by commas: they are searched for", ""),
    *newest_first.SETTINGS,
    Setting("base_url", "address of the service", "https://oauth.reddit.com", form="url"),
    Setting("auth_url", "address that gives tokens", "https://www.reddit.com", form="url"),
)
OAUTH: Final = OAuth(
    authorize="{auth_url}/api/v1/authorize",
    token="{auth_url}/api/v1/access_token",  # noqa: S106 - an address
    scopes=("identity", "read", "history", "privatemessages"),
    pkce=False,
    extra={"duration": "permanent"},
    basic=True,
    agent="linux:rapport:v1 (by /u/{user})",
)
#: Things of one page, and numbers of one call of /api/info.
PER_PAGE: Final = 100
_CLOSED: Final = ("private", "banned", "quarantined", "gold_only", "employees_only")


def fetch(asked: Asked) -> Iterator[Page]:
    """Give what is new in the communities, in search, in our inbox and of ours.

    Raises  ConfigError: no agreement is named. StopSource, RetryLater: Reddit refuses, is busy.
    """
    service = _Service(asked)
    names = tuple(_names(asked))
    lists = Lists(names, service.listed, service.again, PER_PAGE)
    yield from newest_first.pages(asked, SETTINGS, lists)


def check(asked: Asked) -> Checked:
    """Return whose account it is. Raises what `fetch` raises."""
    said = _Service(asked).asked_for("/api/v1/me", {})
    if said is None:
        raise StopSource("Reddit tells not who we are", fix="grant the permission `identity`")
    name = text(said.get("name"))
    if name.casefold() != _said(asked, "user").casefold():
        raise StopSource(
            "the token is that of another account",
            fix="look at the setting `user`, or sign in anew",
        )
    return Checked(f"u/{name}", may=("read posts and comments", "read what names us"))


def _names(asked: Asked) -> Iterator[str]:
    """Give the lists to read, as paths."""
    for community in _parted(asked, "communities"):
        if not community.replace("_", "").isalnum() or not community.isascii():
            raise ConfigError("a community is no name", fix="write them as tea, teahouse")
        yield f"/r/{community.lower()}/new"
        yield f"/r/{community.lower()}/comments"
    for word in _parted(asked, "words"):
        yield f"/search?q={quote(word)}"
    yield "/message/mentions"
    yield "/message/selfreply"
    yield "/message/comments"
    yield f"/user/{quote(_said(asked, 'user'))}/submitted"
    yield f"/user/{quote(_said(asked, 'user'))}/comments"


class _Service:
    """Reddit as one run asks it. Not for several threads."""

    def __init__(self, asked: Asked) -> None:
        if not _said(asked, "agreement").strip():
            raise ConfigError(
                "Reddit may not be read without an agreement",
                fix="make one with Reddit for commercial use, and write its number as `agreement`",
            )
        self._asked, self._user = asked, _said(asked, "user")
        self._access = Access(asked, "Reddit", OAUTH)
        words = "|".join(map(re.escape, _parted(asked, "words")))
        self._names_us = re.compile(
            rf"/?u/{re.escape(self._user)}\b" + (f"|{words}" if words else ""), re.IGNORECASE
        )

    def listed(self, name: str, after: str) -> Found:
        """Return one page of a list; an empty one if its community is closed to us."""
        path, _, query = name.partition("?q=")
        how = {"limit": str(PER_PAGE), **({"after": after} if after else {})}
        if query:
            how |= {"q": f'"{unquote(query)}"', "sort": "new", "type": "link"}
        said = self.asked_for(path, how)
        data = within(said or {}, "data")
        times = {thing["name"]: thing["created_utc"] for thing in _open(data)}
        fresh = [n for n, at in times.items() if not is_old(at, self._asked, SETTINGS)]
        things = self._whole(fresh) if fresh else []
        return Found(
            [*self._page_of(path), *self._with_counts(things)], times, text(data.get("after"))
        )

    def again(self, numbers: Sequence[str]) -> Found:
        """Return things as they are by now: what is deleted says so itself."""
        return Found(self._with_counts(self._whole(numbers)), {})

    def asked_for(self, path: str, how: Mapping[str, str]) -> Mapping[str, Any] | None:
        """Return what Reddit says; None if a community is closed, or gone."""
        base = _said(self._asked, "base_url").rstrip("/")
        params = {"raw_json": "1", **how}
        status, said, _ = self._access.said("GET", base + path, params=params)
        answer = said if isinstance(said, Mapping) else {}
        if status == 404 or (status == 403 and answer.get("reason") in _CLOSED):
            return None
        if status >= 400:
            raise StopSource(
                f"Reddit does not let us read (status {status})",
                fix="connect it again and grant the permissions that its guide names",
                status=status,
            )
        return answer

    def _whole(self, numbers: Sequence[str]) -> list[Mapping[str, Any]]:
        """Return things by their numbers, each with what we alone know of it.

        Lists tell more or less of one thing, each in its way; this tells always the same.
        """
        said = self.asked_for("/api/info", {"id": ",".join(numbers)})
        return [
            {**thing, "us": self._user, "named": bool(self._names_us.search(_words_of(thing)))}
            for thing in _open(within(said or {}, "data"))
        ]

    def _with_counts(self, things: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return things, and for each of ours how it is liked on this day."""
        day = day_of(self._asked.now)
        ours = [t for t in things if text(t.get("author")).casefold() == self._user.casefold()]
        counts = [
            {"form": "counts", "name": t["name"], "at": day}
            | {name: t.get(name) for name in ("score", "num_comments")}
            for t in ours
        ]
        return [*things, *counts]

    def _page_of(self, path: str) -> list[Mapping[str, Any]]:
        parts = path.split("/")
        if parts[1] != "r" or parts[3] != "new":
            return []
        return [{"form": "page", "subreddit": parts[2]}]


def _open(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the posts and comments of a list that are not of an adults' community."""
    found = []
    for child in objects(data.get("children")):
        thing = within(child, "data")
        at, name = thing.get("created_utc"), text(thing.get("name"))
        kind = text(child.get("kind"))
        timed = isinstance(at, int | float) and 0 < at < 1e11
        if timed and name.startswith(f"{kind}_") and kind in ("t1", "t3") and not is_closed(thing):
            found.append({**thing, "form": kind, "name": name, "created_utc": int(at or 0)})
    return found


def _words_of(thing: Mapping[str, Any]) -> str:
    return " ".join(text(thing.get(name)) for name in ("title", "selftext", "body"))


def _parted(asked: Asked, name: str) -> list[str]:
    said = (word.strip().removeprefix("r/").strip('"') for word in _said(asked, name).split(","))
    return [word for word in said if word]


def _said(asked: Asked, name: str) -> str:
    return setting(asked, SETTINGS, name)
