"""The calls to X: what is said to us, what we said, how much is said, and what is gone.

X is paid by the post, so lists are asked for what is newer than the last number that was read.

Source  docs.x.com: users/me, users/:id/mentions, users/:id/tweets, tweets/search/recent,
        tweets/counts/recent, tweets (lookup), pagination, rate limits, response codes
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from rapport.flow.errors import RetryLater, SourceError, StopSource
from rapport.flow.http import USUAL_WAIT_S
from rapport.flow.sources import asking
from rapport.flow.sources.backing_off import at_reset
from rapport.flow.sources.base import Asked, Checked, Deletion, OAuth, Page, Record, Setting
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.renewing import Access
from rapport.flow.sources.social import gone_post
from rapport.flow.sources.x.inbox import Inbox

SETTINGS: Final = (
    Setting("since_days", "how many days a post is kept and asked for each night", "30"),
    Setting("words", "words to count posts of, as X searches them; empty: none", ""),
    Setting(
        "alt_texts",
        "ask for what pictures are said to show: X takes money for each picture",
        "no",
        form="choice",
        choices=("no", "yes"),
    ),
    Setting("client_id", "id of your app at developer.x.com", ""),
    Setting("client_secret", "its secret; an app of the type Native App has none", "", True),
    Setting("token", "token of your account; signing in says it", "", True, given=True),
    Setting(
        "refresh_token", "what the token is renewed by; signing in says it", "", True, given=True
    ),
    Setting("token_ends_at", "when the token runs out; signing in says it", "", True, given=True),
    Setting("base_url", "address of the API", "https://api.x.com/2", form="url"),
)
_GRANTS: Final = "{base_url}/oauth2/token"
OAUTH: Final = OAuth(
    authorize="https://x.com/i/oauth2/authorize",
    token=_GRANTS,
    scopes=("tweet.read", "users.read", "offline.access"),
    basic=True,
)
#: Each list, newest first. Answers to our posts that leave out our name are in none of them.
LISTS: Final = ("mentions", "replies", "own")
_FIELDS: Final = {
    "tweet.fields": "author_id,conversation_id,created_at,edit_history_tweet_ids,"
    "in_reply_to_user_id,note_tweet,public_metrics,referenced_tweets,text",
    "expansions": "author_id",
    "user.fields": "username,name,protected",
}
#: What is asked for besides, if alt texts are wanted: each picture is a read of its own.
_MEDIA: Final = {
    "tweet.fields": f"{_FIELDS['tweet.fields']},attachments",
    "expansions": f"{_FIELDS['expansions']},attachments.media_keys",
    "media.fields": "alt_text,media_key,type",
}
#: The search of the last days goes back so far.
_RECENT: Final = timedelta(days=7) - timedelta(minutes=5)
_INVALID: Final = 400


def fetch(asked: Asked) -> Iterator[Page]:
    """Give what is new; once a night what is gone, and how much was said."""
    reading = _Reading(asked)
    yield reading.account()
    for list_ in LISTS:
        yield from reading.news(list_)
    yield from reading.nightly()


def check(asked: Asked) -> Checked:
    """Say which account it is, and whether its mentions may be read."""
    reading = _Reading(asked)
    (found, *_) = reading.account().records
    try:
        reading.asked_for("mentions", {"max_results": "5"})
    except StopSource:
        return Checked(text(found.get("username")), missing=("mentions",))
    return Checked(text(found.get("username")), ("mentions", "our own posts"))


class _Reading:
    """One run: what the connection remembers, and who we are there."""

    def __init__(self, asked: Asked) -> None:
        self._asked, self._inbox = asked, Inbox.of(asked.cursor)
        self._access = Access(asked, "X", OAUTH)
        self._base = asking.setting(asked, SETTINGS, "base_url").rstrip("/")
        self._first = asked.now - asking.days(asked, SETTINGS, "since_days")
        self._ours = self._name = ""
        self._night = self._inbox.is_night(asked.now)
        wants_media = asking.setting(asked, SETTINGS, "alt_texts") == "yes"
        self._fields = {**_FIELDS, **(_MEDIA if wants_media else {})}

    def account(self) -> Page:
        """Return our own account; once a night how many follow it."""
        said = self._get("users/me", {"user.fields": "username,name,description,public_metrics"})
        me = within(said, "data")
        self._ours, self._name = text(me.get("id")), text(me.get("username"))
        if not self._ours:
            raise StopSource("X does not say who we are", fix="connect it again: sign in at X")
        told = {**me, "form": "account", "ours": self._ours}
        at = self._asked.now.isoformat()
        counts = [{**told, "form": "counts", "of": "page", "at": at}] if self._night else []
        return Page([told, *counts], None)

    def news(self, list_: str) -> Iterator[Page]:
        """Give what a list has that is newer than what was read of it."""
        inbox = self._inbox
        if inbox.list_ and LISTS.index(list_) < _index(inbox.list_):
            return  # this one was read before the run was cut off
        goes_on = inbox.list_ == list_ and inbox.token
        if not goes_on:
            inbox.list_, inbox.token, inbox.newest = list_, "", ""
        while True:
            try:
                said = self.asked_for(list_, self._span(list_))
            except StopSource as error:
                if error.status != _INVALID or not (inbox.token or list_ in inbox.since):
                    raise
                inbox.token = ""  # neither place is known there any more: from the begin
                inbox.since.pop(list_, None)
                continue
            meta = within(said, "meta")
            inbox.newest = inbox.newest or text(meta.get("newest_id"))
            inbox.token = text(meta.get("next_token"))
            records = list(self._posts(list_, said))
            if not inbox.token:
                self._is_read(list_)
            yield Page(records, inbox.cursor())
            if not inbox.token:
                return

    def _is_read(self, list_: str) -> None:
        inbox = self._inbox
        if inbox.newest:
            inbox.since[list_] = inbox.newest
        following = LISTS[_index(list_) + 1 :]
        inbox.list_, inbox.newest = (following[0] if following else ""), ""

    def _span(self, list_: str) -> dict[str, str]:
        params = {"max_results": "100"}
        if since := self._inbox.since.get(list_):
            params["since_id"] = since
        elif list_ != "replies":
            params["start_time"] = _iso(self._first)
        else:
            params["start_time"] = _iso(max(self._first, self._asked.now - _RECENT))
        name = "next_token" if list_ == "replies" else "pagination_token"
        return params | ({name: self._inbox.token} if self._inbox.token else {})

    def asked_for(self, list_: str, span: Mapping[str, str]) -> dict[str, Any]:
        """Return one page of a list."""
        if list_ == "replies":
            return self._get(
                "tweets/search/recent", {**self._fields, **span, "query": f"to:{self._name}"}
            )
        own = {"exclude": "retweets"} if list_ == "own" else {}
        path = "mentions" if list_ == "mentions" else "tweets"
        return self._get(f"users/{self._ours}/{path}", {**self._fields, **span, **own})

    def _posts(self, list_: str, said: Mapping[str, Any]) -> Iterator[Record]:
        """Give the posts of an answer with their authors; note that we hold them."""
        users = {text(u.get("id")): u for u in _objects(within(said, "includes"), "users")}
        media = {text(m.get("media_key")): m for m in _objects(within(said, "includes"), "media")}
        for post in _objects(said, "data"):
            author = users.get(text(post.get("author_id")), {})
            told = {**post, "form": "post", "ours": self._ours, "author": author}
            keys = within(post, "attachments").get("media_keys")
            if isinstance(keys, list):
                told["media"] = [media[key] for key in map(text, keys) if key in media]
            if author.get("protected") is not True:
                history = post.get("edit_history_tweet_ids")
                first = text(history[0]) if isinstance(history, list) and history else ""
                number = text(post.get("id"))
                self._inbox.hold(first or number, number)
            yield told
            if list_ == "own" and self._night:
                yield self._figures(told)

    def _figures(self, post: Mapping[str, Any]) -> Record:
        """How often a post of ours was seen, liked and passed on, by the hour."""
        at = self._asked.now.replace(minute=0, second=0, microsecond=0).isoformat()
        return {**post, "form": "counts", "of": "post", "at": at}

    def nightly(self) -> Iterator[Page]:
        """Give what is gone, and how many posts hold our words."""
        inbox, now = self._inbox, self._asked.now
        for some in inbox.to_check(now):
            records, gone = self._again(some)
            inbox.asked_to = some[-1]
            yield Page(records, inbox.cursor(), deletions=gone)
        if not self._night:
            return
        inbox.checked, inbox.asked_to = now, ""
        old = inbox.drop(inbox.too_old(self._first))
        records = list(self._counted())
        inbox.counted = now.date().isoformat()
        gone = [one for number in old for one in gone_post(number)]
        yield Page(records, inbox.cursor(), deletions=gone)

    def _again(self, some: Any) -> tuple[list[Record], list[Deletion]]:
        """Ask for posts that we hold. Returns what was edited, our figures, and what is gone."""
        held = {self._inbox.held[first]: first for first in some}
        said = self._get("tweets", {**_FIELDS, "ids": ",".join(held)})
        posts = {text(post.get("id")): post for post in _objects(said, "data")}
        closed = {
            text(user.get("id"))
            for user in _objects(within(said, "includes"), "users")
            if user.get("protected") is True
        }
        gone = [
            one
            for newest, first in held.items()
            if newest not in posts or text(posts[newest].get("author_id")) in closed
            for one in gone_post(first)
        ]
        self._inbox.drop(one.native for one in gone)
        edited = [
            last for number, post in posts.items() if (last := _last(post)) not in ("", number)
        ]
        records = [
            self._figures(post)
            for post in posts.values()
            if text(post.get("author_id")) == self._ours
        ]
        if edited:
            newer = self._get("tweets", {**self._fields, "ids": ",".join(edited)})
            records += self._posts("edited", newer)
        return records, [*gone, *(Deletion("closed", number) for number in sorted(closed))]

    def _counted(self) -> Iterator[Record]:
        """Give how many posts of each whole day hold our words: a number, nobody's post."""
        words = asking.setting(self._asked, SETTINGS, "words").strip()
        if not words:
            return
        said = self._get("tweets/counts/recent", {"query": words, "granularity": "day"})
        today = self._asked.now.date().isoformat()
        for day in _objects(said, "data"):
            start, end = text(day.get("start")), text(day.get("end"))
            whole = start[10:] == end[10:] == "T00:00:00.000Z"
            if whole and self._inbox.counted <= end[:10] <= today:
                yield {**day, "form": "words", "words": words}

    def _get(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        address = f"{self._base}/{path}"
        status, said, headers = self._access.said("GET", address, params=dict(params))
        if status >= 400 or not isinstance(said, dict):
            raise _refusal(status, at_reset(headers, self._asked.now))
        return said


def _index(list_: str) -> int:
    return LISTS.index(list_) if list_ in LISTS else 0


def _objects(said: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = said.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _last(post: Mapping[str, Any]) -> str:
    history = post.get("edit_history_tweet_ids")
    return text(history[-1]) if isinstance(history, list) and history else ""


def _iso(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _refusal(status: int, wait_s: float) -> SourceError:
    """Return what an answer that is a refusal asks for. Its words may name somebody."""
    if status == 402:
        return StopSource(
            "the credits of X are used up",
            fix="buy some at developer.x.com, or raise the limit of the cycle",
            status=status,
        )
    if status == 403:
        return StopSource(
            "X does not allow it (status 403)",
            fix="look at the permissions of your app at developer.x.com, then connect it again",
            status=status,
        )
    if status < 400 or status == 404:
        return RetryLater(
            f"X answered something else than posts (status {status})",
            fix="nothing: it is tried again; if it stays so, look at the address",
            wait_s=wait_s or USUAL_WAIT_S,
            status=status,
        )
    return StopSource(
        f"X refuses the call (status {status})",
        fix="look at its settings: the words to count and the address",
        status=status,
    )
