"""What an address of the network asks for: a scope, a topic, a kind of people, a community."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from rapport.web.network.shelf import Network

KINDS: Final = ("", "advocate", "neutral", "critic")


@dataclass(frozen=True, slots=True)
class Asked:
    """`scope`: all, buyers or topic; `topic` of the scope topic; `kind`: one of KINDS."""

    scope: str = "all"
    topic: str = ""
    kind: str = ""
    community: int | None = None

    @property
    def address(self) -> str:
        """The query of an address that asks for the same."""
        told = {"scope": self.scope, "topic": self.topic, "kind": self.kind}
        if self.community is not None:
            told["community"] = str(self.community)
        return "?" + urlencode({name: value for name, value in told.items() if value})

    @property
    def map_address(self) -> str:
        """The query of the same scope's map: it always draws all kinds."""
        return replace(self, kind="", community=None).address

    @property
    def within(self) -> str:
        """The scope as one value of a field: all, buyers or topic:NAME."""
        return f"topic:{self.topic}" if self.scope == "topic" else self.scope


def asked(given: Mapping[str, str], network: Network) -> Asked:
    """Return what is asked for; what the network does not know is not asked.

    Who asks for no scope gets buyers, and all if nobody bought.
    """
    scope, topic = given.get("scope", ""), given.get("topic", "")
    if scope.startswith("topic:"):  # a field that chooses gives both in one
        scope, topic = "topic", scope.removeprefix("topic:")
    if scope == "topic" and topic not in {one.topic for one in network.topics}:
        scope = ""
    if scope not in ("all", "buyers", "topic"):
        scope = "buyers" if network.leaders(scope="buyers", limit=1).total else "all"
    kind, number = given.get("kind", ""), given.get("community", "")
    known = {one.community for one in network.communities}
    community = int(number) if number.isdecimal() and len(number) < 6 else -1
    return Asked(
        scope,
        topic if scope == "topic" else "",
        kind if kind in KINDS else "",
        community if community in known else None,
    )
