"""The four routes by which more may be learned of a person, in words for who is to decide.

Nothing lawful finds somebody on a network by a phone or an e-mail, so there is no fifth.
"""

from dataclasses import dataclass
from typing import Final

SIGN_IN: Final = "sign_in"
PARTNER: Final = "partner"
LIST: Final = "list"
DECLARED: Final = "declared"


@dataclass(frozen=True)
class Route:
    """One way, in whole English sentences.

    `purpose`  of rights.PURPOSES: what a connection of this route must be for
    `basis`    on what ground it stands
    `leaves`, `comes_back`  what we hand out, and what we are told
    `quota`, `cost`  what bounds it
    `mode`     of the claims that it brings, see tables.CLAIMS; '' if it brings none
    """

    name: str
    title: str
    purpose: str
    basis: str
    leaves: str
    comes_back: str
    quota: str
    cost: str
    mode: str


ALL: Final = (
    Route(
        SIGN_IN,
        "The person signs in",
        "profile",
        "The person agrees on our page, and can take it back there.",
        "Nothing. The person opens a link that we sent, and the network asks them itself.",
        "The account of the person on that network, proven by the sign-in.",
        "One link is one use, and ends after 14 days.",
        "Nothing.",
        "declared",
    ),
    Route(
        PARTNER,
        "A partner under contract is asked",
        "profile",
        "A contract with the partner, and a lawful basis for making profiles.",
        "A key for each person: the SHA-256 of a phone or an e-mail, or the contact itself if the"
        " contract says so.",
        "Attributes that the contract names. Income, health and other sensitive fields are"
        " dropped at the door.",
        "So many people a day as the connection says. Nobody is asked about twice within the"
        " days that it says.",
        "A price for each person, within the budget of the calendar month.",
        "partner",
    ),
    Route(
        LIST,
        "A hashed list goes to an advertising platform",
        "ads",
        "Consent of each person to advertising.",
        "SHA-256 of phones and e-mails of at least 100 people, hashed in memory.",
        "Counts only: how many were taken and how many the platform knows. Never who.",
        "As many lists as the platform takes.",
        "Nothing for the list itself.",
        "",
    ),
    Route(
        DECLARED,
        "The person tells us",
        "profile",
        "The person says so on our page, scans our code, or starts our bot by our link.",
        "Nothing.",
        "A name on a network: proven if it came by a code, only said if it was typed.",
        "One link is one use, and ends after 14 days.",
        "Nothing.",
        "declared",
    ),
)
BY_NAME: Final = {route.name: route for route in ALL}
