"""Both sides of a contradiction are right: kept, followed by builds, taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport import run
from rapport.flow.errors import ConfigError, ConflictError
from rapport.flow.shelf import open_shelf
from rapport.flow.workspace import Workspace
from tests.brand import NOW, copied, fill, new_workspace

LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand") / "w"
    run.build(fill(new_workspace(folder)), now=NOW)
    return folder


@pytest.fixture
def ws(built_once, tmp_path):
    return Workspace.open(copied(built_once, tmp_path / "w"))


def sveta(ws):
    (row,) = open_shelf(ws.root).people("Ковальчук").rows
    return row


def disputes(ws):
    known = open_shelf(ws.root).knowledge(sveta(ws).person_id)
    return [c for c in known.contradictions if c.rule == "disputed"]


def both_right(ws, finding):
    return run.both_right(ws, sveta(ws).person_id, finding.key, by="7", now=LATER)


def test_it_is_quiet_from_the_next_build_on_and_told_again_when_taken_back(ws):
    (finding,) = disputes(ws)
    assert {finding.left.attribute, finding.right.attribute} == {"city"}
    values = [v.value for a in _attributes(ws) if a.attribute == "city" for v in a.values]
    seq = both_right(ws, finding)
    accounts = [finding.left.account_id]
    (word,) = run.said_both(ws, accounts)
    assert (word.seq, word.rule, word.by) == (seq, "disputed", "7")
    run.build(ws, now=LATER)
    assert disputes(ws) == []
    now = [v.value for a in _attributes(ws) if a.attribute == "city" for v in a.values]
    assert now == values, "it changes no value"
    undone = run.take_back_both(ws, sveta(ws).person_id, seq, by="7", now=LATER)
    assert (undone, run.said_both(ws, accounts)) == ("disputed", ())
    run.build(ws, now=LATER)
    assert disputes(ws) == [finding]


def _attributes(ws):
    return open_shelf(ws.root).person(sveta(ws).person_id, masked=False).attributes


def test_said_twice_or_taken_back_twice_the_second_is_refused(ws):
    (finding,) = disputes(ws)
    seq = both_right(ws, finding)
    with pytest.raises(ConflictError):
        both_right(ws, finding)
    run.take_back_both(ws, sveta(ws).person_id, seq, by="7", now=LATER)
    with pytest.raises(ConflictError):
        run.take_back_both(ws, sveta(ws).person_id, seq, by="7", now=LATER)
    assert both_right(ws, finding) > seq, "it may be said again"


def test_what_the_profile_does_not_tell_is_refused_and_nothing_kept(ws):
    (finding,) = disputes(ws)
    others = [
        replace(finding, rule="born when?"),
        replace(finding, left=replace(finding.left, value="elsewhere")),
    ]
    for other in others:
        with pytest.raises(ConfigError, match="no such contradiction"):
            both_right(ws, other)
    with pytest.raises(ConfigError, match="no such word"):
        run.take_back_both(ws, sveta(ws).person_id, 9999, by="7", now=LATER)
    with pytest.raises(ConfigError, match="nobody"):
        run.take_back_both(ws, "0" * 32, 1, by="7", now=LATER)
    assert run.said_both(ws, [finding.left.account_id]) == ()


def test_which_side_comes_first_changes_no_key(ws):
    (finding,) = disputes(ws)
    assert replace(finding, left=finding.right, right=finding.left).key == finding.key


def test_a_word_on_values_is_no_word_on_contradictions(ws):
    (finding,) = disputes(ws)
    both_right(ws, finding)
    accounts = [finding.left.account_id, finding.right.account_id]
    assert run.settlements(ws, accounts, mask=False) == ()
    assert run.judgements(ws) == ()
