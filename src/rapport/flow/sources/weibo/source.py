"""Weibo as a source."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Guide, Limit, OAuth, Source
from rapport.flow.sources.weibo import asking, reading

GUIDE: Final = Guide(
    make=(
        "Sign in at open.weibo.com with the account of your company and let it be verified.",
        "Create an app (微连接, 网页应用) and wait until Weibo has looked at it: before that it"
        " may read for its testers only.",
        "In the app's settings write the redirect address that is shown here (授权回调页).",
        "Copy App Key and App Secret to here, then sign in at Weibo from here with the account"
        " whose mentions and comments are to be read.",
    ),
    permissions=(
        ("statuses/mentions", "to read posts that name you"),
        (
            "comments/to_me, comments/mentions",
            "to read what answers you and comments that name you",
        ),
        ("statuses/user_timeline", "to read what you published, and how it is liked"),
    ),
    costs="Nothing for these. Calls an hour by the level of your app, 150 at the lowest; a token"
    " ends after some days or months, by that level, and is not renewed: you sign in again.",
)

SOURCE: Final = Source(
    name="weibo",
    title="Weibo",
    docs="docs/howto/connect-a-network.md",
    personal_data="numbers and screen names of accounts, what they wrote to you or of you; no"
    " profiles",
    policy=POLICIES["weibo"],
    group="networks",
    gives="posts and comments that name or answer you, your own posts and how they are liked",
    forbids="profiles of others, private messages and posts that are not for all are never kept;"
    " what is deleted there is deleted here",
    settings=asking.SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(calls=140, seconds=3600.0),),
    cursor="the list and its page, the newest of each list, and what is looked at again",
    every=timedelta(hours=1),
    fetch=asking.fetch,
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=("posts", "our_posts", "counts"),
    mode="declared",
    check=asking.check,
    guide=GUIDE,
    oauth=OAuth(
        authorize="{base_url}/oauth2/authorize",
        token="{base_url}/oauth2/access_token",  # noqa: S106 - an address
        scopes=(),
        takes={"access_token": "token"},
        pkce=False,
        separator=",",
    ),
)
