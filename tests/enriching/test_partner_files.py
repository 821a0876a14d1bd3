"""A partner who is asked by a file, and the commands of all of it."""

import csv
import json

import pytest
from typer.testing import CliRunner

from rapport.cli import app
from rapport.enriching import ledger, partner_files, partners
from rapport.flow.errors import ConfigError, InputError
from rapport.receiving import connections
from rapport.receiving.connections import Connection
from tests.brand import NOW
from tests.enriching.partner import (
    ANNA,
    ARDA,
    GEORGI,
    PURPOSES,
    SVETA,
    XIAOWEN,
    Asking,
    Partner,
    sha,
)
from tests.flow.sources.pulling import serving
from tests.receiving.network import everything


@pytest.fixture
def brand(tmp_path):
    made = Partner()
    with serving(made):
        yield Asking(tmp_path, made)


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def out(brand, path):
    partner_files.write_out(brand.workspace, "dossier", path, now=NOW)
    with path.open(newline="") as file:
        return [*csv.DictReader(file)]


def test_a_file_holds_the_keys_and_its_answer_becomes_values(brand, tmp_path):
    brand.connect(price="0.5", budget="9", attributes="city employer")
    rows = out(brand, tmp_path / "keys.csv")
    assert {row["key"] for row in rows} == {*map(sha, (SVETA, GEORGI, XIAOWEN, ANNA))}
    assert (tmp_path / "keys.csv").stat().st_mode & 0o077 == 0
    answer = f"Key;City;Employer;Income\n{sha(SVETA)};Varna;Arda Mills;planted-9\nnobody;X;Y;Z\n"
    (tmp_path / "back.csv").write_text(answer, encoding="utf-8")
    done = partner_files.take_back(brand.workspace, "dossier", tmp_path / "back.csv", now=NOW)
    assert (done.rows, done.matched, done.values, done.unknown) == (2, 1, 2, 1)
    assert done.left_out == ("income",)
    (noted,) = ledger.runs(brand.workspace)
    assert (noted.asked, noted.matched, noted.cost_micro) == (4, 1, 2_000_000)
    assert "planted-9" not in everything(brand.workspace)


def test_who_is_on_a_file_is_asked_by_no_call_and_on_no_second_file(brand, tmp_path):
    out(brand, tmp_path / "keys.csv")
    assert brand.ask().run.left_out == {"asked": 4} and brand.partner.calls == []
    with pytest.raises(InputError, match="nobody may be asked about now"):
        out(brand, tmp_path / "again.csv")
    with pytest.raises(InputError, match="is there already"):
        out(brand, tmp_path / "keys.csv")


def test_the_same_answer_again_changes_nothing_and_one_without_a_question_is_refused(
    brand, tmp_path
):
    back = tmp_path / "back.csv"
    back.write_text(f"key,city\n{sha(SVETA)},Varna\n")
    with pytest.raises(InputError, match="no file of ours is out"):
        partner_files.take_back(brand.workspace, "dossier", back, now=NOW)
    out(brand, tmp_path / "keys.csv")
    assert partner_files.take_back(brand.workspace, "dossier", back, now=NOW).values == 1
    with pytest.raises(InputError, match="no file of ours is out"):
        partner_files.take_back(brand.workspace, "dossier", back, now=NOW)


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"", "no column key"), (b"city\nVarna\n", "no column key"), (b"\xff\xfe", "can't be read")],
)
def test_a_file_that_is_no_answer_is_refused(brand, tmp_path, content, what):
    out(brand, tmp_path / "keys.csv")
    (tmp_path / "back.csv").write_bytes(content)
    with pytest.raises(InputError, match=what):
        partner_files.take_back(brand.workspace, "dossier", tmp_path / "back.csv", now=NOW)


def test_another_source_is_no_partner(brand):
    connections.save(brand.workspace, Connection("box", "webhook", PURPOSES, "contract"))
    with pytest.raises(ConfigError, match="no partner"):
        partners.plan(brand.workspace, "box", now=NOW)


# ------------------------------------------------------------------ commands


def test_the_four_routes_are_told_in_words():
    told = json.loads(run("enrich", "routes", "--json").stdout)
    assert [route["name"] for route in told] == ["sign_in", "partner", "list", "declared"]
    assert all(text for route in told for name, text in route.items() if name != "mode")
    assert "Counts only" in run("enrich", "routes").stdout


def test_a_dry_run_then_a_run_by_the_command(brand):
    brand.partner.knows = {sha(SVETA): ARDA}
    where = ("--in", brand.workspace.root)
    told = run("enrich", "ask", "dossier", "--dry-run", *where).stdout
    assert "4 people would be asked about. Nobody was asked." in told
    assert brand.partner.calls == []
    plain = json.loads(run("enrich", "ask", "dossier", "--dry-run", "--json", *where).stdout)
    assert len(plain["asked"]) == 4 and plain["left_out"] == {}
    told = run("enrich", "ask", "dossier", "--only", "2", *where).stdout
    assert "asked about 2 people" in told and "next: rapport build" in told
    assert "dossier" in run("enrich", "runs", *where).stdout
    assert json.loads(run("enrich", "runs", "--json", *where).stdout)[0]["asked"] == 2


def test_a_partner_who_refuses_ends_the_command_with_what_to_do(brand):
    brand.partner.instead = {"POST /people": [(403, b"no")]}
    done = run("enrich", "ask", "dossier", "--in", brand.workspace.root)
    assert done.exit_code == 1 and "connect it again" in done.output


def test_keys_out_and_answers_in_by_the_command(brand, tmp_path):
    where = ("--in", brand.workspace.root)
    assert run("enrich", "runs", *where).stdout == "Nobody was asked anything yet.\n"
    run("enrich", "ask", "dossier", "--out", tmp_path / "keys.csv", *where)
    (tmp_path / "back.csv").write_text(f"key,city,secret\n{sha(ANNA)},Varna,1\n")
    told = run("enrich", "take", "dossier", tmp_path / "back.csv", *where).stdout
    assert "1 rows: 1 of people we asked about, with 1 values" in told
    assert "columns that the contract does not name: 1" in told
