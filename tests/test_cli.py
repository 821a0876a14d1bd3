"""The command, as a person or a script uses it: in a process of its own."""

import json
import os
import socket
import subprocess
import sys

import pytest

from rapport.showing import explained
from tests import brand

TERMS = ("--purpose", "service", "--purpose", "profile", "--basis", "contract", "--yes")


def rapport(*words, **env):
    """Run the command; return (exit code, what it printed, what it said was wrong)."""
    done = subprocess.run(
        [sys.executable, "-m", "rapport.cli", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"COLUMNS": "160", "PYTHONPATH": os.pathsep.join(sys.path)} | env,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def crm(tmp_path):
    (tmp_path / "crm.csv").write_text(brand.CRM, encoding="utf-8")
    return tmp_path / "crm.csv"


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.csv").write_text(brand.SHOP, encoding="utf-8")
    return tmp_path / "shop.csv"


def test_from_an_empty_folder_to_people_in_a_file(tmp_path, crm, shop):
    w = tmp_path / "w"
    assert rapport("init", w, "--brand", "Shop", "--phone-region", "BG")[0] == 0
    code, out, _ = rapport("add", crm, "--in", w, "--name", "crm", *TERMS)
    assert code == 0
    assert "birth date" in out and "3 of 4 rows kept as people of crm; 1 in quarantine" in out
    assert "888" not in out and "Георги" not in out  # no terminal: it may become a log
    code, out, _ = rapport("add", shop, "--in", w, "--json", "--name", "shop", *TERMS)
    assert (code, json.loads(out)["good"]) == (0, 3)
    code, out, _ = rapport("build", w, "--json")
    assert (code, json.loads(out)["accounts"]) == (0, 6)
    code, out, _ = rapport("export", w, "--out", tmp_path / "out.csv", "--json")
    assert code == 0 and json.loads(out)["people"] >= 3
    code, out, _ = rapport("doctor", w, "--json")
    assert code == 0 and all(f["well"] for f in json.loads(out))
    code, out, _ = rapport("quarantine", w, "--json")
    assert json.loads(out)[0]["line"] == 5


def test_the_same_file_again_says_so(tmp_path, crm):
    rapport("init", tmp_path / "w", "--phone-region", "BG")
    words = ("add", crm, "--in", tmp_path / "w", *TERMS)
    assert rapport(*words)[0] == 0
    code, out, _ = rapport(*words)
    assert code == 0 and "nothing changes" in out


def test_without_a_basis_all_rows_wait_for_one_reason(tmp_path, crm):
    rapport("init", tmp_path / "w")
    code, out, _ = rapport("add", crm, "--in", tmp_path / "w", "--yes")
    assert code == 0
    assert "0 of 4 rows kept" in out and "all for one reason: no lawful basis" in out


def test_a_mapping_file_and_map_say_what_the_columns_are(tmp_path, crm):
    w = tmp_path / "w"
    rapport("init", w)
    (tmp_path / "m.toml").write_text(brand.CRM_MAP.to_toml())
    code, out, _ = rapport("add", crm, "--in", w, "--mapping", tmp_path / "m.toml", "--json")
    assert (code, json.loads(out)["good"]) == (0, 3)
    words = ("add", crm, "--in", w, "--name", "two", "--map", "employer=news", "--json", *TERMS)
    assert json.loads(rapport(*words)[1])["source"] == "two"
    assert 'employer = "news"' in (w / "connections" / "two.toml").read_text()


@pytest.mark.parametrize(
    ("case", "words", "code", "said"),
    [
        ("no such file", ("add", "none.csv", "--in", "W"), 1, "there is no file none.csv"),
        ("no workspace", ("build", "none"), 1, "is no workspace"),
        ("an unknown field", ("add", "CRM", "--in", "W", "--map", "x=name"), 1, "no field 'x'"),
        ("half a map", ("add", "CRM", "--in", "W", "--map", "x"), 2, "FIELD=COLUMN"),
        ("nobody to forget", ("forget", "ffff", "--in", "W", "--yes"), 1, "nobody has the id"),
        (
            "an unknown purpose",
            ("add", "CRM", "--in", "W", "--purpose", "service", "--purpose", "linking"),
            1,
            "there is no purpose 'linking'",
        ),
        ("an unknown ground", ("add", "CRM", "--in", "W", "--basis", "why"), 1, "no ground 'why'"),
        ("no judgement", ("decide", "maybe", "a", "b", "--in", "W"), 1, "is no judgement"),
        ("nothing to serve", ("serve", "none"), 1, "rapport init"),
    ],
)
def test_a_mistake_is_told_with_its_mend_and_no_traceback(tmp_path, crm, case, words, code, said):
    rapport("init", tmp_path / "w")
    places = {"W": tmp_path / "w", "CRM": crm}
    found, out, err = rapport(*(places.get(w, w) for w in words))
    assert found == code, case
    assert said in out + err
    assert "Traceback" not in err
    if code == 1:
        assert "fix:" in err


def test_resolve_needs_no_workspace(tmp_path, crm, shop):
    code, out, err = rapport(
        "resolve", crm, shop, "--out", tmp_path / "who.csv", "--json", "--phone-region", "BG"
    )
    assert code == 0, err
    assert json.loads(out)["records"] == 7
    header, *rows = (tmp_path / "who.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header.replace('"', "").split(",")[:4] == ["file", "row", "id", "person_id"]
    assert len(rows) == 7


def test_a_place_that_can_not_be_written_is_named(tmp_path, crm):
    rapport("init", tmp_path / "w")
    (tmp_path / "w" / "connections").rmdir()
    (tmp_path / "w" / "connections").write_text("no folder")
    code, _, err = rapport("add", crm, "--in", tmp_path / "w", *TERMS)
    assert code == 1
    assert "connections: file exists" in err and "fix:" in err and "Traceback" not in err


def test_a_mistake_of_ours_shows_no_one_s_data():
    try:
        raise ValueError("+359888123417 of Ковальчук")
    except ValueError as error:
        told = explained(error)
    assert "we did not foresee this: ValueError" in told.what
    assert "Ковальчук" not in str(told) and "359" not in str(told)


def test_brackets_of_names_are_no_markup(tmp_path):
    code, out, err = rapport("init", tmp_path / "w", "--brand", "[/x] & [red]")
    assert code == 0 and "[/x] & [red]" in out
    code, out, err = rapport("add", tmp_path / "a\\[b].csv", "--in", tmp_path / "w")
    assert code == 1 and "a\\[b].csv" in err and "Traceback" not in err


def test_a_port_that_is_taken_is_said(tmp_path):
    rapport("init", tmp_path / "w")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, err = rapport("serve", tmp_path / "w", "--port", port)
    assert code == 1 and f"can't listen on 127.0.0.1:{port}" in err


def test_terms_of_the_command_go_before_those_of_a_mapping_file(tmp_path, crm):
    rapport("init", tmp_path / "w")
    (tmp_path / "m.toml").write_text(brand.CRM_MAP.to_toml())
    words = ("--mapping", tmp_path / "m.toml", "--purpose", "research", "--name", "other")
    code, out, _ = rapport("add", crm, "--in", tmp_path / "w", "--json", *words)
    assert (code, json.loads(out)["source"]) == (0, "other")
    kept = (tmp_path / "w" / "connections" / "other.toml").read_text()
    assert 'purposes = ["research"]' in kept
