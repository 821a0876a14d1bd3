"""Asking a Mastodon server, as the brand's own account, a list after another.

    us             who we are, and how many follow us
    notifications  who wrote to us, favoured or boosted what we wrote, or follows us
    ours           our posts of the last days: their talks, who favoured and boosted them
    found          what others write of us: hashtags and words that somebody chose
    followers      all of them, once a day
    again          what others wrote of late: is it still there, and does it say the same

Lists are read from the newest on, to where the last reading began; the first one to `since`.
Where a reading is cut off the next one goes on: the cursor names list and place.

Source  https://docs.joinmastodon.org/methods: accounts, notifications, statuses, timelines, search
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.sources import asking
from rapport.flow.sources.base import Asked, Checked, Deletion, Page, Record, Setting
from rapport.flow.sources.mastodon.reading import is_open, is_quiet, keep
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.stepwise import (
    DAY_S,
    Ask,
    Item,
    Stepwise,
    objects,
    seconds,
    whole,
    whole_number,
)
from rapport.flow.sources.watched import Post

SETTINGS: Final = (
    Setting("base_url", "address of your account's server: https://mastodon.social", form="url"),
    Setting("token", "access token of your account's application", "", secret=True),
    Setting("client_id", "client key of the application, to be granted access by a click", ""),
    Setting("client_secret", "client secret of the application", "", secret=True),
    Setting("search", "what to look for: #hashtags and words, parted by commas", ""),
    Setting("since", "how many days back the first reading goes", "90", form="number"),
    Setting("reread_days", "how many days a post is looked at again", "7", form="number"),
)
#: Of one answer; posts that are asked for again in one reading.
AT_ONCE: Final = 40
AGAIN: Final = 100
_DEEDS: Final = {"favourite": "Like", "reblog": "Announce", "follow": "Follow"}
_WRITTEN: Final = ("mention", "status", "update", "quote", "poll")
_GONE: Final = (404, 410)


def fetch(asked: Asked) -> Iterator[Page]:
    """Give what is new in each list, then what of late is no more."""
    reading = _Reading(asked)
    reading.sign_in()
    yield from reading.steps.each(
        {
            "us": reading.us_ourselves,
            "notifications": reading.notifications,
            "ours": reading.ours,
            "found": reading.found,
            "followers": reading.followers,
            "again": reading.again,
        }
    )


def check(asked: Asked) -> Checked:
    """Return whose token it is."""
    reading = _Reading(asked)
    reading.sign_in()
    may: list[str] = ["read what its account may read"]
    missing: list[str] = []
    status, _, _ = reading.said("/api/v1/notifications", limit="1")
    told = "see who writes to you, favours and boosts you: read:notifications"
    (may if status == 200 else missing).append(told)
    return Checked(f"@{text(reading.account.get('acct'))}", tuple(may), tuple(missing))


def who(asked: Asked) -> tuple[str, Record]:
    """Return the number and the record of the account whose token it is."""
    reading = _Reading(asked)
    reading.sign_in()
    return reading.us, {"form": "account", "account": reading.account}


class _Reading:
    """One reading: the place in the lists, and what is remembered between them."""

    def __init__(self, asked: Asked) -> None:
        self._asked, self._http = asked, asking.client(asked)
        self._base = self._said("base_url").rstrip("/")
        since, reread = self._said("since"), self._said("reread_days")
        self.steps = Stepwise.of(asked.cursor, asked.now, since=since, reread=reread)
        self.watched = self.steps.watched
        self.account: Mapping[str, Any] = {}
        self.us = ""

    def _today(self) -> int:
        return self.steps.now // DAY_S

    def _said(self, name: str) -> str:
        return asking.setting(self._asked, SETTINGS, name)

    # ------------------------------------------------------------------------- the steps

    def sign_in(self) -> None:
        """Learn who we are. Raises StopSource: the token is not taken."""
        account, _ = self._get("/api/v1/accounts/verify_credentials")
        if not isinstance(account, Mapping) or not text(account.get("id")):
            raise _odd()
        self.account, self.us = account, text(account["id"])

    def us_ourselves(self) -> Iterator[Page]:
        """Give our own account, and how many follow it if that changed."""
        records: list[Record] = [{"form": "page", "account": self.account}]
        followers = text(self.account.get("followers_count"))
        if followers.isdecimal() and self.steps.done.get("follow us") != float(followers):
            self.steps.done["follow us"] = float(followers)
            at = self._asked.now.isoformat()
            records.append({"form": "counts", "page": self.us, "at": at, "followers": followers})
        yield self.steps.page(records)

    def notifications(self) -> Iterator[Page]:
        """Give what others did to us, newest first, to where the last reading began."""
        for told in self._new("notifications", "/api/v1/notifications", {}):
            records: list[Record] = []
            for notification in told:
                records += self._of_notification(notification)
            yield self.steps.page(records)

    def ours(self) -> Iterator[Page]:
        """Give our posts of the last days, what was answered, and who favoured and boosted."""
        seen = set(self.steps.place.get("seen") or ())
        path = f"/api/v1/accounts/{quote(self.us)}/statuses"
        for statuses in self._new("ours", path, {"exclude_reblogs": "true"}, again=True):
            for status in statuses:
                number = text(status.get("id"))
                seen.add(number)
                self.steps.place["seen"] = sorted(seen)
                yield from self._around(status)
            yield self.steps.page([])
        missing = [n for n in self.watched.counts if n not in seen]
        for number in missing:  # then the next step but two asks for them first
            if number in self.watched.posts:
                self.watched.posts[number].asked = 0

    def found(self) -> Iterator[Page]:
        """Give what others wrote with a hashtag or a word."""
        searched = [word.strip() for word in self._said("search").split(",")]
        for word in sorted({word for word in searched if word}):
            if word < text(self.steps.place.get("word")):
                continue
            self.steps.place = {
                **(self.steps.place if self.steps.place.get("word") == word else {}),
                "word": word,
            }
            path, asked = _search(word)
            for statuses in self._new(f"found {word}", path, asked):
                records: list[Record] = []
                for status in statuses:
                    records += self._of_post(status)
                yield self.steps.page(records)
            self.steps.place = {"word": word + "\0"}

    def followers(self) -> Iterator[Page]:
        """Give who follows us, and who does no more, once a day: no list says since when."""
        if self.steps.is_of_today("followers"):
            return
        accounts, is_whole = whole(
            self._asking(f"/api/v1/accounts/{quote(self.us)}/followers", limit="80")
        )
        records: list[Record] = []
        for account in accounts:
            records += self._of_account(account)
            if not is_quiet(account):
                records += self._deed("Follow", "page", self.us, account, "")
        follow = [text(a.get("id")) for a in accounts if not is_quiet(a)]
        is_whole = is_whole and (bool(accounts) or self.steps.done.get("follow us") == 0)
        gone = self.watched.missing("Follow", self.us, follow) if is_whole else []
        closed = [deletion for account in accounts for deletion in self._closed(account)]
        self.steps.done["followers"] = float(self.steps.now)
        yield self.steps.page(records, [*gone, *closed])

    def again(self) -> Iterator[Page]:
        """Ask for what others wrote of late: what is gone goes, what was changed is changed."""
        for number in self.watched.due(AGAIN):
            post = self.watched.posts[number]
            if post.asked >= self.steps.now:
                continue
            status, found, _ = self.said(f"/api/v1/statuses/{quote(number)}")
            post.asked = self.steps.now
            if status in _GONE:
                yield self.steps.page([], self.watched.gone(number))
            elif status == 200 and isinstance(found, Mapping) and text(found.get("id")) == number:
                closed, records = self._closed(within(found, "account")), [*self._of_post(found)]
                if all(keep(record) is None for record in records):  # it was closed meanwhile
                    yield self.steps.page([], [*self.watched.gone(number), *closed])
                else:
                    yield self.steps.page(records, closed)

    # ------------------------------------------------------------------------- the parts

    def _of_notification(self, said: Mapping[str, Any]) -> Iterator[Record]:
        kind, account = text(said.get("type")), within(said, "account")
        status = within(said, "status")
        yield from self._of_account(account)
        if kind in _WRITTEN:
            yield from self._of_post(status)
        elif kind in _DEEDS:
            at, post = text(said.get("created_at")), text(status.get("id"))
            if kind == "follow":
                yield from self._deed("Follow", "page", self.us, account, at)
            elif post:
                self.watched.counts.pop(post, None)  # then the whole list is compared again
                yield from self._deed(_DEEDS[kind], "post", post, account, at)

    def _of_account(self, account: Mapping[str, Any]) -> Iterator[Record]:
        number = text(account.get("id"))
        if number and number != self.us and not is_quiet(account):
            self.watched.people[number] = self._today()
            yield {"form": "account", "account": account}

    def _closed(self, account: Mapping[str, Any]) -> list[Deletion]:
        """Return what lets go of somebody who was open when we last looked, and is no more."""
        number = text(account.get("id"))
        if is_open(account) or number not in self.watched.people:
            return []
        del self.watched.people[number]
        return [Deletion("closed", number)]

    def _deed(
        self, verb: str, to: str, object_: str, account: Mapping[str, Any], at: str
    ) -> Iterator[Record]:
        """Give a deed, unless it was told already, or by who wants to be left alone."""
        number = text(account.get("id"))
        if not number or is_quiet(account):
            return
        if not at and self.watched.knows(verb, object_, number):
            return  # a notification told it, and when
        named = {"number": self.watched.did(verb, object_, number), "verb": verb, to: object_}
        yield {"form": "reaction", **named, "account": account, "at": at}

    def _of_post(self, status: Mapping[str, Any], root: Post | None = None) -> Iterator[Record]:
        """Give a post with the talk it stands in, and remember to look at it again."""
        number, published = text(status.get("id")), seconds(status.get("created_at"))
        if not number or published is None:
            yield {"form": "status", "us": self.us, "status": status}  # refused, with the reason
            return
        known = self.watched.posts.get(number)
        at = root or known or self._talk(status)
        self.watched.posts[number] = Post(int(published), self.steps.now, at.root, at.ours)
        said = {"us": self.us, "root": at.root, "began_by": "us" if at.ours else "them"}
        yield {"form": "status", **said, "status": status}

    def _talk(self, status: Mapping[str, Any]) -> Post:
        """Return root and beginner of the talk that a post stands in."""
        number, parent = text(status.get("id")), text(status.get("in_reply_to_id"))
        if not parent:
            return Post(0, 0, number, text(within(status, "account").get("id")) == self.us)
        if parent in self.watched.posts:
            return self.watched.posts[parent]
        code, found, _ = self.said(f"/api/v1/statuses/{quote(number)}/context")
        above = found.get("ancestors") if code == 200 and isinstance(found, Mapping) else None
        if not isinstance(above, list) or not above or not isinstance(above[0], Mapping):
            return Post(0, 0, parent, text(status.get("in_reply_to_account_id")) == self.us)
        first = above[0]
        by_us = text(within(first, "account").get("id")) == self.us
        return Post(0, 0, text(first.get("id")), by_us)

    def _around(self, status: Mapping[str, Any]) -> Iterator[Page]:
        """Give one post of ours; what is around it only if its numbers changed, or once a day."""
        records = list(self._of_post(status))
        number = text(status.get("id"))
        names = ("favourites_count", "reblogs_count", "replies_count")
        said = [whole_number(text(status.get(name)), 0) for name in names]
        last = self.watched.counts.get(number)
        if last == [*said, self._today()] or number not in self.watched.posts:
            yield self.steps.page(records)
            return
        if last is None or last[:3] != said:
            likes, shares, comments = map(str, said)
            counts = {"likes": likes, "shares": shares, "comments": comments}
            at = self._asked.now.isoformat()
            records.append({"form": "counts", "post": number, "at": at, **counts})
        talk = self.watched.posts[number]
        path = f"/api/v1/statuses/{quote(number)}"
        if said[2] or (last and last[2]):
            records += self._answers(f"{path}/context", talk)
        gone: list[Deletion] = []
        for verb, list_, count in (("Like", "favourited_by", 0), ("Announce", "reblogged_by", 1)):
            if said[count] or self.watched.deeds.get(f"{verb}:{number}"):
                more, less = self._who(f"{path}/{list_}", verb, number, said[count])
                records, gone = [*records, *more], [*gone, *less]
        self.watched.counts[number] = [*said, self._today()]
        yield self.steps.page(records, gone)

    def _answers(self, path: str, talk: Post) -> Iterator[Record]:
        """Give the whole talk under a post of ours; what stands there no more is asked for."""
        code, found, _ = self.said(path)
        below = found.get("descendants") if code == 200 and isinstance(found, Mapping) else ()
        here: set[str] = set()
        for status in below if isinstance(below, list) else ():
            if (
                isinstance(status, Mapping)
                and text(within(status, "account").get("id")) != self.us
            ):
                here.add(text(status.get("id")))
                yield from self._of_post(status, talk)
        for number, post in self.watched.posts.items():
            if post.root == talk.root and number not in here and number not in self.watched.counts:
                post.asked = 0

    def _who(
        self, path: str, verb: str, number: str, count: int
    ) -> tuple[list[Record], list[Deletion]]:
        """Return who of `count` did something to a post of ours, and who took it back."""
        accounts, is_whole = whole(self._asking(path, limit="80"))
        records: list[Record] = []
        for account in accounts:
            records += self._deed(verb, "post", number, account, "")
        here = [text(account.get("id")) for account in accounts if not is_quiet(account)]
        is_whole = is_whole and (bool(accounts) or not count)
        return records, self.watched.missing(verb, number, here) if is_whole else []

    # ------------------------------------------------------------------------- the lists

    def _new(
        self, name: str, path: str, params: Mapping[str, str], again: bool = False
    ) -> Iterator[list[Item]]:
        ask = self._asking(path, limit=str(AT_ONCE), **params)
        return self.steps.new(name, ask, _instant, again)

    def _asking(self, path: str, **params: str) -> Ask:
        """Return what asks for a list of the server, an answer after another."""

        def ask(follow: str) -> tuple[Sequence[Item], str]:
            return self._list(path, dict(parse_qsl(follow)) if follow else params)

        return ask

    def _list(self, path: str, asked: Mapping[str, str]) -> tuple[list[Item], str]:
        """Return the objects of one answer, and the query that the next one is asked with."""
        said, headers = self._get(path, **asked)
        if isinstance(said, Mapping):  # what is searched for stands under its kind
            said = said.get("statuses")
            after = _offset(asked, said)
        else:
            after = _next(headers.get("link", ""))
        if (found := objects(said)) is None:
            raise _odd()
        return found, after

    def _get(self, path: str, **params: str) -> tuple[Any, Mapping[str, str]]:
        status, said, headers = self.said(path, **params)
        if status >= 400:
            raise _refused(status)
        return said, headers

    def said(self, path: str, **params: str) -> tuple[int, Any, Mapping[str, str]]:
        """Ask the server. Raises StopSource: it takes the token no more."""
        token = self._asked.secrets.get("token", "")
        if not token:
            raise _refused(401)
        headers = {"Authorization": f"Bearer {token}"}
        address = f"{self._base}{path}"
        status, said, told = self._http.said("GET", address, params=params, headers=headers)
        if status == 401:
            raise _refused(status)
        return status, said, told


def _search(word: str) -> tuple[str, dict[str, str]]:
    if word.startswith("#"):
        return f"/api/v1/timelines/tag/{quote(word[1:], safe='')}", {}
    return "/api/v2/search", {"q": word, "type": "statuses", "offset": "0"}


def _next(link: str) -> str:
    """Return the query behind rel="next" of a Link header (RFC 8288): only that of it is used."""
    for part in link.split(","):
        address, _, about = part.partition(">")
        if 'rel="next"' in about and "<" in address:
            return urlsplit(address.partition("<")[2]).query
    return ""


def _offset(asked: Mapping[str, str], found: object) -> str:
    """Return the query of the next answer of a search, which has no Link."""
    here, limit = (
        whole_number(asked.get("offset", ""), 0),
        whole_number(asked.get("limit", ""), AT_ONCE),
    )
    if not isinstance(found, list) or len(found) < limit or here >= 10 * limit:
        return ""
    return "&".join(f"{n}={quote(v)}" for n, v in {**asked, "offset": str(here + limit)}.items())


def _refused(status: int) -> StopSource:
    if status == 401:
        return StopSource(
            "Mastodon takes the access token no more",
            fix="connect it again: make a new token, or let Rapport in by a click",
        )
    if status == 403:
        return StopSource(
            "Mastodon does not let this token read a list",
            fix="connect it again with all of the permissions that its guide names",
        )
    return StopSource(
        f"Mastodon refused what was asked for ({status})",
        fix="look at the address of the server: it must be that of your own account",
    )


def _odd() -> RetryLater:
    return RetryLater(
        "Mastodon answered something else than its documentation says",
        fix="nothing: it is tried again; if that goes on, look at the address of the server",
        wait_s=300.0,
    )


def _instant(item: Item) -> float | None:
    return seconds(item.get("created_at"))
