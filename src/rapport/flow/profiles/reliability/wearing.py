"""How much each statement still weighs: what is true changes with time, and who says so errs.

A person's value is one of K plausible ones and moves to another by chance: after `half_life`
days half of the statements no longer hold. A statement is right about its own day with
probability r, else it names any other value. That is a hidden Markov chain with statements for
observations (Rabiner 1989); its forward filter gives what is likely today, and it tells a
change from a contradiction: two old statements for one town weigh little against one new for
another, two of the same day weigh more than the one.

In log-odds L against a value that nobody names the filter has two moves:

    a statement of the value    L + ln(r * (K - 1) / (1 - r))
    some days pass, s = 2 ** (-days / half_life)
                                p = s * p + (1 - s) / K, which wears L down by a factor

The factor wears all that was added before it alike, so today's L is a sum with one part for
each statement: what it added, times all factors since.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Least factor that a sum near 0 is worn down by: rounding may turn its sign.
_NOTHING = 1e-30


@dataclass(frozen=True)
class Statements:
    """Statements in any order; one place in every array is one statement.

    `question`  number of what it answers: one attribute of one person; of what one may have
                many, one value of it
    `value`     number of what it says; values of two questions differ
    `age`       days since it was true, >= 0
    `gain`      what it adds to the log-odds of its value on its day
    `plausible` K of its question
    `half_life` days, of its question; infinite: it never changes
    """

    question: Ints
    value: Ints
    age: Floats
    gain: Floats
    plausible: Floats
    half_life: Floats


def worn(told: Statements) -> Floats:
    """Return (n,), in the order given: what each statement adds to its value's log-odds today.

    Of one day, the order of `value` decides nothing: no time passes between them.
    """
    if not len(told.question):
        return np.zeros(0)
    order = np.lexsort((told.value, -told.age, told.question))
    chain = _Chain(told, order)
    for turn in range(int(chain.lengths.max())):
        chain.say(turn)
    chain.let_pass(np.arange(len(chain.starts)), chain.last_age)
    added = np.empty(len(order))
    added[order] = chain.gain * np.exp(chain.wear[chain.at] - chain.wear_then)
    return added


class _Chain:
    """All questions side by side: their first statements at once, then their second ..."""

    def __init__(self, told: Statements, order: Ints) -> None:
        question = told.question[order]
        self.starts = np.flatnonzero(np.r_[True, question[1:] != question[:-1]])
        self.lengths = np.diff(np.r_[self.starts, len(order)])
        self.age = told.age[order]
        self.gain = told.gain[order]
        self.plausible = told.plausible[order][self.starts]
        self.half_life = told.half_life[order][self.starts]
        of_question = np.repeat(np.arange(len(self.starts)), self.lengths)
        self._values(of_question, told.value[order])
        self.log_odds = np.zeros(len(self.value_question))
        self.wear = np.zeros(len(self.value_question))  # logarithm of the factors so far
        self.wear_then = np.zeros(len(order))
        self.last_age = self.age[self.starts].copy()

    def _values(self, of_question: Ints, value: Ints) -> None:
        """Number the values of all questions, those of one question together."""
        by_value = np.lexsort((value, of_question))
        new = np.r_[
            True,
            (np.diff(value[by_value]) != 0) | (np.diff(of_question[by_value]) != 0),
        ]
        self.at = np.empty(len(value), dtype=np.int64)
        self.at[by_value] = np.cumsum(new) - 1
        self.value_question = of_question[by_value][new]
        self.value_starts = np.flatnonzero(
            np.r_[True, self.value_question[1:] != self.value_question[:-1]]
        )
        self.value_counts = np.diff(np.r_[self.value_starts, len(self.value_question)])

    def say(self, turn: int) -> None:
        """Let time pass to each question's statement number `turn`, and hear it."""
        asked = np.flatnonzero(self.lengths > turn)
        now = self.starts[asked] + turn
        self.let_pass(asked, self.last_age[asked] - self.age[now])
        self.last_age[asked] = self.age[now]
        self.log_odds[self.at[now]] += self.gain[now]
        self.wear_then[now] = self.wear[self.at[now]]

    def let_pass(self, asked: Ints, days: Floats) -> None:
        """Wear down what is known of these questions by so many days each."""
        moving = (days > 0) & np.isfinite(self.half_life[asked])
        asked, days = asked[moving], days[moving]
        if not len(asked):
            return
        holds = np.exp2(-days / self.half_life[asked])
        counts = self.value_counts[asked]
        first = np.cumsum(counts) - counts
        places = np.repeat(self.value_starts[asked] - first, counts) + np.arange(counts.sum())
        before = self.log_odds[places]
        after = _after(before, first, counts, self.plausible[asked], holds)
        known = before != 0
        factor = np.maximum(after[known] / before[known], _NOTHING)
        self.wear[places[known]] += np.log(factor)
        self.log_odds[places] = after


def _after(before: Floats, first: Ints, counts: Ints, plausible: Floats, holds: Floats) -> Floats:
    """Return the log-odds of values when each question holds with probability `holds`."""
    top = np.maximum(np.maximum.reduceat(before, first), 0.0)
    share = np.exp(before - np.repeat(top, counts))
    nobody = np.exp(-top)
    whole = np.add.reduceat(share, first) + np.maximum(plausible - counts, 0) * nobody
    anew = (1.0 - holds) / plausible
    named = np.repeat(holds / whole, counts) * share + np.repeat(anew, counts)
    other = holds * nobody / whole + anew
    found: Floats = np.log(named / np.repeat(other, counts))
    return found
