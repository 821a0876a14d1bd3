"""A file and its mapping to typed rows: types, reasons for quarantine, what always holds."""

import csv
import hashlib
import io
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.errors import InputError
from rapport.flow.sources.files import csvs
from rapport.flow.sources.files.door import read_file
from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.flow.sources.files.quarantine import QUARANTINE, VALUE_SHOWN

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def taken(tmp_path):
    """Take in a text as a mapping says; return rows and quarantine as lists of dicts."""

    def take(text, mapping, **options):
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        rows = read_file(path, mapping, now=NOW, **options)
        good = pa.Table.from_batches(rows.batches, rows.schema)
        assert (good.num_rows, rows.refused) == (rows.good, rows.quarantined.num_rows)
        assert rows.read == rows.good + rows.refused
        assert rows.quarantined.schema == QUARANTINE.schema
        return good.to_pylist(), rows.quarantined.to_pylist()

    return take


def people(**columns):
    return Mapping("crm", "people", {"id": "id", **columns}, date_formats=("%d.%m.%Y",))


def test_every_type(taken):
    mapping = Mapping(
        "crm",
        "orders",
        {
            "order": "no",
            "customer": "who",
            "phone": "tel",
            "email": "mail",
            "birth": "born",
            "sex": "sex",
            "language": "lang",
            "ordered_at": "at",
            "amount": "sum",
            "currency": "cur",
        },
        date_formats=("iso", "%d.%m.%Y"),
        decimal_comma=True,
        time_zone="Europe/Sofia",
        consents=(Consent("news", "marketing", "email"),),
    )
    text = (
        "no;who;tel;mail;born;sex;lang;at;sum;cur;news\n"
        " 7 ;12;0888 123 417;A@b.example;14.05.1988;ж;български;2026-02-14 10:30;1.234,50;лв;да\n"
        "8;13;;;1990;;;2026-02-14T10:30:00+01:00;;;нет\n"
    )
    assert taken(text, mapping) == (
        [
            {
                "order": "7",
                "customer": "12",
                "phone": "0888 123 417",
                "email": "A@b.example",
                "birth": "1988-05-14",
                "sex": "female",
                "language": "bg",
                "ordered_at": datetime(2026, 2, 14, 8, 30, tzinfo=UTC),
                "amount": 1234.5,
                "currency": "BGN",
                "consent_marketing_email": True,
                "line": 2,
            },
            {
                **dict.fromkeys(("phone", "email", "sex", "language", "amount", "currency")),
                "order": "8",
                "customer": "13",
                "birth": "1990",
                "ordered_at": datetime(2026, 2, 14, 9, 30, tzinfo=UTC),
                "consent_marketing_email": False,
                "line": 3,
            },
        ],
        [],
    )


@pytest.mark.parametrize("empty", ["", " ", "-", "n/a", "N/A", "null", "нет", "Няма", "无", "無"])
def test_placeholders_are_nothing(taken, empty):
    good, refused = taken(f"id,city,tel\n1,{empty},{empty}\n", people(city="city", phone="tel"))
    assert (good[0]["city"], good[0]["phone"], refused) == (None, None, [])


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("phone", "call me", "not one phone number"),
        ("phone", "0888 123 417, 0888 123 418", "not one phone number"),
        ("phone", "7.91612E+10", "not one phone number"),
        ("email", "ann at home", "not one e-mail address"),
        ("email", "a@b.example; c@d.example", "not one e-mail address"),
        ("birth", "31.02.1980", "not a birth date in the formats named"),
        ("birth", "1980-05-14", "not a birth date in the formats named"),
        ("birth", "14.05.2027", "a birth date to come"),
        ("registered_at", "14.05.24", "not a date in the formats named"),
        ("registered_at", "14.05.2027", "a time to come"),
        ("sex", "x1", "neither female nor male"),
        ("language", "klingon!", "not a language"),
    ],
)
def test_what_cannot_be_read_waits_in_quarantine(taken, field, value, reason):
    text = f'id,x\n1,\n2,"{value}"\n3,\n'
    good, refused = taken(text, people(**{field: "x"}))
    assert [row["line"] for row in good] == [2, 4]
    assert [(r["file"], r["line"], r["column"], r["value"], r["reason"]) for r in refused] == [
        ("file.csv", 3, "x", value, reason)
    ]
    assert refused[0]["mend"]


def test_a_row_has_one_reason_and_its_value_is_cut(taken):
    long = "very " * 30
    _, refused = taken(f"id,tel,mail\n1,{long},bad\n", people(phone="tel", email="mail"))
    assert [(r["column"], len(r["value"])) for r in refused] == [("tel", VALUE_SHOWN)]


@pytest.mark.parametrize(
    ("comma", "value", "amount"),
    [
        (False, "12.50", 12.5),
        (False, "1,234.50", 1234.5),
        (False, "1 234.5 EUR", 1234.5),
        (False, "-3", -3.0),
        (False, "12,50", None),
        (True, "12,50", 12.5),
        (True, "1.234,50 лв.", 1234.5),
        (True, "12.50", None),
        (True, "1e5", None),
    ],
)
def test_amounts_are_read_by_one_decimal_mark(taken, comma, value, amount):
    columns = {"customer": "id", "amount": "x"}
    mapping = Mapping("crm", "orders", columns, decimal_comma=comma)
    good, refused = taken(f'id,x\n1,"{value}"\n', mapping)
    assert [r["amount"] for r in good] == ([] if amount is None else [amount])
    assert len(refused) == (amount is None)


def test_a_row_needs_somebody_and_what_its_kind_needs(taken):
    mapping = Mapping("crm", "answers", {"customer": "id", "email": "m", "answer": "a"})
    good, refused = taken("id,m,a\n1,,yes\n,a@b.example,yes\n,,yes\n4,,\n", mapping)
    assert [r["line"] for r in good] == [2, 3]
    assert [(r["line"], r["column"], r["reason"]) for r in refused] == [
        (4, None, "nothing says whom or what the row is about"),
        (5, "a", "empty, but every row needs it"),
    ]


@pytest.mark.parametrize(
    ("born", "taken_in"),
    [("01.03.2010", True), ("02.03.2010", False), ("2009", True), ("2011", False), ("", True)],
)
def test_children_get_no_profile(taken, born, taken_in):
    good, refused = taken(f"id,born\n1,{born}\n", people(birth="born"))
    assert len(good) == taken_in
    if not taken_in:
        assert "younger than 16" in refused[0]["reason"]
        assert refused[0]["value"] is None


def test_children_by_age(taken):
    good, refused = taken("id,age\n1,15\n2,16\n3,x\n", people(age="age"))
    assert [r["id"] for r in good] == ["2"]
    assert [r["line"] for r in refused] == [2, 4]


def test_without_a_lawful_basis_every_row_is_quarantined(taken):
    good, refused = taken("id,city\n1,Sofia\n2\n3,Varna\n", people(city="city"), granted=False)
    assert good == []
    assert [(r["line"], r["value"]) for r in refused] == [(2, None), (3, "2"), (4, None)]
    assert refused[0]["reason"].startswith("no lawful basis")


def test_what_is_not_mapped_is_not_there(taken):
    good, _ = taken("id,city,secret\n1,Sofia,x\n", people(city="city"))
    assert list(good[0]) == ["id", "city", "line"]


def test_a_file_without_the_columns_of_its_mapping(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("id,name\n1,Ann\n")
    with pytest.raises(InputError, match=r"file\.csv has no column 'city', 'tel', which"):
        read_file(path, people(city="city", phone="tel"), now=NOW)


def test_a_file_that_changes_while_it_is_read(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("id\n1\n")
    rows = read_file(path, people(), now=NOW)
    path.write_text("id\n1\n2\n")
    with pytest.raises(InputError, match=r"file\.csv was changed while it was read"):
        list(rows.batches)


def test_the_digest_is_that_of_the_bytes(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("id\n1\n")
    rows = read_file(path, people(), now=NOW)
    assert rows.digest == hashlib.sha256(b"id\n1\n").hexdigest()


def test_the_quarantine_can_be_emptied_on_the_way(tmp_path, monkeypatch):
    monkeypatch.setattr(csvs, "_BLOCK", 64)
    path = tmp_path / "file.csv"
    path.write_text("id,tel\n" + "1,bad\n2,\n" * 500)
    rows = read_file(path, people(phone="tel"), now=NOW)
    parts = []
    for _ in rows.batches:
        assert rows.waiting == rows.quarantined.num_rows
        parts.append(rows.take_quarantined())
        assert rows.waiting == rows.quarantined.num_rows == 0
    parts.append(rows.take_quarantined())
    lines = pa.concat_tables(parts)["line"].to_pylist()
    assert lines == list(range(2, 1_002, 2))
    assert (rows.good, rows.refused, rows.read) == (500, 500, 1_000)


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8),
    st.sampled_from(
        ["1", "-", "a@b.example", "0888123417", "14.05.1988", "да", "нет", "м", "x\ny"]
    ),
)


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.lists(VALUES, min_size=7, max_size=7), max_size=8))
def test_good_and_refused_are_all_records_and_good_ones_are_typed(tmp_path_factory, rows):
    """Whatever stands in the cells, each record is once among the good or the refused."""
    path = tmp_path_factory.mktemp("door") / "file.csv"
    names = ["id", "phone", "email", "birth", "sex", "city", "news"]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    starts = []
    for row in rows:
        if any(row):
            starts.append(out.getvalue().replace("\r\n", "\n").count("\n") + 1)
        writer.writerow(row)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    mapping = Mapping(
        "crm",
        "people",
        {n: n for n in names[:-1]},
        date_formats=("%d.%m.%Y",),
        consents=(Consent("news"),),
        encoding="utf-8",
        delimiter=",",
    )
    found = read_file(path, mapping, now=NOW)
    good = pa.Table.from_batches(found.batches, found.schema)
    refused = found.quarantined
    assert sorted(good["line"].to_pylist() + refused["line"].to_pylist()) == starts
    assert set(good["sex"].to_pylist()) <= {"female", "male", None}
    assert all(b is None or len(b) in (4, 10) for b in good["birth"].to_pylist())
