"""What is drawn must be the sum: parts that add up, bars that meet, signs that agree."""

from dataclasses import replace
from math import ceil, floor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.flow.cards import AccountCard, LinkReason, Name
from rapport.web.people import sums
from rapport.web.ui import formats
from tests.web import cards

#: No example is judged by the clock: other work may run beside it.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


parts = st.lists(st.integers(-40_000_000, 40_000_000).map(lambda n: n / 1e6), max_size=14)


@UNHURRIED
@given(parts, st.integers(0, 2))
def test_rounded_parts_add_up_to_the_rounded_sum(amounts, digits):
    found = sums.rounded(amounts, digits)
    unit = 10**-digits
    assert sum(found) == pytest.approx(formats.shown(sum(amounts), digits), abs=1e-9)
    for amount, shown in zip(amounts, found, strict=True):
        assert (
            floor(amount / unit - 1e-6) - 1e-6 <= shown / unit <= ceil(amount / unit + 1e-6) + 1e-6
        )


def test_rounding_on_paper():
    assert sums.rounded([1.04, 1.04, 1.04]) == [1.1, 1.0, 1.0]  # 3.12 is 3.1, not 3.0
    assert sums.rounded([]) == []


@UNHURRIED
@given(parts.filter(bool), st.floats(-30, 30))
def test_bars_meet_and_stay_in_the_drawing(amounts, threshold):
    reasons = tuple(LinkReason(f"c{i}", "exact", bits) for i, bits in enumerate(amounts))
    link = replace(cards.LINK, reasons=reasons, bits=sum(amounts), threshold_bits=threshold)
    drawn = sums.link_sum(link)
    assert drawn.total.amount == pytest.approx(formats.shown(link.bits, 1), abs=1e-6)
    assert sum(bar.amount for bar in drawn.bars) == pytest.approx(drawn.total.amount, abs=1e-6)
    for bar in (*drawn.bars, drawn.total):
        assert bar.x >= 0 and bar.width >= sums.THIN and bar.x + bar.width <= sums.WIDTH + 0.2
    assert 0 <= drawn.threshold <= sums.WIDTH
    for one, other in zip(drawn.bars, drawn.bars[1:], strict=False):
        ends = {one.x, one.x + one.width}
        starts = {other.x, other.x + other.width}
        assert min(abs(a - b) for a in ends for b in starts) <= sums.THIN + 0.2


def test_the_prior_comes_first_and_the_strongest_next():
    shuffled = replace(cards.LINK, reasons=cards.REASONS[::-1])
    drawn = sums.link_sum(shuffled)
    assert [bar.amount for bar in drawn.bars] == [-17.6, 13.1, 7.9, 5.2, 3.6, -1.4]
    assert [bar.sign for bar in drawn.bars] == ["start", "for", "for", "for", "for", "against"]
    assert drawn.empty[:2] == ("e-mail", "handle")


def account(*facts):
    return AccountCard("a", "shop", "person", "", Name("", "", ""), None, facts)


@pytest.mark.parametrize(
    ("case", "left", "right", "reasons", "sign"),
    [
        ("equal texts are equal", "Bo", "bo", {}, "="),
        ("another spelling that counts for", "Света", "Sveta", {"given": 3.0, "family": 0.5}, "≈"),
        ("a name may count against", "Света", "Ivan", {"given": -3.0, "family": 0.5}, "≠"),
        ("what no comparison weighed is unlike", "Света", "Ivan", {}, "≠"),
    ],
)
def test_the_sign_beside_two_texts_is_the_comparison_s(case, left, right, reasons, sign):
    link = replace(
        cards.LINK,
        left=account(("name", left)),
        right=account(("name", right)),
        reasons=tuple(LinkReason(c, "close", bits) for c, bits in reasons.items()),
    )
    (pair,) = sums.side_by_side(link)
    assert (pair.what, pair.sign) == ("Name", sign), case


def test_what_one_did_not_say_has_no_sign():
    link = replace(cards.LINK, left=account(("city", "Burgas")), right=account())
    assert sums.side_by_side(link) == [sums.Pair("City", "Burgas", "", "")]
