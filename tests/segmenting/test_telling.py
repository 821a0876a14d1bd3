"""Counts for who may not open members: no set under twenty is told, directly or by differences."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.segmenting.telling import LEAST, Told, tell
from tests.brand import new_workspace

OF = 500


def told(workspace, *members, generation="000001"):
    return tell(workspace, np.array(sorted(members), np.int64), OF, generation)


def test_few_are_told_as_few_and_others_rounded(tmp_path):
    workspace = new_workspace(tmp_path / "w")
    assert told(workspace, *range(19)) == Told(None)
    assert told(workspace, *range(20)) == Told(20)
    assert told(workspace, *range(100, 153)) == Told(55)
    assert told(workspace, *range(100, 153)) == Told(55)


def test_a_pair_of_questions_that_differ_by_one_is_one_answer(tmp_path):
    workspace = new_workspace(tmp_path / "w")
    assert told(workspace, *range(103)) == Told(105)
    assert told(workspace, *range(102)) == Told(105)
    assert told(workspace, *range(113)) == Told(105)
    assert told(workspace, *range(123)) == Told(125)
    assert told(workspace, *range(OF - 5)) == Told(OF)
    assert told(workspace, *range(102), generation="000002") == Told(100)


def test_questions_are_not_asked_without_end(tmp_path, monkeypatch):
    workspace = new_workspace(tmp_path / "w")
    monkeypatch.setattr("rapport.segmenting.telling.MOST", 2)
    assert told(workspace, *range(40)) == Told(40)
    assert told(workspace, *range(100, 160)) == Told(60)
    assert told(workspace, *range(200, 260)) == Told(None, is_spent=True)
    assert told(workspace, *range(40)) == Told(40)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 120)), min_size=2, max_size=8))
def test_no_two_counts_that_overlap_differ_by_fewer_than_twenty(tmp_path_factory, spans):
    """A count is of the set itself only if no set before it is too like; else of that one."""
    workspace = new_workspace(tmp_path_factory.mktemp("told") / "w")
    counted = []
    for start, length in spans:
        members = set(range(start, start + length))
        count = told(workspace, *members).people
        if len(members) < LEAST:
            assert count is None
            continue
        too_like = [
            one
            for one in counted
            if one == members
            or (one & members and any(0 < len(p) < LEAST for p in (one - members, members - one)))
        ]
        if not too_like:
            counted.append(members)
        assert count == 5 * round(len((too_like or [members])[0]) / 5)
