"""The generic webhook as a source: signed deliveries of any system."""

from collections.abc import Sequence
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Guide, HookCall, Record, Setting, Source
from rapport.flow.sources.signed import records_of
from rapport.flow.sources.webhook import reading

#: Records of one delivery.
MOST: Final = 1000


def hook(call: HookCall) -> Sequence[Record]:
    """Return the records of one delivery: one object, {"records": [...]}, or a list of them.

    Raises  HookRefused: not signed, not of these five minutes, or no records.
    """
    return records_of(call, "records", most=MOST)


GUIDE: Final = Guide(
    make=(
        "Connect the source: you say a secret and get an address.",
        "Let your system post JSON to that address: a record names its kind and its fields.",
        "Let it sign each delivery with the secret, in the header Rapport-Signature.",
        "Send one record and look at the page of the source: what can't be used waits in"
        " quarantine with its reason.",
    ),
    costs="Nothing. At most 1000 records and 1 MB at a time.",
)

SOURCE: Final = Source(
    name="webhook",
    title="Any system (webhook)",
    docs="docs/howto/send-what-happens.md",
    personal_data="what you send: members with their names and contacts, what they wrote in"
    " public, liked and bought",
    policy=POLICIES["own"],
    group="networks",
    gives="posts, members, reactions, counts and orders of any system, as they happen",
    forbids="private messages and records that say they are private are not taken in",
    settings=(Setting("secret", "what your system signs its deliveries with", secret=True),),
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=tuple(reading.NUMBERS),
    mode="declared",
    remembers_days=400,
    hook=hook,
    guide=GUIDE,
)
