"""Files as they come: each is taken, or refused with what happened and what to do."""

import os
import zipfile
from pathlib import Path

import pytest

from tests.robust.command import add_people, findings, people_csv, rapport, well

HEADER = b"id,given name,family name,e-mail,phone,city\n"
GOOD = b"9001,Anna,Moretti,anna.m@mail.example,+359888700001,Varna\n"
GOOD_TOO = b"9002,Boris,Petrov,boris.p@mail.example,+359888700002,Sofia\n"


def broken_xlsx(path):
    """A workbook whose zip is whole and whose sheet is cut off."""
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook><sheets><sheet name='a' ")


REFUSED = {
    "empty.csv": lambda path: path.write_bytes(b""),
    "only_blanks.csv": lambda path: path.write_bytes(b" \n\n  \n"),
    "no_zip.xlsx": lambda path: path.write_bytes(b"PK\x03\x04 but no more"),
    "broken.xlsx": broken_xlsx,
    "picture.csv": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "cut_off.parquet": lambda path: path.write_bytes(b"PAR1" + b"\x00" * 40),
    "no_json.jsonl": lambda path: path.write_bytes(b"{]\n{]\n"),
}


def says_what_and_how(said):
    """The error has a fix and a code, and no inside of the program."""
    return "fix:" in said and "[flow." in said and "Traceback" not in said


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_and_nothing_changes(workspace, tmp_path, name):
    REFUSED[name](tmp_path / name)
    before = findings(workspace)
    ended = rapport(*add_people(workspace, tmp_path / name))
    assert (ended.code, says_what_and_how(ended.said)) == (1, True), ended.said
    assert name in ended.said
    well("build", workspace)
    assert findings(workspace) == before


def test_a_file_that_is_not_there(workspace, tmp_path):
    ended = rapport(*add_people(workspace, tmp_path / "nowhere.csv"))
    assert ended.code in (1, 2)
    assert "nowhere.csv" in ended.said.replace("\n", "")
    assert "Traceback" not in ended.said


def test_a_folder_that_is_no_workspace(tmp_path):
    ended = rapport(*add_people(tmp_path, people_csv(tmp_path / "crm.csv", 3)))
    assert (ended.code, says_what_and_how(ended.said)) == (1, True), ended.said


def test_two_hundred_columns_of_which_six_are_known(workspace, tmp_path):
    more = [f"strange {i}" for i in range(194)]
    lines = [HEADER.decode().strip() + "," + ",".join(more)]
    for line in (GOOD, GOOD_TOO):
        lines.append(line.decode().strip() + "," + ",".join("x" * 20 for _ in more))
    (tmp_path / "wide.csv").write_text("\n".join(lines) + "\n")
    assert added(workspace, tmp_path / "wide.csv") == {2, 3}


def added(workspace: Path, file: Path) -> set[int]:
    """Add the file, build, and return the lines of it that became accounts."""
    ended = well(*add_people(workspace, file))
    assert "Traceback" not in ended.said
    well("build", workspace)
    return {line for _, source, line in findings(workspace)["accounts"] if source == file.stem}


@pytest.mark.parametrize(
    ("case", "bad"),
    [
        ("a NUL byte", b"9003,Nu\x00ll,Byte,n@mail.example,+359888700003,Varna\n"),
        ("too few columns", b"9003,Anna\n"),
        ("too many", b"9003,A,B,c@mail.example,+359888700003,Varna,x,y,z\n"),
        ("a line of 20 MB", b"9003," + b"x" * 20_000_000 + b",B,c@mail.example,,Varna\n"),
    ],
)
def test_a_bad_row_waits_in_quarantine_and_the_good_ones_go_on(workspace, tmp_path, case, bad):
    file = tmp_path / "mixed.csv"
    file.write_bytes(HEADER + GOOD + bad + GOOD_TOO)
    assert added(workspace, file) == {2, 4}, case
    listed = well("quarantine", workspace).said
    assert "mixed.csv" in listed and "3" in listed


@pytest.mark.slow
def test_a_line_of_two_gigabytes_takes_no_more_memory_than_a_short_one(workspace, tmp_path):
    file = tmp_path / "long.csv"
    with file.open("wb") as out:
        out.write(HEADER + GOOD + b"9003,")
        for _ in range(512):
            out.write(b"x" * (4 << 20))
        out.write(b",B,c@mail.example,,Varna\n" + GOOD_TOO)
    short = well(*add_people(workspace, people_csv(tmp_path / "short.csv", 10))).peak_mb
    long = well(*add_people(workspace, file))
    os.truncate(file, 0)
    assert long.peak_mb < short + 200
    well("build", workspace)
    lines = {line for _, source, line in findings(workspace)["accounts"] if source == "long"}
    assert lines == {2, 4}
