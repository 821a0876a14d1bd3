"""VK as a source: what to create there, what is read, and on what terms."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Guide, Limit, Source
from rapport.flow.sources.vk import asking, calling, hooks, keeping, reading

_GUIDE: Final = Guide(
    make=(
        "Open your community at VK: Manage, then API usage.",
        "Under Access tokens create a key with the permission to manage the community.",
        "At dev.vk.com create an app of the kind Web, and take its service key: VK shows the"
        " wall, comments and likes to nothing less.",
        "Under Callback API add the address shown here with a secret key, say the string that VK"
        " shows as `confirmation`, and press Confirm.",
        "Under Event types tick comments of the wall and the board, likes, joining and leaving,"
        " votes, orders and forms. Leave messages unticked.",
        "A manager who lets you may give a token of their own: it opens votes, reposts, filled"
        " forms and statistics.",
    ),
    permissions=(
        ("manage", "who is a member, and orders of the shop"),
        ("service key", "posts, comments, likes, topics, and public posts that name you"),
        ("stats, offline of a manager", "votes, reposts, forms and statistics"),
    ),
    costs="nothing; VK allows three calls a second, and twenty-five questions in one call",
)

SOURCE: Final = Source(
    name="vk",
    title="VK",
    docs="docs/howto/connect-a-network.md",
    personal_data="open profiles of members and of who writes or likes; what they write in public"
    " on your pages and of your brand; orders and forms they sent you there",
    policy=POLICIES["vk"],
    group="networks",
    gives="members, posts, comments, likes, reposts, votes, topics, mentions, orders, filled"
    " forms, reach and numbers of the community",
    forbids="private messages, closed profiles, what VK keeps under `personal`, relations,"
    " relatives, military, phones in profiles and exact places are never kept",
    settings=calling.SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(calls=3, seconds=1.0),),
    cursor="the phase and the place in it; posts of late, to find what is gone",
    every=timedelta(hours=1),
    fetch=asking.fetch,
    keep=keeping.keep,
    read=reading.read,
    own=keeping.own,
    kinds=reading.KINDS,
    mode="declared",
    hook=hooks.hook,
    greet=hooks.greet,
    thanks=hooks.THANKS,
    check=asking.check,
    guide=_GUIDE,
)
