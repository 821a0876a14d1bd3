"""A partner under contract as a source: nothing is fetched, it is asked person by person."""

from typing import Final

from rapport.flow.rights import ALL_RIGHTS, Right, SourcePolicy, Training
from rapport.flow.sources.base import Guide, Setting, Source
from rapport.flow.sources.partner import reading

#: What is bought for profiles goes to no advertising platform and teaches no model.
POLICY: Final = SourcePolicy(
    ALL_RIGHTS & ~Right.INCENTIVE, training=Training.NO, ads=frozenset(), mirror_hours=24
)

GUIDE: Final = Guide(
    make=(
        "Make a contract with the partner: which attributes, for what purpose, at what price,"
        " and that they keep nothing of what you ask.",
        "Have them open an address that takes our questions, and give you a token for it.",
        "Say here how many people a day you ask about at most, the budget of a month and the"
        " price for each person.",
        "Begin with a dry run on the page Enrichment: it says who would be asked about, who not,"
        " and why, and asks nobody.",
    ),
    permissions=(("token", "to ask about people; nothing else"),),
    costs="What the contract says. A run never asks beyond the day's quota or the month's budget.",
)

SOURCE: Final = Source(
    name="partner",
    title="Partner under contract",
    docs="docs/howto/ask-a-partner.md",
    personal_data="what the contract names of people you asked about: city, employer, interests,"
    " names on networks; no income, no health, no new contact",
    policy=POLICY,
    group="other",
    gives="attributes of people whom you know already, asked for by a hash of their phone or"
    " e-mail, or by a file",
    forbids="nobody is asked about who objected, or whose source lets nothing leave; what the"
    " partner tells is not for advertising platforms and teaches no model",
    settings=(
        Setting("base_url", "address that takes the questions", form="url"),
        Setting("token", "what it lets us in by", secret=True),
        Setting(
            "keys",
            "what is sent of a person: sha256 of the contact, or the contact itself (clear)",
            "sha256",
            form="choice",
            choices=("sha256", "clear"),
        ),
        Setting(
            "ask_by",
            "by which contact people are asked about, the first one that they have",
            "phone email",
            form="choice",
            choices=("phone email", "email phone", "phone", "email"),
        ),
        Setting(
            "attributes",
            "what the contract lets the partner tell, parted by commas; empty: all that may be",
            "",
        ),
        Setting(
            "per_day", "so many people are asked about in a day at most", "1000", form="number"
        ),
        Setting("budget", "what may be spent in a calendar month, as 100 or 99.50", "0"),
        Setting("price", "what one person costs, as 0.04", "0"),
        Setting("currency", "currency of budget and price", "EUR"),
        Setting("batch", "so many people are asked about in one call", "100", form="number"),
        Setting(
            "again_days", "so many days nobody is asked about a second time", "180", form="number"
        ),
    ),
    hosts=("{base_url}",),
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=("known_people",),
    mode="partner",
    remembers_days=400,
    guide=GUIDE,
)
