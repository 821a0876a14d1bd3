"""The documents of the review desk: pairs that wait for a word, and the words."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rapport.web.api.declaring import Document
from rapport.web.api.schemas import ID, of


class ReviewQuery(Document):
    """Which pairs, how many."""

    kind: Literal["", "pairs", "sample"] = Field(
        "", description="doubtful pairs, pairs drawn to measure, or both if empty"
    )
    limit: int = Field(50, description="how many at most", ge=1, le=200, examples=[50])


class ReviewPair(Document):
    """Two accounts that wait for a word. Of a drawn pair our own opinion is not told."""

    left_id: str = Field(description="an account", **ID)
    right_id: str = Field(description="the other", **ID)
    value: float | None = of("bits that an answer is worth; null if drawn", 14.6)
    settles: int = of("accounts that an answer settles", 15)
    sampled: bool = of("drawn at random to measure how well we join", False)
    probability: float | None = of("how sure we are they are one; null if drawn", 0.59)
    judged: int = of("seq of the last verdict on it, 0 for none: send it as `seen`", 0)


class Review(Document):
    """What waits, the most valuable first."""

    pairs: list[ReviewPair]
    total: int = of("how many pairs wait", 61)


class VerdictBody(Document):
    """One word on two accounts."""

    left_id: str = Field(description="an account", **ID)
    right_id: str = Field(description="the other", **ID)
    verdict: Literal["same", "different", "unsure"] = Field(
        description="are they one person?", examples=["same"]
    )
    seen: int = Field(
        description="seq of the last verdict you know of, 0 for none", ge=0, le=2**53, examples=[0]
    )


class UndoBody(Document):
    """Which verdict is taken back."""

    left_id: str = Field(description="an account", **ID)
    right_id: str = Field(description="the other", **ID)
    seq: int = Field(description="the verdict\u2019s number", ge=1, le=2**53, examples=[812])


class Verdict(Document):
    """A verdict as it is kept. The profiles follow with the next build."""

    left_id: str = Field(description="an account", **ID)
    right_id: str = Field(description="the other", **ID)
    verdict: str = of("same, different, unsure, or undo", "same")
    seq: int = of("its number", 812)
    at: datetime = of("when it was said", "2026-03-01T09:00:00Z")
