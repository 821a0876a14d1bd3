"""Accounts that a search finds, as sorted arrays of numbers: kept, joined and looked into.

finding.py says how an account becomes a number; the vault keeps the arrays.
"""

from collections.abc import Iterator

import numpy as np

NOBODY = np.empty(0, np.int64)


def blobs(tokens: np.ndarray, accounts: np.ndarray) -> Iterator[tuple[int, bytes]]:
    """Give each token, in order, with its accounts: sorted, each once, as bytes."""
    order = np.lexsort((accounts, tokens))
    tokens, accounts = tokens[order], accounts[order]
    first = np.ones(len(tokens), bool)
    first[1:] = (tokens[1:] != tokens[:-1]) | (accounts[1:] != accounts[:-1])
    tokens, accounts = tokens[first], accounts[first]
    starts = np.flatnonzero(np.r_[len(tokens) > 0, tokens[1:] != tokens[:-1]])
    ends = [*starts[1:], len(tokens)] if len(tokens) else []
    whole = accounts.astype("<i8").tobytes()
    for start, end, token in zip(starts, ends, tokens[starts].tolist(), strict=True):
        yield token, whole[8 * start : 8 * end]


def once(numbers: np.ndarray) -> np.ndarray:
    """Sort, and keep each once. Of sorted runs, as here, faster than numpy's own `unique`."""
    numbers = np.sort(numbers, kind="stable")
    first = np.ones(len(numbers), bool)
    first[1:] = numbers[1:] != numbers[:-1]
    return numbers[first]


def is_in(some: np.ndarray, having: np.ndarray) -> np.ndarray:
    """Tell of each of `some` whether it stands in the sorted `having`."""
    places = np.searchsorted(having, some)
    places[places == len(having)] = 0
    return having[places] == some if len(having) else np.zeros(len(some), bool)
