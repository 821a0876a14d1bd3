"""What a workspace gives to this part beside its facts: its policies, as tables."""

import math
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from rapport.flow.score_tables import (
    DECAYS,
    LASTS_LOYAL,
    POLICIES,
    SCORE_RULES,
    SCORE_WEIGHTS,
)
from rapport.flow.scores.policy import MICRO, Policy
from rapport.flow.scores.policy_files import policies
from rapport.flow.specs import TableSpec

CARDS: Final = ("composite", "potential")


def given(root: Path | None = None) -> dict[TableSpec, pa.Table]:
    """Return the policies of the workspace in folder `root`; of none the shipped one.

    Raises  PolicyError: one of them can't be read.
    """
    return as_tables(policies(root))


def as_tables(some: Iterable[Policy]) -> dict[TableSpec, pa.Table]:
    """Return policies as the tables that the steps read."""
    told = sorted(some, key=lambda policy: policy.version)
    rows: dict[TableSpec, list[dict[str, Any]]] = {
        POLICIES: [
            {
                "version": p.version,
                "in_force_from": p.in_force_from,
                "author": p.author,
                "note": p.note,
            }
            for p in told
        ],
        SCORE_RULES: [{"version": p.version, **asdict(r)} for p in told for r in p.rules],
        SCORE_WEIGHTS: [
            {"version": p.version, "card": card, "part": part, "micropoints": micro}
            for p in told
            for card in CARDS
            for part, micro in getattr(p, card).items()
        ],
    }
    found = {spec: pa.Table.from_pylist(some, spec.schema) for spec, some in rows.items()}
    return found | {DECAYS: decays(r.half_life_days for p in told for r in p.rules)}


def decays(half_lives: Iterable[int]) -> pa.Table:
    """Return DECAYS of these half-lives, in days."""
    rows = [
        {"half_life_days": half_life, "age_days": age, "micro": left(half_life, age)}
        for half_life in sorted(set(half_lives))
        for age in range(LASTS_LOYAL)
    ]
    return pa.Table.from_pylist(rows, DECAYS.schema)


def left(half_life_days: int, age_days: int) -> int:
    """Return how many millionths are left of a point after so many whole days.

    A table of them is given to the engines, so that all count by the same whole numbers.
    """
    whole = MICRO * math.pow(2.0, -age_days / half_life_days)
    return round(whole)
