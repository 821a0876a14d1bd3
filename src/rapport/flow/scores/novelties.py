"""How unlike each post is what anybody wrote in the ninety days before it.

    novelty = 1 - the largest cosine (TF-IDF) to an earlier post; a copy has 0

Words are runs of letters, folded; of Han pairs of signs. What more than $COMMON posts have in
common makes no two alike, so that the work grows with the posts alone.

Source  methods: 3.11; tf = 1 + ln n, idf = ln((1 + posts) / (1 + posts with it)) + 1.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
import scipy.sparse as sp
from numpy.typing import NDArray

from rapport.flow.scores.workings import NOVELTIES, OWN_POSTS
from rapport.flow.steps import arrow_step

#: Days before a post in which something like it makes it less new.
WINDOW_DAYS: Final = 90
#: A word of so many posts tells no two of them alike.
COMMON: Final = 2000
_DAY: Final = 86_400_000_000
_BLOCK: Final = 1000
_WORD: Final = re.compile(r"[^\W\d_]{2,}|\d{3,}")
_HAN: Final = re.compile("[㐀-鿿]")


@arrow_step(reads=(OWN_POSTS,), writes=NOVELTIES)
def novelties(posts: pa.Table) -> pa.Table:
    """Return how new each post is, in the order of their ids."""
    posts = posts.sort_by([("occurred_at", "ascending"), ("interaction_id", "ascending")])
    at = posts["occurred_at"].cast(pa.int64()).to_numpy()
    texts = posts["text"].to_pylist()
    likest = _likest(_vectors(texts), at)
    micro = np.rint(1e6 * (1 - likest)).astype(np.int64)
    micro[posts["is_copy"].to_numpy()] = 0
    made = pa.table([posts["interaction_id"], pa.array(micro)], schema=NOVELTIES.schema)
    return made.sort_by("interaction_id")


def words(text: str) -> list[str]:
    """Return the words of a text; a run of Han is its pairs of signs."""
    found = []
    for word in _WORD.findall(text.casefold()):
        if _HAN.search(word):
            found += list(map("".join, pairwise(word)))
        else:
            found.append(word)
    return found


def _vectors(texts: list[str]) -> Any:
    """Return a row of length 1 per text, of its words' TF-IDF; rows of no words are 0."""
    number: dict[str, int] = {}
    rows, columns, counts = [], [], []
    for row, text in enumerate(texts):
        for word, times in Counter(words(text)).items():
            rows.append(row)
            columns.append(number.setdefault(word, len(number)))
            counts.append(times)
    shape = (len(texts), max(len(number), 1))
    tf = 1 + np.log(np.array(counts, np.float64))
    column = np.array(columns, np.int64)
    having = np.bincount(column, minlength=shape[1])
    idf = np.log((1 + len(texts)) / (1 + having)) + 1
    weights = tf * idf[column]
    length = np.sqrt(np.bincount(np.array(rows, np.int64), weights**2, minlength=shape[0]))
    weights = weights / np.maximum(length, 1e-12)[np.array(rows, np.int64)]
    told = having[column] <= max(COMMON, 1)
    weights = np.where(told, weights, 0.0)
    matrix = sp.csr_matrix((weights, (rows, columns)), shape)
    matrix.eliminate_zeros()
    return matrix


def _likest(vectors: Any, at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for each row the largest cosine to one before it within the window; 0: to none.

    at  when, microseconds, ascending. Of the same moment none is before the other.
    """
    found = np.zeros(len(at))
    first = np.searchsorted(at, at - WINDOW_DAYS * _DAY)
    after = np.searchsorted(at, at)  # rows before this one's moment
    for start in range(0, len(at), _BLOCK):
        stop = min(start + _BLOCK, len(at))
        low, high = int(first[start]), int(after[stop - 1])
        if high <= low:
            continue
        like = (vectors[start:stop] @ vectors[low:high].T).tocoo()
        row, other = like.row + start, like.col + low
        earlier = (other >= first[row]) & (other < after[row])
        np.maximum.at(found, row[earlier], like.data[earlier])
    # rounded, so that sums in another order are the same
    return np.minimum(np.round(found, 9), 1.0)
