"""What the brand posts on the networks, what people say and do there, and what the networks count.

Not all posts are alike: films go well on Kruzhok and pictures on Lumen, a poll is answered, a
river is liked in silence, and what is posted in the evening is seen by more. Nor are all people:
the young write more, and Sofia complains more, for the shop there has had trouble. Women and men
write alike. What the pages say of the audience can so be held against what is true.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp
from random import Random

from rapport.demo.buying import moment, some_day
from rapport.demo.circles import circles
from rapport.demo.names import data
from rapport.demo.people import Person
from rapport.demo.systems import talks
from rapport.demo.words import comment
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Row, Sheet

#: Languages in which the brand posts on each network, and how well each form goes there.
_POSTS = {"kruzhok": ("bg", "ru"), "lumen": ("en", "bg", "zh")}
_APPEAL = {
    "kruzhok": {"video": 1.7, "picture": 1.1, "poll": 1.0, "text": 0.6},
    "lumen": {"picture": 1.6, "video": 1.1, "poll": 0.8, "text": 0.45},
}
_FORMS = (("picture", 40), ("video", 25), ("text", 25), ("poll", 10))
_THEMES = {"flies": 1.5, "evenings": 1.4, "nature": 1.3, "packs": 0.6, "bottles": 0.55}
#: What people do to a post: weights of a comment, a like, a repost.
_USUAL, _POLL, _SILENT = (34, 60, 6), (62, 34, 4), (12, 80, 8)
#: The town whose shop has had trouble, and how much more its people complain.
TROUBLE, COMPLAINS = "Sofia", 6.0
YOUNG, WRITES = 35, 4.0
_ANSWERS = 0.25


@dataclass(frozen=True, slots=True)
class Post:
    """One post of the brand. `appeal`: how many do something to it, about 1."""

    id: str
    title: str
    language: str
    product: str  # theme of products it is about, '' if none
    theme: str  # as the brand groups its posts
    form: str
    at: datetime
    appeal: float


@dataclass(frozen=True, slots=True)
class _Deed:
    at: str
    who: str
    action: str
    post: Post
    text: str | None


def sheets(random: Random, world: World, network: str, members: list[Member]) -> list[Sheet]:
    """Return the brand's posts, comments, reactions, and what the network counts of them."""
    posts = _posts(random, world, network)
    done = [
        deed for member in members for deed in _deeds_of(random, world, network, posts, member)
    ]
    done.sort(key=lambda deed: (deed.at, deed.who))
    comments, other = _theirs(random, network, posts, done)
    said = [talks.Said(str(row[0]), str(row[1]), _time(str(row[2]))) for row in comments]
    world.circles[network] = circles(world, network, members)
    among = talks.talk(world, network, world.circles[network], said)
    return [
        _our_posts(network, posts),
        _comments(network, comments),
        _reactions(network, members, posts, other, among),
        _counts(random, world, network, posts, done, len(members)),
        *among.sheets(),
    ]


def _posts(random: Random, world: World, network: str) -> list[Post]:
    told = data("posts")
    titles = [
        (code, *row)
        for code in _POSTS[network]
        for row in zip(told[code], told["themes"], told["subjects"], strict=True)
    ]
    made: list[Post] = []
    for year in range(3):
        for language, title, product, theme in titles * 2:
            day = some_day(random, date(world.today.year - 2 + year, 1, 5), world.today)
            form = random.choices([f for f, _ in _FORMS], weights=[w for _, w in _FORMS])[0]
            at = moment(random, day, first=7, last=23)
            appeal = _APPEAL[network][form] * _THEMES.get(theme, 1.0) * exp(random.gauss(0, 0.35))
            number = f"{network[0]}{len(made) + 1:03}"
            made.append(Post(number, title, language, product, theme, form, at, appeal))
    return sorted(made, key=lambda post: post.at)


def _deeds_of(
    random: Random, world: World, network: str, posts: Sequence[Post], member: Member
) -> list[_Deed]:
    """Return what one member did: many deeds by few people, few by many."""
    person = member.person
    near = [p for p in posts if person.joined <= p.at.date() < person.left] or posts[-3:]
    own = [p for p in near if p.language == person.language] or near
    number = int(random.expovariate(1) * 5.4 * person.keenness + random.random())
    found = []
    for _ in range(min(number, 45)):
        some = own if random.random() < 0.8 else near
        post = random.choices(some, weights=[p.appeal for p in some])[0]
        begun = post.at.date()
        day = min(begun + (world.today - begun) * random.random() ** 6, world.yesterday)
        at = max(moment(random, day, first=7, last=23), post.at + timedelta(minutes=3))
        usual = _POLL if post.form == "poll" else _SILENT if post.theme == "nature" else _USUAL
        says, likes, shares = usual
        says = says * WRITES if (world.today - person.born).days < YOUNG * 365 else says
        action = random.choices(("Create", "Like", "Announce"), weights=(says, likes, shares))[0]
        text = _said(random, person, post) if action == "Create" else None
        found.append(_Deed(at.isoformat() + "Z", member.native, action, post, text))
    return found


def _said(random: Random, person: Person, post: Post) -> str:
    grudge = COMPLAINS if person.town.latin == TROUBLE else 1.0
    return comment(random, person, post.product, complaints=grudge)


def _our_posts(network: str, posts: Sequence[Post]) -> Sheet:
    rows = [(p.id, p.at.isoformat() + "Z", p.title, p.theme, p.form, network) for p in posts]
    columns = ("post_id", "published_at", "title", "topic", "format", "page")
    return Sheet(f"{network}_posts.csv", columns, rows)


def _theirs(
    random: Random, network: str, posts: Sequence[Post], done: Sequence[_Deed]
) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """Return comments, of which some answer another one, and what was done without words."""
    said: list[list[Cell]] = []
    other: list[list[Cell]] = []
    under: dict[str, list[str]] = defaultdict(list)
    for place, deed in enumerate(done, start=1):
        number, post = f"{network[0]}c{place:06}", deed.post.id
        if deed.text is None:
            other.append([number, deed.who, deed.action, post, None, deed.at])
            continue
        talk = under[post]
        answers = random.choice(talk) if talk and random.random() < _ANSWERS else post
        talk.append(number)
        said.append([number, deed.who, deed.at, answers, post, deed.text])
    return said, other


def _comments(network: str, said: Sequence[Row]) -> Sheet:
    columns = ("comment_id", "author_id", "published_at", "reply_to", "root_id", "text")
    return Sheet(f"{network}_comments.jsonl", columns, said)


def _reactions(
    network: str,
    members: Sequence[Member],
    posts: Sequence[Post],
    other: Sequence[list[Cell]],
    among: talks.Talk,
) -> Sheet:
    """Return what was done without words: to the brand's posts, to people's, and who followed."""
    rows: list[Row] = [*other]
    liked = enumerate(sorted(among.reactions), start=1)
    rows += [[f"{network[0]}l{n:06}", who, what, on, None, at] for n, (at, who, what, on) in liked]
    rows += [
        [f"{network[0]}f{m.native}", m.native, "Follow", None, network, f"{m.since}T09:00:00Z"]
        for m in members
    ]
    bad = ["x1", members[0].native, "Like", posts[0].id, None, "2025-13-07T10:00:00Z"]
    rows.insert(len(other) // 2, bad)
    columns = ("reaction_id", "account_id", "action", "post_id", "page", "reacted_at")
    return Sheet(f"{network}_reactions.jsonl", columns, rows)


def _time(said: str) -> datetime:
    return datetime.fromisoformat(said.removesuffix("Z"))


def _counts(
    random: Random,
    world: World,
    network: str,
    posts: Sequence[Post],
    done: Sequence[_Deed],
    members: int,
) -> Sheet:
    """Return what the network counts: more than it tells of, for most who like are strangers."""
    known = Counter((deed.post.id, deed.action) for deed in done)
    at = f"{world.yesterday.isoformat()}T06:00:00Z"
    rows: list[Row] = [["", network, at, None, None, None, None, None, None, members * 3]]
    for post in posts:
        crowd = members * 0.9 * post.appeal**0.35 * (1.25 if post.at.hour >= 18 else 1.0)
        reached = int(crowd * exp(random.gauss(0, 0.25))) + 40
        likes, comments, shares = (
            known[post.id, action] + int(random.random() ** 2 * 0.02 * reached * more)
            for action, more in (("Like", 1.0), ("Create", 0.2), ("Announce", 0.1))
        )
        clicks = int(reached * random.uniform(0.004, 0.02) * (1.6 if post.product else 0.5))
        shown = int(reached * random.uniform(1.2, 1.7))
        rows.append(
            [post.id, network, at, shown, reached, likes, comments, shares, clicks, None]
        )  # fmt: skip
    columns = ("post_id", "page", "at", "views", "reach", "likes", "comments", "shares", "clicks")
    return Sheet(f"{network}_counts.csv", (*columns, "followers"), rows)
