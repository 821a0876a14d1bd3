"""What files say, written for the identity stage."""

from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport import record_rows
from rapport.flow import tables
from rapport.flow.errors import InputError
from rapport.records import AccountIds, Wanted, read_records

CRM = """id,first_name,last_name,dob,email,street_number,address_1,person
7,Anna,Petrova,14/05/1990,anna@abv.bg,5,Sadovaya str,a
7,Boris,Ivanov,03/04/1985,,,Sadovaya str,b
8,,,,,,,
9,Вера,Соколова,1971,VERA@mail.ru,,"ул. Садовая, 7",
"""


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    path = tmp_path / "crm.csv"
    path.write_text(CRM, "utf-8")
    return path


def said(folder: Path) -> dict[tuple[str, str], str]:
    """Return value by account and kind."""
    files = sorted(folder.glob("identifiers-*.parquet"))
    rows = [row for file in files for row in pq.read_table(file).to_pylist()]
    return {(row["account_id"], row["kind"]): (row["value"], row["key"]) for row in rows}


@pytest.mark.parametrize("at_once", [1, 2, 120_000])
def test_records_come_to_accounts_and_identifiers(
    crm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(record_rows, "AT_ONCE", at_once)
    taken = read_records(crm, 3, tmp_path, Wanted(truth_column="person"))
    found = taken.records
    assert found["row"].to_pylist() == [1, 2, 3, 4]
    assert found["id"].to_pylist() == ["7", "7", "8", "9"]
    assert found["truth"].to_pylist() == ["a", "b", None, None]
    assert set(found["file"].to_pylist()) == {"crm.csv"}
    ids = found["account_id"].to_pylist()
    assert len(set(ids)) == 4
    assert said(tmp_path) == {
        (ids[0], "given"): ("Anna", "ana"),
        (ids[0], "family"): ("Petrova", "petrova"),
        (ids[0], "birth"): ("1990-05-14", "1990-05-14"),
        (ids[0], "email"): ("anna@abv.bg", "anna@abv.bg"),
        (ids[0], "address"): ("5 sadovaya str", "sadovaia #5"),
        (ids[1], "given"): ("Boris", "boris"),
        (ids[1], "family"): ("Ivanov", "ivanov"),
        (ids[1], "birth"): ("1985-04-03", "1985-04-03"),
        (ids[1], "address"): ("sadovaya str", "sadovaia"),
        (ids[3], "given"): ("Вера", "vera"),
        (ids[3], "family"): ("Соколова", "sokolova"),
        (ids[3], "birth"): ("1971", "1971"),
        (ids[3], "email"): ("vera@mail.ru", "vera@mail.ru"),
        (ids[3], "address"): ("ул. садовая, 7", "sadovaia #7"),
    }
    accounts = pq.read_table(tmp_path / "accounts-000003.parquet")
    assert accounts["account_id"].to_pylist() == ids
    assert accounts["line"].to_pylist() == [1, 2, 3, 4]
    assert accounts["seq"].to_pylist() == [3] * 4


def test_the_files_hold_the_columns_of_the_contract(crm: Path, tmp_path: Path) -> None:
    read_records(crm, 1, tmp_path, Wanted())
    for file in tmp_path.glob("*.parquet"):
        spec = tables.ACCOUNTS if file.name.startswith("accounts") else tables.IDENTIFIERS
        assert pq.read_table(file).cast(spec.schema).num_rows


def test_a_file_of_no_rows_gives_empty_tables(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("id,email\n", "utf-8")
    taken = read_records(path, 1, tmp_path, Wanted())
    assert taken.records.num_rows == 0
    assert taken.notes == (
        "empty.csv has no record: below its header no row says anything that was read",
    )
    assert [pq.read_table(f).num_rows for f in tmp_path.glob("*.parquet")] == [0, 0]


@pytest.mark.parametrize("at_once", [1, 120_000])
@pytest.mark.parametrize(
    ("content", "rows", "refused"),
    [
        # blank rows and lines, and a value of two lines
        ('\nid,email\n1,a@b.bg\n\n,\n2,"b\n@b.bg"\n3,c@b.bg\n', [1, 4, 5], []),
        ("id,email\n1,a@b.bg,x\n2,b@b.bg\n3,c@b.bg,x\n4,d@b.bg\n", [2, 4], [(2, 2)]),
        # a quote that is never closed: the careful reader
        ('id,email\n1,a@b.bg\n\n"2,b@b.bg\n3,c@b.bg\n4\n5,e@b.bg\n', [1, 4, 6], [(1, 4), (1, 6)]),
        ('{"email":"a@b.bg"}\n{bad\n\n{"email":"c@b.bg"}\n', [1, 4], [(1, 2)]),
    ],
)
def test_rows_keep_their_numbers_whatever_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: str,
    rows: list[int],
    refused: list[tuple[int, int]],
    at_once: int,
) -> None:
    monkeypatch.setattr(record_rows, "AT_ONCE", at_once)
    path = tmp_path / "crm.csv"
    path.write_text(content, "utf-8")
    taken = read_records(path, 1, tmp_path, Wanted())
    assert taken.records["row"].to_pylist() == rows
    assert [(r.rows, r.line) for r in taken.refused] == refused
    accounts = pq.read_table(tmp_path / "accounts-000001.parquet")
    assert accounts["line"].to_pylist() == rows


def test_ids_that_are_missing_or_come_again_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("id,email\n1,a@b.bg\n1,b@b.bg\n2,c@b.bg\n,d@b.bg\n,e@b.bg\n", "utf-8")
    nameless, again = read_records(path, 1, tmp_path, Wanted()).notes
    assert "without an id, 2 in all" in nameless
    assert "come again, 1 times" in again


def test_a_name_that_promises_another_format_is_told(tmp_path: Path) -> None:
    path = tmp_path / "crm.xlsx"
    path.write_text("no workbook", "utf-8")
    with pytest.raises(InputError, match="not what the end of its name says"):
        read_records(path, 1, tmp_path, Wanted())
    path.write_text("name,email\nAnna Bell,a@b.bg\n", "utf-8")
    assert read_records(path, 1, tmp_path, Wanted()).records.num_rows == 1


@pytest.mark.parametrize("wanted", [Wanted(truth_column="x"), Wanted(mapping={"email": "x"})])
def test_a_column_that_is_not_there_is_refused(crm: Path, tmp_path: Path, wanted: Wanted) -> None:
    with pytest.raises(InputError, match="'x'"):
        read_records(crm, 1, tmp_path, wanted)


@settings(deadline=None)
@given(st.lists(st.text(max_size=12)), st.integers(1, 4))
def test_an_account_id_follows_from_the_records_id_and_its_turn(
    given_ids: list[str], pieces: int
) -> None:
    whole = AccountIds("a.csv").of(pa.array(given_ids, pa.string()))
    assert pc.count_distinct(whole).as_py() == len(given_ids)
    assert all(len(i) == 32 and set(i) <= set("0123456789abcdef") for i in whole.to_pylist())
    parted = AccountIds("a.csv")
    size = len(given_ids) // pieces + 1
    parts = [
        parted.of(pa.array(given_ids[n : n + size], pa.string())).to_pylist()
        for n in range(0, len(given_ids), size)
    ]
    assert list(chain(*parts)) == whole.to_pylist()
    other = AccountIds("b.csv").of(pa.array(given_ids, pa.string()))
    assert not set(other.to_pylist()) & set(whole.to_pylist())


def test_an_account_id_stays_when_records_come_before_it() -> None:
    one = AccountIds("a.csv").of(pa.array(["x", "y"])).to_pylist()
    assert AccountIds("a.csv").of(pa.array(["w", "y", "x"])).to_pylist()[1:] == one[::-1]
