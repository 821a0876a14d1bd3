"""What a policy may give points for: the deeds of each axis, and the parts of its two cards.

A policy chooses points for them; it can't name others, so that nobody is judged by what they are
instead of what they did.
"""

from collections.abc import Mapping
from typing import Final

#: Axis -> deed -> what it is.
AXES: Final[Mapping[str, Mapping[str, str]]] = {
    "engagement": {
        "post": "wrote something of their own in public",
        "comment": "answered something in public",
        "like": "liked something",
        "share": "passed something on",
        "message": "wrote to us in private",
        "answer": "answered a question of ours",
        "contest": "took part in a competition",
        "accept": "said they would come",
        "attend": "came to a shop or an event; one a day counts",
        "view": "looked at a page or a product; one a day counts",
        "open": "opened a mail of ours; one a day counts",
        "click": "followed a link; one a day counts",
        "join": "followed us, or joined what is ours",
    },
    "influence": {
        "got_reply": "somebody answered them",
        "got_mention": "somebody named them",
        "got_like": "somebody liked what they wrote",
        "got_share": "somebody passed on what they wrote",
    },
    "valence": {
        "praise": "a good word about us in public, by how many may have seen it",
        "blame": "a bad word about us in public, by how many may have seen it",
    },
    "creativity": {
        "original": "a post unlike what was said before, by its form and how it was met in a week",
    },
    "loyalty": {
        "purchase": "bought something",
        "return": "brought a purchase back",
        "season": "ninety more days as a customer",
        "defence": "a good word in answer to somebody's bad word about us",
        "invite": "invited somebody",
    },
    "argument": {
        "argued": "a bad word about us with what one can check",
        "bare": "a bad word about us without",
    },
}
#: What may lower a score: deeds whose points are at most 0.
AGAINST: Final = frozenset({"blame", "return"})
#: What the composite is made of; say_do stands beside it, argument is for critics alone.
COMPOSITE: Final = ("engagement", "influence", "valence", "creativity", "loyalty")
#: Phase 1: what a newcomer's potential is made of.
POTENTIAL: Final[Mapping[str, str]] = {
    "affinity": "good words about us, and interest in what is ours",
    "customer": "bought something already",
    "reach": "how many follow them, against all newcomers",
    "shops": "lives where we have a shop",
    "trust": "how surely the account is a real person's own",
    "channel": "how many who came by the same channel became active",
}
