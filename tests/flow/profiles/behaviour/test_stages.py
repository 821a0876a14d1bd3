"""The ladder's numbers, the file that says what deeds tell, and the way to a purchase."""

import numpy as np
import pytest

from rapport.flow.behaviour_tables import STAGE_EVENTS
from rapport.flow.errors import InputError
from rapport.flow.profiles.behaviour.given import given
from rapport.flow.profiles.behaviour.stages import FIRST, STAGES, TRANSITIONS, steps_to_purchase
from rapport.flow.profiles.behaviour.stages import table as stage_events
from rapport.flow.sources.verbs import ALL


def test_the_known_numbers_of_the_way_to_a_purchase():
    steps = steps_to_purchase(np.array([[0.7, 0.3, 0.0], [0.1, 0.6, 0.3], [0.0, 0.1, 0.6]]))
    assert steps == pytest.approx([12.593, 9.259, 4.815], abs=5e-4)


def test_the_way_is_as_long_as_chance_makes_it():
    """Half stay, half buy: two steps. One before it that always moves on: three."""
    assert steps_to_purchase(np.array([[0.5]])) == pytest.approx([2.0])
    assert steps_to_purchase(np.array([[0.0, 1.0], [0.0, 0.5]])) == pytest.approx([3.0, 2.0])


def test_who_never_buys_has_no_way():
    with pytest.raises(np.linalg.LinAlgError):
        steps_to_purchase(np.array([[1.0]]))


def test_what_is_not_absorbed_goes_somewhere():
    assert TRANSITIONS.sum(axis=1) == pytest.approx(1.0)
    assert FIRST.sum() == pytest.approx(1.0)


def test_each_stage_is_told_by_shares_of_its_deeds():
    rows = {row["event"]: row for row in stage_events().to_pylist()}
    for stage in STAGES:
        assert sum(row[stage] for row in rows.values()) == pytest.approx(1.0)
    assert rows["bought"]["buying"] > 0
    assert [rows["bought"][stage] for stage in STAGES[:-1]] == [0.0] * 4


def test_our_own_file_speaks_of_verbs_that_there_are():
    assert {row["verb"] for row in stage_events().to_pylist()} <= ALL


def test_a_workspace_has_stages_of_its_own(tmp_path):
    (tmp_path / "stages.toml").write_text(
        '[[event]]\nname = "tried on"\ntitles = ["Fitting"]\nverbs = ["Visit"]\n'
        'things = ["shop", "event"]\nof = [1, 1, 1, 1, 3]\n'
        '[[event]]\nname = "looked"\nverbs = ["View"]\nof = [3, 3, 3, 3, 1]\n'
    )
    rows = given(zone="UTC", root=tmp_path)[STAGE_EVENTS].to_pylist()
    keys = {(row["verb"], row["thing"], row["title"]): row["event"] for row in rows}
    assert keys == {
        ("", "", "Fitting"): "tried on",
        ("Visit", "shop", ""): "tried on",
        ("Visit", "event", ""): "tried on",
        ("View", "", ""): "looked",
    }
    assert (rows[0]["unaware"], rows[0]["buying"]) == (0.25, 0.75)


def test_a_workspace_without_the_file_has_ours(tmp_path):
    assert given(zone="UTC", root=tmp_path)[STAGE_EVENTS] == stage_events()


LOOKED = '[[event]]\nname = "looked"\nverbs = ["View"]\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[event]\n", "can't be read"),
        ("stages = 5\n", "something else"),
        ("", "something else"),
        ('[[event]]\nverbs = ["View"]\nof = [1, 1, 1, 1, 1]\n', "no name"),
        ('[[event]]\nname = "x"\nof = [1, 1, 1, 1, 1]\n', "names no deed"),
        (LOOKED, "five numbers"),
        (LOOKED + "of = [1, 1, 1, 1]\n", "five numbers"),
        (LOOKED + "of = [1, 1, 1, 1, -1]\n", "five numbers"),
        (LOOKED + "of = [0, 0, 0, 0, 0]\n", "five numbers"),
        (LOOKED + 'of = [1, 1, 1, 1, "1"]\n', "five numbers"),
        (LOOKED + "of = [1, 1, 1, 1, 0]\n", "a stage has no deed"),
        (LOOKED + "of = [1, 1, 1, 1, 1]\nsize = 3\n", "says 'size'"),
        (LOOKED + 'of = [1, 1, 1, 1, 1]\nthings = "post"\n', "no list of texts"),
        (2 * (LOOKED + "of = [1, 1, 1, 1, 1]\n"), "View is two events"),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path, text, says):
    (tmp_path / "stages.toml").write_text(text)
    with pytest.raises(InputError, match=says):
        given(zone="UTC", root=tmp_path)
