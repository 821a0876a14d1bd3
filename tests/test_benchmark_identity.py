"""The identity benchmark: its made-up people, its scores and its hand-written limit."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from benchmarks.identity import generator, goals, measuring, scoring
from hypothesis import given
from hypothesis import strategies as st

from rapport.resolve import quality

TOOLS = Path(__file__).parents[1] / "benchmarks" / "identity" / "tools.py"


def people_of(folder: Path, name: str, **options) -> tuple[Path, list[dict]]:
    path = folder / f"{name}.parquet"
    generator.write(path, **{"records": 12_000, "seed": 3} | options)
    return path, pq.read_table(path).to_pylist()


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> tuple[Path, list[dict]]:
    return people_of(tmp_path_factory.mktemp("shared"), "generated")


@pytest.fixture(scope="module")
def unique(tmp_path_factory) -> tuple[Path, list[dict]]:
    return people_of(tmp_path_factory.mktemp("unique"), "unique", unique=True)


def owners(rows: list[dict], column: str) -> dict[str, set[int]]:
    """Who has each value that at least two records give."""
    found = defaultdict(set)
    times = defaultdict(int)
    for row in rows:
        if row[column]:
            found[row[column]].add(row["cluster"])
            times[row[column]] += 1
    return {value: people for value, people in found.items() if times[value] > 1}


class TestGenerator:
    def test_the_same_seed_gives_the_same_people(self, shared, tmp_path):
        path, _ = shared
        again, _ = people_of(tmp_path, "again")
        assert again.read_bytes() == path.read_bytes()

    def test_another_seed_gives_others(self, shared, tmp_path):
        _, rows = people_of(tmp_path, "other", seed=4)
        assert {r["phone"] for r in rows} & {r["phone"] for r in shared[1]} == {None}

    def test_there_are_as_many_records_as_asked_for(self, shared, unique):
        for _, rows in (shared, unique):
            assert len(rows) == 12_000
            assert [r["unique_id"] for r in rows] == list(range(12_000))

    def test_a_person_has_one_to_five_records(self, shared):
        sizes = np.bincount([r["cluster"] for r in shared[1]])
        assert (sizes.min(), sizes.max()) == (1, 5)
        assert 2.1 < sizes.mean() < 2.3

    def test_people_of_a_popular_name_share_an_address(self, shared):
        shared_by = owners(shared[1], "email")
        address = max(shared_by, key=lambda a: len(shared_by[a]))
        assert len(shared_by[address]) >= 3

    def test_families_share_a_phone_under_one_surname_and_other_given_names(self, shared):
        first = {}
        for row in shared[1]:
            first.setdefault(row["cluster"], row)
        families = [p for p in owners(shared[1], "phone").values() if len(p) > 1]
        assert sum(map(len, families)) > 0.05 * len(first)
        for people in families:
            assert len(people) <= 4
            given = [first[p]["first_name"] for p in people]
            assert len(set(given)) == len(given) or None in given

    def test_unique_means_that_nobody_shares_a_phone(self, unique):
        assert all(len(people) == 1 for people in owners(unique[1], "phone").values())

    def test_unique_means_that_hardly_anybody_shares_an_address(self, unique, shared):
        # what is left are mistyped ones and those made up anew
        met = [sum(len(p) > 1 for p in owners(r, "email").values()) for _, r in (unique, shared)]
        assert met[0] * 10 < met[1]


class TestScoring:
    def test_only_pairs_across_the_two_halves_count(self):
        # left: records 0, 1; right: 2, 3, 4. True: {0,2,3} {1,4}. Claimed: {0,2} {1,3,4}.
        true, found = np.array([0, 1, 0, 0, 1]), np.array([0, 1, 0, 1, 1])
        left = np.array([True, True, False, False, False])
        score = scoring.between(true, found, left, ~left)
        # true pairs 0-2 0-3 1-4, claimed 0-2 1-3 1-4
        assert (score.true_pairs, score.precision, score.recall) == (3, 2 / 3, 2 / 3)

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), min_size=1))
    def test_it_is_what_counting_pair_by_pair_gives(self, records):
        true, found, left = (np.array(column) for column in zip(*records, strict=True))
        score = scoring.between(true, found, left, ~left)
        pairs = [(i, j) for i in np.flatnonzero(left) for j in np.flatnonzero(~left)]
        truths = {p for p in pairs if true[p[0]] == true[p[1]]}
        claims = {p for p in pairs if found[p[0]] == found[p[1]]}
        hits = len(truths & claims)
        assert score.true_pairs == len(truths)
        assert score.precision == (hits / len(claims) if claims else 1)
        assert score.recall == (hits / len(truths) if truths else 1)

    def test_nothing_claimed_is_no_false_claim(self):
        score = scoring.between(
            np.array([0, 0]), np.array([0, 1]), np.array([True, False]), np.array([False, True])
        )
        assert (score.precision, score.recall, score.f1) == (1, 0, 0)


class TestGoals:
    def reached(self, rows: list[goals.Row], **numbers: float) -> dict[str, goals.Goal]:
        return {goal.what: goal for goal in goals.reached(rows, numbers)}

    def row(self, name: str, tool: str, f1: float, cpu_s: float, failed: str = "") -> goals.Row:
        score = None if failed else scoring.Score(1, f1, f1)
        return goals.Row(name, tool, score, measuring.Cost(cpu_s, 1_300, failed))

    def test_what_was_not_run_is_not_met(self):
        assert {goal.met for goal in self.reached([]).values()} == {None}

    def test_rapport_is_held_against_the_tools_of_the_same_run(self):
        rows = [
            self.row("generated_10000", "rapport", 0.995, 5),
            self.row("generated_100000", "rapport", 0.99, 4),
            self.row("generated_1000000", "rapport", 0.982, 50),
            self.row("generated_1000000", "splink", 0.97, 40),
            self.row("generated_1000000", "hand", 0.97, 40),
        ]
        met = {what: goal.met for what, goal in self.reached(rows).items()}
        assert met["F1, generated_1000000"]
        assert not met["F1 lost from 10,000 records to a million"]
        assert not met["CPU at a million beside Splink's"]
        assert met["CPU at a million beside the hand-written"]
        assert not met["peak at a million, GB"]
        assert not met["CPU at a million beside that at 100,000"]

    def test_a_run_that_failed_is_no_run(self):
        rows = [
            self.row("generated_1000000", "rapport", 0.99, 1, failed="killed"),
            self.row("generated_1000000", "splink", 0.97, 40),
        ]
        found = self.reached(rows)
        assert found["CPU at a million beside Splink's"].met is None
        assert found["F1, generated_1000000"].met is None

    def test_other_numbers_have_goals_too(self):
        found = self.reached([], added_share=0.2, match_p95_ms=49)
        assert found["10,000 records more, CPU beside the whole run"].met is False
        assert found["one record against a million, p95 ms"].met


class TestMeasuring:
    def test_it_counts_what_a_child_of_the_program_costs(self, tmp_path):
        work = "b = bytearray(300_000_000); b[::4096] = b[::4096]; sum(range(20_000_000))"
        outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
        cost = measuring.measured([sys.executable, "-c", outer], tmp_path / "log")
        assert cost.failed == ""
        assert cost.cpu_s > 0.1
        assert 300 < cost.peak_mb < 450

    def test_a_program_that_fails_says_why(self, tmp_path):
        cost = measuring.measured([sys.executable, "-c", "exit('no disk')"], tmp_path / "log")
        assert cost.failed == "no disk"


def test_the_hand_written_limit_finds_made_up_people(unique, tmp_path):
    path, _ = unique
    out = tmp_path / "out.parquet"
    command = [sys.executable, str(TOOLS), "hand", "unique_12000", "cluster", str(out), str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    person = pq.read_table(out)["person_id"]
    known = pq.read_table(path)["cluster"]
    assert quality(known, person).f1 > 0.98
