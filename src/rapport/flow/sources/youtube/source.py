"""YouTube as a source: our own channel."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Guide, Limit, Source
from rapport.flow.sources.youtube.asking import OAUTH, SETTINGS, check, fetch
from rapport.flow.sources.youtube.reading import keep, own, read

_GUIDE: Final = Guide(
    make=(
        "At console.cloud.google.com create a project and turn on the YouTube Data API v3.",
        "Fill in the consent screen, and create an OAuth client of the type Web application with"
        " the address shown here as its redirect.",
        "Say here the id and the secret of the client, then sign in as the owner of the channel.",
    ),
    permissions=(
        (
            "youtube.force-ssl",
            "to read your channel, your videos and their comments; Google has no smaller one for"
            " comments: nothing is written or deleted there",
        ),
    ),
    costs="no money; a call costs one of 10,000 units a day, and an hourly look at an usual"
    " channel about five",
)

SOURCE: Final = Source(
    name="youtube",
    title="YouTube",
    docs="docs/howto/connect-a-network.md",
    personal_data="what people write below your videos, their name or user name and the number of"
    " their channel",
    policy=POLICIES["youtube"],
    group="networks",
    gives="your videos with their figures, comments and answers below them",
    forbids="it is gone after thirty days unless it is read anew; no score, no segment, no export"
    " and no advertisement may use it; who subscribed or watched is not told",
    settings=SETTINGS,
    hosts=("{base_url}", "{token_url}"),
    limits=(Limit(10_000, 86_400.0), Limit(5, 1.0)),
    cursor="which list is being walked through and where, and the numbers of videos and comments"
    " found, so that deleted ones are known",
    every=timedelta(hours=1),
    fetch=fetch,
    keep=keep,
    read=read,
    own=own,
    kinds=("posts", "our_posts", "counts", "pages"),
    mode="declared",
    check=check,
    guide=_GUIDE,
    oauth=OAUTH,
)
