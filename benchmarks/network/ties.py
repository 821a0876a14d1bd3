"""Influence by ties without weights, against how much others were seen to react.

475 members of a parliament: how likely each reacts to a post of another was measured. The sum of
these is what one moves; ways to tell it see only who reacts to whom at all.
"""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from ranks import met
from scipy.stats import spearmanr

from rapport.flow.network.pagerank import pagerank
from rapport.flow.network.ties import closed_ties

DATA = Path(os.environ.get("RAPPORT_DATA", Path(__file__).parents[3] / "shared" / "data"))
TWITTER = DATA / "D_congress_twitter" / "edges.csv"
GOAL = 0.62
DRAWS = 1000


def report(*, fast: bool) -> Iterator[str]:
    """Yield a table: Spearman of each way with its 95 % interval, over draws of people."""
    yield "Influence by ties alone, against the measured sum of reactions (Spearman)"
    yield ""
    if not TWITTER.exists():
        yield f"left out: {TWITTER} is not there (RAPPORT_DATA)"
        return
    author, reactor, weight = edges()
    nodes = 1 + max(author.max(), reactor.max())
    measured = np.bincount(author, weight, nodes)
    ways = of_ties(author, reactor, nodes)
    draws = np.random.default_rng(3).integers(0, nodes, (DRAWS // (10 if fast else 1), nodes))
    yield "| way | Spearman | 95 % | better than heads |"
    yield "|---|--:|---|---|"
    for name, value in ways.items():
        each = [spearmanr(value[d], measured[d])[0] for d in draws]
        beats = np.mean(
            [
                r > spearmanr(ways["heads"][d], measured[d])[0]
                for r, d in zip(each, draws, strict=True)
            ]
        )
        low, high = np.quantile(each, (0.025, 0.975))
        rho = spearmanr(value, measured)[0]
        yield f"| {name} | {rho:.3f} | {low:.2f} to {high:.2f} | {beats:.0%} of draws |"
    reached = spearmanr(ways["closed ties"], measured)[0]
    yield ""
    yield "| goal | measured | met |"
    yield "|---|--:|---|"
    yield f"| Spearman > {GOAL} by ties alone | {reached:.3f} | {met(reached > GOAL)} |"
    yield ""


def edges() -> tuple[Any, Any, Any]:
    """Return who was reacted to, by whom, and how likely; see the README of the set."""
    with TWITTER.open() as file:
        rows = [
            (int(r["source"]), int(r["target"]), float(r["weight"])) for r in csv.DictReader(file)
        ]
    author, reactor, weight = zip(*rows, strict=True)
    return np.array(author), np.array(reactor), np.array(weight)


def of_ties(author: Any, reactor: Any, nodes: int) -> dict[str, Any]:
    """Return ways to tell influence that see no weight."""
    closed = closed_ties(reactor, author, nodes)
    given = np.bincount(reactor, minlength=nodes)
    ones = np.ones(len(author))
    return {
        "heads": np.bincount(author, minlength=nodes),
        "PageRank": pagerank(reactor, author, ones, np.ones((nodes, 1)))[:, 0],
        "closed ties, as many as there are": closed * np.sqrt(1.0 + given),
        "closed ties": closed,
    }
