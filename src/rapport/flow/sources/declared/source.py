"""What people said of themselves behind their own link: a name that they go by on a network."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rapport.flow.errors import SkipRecord
from rapport.flow.policies import POLICIES
from rapport.flow.rights import Link
from rapport.flow.sources.base import Record, Row, Source
from rapport.flow.sources.files.fields import HANDLES
from rapport.flow.sources.plain import needed, texts

#: Numbers that no person knows of themselves: nobody types them.
_UNSAID: Final = ("wechat_openid", "wechat_unionid")
#: The networks that somebody may name; each is the field of a row, too.
NETWORKS: Final = tuple(name for name in HANDLES if name not in _UNSAID)
_FIELDS: Final = ("link", "network", "handle", "at")


def keep(record: Record) -> Record | None:
    """Keep what is listed here."""
    return texts(record, _FIELDS)


def read(record: Record) -> Iterator[Row]:
    """Give who said it: one account a link, for they spoke of themselves through it."""
    said = texts(record, _FIELDS)
    network = needed(said, "network", "network")
    if network not in NETWORKS:
        raise SkipRecord("the record names no network that we know", fix="update Rapport")
    values = {
        "account": needed(said, "link", "link"),
        network: needed(said, "handle", "name on the network"),
        "updated_at": needed(said, "at", "time"),
    }
    yield Row("members", values)


def own(record: Record) -> str:
    """What makes two the same: the link it was said behind."""
    return needed(texts(record, ("link",)), "link", "link")


SOURCE: Final = Source(
    name="declared",
    title="What people say of themselves",
    docs="docs/howto/ask-for-an-account.md",
    personal_data="the name that somebody goes by on a network, as they typed it behind a link"
    " that was sent to them",
    # a name that nobody checked may be somebody else's: it joins nobody by itself
    policy=replace(POLICIES["own"], link=Link.OPT_IN),
    group="other",
    gives="names on networks that people typed themselves; nobody checked that they are theirs",
    forbids="it is connected by itself when the first link is used; there is nothing to set",
    keep=keep,
    read=read,
    own=own,
    kinds=("members",),
    mode="declared",
    remembers_days=36500,
)
