"""Segments for programs: counted, saved, their members, and why, by what a token may."""

import pytest

from rapport.web.accounts.rights import Scope
from tests.web.api_calls import program
from tests.web.test_segments import brand, built_once

__all__ = ["brand", "built_once"]
pytestmark = pytest.mark.django_db
SAVED = {"text": "did(bought)", "name": "Reels", "purpose": "Thank", "offer": "A line",
         "effect": "Joy"}  # fmt: skip


def test_a_rule_is_counted_as_text_and_as_json_and_its_faults_are_told(brand):
    calls = program()
    told = calls.post(
        "/segments/count", {"text": "did(bought) and did(bought, from 2026-01-01)"}
    ).json()
    assert (told["people"], told["of_people"], told["takes"], told["fault"]) == (
        1,
        4,
        [2, 1],
        None,
    )
    again = calls.post("/segments/count", {"data": told["data"]}).json()
    assert (again["text"], again["people"]) == (told["text"], 1)
    fault = calls.post("/segments/count", {"text": "did(bougt)"}).json()["fault"]
    assert fault == {"what": "there is no deed 'bougt'", "fix": "write bought", "start": 0,
                     "length": 10}  # fmt: skip


def test_a_segment_is_saved_by_versions_and_its_members_are_listed(brand):
    calls = program()
    assert calls.put("/segments/reels", SAVED).json()["people"] == 2
    assert calls.put("/segments/reels", SAVED).status_code == 409
    second = calls.put("/segments/reels", {"text": "orders >= 1", "seen": 1}).json()
    assert (second["version"], second["name"], second["rule"]) == (2, "Reels", "orders >= 1")
    page = calls.get("/segments/reels/members", limit=1).json()
    assert page["total"] == 2 and len(page["members"]) == 1
    rest = calls.get("/segments/reels/members", limit=1, after=page["after"]).json()
    assert rest["after"] is None
    assert calls.get("/segments/reels/members", on="2026-01-01").json()["total"] == 0
    one = page["members"][0]["person_id"]
    theirs = calls.get(f"/people/{one}/segments").json()["segments"]
    assert {"reels", "buyers"} <= {s["key"] for s in theirs}
    why = calls.get(f"/people/{one}/segments/buyers").json()
    assert why["is_in"] and why["reasons"][0]["deeds"][0]["verb"] == "Purchase"


def test_who_may_not_open_members_gets_rounded_counts_alone(brand):
    calls = program("analyst")
    told = calls.post("/segments/count", {"text": "did(bought)"}).json()
    assert (told["people"], told["takes"]) == (None, [])
    listed = {s["key"]: s["people"] for s in calls.get("/segments").json()["segments"]}
    assert listed["buyers"] is None
    assert calls.get("/segments/buyers/members").status_code == 403


def test_a_token_without_the_scope_saves_nothing(brand):
    calls = program(scopes=frozenset({Scope.SEGMENTS_READ}))
    assert calls.put("/segments/reels", SAVED).status_code == 403
    assert calls.get("/segments/nobody").status_code == 404
