"""How well records are grouped and how far scores may be believed, where the truth is known."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.engine import Engine
from rapport.flow.identity.reliability import calibration


@dataclass(frozen=True)
class Quality:
    """How well records are grouped, against a truth that is known for some of them.

    Pairwise: of the pairs that were put together, how many belong together (precision), and
    the other way round (recall). B-cubed: the same asked of each record and averaged. F1 is
    the harmonic mean. 1.0 where there is nothing to find or nothing was claimed.
    """

    records: int
    true_pairs: int
    precision: float
    recall: float
    f1: float
    b3_precision: float
    b3_recall: float
    b3_f1: float


@dataclass(frozen=True)
class Calibration:
    """Of pairs that were said to be one person with some probability, how many are.

    error  expected calibration error: how far the two are apart, on the mean of all pairs
    bins   a row each tenth of probability, see tables.RELIABILITY
    """

    error: float
    bins: tuple[dict[str, float], ...]


def calibration_of(
    engine: Engine, accounts: pa.ChunkedArray, truth: pa.ChunkedArray
) -> Calibration | None:
    """Compare the probability of each judged pair with the truth, where that is known.

    Reads   judged and nodes in `engine`.
    Returns None if no judged pair has a known truth.
    """
    known = pc.is_valid(truth)
    person = truth.filter(known).combine_chunks().dictionary_encode().indices
    told = pa.table({"account_id": accounts.filter(known), "truth": person.cast(pa.int64())})
    engine.put("told", told)
    pairs = engine.get(
        """with known as (
          select hex_number(left(account_id, 15)) as node, truth from told
        )
        select j.microbits, a.truth = b.truth as same, count(*) as pairs
        from judged as j
        join known as a on a.node = j.l
        join known as b on b.node = j.r
        group by j.microbits, a.truth = b.truth"""
    )
    engine.drop("told")
    if not pairs.num_rows:
        return None
    times = pairs["pairs"].to_numpy()
    same = np.repeat(pairs["same"].to_numpy(zero_copy_only=False), times)
    said = np.repeat(probability(pairs["microbits"].to_numpy()), times)
    table, error = calibration(said, same)
    return Calibration(float(error), tuple(table.to_pylist()))


def probability(microbits: np.ndarray) -> np.ndarray:
    """Return the probability that log2-odds of so many millionths of a bit stand for."""
    return 1 / (1 + np.exp2(-np.clip(microbits / 1e6, -500, 500)))


def quality(truth: pa.ChunkedArray, found: pa.ChunkedArray) -> Quality:
    """Compare two groupings of the same records, over those whose truth is known."""
    known = pc.is_valid(truth)
    true = truth.filter(known).combine_chunks().dictionary_encode().indices.to_numpy()
    claimed = found.filter(known).combine_chunks().dictionary_encode().indices.to_numpy()
    both = true.astype(np.int64) * (int(claimed.max(initial=0)) + 1) + claimed
    of_true, of_claimed, of_both = (_sizes(groups) for groups in (true, claimed, both))
    truths, claims, right = (_pairs(groups) for groups in (true, claimed, both))
    precision = right / claims if claims else 1.0
    recall = right / truths if truths else 1.0
    b3_precision = float(np.mean(of_both / of_claimed)) if len(both) else 1.0
    b3_recall = float(np.mean(of_both / of_true)) if len(both) else 1.0
    return Quality(
        len(both),
        truths,
        precision,
        recall,
        _f1(precision, recall),
        b3_precision,
        b3_recall,
        _f1(b3_precision, b3_recall),
    )


def _sizes(groups: np.ndarray) -> np.ndarray:
    """Return for each record the size of its group."""
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return counts[inverse]


def _pairs(groups: np.ndarray) -> int:
    _, counts = np.unique(groups, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
