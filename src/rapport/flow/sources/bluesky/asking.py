"""Asking Bluesky, as the brand's own account, a list after another.

    us             who we are, and how many follow us
    notifications  who wrote to us, liked or passed on what we wrote, or follows us
    ours           our posts of the last days: their talks, who liked them and passed them on
    found          what others write with words that somebody chose
    followers      all of them: no list says since when, so whoever is not there any more left
    again          what others wrote of late, 25 at a time: what is not there any more is gone

Source  lexicons app.bsky.notification.listNotifications, app.bsky.feed.getAuthorFeed,
        getPostThread, getLikes, getRepostedBy, getPosts, searchPosts, app.bsky.graph.getFollowers
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rapport.flow.sources import asking
from rapport.flow.sources.base import Asked, Checked, Deletion, Page, Record
from rapport.flow.sources.bluesky.reading import is_quiet, keep
from rapport.flow.sources.bluesky.session import SETTINGS, Session, odd
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.social import chunks
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

#: Of one answer; posts of one answer to getPosts; how deep a talk is read.
AT_ONCE: Final = 100
POSTS: Final = 25
_DEPTH: Final = 50
_DEEDS: Final = {"like": "Like", "repost": "Announce", "follow": "Follow"}
_WRITTEN: Final = ("mention", "reply", "quote")


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
    """Return whose account it is."""
    reading = _Reading(asked)
    reading.sign_in()
    may = ("see who writes to you, likes you and follows you", "read your posts and their talks")
    return Checked(f"@{text(reading.profile.get('handle'))}", may)


class _Reading:
    """One reading: the session, the place in the lists, and what is remembered between them."""

    def __init__(self, asked: Asked) -> None:
        self._asked, self._session = asked, Session(asked)
        since, reread = self._said("since"), self._said("reread_days")
        self.steps = Stepwise.of(asked.cursor, asked.now, since=since, reread=reread)
        self.watched = self.steps.watched
        self.profile: Mapping[str, Any] = {}
        self.us = ""

    def _said(self, name: str) -> str:
        return asking.setting(self._asked, SETTINGS, name)

    # ------------------------------------------------------------------------- the steps

    def sign_in(self) -> None:
        """Learn who we are. Raises StopSource: we are not let in."""
        actor = self._said("identifier").lstrip("@")
        self.profile = self._session.whole("app.bsky.actor.getProfile", actor=actor)
        self.us = text(self.profile.get("did"))
        if not self.us:
            raise odd()

    def us_ourselves(self) -> Iterator[Page]:
        """Give our own account, and how many follow it if that changed."""
        records: list[Record] = [{"form": "page", "profile": self.profile}]
        followers = text(self.profile.get("followersCount"))
        if followers.isdecimal() and self.steps.done.get("follow us") != float(followers):
            self.steps.done["follow us"] = float(followers)
            at = self._asked.now.isoformat()
            records.append({"form": "counts", "page": self.us, "at": at, "followers": followers})
        yield self.steps.page(records)

    def notifications(self) -> Iterator[Page]:
        """Give what others did to us, newest first, to where the last reading began."""
        ask = self._asking("app.bsky.notification.listNotifications", "notifications")
        for told in self.steps.new("notifications", ask, _indexed):
            records: list[Record] = []
            for notification in told:
                records += self._of_notification(notification)
            yield self.steps.page(records)

    def ours(self) -> Iterator[Page]:
        """Give our posts of the last days, what was answered, who liked them, passed them on."""
        about = {"actor": self.us, "filter": "posts_with_replies"}
        ask = self._asking("app.bsky.feed.getAuthorFeed", "feed", **about)
        for items in self.steps.new("ours", ask, _of_feed, again=True):
            for item in items:
                post = within(item, "post")
                if text(within(post, "author").get("did")) == self.us and "reason" not in item:
                    yield from self._around(post)
            yield self.steps.page([])

    def found(self) -> Iterator[Page]:
        """Give what others wrote with a word."""
        searched = [word.strip() for word in self._said("search").split(",")]
        for word in sorted({word for word in searched if word}):
            ask = self._asking("app.bsky.feed.searchPosts", "posts", q=word, sort="latest")
            if word < text(self.steps.place.get("word")):
                continue
            self.steps.place["word"] = word
            for posts in self.steps.new(f"found {word}", ask, _indexed):
                records: list[Record] = []
                for post in posts:
                    records += self._of_post(post)
                yield self.steps.page(records)
            self.steps.place = {"word": word + "\0"}

    def followers(self) -> Iterator[Page]:
        """Give who follows us, and who does no more, whenever their number changed, or a day."""
        count = self.steps.done.get("follow us", 0.0)
        known = self.steps.done.get("followers then")
        if known == count and self.steps.is_of_today("followers"):
            return
        ask = self._asking("app.bsky.graph.getFollowers", "followers", actor=self.us)
        profiles, is_whole = whole(ask)
        records: list[Record] = []
        for profile in profiles:
            records += self._of_profile(profile)
            records += self._deed("Follow", "page", self.us, profile, "")
        here = [text(profile.get("did")) for profile in profiles if not is_quiet(profile)]
        is_whole = is_whole and (bool(profiles) or not count)
        gone = self.watched.missing("Follow", self.us, here) if is_whole else []
        self.steps.done |= {"followers": float(self.steps.now), "followers then": count}
        yield self.steps.page(records, gone)

    def again(self) -> Iterator[Page]:
        """Ask for what was written of late: what is not there any more is gone."""
        for numbers in chunks(self.watched.due(len(self.watched.posts)), POSTS):
            said = self._session.whole("app.bsky.feed.getPosts", uris=list(numbers))
            posts = objects(said.get("posts"))
            if posts is None:
                raise odd()
            here = {text(post.get("uri")): post for post in posts}
            gone: list[Deletion] = []
            for number in numbers:
                post = here.get(number)
                if post is None or keep({"form": "post", "us": self.us, "post": post}) is None:
                    gone += self.watched.gone(number)
                else:
                    self.watched.posts[number].asked = self.steps.now
            if gone:
                yield self.steps.page([], gone)

    # ------------------------------------------------------------------------- the parts

    def _of_notification(self, said: Mapping[str, Any]) -> Iterator[Record]:
        reason, author = text(said.get("reason")), within(said, "author")
        at = text(within(said, "record").get("createdAt")) or text(said.get("indexedAt"))
        subject = text(said.get("reasonSubject"))
        if reason in _WRITTEN:
            yield from self._of_profile(author)
            yield from self._of_post(said)
        elif reason == "follow":
            yield from self._of_profile(author)
            self.steps.done.pop("followers then", None)  # then the whole list is compared again
            yield from self._deed("Follow", "page", self.us, author, at)
        elif reason in _DEEDS and subject:
            yield from self._of_profile(author)
            self.watched.counts.pop(subject, None)
            yield from self._deed(_DEEDS[reason], "post", subject, author, at)

    def _of_profile(self, profile: Mapping[str, Any]) -> Iterator[Record]:
        did = text(profile.get("did"))
        if did and did != self.us and not is_quiet(profile):
            yield {"form": "profile", "profile": profile}

    def _deed(
        self, verb: str, to: str, object_: str, profile: Mapping[str, Any], at: str
    ) -> Iterator[Record]:
        """Give a deed, unless it was told already, or by who wants to be left alone."""
        did = text(profile.get("did"))
        if not did or did == self.us or is_quiet(profile):
            return
        if self.watched.knows(verb, object_, did):
            return
        named = {"number": self.watched.did(verb, object_, did), "verb": verb, to: object_}
        yield {"form": "reaction", **named, "profile": profile, "at": at}

    def _of_post(self, post: Mapping[str, Any]) -> Iterator[Record]:
        """Give a post, and remember to look at it again."""
        number = text(post.get("uri"))
        record: Record = {"form": "post", "us": self.us, "post": post}
        if number and keep(record) is not None:
            published = seconds(within(post, "record").get("createdAt"))
            at = int(self.steps.now if published is None else published)
            self.watched.posts[number] = Post(min(at, self.steps.now), self.steps.now)
        yield record

    def _around(self, post: Mapping[str, Any]) -> Iterator[Page]:
        """Give one post of ours; what is around it only if its numbers changed, or once a day."""
        records = list(self._of_post(post))
        number = text(post.get("uri"))
        names = ("likeCount", "repostCount", "replyCount")
        said = [whole_number(text(post.get(name)), 0) for name in names]
        last = self.watched.counts.get(number)
        if last == [*said, self.steps.now // DAY_S] or number not in self.watched.posts:
            yield self.steps.page(records)
            return
        if last is None or last[:3] != said:
            likes, shares, comments = map(str, said)
            counts = {"likes": likes, "shares": shares, "comments": comments}
            at = self._asked.now.isoformat()
            records.append({"form": "counts", "post": number, "at": at, **counts})
        if said[2]:
            records += self._answers(number)
        gone: list[Deletion] = []
        methods = (("Like", "getLikes", "likes"), ("Announce", "getRepostedBy", "repostedBy"))
        for (verb, method, list_), count in zip(methods, said, strict=False):
            if count or self.watched.deeds.get(f"{verb}:{number}"):
                more, less = self._who(f"app.bsky.feed.{method}", list_, verb, number, count)
                records, gone = [*records, *more], [*gone, *less]
        self.watched.counts[number] = [*said, self.steps.now // DAY_S]
        yield self.steps.page(records, gone)

    def _answers(self, number: str) -> Iterator[Record]:
        """Give the whole talk under a post of ours."""
        about = {"uri": number, "depth": _DEPTH, "parentHeight": 0}
        status, said = self._session.get("app.bsky.feed.getPostThread", **about)
        rest = [within(said, "thread")] if status == 200 and isinstance(said, Mapping) else []
        while rest:
            node = rest.pop()
            post = within(node, "post")
            if text(post.get("uri")) != number and within(post, "author").get("did") != self.us:
                yield from self._of_post(post) if post else ()
            rest += objects(node.get("replies")) or []

    def _who(
        self, method: str, list_: str, verb: str, number: str, count: int
    ) -> tuple[list[Record], list[Deletion]]:
        """Return who of `count` did something to a post of ours, and who took it back."""
        items, is_whole = whole(self._asking(method, list_, uri=number))
        records: list[Record] = []
        here: list[str] = []
        for item in items:
            profile = within(item, "actor") or item
            records += self._deed(verb, "post", number, profile, text(item.get("createdAt")))
            if not is_quiet(profile):
                here.append(text(profile.get("did")))
        is_whole = is_whole and (bool(items) or not count)
        return records, self.watched.missing(verb, number, here) if is_whole else []

    def _asking(self, method: str, list_: str, **params: Any) -> Ask:
        """Return what asks for a list, an answer after another."""

        def ask(follow: str) -> tuple[Sequence[Item], str]:
            place = {"cursor": follow} if follow else {}
            said = self._session.whole(method, limit=AT_ONCE, **params, **place)
            items = objects(said.get(list_))
            if items is None:
                raise odd()
            return items, text(said.get("cursor"))

        return ask


def _indexed(item: Item) -> float | None:
    return seconds(item.get("indexedAt"))


def _of_feed(item: Item) -> float | None:
    """When a post of ours was published; what we passed on has a time of its own."""
    return _indexed(within(item, "reason") or within(item, "post"))
