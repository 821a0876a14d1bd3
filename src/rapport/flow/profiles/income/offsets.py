"""By how much figures of one kind lie above another's: offers above wishes, wishes above facts.

The logarithm of pay is y = group + kind: a fixed effect of each kind of figures, least squares
over groups that two kinds tell of. What a company paid (a salary bank) is what others are
brought to; a kind that shares no group with it stays as it is.
"""

from typing import Final

import numpy as np

from rapport.flow.profiles.income.coding import Floats, Ints

#: Figures in groups that two kinds share, of each of the two, below which they are not compared.
FEWEST: Final = 30.0
#: Words by which the origin of figures tells their kind, and the kinds, surest first.
KINDS: Final = ("paid", "published", "offers", "wishes")
_WORDS: Final = {
    "paid": ("salary bank", "salaries", "payroll", "paid"),
    "offers": ("vacanc", "offer", "ваканси", "предложени"),
    "wishes": ("resume", "résumé", "wish", "резюме", "ожидани"),
}


def kind_of(origin: str) -> int:
    """Return the kind of figures by the words of their origin: its place in KINDS.

    Of a salary bank that says what it is made of, the surest that it names counts.
    """
    said = origin.lower()
    made_of = said.partition("salary bank")[2] or said
    for text in (made_of, said):
        for kind, words in _WORDS.items():
            if any(word in text for word in words):
                return KINDS.index(kind)
    return KINDS.index("published")


def offsets(y: Floats, n: Floats, groups: Ints, kinds: Ints) -> tuple[Floats, Ints]:
    """Return for each kind how far it lies above its base, and which kind that is.

    y, n    mean and number of figures; groups, kinds: whole numbers from 0, lower kinds surer
    Returns NaN where a kind is compared with nothing: it is its own base then.
    """
    count = int(kinds.max()) + 1 if len(kinds) else 0
    found, base = np.full(count, np.nan), np.arange(count)
    means, weights = _by_group_and_kind(y, n, groups, kinds, count)
    shared = (weights > 0).sum(axis=1) >= 2
    means, weights = means[shared], weights[shared]
    weights[:, weights.sum(axis=0) < FEWEST] = 0.0
    for first in range(count):
        if base[first] != first:
            continue
        linked = _linked(first, weights)
        others = [k for k in linked if k != first and base[k] == k and k > first]
        if others:
            among = (weights[:, linked] > 0).any(axis=1)
            found[others] = _solved(means[among], weights[among], first, others)
            found[first], base[others] = 0.0, first
    return found, base


def _by_group_and_kind(
    y: Floats, n: Floats, groups: Ints, kinds: Ints, count: int
) -> tuple[Floats, Floats]:
    cells, back = np.unique(groups, return_inverse=True)
    place = back * count + kinds
    size = len(cells) * count
    weights: Floats = np.bincount(place, n, size).astype(np.float64)
    sums = np.bincount(place, n * y, size)
    means: Floats = sums / np.where(weights > 0, weights, 1.0)
    return means.reshape(-1, count), weights.reshape(-1, count)


def _linked(first: int, weights: Floats) -> list[int]:
    """Return the kinds that share groups with the first, by way of others too."""
    there = weights > 0
    reached = np.zeros(there.shape[1], bool)
    reached[first] = True
    while True:
        more = reached | there[there[:, reached].any(axis=1)].any(axis=0)
        if (more == reached).all():
            return [int(k) for k in np.flatnonzero(reached)]
        reached = more


def _solved(means: Floats, weights: Floats, first: int, others: list[int]) -> Floats:
    """Least squares of kinds over groups, the first at 0; the groups are taken out before.

    Two kinds of unequal size in one group weigh as the smaller lets them.
    """
    columns = [first, *others]
    m, w = means[:, columns], weights[:, columns]
    total = w.sum(axis=1)
    share = w / total[:, None]
    centred = m - (share * m).sum(axis=1)[:, None]
    normal = np.diag(w.sum(axis=0)) - w.T @ share
    right = (w * centred).sum(axis=0)
    return np.asarray(np.linalg.lstsq(normal[1:, 1:], right[1:], rcond=None)[0])
