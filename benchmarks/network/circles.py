"""The demo brand: do those who lead its circles, complain, or come as they say, show as such?"""

import csv
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.stats import rankdata

from rapport import run
from rapport.demo.truth import TRUTH, TRUTH_TALK, TRUTH_WORDS
from rapport.demo.workspace import FILES, make_demo
from rapport.flow import generations
from rapport.flow.network_tables import COMMUNITIES, INFLUENCE, STANCES
from rapport.flow.score_tables import SAY_DO
from rapport.flow.specs import TableSpec
from rapport.flow.workspace import Workspace
from rapport.stores import Stores

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PEOPLE = 2_000


def report(*, fast: bool) -> Iterator[str]:  # the demo is small as it is
    """Yield a table of what the demo kept aside, and how much of it the stages tell."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_demo(Path(folder) / "demo", people=PEOPLE, now=NOW)
        run.build(workspace, now=NOW)
        yield from told(workspace)


def told(workspace: Workspace) -> Iterator[str]:
    """Yield the table of a workspace that is built."""
    truth = _Truth(workspace)
    influence = _found(workspace, INFLUENCE)
    place = _by_person(influence.filter(pc.equal(influence["scope"], "all")), "place")
    stance = _by_person(_found(workspace, STANCES), "label")
    leaders = sorted(truth.playing("leader"), key=lambda one: place.get(one, 1 << 30))
    first = len(leaders)
    yield f"demo, {PEOPLE:,} people, {len(truth.part):,} of whom talk in circles"
    yield ""
    yield "| kept aside | told | |"
    yield "|---|---|--:|"
    among = sum(place.get(one, 1 << 30) <= first for one in leaders)
    yield f"| {first} lead a circle | of the first {first} of {len(place):,} | {among} |"
    critics = truth.playing("yielding") | truth.playing("unmoved")
    for name, some, label in (
        ("complain", critics, "critic"),
        ("speak for the brand", truth.playing("advocate"), "advocate"),
    ):
        right = sum(stance.get(one) == label for one in some)
        others = [one for one, part in truth.part.items() if part == "member"]
        wrong = sum(stance.get(one) == label for one in others)
        yield (
            f"| {len(some)} {name} | {label}; so are of {len(others)} others | {right}; {wrong} |"
        )
    group = _by_person(_found(workspace, COMMUNITIES), "community")
    both = [one for one in truth.circle if one in group]
    same = adjusted_rand([truth.circle[one] for one in both], [group[one] for one in both])
    yield f"| circle of {len(both)} | communities, adjusted Rand | {same:.2f} |"
    yield _words(workspace, truth)
    yield ""


def _words(workspace: Workspace, truth: "_Truth") -> str:
    """Return the line of who comes as they say."""
    table = _found(workspace, SAY_DO)
    table = table.filter(pc.equal(table["pair"], "coming"))
    told = _by_person(table, "reliability")
    both = [one for one in truth.comes if one in told]
    ranks = [rankdata([of[one] for one in both]) for of in (truth.comes, told)]
    rho = float(np.corrcoef(*ranks)[0, 1])
    return f"| how often {len(both)} come who say so | reliability, Spearman | {rho:.2f} |"


def adjusted_rand(a: Sequence[object], b: Sequence[object]) -> float:
    """Return how alike two partings are: 1 the same, 0 by chance (Hubert and Arabie, 1985)."""

    def pairs(some: Iterable[object]) -> float:
        return sum(n * (n - 1) / 2 for n in Counter(some).values())

    both, in_a, in_b = pairs(zip(a, b, strict=True)), pairs(a), pairs(b)
    chance = in_a * in_b / pairs([0] * len(a))
    return (both - chance) / ((in_a + in_b) / 2 - chance)


class _Truth:
    """What the demo kept aside, by the persons that were found."""

    def __init__(self, workspace: Workspace) -> None:
        folder, names = workspace.root / FILES, Stores(workspace).pseudonyms
        found = run.persons_by_account(workspace)
        number: dict[str, set[str]] = {}
        for row in _rows(folder / TRUTH):
            account = names.one("account", row["connection"], row["account"])
            if account in found:
                number.setdefault(row["person"], set()).add(found[account])
        self.part: dict[str, str] = {}
        self.circle: dict[str, str] = {}
        for row in _rows(folder / TRUTH_TALK):
            account = names.one("account", row["connection"], row["account"])
            if account in found:
                self.part[found[account]] = row["part"]
                self.circle[found[account]] = f"{row['connection']} {row['circle']}"
        self.comes = {
            person: float(row["comes"])
            for row in _rows(folder / TRUTH_WORDS)
            for person in number.get(row["person"], ())
        }

    def playing(self, part: str) -> set[str]:
        """Return who plays a part."""
        return {one for one, played in self.part.items() if played == part}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _found(workspace: Workspace, spec: TableSpec) -> pa.Table:
    files = generations.read(generations.newest(workspace.findings)).tables[spec.name]
    return pa.concat_tables([pq.read_table(file, schema=spec.schema) for file in files])


def _by_person(table: pa.Table, column: str) -> dict[str, object]:
    return dict(zip(table["person_id"].to_pylist(), table[column].to_pylist(), strict=True))
