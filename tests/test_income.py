"""The income of groups in a workspace, from files to the door; and that no person ever has one.

P14: income is an estimate for a group of 20 at least, never in an export, a price, or a table that
names a person.
"""

import ast
import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import rapport
from rapport import exporting, run
from rapport.flow import attributes, cards, generations, income_cards, tables
from rapport.flow.generations import newest
from rapport.flow.pipeline import PUBLISHED, STEPS
from rapport.flow.shelf import open_incomes, open_shelf
from rapport.flow.sources.files.mapping import Mapping
from tests.brand import NOW, TERMS, add, new_workspace

WORDS = ("income", "salary", "pay_", "wage", " earns", "доход", "зарплат")
PEOPLE = "id,email,birth date,sex,city,job\n" + "".join(
    f"{n},m{n * 7919}@mail.example,{1980 + n % 5}-{1 + n % 12:02}-{1 + n % 28:02},"
    f"{'mf'[n % 2]},{'Пловдив' if n < 40 else 'Русе'},{'учител' if n < 26 else 'готвач'}\n"
    for n in range(60)
)
PAY = "what,region,profession,sex,number,value,money,taxed,day,of,whose\n" + "".join(
    f"salary,{area},{role},{sex},{name},{pay * part:.0f},EUR,no,2026-01-31,400,{whose}\n"
    for area, role, sex, pay, whose in (
        ("Пловдив", "Учител", "", 1000, "bureau"),
        ("Пловдив", "Готвач", "", 700, "bureau"),
        ("Русе", "Готвач", "", 650, "bureau"),
        ("Пловдив", "Учител", "female", 950, "vacancies"),
    )
    for name, part in (("p10", 0.6), ("p50", 1.0), ("p90", 1.6))
)
COLUMNS = {"id": "id", "email": "email", "birth": "birth date", "sex": "sex", "city": "city"}
PEOPLE_MAP = Mapping(
    source="club", kind="people", columns=COLUMNS | {"position": "job"},
    date_formats=("%Y-%m-%d",), **TERMS,
)  # fmt: skip
#: Of a source that was given for service alone: nobody may be judged or grouped by it.
SERVICE_MAP = replace(PEOPLE_MAP, source="desk", purposes=("service",))
PAY_MAP = Mapping(
    source="pay",
    kind="reference",
    columns={
        "measure": "what", "area": "region", "role": "profession", "sex": "sex",
        "statistic": "number", "gross": "taxed",
        "value": "value", "currency": "money", "as_of": "day", "sample": "of", "origin": "whose",
    },
    date_formats=("%Y-%m-%d",),
    purposes=("research",),
    basis="legitimate_interest",
)  # fmt: skip


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    workspace = new_workspace(tmp_path_factory.mktemp("club") / "w")
    add(workspace, "people.csv", PEOPLE, PEOPLE_MAP)
    desk = PEOPLE.replace("@mail.", "@desk.").split("\n")[:3]
    add(workspace, "desk.csv", "\n".join(desk) + "\n", SERVICE_MAP)
    add(workspace, "pay.csv", PAY, PAY_MAP)
    run.build(workspace, now=NOW)
    return workspace


def card(workspace, source, *, job="учител", city="Пловдив"):
    """Somebody of that source who has that job there, as the page gets them."""
    shelf = open_shelf(workspace.root)
    rows = shelf.people(source=source, limit=100).rows
    for row in rows:
        person = shelf.person(row.person_id, masked=True)
        told = {one.attribute: one.values[0].text for one in person.attributes}
        if row.sources == (source,) and (told["position"], told["city"]) == (job, city):
            return person
    raise AssertionError(f"nobody of {source} is a {job}")


# ------------------------------------------------------------------------ what is told


def test_somebody_is_told_of_by_their_group_with_its_band_and_its_people(club):
    found = open_incomes(club.root).of(card(club, "club"))
    assert dict(found.asked).keys() >= {"area", "role"}
    assert dict(found.asked)["area"] == "Пловдив"
    assert found.people >= 20
    assert found.low < found.median < found.high
    assert 800 < found.median < 1200
    assert (found.currency, found.tax, found.as_of.date().isoformat()) == (
        "EUR", "after", "2026-01-31",
    )  # fmt: skip


def test_a_group_of_fewer_than_twenty_gives_way_to_a_wider_one(club):
    """Fourteen cooks in Plovdiv."""
    found = open_incomes(club.root).of(card(club, "club", job="готвач"))
    assert found.asked == (("area", "Пловдив"),)
    assert found.people == 40


def test_nothing_is_told_of_whom_a_source_does_not_let_us_judge(club):
    assert open_incomes(club.root).of(card(club, "desk")) is None


def test_what_is_disputed_or_was_cut_from_the_card_counts_as_not_known(club):
    incomes, person = open_incomes(club.root), card(club, "club")
    assert incomes.of(replace(person, attributes=())) is None
    doubtful = [
        replace(one, values=(replace(one.values[0], tier="disputed"),))
        for one in person.attributes
    ]
    assert incomes.of(replace(person, attributes=tuple(doubtful))) is None
    role = tuple(one for one in person.attributes if one.attribute in ("position", "sex"))
    assert dict(incomes.of(replace(person, attributes=role)).asked).keys() == {"role"}
    organisation = replace(person, row=replace(person.row, kind="organisation"))
    assert incomes.of(organisation) is None


def test_a_page_lists_the_groups_that_tables_tell_of(club):
    page = open_incomes(club.root).page()
    assert page.total == 4 and len(page.cells) == 4
    assert (page.areas, page.roles) == (("Пловдив", "Русе"), ("Готвач", "Учител"))
    (women,) = [cell for cell in page.cells if cell.sex]
    assert (women.area, women.role, women.quality) == ("Пловдив", "Учител", "A")
    assert women.origins[0].name == "vacancies" and women.origins[0].above is not None
    only = open_incomes(club.root).page(area="Русе", size=1)
    assert (only.total, only.cells[0].role, only.cells[0].tax) == (1, "Готвач", "after")


def test_a_workspace_without_figures_tells_nothing(tmp_path):
    workspace = new_workspace(tmp_path / "w")
    add(workspace, "people.csv", PEOPLE, PEOPLE_MAP)
    run.build(workspace, now=NOW)
    incomes = open_incomes(workspace.root)
    assert incomes.page().total == 0
    assert incomes.of(card(workspace, "club")) is None


def test_rates_of_the_workspace_are_used_and_a_wrong_file_stops_the_build(club, tmp_path):
    from rapport.flow.errors import InputError

    workspace = new_workspace(tmp_path / "w")
    add(workspace, "pay.csv", PAY, PAY_MAP)
    file = workspace.root / "income.toml"
    file.write_text('currency = "BGN"\n[[rate]]\ncurrency = "EUR"\nvalue = 2\n')
    run.build(workspace, now=NOW)
    (there,) = open_incomes(workspace.root).page(area="Русе").cells
    (here,) = open_incomes(club.root).page(area="Русе").cells
    assert there.currency == "BGN"
    assert there.median == pytest.approx(2 * here.median, rel=0.05)
    file.write_text("currency = 3")
    with pytest.raises(InputError, match=r"income\.toml"):
        run.build(workspace, now=NOW)


# ----------------------------------------------------------------- and of whom it never is


def speaks_of_income(text):
    return any(word in text.lower() for word in WORDS)


def test_no_table_that_names_a_person_holds_an_income():
    naming = {"person_id", "account_id", "left_id", "right_id", "subject_id"}
    for spec in {*tables.ALL, *PUBLISHED, *(step.writes for step in STEPS)}:
        columns = {column.name: column.meaning for column in spec.columns}
        if naming & columns.keys():
            told = [n for n, meaning in columns.items() if speaks_of_income(f"{n} {meaning}")]
            assert told == [], spec.name


def test_no_table_of_income_names_a_person():
    from rapport.flow import income_tables

    specs = [v for v in vars(income_tables).values() if isinstance(v, tables.TableSpec)]
    assert len(specs) == 6
    for spec in specs:
        assert not {name for name in spec.schema.names if name.endswith("_id")}, spec.name
    assert not any(speaks_of_income(kind.name) for kind in attributes.ALL)


def test_what_is_published_holds_no_person_beside_a_figure_of_pay(club):
    generation = generations.read(newest(club.findings))
    for name in ("income_cells", "group_people"):
        (file,) = generation.tables[name]
        told = json.dumps(pq.read_table(file).to_pylist(), default=str)
        people = pq.read_table(generation.tables["people"][0])["person_id"].to_pylist()
        assert not any(person_id in told for person_id in people)
    counted = pq.read_table(generation.tables["group_people"][0])["people"].to_pylist()
    assert min(counted) >= 20


def test_an_export_has_no_income(club, tmp_path):
    out = tmp_path / "people.parquet"
    assert exporting.export_people(club, out, contacts=True, least="any").people > 50
    assert not any(speaks_of_income(name) for name in pq.read_schema(out).names)


def test_no_card_of_a_person_has_an_income():
    """The card of a group has one, and stands alone: no card of people holds it."""
    ours = {v for v in vars(income_cards).values() if is_dataclass(v)}
    for one in vars(cards).values():
        if is_dataclass(one) and one not in ours:
            told = [f.name for f in fields(one) if speaks_of_income(f"{f.name} {f.type}")]
            assert told == [], one


@pytest.mark.parametrize("place", ["web/api", "exporting.py", "enriching", "web/enrichment"])
def test_nothing_that_hands_people_out_knows_of_incomes(place):
    """Programs, exports, partners' lists: none of them names the door or the tables."""
    root = Path(rapport.__file__).parent / place
    files = [root] if root.suffix else sorted(root.rglob("*.py"))
    names = {"open_incomes", "Incomes", "income", "income_cells", "income_cards", "GroupIncome"}
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            said = {getattr(node, "id", None), getattr(node, "attr", None)}
            said |= {getattr(node, "name", None), getattr(node, "module", None)}
            parts = {part for one in said if isinstance(one, str) for part in one.split(".")}
            assert not parts & names, f"{file.name}: {parts & names}"
