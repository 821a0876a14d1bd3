"""Who is on the sandbox network, and what they do, step by step.

All follows from a seed, the number of steps and the times that are passed in. The people are
those of the demo brand of the same seed and day, and they write what these write.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from rapport.demo import BRAND as NAME
from rapport.demo.contacts import Addresses
from rapport.demo.names import data
from rapport.demo.people import Person, make_organisations, make_people
from rapport.demo.words import comment

#: The brand's own number and user name; whom the demo brand knows, and who of them is here.
BRAND, USERNAME = 1, "marten_reed"
CROWD, MEMBERS = 2000, 40
#: What was there before anybody looked, and over how many days.
POSTS, DEEDS, DAYS = 14, 70, 60
#: What is done, in this order, again and again.
PLAN: Final = (
    *("answer", "favourite", "answer", "follow", "mention"),
    *("answer", "boost", "edit", "post", "deletion"),
)
#: Of so many newest posts the next deed is about one.
NEAR = 5
#: How often who wrote of late writes again.
AGAIN = 0.6
_LANGUAGES: Final = ("bg", "ru", "en", "zh")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with an account. `wish`: closed, nobot, or '' for who lets everybody read."""

    number: int
    username: str
    person: Person
    since: datetime
    wish: str = ""


@dataclass(slots=True)
class Status:
    """One post. `author`: a member's number, or BRAND. `liked`, `boosted`: members, in order."""

    number: int
    author: int
    at: datetime
    text: str
    language: str
    tags: tuple[str, ...] = ()
    reply_to: int | None = None
    edited_at: datetime | None = None
    visibility: str = "public"
    liked: list[int] = field(default_factory=list)
    boosted: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Notification:
    """What the brand is told. `kind`: mention, favourite, reblog or follow."""

    number: int
    kind: str
    member: int
    at: datetime
    status: int | None


class Network:
    """The whole network. Not for several threads.

    seed     of the people and of all that they do
    now      aware, UTC: when this begins; what was done before lies in the DAYS before it
    members  how many people are on it, 3 or more: the last two want not to be read
    """

    def __init__(self, seed: int, now: datetime, members: int = MEMBERS) -> None:
        self._random = Random(f"{seed}:sandbox")
        self._last = 100
        self.steps = 0
        self.statuses: dict[int, Status] = {}
        self.notifications: list[Notification] = []
        self.followers: dict[int, int] = {}  # member -> number of the following
        self.members = {m.number: m for m in _members(seed, now, members)}
        self.began = now - timedelta(days=DAYS)
        self._open = [m for m in self.members.values() if not m.wish]
        self._before(now)

    def step(self, now: datetime) -> str:
        """Let the next deed be done, at `now`. Returns what of PLAN it was."""
        what = PLAN[self.steps % len(PLAN)]
        self.steps += 1
        self._do(what, now)
        return what

    def answers(self, number: int) -> list[Status]:
        """Return the posts that answer one, the oldest first."""
        return [s for s in self.statuses.values() if s.reply_to == number]

    def under(self, number: int) -> Iterator[Status]:
        """Give the whole talk under a post, each answer before what answers it."""
        for answer in self.answers(number):
            yield answer
            yield from self.under(answer.number)

    def above(self, status: Status) -> list[Status]:
        """Return what a post answers, and what that answers, the first of the talk first."""
        found: list[Status] = []
        while status.reply_to is not None and status.reply_to in self.statuses:
            status = self.statuses[status.reply_to]
            found.insert(0, status)
        return found

    # ------------------------------------------------------------------------ the deeds

    def _before(self, now: datetime) -> None:
        """Do what was done before anybody looked; of who wants not to be read something, too."""
        apart = (now - self.began) / (POSTS + DEEDS + 3)
        deeds = ["post", *("answer", "favourite", "follow", "answer", "mention") * DEEDS]
        for place in range(POSTS + DEEDS):
            new_post = place % ((POSTS + DEEDS) // POSTS) == 0
            self._do("post" if new_post else deeds[place], self.began + apart * place)
        at = self.began + apart * (POSTS + DEEDS)
        for member in (m for m in self.members.values() if m.wish):
            self._write(member, at, tags=("marten",))
            at += apart / 2
        self._write(self._open[0], at, visibility="direct")

    def _do(self, what: str, at: datetime) -> None:
        if what == "post":
            self._post(at)
        elif what == "answer":
            self._write(self._somebody(), at, to=self._random.choice(self._ours()))
        elif what == "mention":
            self._write(self._somebody(), at, tags=("marten",))
        elif what in ("favourite", "boost"):
            self._favour(what, at)
        elif what == "follow":
            self._follow(at)
        elif what == "edit":
            self._edit(at)
        else:
            self._delete()

    def _post(self, at: datetime) -> None:
        """Let the brand post, in a language after another."""
        language = _LANGUAGES[len(self._ours()) % len(_LANGUAGES)]
        place = self._random.randrange(len(data("posts")["themes"]))
        theme = data("posts")["themes"][place]
        tags = ("marten", theme) if theme else ("marten",)
        self._keep(Status(self._next(), BRAND, at, data("posts")[language][place], language, tags))

    def _write(
        self,
        member: Member,
        at: datetime,
        *,
        to: Status | None = None,
        tags: tuple[str, ...] = (),
        visibility: str = "public",
    ) -> None:
        theme = next((tag for tag in to.tags if tag != "marten"), "") if to else ""
        said = comment(self._random, member.person, theme)
        language, reply_to = member.person.language, to.number if to else None
        status = Status(self._next(), member.number, at, said, language, tags, reply_to)
        status.visibility = visibility
        self._keep(status)
        self._tell("mention", member, at, status)

    def _favour(self, what: str, at: datetime) -> None:
        post, kind = self._random.choice(self._ours()), _KINDS[what]
        done = post.liked if kind == "favourite" else post.boosted
        left = [m for m in self._open if m.number not in done]
        if left:
            member = self._random.choice(left)
            done.append(member.number)
            self._tell(kind, member, at, post)

    def _follow(self, at: datetime) -> None:
        left = [m for m in self._open if m.number not in self.followers]
        if left:
            member = self._random.choice(left)
            self.followers[member.number] = self._next()
            self._tell("follow", member, at, None)

    def _edit(self, at: datetime) -> None:
        """Let somebody add a sentence to what they wrote of late."""
        status = self._random.choice(self._theirs())
        more = comment(self._random, self.members[status.author].person, "")
        status.text, status.edited_at = f"{status.text} {more}", at

    def _delete(self) -> None:
        """Let somebody delete what they wrote of late and nobody answered."""
        gone = self._random.choice([s for s in self._theirs() if not self.answers(s.number)])
        del self.statuses[gone.number]
        self.notifications = [n for n in self.notifications if n.status != gone.number]

    # ------------------------------------------------------------------------ the parts

    def _somebody(self) -> Member:
        """Return somebody, more often than not one who wrote of late."""
        theirs = self._theirs()
        if theirs and self._random.random() < AGAIN:
            return self.members[self._random.choice(theirs).author]
        return self._random.choice(self._open)

    def _ours(self) -> list[Status]:
        """Return the brand's newest posts."""
        return [s for s in self.statuses.values() if s.author == BRAND][-NEAR:]

    def _theirs(self) -> list[Status]:
        """Return the newest of what members wrote for everybody."""
        return [
            s
            for s in self.statuses.values()
            if s.author != BRAND and s.visibility == "public" and not self.members[s.author].wish
        ][-NEAR:]

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _keep(self, status: Status) -> None:
        self.statuses[status.number] = status

    def _tell(self, kind: str, member: Member, at: datetime, status: Status | None) -> None:
        about = status.number if status else None
        self.notifications.append(Notification(self._next(), kind, member.number, at, about))


_KINDS: Final = {"favourite": "favourite", "boost": "reblog"}


def _members(seed: int, now: datetime, count: int) -> Iterator[Member]:
    """Give members drawn from the people of the demo brand; two of them want not to be read."""
    addresses = Addresses(Random(f"{seed}:addresses"))
    firms = make_organisations(Random(f"{seed}:firms"), addresses, CROWD + 1)
    offices = [firm.email for firm in firms]
    crowd = make_people(Random(f"{seed}:people"), addresses, CROWD, now.date(), offices)
    random = Random(f"{seed}:members")
    handles = Addresses(random)
    wishes = [""] * (count - 2) + ["closed", "nobot"]
    for place, person in enumerate(random.sample(crowd, k=count)):
        names = person.given_latin, person.family_latin, person.language
        username = handles.handle("mastodon", *names).replace(".", "_")
        since = now - timedelta(days=DAYS + random.randrange(30, 900))
        yield Member(BRAND + 1 + place, f"{username}{place}", person, since, wishes[place])


__all__ = ["BRAND", "NAME", "USERNAME", "Member", "Network", "Notification", "Status"]
