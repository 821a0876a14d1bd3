"""What passes the door out of what texts say: frozen dataclasses of plain values (see cards.py).

`shelf/mentions.py` makes them. Never: a private message; a text of who works here.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """One text that a person wrote in public, and what it says; see tables.READINGS.

    words      places in the text that decided, and for what they speak: positive, negative
    personal   places to be masked, and what stands there: phone, email, card ...
    intents    names and how sure, at least one
    entities   names that matter as "kind: name", and where they stand
    copies     how many later texts are like it
    corrected  what a teammate said of it: sentiment, intent, noise, target
    """

    interaction_id: str
    account_id: str
    person_id: str | None
    source: str
    verb: str
    occurred_at: datetime
    text: str
    language: str
    script: str
    sentiment: int | None
    sureness: str | None
    target: str
    intents: tuple[tuple[str, str], ...]
    words: tuple[tuple[int, int, str], ...]
    urgent: tuple[str, ...]
    noise: str
    because: tuple[str, ...]
    copy_of: str | None
    copies: int
    entities: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
    topics: tuple[str, ...]
    found: str | None
    triggers: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
    keywords: tuple[str, ...]
    personal: tuple[tuple[int, int, str], ...]
    read_by: str
    corrected: tuple[str, ...]
    object_url: str | None
    thread: str | None
    began_by: str | None
    followers: int | None
    rights: int


@dataclass(frozen=True, slots=True)
class MentionFilter:
    """Which mentions are wanted; what is None or empty is not asked.

    since, until  half open
    feeling       negative, neutral, positive or cant_tell
    query         a rule of triggers/query.py, looked for in the texts, in all forms of its words
    noise         "": what is none; one of noise.REASONS: what was set aside for it; any: all of it
    copies        whether copies stand in it, too; else of those alike that fit the first alone
    """

    since: datetime
    until: datetime
    feeling: str = ""
    intent: str = ""
    topic: str = ""
    found: str = ""
    trigger: str = ""
    entity: str = ""
    language: str = ""
    source: str = ""
    began_by: str = ""
    author: str = ""  # known: a person of ours; leader; unknown
    query: str = ""
    noise: str = ""
    copies: bool = False


@dataclass(frozen=True, slots=True)
class MentionsPage:
    """Some mentions, newest first; `after` is the cursor of the next page, None on the last."""

    rows: tuple[Mention, ...]
    total: int
    after: str | None


@dataclass(frozen=True, slots=True)
class DayOfMentions:
    """How many mentions of one day were read how. `day`: its start, UTC."""

    day: datetime
    negative: int
    neutral: int
    positive: int
    cant_tell: int


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """One topic of a period beside the period before it, as long.

    found    whether it was found, and not defined by the team
    days     texts of each day of the period, the oldest first
    new      of a found one the share of its terms that were hardly said before; else None
    """

    name: str
    found: bool
    language: str
    texts: int
    before: int
    negative: int
    positive: int
    days: tuple[int, ...]
    new: float | None


@dataclass(frozen=True, slots=True)
class Voices:
    """What one side says: texts, those whose feeling is known, and its mean, -1 to 1.

    side  leaders or masses (who is followed by many), ours or people's (who began the talk)
    """

    side: str
    texts: int
    authors: int
    reach: int
    told: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class MentionFigures:
    """Figures of the mentions that a filter lets through; noise by its reason beside them."""

    total: int
    days: tuple[DayOfMentions, ...]
    feelings: dict[str, int]
    noise: dict[str, int]
    intents: dict[str, int]
    languages: dict[str, int]
    sources: dict[str, int]
    triggers: dict[str, int]
    entities: dict[str, int]
    read_by: dict[str, int]
    topics: tuple[TopicFigures, ...]
    voices: tuple[Voices, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a teammate said of one text, beside what the page said then; see tables.CHECKS."""

    seq: int
    interaction_id: str
    task: str
    language: str
    was: str
    sureness: str | None
    value: str
    sampled: bool
    taught: bool
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """One model that corrections proposed; see tables.LEARNED."""

    task: str
    corrections: int
    before: float
    after: float
    is_live: bool
    calibration_error: float
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class StaffOpinions:
    """Opinions of who works here or did, in one year; see tables.STAFF_OPINIONS."""

    year: int
    sentiment: str
    texts: int
