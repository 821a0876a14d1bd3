"""What the team said so far, as the desk needs it: last words, who saw what, who agrees.

Pure: judgements in, figures out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapport.flow.cards import Judgement

Pair = tuple[str, str]
WORDS = ("same", "different")


@dataclass(slots=True)
class Heard:
    """What was said of one pair. `by`: the last word of each who judged it."""

    last: Judgement
    by: dict[str, str] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """The word that counts: unsure does not take an earlier one away."""
        return self.last.kind

    @property
    def agreed(self) -> bool:
        return len({word for word in self.by.values() if word in WORDS}) < 2


def heard(judgements: Iterable[Judgement]) -> dict[Pair, Heard]:
    """Return by pair what counts now; a pair whose judgements were all taken back is not there."""
    told: dict[Pair, Heard] = {}
    for judgement in judgements:
        held = told.setdefault(judgement.pair, Heard(judgement))
        if judgement.kind == "undo":
            held.by.pop(judgement.by, None)
        else:
            held.by[judgement.by] = judgement.kind
        if judgement.kind != "unsure" or held.last.kind in ("unsure", "undo"):
            held.last = judgement
    return {pair: held for pair, held in told.items() if held.word != "undo"}


def words(judgements: Iterable[Judgement]) -> dict[Pair, str]:
    """Return the word that counts on each pair: same or different."""
    return {pair: h.word for pair, h in heard(judgements).items() if h.word in WORDS}


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two teammates said the same of pairs that both judged."""

    with_whom: str
    agreed: int
    both: int


def agreements(told: Iterable[Heard], me: str) -> list[Agreement]:
    """Return my agreement with each colleague, whom I share most pairs with first."""
    counts: dict[str, list[int]] = {}
    for held in told:
        mine = held.by.get(me)
        if mine not in WORDS:
            continue
        for who, word in held.by.items():
            if who != me and word in WORDS:
                tally = counts.setdefault(who, [0, 0])
                tally[0] += word == mine
                tally[1] += 1
    found = [Agreement(who, agreed, both) for who, (agreed, both) in counts.items()]
    return sorted(found, key=lambda a: (-a.both, a.with_whom))


def last_act(judgements: Sequence[Judgement], me: str, since: datetime) -> list[Judgement]:
    """Return what I said last and can take back, all that was said at once; [] if nothing.

    Only what is still the last word on its pair; a split is many words of one moment.
    """
    ends = {j.pair: j for j in judgements}
    mine = [j for j in ends.values() if j.by == me and j.kind != "undo" and j.at >= since]
    newest = max((j.at for j in mine), default=None)
    return [j for j in mine if j.at == newest]
