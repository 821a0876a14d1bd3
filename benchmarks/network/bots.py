"""A thousand programs among a hundred thousand accounts: which leaders stay, what topics move."""

from collections.abc import Iterator

import pyarrow.compute as pc
from ranks import met

from rapport.flow.network_tables import INFLUENCE, TOPIC_SHARES
from rapport.flow.profile_tables import ACCOUNT_TRUST
from tests.flow.network.crowd import Crowd

PEOPLE, BOTS, LEADERS = 100_000, 1_000, 50
#: How many accounts they make great, and how many of a hundred of them copy their texts.
ATTACKS = ((20, 50), (20, 0), (1, 0))


def report(*, fast: bool) -> Iterator[str]:
    """Yield a table: of the first fifty how many stay, and by how much shares of topics move."""
    size = 10 if fast else 1
    people, bots = PEOPLE // size, BOTS // size
    leaders, shares, _ = seen(Crowd(people))
    yield f"{bots:,} programs among {people:,} accounts"
    yield ""
    yield "| they help | that copy | found out | of 50 leaders stay | topics move, points | met |"
    yield "|--:|--:|--:|--:|--:|---|"
    for helped, copying in ATTACKS:
        crowd = Crowd(people, bots, helped=helped, copying=copying / 100)
        now, moved, caught = seen(crowd)
        stay = len(set(leaders) & set(now))
        most = 100 * max(abs(moved.get(topic, 0.0) - share) for topic, share in shares.items())
        good = met(stay >= 48 and most <= 1)
        yield f"| {helped} | {copying} % | {caught:,} | {stay} | {most:.2f} | {good} |"
    yield ""


def seen(crowd: Crowd) -> tuple[list[str], dict[str, float], int]:
    """Return the first leaders, the share of each topic, and how many programs were found."""
    influence, shares, trust = crowd.made(INFLUENCE, TOPIC_SHARES, ACCOUNT_TRUST)
    of_all = influence.filter(pc.equal(influence["scope"], "all")).sort_by("place")
    told = dict(zip(shares["topic"].to_pylist(), shares["share"].to_pylist(), strict=True))
    return of_all["person_id"][:LEADERS].to_pylist(), told, pc.sum(trust["is_bot"]).as_py()
