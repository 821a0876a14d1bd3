"""The benchmark of profiles: its rivals and its scores, on cases of a few claims."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from rapport import run
from rapport.flow import generations
from tests import brand

FOLDER = Path(__file__).parents[1] / "benchmarks" / "profiles"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def parts():
    """Its modules: they are run as a folder, so they name each other without one."""
    sys.path.insert(0, str(FOLDER))
    try:
        import asked
        import building
        import goals
        import rivals
        import scoring

        yield {
            "asked": asked,
            "building": building,
            "rivals": rivals,
            "scoring": scoring,
            "goals": goals,
        }
    finally:
        sys.path.remove(str(FOLDER))
        for name in ("asked", "building", "goals", "rivals", "scoring"):
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def case(parts):
    """case(claims, right): a claim is (value, account, source, mode, days ago or None)."""

    def made(*claims, right="", person="p", attribute="city"):
        said = tuple(
            parts["asked"].Claim(
                value,
                account,
                source,
                mode,
                None if days is None else NOW - timedelta(days=days),
                (NOW, 1, line),
            )
            for line, (value, account, source, mode, days) in enumerate(claims)
        )
        return parts["asked"].Case(person, attribute, said, frozenset(right.split()))

    return made


def said(value, account, days=0, source="crm", mode="declared"):
    return (value, account, source, mode, days)


def chosen(parts, name, *cases):
    return list(parts["rivals"].RIVALS[name](cases).values())


def test_last_write_is_what_was_so_latest_then_what_came_in_latest(parts, case):
    assert chosen(parts, "last write", case(said("x", "a", 5), said("y", "b", 9))) == ["x"]
    undated = case(said("x", "a", None), said("y", "b", None))
    assert chosen(parts, "last write", undated) == ["y"]
    assert chosen(parts, "first write", undated) == ["x"]


def test_nobody_takes_the_first_of_dated_claims_for_the_best(parts, case):
    dated, undated = case(said("x", "a", 5)), case(said("x", "a", None))
    assert "first write" not in parts["rivals"].rivals_of([dated, undated])
    assert "first write" in parts["rivals"].rivals_of([undated])


def test_majority_counts_accounts_once_and_breaks_ties_by_the_latest(parts, case):
    crowd = case(said("x", "a", 9), said("x", "b", 9), said("y", "c", 1))
    assert chosen(parts, "majority", crowd) == ["x"]
    twice = case(said("x", "a", 9), said("x", "a", 8), said("y", "c", 1))
    assert chosen(parts, "majority", twice) == ["y"]


def test_the_best_prior_is_that_of_the_way_of_knowing(parts, case):
    seen = case(said("x", "a", 9), said("y", "b", 1, "web", "observed"))
    assert chosen(parts, "best prior", seen) == ["x"]


def test_published_methods_find_the_source_that_errs(parts, case):
    """Three sources on twelve people; the third says y of everybody."""
    cases = [
        case(
            *(said("xy"[n % 2], f"{n}{s}", source=s) for s in "ab"),
            said("y", f"{n}c", source="c"),
            person=f"p{n}",
        )
        for n in range(12)
    ]
    lone = case(said("x", "1", source="a"), said("y", "2", source="c"), person="q")
    for name in ("Dawid-Skene", "TruthFinder"):
        answers = parts["rivals"].RIVALS[name]([*cases, lone])
        assert answers["q", "city"] == "x"
        assert [answers[f"p{n}", "city"] for n in range(4)] == ["x", "y", "x", "y"]


def test_shares_ceiling_and_who_is_right_alone(parts, case):
    asked, scoring = parts["asked"], parts["scoring"]
    cases = [
        case(said("x", "a", 1), said("y", "b", 5), said("y", "c", 6), right="y", person="1"),
        case(said("x", "a", 1), right="x", person="2"),
        case(said("z", "a", 1), right="", person="3"),
    ]
    shown = {"1": ("y", 0.6), "2": ("x", 0.9), "3": ("z", 0.9)}
    rapport = {(p, "city"): asked.Answer(*answer) for p, answer in shown.items()}
    found = list(scoring.scores(asked.Asked("set", cases, rapport)))
    score = found[-1]
    assert (score.attribute, score.cases, score.contested) == ("all", 3, 1)
    assert score.ceiling == pytest.approx(2 / 3)
    assert score.right["rapport"] == score.right["majority"] == pytest.approx(2 / 3)
    assert score.right["last write"] == pytest.approx(1 / 3)
    assert score.right_contested == pytest.approx(
        {"rapport": 1, "last write": 0, "majority": 1, "best prior": 0, "TruthFinder": 1}
        | {"Dawid-Skene": score.right_contested["Dawid-Skene"]}
    )
    assert score.against["last write"] == (1, 0)
    # two bins: .6 is right (gap .4, one case), .9 is right once in two (gap .4, two cases)
    assert score.ece == pytest.approx(0.4)
    # a bin of each case: .6 is right, .9 is right and .9 is not
    assert score.ece_even == pytest.approx((0.4 + 0.1 + 0.9) / 3)
    lines = list(parts["goals"].reached(found))
    assert any(
        "better than last write | +0.3333 ± 0.5334 | yes, within chance" in x for x in lines
    )
    assert any("ECE < 0.05 | 0.467 | **no**" in line for line in lines)


def test_what_is_said_as_often_as_it_is_so_has_no_calibration_error(parts):
    sure = np.array([0.75] * 4 + [1.0] * 2)
    right = np.array([True, True, True, False, True, True])
    assert parts["scoring"].calibration_gap(sure, right) == pytest.approx(0)
    assert parts["scoring"].calibration_gap(sure[:0], right[:0]) == 0


def test_the_steps_run_alone_make_the_attributes_of_a_build(parts, tmp_path):
    workspace = brand.fill(brand.new_workspace(tmp_path / "brand"))
    with parts["building"].loaded(workspace, tmp_path / "work", brand.NOW) as engine:
        made = parts["building"].make_attributes(engine, brand.NOW)
        alone = engine.get("select * from attributes").to_pylist()
    assert made[-1] == "attributes"
    run.build(workspace, now=brand.NOW)
    newest = generations.read(generations.newest(workspace.findings))
    built = [r for f in newest.tables["attributes"] for r in pq.read_table(f).to_pylist()]
    assert built and sorted(alone, key=str) == sorted(built, key=str)
