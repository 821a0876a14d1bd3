"""Texts that are copies of one another, exact or nearly: MinHash and bands (Broder 1997).

A text is the set of its runs of five letters, folded, without addresses of pages and names of
accounts. The share of 128 smallest hashes that two sets have in common estimates the share of
runs that they have in common (Jaccard), with a standard error below .045. Texts are compared if
one of 32 bands of four hashes is equal, which at .8 misses one pair in ten million.

Never: an answer that depends on the order of texts.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.signals.texts import cleaned, fold, prose

Signatures = npt.NDArray[np.uint32]  # (texts, HASHES)

HASHES: Final = 128
#: So much in common makes a copy (methods: Jaccard >= .8).
COPY: Final = 0.8
_RUN: Final = 5
_HAN_RUN: Final = 3
_BANDS: Final = 32
_ROWS: Final = HASHES // _BANDS
_AT_ONCE: Final = 20_000  # runs of letters that are hashed together
_LONGEST: Final = 5_000
_MOST_IN_BAND: Final = 60  # texts of one band that are all compared with all
_PRIME: Final = np.uint64((1 << 61) - 1)


def signatures(texts: Sequence[str]) -> Signatures:
    """Return the smallest hashes of each text; texts with the same runs have the same."""
    found = np.full((len(texts), HASHES), 0xFFFFFFFF, np.uint32)
    batch: list[npt.NDArray[np.uint64]] = []
    first = size = 0
    for number, text in enumerate(texts):
        runs = _runs(_plain(text))
        batch.append(runs)
        size += len(runs)
        if size >= _AT_ONCE or number + 1 == len(texts):
            found[first : number + 1] = _smallest(batch)
            batch, first, size = [], number + 1, 0
    return found


def likeness(one: Signatures, other: Signatures) -> npt.NDArray[np.float64]:
    """Return the estimated share of runs in common, row by row."""
    shares: npt.NDArray[np.float64] = np.mean(one == other, axis=-1, dtype=np.float64)
    return shares


def groups(texts: Sequence[str], at_least: float = COPY) -> npt.NDArray[np.int64]:
    """Return for each text the number of the first one of its group; alone: its own.

    A group is all texts that copies join, one to the next.
    """
    if not texts:
        return np.zeros(0, np.int64)
    unique, where, of = _distinct(signatures(texts))
    parents = np.arange(len(unique))
    for a, b in _pairs(unique, at_least):
        parents[_root(parents, a)] = _root(parents, b)
    roots = np.array([_root(parents, n) for n in range(len(unique))])
    first = np.full(len(unique), len(texts))
    np.minimum.at(first, roots, where)
    answers: npt.NDArray[np.int64] = first[roots][of].astype(np.int64)
    empty = np.array([not _plain(text) for text in texts])  # nothing is a copy of nothing
    answers[empty] = np.flatnonzero(empty)
    return answers


def near_copies(
    texts: Sequence[str], others: Sequence[str], at_least: float = COPY
) -> list[tuple[int, int, float]]:
    """Return (text, other, likeness) of each text that is nearly one of the others."""
    both = signatures([*texts, *others])
    found = [
        (a, b - len(texts), float(likeness(both[a], both[b])))
        for a, b in _candidates(both)
        if a < len(texts) <= b
    ]
    return sorted(row for row in found if row[2] >= at_least)


def _plain(text: str) -> str:
    """Return the letters and digits of a text, one space between words."""
    folded = fold(prose(cleaned(text, _LONGEST))).text
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def _runs(plain: str) -> npt.NDArray[np.uint64]:
    """Return hashes of the runs of letters of a text, each once."""
    if not plain:
        return np.zeros(0, np.uint64)
    points = np.frombuffer(plain.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    # a Han letter says as much as two others
    size = _HAN_RUN if 2 * np.count_nonzero(points > 0x2E80) > len(points) else _RUN
    size = min(size, len(points))
    hashes = np.zeros(len(points) - size + 1, np.uint64)
    for at in range(size):
        hashes = hashes * np.uint64(0x100000001B3) + points[at : at + len(hashes)]
    hashes ^= hashes >> np.uint64(29)
    return np.unique(hashes * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(32))


@cache
def _permutations() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    rng = np.random.default_rng(20_101)
    odd = rng.integers(1, 1 << 31, HASHES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return odd, rng.integers(0, 1 << 62, HASHES, dtype=np.uint64)


def _smallest(batch: Sequence[npt.NDArray[np.uint64]]) -> Signatures:
    found = np.full((len(batch), HASHES), 0xFFFFFFFF, np.uint32)
    filled = [number for number, runs in enumerate(batch) if len(runs)]
    if not filled:
        return found
    runs = np.concatenate([batch[number] for number in filled])
    starts = np.cumsum([0, *(len(batch[number]) for number in filled[:-1])])
    factors, terms = _permutations()
    for at in range(HASHES):
        # multiply, add, shift: universal enough for 32 bits (Dietzfelbinger 1997)
        hashed = (runs * factors[at] + terms[at]) ^ (runs << np.uint64(17))
        hashed = (hashed * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)
        found[filled, at] = np.minimum.reduceat(hashed, starts)
    return found


def _distinct(
    found: Signatures,
) -> tuple[Signatures, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the different signatures, the first text of each, and which one each text has."""
    unique, where, of = np.unique(found, axis=0, return_index=True, return_inverse=True)
    return unique, where, of.reshape(-1)


def _pairs(found: Signatures, at_least: float) -> Iterator[tuple[int, int]]:
    for a, b in _candidates(found):
        if likeness(found[a], found[b]) >= at_least:
            yield a, b


def _candidates(found: Signatures) -> set[tuple[int, int]]:
    """Return pairs of rows that have a band in common."""
    pairs: set[tuple[int, int]] = set()
    for band in range(_BANDS):
        keys = found[:, band * _ROWS : (band + 1) * _ROWS]
        order = np.lexsort(keys.T)
        changed = np.flatnonzero(np.any(keys[order][1:] != keys[order][:-1], axis=1)) + 1
        for first, after in pairwise([0, *changed.tolist(), len(order)]):
            if after - first < 2 or (keys[order[first]] == 0xFFFFFFFF).all():
                continue
            members = sorted(order[first:after].tolist())
            if len(members) <= _MOST_IN_BAND:
                pairs.update((a, b) for n, a in enumerate(members) for b in members[n + 1 :])
            else:  # of a flood each is compared with the next ones: a chain holds it together
                reach = _MOST_IN_BAND // 2
                pairs.update(
                    (a, b) for n, a in enumerate(members) for b in members[n + 1 : n + 1 + reach]
                )
    return pairs


def _root(parents: npt.NDArray[np.int64], of: int) -> int:
    while parents[of] != of:
        parents[of] = parents[parents[of]]
        of = int(parents[of])
    return of
