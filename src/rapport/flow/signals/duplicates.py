"""Texts that are copies of one another, exact or nearly: MinHash and bands (Broder 1997).

A text is the set of its runs of five letters, folded, without addresses of pages and names of
accounts. The share of 128 smallest hashes that two sets have in common estimates the share of
runs that they have in common (Jaccard), with a standard error below .045. Texts are compared if
one of 32 bands of four hashes is equal, which at .8 misses one pair in ten million.

Never: an answer that depends on the order of texts.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.signals.texts import cleaned, fold, prose

Signatures = npt.NDArray[np.uint32]  # (texts, HASHES)
Pairs = npt.NDArray[np.int64]  # numbers of texts; of pairs (pairs, 2)

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
_PAIRS_AT_ONCE: Final = 20_000
_NO_PAIRS: Final[Pairs] = np.zeros((0, 2), np.int64)
_EMPTY: Final = np.uint32(0xFFFFFFFF)


def signatures(texts: Sequence[str]) -> Signatures:
    """Return the smallest hashes of each text; texts with the same runs have the same."""
    found = np.full((len(texts), HASHES), _EMPTY, np.uint32)
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
    shares: npt.NDArray[np.float64] = np.count_nonzero(one == other, axis=-1) / HASHES
    return shares


def groups(texts: Sequence[str], at_least: float = COPY) -> npt.NDArray[np.int64]:
    """Return for each text the number of the first one of its group; alone: its own.

    A group is all texts that copies join, one to the next.
    """
    if not texts:
        return np.zeros(0, np.int64)
    unique, where, of = _distinct(signatures(texts))
    roots = _joined(unique, at_least)
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
    pairs = np.unique(np.concatenate([_NO_PAIRS, *_candidates(both)]), axis=0)
    pairs = pairs[(pairs[:, 0] < len(texts)) & (pairs[:, 1] >= len(texts))]
    shares = _likeness(both, pairs)
    return [
        (int(a), int(b) - len(texts), float(share))
        for (a, b), share in zip(pairs, shares, strict=True)
        if share >= at_least
    ]


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
    found = np.full((len(batch), HASHES), _EMPTY, np.uint32)
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
    factors = _permutations()[0]
    mixed = np.concatenate(
        [(some * factors).sum(axis=1) for some in np.array_split(found, len(found) // 10_000 + 1)]
    )
    _, where, of = np.unique(mixed, return_index=True, return_inverse=True)
    if any((found[n] != found[where[o]]).any() for n, o in enumerate(of) if n != where[o]):
        _, where, of = np.unique(found, axis=0, return_index=True, return_inverse=True)
    return found[where], where, of.reshape(-1)


def _joined(found: Signatures, at_least: float) -> Pairs:
    """Return for each row one of its group: rows that are joined by copies, one to the next."""
    roots = np.arange(len(found))
    for pairs in _candidates(found):
        pairs = pairs[roots[pairs[:, 0]] != roots[pairs[:, 1]]]  # joined by others already
        for a, b in pairs[_likeness(found, pairs) >= at_least].tolist():
            roots[_root(roots, a)] = _root(roots, b)
        while (roots != (further := roots[roots])).any():
            roots = further
    return roots


def _likeness(found: Signatures, pairs: Pairs) -> npt.NDArray[np.float64]:
    """Return `likeness` of pairs of rows; few of them are in memory at once."""
    shares = [
        likeness(found[some[:, 0]], found[some[:, 1]])
        for some in np.array_split(pairs, len(pairs) // _PAIRS_AT_ONCE + 1)
    ]
    return np.concatenate(shares)


def _candidates(found: Signatures) -> Iterator[Pairs]:
    """Give pairs of rows that have a band in common, the lower number first: some at a time, and
    a pair again for each such band."""
    rows = np.flatnonzero((found != _EMPTY).any(axis=1))
    for band in range(_BANDS):
        keys = found[rows, band * _ROWS : (band + 1) * _ROWS]
        order = np.lexsort(keys.T)  # of one key in the order of rows
        starts = np.flatnonzero(np.append(True, (keys[order][1:] != keys[order][:-1]).any(axis=1)))
        sizes = np.diff(np.append(starts, len(order)))
        # of a flood each is compared with the next ones: a chain holds it together
        reach = np.where(sizes <= _MOST_IN_BAND, sizes - 1, _MOST_IN_BAND // 2)
        left = np.repeat(starts + sizes, sizes) - np.arange(len(order)) - 1
        left = np.minimum(left, np.repeat(reach, sizes))
        for ahead in range(1, int(left.max(initial=0)) + 1):
            here = np.flatnonzero(left >= ahead)
            yield np.stack([rows[order[here]], rows[order[here + ahead]]], axis=1)


def _root(parents: Pairs, of: int) -> int:
    while parents[of] != of:
        parents[of] = parents[parents[of]]
        of = int(parents[of])
    return of
