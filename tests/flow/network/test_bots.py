"""A hundredth of all accounts are programs that make somebody great: what does it change?

A hundred among ten thousand here; a thousand among a hundred thousand in benchmarks/network.
"""

import pyarrow.compute as pc
import pytest

from rapport.flow.network_tables import INFLUENCE, TOPIC_SHARES
from rapport.flow.profile_tables import ACCOUNT_TRUST
from tests.flow.network.crowd import TOPICS, Crowd

PEOPLE, BOTS, LEADERS = 10_000, 100, 50


def seen(crowd):
    """Return the first leaders, the share of each topic, and how many programs were found."""
    influence, shares, trust = crowd.made(INFLUENCE, TOPIC_SHARES, ACCOUNT_TRUST)
    of_all = influence.filter(pc.equal(influence["scope"], "all")).sort_by("place")
    told = dict(zip(shares["topic"].to_pylist(), shares["share"].to_pylist(), strict=True))
    return of_all["person_id"][:LEADERS].to_pylist(), told, pc.sum(trust["is_bot"]).as_py()


@pytest.fixture(scope="module")
def before():
    return seen(Crowd(PEOPLE))


@pytest.mark.parametrize(
    ("helped", "copying", "caught"),
    [(20, 0.5, 50), (20, 0.0, 0), (1, 0.0, 0)],
    ids=["half of them copy", "nobody finds any out", "all help one"],
)
def test_leaders_stay_and_topics_keep_their_shares(before, helped, copying, caught):
    leaders, shares, _ = before
    with_bots = seen(Crowd(PEOPLE, BOTS, helped=helped, copying=copying))
    assert with_bots[2] == caught
    assert len(set(leaders) & set(with_bots[0])) >= 48
    assert set(shares) == set(with_bots[1]) == set(TOPICS)
    assert max(abs(with_bots[1][topic] - share) for topic, share in shares.items()) <= 0.01
