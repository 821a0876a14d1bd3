"""Telegram as a source: a bot in the channel and the groups of the brand."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Guide, Limit, Source
from rapport.flow.sources.telegram import asking, reading

_GUIDE: Final = Guide(
    make=(
        "Write to @BotFather in Telegram: /newbot, and choose a name and a user name.",
        "Write /setprivacy to @BotFather, choose the bot and turn privacy off, so that it hears"
        " what is written in groups.",
        "Make the bot an administrator of your channel, of the group of its comments and of your"
        " other groups: without that it is told of no reaction and of nobody who comes or goes.",
        "Copy the token that @BotFather gave you to here.",
        "If your server has an address that Telegram can reach, press Set it at Telegram once this"
        " is connected: updates then come at once. Else they are asked for every two minutes.",
    ),
    permissions=(
        ("administrator", "reactions, and who comes and goes; it needs no single right"),
    ),
    costs="Nothing. What happened before the bot came in is not told.",
)

SOURCE: Final = Source(
    name="telegram",
    title="Telegram",
    docs="docs/howto/connect-a-network.md",
    personal_data="number, name and user name of who writes, reacts, comes or goes in your"
    " channel and groups; the phone of who shares it with the bot",
    policy=POLICIES["telegram"],
    group="networks",
    gives="posts of your channel, comments and messages in your groups, reactions, who comes and"
    " goes, who blocked the bot, and contacts that people share",
    forbids="what is written to the bot in private. Telegram tells bots nothing of what is"
    " deleted: take it out here yourselves; who blocks the bot wants no more messages",
    settings=asking.SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(20, 1.0),),
    cursor="the number of the next update",
    every=timedelta(minutes=2),
    fetch=asking.fetch,
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=("pages", "members", "our_posts", "posts", "reactions", "counts"),
    verified=("telegram", "phone"),  # only a contact that is the sender's own is kept
    mode="declared",
    hook=asking.hook,
    check=asking.check,
    subscribe=asking.subscribe,
    start=asking.start,
    guide=_GUIDE,
)
