"""The benchmark of builds: its company is as it says, and its exports are taken in whole."""

import pytest
from benchmarks.build.company import NOW, SOURCES, Company
from benchmarks.build.exports import exports
from benchmarks.build.reporting import grouped
from benchmarks.build.sentences import LANGUAGES

from rapport import importing
from rapport.flow.signals.languages import Languages
from tests.brand import new_workspace

PEOPLE = 600
#: Kinds of rows that are deeds; of orders one row in ten is a second line.
DEEDS = ("orders", "interactions", "reactions", "posts", "answers")


@pytest.fixture(scope="module")
def company():
    return Company(PEOPLE)


@pytest.fixture(scope="module")
def files(company, tmp_path_factory):
    """Each export and its file."""
    folder = tmp_path_factory.mktemp("exports")
    return {one.name: (one, one.write(folder)) for one in exports(company)}


def test_half_of_the_people_have_one_account_and_all_have_two_on_average(company):
    each = [bin(bits).count("1") for bits in company.accounts.tolist()]
    assert 0.45 <= each.count(1) / PEOPLE <= 0.55
    assert 1.9 <= sum(each) / PEOPLE <= 2.1
    assert sum(len(company.numbers(source)) for source in SOURCES) == sum(each)


def test_there_are_twenty_deeds_a_person_and_half_a_text(files):
    rows = {
        name: one.rows * (0.9 if one.mapping.kind == "orders" else 1)
        for name, (one, _) in files.items()
        if one.mapping.kind in DEEDS
    }
    assert sum(rows.values()) == pytest.approx(20 * PEOPLE, rel=0.001)
    texts = sum(n for name, n in rows.items() if name.endswith(("comments", "answers")))
    assert texts == PEOPLE / 2


def test_the_same_company_has_the_same_files(files, tmp_path):
    for one in exports(Company(PEOPLE)):
        if one.rows <= PEOPLE:
            assert one.write(tmp_path).read_bytes() == files[one.name][1].read_bytes()


def test_every_row_is_taken_in(files, tmp_path):
    workspace = new_workspace(tmp_path / "w")
    for one, path in files.values():
        added = importing.add_file(workspace, path, one.mapping, now=NOW, dry_run=True)
        assert (added.good, added.refused) == (one.rows, 0), one.name


def test_texts_are_in_the_languages_of_their_writers(files):
    _, path = files["lumen_comments"]
    known = Languages(LANGUAGES)
    found = [known.of(line.split('","')[3]).code for line in path.read_text().splitlines()[1:]]
    assert {code for code in found if found.count(code) > PEOPLE / 100} == set(LANGUAGES)


def test_the_tables_of_identity_are_one_stage():
    cost = {"wall_s": 1.0, "cpu_s": 2.0, "peak_mb": 3.0}
    stages = {"identity: pairs": cost, "identity: links": cost, "profiles: people": cost}
    assert grouped(stages) == {
        "identity": {"wall_s": 2.0, "cpu_s": 4.0, "peak_mb": 3.0},
        "profiles: people": cost,
    }
