"""The sandbox network as a source: read as Mastodon is, of people who are all invented.

Nobody's terms hold it and it is read each minute, so that one may watch. It calls this machine
alone: what is read by no terms can be no real network.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from rapport.flow.errors import StopSource
from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Asked, Checked, Guide, Limit, Page, Source
from rapport.flow.sources.mastodon import asking
from rapport.flow.sources.mastodon.source import SOURCE as MASTODON

HOST: Final = "127.0.0.1"
ADDRESS: Final = f"http://{HOST}:8765"
#: What a new connection says, and what its page need not ask.
_DEFAULTS: Final = {"base_url": ADDRESS, "search": "#marten"}


def fetch(asked: Asked) -> Iterator[Page]:
    """Give what `asking.fetch` gives. Raises StopSource: it is another machine's."""
    _need_here(asked)
    yield from asking.fetch(asked)


def check(asked: Asked) -> Checked:
    """Return what `asking.check` returns. Raises StopSource: it is another machine's."""
    _need_here(asked)
    return asking.check(asked)


def _need_here(asked: Asked) -> None:
    if urlsplit(asked.settings["base_url"]).hostname != HOST:
        raise StopSource(
            f"the sandbox network is on this machine alone, at {HOST}",
            fix="connect a real server as Mastodon: its terms have to be read",
        )


SOURCE: Final[Source] = replace(
    MASTODON,
    name="sandbox",
    title="Sandbox network",
    docs="docs/explanation/demo.md",
    personal_data="nothing: everybody on it is invented",
    policy=POLICIES["own"],
    gives="comments, mentions, favourites, boosts and followers of a made-up brand, as they come",
    forbids="another machine than this one",
    settings=tuple(
        replace(s, default=_DEFAULTS.get(s.name, s.default))
        for s in MASTODON.settings
        if not s.name.startswith("client_")
    ),
    limits=(Limit(2_000, 300.0),),
    every=timedelta(minutes=1),
    fetch=fetch,
    check=check,
    oauth=None,
    sign_in=None,
    guide=Guide(
        make=(
            "Start the network on the machine that Rapport runs on: rapport sandbox.",
            "Copy the address and the token that it prints.",
        ),
        costs="Nothing.",
    ),
)
