"""Reddit as a source: read only under an agreement with it."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.backing_off import in_seconds
from rapport.flow.sources.base import Guide, Limit, Source
from rapport.flow.sources.reddit import asking, reading

GUIDE: Final = Guide(
    make=(
        "Reddit lets nobody use its data for a business without an agreement. Make one with Reddit"
        " first, and keep its number at hand: without it nothing is read.",
        "Sign in at reddit.com with the account of your company and open reddit.com/prefs/apps.",
        "Create an app of the kind `web app`; as redirect address write the one shown here.",
        "Copy the id below the app's name and its secret to here.",
        "Sign in at Reddit from here and allow what is asked for.",
    ),
    permissions=(
        ("identity", "to see which account it is"),
        ("read", "to read posts and comments of communities"),
        ("history", "to read what you posted yourselves"),
        ("privatemessages", "to read what names you and what answers you; messages are not read"),
    ),
    costs="By your agreement. About 100 calls a minute; Each list ends after 1000 things.",
)

SOURCE: Final = Source(
    name="reddit",
    title="Reddit (by agreement)",
    docs="docs/howto/connect-a-network.md",
    personal_data="names of accounts, what they posted and commented in public communities",
    policy=POLICIES["reddit"],
    group="networks",
    gives="posts and comments of communities, what names and answers you, likes of your posts",
    forbids="nothing without an agreement; no scores, no models, no advertising by it; private"
    " messages and closed, quarantined or adults' communities are never kept; what is deleted"
    " there is deleted here",
    settings=asking.SETTINGS,
    hosts=("{base_url}", "{auth_url}"),
    limits=(Limit(calls=90, seconds=60.0),),
    cursor="the list and its page, the newest of each list, and what is looked at again",
    every=timedelta(minutes=30),
    fetch=asking.fetch,
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=("posts", "our_posts", "counts", "pages"),
    mode="declared",
    check=asking.check,
    wait_of=in_seconds,
    guide=GUIDE,
    oauth=asking.OAUTH,
)
