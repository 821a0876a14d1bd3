"""What readers are told of a brand: its names, topics and triggers, and what to look for.

Nothing has to be told. What needs nothing is read all the same: language, feeling, intents, spam,
copies, personal data, keywords.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapport.flow.signals.languages import DEFAULT
from rapport.flow.signals.noise import Brand
from rapport.flow.signals.topics import Topic
from rapport.flow.signals.triggers import Rule


class Part(StrEnum):
    """What is looked for besides the reading itself, and costs time."""

    COPIES = "copies"
    NOISE = "noise"
    PERSONAL = "personal"
    KEYWORDS = "keywords"


ALL: Final = frozenset(Part)


@dataclass(frozen=True, slots=True)
class ReadingSetup:
    """How texts are to be read.

    brand      by what it is known; None: no text is noise for being about something else
    topics     that the team defined
    triggers   rules whose hits are told; those of one name count as one
    languages  ISO 639-1 of those that the brand's people write; others are told as well
    region     ISO 3166 of the country whose phones are written without a code; '' = none
    parts      what is looked for besides
    keywords   of a text, at most
    """

    brand: Brand | None = None
    topics: tuple[Topic, ...] = ()
    triggers: tuple[Rule, ...] = ()
    languages: tuple[str, ...] = DEFAULT
    region: str = ""
    parts: frozenset[Part] = ALL
    keywords: int = 5
