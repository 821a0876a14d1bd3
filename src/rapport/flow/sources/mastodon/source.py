"""Mastodon as a source: the account of the brand on its own server."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.backing_off import at_reset
from rapport.flow.sources.base import Guide, Limit, OAuth, SignIn, Source
from rapport.flow.sources.files.fields import HANDLES
from rapport.flow.sources.mastodon import asking, reading

_GUIDE: Final = Guide(
    make=(
        "Sign in to your brand's account on its Mastodon server.",
        "Open Preferences, Development, New application, and name it after your CRM.",
        "Grant it the permissions below, and nothing else.",
        "Save it, open it again, and copy the access token; or copy client key and secret,"
        " and let Rapport in by a click.",
    ),
    permissions=(
        ("read:accounts", "who you are, who follows you, and who favoured what you wrote"),
        ("read:notifications", "who wrote to you, favoured or boosted you"),
        ("read:statuses", "your posts and the talks under them"),
        ("read:search", "what others write of you, if you look for words"),
    ),
    costs="Nothing. A server lets each account ask 300 times in five minutes; Rapport asks less.",
)
_OAUTH: Final = OAuth(
    authorize="{base_url}/oauth/authorize",
    token="{base_url}/oauth/token",  # noqa: S106  an address
    scopes=tuple(name for name, _ in _GUIDE.permissions),
    takes={"access_token": "token"},  # its tokens do not end, and none renews them
)

SOURCE: Final = Source(
    name="mastodon",
    title="Mastodon",
    docs="docs/howto/connect-a-network.md",
    personal_data="number, address and name of who writes to you, favours, boosts or follows you;"
    " the profile of who lets it be found; what they wrote in public",
    policy=POLICIES["mastodon"],
    group="networks",
    gives="mentions, answers, favourites, boosts and followers of your account, your own posts"
    " with their numbers, and what others write with your hashtags",
    forbids="posts that not everybody may read; closed accounts; of who asks not to be found, and"
    " of #nobot, all but what they write to you",
    settings=asking.SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(250, 300.0),),
    cursor="the list that is being read and the place in it, how far each was read, and the posts"
    " and favourites of the last days, to see which of them are gone",
    every=timedelta(minutes=15),
    fetch=asking.fetch,
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=("pages", "members", "our_posts", "posts", "reactions", "counts"),
    verified=HANDLES,  # its own is the server's word, those of others lead back: verified_at
    mode="declared",
    check=asking.check,
    wait_of=at_reset,
    guide=_GUIDE,
    oauth=_OAUTH,
    sign_in=SignIn(("read:accounts",), asking.who, revoke="{base_url}/oauth/revoke"),
)
