"""What the review desk reckons, on cases that can be checked on paper, and as properties."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rapport.flow.cards import Judgement, LinkReason, PersonLink, ReliabilityBin, Stratum
from rapport.flow.shelf.measured import measured
from rapport.web.people import words as people_words
from rapport.web.review import aligned, charts, graph, verdicts
from tests.web import cards

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def said(kind, by="1", pair=("a", "b"), seq=1, at=NOW) -> Judgement:
    return Judgement(*pair, kind, by, at + timedelta(seconds=seq), seq, built=False)


# ---------------------------------------------------------------- verdicts


def test_the_last_word_counts_and_unsure_takes_none_away():
    told = [said("same", seq=1), said("unsure", "2", seq=2)]
    assert verdicts.words(told) == {("a", "b"): "same"}
    told.append(said("different", "2", seq=3))
    assert verdicts.words(told) == {("a", "b"): "different"}
    told.append(said("undo", "2", seq=4))
    assert verdicts.words(told) == {} and verdicts.heard(told) == {}


def test_agreement_counts_pairs_that_both_judged():
    told = [
        said("same", "1", ("a", "b"), 1),
        said("same", "2", ("a", "b"), 2),
        said("different", "1", ("a", "c"), 3),
        said("same", "2", ("a", "c"), 4),
        said("same", "1", ("a", "d"), 5),
        said("unsure", "2", ("a", "d"), 6),
    ]
    heard = verdicts.heard(told)
    assert verdicts.agreements(heard.values(), "1") == [verdicts.Agreement("2", 1, 2)]
    assert not heard["a", "c"].agreed and heard["a", "b"].agreed


def test_the_last_act_is_all_that_was_said_at_once_and_still_stands():
    at = NOW + timedelta(minutes=1)
    split = [
        replace(said("different", pair=("a", x), seq=i), at=at) for i, x in ((7, "x"), (8, "y"))
    ]
    told = [said("same", seq=1), *split]
    assert verdicts.last_act(told, "1", NOW) == split
    assert verdicts.last_act(told, "2", NOW) == []
    told.append(said("same", "2", ("a", "x"), 9, at))
    assert verdicts.last_act(told, "1", NOW) == [split[1]]
    told.append(said("undo", "1", ("a", "y"), 10, at))
    assert verdicts.last_act(told, "1", NOW) == [told[0]]


# ---------------------------------------------------------------- estimates

ACCEPTED = Stratum("accepted", 1000, 990.0)
REVIEW = Stratum("review", 40, 20.0)
REFUSED = Stratum("refused", 2000, 10.0)


def test_without_verdicts_the_model_is_believed():
    precision, recall = measured((ACCEPTED, REVIEW, REFUSED))
    assert precision.value == pytest.approx(0.99)
    assert recall.value == pytest.approx(990 / (990 + 20 + 10))
    assert precision.basis == "model" and precision.judged == 0


def test_verdicts_on_drawn_pairs_move_the_share_of_all_like_them():
    """20 pairs of the model's word with .99, and 20 verdicts with 10 the same: 29.8 of 40."""
    precision, _recall = measured((replace(ACCEPTED, judged=20, same=10), REVIEW, REFUSED))
    assert precision.value == pytest.approx(29.8 / 40)
    assert precision.basis == "review" and precision.judged == 20


def test_a_doubtful_pair_that_was_judged_is_known_and_tells_nothing_of_others():
    """One judged the same is found, one judged different is no miss any more: 38 doubts left."""
    known = replace(REVIEW, told_same=1, told_different=1)
    _precision, recall = measured((ACCEPTED, known, REFUSED))
    assert recall.value == pytest.approx(991 / (991 + 19 + 10))


counts = st.integers(0, 50)


@st.composite
def strata(draw):
    made = []
    for state in ("accepted", "review", "refused"):
        judged, told = draw(counts), draw(counts)
        same, told_same = draw(st.integers(0, judged)), draw(st.integers(0, told))
        pairs = judged + told + draw(st.integers(0, 5000))
        share = draw(st.floats(0, 1))
        made.append(
            Stratum(state, pairs, pairs * share, judged, same, told_same, told - told_same)
        )
    return tuple(made)


@given(strata())
def test_estimates_lie_in_their_interval_and_are_the_same_twice(some):
    first, again = measured(some), measured.__wrapped__(some)
    assert first == again
    for estimate in first:
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


@given(strata())
def test_more_verdicts_of_same_never_lower_a_measure(some):
    better = tuple(
        replace(
            s,
            pairs=s.pairs + 1,
            expected=s.expected + s.expected / max(s.pairs, 1),
            told_same=s.told_same + 1,
        )
        if s.state == "review"
        else s
        for s in some
    )
    for before, after in zip(measured(some), measured(better), strict=True):
        assert after.value >= before.value - 1e-9


# ---------------------------------------------------------------- side by side


def test_the_rows_of_a_pair_and_the_prior_add_up_to_the_total():
    table = aligned.aligned(cards.LINK)
    assert table.total == pytest.approx(10.8) and table.prior == pytest.approx(-17.6)
    assert table.prior + sum(r.bits for r in table.rows if r.bits) == pytest.approx(table.total)
    by_what = {r.what: (r.sign, r.bits) for r in table.rows}
    assert by_what["Phone"] == ("=", 13.1) and by_what["City"] == ("≠", -1.4)
    assert by_what["Name"] == ("≈", 11.5)  # given 3.6 and family 7.9
    assert [r.what for r in table.rest] == ["Handle"]


def test_what_two_comparisons_both_say_is_taken_off_in_words():
    twice = LinkReason("given+family", "together", -2.0)
    table = aligned.aligned(replace(cards.LINK, reasons=(*cards.LINK.reasons, twice)))
    said = "Not counted twice: given name and surname often agree together"
    assert table.twice == ((said, -2.0),)
    assert [r.what for r in (*table.rows, *table.rest)] == [
        r.what for r in (*aligned.aligned(cards.LINK).rows, *aligned.aligned(cards.LINK).rest)
    ]
    assert table.total == pytest.approx(10.8 - 2.0)


#: What a reason may be named by: a comparison, or two that overlap.
NAMED = [*people_words.COMPARISONS, "given+family", "email+handle"]


@given(
    st.lists(
        st.tuples(st.sampled_from(NAMED), st.floats(-30, 30)),
        unique_by=lambda r: r[0],
    ),
    st.floats(-30, 0),
)
def test_what_is_shown_always_adds_up(found, prior):
    reasons = (LinkReason("prior", "prior", prior), *(LinkReason(c, "close", b) for c, b in found))
    link = replace(cards.LINK, reasons=reasons, bits=sum(r.bits for r in reasons))
    table = aligned.aligned(link)
    shown = table.prior + sum(bits for _text, bits in table.twice)
    shown += sum(r.bits for r in (*table.rows, *table.rest) if r.bits is not None)
    assert round(shown, 6) == round(table.total, 6)
    assert abs(table.total - link.bits) <= 0.05 + 1e-6


def test_blind_no_row_tells_our_opinion():
    table = aligned.blind(cards.LINK)
    assert {(r.sign, r.bits, r.why) for r in table.rows} == {("", None, ())}
    assert [r.what for r in table.rows] == ["Name", "Phone", "Handle", "Birthday", "City"]


# ---------------------------------------------------------------- where to cut


def link(a, b, bits, ground="score") -> PersonLink:
    return PersonLink(a, b, "accepted", ground, bits)


def test_a_chain_is_cut_at_its_weakest_link():
    chain = [link("a", "b", 9.0), link("b", "c", 2.0), link("c", "d", 8.0)]
    assert graph.parted("abcd", chain, ("a", "d")) == (["a", "b"], ["c", "d"])


def test_a_proof_is_cut_last():
    chain = [link("a", "b", 3.0, "verified"), link("b", "c", 20.0)]
    assert graph.parted("abc", chain, ("a", "c")) == (["a", "b"], ["c"])


@st.composite
def groups(draw):
    ids = "abcdef"[: draw(st.integers(2, 6))]
    pairs = list(combinations(ids, 2))
    bits = draw(st.lists(st.integers(0, 20), min_size=len(pairs), max_size=len(pairs)))
    links = [link(a, b, float(n)) for (a, b), n in zip(pairs, bits, strict=True) if n]
    return ids, links


def cost(links, left) -> float:
    return sum(x.bits for x in links if (x.left_id in left) != (x.right_id in left))


@given(groups())
def test_no_other_cut_costs_less(group):
    ids, links = group
    start, end = ids[0], ids[-1]
    left, right = graph.parted(ids, links, (start, end))
    assert sorted(left + right) == sorted(ids) and start in left and end in right
    inner = ids[1:-1]
    least = min(
        cost(links, {start, *some})
        for n in range(len(inner) + 1)
        for some in combinations(inner, n)
    )
    assert cost(links, set(left)) == pytest.approx(least)


@given(groups())
def test_every_account_is_drawn_inside_the_frame_and_always_there(group):
    ids, links = group
    spots = graph.spots(ids, links)
    assert [s.account_id for s in spots] == list(ids) and spots == graph.spots(ids, links)
    assert all(0 <= s.x <= graph.WIDTH and 0 <= s.y <= graph.HEIGHT for s in spots)
    assume(len(ids) > 2)
    assert len({(s.x, s.y) for s in spots}) == len(ids)


def test_the_curve_is_drawn_where_the_figures_are():
    curve = charts.curve(
        [ReliabilityBin(0.9, 1.0, 1.0, 4, 4, 0.5, 1.0), ReliabilityBin(0, 0.1, 0, 0, 0, 0, 1)]
    )
    (point,) = curve.points
    assert (point.x, point.y) == curve.line[2:] and point.low > point.y and curve.judged == 4
