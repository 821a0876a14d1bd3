"""Bluesky as a source: the account of the brand, on whichever data server it lives."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.backing_off import at_reset
from rapport.flow.sources.base import Guide, Limit, Source
from rapport.flow.sources.bluesky import asking, reading
from rapport.flow.sources.bluesky.session import SETTINGS

_GUIDE: Final = Guide(
    make=(
        "Sign in to your brand's account at bsky.app.",
        "Open Settings, Privacy and security, App passwords, and add one for your CRM.",
        "Leave access to direct messages off, and copy the password: it is shown once.",
        "If the account lives on a server of its own, write that server's address below.",
    ),
    permissions=(
        ("app password", "your notifications, your posts and their talks, who follows you"),
    ),
    costs="Nothing. A server lets each address ask 3000 times in five minutes; Rapport asks less.",
)

SOURCE: Final = Source(
    name="bluesky",
    title="Bluesky",
    docs="docs/howto/connect-a-network.md",
    personal_data="number (DID), handle, name and profile of who writes to you, likes, passes on"
    " or follows you; what they wrote in public",
    policy=POLICIES["bluesky"],
    group="networks",
    gives="mentions, answers, quotes, likes, reposts and followers of your account, your own"
    " posts with their numbers, and what others write with words that you choose",
    forbids="chats; of who asks to be shown to signed-in people only, all but what they write to"
    " you; paying for likes and follows",
    settings=SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(1500, 300.0),),
    cursor="the list that is being read and the place in it, how far each was read, and the posts"
    " and likes of the last days, to see which of them are gone",
    every=timedelta(minutes=10),
    fetch=asking.fetch,
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=("pages", "members", "our_posts", "posts", "reactions", "counts"),
    verified=("bluesky",),  # a handle leads to its DID and back, or it is told as invalid
    mode="declared",
    check=asking.check,
    wait_of=at_reset,
    guide=_GUIDE,
)
