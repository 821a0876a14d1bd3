"""What a source is, and what it must know to turn a log entry into facts."""

from dataclasses import dataclass
from datetime import datetime

from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.rights import SourcePolicy


@dataclass(frozen=True)
class Source:
    """The code for one kind of place that facts come from. Declared, not registered."""

    name: str
    title: str
    docs: str  # page of our own manual, or of the platform's
    personal_data: str  # what it brings about people, in words
    policy: SourcePolicy  # its terms; an import's purposes narrow them further


@dataclass(frozen=True)
class Entry:
    """One entry of the facts log, as far as a source needs to know it.

    `source` is the name of the connection; `region` is ISO 3166 alpha-2 of the country
    whose phone numbers are written without a prefix; `rights` are bits of rights.Right.
    """

    seq: int
    source: str
    received_at: datetime
    rights: int
    pseudonyms: Pseudonyms
    region: str
