"""What people write to one another on the networks, like of one another, and pass on.

Who leads a circle tells tales on their own wall, and many answer, like them and pass them on, some
of what was passed on again. Others tell now and then, and few notice. Critics complain on the
brand's page with facts one can check; the brand answers most, and one of them is won over by it.
Others speak for the brand. What is done within a circle is nine parts of ten.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from rapport.demo.buying import moment, some_day
from rapport.demo.circles import MOST, Circle
from rapport.demo.words import sentence, told
from rapport.demo.world import Member, World
from rapport.demo.writing import Row, Sheet

#: Own posts of one who plays a part, in about a year; of all others of a circle together.
_POSTS: Final = {"leader": 6, "yielding": 4, "unmoved": 4, "advocate": 5}
_OTHERS: Final = 5
#: What a tale of a leader, and of another, brings: answers, likes, first shares, as from and to.
_LEADS: Final = ((1, 4), (7, 15), (2, 5))
_USUAL: Final = ((0, 1), (0, 3), (0, 1))
_WITHIN, _ANSWERED, _SHARED_AGAIN = 0.9, 0.8, 0.45
#: Likes of comments that people wrote under the brand's posts, beside.
_LIKES_OF_COMMENTS: Final = 240
_COLUMNS: Final = (
    *("post_id", "author_id", "published_at", "action", "reply_to", "root_id", "page"),
    *("began_by", "mentions_us", "text"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One post or comment that is there already: its number, whose it is, when."""

    number: str
    who: str
    at: datetime


@dataclass(slots=True)
class Talk:
    """What is said on one network beside the brand's own posts, as it is made."""

    random: Random
    world: World
    network: str
    circles: Sequence[Circle]
    posts: list[tuple[datetime, Row]] = field(default_factory=list)
    answers: list[tuple[datetime, Row]] = field(default_factory=list)
    reactions: list[tuple[str, str, str, str]] = field(default_factory=list)  # at, who, what, post

    def sheets(self) -> list[Sheet]:
        """Return what people wrote, and what the brand answered."""
        ours = ("post_id", "published_at", "text", "reply_to", "root_id", "page")
        posts = [row for _, row in sorted(self.posts, key=lambda p: p[0])]
        answers = [row for _, row in sorted(self.answers, key=lambda p: p[0])]
        return [
            Sheet(f"{self.network}_talk.jsonl", _COLUMNS, posts),
            Sheet(f"{self.network}_answers.csv", ours, answers),
        ]

    def write(
        self,
        member: Member,
        at: datetime,
        text: str | None,
        *,
        answers: Said | None = None,
        root: str = "",
        page: str = "",
    ) -> Said:
        """Add a post, a comment, or with no text something passed on; return it."""
        number = f"{self.network[0]}t{len(self.posts) + 1:05}"
        verb = "Announce" if text is None else "Create"
        said = [number, member.native, _iso(at), verb, answers.number if answers else None]
        began = "them" if answers is None or root else None
        named = "yes" if page and answers is None else "no"
        self.posts.append((at, [*said, root or None, page or None, began, named, text]))
        return Said(number, member.native, at)

    def others(self, circle: Circle, at: datetime, many: int, *but: str) -> list[Member]:
        """Return people who were there then, most of them of the circle."""
        near = [m for m in circle.members if _there(m, at) and m.native not in but]
        rest = [m for c in self.circles if c is not circle for m in c.members if _there(m, at)]
        found = []
        for _ in range(min(many, len(near))):
            some = near if self.random.random() < _WITHIN or not rest else rest
            if some:
                found.append(some.pop(self.random.randrange(len(some))))
        return found

    def after(self, at: datetime, hours: float) -> datetime:
        """Return a time about so many hours later, by the end of yesterday."""
        later = at + timedelta(hours=self.random.expovariate(1) * hours + 0.05)
        return min(later, datetime.combine(self.world.yesterday, time(23, 50)))

    def like(self, said: Said, members: Sequence[Member], hours: float) -> None:
        for member in members:
            at = _iso(self.after(said.at, hours))
            self.reactions.append((at, member.native, "Like", said.number))


def talk(world: World, network: str, circles: Sequence[Circle], comments: Sequence[Said]) -> Talk:
    """Return all that is said and liked on a network among people."""
    made = Talk(world.chance(f"{network}:talks"), world, network, circles)
    for circle in circles:
        for part, many in _POSTS.items():
            for member in circle.parts[part]:
                for at in _times(made, member, max(1, many * len(circle.members) // MOST)):
                    _DOES[part](made, circle, member, at)
        rest = [m for m in circle.members if circle.part_of(m) == "member"]
        for member in made.random.sample(rest, k=min(_OTHERS, len(rest))):
            for at in _times(made, member, 1):
                _tale(made, circle, member, at, _USUAL)
    _likes_of_comments(made, comments)
    return made


def _times(made: Talk, member: Member, many: int) -> Iterator[datetime]:
    first = max(member.begins, made.world.today - timedelta(days=400))
    last = min(member.person.left, made.world.yesterday)
    for _ in range(many):
        yield moment(made.random, some_day(made.random, first, last), first=7, last=23)


def _leads(made: Talk, circle: Circle, member: Member, at: datetime) -> None:
    _tale(made, circle, member, at, _LEADS)


def _tale(
    made: Talk,
    circle: Circle,
    member: Member,
    at: datetime,
    brings: Sequence[tuple[int, int]],
) -> None:
    """Somebody tells a tale on their own wall, and others answer, like it, pass it on."""
    random = made.random
    post = made.write(member, at, told(random, member.person, "tale", made.world.today))
    answers, likes, shares = (random.randint(*span) for span in brings)
    for other in made.others(circle, at, answers, member.native):
        said = sentence(random, other.person, "chat")
        reply = made.write(other, made.after(at, 9), said, answers=post, root=post.number)
        if random.random() < 0.25:
            made.like(reply, [member], 5)
    made.like(post, made.others(circle, at, likes, member.native), 12)
    again, left = [post], shares
    while again and left > 0:
        seen = again.pop(0)
        for other in made.others(circle, at, left, member.native, seen.who)[:left]:
            passed = made.write(
                other, made.after(seen.at, 4), None, answers=seen, root=post.number
            )
            if random.random() < _SHARED_AGAIN:
                again.append(passed)
        left = random.randint(0, 2)


def _praises(made: Talk, circle: Circle, member: Member, at: datetime) -> None:
    said = sentence(made.random, member.person, "praise")
    post = made.write(member, at, said, page=made.network)
    made.like(post, made.others(circle, at, made.random.randint(0, 4), member.native), 12)


def _complains(made: Talk, circle: Circle, member: Member, at: datetime) -> None:
    """Somebody complains with reasons; the brand answers most, others speak for it."""
    random, person, today = made.random, member.person, made.world.today
    text = told(random, person, "reasoned", today)
    post = made.write(member, at, text, page=made.network)
    made.like(post, made.others(circle, at, random.randint(0, 3), member.native), 12)
    root, page = post.number, made.network
    for other in circle.parts["advocate"]:
        if random.random() < 0.4 and _there(other, at):
            said = told(random, other.person, "defend", today)
            made.write(other, made.after(at, 10), said, answers=post, root=root, page=page)
    if made.answers and random.random() > _ANSWERED:
        return
    answered = made.after(at, 14)
    number = f"{made.network[0]}a{len(made.answers) + 1:04}"
    said = told(random, person, "answer", today)
    made.answers.append((answered, [number, _iso(answered), said, root, root, page]))
    ours = Said(number, "", answered)
    how = "yielded" if member in circle.parts["yielding"] else "unmoved"
    said = told(random, person, how, today)
    made.write(member, made.after(answered, 30), said, answers=ours, root=root, page=page)


_DOES: Final = {
    "leader": _leads,
    "yielding": _complains,
    "unmoved": _complains,
    "advocate": _praises,
}


def _likes_of_comments(made: Talk, comments: Sequence[Said]) -> None:
    """Some like what others wrote under the brand's posts; leaders' words more than others'."""
    circle_of = {m.native: c for c in made.circles for m in c.members}
    leads = {m.native for c in made.circles for m in c.parts["leader"]}
    within = [said for said in comments if said.who in circle_of]
    if not within:
        return
    weights = [5 if said.who in leads else 1 for said in within]
    for said in made.random.choices(within, weights=weights, k=_LIKES_OF_COMMENTS):
        circle = circle_of[said.who]
        made.like(said, made.others(circle, said.at, 1, said.who), 20)


def _there(member: Member, at: datetime) -> bool:
    return member.begins <= at.date() < member.person.left


def _iso(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat() + "Z"
