"""What the demo's systems have wrong: each its own share, and the truth beside them is whole."""

from collections import defaultdict

import pyarrow as pa
import pytest

from rapport.demo import Demo
from rapport.flow.keys import canonical
from rapport.flow.places import place_key
from tests.demo.test_generate import by_name, good_rows, true_values, truth

#: The field of each attribute.
FIELDS = {"birth": "birth_date", "sex": "sex", "language": "language", "city": "city"}


@pytest.fixture(scope="module")
def values(demo: Demo) -> dict[tuple[str, str], str]:
    return true_values(demo)


@pytest.fixture(scope="module")
def shares(demo: Demo, values: dict[tuple[str, str], str]) -> dict[tuple[str, str], float]:
    """How often each connection is right about each attribute, today."""
    whose, right = truth(demo), defaultdict(list)
    for file in demo.files:
        for row in good_rows(file):
            native = row.get("id") or row.get("account") or row.get("customer")
            for field, attribute in FIELDS.items():
                if row.get(field) and (file.connection, native) in whose:
                    said = place_key(row[field]) if field == "city" else str(row[field])
                    true = values.get((whose[file.connection, native], attribute))
                    if true:
                        right[file.connection, attribute].append(said == true)
    return {key: sum(flags) / len(flags) for key, flags in right.items()}


def test_the_truth_says_all_of_everybody_in_canonical_form(demo, values):
    people = {person for person, _ in values}
    assert people == {str(n) for n in range(1, demo.people + 1)}
    attributes = {"birth_date", "city", "country", "language", "position", "sex"}
    assert {attribute for _, attribute in values} == attributes
    assert len(values) == len(people) * len(attributes)
    born = [value for (_, attribute), value in values.items() if attribute == "birth_date"]
    assert canonical("birth", pa.array(born), region="BG")[0].to_pylist() == born
    cities = {value for (_, attribute), value in values.items() if attribute == "city"}
    assert all(place_key(city) == city for city in cities)


def test_every_source_is_mostly_right_and_none_is_right_about_all(shares):
    for key, share in shares.items():
        assert share > 0.75, key
    by_source = defaultdict(list)
    for (source, _), share in shares.items():
        by_source[source].append(share)
    assert all(min(found) < 1.0 for found in by_source.values())


def test_sources_differ_in_what_they_are_good_at(shares):
    assert shares["shop", "language"] > shares["lumen", "language"] + 0.05
    assert shares["survey", "language"] == 1.0
    assert shares["survey", "city"] > shares["lumen", "city"] + 0.03
    assert shares["cards", "birth_date"] > shares["kruzhok", "birth_date"] + 0.04
    assert shares["kruzhok", "sex"] > shares["crm", "sex"]


def test_birth_dates_err_in_the_ways_people_know(demo, values):
    whose, kinds = truth(demo), defaultdict(int)
    for name, number in (("crm_people.csv", "id"), ("shop_customers.csv", "id")):
        file = by_name(demo, name)
        for row in good_rows(file):
            true = values[whose[file.connection, row[number]], "birth_date"]
            if said := row["birth"]:
                kinds[_difference(said, true)] += 1
    assert set(kinds) == {"right", "year alone", "first of January", "one part", "swapped"}
    assert kinds["right"] > 8 * (sum(kinds.values()) - kinds["right"])


def _difference(said: str, true: str) -> str:
    if said == true:
        return "right"
    if len(said) == 4 and said == true[:4]:
        return "year alone"
    if said == f"{true[:4]}-01-01":
        return "first of January"
    (year, month, day), other = said.split("-"), true.split("-")
    if [year, day, month] == other:
        return "swapped"
    parts = sum(a == b for a, b in zip((year, month, day), other, strict=True))
    return "one part" if parts == 2 else f"{said} for {true}"
