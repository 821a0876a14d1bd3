"""What a network gave of late and is asked for again, so that what is gone there is found.

Most networks tell nobody that a post was deleted or a like taken back. So a reading remembers, in
its cursor, which is sealed, the posts of the last days and who did what to ours, and compares.

Never: a call, a clock, words of anybody; more than MOST of a kind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from rapport.flow.sources.base import Deletion
from rapport.flow.sources.social import gone_post, gone_reaction, reaction

#: Posts, and those who did one thing to one object, that are remembered at most.
MOST: Final = 5_000


@dataclass
class Post:
    """One post of somebody: when it was published and last asked for, Unix seconds.

    `root`, `ours`  the talk it stands in, and whether we began that
    """

    published: int
    asked: int
    root: str = ""
    ours: bool = False


@dataclass
class Watched:
    """What is asked for again. `deeds`: by verb and object, who did it and how often anew.

    `undone`  deeds that were taken back, with the times they were done: one that is done again
              is another deed, with a number of its own
    `counts`  of our posts, as they were last told
    `people`  whose profile is held
    """

    posts: dict[str, Post] = field(default_factory=dict)
    deeds: dict[str, list[str]] = field(default_factory=dict)
    undone: dict[str, int] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, said: object) -> Self:
        """Return what `packed` made; nothing of what is none."""
        found = cls()
        if not isinstance(said, Mapping):
            return found
        try:
            found.posts = {n: Post(*post) for n, post in said["posts"].items()}
            found.deeds = {n: list(who) for n, who in said["deeds"].items()}
            found.undone = {n: int(times) for n, times in said["undone"].items()}
            found.counts = {n: list(numbers) for n, numbers in said["counts"].items()}
            found.people = {n: int(day) for n, day in said["people"].items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            return cls()
        return found

    def packed(self) -> dict[str, Any]:
        """Return all of it as JSON takes it."""
        posts = {n: [p.published, p.asked, p.root, p.ours] for n, p in self.posts.items()}
        rest = {n: getattr(self, n) for n in ("deeds", "undone", "counts", "people")}
        return {"posts": posts, **rest}

    def forget(self, before: int) -> None:
        """Let go of posts that were published before an instant, and of the oldest of too many."""
        young = {n: p for n, p in self.posts.items() if p.published > before}
        newest = sorted(young, key=lambda n: young[n].published)[-MOST:]
        self.posts = {n: young[n] for n in newest}
        self.counts = {n: c for n, c in self.counts.items() if n in self.posts}
        self.deeds = {
            name: who
            for name, who in self.deeds.items()
            if name.partition(":")[2] in self.posts or name.startswith("Follow:")
        }
        self.undone = dict(list(self.undone.items())[-MOST:])
        self.people = dict(sorted(self.people.items(), key=lambda p: p[1])[-MOST:])

    def number(self, verb: str, object_: str, account: str) -> str:
        """Return the number of a deed, as it stands by now."""
        once = reaction(verb, object_, account)
        times = self.undone.get(once, 0)
        return f"{once}:{times + 1}" if times else once

    def did(self, verb: str, object_: str, account: str) -> str:
        """Remember that somebody did something. Returns the number of the deed."""
        who = self.deeds.setdefault(f"{verb}:{object_}", [])
        if account not in who:
            who.append(account)
        return self.number(verb, object_, account)

    def knows(self, verb: str, object_: str, account: str) -> bool:
        """Tell whether that deed was told already."""
        return account in self.deeds.get(f"{verb}:{object_}", ())

    def missing(self, verb: str, object_: str, whole: Iterable[str]) -> list[Deletion]:
        """Return what takes back the deeds of who is not among all that did it; forget them.

        `whole`  all that the network names: nobody may be left out for want of a page
        """
        here, name = set(whole), f"{verb}:{object_}"
        left = [account for account in self.deeds.get(name, ()) if account not in here]
        gone = [gone_reaction(self.number(verb, object_, account)) for account in left]
        for account in left:
            once = reaction(verb, object_, account)
            self.undone[once] = self.undone.get(once, 0) + 1
        if left:
            self.deeds[name] = [a for a in self.deeds[name] if a in here]
        return gone

    def gone(self, number: str) -> list[Deletion]:
        """Return what takes a post away, and all that was done to it; forget them."""
        self.posts.pop(number, None)
        self.counts.pop(number, None)
        deeds = [
            gone_reaction(self.number(name.partition(":")[0], number, account))
            for name in [n for n in self.deeds if n.partition(":")[2] == number]
            for account in self.deeds.pop(name)
        ]
        return [*gone_post(number), *deeds]

    def due(self, most: int) -> list[str]:
        """Return the posts that were not asked for the longest, at most so many."""
        return sorted(self.posts, key=lambda n: (self.posts[n].asked, n))[:most]
