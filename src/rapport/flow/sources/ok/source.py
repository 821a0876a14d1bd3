"""Odnoklassniki as a source: what to create there, what is read, and on what terms."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Guide, Limit, Source
from rapport.flow.sources.ok import asking, calling, reading

_GUIDE: Final = Guide(
    make=(
        "At ok.ru become a developer: ok.ru/devaccess.",
        "Add an application; OK sends its ID, its public key and its secret key by e-mail.",
        "Write to api-support@ok.ru and ask for the rights named here.",
        "Say the keys here, then allow it at OK as an administrator of the group.",
    ),
    permissions=(
        ("VALUABLE_ACCESS", "profiles of members and of who writes"),
        ("GROUP_CONTENT", "topics, comments, likes and statistics of the group"),
        ("LONG_ACCESS_TOKEN", "that you need not allow it again each half hour"),
    ),
    costs="nothing; OK grants its rights by hand and tells no limits",
)

SOURCE: Final = Source(
    name="ok",
    title="Odnoklassniki",
    docs="docs/howto/connect-a-network.md",
    personal_data="open profiles of the group's members and of who writes or likes there; what"
    " they write under its topics",
    policy=POLICIES["ok"],
    group="networks",
    gives="members, topics, comments, likes, reach and numbers of the group",
    forbids="private messages, closed profiles, pictures, relations and contacts are never kept",
    settings=calling.SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(calls=5, seconds=1.0),),
    cursor="the phase and the place in it; topics of late, to find what is gone",
    every=timedelta(hours=1),
    fetch=asking.fetch,
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=reading.KINDS,
    mode="declared",
    check=asking.check,
    guide=_GUIDE,
    oauth=calling.OAUTH,
)
