"""What teammates said of texts: which tasks there are, and what each may be said to be."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from rapport.flow.signals import intents, sentiment

#: Of decisions: that one is about a text.
KIND: Final = "read"
SENTIMENT, INTENT, NOISE, TARGET = "sentiment", "intent", "noise", "target"
CANT_TELL: Final = "cant_tell"
YES, NO = "yes", "no"
NOTHING: Final = "nothing"
#: What an opinion may be about: the headings of data/targets.txt and of readings; or nothing.
TARGETS: Final = (
    "delivery", "price", "service", "product", "place", "brand", "competitor", "person",
    "employer", NOTHING,
)  # fmt: skip

VALUES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        SENTIMENT: sentiment.LABELS,
        INTENT: intents.LABELS,
        NOISE: (YES, NO),
        TARGET: TARGETS,
    }
)


@cache
def feeling(value: str) -> int | None:
    """Return -1, 0 or 1 for negative, neutral, positive; None for cant_tell."""
    return dict(zip(sentiment.LABELS, sentiment.VALUES, strict=True)).get(value)


def said(sentiment_value: int | None) -> str:
    """Return the word of -1, 0, 1; cant_tell for None."""
    return CANT_TELL if sentiment_value is None else sentiment.LABELS[sentiment_value + 1]
