"""Judging texts one after another: which is next, what was said in this session, how many.

What is asked stands in the session; what was said stands in the log. A text that measures us is
drawn by chance and shown without our opinion.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from rapport.flow.mention_cards import Mention
from rapport.web.mentions import measured, selectors, shelf
from rapport.web.mentions.measured import Measured

#: Texts of one sitting: ten minutes.
SITTING = 30
PILES = ("sample", "doubtful")
_KEY = "mentions_label"


@dataclass(frozen=True, slots=True)
class Sitting:
    """What was done since somebody began. `acts`: (text, task or skip), the oldest first."""

    pile: str
    language: str
    acts: tuple[tuple[str, str], ...]

    @property
    def is_blind(self) -> bool:
        return self.pile == "sample"

    @property
    def done(self) -> list[str]:
        """The texts that were judged."""
        return [text for text, task in self.acts if task in ("sentiment", "noise")]

    @property
    def skipped(self) -> set[str]:
        return {text for text, task in self.acts if task == "skip"}

    @property
    def is_over(self) -> bool:
        return len(self.done) >= SITTING


def sitting(request: HttpRequest) -> Sitting | None:
    held = request.session.get(_KEY)
    if not held:
        return None
    return Sitting(held["pile"], held["language"], tuple((a, b) for a, b in held["acts"]))


def begin(request: HttpRequest, pile: str, language: str) -> None:
    known = selectors.known()["language"]
    _hold(request, pile if pile in PILES else PILES[0], language if language in known else "", [])


def acted(request: HttpRequest, now: Sitting, interaction_id: str, task: str) -> None:
    """Remember what was done with a text."""
    acts = [*now.acts, (interaction_id, task)]
    _hold(request, now.pile, now.language, acts)


def taken_back(request: HttpRequest, now: Sitting) -> tuple[str, str] | None:
    """Forget what was done last, and return it."""
    if not now.acts:
        return None
    _hold(request, now.pile, now.language, list(now.acts[:-1]))
    return now.acts[-1]


def _hold(request: HttpRequest, pile: str, language: str, acts: list[Any]) -> None:
    request.session[_KEY] = {"pile": pile, "language": language, "acts": acts}


def text_of(now: Sitting) -> Mention | None:
    """Return the text that is asked now; None if the sitting or the pile is at its end."""
    if now.is_over:
        return None
    draw = shelf.sample if now.is_blind else shelf.doubtful
    found = draw(1, language=now.language, without=selectors.judged() | now.skipped)
    return found[0] if found else None


def right(now: Sitting) -> Measured:
    """Return how often we read the feeling right in the texts of this sitting."""
    mine = set(now.done)
    return measured.measured(
        c for c in selectors.checks() if c.task == "sentiment" and c.interaction_id in mine
    )
