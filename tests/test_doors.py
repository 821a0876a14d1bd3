"""Every door by which data comes in or goes out asks what its source allows (P08).

Two halves. A walk over the code finds each function that keeps or hands out, and fails on one
that is in neither list below: who adds a door says which question it asks, or why it need not.
And each door is called with terms that forbid, and must refuse or leave out.
"""

import ast
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rapport import exporting, importing
from rapport.flow.errors import RightsError, TermsStale
from rapport.flow.policies import POLICIES
from rapport.flow.rights import ALL_RIGHTS, Link, Right, SourcePolicy
from rapport.flow.shelf import open_shelf
from rapport.flow.sources.files import source as files
from rapport.receiving import drain, hooks, runner
from rapport.run import build
from rapport.stores import Stores
from tests import brand
from tests.receiving.conftest import workspace
from tests.receiving.network import ARRIVED, BORIS, connect, day, put

__all__ = ["workspace"]
SOURCE = Path(exporting.__file__).parent
#: Calls that keep data for good or hand it out of the process.
KEEPS = {"write_table", "append", "append_all", "append_files", "put", "put_many"}
GIVES = {"ParquetWriter", "writer", "StreamingHttpResponse", "FileResponse", "people", "person"}
GIVES |= {"timeline", "link", "resolve"}
#: On what these are called, where the name alone says too little: a list has an `append`, too.
STORES = {"log", "vault", "received", "pq", "parquet", "csv", "shelf()"}
#: Questions of rights.py, and what asks them for many rows at once.
ASKS = {"granted", "is_granted", "demand", "check", "need_ground", "may_leave", "leaving", "may"}

#: Doors that ask, by the function that does so.
ASKING = {
    "importing.py::_keep": "importing.py::add_file",
    "receiving/drain.py::_turn": "flow/sources/rows.py::_is_granted",
    "receiving/drain.py::_file": "flow/sources/rows.py::_is_granted",
    "receiving/drain.py::_keep_pages": "receiving/runner.py::need_ground",
    "receiving/drain.py::quarantine": "receiving/runner.py::need_ground",
    "receiving/reading_again.py::_one": "flow/sources/rows.py::_is_granted",
    "receiving/runner.py::_keep": "receiving/runner.py::need_ground",
    "receiving/hooks.py::put": "receiving/hooks.py::put",
    "exporting.py::__init__": "exporting.py::_chunks",
    "exporting.py::__call__": "exporting.py::_chunks",
    "web/api/selectors.py::people_page": "web/api/selectors.py::people_page",
    "web/api/selectors.py::person": "web/api/selectors.py::_need_leave",
    "web/api/selectors.py::timeline": "web/api/selectors.py::_need_leave",
    "web/api/selectors.py::link": "web/api/selectors.py::_need_leave",
    "web/api/selectors.py::resolve": "web/api/selectors.py::resolve",
}
#: Doors that need not ask, and why.
FREE = {
    "importing.py::_seal": "refused rows, to their owner only, for 30 days",
    "deciding.py": "what the team itself said",
    "run.py": "findings, which carry their parents' rights in every row",
    "flow/": "the stores and engines themselves: who calls them asks",
    "resolve.py": "somebody's own files, without a workspace",
    "records.py": "somebody's own files, without a workspace",
    "exporting.py::_csv": "texts of rows that were let through",
    "web/review/": "our own figures; and pairs for the team",
    "web/people/": "pages for the team, and its own audit",
    "web/connections/quarantine.py": "refused rows, to their owner only",
    "collect/": "events of the company's own site; the drain asks before they become facts",
    "demo/": "a made-up brand",
}


def doors() -> set[str]:
    """Every function that keeps or hands out, as file::function."""
    found = set()
    for file in sorted(SOURCE.rglob("*.py")):
        name = file.relative_to(SOURCE).as_posix()
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(
                map(_is_door, ast.walk(function))
            ):
                found.add(f"{name}::{function.name}")
    return found


def _is_door(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Name):
        return called.id in GIVES - {"people", "person", "timeline", "link", "resolve", "writer"}
    if not isinstance(called, ast.Attribute) or called.attr not in KEEPS | GIVES:
        return False
    on = ast.unparse(called.value).rpartition(".")[2].lstrip("_")
    return on in STORES or called.attr in {"write_table", "ParquetWriter"}


def _function(place: str) -> ast.AST:
    file, _, name = place.partition("::")
    for node in ast.walk(ast.parse((SOURCE / file).read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    raise KeyError(place)


def test_every_door_asks_or_says_why_it_need_not():
    new = {d for d in doors() - ASKING.keys() if not any(d.startswith(free) for free in FREE)}
    assert new == set(), "a new door: which question of rights.py does it ask?"


def test_every_door_that_is_listed_is_there():
    assert ASKING.keys() <= doors()
    assert [free for free in FREE if not any(d.startswith(free) for d in doors())] == []


@pytest.mark.parametrize("asker", sorted(set(ASKING.values())))
def test_who_is_said_to_ask_does(asker):
    words = {
        getattr(node, "id", getattr(node, "attr", getattr(node, "arg", None)))
        for node in ast.walk(_function(asker))
    }
    assert words & ASKS, f"{asker} asks nothing"


# --------------------------------------------------- each door under terms that forbid

NO_EXPORT = SourcePolicy(ALL_RIGHTS & ~Right.EXPORT)
NO_STORE = SourcePolicy(Right.LINK)


def test_nothing_is_stored_where_storing_is_forbidden(workspace, monkeypatch):
    connection = connect(workspace, monkeypatch, NO_STORE)
    with pytest.raises(RightsError, match="store"):
        hooks.put(workspace, connection, [BORIS], now=ARRIVED)
    with pytest.raises(RightsError, match="store"):
        runner.need_ground(connection)
    put(workspace, BORIS)  # it came in while it was allowed
    with pytest.raises(RightsError, match="store"):
        list(drain.drain(Stores(workspace), "net", now=ARRIVED))
    assert [e.kind for e in Stores(workspace).log.entries()] == []


def test_nothing_is_stored_of_a_file_where_it_is_forbidden(tmp_path, monkeypatch):
    made = brand.new_workspace(tmp_path / "w")
    for place in (files, importing.files):
        monkeypatch.setattr(place, "SOURCE", replace(files.SOURCE, policy=NO_STORE))
    assert brand.add(made, "crm.csv", brand.CRM, brand.CRM_MAP).good == 0
    assert Stores(made).log.entries() == []


@pytest.fixture
def mixed(workspace, monkeypatch, tmp_path):
    """Somebody of our own file, and somebody of a source that lets nothing leave."""
    connect(workspace, monkeypatch, NO_EXPORT)
    brand.add(workspace, "crm.csv", brand.CRM, brand.CRM_MAP)
    before = build(workspace, now=ARRIVED).people
    put(workspace, BORIS)
    assert build(workspace, now=day(2)).people == before + 1
    return workspace, before


def test_an_export_leaves_them_out_and_counts_them(mixed, tmp_path):
    made, before = mixed
    done = exporting.export_people(made, tmp_path / "out.parquet", contacts=True, least="any")
    assert (done.people, done.people_kept_back) == (before, 1)
    assert "Велев" not in str(pq.read_table(tmp_path / "out.parquet").to_pylist())


def test_programs_do_not_get_them(mixed):
    made, before = mixed
    shelf = open_shelf(made.root)
    everybody, leaving = shelf.people(), shelf.people(leaving=True)
    assert (everybody.total, leaving.total) == (before + 1, before)
    assert shelf.people("Велев").total == 1 and shelf.people("Велев", leaving=True).total == 0
    allowed = {row.person_id for row in leaving.rows}
    assert {row.person_id: shelf.may_leave(row.person_id) for row in everybody.rows} == {
        row.person_id: row.person_id in allowed for row in everybody.rows
    }


def test_nothing_is_linked_where_linking_is_forbidden(workspace, monkeypatch):
    """The same verified person in two sources: joined by our own terms, left apart by theirs."""
    for link, people in ((Link.ANY, 1), (Link.NEVER, 2)):
        connect(workspace, monkeypatch, SourcePolicy(ALL_RIGHTS, link=link), verified=("phone",))
        put(workspace, {**BORIS, "id": link.name}, {**BORIS, "id": link.name, "who": "u7"})
        assert build(workspace, now=ARRIVED).people == people, link


def test_stale_terms_close_every_way_in(workspace, monkeypatch):
    connection = connect(workspace, monkeypatch, POLICIES["vk"])
    put(workspace, BORIS)
    with pytest.raises(TermsStale):
        hooks.put(workspace, connection, [BORIS], now=ARRIVED)
    with pytest.raises(TermsStale):
        list(drain.drain(Stores(workspace), "net", now=ARRIVED))


def test_when_terms_change_all_that_was_made_under_the_old_ones_is_made_again(
    workspace, monkeypatch, tmp_path
):
    connect(workspace, monkeypatch, SourcePolicy(ALL_RIGHTS))
    put(workspace, BORIS)
    build(workspace, now=ARRIVED)
    assert exporting.export_people(workspace, tmp_path / "before.csv").people == 1
    connect(workspace, monkeypatch, NO_EXPORT)
    build(workspace, now=day(2))
    assert exporting.export_people(workspace, tmp_path / "after.csv").people == 0
