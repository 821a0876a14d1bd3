"""The review desk for programs: what waits, a word kept once, and taken back."""

import pytest

from rapport import run
from rapport.flow.shelf import open_review
from rapport.flow.workspace import Workspace
from tests.brand import copied
from tests.web.api_calls import problem, program
from tests.web.test_review import built_once

__all__ = ["built_once"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def brand(built_once, tmp_path, settings):
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def test_a_program_reads_what_waits_and_judges_it(brand):
    calls = program("manager")
    first = calls.get("/review", kind="pairs", limit=1).json()
    (asked,) = first["pairs"]
    assert asked["judged"] == 0 and asked["value"] > 0 and first["total"] > 5
    pair = {"left_id": asked["left_id"], "right_id": asked["right_id"]}
    kept = calls.post("/review/verdicts", pair | {"verdict": "same", "seen": 0}).json()
    assert kept["verdict"] == "same"
    late = calls.post("/review/verdicts", pair | {"verdict": "different", "seen": 0})
    assert "yours was not kept" in problem(late, 409, "conflict")["detail"]
    assert calls.get("/review", kind="pairs").json()["total"] == first["total"] - 1
    undone = calls.post("/review/verdicts/undo", pair | {"seq": kept["seq"]}).json()
    assert undone["verdict"] == "undo"
    assert [j.kind for j in run.judgements(brand)] == ["same", "undo"]
    assert calls.get("/review", kind="pairs").json()["total"] == first["total"]


def test_of_a_drawn_pair_our_opinion_is_not_told(brand):
    pairs = program("agent").get("/review", kind="sample").json()["pairs"]
    assert pairs and {(p["sampled"], p["value"], p["probability"]) for p in pairs} == {
        (True, None, None)
    }
    assert len(pairs) == sum(p.sampled for p in open_review(brand.root).pairs)
