"""What the review desk reads of one generation: pairs for people, groups that grew, how well.

The tables are small but for links, of which a few columns are read once a generation.
Never: a name or a contact; the cards of accounts are the shelf's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb

from rapport.flow import generations
from rapport.flow.cards import (
    ClusterAlarm,
    Estimate,
    PersonLink,
    ReliabilityBin,
    ReviewPair,
    Stratum,
)
from rapport.flow.shelf.measured import measured
from rapport.flow.shelf.portrait import probability
from rapport.flow.shelf.reading import DESK, Desk
from rapport.flow.workspace import Workspace

MEMORY = "512MB"
Pair = tuple[str, str]
#: Ends of the strata of said probability: the sample is thin, so they are few.
_ENDS = (0.05, 0.5, 0.9, 0.99)


def open_review(root: Path) -> "Review":
    """Return what there is to review in the newest generation; the same until a newer one.

    Raises  ShelfError: nothing is published, or what is published is not whole.
    """
    return _open(generations.newest(_findings(root)))


@lru_cache(maxsize=2)
def _findings(root: Path) -> Path:
    return Workspace.open(root).findings


@lru_cache(maxsize=2)
def _open(folder: Path) -> "Review":
    return Review(generations.read(folder).tables, Desk(folder / DESK))


class Review:
    """One generation, read only. Threads may share it.

    `tables`  the published Parquet files by name; one that is missing counts as empty.
    """

    def __init__(self, tables: Mapping[str, Iterable[Path]], desk: Desk) -> None:
        self._tables = {name: [str(f) for f in files] for name, files in tables.items()}
        self._desk = desk

    @cached_property
    def pairs(self) -> tuple[ReviewPair, ...]:
        """Pairs for people, the most valuable first."""
        rows = self._rows(_PAIRS, "doubts", "links")
        return tuple(
            ReviewPair(left, right, mine, theirs, micro / 1e6, settles, sampled, state, ground,
                       bits / 1e6, _said(ground, state, bits / 1e6))
            for left, right, mine, theirs, micro, settles, sampled, state, ground, bits in rows
        )  # fmt: skip

    @cached_property
    def by_pair(self) -> Mapping[Pair, ReviewPair]:
        return {p.pair: p for p in self.pairs}

    @cached_property
    def alarms(self) -> tuple[ClusterAlarm, ...]:
        """People whose accounts should be looked at, the largest first."""
        rows = self._rows(
            "select person_id, accounts, before, why from cluster_alarms"
            " order by accounts desc, person_id, why",
            "cluster_alarms",
        )
        seen: dict[str, ClusterAlarm] = {}
        for row in rows:
            seen.setdefault(row[0], ClusterAlarm(*row))
        return tuple(seen.values())

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """Measures as the build left them."""
        sql = "select measure, value, low, high, basis, judged from estimates order by measure"
        return tuple(Estimate(*row) for row in self._rows(sql, "estimates"))

    @cached_property
    def reliability(self) -> tuple[ReliabilityBin, ...]:
        """What we said against what people said, by tenths; bins without verdicts left out."""
        sql = (
            "select said_low, said_high, said, judged, same, low, high from reliability"
            " where judged > 0 order by bin"
        )
        return tuple(ReliabilityBin(*row) for row in self._rows(sql, "reliability"))

    @cached_property
    def _strata(self) -> Mapping[tuple[str, int], Stratum]:
        found: dict[tuple[str, int], Stratum] = {}
        for state, settled, place, pairs, expected in self._rows(_STRATA, "links"):
            key = (state, -1 if settled else place)
            found[key] = Stratum(state, pairs, float(expected))
        return found

    def strata(self, verdicts: Mapping[Pair, str]) -> tuple[Stratum, ...]:
        """Count pairs by state and said probability, with what people said of them.

        `verdicts`  the last word on each pair: same or different; of unsure nothing follows.
        """
        counted = dict(self._strata)
        for pair, word in verdicts.items():
            asked = self.by_pair.get(pair)
            if asked is None or word not in ("same", "different"):
                continue
            key = (asked.state, _place(asked))
            held = counted.get(key) or Stratum(asked.state, 1, asked.probability)
            counted[key] = _told(held, asked.sampled and asked.state != "review", word == "same")
        return tuple(counted[key] for key in sorted(counted))

    def estimated(self, verdicts: Mapping[Pair, str]) -> tuple[Estimate, Estimate]:
        """Return precision and recall as these verdicts, which the build does not know, make them.

        What the build estimated, moved as far as the counts by stratum move.
        """
        then, now = measured(self.strata({})), measured(self.strata(verdicts))
        built = {e.measure: e for e in self.estimates}
        precision, recall = (
            _moved(built.get(new.measure, old), old, new)
            for old, new in zip(then, now, strict=True)
        )
        return precision, recall

    def links_of(self, account_ids: Iterable[str]) -> tuple[PersonLink, ...]:
        """Return the weighed pairs among these accounts, the strongest first."""
        found = (
            PersonLink(left, right, link[0], link[1], link[2] / 1e6)
            for left, right, link in self._desk.links_among(list(account_ids))
        )
        return tuple(sorted(found, key=lambda x: (-x.bits, x.left_id, x.right_id)))

    def _rows(self, sql: str, *tables: str) -> list[tuple[Any, ...]]:
        """Ask the named tables; nothing if the generation is older than one of them."""
        if not all(self._tables.get(table) for table in tables):
            return []
        with duckdb.connect(config={"memory_limit": MEMORY, "threads": 1}) as found:
            for table in tables:
                found.read_parquet(self._tables[table]).create_view(table)
            return found.execute(sql).fetchall()


def _moved(built: Estimate, old: Estimate, new: Estimate) -> Estimate:
    """Return the built estimate with what is wrong of it scaled as from `old` to `new`."""
    by = (1 - new.value) / (1 - old.value) if old.value < 1 else 1.0

    def scaled(value: float) -> float:
        return min(max(1 - (1 - value) * by, 0.0), 1.0)

    return Estimate(
        built.measure,
        scaled(built.value),
        None if built.low is None else scaled(built.low),
        None if built.high is None else scaled(built.high),
        "review" if new.judged else built.basis,
        built.judged + new.judged,
    )


def _told(held: Stratum, drawn: bool, same: bool) -> Stratum:
    if drawn:
        return replace(held, judged=held.judged + 1, same=held.same + same)
    return replace(
        held,
        told_same=held.told_same + same,
        told_different=held.told_different + (not same),
    )


def _said(ground: str, state: str, bits: float) -> float:
    """Return how sure we are that a pair is one person: what is settled is not weighed."""
    if ground in ("verified", "decision"):
        return float(state == "accepted")
    return probability(bits)


def _place(asked: ReviewPair) -> int:
    if asked.ground in ("verified", "decision"):
        return -1
    return sum(asked.probability >= end for end in _ENDS)


_PAIRS = """
select d.left_id, d.right_id, d.left_person, d.right_person, d.value_micro, d.settles, d.sampled,
    l.state, l.ground, l.microbits
from doubts d join links l on l.left_id = d.left_id and l.right_id = d.right_id
order by d.value_micro desc, d.left_id, d.right_id
"""

_STRATA = f"""
with said as (
    select state, ground in ('verified', 'decision') as settled,
        1 / (1 + power(2e0, greatest(-microbits / 1e6, -1000))) as p
    from links
)
select state, settled,
    {" + ".join(f"(p >= {end})::integer" for end in _ENDS)} as place,
    count(*), sum(case when settled then (state = 'accepted')::integer else p end)
from said group by all order by all
"""
