"""The numbers here can be checked on paper."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.demo import accuracy
from rapport.demo.accuracy import compare
from rapport.flow.pseudonyms import Pseudonyms


def test_pairs_and_bcubed_of_a_literal_case() -> None:
    real = {"a": "1", "b": "1", "c": "1", "d": "2"}
    found = {"a": "x", "b": "x", "c": "y", "d": "y"}
    made = compare(real, found)
    # joined pairs: ab, cd; pairs of one person: ab, ac, bc; right: ab
    assert (made.precision, made.recall) == (pytest.approx(1 / 2), pytest.approx(1 / 3))
    assert made.f1 == pytest.approx(0.4)
    assert made.bcubed_precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert made.bcubed_recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert (made.people, made.found, made.missing, made.whole) == (2, 2, 0, 0.0)


def test_an_account_that_was_not_found_is_a_person_of_its_own() -> None:
    made = compare({"a": "1", "b": "1"}, {"a": "x"})
    assert (made.missing, made.found, made.recall, made.precision) == (1, 2, 0.0, 1.0)


def test_truth_is_read_by_connection_and_native_id(tmp_path: Path) -> None:
    names = Pseudonyms(b"k" * 32)
    path = tmp_path / "truth.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [("connection", "account", "person"), ("crm", "7", "1"), ("shop", "7", "1")]
        csv.writer(file).writerows([*rows, ("mail", "ш", "2")])
    persons = {
        names.one("account", "crm", "7"): "p",
        names.one("account", "shop", "7"): "p",
        names.one("account", "mail", "ш"): "q",
        names.one("account", "other", "1"): "p",  # not in the truth: left out
    }
    made = accuracy(path, persons, names)
    assert (made.accounts, made.f1, made.bcubed_f1, made.whole) == (3, 1.0, 1.0, 1.0)


LABELS = st.dictionaries(st.integers(0, 9).map(str), st.sampled_from("xyz"), min_size=1)


@given(LABELS, LABELS)
def test_rates_lie_between_nothing_and_all(real: dict[str, str], found: dict[str, str]) -> None:
    made = compare(real, found)
    rates = (made.precision, made.recall, made.f1, made.bcubed_f1, made.whole)
    assert all(0 <= rate <= 1 for rate in rates)


@given(LABELS)
def test_the_truth_itself_is_perfect_under_any_names(real: dict[str, str]) -> None:
    made = compare(real, {account: f"other name of {p}" for account, p in real.items()})
    assert (made.f1, made.bcubed_precision, made.bcubed_recall, made.whole) == (1, 1, 1, 1)
