"""Dawid and Skene's EM on their own data, and where the answer can be told without it."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.profiles.reliability.dawid_skene import dawid_skene

DATA = Path(os.environ.get("RAPPORT_DATA", Path(__file__).parents[5] / "shared" / "data"))
TABLE = DATA / "G_vectors" / "dawid_skene_1979.csv"


def columns(rows):
    return np.array(rows, dtype=np.int64).reshape(-1, 3).T


@pytest.mark.skipif(not TABLE.is_file(), reason=f"{TABLE} is not there")
def test_the_published_numbers_of_45_patients_and_5_anaesthetists():
    with TABLE.open(encoding="utf-8") as file:
        rows = [[int(cell) - 1 for cell in row] for row in list(csv.reader(file))[1:]]
    found = dawid_skene(*columns(rows))
    assert found.shares == pytest.approx([0.400, 0.422, 0.1115, 0.067], abs=1e-3)
    assert found.log_likelihood == pytest.approx(-192.89, abs=5e-3)
    assert found.errors[1, 1, :3] == pytest.approx([0.053, 0.633, 0.314], abs=1e-3)
    assert np.diag(found.errors[0]) == pytest.approx([0.889, 0.876, 0.661, 0.444], abs=1e-3)
    assert np.bincount(found.classes.argmax(axis=1)).tolist() == [18, 19, 5, 3]
    assert (np.flatnonzero(found.classes.max(axis=1) < 0.98) + 1).tolist() == [35, 38]


def test_observers_who_agree_are_right_and_the_one_who_does_not_is_known_for_it():
    """Two say 0 1 0 1, the third says 1 whatever it is."""
    rows = [(i, k, i % 2 if k < 2 else 1) for i in range(8) for k in range(3)]
    found = dawid_skene(*columns(rows))
    assert found.classes.argmax(axis=1).tolist() == [0, 1] * 4
    assert found.errors[2] == pytest.approx(np.array([[0, 1], [0, 1]]), abs=1e-6)
    assert found.log_likelihood == pytest.approx(8 * np.log(0.5), abs=1e-6)


def test_smoothing_keeps_every_error_possible():
    found = dawid_skene(*columns([(0, 0, 0), (1, 0, 1)]), smoothing=0.5)
    assert found.errors.min() > 0.1


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=30
    ),
    st.randoms(use_true_random=False),
)
def test_what_sums_to_one_does_and_the_order_of_rows_changes_nothing(rows, random):
    rows = [(item, 0, 0) for item in range(6)] + rows
    found = dawid_skene(*columns(rows), smoothing=0.01)
    assert found.shares.sum() == pytest.approx(1)
    assert found.classes.sum(axis=1) == pytest.approx(np.ones(6))
    assert found.errors.sum(axis=2) == pytest.approx(np.ones(found.errors.shape[:2]))
    random.shuffle(rows)
    assert dawid_skene(*columns(rows), smoothing=0.01).classes == pytest.approx(found.classes)
