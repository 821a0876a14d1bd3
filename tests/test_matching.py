"""One record is compared with all that is known just as a run over all would compare it."""

import random
from pathlib import Path

import pytest

from rapport.flow.errors import InputError
from rapport.matching import Matcher
from tests.flow.identity.test_incremental import FIELDS, person, run, write


def asked(row: dict[str, str]) -> dict[str, str]:
    fields = {"city": "place"}
    return {fields.get(field, field): row[field] for field in FIELDS[1:] if field in row}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, str]]]:
    root = tmp_path_factory.mktemp("known")
    rng = random.Random(3)
    rows = [person(rng, n) for n in range(120)]
    run([write(root / "crm.csv", rows)], state=root / "state")
    return root, rows


@pytest.fixture(scope="module")
def matcher(known: tuple[Path, list[dict[str, str]]]) -> Matcher:
    return Matcher(known[0] / "state")


def test_bits_are_those_of_a_run_over_all(
    matcher: Matcher, known: tuple[Path, list[dict[str, str]]]
) -> None:
    root, rows = known
    compared = 0
    for row in rows[:12]:
        found = matcher.match(asked(row), most=200)
        for match in found:
            assert sum(reason.microbits for reason in match.reasons) == match.microbits
        others = [match for match in found if match.id != row["id"]]
        assert len(others) < len(found)  # it finds itself
        for match in others[:1]:
            whole = run([root / "crm.csv"], state=root / "state", pair=(row["id"], match.id))
            assert whole.explanation is not None
            assert whole.explanation.met
            assert match.microbits == whole.explanation.microbits
            assert {(r.comparison, r.level) for r in match.reasons} == {
                (r.comparison, r.level) for r in whole.explanation.reasons
            }
            compared += 1
    assert compared > 6


def test_the_likeliest_comes_first_and_names_its_person(
    matcher: Matcher, known: tuple[Path, list[dict[str, str]]]
) -> None:
    root, rows = known
    row = next(row for row in rows if len(row) == len(FIELDS) - 1)
    found = matcher.match(asked(row), most=3)
    assert len(found) <= 3
    assert [m.microbits for m in found] == sorted((m.microbits for m in found), reverse=True)
    persons = {
        told["id"]: told["person_id"]
        for told in run([root / "crm.csv"], state=root / "state").table.to_pylist()
    }
    assert all(persons[match.id] == match.person_id for match in found)
    assert found[0].probability > 0.9


def test_a_full_name_in_one_field_or_in_two_finds_the_same(
    matcher: Matcher, known: tuple[Path, list[dict[str, str]]]
) -> None:
    whole = [row for row in known[1] if {"given", "family", "email"} <= row.keys()][:10]
    assert whole
    for row in whole:
        mail = {"email": row["email"]}
        in_two = {"given": row["given"], "family": row["family"]}
        for more in ({}, mail):
            one = {"name": f"{row['given']} {row['family']}"} | more
            found = [matcher.match(asked, most=200) for asked in (in_two | more, one)]
            assert row["id"] in {match.id for match in found[0]}
            assert [(m.id, m.microbits) for m in found[0]] == [
                (m.id, m.microbits) for m in found[1]
            ]


def test_a_family_name_alone_is_read_as_a_run_over_all_would_read_it(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "given": "ivan", "family": "petrov", "birth": "1980-01-02"},
        {"id": "2", "given": "ivan", "family": "abel", "birth": "1970-03-04"},
        {"id": "3", "family": "ivan", "birth": "1980-01-02"},
        *(person(random.Random(5), n) for n in range(40, 80)),
    ]
    file = write(tmp_path / "crm.csv", rows)
    run([file], state=tmp_path / "state")
    whole = run([file], state=tmp_path / "state", pair=("3", "1"))
    assert whole.explanation is not None
    matcher = Matcher(tmp_path / "state")
    found = {match.id: match for match in matcher.match(asked(rows[2]), most=200)}
    matcher.close()
    assert found["1"].microbits == whole.explanation.microbits


def test_nothing_of_what_was_asked_is_kept(matcher: Matcher) -> None:
    stranger = {"given": "zora", "family": "unheard", "email": "zora@nowhere.bg"}
    assert matcher.match(stranger) == []
    assert matcher.match(stranger) == []


@pytest.mark.parametrize("record", [{}, {"name": " "}, {"shoe": "42"}])
def test_a_record_of_no_use_is_refused(matcher: Matcher, record: dict[str, str]) -> None:
    with pytest.raises(InputError):
        matcher.match(record)


def test_where_there_is_no_state_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no state"):
        Matcher(tmp_path / "none")
