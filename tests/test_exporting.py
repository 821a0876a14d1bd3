"""People out as a file: what is written, what is masked, what rights keep back."""

import csv
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from rapport import run, stores
from rapport.exporting import export_people
from rapport.flow import rights
from rapport.flow.errors import ConfigError, ShelfError
from rapport.flow.rights import Right
from tests import brand
from tests.brand import NOW, add, fill, new_workspace


@pytest.fixture
def built(tmp_path):
    workspace = fill(new_workspace(tmp_path / "w"))
    run.build(workspace, now=NOW)
    return workspace


def rows_in(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["name"].split(";")[0]: row for row in csv.DictReader(file)}


def test_each_attribute_has_a_column_and_contacts_are_masked(built, tmp_path):
    done = export_people(built, tmp_path / "out.csv", least="any")
    rows = rows_in(tmp_path / "out.csv")
    assert done.people == len(rows) == 4
    sveta = next(r for name, r in rows.items() if "Ковальчук" in r["name"])
    assert sveta["birth_date"] == "1988-05-14"
    assert (sveta["spent_12m"], sveta["currency"], sveta["orders"]) == ("132.5", "EUR", "1")
    assert "888123417" not in str(rows) and "•" in sveta["phone"]
    assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0


def test_contacts_are_whole_only_if_asked_for(built, tmp_path):
    export_people(built, tmp_path / "out.parquet", contacts=True, least="any")
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert any("888123417" in (r["phone"] or "").replace(" ", "") for r in rows)


def test_a_disputed_value_is_left_out_unless_asked_for(built, tmp_path):
    export_people(built, tmp_path / "sure.csv", least="likely")
    export_people(built, tmp_path / "any.csv", least="any")
    of = {
        p: next(r for r in rows_in(tmp_path / p).values() if "Ковальчук" in r["name"])
        for p in ("sure.csv", "any.csv")
    }
    assert (of["sure.csv"]["city"], of["any.csv"]["city"] != "") == ("", True)


def test_what_a_source_forbids_to_leave_stays(tmp_path, monkeypatch):
    workspace = new_workspace(tmp_path / "w")
    for name, text, mapping in brand.FILES:
        add(workspace, name, text, mapping)
    real = rights.granted

    def without_export_for_crm(policy, purposes, basis):
        return real(policy, purposes, basis) & ~Right.EXPORT

    monkeypatch.setattr(stores, "granted", without_export_for_crm)
    run.build(workspace, now=NOW)
    done = export_people(workspace, tmp_path / "out.csv")
    assert (done.people, done.people_kept_back) == (0, 4)


def test_a_formula_in_a_cell_stays_a_text(tmp_path):
    workspace = new_workspace(tmp_path / "w")
    text = 'id;name;city\n1;=cmd|calc;"=HYPERLINK(1)"\n2;Anna Moretti;-Trieste\n'
    mapping = replace(
        brand.CRM_MAP, columns={"id": "id", "name": "name", "city": "city"}, consents=()
    )
    add(workspace, "crm.csv", text, mapping)
    run.build(workspace, now=NOW)
    export_people(workspace, tmp_path / "out.csv", least="any")
    cells = [c for r in rows_in(tmp_path / "out.csv").values() for c in r.values()]
    assert not [c for c in cells if c[:1] in "=@+-" and c]


@pytest.mark.parametrize(
    ("case", "name", "least", "message"),
    [
        ("another kind of file", "out.doc", "likely", "can't export to .doc"),
        ("an unknown tier", "out.csv", "perhaps", "'perhaps' is no tier"),
    ],
)
def test_a_wrong_wish_is_refused(built, tmp_path, case, name, least, message):
    with pytest.raises(ConfigError, match=message):
        export_people(built, tmp_path / name, least=least)
    assert not (tmp_path / name).exists(), case


def test_nothing_built_is_said(tmp_path):
    with pytest.raises(ShelfError, match="nothing is published"):
        export_people(new_workspace(tmp_path / "w"), tmp_path / "out.csv")
