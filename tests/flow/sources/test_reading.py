"""Bytes to rows of text: every encoding, every way to be broken, and the lines of records."""

import csv
import datetime as dt
import io
import subprocess
import sys
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.errors import InputError
from rapport.flow.sources.files import csvs, streams, workbooks
from rapport.flow.sources.files.reading import open_rows, read_table
from tests.flow.sources.workbook import workbook


@pytest.fixture
def file(tmp_path):
    def write(content, name="people.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def read(path, **options):
    """All records as (line, values), and the quarantine as (line, column, value, reason)."""
    rows = open_rows(path, **options)
    good = []
    for batch in rows:
        values = zip(*(c.to_pylist() for c in batch.rows.columns), strict=True)
        good += zip(batch.lines.to_pylist(), values, strict=True)
    refused = [
        (r["line"], r["column"], r["value"], r["reason"]) for r in rows.quarantine.rows.to_pylist()
    ]
    assert rows.read == len(good) + len(refused) == len(good) + rows.quarantine.count
    return good, refused


@settings(deadline=None, max_examples=60)
@given(
    kinds=st.lists(st.sampled_from(["good", "two lines", "blank", "empty", "wide"]), max_size=12),
    before=st.integers(0, 2),
    unclosed=st.booleans(),
)
def test_a_row_has_the_number_of_its_place_below_the_header(
    tmp_path_factory, kinds, before, unclosed
):
    texts = {"good": "a,b", "two lines": '"a\nb",c', "blank": "", "empty": ",", "wide": "a,b,c"}
    rows = [texts[kind] for kind in kinds] + (['"a,b', "a,b"] if unclosed else [])
    path = tmp_path_factory.mktemp("numbered") / "people.csv"
    path.write_text("\n" * before + "\n".join(["name,city", *rows, ""]))
    found = [n for batch in open_rows(path) for n in batch.numbers.to_pylist()]
    kept = [n for n, kind in enumerate(kinds, 1) if kind in ("good", "two lines")]
    assert found == kept + ([len(kinds) + 2] if unclosed else [])


@pytest.mark.parametrize(
    ("encoding", "header", "row"),
    [
        ("utf-8", "имя;город", "Ольга;Пермь"),
        ("utf-8-sig", "имя;город", "Ольга;Пермь"),
        ("cp1251", "имя;город", "Ольга;Пермь"),
        ("cp1251", "име;град", "Светлана;Бургас"),
        ("koi8-r", "имя;город", "Ольга;Пермь"),
        ("cp866", "имя;город", "Ольга;Пермь"),
        ("gb18030", "姓名;城市", "王小明;上海"),
        ("big5", "姓名;城市", "陳大文;臺北"),
        ("utf-16", "имя;город", "Ольга;Пермь"),
        ("utf-16-le", "name;город", "Ольга;Пермь"),
        ("utf-16-be", "name;город", "Ольга;Пермь"),
        ("utf-32", "姓名;城市", "王小明;上海"),
        ("cp1252", "nom;ville", "Zoé;Nîmes"),
    ],
)
def test_letters_are_read_in_their_encoding(file, encoding, header, row):
    path = file(f"{header}\n{row}\n".encode(encoding))
    assert read(path) == ([(2, tuple(row.split(";")))], [])
    assert open_rows(path).header == header.split(";")


def test_what_was_broken_before_is_no_reason_to_doubt_utf_8(file):
    assert read(file("a,b\n1,\ufffd\ufffd\n")) == ([(2, ("1", "\ufffd\ufffd"))], [])


def test_an_encoding_can_be_named(file):
    path = file("a;b\nж;ю\n".encode("koi8-r"))
    assert read(path, encoding="koi8-r") == ([(2, ("ж", "ю"))], [])
    with pytest.raises(InputError, match="'klingon' is no encoding"):
        open_rows(path, encoding="klingon")


@pytest.mark.parametrize("delimiter", list(csvs.DELIMITERS))
def test_delimiters_are_guessed(file, delimiter):
    text = "id,name,note\n1,Ann,x\n2,Bo,y\n".replace(",", delimiter)
    rows = open_rows(file(text))
    assert (rows.delimiter, rows.header) == (delimiter, ["id", "name", "note"])


def test_a_comma_within_values_is_no_delimiter(file):
    assert open_rows(file("name;sum\nLee, Ann;1,5\nFox, Bo;2,5\n")).delimiter == ";"


def test_lines_are_those_of_the_file(file):
    text = 'a,b\n1,x\n\n3,"two\nlines"\nonly one\n6,z\n"1\n2",3,4\n8,w\n'
    good, refused = read(file(text))
    assert good == [(2, ("1", "x")), (4, ("3", "two\nlines")), (7, ("6", "z")), (10, ("8", "w"))]
    assert [(line, reason) for line, _, _, reason in refused] == [
        (6, "1 values, but the header names 2 columns"),
        (8, "3 values, but the header names 2 columns"),
    ]


def test_line_ends_of_windows_and_of_old_macs(file):
    assert read(file('a,b\r\n1,"x\r\ny"\r\n2,z\r\n'))[0] == [(2, ("1", "x\r\ny")), (4, ("2", "z"))]
    assert read(file("a,b\r1,x\r2,y\r"))[0] == [(2, ("1", "x")), (3, ("2", "y"))]


def test_headers_are_made_unique_and_never_empty(file):
    rows = open_rows(file("\n\nname, name ,,name\na,b,c,d\n"))
    assert rows.header == ["name", "name (2)", "column 3", "name (3)"]
    assert [batch.lines.to_pylist() for batch in rows] == [[4]]


def test_rows_without_any_value_are_no_records(file):
    assert read(file("a,b\n,\n1,2\n \n,\n")) == ([(3, ("1", "2"))], [])


def test_only_the_columns_wanted_are_read(file):
    for text in ("a,b,c\n1,2,3\n,5,\n", 'a,b,c\n1,"2",3\n,5,\n'):
        assert read(file(text), only=["c", "a"])[0][0] == (2, ("1", "3"))


def test_a_file_of_200_columns(file):
    names = [f"c{i}" for i in range(200)]
    text = ",".join(names) + "\n" + ",".join(map(str, range(200))) + "\n"
    assert read(file(text)) == ([(2, tuple(map(str, range(200))))], [])


# ------------------------------------------------------------------- what is broken


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"", "a.csv", "a.csv is empty"),
        (b" \n\n", "a.csv", "a.csv is empty"),
        (b"%PDF-1.7 ...", "a.csv", "it looks like a PDF"),
        (b"\x89PNG\r\n", "a.csv", "it looks like a picture"),
        (bytes(range(32)) * 9, "a.csv", "it looks like a binary file"),
        (b"\x1f\x8b\x08\x00", "a.csv.gz", "it looks like a gzip archive"),
        (b"PK\x03\x04 and no more", "a.xlsx", "not a workbook that can be read"),
        (b"PAR1 and no more", "a.parquet", "not a Parquet file that can be read"),
        (b'[{"a": 1}]', "a.json", "one JSON list, not JSON lines"),
        (b"{not json}\n{nor this}\n", "a.jsonl", "its first lines hold no object"),
        (",".join(f"c{i}" for i in range(1_200)).encode(), "a.csv", "1,200 columns"),
    ],
)
def test_what_is_no_table_is_refused_with_a_fix(file, content, name, what):
    with pytest.raises(InputError) as error:
        open_rows(file(content, name))
    assert what in error.value.what
    assert error.value.fix


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"people\.csv cannot be opened: No such file"):
        open_rows(tmp_path / "people.csv")


def test_a_workbook_cut_short(file, tmp_path):
    whole = workbook([["a"], ["1"]])
    with pytest.raises(InputError, match="damaged or locked"):
        open_rows(file(whole[: len(whole) // 2], "a.xlsx"))
    stray = io.BytesIO()
    with zipfile.ZipFile(stray, "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    with pytest.raises(InputError, match="damaged or locked"):
        open_rows(file(stray.getvalue(), "b.xlsx"))


@pytest.mark.parametrize("sheet", ["one_cell_far_away", "too_much_text"])
def test_a_workbook_that_would_fill_the_memory_is_refused_before(file, monkeypatch, sheet):
    whole = workbook([["name", "phone"], ["Anna", "+359888123417"]])
    if sheet == "too_much_text":
        monkeypatch.setattr(workbooks, "MOST_BYTES", 200)
    else:
        whole = _with_cell(whole, '<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>')
    with pytest.raises(InputError, match="too large a workbook once it is unpacked"):
        open_rows(file(whole, "a.xlsx"))


def test_a_colour_far_away_is_no_cell(file):
    whole = workbook([["name", "phone"], ["Anna", "+359888123417"]])
    good, _ = read(file(_with_cell(whole, '<c r="XFD1048576" s="1"/>'), "a.xlsx"))
    assert [values for _line, values in good] == [("Anna", "+359888123417")]


def test_a_table_that_repeats_one_cell_without_end_is_refused_before(file):
    rows = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell'
        ' office:value-type="string" table:number-columns-repeated="16384"/></table:table-row>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<table:table>{rows}</table:table>")
    with pytest.raises(InputError, match="too large a workbook once it is unpacked"):
        open_rows(file(out.getvalue(), "a.ods"))


def _with_cell(whole, cell):
    """Return the workbook with one more cell, in the last row that there can be."""
    name, out = "xl/worksheets/sheet1.xml", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part).decode()
            if part == name:
                row = f'<row r="1048576">{cell}</row></sheetData>'
                text = text.replace("</sheetData>", row)
            new.writestr(part, text)
    return out.getvalue()


def test_bytes_that_are_no_letters(file):
    good = "1,Ольга\n" * 30
    text = ("id,name\n" + good).encode() + b"2,\xd0\n" + b"3,Bo\n"
    good, refused = read(file(text))
    assert good[-1] == (33, ("3", "Bo"))
    assert refused == [(32, "name", "\ufffd", "bytes that are no letters in utf-8")]


def test_bytes_that_are_no_letters_in_wide_encodings(file):
    text = "id,name\n1,Ann\n".encode("utf-16-le") + "2,".encode("utf-16-le")
    text += b"\x00\xd8" + "\n3,Bo\n".encode("utf-16-le")  # half of a pair
    good, refused = read(file(b"\xff\xfe" + text))
    assert good == [(2, ("1", "Ann")), (4, ("3", "Bo"))]
    assert [(line, column) for line, column, _, _ in refused] == [(3, "name")]


def test_a_nul_byte(file):
    filler = "3,Bo\n" * 50
    good, refused = read(file("id,name\n1,A\0nn\n" + filler))
    assert refused == [(2, "name", "A\ufffdnn", "a NUL byte")]
    assert good[0] == (3, ("3", "Bo"))


def test_a_quote_that_is_never_closed_costs_one_line(file):
    good, refused = read(file('a,b\n1,x\n2,"open\n3,y\n4,"z"\n'.replace('"z"', "z")))
    assert good == [(2, ("1", "x")), (4, ("3", "y")), (5, ("4", "z"))]
    assert refused == [(3, None, '2,"open', "a quote is opened here and never closed")]


def test_a_quote_left_open_over_many_lines_costs_one_line(file, monkeypatch):
    monkeypatch.setattr(csvs, "_OPEN_LINES", 10)
    text = (
        'a,b\n1,"open\n' + "".join(f"{i},x\n" for i in range(50)) + '51,six" inch\n52,"a"\n53,5"\n'
    )
    good, refused = read(file(text))
    assert refused == [(2, None, '1,"open', "a quote is opened here and never closed")]
    assert [line for line, _ in good] == list(range(3, 56))
    assert good[-3:] == [(53, ("51", 'six" inch')), (54, ("52", "a")), (55, ("53", '5"'))]


def test_a_line_too_long_is_dropped_and_the_others_keep_their_numbers(file, monkeypatch):
    monkeypatch.setattr(streams, "LINE_LIMIT", 1_000)
    monkeypatch.setattr(streams, "PIECE", 64)
    long = "x" * 5_000
    good, refused = read(file(f"a,b\n1,x\n2,{long}\n3,y\n\n4,{long}"))
    assert good == [(2, ("1", "x")), (4, ("3", "y"))]
    assert [line for line, _, _, _ in refused] == [3, 6]


@pytest.mark.slow
def test_a_line_of_two_gigabytes_takes_little_memory(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("wb") as out:
        out.write(b"a,b\n1,x\n2,")
        for _ in range(2_000):
            out.write(b"x" * 1_000_000)
        out.write(b"\n3,y\n")
    code = (
        "import re, sys; from rapport.flow.sources.files.reading import open_rows\n"
        "rows = open_rows(sys.argv[1]); good = sum((b.lines.to_pylist() for b in rows), [])\n"
        # ru_maxrss would count the peak of the tests that start this one, too
        "peak_kb = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "print(good, rows.quarantine.rows['line'].to_pylist(), int(peak_kb) // 1024)"
    )
    command = [sys.executable, "-c", code, str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    lines, peak_mb = ended.stdout.rsplit(" ", 1)
    assert lines == "[2, 4] [3]"
    assert int(peak_mb) < 1000  # of the 2 GB; what is cached depends on the machine


# -------------------------------------------------------------- the other formats


def test_a_workbook(file):
    noon = dt.datetime(2024, 1, 2, 12)  # noqa: DTZ001 - workbooks know no time zones
    cells = [
        [],
        ["name", "phone", "born", "sum", "ok"],
        ["Ann", 79161234567, dt.date(1990, 5, 14), 12.5, True],
        [],
        ["Bo", "+359 888", noon, 7.0, False],
    ]
    path = file(workbook(cells), "people.xlsx")
    assert open_rows(path).header == ["name", "phone", "born", "sum", "ok"]
    assert read(path) == (
        [
            (3, ("Ann", "79161234567", "1990-05-14", "12.5", "true")),
            (5, ("Bo", "+359 888", "2024-01-02 12:00:00", "7", "false")),
        ],
        [],
    )


def test_json_lines(file):
    lines = (
        '{"id": 1, "who": {"name": "Ann"}, "likes": ["tea", "chess"], "ok": true}',
        "",
        '{"id": 2.0, "who": {"name": null}}',
        '{"id": 3',
        "[4]",
        '{"id": "5", "else": 1}',
    )
    path = file("\n".join(lines), "people.jsonl")
    assert open_rows(path).header == ["id", "who.name", "likes", "ok", "else"]
    good, refused = read(path, only=["id", "who.name", "likes"])
    assert good == [(1, ("1", "Ann", "tea; chess")), (3, ("2", "", "")), (6, ("5", "", ""))]
    assert [(line, reason) for line, _, _, reason in refused] == [
        (4, "not one whole JSON object"),
        (5, "not one whole JSON object"),
    ]


def test_parquet(tmp_path):
    path = tmp_path / "people.parquet"
    rows = {"id": [1, None], "born": pa.array([7_300, None], pa.date32()), "sum": [7.0, 0.5]}
    pq.write_table(pa.table(rows | {"tags": [["a", "b"], None]}), path)
    assert read(path) == ([(1, ("1", "1989-12-27", "7", "a; b")), (2, ("", "", "0.5", ""))], [])


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
def test_a_whole_table_at_once(file, name):
    text = workbook([["a", "b"], ["1", "x"]]) if name.endswith("x") else b"a,b\n1,x\n"
    found = read_table(file(text, name))
    assert found.to_pydict() == {"a": ["1"], "b": ["x"]}
    assert set(found.schema.types) == {pa.string()}
    assert read_table(file("a,b\n")).num_rows == 0


# ---------------------------------------------------------------- what always holds

# control characters make a small file a binary one
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffd\ufeff")
CELLS = st.text(st.one_of(st.sampled_from('",;\n\r \t'), LETTERS), max_size=12)


@st.composite
def tables(draw):
    wide = draw(st.integers(2, 4))
    row = st.lists(CELLS, min_size=wide, max_size=wide)
    return [["x", *r] for r in draw(st.lists(row, max_size=12))]


def line_ends(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


@settings(max_examples=150, deadline=None)
@given(
    rows=tables(),
    style=st.sampled_from([("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]),
    odd=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    piece=st.sampled_from([7, 64, 4 << 20]),
)
def test_what_a_csv_writer_wrote_is_read_again(
    tmp_path_factory, rows, style, odd, encoding, piece
):
    """The same values on the right lines, by both readers, whatever the blocks are."""
    out, (end, quoting) = io.StringIO(), style
    wide = len(rows[0]) if rows else 3
    out.write(",".join(f"c{i}" for i in range(wide)) + ('"' if odd else "") + end)
    write = csv.writer(out, lineterminator=end, quoting=quoting)
    expected = []
    for row in rows:
        expected.append((1 + line_ends(out.getvalue()), tuple(row)))
        write.writerow(row)
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "PIECE", piece)
        patch.setattr(csvs, "_BLOCK", 16)
        patch.setattr(csvs, "_CAREFUL_ROWS", 3)
        assert read(path, delimiter=",", encoding=encoding) == (expected, [])


@settings(max_examples=150, deadline=None)
@given(content=st.binary(min_size=1, max_size=300), piece=st.sampled_from([5, 4 << 20]))
def test_any_bytes_give_rows_or_an_input_error(tmp_path_factory, content, piece):
    path = tmp_path_factory.mktemp("bytes") / "a.csv"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "PIECE", piece)
        patch.setattr(csvs, "_BLOCK", 16)
        try:
            read(path)
        except InputError as e:
            assert e.fix


@settings(max_examples=100, deadline=None)
@given(
    lines=st.lists(st.sampled_from(["1,x", "2", "3,y,z", "", '4,"a\nb"', '"5\n6"', ",", "7,w"]))
)
def test_good_and_refused_are_all_there_is(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_text("a,b\n" + "".join(line + "\n" for line in lines))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvs, "_BLOCK", 16)
        good, refused = read(path, delimiter=",")
    at, expected = 2, {}
    for line in lines:
        if line.strip(","):
            expected[at] = line
        at += 1 + line.count("\n")
    assert sorted([n for n, _ in good] + [n for n, *_ in refused]) == list(expected)
    wrong = [n for n, line in expected.items() if line in ("2", "3,y,z", '"5\n6"')]
    assert [n for n, *_ in refused] == wrong
