"""A reading of a community, phase after phase, each from where it was cut off.

    members    who is in it; how many          board    what is said in topics
    people     those we know, once a day: who closed their profile
    wall       posts, comments, likes ...      mentions public posts that name the brand
    orders, forms, numbers                     see shops.py

A phase that no token was given for is left out; `check` says which.

Source  dev.vk.com: groups.getMembers, users.get, newsfeed.search, newsfeed.getMentions,
        wall.getById, groups.getTokenPermissions, groups.getById
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from rapport.flow.errors import StopSource
from rapport.flow.sources.asking import setting
from rapport.flow.sources.base import Asked, Checked, Deletion, Page, Record
from rapport.flow.sources.plain import text
from rapport.flow.sources.social import chunks
from rapport.flow.sources.vk import shops, walls
from rapport.flow.sources.vk.calling import SETTINGS, Vk
from rapport.flow.sources.vk.keeping import FIELDS
from rapport.flow.sources.vk.reading import on_wall, shown
from rapport.flow.sources.vk.state import Reading, by_number, listed, number_in
from rapport.flow.sources.watched import Post

_MEMBERS: Final = 1000
_FOUND: Final = 200
_MENTIONS: Final = 50
_BY_ID: Final = 100
_DAY_S: Final = 86_400
#: How the root of a post is marked that stands on somebody's own wall.
_ELSEWHERE: Final = "elsewhere"


def fetch(asked: Asked) -> Iterator[Page]:
    """Give page after page of a community; see the module for their order.

    Raises  StopSource: a token that VK knows no more, a captcha; RetryLater: its limits.
    """
    run = Reading.of(asked)
    while run.phase < len(_PHASES):
        yield from _PHASES[run.phase](run)
        run.next_phase()
    yield run.end()


def _members(run: Reading) -> Iterator[Page]:
    if run.place.get("ended"):
        return
    wants_all = setting(run.asked, SETTINGS, "fans") != "active"
    offset = int(run.place.get("offset", 0))
    while True:
        told = {"group_id": run.group, "sort": "id_asc", "offset": offset}
        told |= {"count": _MEMBERS, "fields": FIELDS} if wants_all else {"count": 0}
        answer = run.vk.got("groups.getMembers", **told)
        items, total = listed(answer), number_in(answer or {}, "count")
        records, gone = run.people(items)
        if offset == 0:
            about = {"page": f"club{run.group}", "at": run.day, "followers": total}
            records.append({"form": "counts", "group": run.group, **about})
            records += _itself(run)
        offset += len(items)
        is_last = not items or offset >= total
        place = {"offset": str(offset), **({"ended": "yes"} if is_last else {})}
        yield run.page(records, gone, place, total if wants_all else None)
        if is_last:
            return


def _itself(run: Reading) -> list[Record]:
    answer = run.vk.got("groups.getById", group_id=run.group, fields="description")
    found = listed(answer, "groups") or listed(answer)
    return [{"form": "page", "group": run.group, "page": page} for page in found[:1]]


def _people(run: Reading) -> Iterator[Page]:
    """Ask for those we know and did not meet, once a day: who is closed by now."""
    if run.began - run.checked < _DAY_S or not run.last:
        return
    first = int(run.place.get("after", 0))
    left = sorted(n for n in run.known if n > first and str(n) not in run.met)
    for some in chunks(map(str, left), _MEMBERS):
        answer = run.vk.got("users.get", user_ids=some, fields=FIELDS)
        records, gone = run.people(listed(answer))
        yield run.page(records, gone, {"after": some[-1]})
    run.checked = run.began


def _mentions(run: Reading) -> Iterator[Page]:
    brand = [word.strip() for word in setting(run.asked, SETTINGS, "brand").split(",")]
    searches = [("newsfeed.search", word) for word in brand if word]
    searches.append(("newsfeed.getMentions", ""))
    for number, (method, word) in enumerate(searches):
        if number >= int(run.place.get("search", 0)) and run.vk.may(method):
            at = run.place.get("at", "") if run.place.get("search") == str(number) else ""
            yield from _search(run, number, method, word, at)
    yield from _unsaid(run)


def _search(run: Reading, number: int, method: str, word: str, at: str) -> Iterator[Page]:
    """Give the public posts that one search finds, or that mention the community."""
    while True:
        told: dict[str, Any] = {"start_time": run.since}
        if word:
            told |= {"q": word, "count": _FOUND, "extended": 1, "fields": FIELDS}
            told |= {"start_from": at} if at else {}
        else:
            told |= {"owner_id": f"-{run.group}", "count": _MENTIONS, "offset": int(at or 0)}
        answer = run.vk.got(method, **told)
        items = listed(answer)
        records, gone = _found(run, items, by_number(answer), word)
        after = text(answer.get("next_from")) if isinstance(answer, Mapping) else ""
        if not word:
            read = int(at or 0) + len(items)
            after = str(read) if items and read < number_in(answer, "count") else ""
        at = after if items else ""
        place = {"search": str(number), "at": at} if at else {"search": str(number + 1)}
        yield run.page(records, gone, place)
        if not at:
            return


def _found(
    run: Reading,
    items: list[Mapping[str, Any]],
    profiles: Mapping[str, Mapping[str, Any]],
    word: str,
) -> tuple[list[Record], list[Deletion]]:
    """Return what people wrote elsewhere, if it names us."""
    wanted = [item for item in items if word.casefold() in shown(item.get("text")).casefold()]
    authors = {text(item.get("from_id")) for item in wanted}
    records, gone = run.people(p for n, p in profiles.items() if n in authors)
    for item in wanted:
        owner, author = text(item.get("owner_id")), text(item.get("from_id"))
        profile = profiles.get(author, {})
        if owner != f"-{run.group}" and author.isdigit() and run.lets(profile):
            number = on_wall(owner, text(item.get("id")))
            published = number_in(item, "date")
            run.watched.posts[number] = Post(published, run.began, _ELSEWHERE)
            about = {"group": run.group, "item": item, "author": profile, "searched": "yes"}
            records.append({"form": "post", **about})
    return records, gone


def _unsaid(run: Reading) -> Iterator[Page]:
    """Ask for posts elsewhere that no search found again: who deleted theirs."""
    left = [
        number
        for number, post in run.watched.posts.items()
        if post.root == _ELSEWHERE and post.asked < run.began
    ]
    gone: list[Deletion] = []
    if left and run.vk.may("wall.getById"):
        for some in chunks(left, _BY_ID):
            asked = [number.removeprefix("wall") for number in some]
            found = listed(run.vk.got("wall.getById", posts=asked))
            there = {on_wall(text(p.get("owner_id")), text(p.get("id"))) for p in found}
            for number in some:
                if number in there:
                    run.watched.posts[number].asked = run.began
                else:
                    gone += run.watched.gone(number)
    if gone:
        yield run.page([], gone, run.place)


_PHASES: Final[tuple[Callable[[Reading], Iterator[Page]], ...]] = (
    _members,
    _people,
    walls.wall,
    walls.board,
    _mentions,
    shops.orders,
    shops.forms,
    shops.numbers,
)

#: What is read, by the method that begins it -> in words, and which token it takes.
_PARTS: Final = {
    "groups.getMembers": "members",
    "market.getGroupOrders": "orders of the shop",
    "wall.get": "posts, comments and likes: needs the service key",
    "newsfeed.search": "public posts that name you: needs the service key",
    "polls.getVoters": "votes: needs a manager's token",
    "leadForms.list": "filled forms: needs a manager's token",
    "stats.get": "statistics: needs a manager's token",
}


def check(asked: Asked) -> Checked:
    """Return which community the key is of, and what it lets us read.

    Raises  StopSource: the key is of no use, or of another community.
    """
    vk, group = Vk(asked), setting(asked, SETTINGS, "group")
    allowed = vk.got("groups.getTokenPermissions")
    answer = vk.got("groups.getById", group_id=group)
    found = listed(answer, "groups") or listed(answer)
    if not found:
        raise StopSource("VK knows no such community", fix="look at the setting `group`")
    names = {text(one.get("name")) for one in listed(allowed, "permissions")}
    may = [words for method, words in _PARTS.items() if vk.may(method)]
    missing = [words for method, words in _PARTS.items() if not vk.may(method)]
    if "manage" not in names:
        missing.append("the permission `manage` of the key: members and orders")
    return Checked(
        text(found[0].get("name")), tuple(w.partition(":")[0] for w in may), tuple(missing)
    )
