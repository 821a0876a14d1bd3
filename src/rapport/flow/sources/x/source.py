"""X as a source: the inbox, and figures of groups."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.backing_off import at_reset
from rapport.flow.sources.base import Guide, Limit, Source
from rapport.flow.sources.x.asking import OAUTH, SETTINGS, check, fetch
from rapport.flow.sources.x.reading import keep, own, read

_GUIDE: Final = Guide(
    make=(
        "At developer.x.com create a project and an app, and say what for: answering people who"
        " write to you.",
        "Under User authentication turn on OAuth 2.0, type Web App or Native App, with the address"
        " shown here as its redirect.",
        "Say here the client id, and the client secret of a Web App, then sign in with your"
        " company's account.",
    ),
    permissions=(
        ("tweet.read", "to read posts that name you, answers to you and your own posts"),
        ("users.read", "to read who wrote them: name, user name, whether the account is closed"),
        ("offline.access", "so that you need not sign in every two hours"),
    ),
    costs="X is paid by the post that is read. Each post is read when it comes and again each"
    " night while it is kept, as the terms want: keep fewer days to pay less; at most 10,000"
    " posts are kept.",
)

SOURCE: Final = Source(
    name="x",
    title="X",
    docs="docs/howto/connect-a-network.md",
    personal_data="what people write to you in public, their name, user name and number",
    policy=POLICIES["x"],
    group="networks",
    gives="posts that name you, answers to you, your own posts with their figures; how many posts"
    " of a day hold words that you choose",
    forbids="no profile, score, segment, export or advertisement may use it, and nobody is paid"
    " for a post; it joins another account only if the person says so; what is deleted there is"
    " gone here within a day",
    settings=SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(300, 900.0), Limit(3, 1.0)),
    cursor="the newest number of each list that was read, and the numbers of the posts that are"
    " kept, which are asked for again each night",
    every=timedelta(minutes=15),
    fetch=fetch,
    keep=keep,
    read=read,
    own=own,
    kinds=("posts", "our_posts", "counts", "pages", "reference"),
    mode="declared",
    check=check,
    wait_of=at_reset,
    guide=_GUIDE,
    oauth=OAUTH,
)
