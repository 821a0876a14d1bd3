"""What levels of agreement are worth: known figures, and figures that EM must find again."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.identity import workings
from rapport.flow.identity.comparisons import COMPARISONS, DIFFERENT, EXACT, LEVELS
from rapport.flow.identity.scorer import Scorer, decoded
from rapport.flow.identity.verdicts import learned as from_verdicts
from rapport.flow.identity.weights import weights

NOBODY = workings.VERDICTS.schema.empty_table()
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
    rows = weights.function(*planted(), NOBODY).to_pylist()
    bits = {(r["comparison"], r["label"]): r["microbits"] / 1e6 for r in rows}
    # log2(.95 / .01) = 6.570; the start has its say, so a little less; log2(.05 / .99) = -4.307
    for name in NAMES:
        assert bits[name, "exact"] == pytest.approx(6.570, abs=0.15)
        assert bits[name, "different"] == pytest.approx(-4.307, abs=0.5)


def test_the_prior_is_the_share_of_matches_among_all_pairs_there_are() -> None:
    rows = weights.function(*planted(), NOBODY).to_pylist()
    prior = next(r for r in rows if r["comparison"] == "prior")
    assert prior["m"] == pytest.approx(2_000 / 49_995_000, rel=0.1)


def test_tight_blocks_do_not_drive_the_share_of_matches_up() -> None:
    """Where nearly all that met are matches, the prior is still of all pairs."""
    patterns, frequencies = planted(size=2_200, matches=2_000)
    prior = weights.function(patterns, frequencies, NOBODY).to_pylist()[0]
    assert prior["m"] < 2_400 / 49_995_000


def test_weights_do_not_depend_on_the_order_of_patterns() -> None:
    patterns, frequencies = planted()
    backwards = patterns.take(np.arange(len(patterns))[::-1])
    forwards = weights.function(patterns, frequencies, NOBODY)
    assert forwards.equals(weights.function(backwards, frequencies, NOBODY))


def bits_of(table: pa.Table) -> dict[tuple[str, str], float]:
    return {(r["comparison"], r["label"]): r["microbits"] / 1e6 for r in table.to_pylist()}


# ---------------------------------------------------------------- what agrees together


def echoed(echo: float, size: int = 400_000, matches: int = 2_000) -> tuple[pa.Table, pa.Table]:
    """Like `planted`, but of two people who agree on the place `echo` agree on the postcode."""
    chance = np.random.default_rng(11)
    true = np.arange(size) < matches
    agree = {n: chance.random(size) < np.where(true, 0.95, 0.01) for n in NAMES}
    again = ~true & agree["place"] & (chance.random(size) < echo)
    agree["postcode"] = np.where(~true & agree["place"], again, agree["postcode"])
    codes = sum(
        np.where(agree[n], EXACT + 3, DIFFERENT) << 4 * COMPARISONS.index(n) for n in NAMES
    )
    found, counts = np.unique(codes, return_counts=True)
    patterns = pa.table({"pattern": found, "found": counts, "sampled": counts})
    frequencies = pa.table(
        {
            "slot": [*NAMES, "people"],
            "bucket": [*[3] * 6, 0],
            # so many accounts as make these pairs, of which 1 in 100 agrees
            "carriers": [895] * 7,
            "meetings": [*(int(agree[n].sum()) for n in NAMES), size],
        }
    )
    return patterns, frequencies


def test_what_agrees_by_itself_takes_nothing_off() -> None:
    bits = bits_of(weights.function(*echoed(0.01), NOBODY))
    assert not [name for name, _ in bits if "+" in name]


def test_what_repeats_another_is_not_counted_twice() -> None:
    bits = bits_of(weights.function(*echoed(0.9), NOBODY))
    # postcodes agree in 1.9 of 100 pairs of two, and in nine of ten whose places do: log2(.9 /
    # .0189) = 5.57 bits, of which .7 count
    assert bits["place+postcode", "together"] == pytest.approx(-0.7 * 5.57, abs=0.2)
    # what it takes off is never more than one of the two adds
    assert -bits["place+postcode", "together"] <= min(
        bits["place", "exact"], bits["postcode", "exact"]
    )


LEVELS_OF_SIX = st.lists(
    st.tuples(*[st.sampled_from([0, DIFFERENT, EXACT + 3])] * len(NAMES)), min_size=1, max_size=20
)


@settings(max_examples=50, deadline=None)
@given(LEVELS_OF_SIX)
def test_reasons_add_up_to_the_score(rows: list[tuple[int, ...]]) -> None:
    table = weights.function(*echoed(0.9, size=40_000), NOBODY)
    of = {(r["comparison"], r["level"]): r["microbits"] for r in table.to_pylist()}
    codes = np.array([pattern(**dict(zip(NAMES, row, strict=True))) for row in rows])
    scorer, levels = Scorer.of(table), decoded(codes)
    total = np.zeros(len(codes), np.int64)
    for row, comparison, level in zip(*scorer.reasons(levels), strict=True):
        total[row] += of[comparison, level]
    assert total.tolist() == scorer.microbits(levels).tolist()
    # one record scores what it scores among others
    assert [int(scorer.microbits(levels[i : i + 1])[0]) for i in range(len(codes))] == list(total)


# ---------------------------------------------------------------- what people judged


def judged(*rows: tuple[int, int, int], kept_back: bool = False) -> pa.Table:
    """Verdicts: pattern, same, different."""
    patterns, same, different = zip(*rows, strict=True)
    return pa.table(
        {
            "pattern": patterns,
            "kept_back": [kept_back] * len(rows),
            "same": same,
            "different": different,
        },
        schema=workings.VERDICTS.schema,
    )


DOUBTFUL = pattern(given=EXACT + 3, family=EXACT + 3, birth=DIFFERENT, place=DIFFERENT)


def score(verdicts: pa.Table) -> int:
    table = weights.function(*planted(), verdicts)
    return int(Scorer.of(table).microbits(decoded(np.array([DOUBTFUL])))[0])


def test_verdicts_move_the_score_of_their_pattern_and_many_have_their_way() -> None:
    untold = score(NOBODY)
    assert score(judged((DOUBTFUL, 1, 0))) > untold > score(judged((DOUBTFUL, 0, 1)))
    # 900 of 1,000 are one person: log2(9) = 3.17 bits
    assert score(judged((DOUBTFUL, 900, 100))) / 1e6 == pytest.approx(3.17, abs=0.2)
    assert score(judged((DOUBTFUL, 100, 900))) / 1e6 == pytest.approx(-3.17, abs=0.2)


def test_nothing_is_learned_from_verdicts_that_are_kept_back() -> None:
    assert score(judged((DOUBTFUL, 900, 0), kept_back=True)) == score(NOBODY)


VERDICTS = st.lists(
    st.tuples(
        st.tuples(*[st.sampled_from([0, DIFFERENT, EXACT + 3])] * len(NAMES)),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[0],
)


@settings(max_examples=100, deadline=None)
@given(VERDICTS, st.integers(0, 7), st.booleans(), st.lists(st.floats(-20, 20), min_size=8))
def test_one_more_verdict_never_moves_its_pattern_the_wrong_way(
    rows: list[tuple[tuple[int, ...], int, int]], which: int, is_same: bool, scores: list[float]
) -> None:
    which %= len(rows)
    codes = np.array([pattern(**dict(zip(NAMES, row[0], strict=True))) for row in rows])
    levels, before = decoded(codes), np.array(scores[: len(rows)])
    same, different = (np.array([row[k] for row in rows], float) for k in (1, 2))

    def scored() -> float:
        change = from_verdicts(levels, before, same, different)
        by_level = change.levels[np.arange(len(COMPARISONS)), levels[which]]
        return float(before[which] + change.prior + by_level.sum())

    untold = scored()
    (same if is_same else different)[which] += 1
    told = scored()
    assert told >= untold - 1e-6 if is_same else told <= untold + 1e-6
