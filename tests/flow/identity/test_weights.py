"""What levels of agreement are worth: known figures, and figures that EM must find again."""

import numpy as np
import pyarrow as pa
import pytest

from rapport.flow.identity.comparisons import COMPARISONS, DIFFERENT, EXACT, LEVELS
from rapport.flow.identity.weights import decoded, weights

NAMES = ("given", "family", "birth", "place", "postcode", "address")


def pattern(**levels: int) -> int:
    return sum(level << 4 * COMPARISONS.index(name) for name, level in levels.items())


def test_a_pattern_holds_every_level() -> None:
    code = pattern(given=EXACT + 7, birth=3, group=EXACT)
    levels = dict(zip(COMPARISONS, decoded(np.array([code]))[0].tolist(), strict=True))
    assert levels["given"] == 15
    assert levels["birth"] == 3
    assert levels["group"] == 8
    assert levels["family"] == 0


def test_no_level_is_taken_for_an_exact_one() -> None:
    assert all(DIFFERENT < level < EXACT for levels in LEVELS.values() for level in levels)


def planted(size: int = 200_000, matches: int = 2_000) -> tuple[pa.Table, pa.Table]:
    """Pairs of which `matches` are true: m = .95 exact, u = .01, for six comparisons.

    10,000 accounts; every value is shared by 100, so that two agree by chance in 1 of 100.
    """
    chance = np.random.default_rng(7)
    true = np.arange(size) < matches
    rows = {}
    for name in NAMES:
        agree = chance.random(size) < np.where(true, 0.95, 0.01)
        rows[name] = np.where(agree, EXACT + 3, DIFFERENT)
    codes = sum(rows[n] << 4 * COMPARISONS.index(n) for n in rows)
    found, counts = np.unique(codes, return_counts=True)
    # a sample of pairs has hardly any match in it
    sampled = np.unique(codes[~true], return_counts=True)
    by_code = dict(zip(*sampled, strict=True))
    patterns = pa.table(
        {"pattern": found, "found": counts, "sampled": [int(by_code.get(c, 0)) for c in found]}
    )
    frequencies = pa.table(
        {
            "slot": [*NAMES, "people"],
            "bucket": [*[3] * 6, 0],
            "carriers": [10_000] * 7,
            "meetings": [*[495_000] * 6, 49_995_000],
        }
    )
    return patterns, frequencies


def test_em_finds_the_planted_weights() -> None:
    rows = weights.function(*planted()).to_pylist()
    bits = {(r["comparison"], r["label"]): r["microbits"] / 1e6 for r in rows}
    # log2(.95 / .01) = 6.570; the start has its say, so a little less; log2(.05 / .99) = -4.307
    for name in NAMES:
        assert bits[name, "exact"] == pytest.approx(6.570, abs=0.15)
        assert bits[name, "different"] == pytest.approx(-4.307, abs=0.5)


def test_the_prior_is_the_share_of_matches_among_all_pairs_there_are() -> None:
    rows = weights.function(*planted()).to_pylist()
    prior = next(r for r in rows if r["comparison"] == "prior")
    assert prior["m"] == pytest.approx(2_000 / 49_995_000, rel=0.1)


def test_tight_blocks_do_not_drive_the_share_of_matches_up() -> None:
    """Where nearly all that met are matches, the prior is still of all pairs."""
    patterns, frequencies = planted(size=2_200, matches=2_000)
    prior = weights.function(patterns, frequencies).to_pylist()[0]
    assert prior["m"] < 2_400 / 49_995_000


def test_weights_do_not_depend_on_the_order_of_patterns() -> None:
    patterns, frequencies = planted()
    backwards = patterns.take(np.arange(len(patterns))[::-1])
    assert weights.function(patterns, frequencies).equals(weights.function(backwards, frequencies))
