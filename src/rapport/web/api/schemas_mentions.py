"""The documents of the mentions: texts with what they say, corrections, how well we read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import Field
from pydantic.config import JsonDict

from rapport.web.api.declaring import Document
from rapport.web.api.schemas import ID, Source, of
from rapport.web.mentions.words import INTENTS, NOISE

_WHEN = "2026-10-30T08:15:00Z"


def _one_of(names: Iterable[str]) -> JsonDict:
    """Return what a schema says of a field that is one of these names, or empty."""
    return {"enum": ["", *names]}


class MentionsQuery(Document):
    """Which mentions. What is left out is not asked."""

    days: Literal["7", "30", "90"] = Field("30", description="of the last so many days")
    query: str = Field("", description="a rule: words, phrases, AND, OR, NOT", max_length=200)
    feeling: Literal["", "negative", "neutral", "positive", "cant_tell"] = Field(
        "", description="how it feels"
    )
    intent: str = Field(
        "",
        description="what it wants: complaint, question ...",
        json_schema_extra=_one_of(INTENTS),
    )
    topic: str = Field("", description="a topic of the team", max_length=200)
    found: str = Field("", description="a topic that was found", max_length=200)
    trigger: str = Field("", description="a trigger of the team", max_length=200)
    entity: str = Field("", description="a name that matters, as kind: name", max_length=200)
    language: str = Field("", description="ISO 639-1", max_length=8)
    source: str = Field("", description="a connection", max_length=100)
    author: Literal["", "known", "leader", "unknown"] = Field("", description="who wrote it")
    began_by: Literal["", "us", "them"] = Field("", description="who began the talk it is of")
    noise: str = Field(
        "",
        description="empty: what is none; a reason; any: all of it",
        json_schema_extra=_one_of(("any", *NOISE)),
    )
    after: str = Field("", description="the cursor of the page before", max_length=400)
    limit: int = Field(50, description="how many at most", ge=1, le=200, examples=[50])


class Intent(Document):
    """One thing a text wants."""

    name: str = of("which", "complaint")
    sureness: str | None = of("high, middle, low; null if a person said so", "high")


class Mention(Document):
    """One text that a person wrote in public. Personal data in it is masked."""

    mention_id: str = Field(description="the id: a keyed hash", **ID)
    person_id: str | None = of("whose it is; null if nobody we know", None)
    source: Source
    occurred_at: datetime = of("when it was written", _WHEN)
    text: str = of("what was written, personal data masked", "The parcel came late.")
    language: str = of("ISO 639-1; und if nobody can tell", "en")
    feeling: str = of("negative, neutral, positive or cant_tell", "negative")
    sureness: str | None = of("of the feeling: high, middle, low; null: can’t tell", "high")
    target: str = of("what it is about; empty: nothing", "delivery")
    intents: list[Intent]
    topics: list[str] = of("topics of the team", ["parcels"])
    found: str | None = of("the topic that was found", None)
    entities: list[str] = of("names that matter, as kind: name", ["competitor: Acme"])
    triggers: list[str] = of("triggers that fit", ["late parcels"])
    urgent: list[str] = of("why it can’t wait: safety, legal ...", [])
    noise: str = of("why it is set aside; empty: it is not", "")
    copies: int = of("how many later texts are like it", 0)
    corrected: list[str] = of("what a teammate said of it", ["sentiment"])


class Mentions(Document):
    """A page of mentions, newest first."""

    mentions: list[Mention]
    kept_back: int = of("of this page: their sources let nothing leave Rapport", 0)
    total: int = of("how many there are on all pages, those kept back counted", 4373)
    after: str | None = of("give it as `after` to get the next page; null on the last", "MTk6c2Vl")


class CorrectionBody(Document):
    """What a teammate says of a text."""

    task: Literal["sentiment", "intent", "target", "noise"] = Field(
        description="of what", examples=["sentiment"]
    )
    value: str = Field(
        description="what it is: negative, complaint, delivery, yes ...; empty takes it back",
        examples=["negative"],
        max_length=40,
    )


class Correction(Document):
    """What was kept. For models it counts after the next build."""

    mention_id: str = Field(description="the text", **ID)
    task: str = of("of what", "sentiment")
    value: str = of("what was said; empty: taken back", "negative")


class Measured(Document):
    """How often one thing was read right in one language."""

    task: str = of("sentiment, intent, target or noise", "sentiment")
    language: str = of("ISO 639-1", "ru")
    sampled: bool = of("of texts drawn by chance; only those measure how good it is", True)
    judged: int = of("texts that people judged", 412)
    told: int = of("of them those of which we could tell something", 380)
    right: int = of("of those, how many right", 308)
    low: float = of("lower end of the 95 % interval of right of told", 0.77)
    high: float = of("its upper end", 0.85)


class Quality(Document):
    """How good it is. Languages are never put together."""

    measured: list[Measured]
