"""Others' posts and comments on Instagram that name us: told by number alone, so asked for.

A delivery of the webhook `mentions` holds the number of a post, and of a comment if that is where
we are named. Both can be asked for by our own account only, one at a time. Once a day the newest
of them are asked for again: who took theirs back is taken at their word here, too.

Source  developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference: ig-user/
        mentioned_media, mentioned_comment; /docs/graph-api/webhooks/reference/instagram#mentions
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from rapport.flow.errors import SourceError
from rapport.flow.sources.base import Page, Record
from rapport.flow.sources.meta.graph import Graph, NoSuchObject
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.social import chunks
from rapport.flow.sources.walking import Walk, instant_of

#: Where the walk is while it asks again: what is asked for, by what, with which fields. Of an
#: unknown field Meta says what it says of a number that is gone, so then with those that are
#: documented: who wrote it is refused later, and not taken for gone.
LISTS: Final = {
    "mentioned_media": ("media_id", ("id,caption,media_type,timestamp,username",)),
    "mentioned_comment": (
        "comment_id",
        ("id,text,timestamp,username,media", "id,text,timestamp,media"),
    ),
}
_NUMBER: Final = re.compile(r"[0-9_]{1,40}")
#: So many are kept as one page.
_AT_ONCE: Final = 25
#: So many of each list are asked for again in one walk; each costs a call.
_AGAIN: Final = 500


def next_of(record: Record) -> str | None:
    """Return what a delivery says is to be asked for, as 'mentioned_comment <number>'."""
    if text(record.get("form")) != "told":
        return None
    for list_, (name, _) in reversed(LISTS.items()):  # a comment has the number of its post, too
        if _NUMBER.fullmatch(number := text(record.get(name))):
            return f"{list_} {number}"
    return None


def told(graph: Graph, walk: Walk, account: str, said: Sequence[str]) -> Iterator[Page]:
    """Give what deliveries told of. What is gone by now is let go.

    Raises  what the Graph API fails with, once what was asked for before is given.
    """
    for some in chunks(said, _AT_ONCE):
        records: list[Record] = []
        answered: list[str] = []
        failed: SourceError | None = None
        for one in some:
            list_, _, number = one.partition(" ")
            try:
                records += _asked_for(graph, walk, account, list_, number)
            except SourceError as error:
                failed = error
                break
            answered.append(one)
        yield Page(records, walk.cursor(walk.place), answers=answered)
        if failed:
            raise failed


def again(graph: Graph, walk: Walk, account: str, list_: str) -> Iterator[Page]:
    """Give what is still there of what was told of before, in a long walk; a short one asks not.

    What is no more there is not found by the walk, which then says that it is gone.
    """
    known = walk.known(list_)
    asked = known[:_AGAIN] if walk.long else []
    walk.carry(list_, known[len(asked) :])
    for some in chunks(asked, _AT_ONCE):
        records = [r for n in some for r in _asked_for(graph, walk, account, list_, n)]
        yield Page(records, walk.cursor({"list": list_}))


def _asked_for(
    graph: Graph, walk: Walk, account: str, list_: str, number: str
) -> Iterable[Record]:
    """Return the post or comment of that number; nothing if it is gone, or hidden from us."""
    if list_ not in LISTS or not account:
        return
    name, ways = LISTS[list_]
    for fields in ways:
        with suppress(NoSuchObject):
            said = graph.get(account, fields=f"{list_}.{name}({number}){{{fields}}}")
            if text((found := within(said, list_)).get("id")):
                walk.found(list_, number, instant_of(found.get("timestamp")))
                yield _record(account, number, found)
            return


def _record(account: str, number: str, found: Mapping[str, Any]) -> Record:
    about = {"network": "instagram", "ours": account, "form": "mention", "began_by": "them"}
    post = text(within(found, "media").get("id"))
    return {**found, **about, "id": number, **({"post_id": post} if post else {})}
