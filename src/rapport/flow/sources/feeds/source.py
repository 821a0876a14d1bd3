"""Feeds as a source: what people write on forums, blogs and review sites."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Guide, Limit, Source
from rapport.flow.sources.feeds import asking, reading

GUIDE: Final = Guide(
    make=(
        "Open the forum, blog or review site and look for its feed: a link called RSS, Atom or"
        " Feed, often at the foot of the page. Many forums have one for each board and search.",
        "Copy the address of the feed, not that of the page.",
        "Look whether the site's terms let a company store its feed: what is public is not"
        " for every use.",
        "If it is your own blog, say that it is ours: its entries are then posts of yours.",
    ),
    costs="Nothing. A feed is asked for once an hour, and sent only if it has changed.",
)

SOURCE: Final = Source(
    name="feeds",
    title="Feed of a forum, blog or review site (RSS, Atom)",
    docs="docs/howto/connect-a-network.md",
    personal_data="names that authors sign with, the address of their page, what they wrote; mail"
    " addresses are never kept",
    policy=POLICIES["own"],
    group="networks",
    gives="entries with author, title, text, theme and what it answers; whether it names you",
    forbids="what the feed does not show is not fetched; an entry that it no longer shows stays,"
    " until you delete it",
    settings=asking.SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(calls=5, seconds=5.0),),
    cursor="the version of the feed, its newest entry, and the page of it that is being read",
    every=timedelta(hours=1),
    fetch=asking.fetch,
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=("posts", "our_posts", "pages"),
    mode="declared",
    remembers_days=400,
    check=asking.check,
    guide=GUIDE,
)
