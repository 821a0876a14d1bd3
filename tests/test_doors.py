"""Every door by which data comes in or goes out asks what its source allows (P08).

Two halves. A walk over the code finds each function that keeps or hands out, and each step that
learns or judges people, and fails on one that is in no list below: who adds a door says which
question it asks, or why it need not. And each door is called with terms that forbid, and must
refuse or leave out.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rapport import exporting, importing
from rapport.flow import pipeline, tables
from rapport.flow.errors import RightsError, TermsStale
from rapport.flow.identity import workings
from rapport.flow.policies import POLICIES
from rapport.flow.rights import ALL_RIGHTS, Link, Right, SourcePolicy
from rapport.flow.shelf import open_shelf
from rapport.flow.sources.files import source as files
from rapport.flow.specs import COUNT, TEXT, Column, TableSpec
from rapport.flow.steps import SqlStep, Step
from rapport.receiving import drain, hooks, reading_again, runner
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
GIVES |= {"TableWriter", "timeline", "link", "resolve", "waiting"}
#: On what these are called, where the name alone says too little: a list has an `append`, too.
STORES = {"log", "vault", "received", "pq", "parquet", "csv", "shelf()"}
#: Questions of rights.py, and what asks them for many rows at once.
ASKS = {"granted", "is_granted", "demand", "check", "need_ground", "may_leave", "leaving", "may"}

#: Doors that ask, by the function that does so.
ASKING = {
    "importing.py::_keep": "importing.py::add_file",
    "receiving/drain.py::_turn": "receiving/drain.py::drain",
    "receiving/drain.py::_file": "receiving/drain.py::drain",
    "receiving/pages.py::_write": "receiving/drain.py::drain",
    "receiving/drain.py::quarantine": "receiving/drain.py::drain",
    "receiving/reading_again.py::_one": "flow/sources/rows.py::_is_granted",
    "receiving/runner.py::_keep": "receiving/runner.py::need_ground",
    "receiving/hooks.py::put": "receiving/hooks.py::put",
    "exporting.py::_export": "exporting.py::_chunks",
    "enriching/partners.py::kept": "enriching/partners.py::ready",
    "enriching/partner_files.py::_csv": "enriching/choosing.py::_contacts",
    "web/api/selectors.py::people_page": "web/api/selectors.py::people_page",
    "web/api/selectors.py::person": "web/api/selectors.py::_need_leave",
    "web/api/selectors.py::timeline": "web/api/selectors.py::_need_leave",
    "web/api/selectors.py::link": "web/api/selectors.py::_need_leave",
    "web/api/selectors.py::waiting": "web/api/selectors.py::waiting",
    "web/api/selectors.py::resolve": "web/api/selectors.py::resolve",
}
#: Doors that need not ask, and why.
FREE = {
    "importing.py::_seal": "refused rows, to their owner only, for 30 days",
    "deciding.py::_append": "what the team itself said",
    "deciding.py::bind": "what the person themselves said",
    "quieting.py::_append": "what the team itself said",
    "settling.py::_append": "what the team itself said, or the person themselves",
    "correcting.py::correct_reading": "what the team itself said; who learns asks for TRAIN",
    "run.py::_publish": "findings, which carry their parents' rights in every row",
    "run.py::lay": "the same findings, as pages read them",
    "flow/facts.py::_rewrite": "the log itself, made anew without what is forgotten",
    "flow/lake.py::_files": "the same facts, in one file while a build reads them",
    "flow/lake.py::_writer": "facts of entries that were let in, each with its rights",
    "flow/sealed_tables.py::sealed_writer": "the vault itself: who calls it asks",
    "resolve.py::write": "somebody's own files, without a workspace",
    "records.py::write": "somebody's own files, without a workspace",
    "reading.py::_answer": "somebody's own files, without a workspace",
    "exporting.py::write_csv": "texts of rows that were let through",
    "table_writer.py::__init__": "a writer: who makes one asks",
    "table_writer.py::__call__": "a writer: who makes one asks",
    "table_writer.py::_csv": "a writer: who makes one asks",
    "web/review/views.py::reliability_csv": "our own figures, of nobody",
    "web/mentions/views.py::days_csv": "counts, of nobody",
    "web/audience/csvs.py::csv_file": "counts of twenty people at least, of nobody",
    "web/people/shelf.py::people_page": "pages for the team",
    "web/people/shelf.py::person_get": "pages for the team",
    "web/people/shelf.py::link_get": "pages for the team",
    "web/people/trail.py::csv_lines": "the team's own audit",
    "web/people/views_trail.py::audit_csv": "the team's own audit",
    "web/connections/quarantine.py::take": "refused rows, to their owner only",
    "audiences.py::_content": "hashes of those whom who_may_leave let through",
    "web/segments/rows.py::joined": "words of a rule, of nobody",
    "web/segments/views_leaving.py::_file": "a file of those whom who_may_leave let through",
    "tagging.py::_append": "what the team itself said",
    "segmenting/keeping.py::write": "who is in, by rows that a step asked for the right SEGMENT",
    "segmenting/learned/kept.py::write": "of rows that features.py asked for TRAIN and the use",
    "collect/writer.py::_run": "events of the company's own site; the drain asks",
    "demo/truth.py::_write": "a made-up brand",
    "demo/writing.py::_csv": "a made-up brand",
}
#: Steps that read how often pairs agree, or what people judged, and learn nothing from it.
NO_LEARNERS = {
    "scored_patterns": "adds up what was learned",
    "pattern_reasons": "tells what was added up",
    "reliability": "measures us",
    "captures": "counts for what measures us",
    "joined": "counts for what measures us",
    "estimates": "measures us",
}
#: Words by which a column that judges a person is called.
JUDGING = ("score", "potential", "percentile", "propensity", "likelihood", "churn", "grade")


def doors(source: Path = SOURCE) -> set[str]:
    """Every function that keeps or hands out, as file::function."""
    found = set()
    for file in sorted(source.rglob("*.py")):
        name = file.relative_to(source).as_posix()
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
    if called.attr == "waiting":  # the pairs of the desk; of the front log it is a number
        return on == "review"
    return on in STORES or called.attr in {"write_table", "ParquetWriter"}


@contextmanager
def entered(source: Path = SOURCE) -> Iterator[set[str]]:
    """Collect which functions of the code run within the block, as file::function."""
    found: set[str] = set()
    root = f"{source.as_posix()}/"

    def note(frame, event, _):
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(root):
            found.add(f"{file.removeprefix(root)}::{frame.f_code.co_name}")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)


def _function(place: str) -> ast.AST:
    file, _, name = place.partition("::")
    for node in ast.walk(ast.parse((SOURCE / file).read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    raise KeyError(place)


def _asks(asker: ast.AST) -> bool:
    words = {
        getattr(node, "id", getattr(node, "attr", getattr(node, "arg", None)))
        for node in ast.walk(asker)
    }
    return bool(words & ASKS)


def test_every_door_asks_or_says_why_it_need_not():
    new = doors() - ASKING.keys() - FREE.keys()
    assert new == set(), "a new door: which question of rights.py does it ask?"


def test_every_door_that_is_listed_is_there():
    assert (ASKING | FREE).keys() <= doors()


@pytest.mark.parametrize("asker", sorted(set(ASKING.values())))
def test_who_is_said_to_ask_does(asker):
    assert _asks(_function(asker)), f"{asker} asks nothing"


@pytest.mark.parametrize(
    "line",
    [
        "stores.vault.write_table('raw', rows)",
        "Stores(workspace).log.append(kind, payload)",
        "self._received.put(name, 'page', records)",
        "csv.writer(file).writerow(people)",
        "pq.ParquetWriter(path, schema)",
        "StreamingHttpResponse(rows)",
        "shelf().people('')",
        "shelf().person(person_id, masked=False)",
        "review.waiting(user=user, told=told)",
    ],
)
@pytest.mark.parametrize("place", ["flow/sources/planted", "web/review/planted", "planted"])
def test_the_walk_fails_on_a_door_that_asks_nothing(tmp_path, place, line):
    planted = tmp_path / f"{place}.py"
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(f"def leak(stores, rows):\n    {line}\n")
    assert doors(tmp_path) - ASKING.keys() - FREE.keys() == {f"{place}.py::leak"}
    (leak,) = ast.parse(planted.read_text()).body
    assert not _asks(leak), "nor could it be listed as one that asks"


def learners(steps: Iterable[Step]) -> set[str]:
    """The tables of steps that read counts of pairs or verdicts, without asking."""
    counts = {workings.PATTERNS, workings.FREQUENCIES, workings.VERDICTS}
    names = {spec.name for spec in counts}
    return {
        step.writes.name
        for step in steps
        if {spec.name for spec in step.reads} & names and workings.TAUGHT not in step.reads
    }


def test_every_step_that_learns_asks_whether_it_may():
    assert learners(pipeline.STEPS) - NO_LEARNERS.keys() == set()
    asking = {s.writes.name for s in pipeline.STEPS if workings.TAUGHT in s.reads}
    assert asking == {"weights", "bars"}
    greedy = SqlStep("identity", reads=(workings.VERDICTS,), writes=workings.WEIGHTS)
    assert learners([greedy]) - NO_LEARNERS.keys() == {"weights"}


def judges(steps: Iterable[Step]) -> set[str]:
    """The tables that judge people by rows whose right to do so no step asked for.

    Who makes one asks in its SQL: `rights & $may_score <> 0`, the option being Right.SCORE.
    """
    return {
        step.writes.name
        for step in steps
        if any(word in column.name for column in step.writes.columns for word in JUDGING)
        and "person_id" in step.writes.schema.names
        and not (
            isinstance(step, SqlStep)
            and step.options.get("may_score") == int(Right.SCORE)
            and "rights & $may_score <> 0" in step.file.read_text("utf-8")
        )
    }


def test_no_table_judges_people_without_asking():
    """Today none does: confidence is of a value, bits are of a pair, sums are of deeds."""
    assert judges(pipeline.STEPS) == set()


@pytest.mark.parametrize("word", JUDGING)
def test_the_walk_fails_on_a_table_that_judges_people_without_asking(word, tmp_path, monkeypatch):
    columns = (Column("person_id", TEXT, "who"), Column(f"{word}_micro", COUNT, "how much"))
    planted = TableSpec("planted", "one person", key=("person_id",), columns=columns)
    assert judges([SqlStep("profiles", reads=(tables.TIMELINES,), writes=planted)]) == {"planted"}
    text = tmp_path / "planted.sql"
    monkeypatch.setattr(SqlStep, "file", text)
    asking = SqlStep(
        "profiles",
        reads=(tables.TIMELINES,),
        writes=planted,
        options={"may_score": int(Right.SCORE)},
    )
    text.write_text("select person_id, 1 as x from timelines where rights & $may_score <> 0")
    assert judges([asking]) == set()
    text.write_text("select person_id, 1 as x from timelines")
    assert judges([asking]) == {"planted"}


# --------------------------------------------------- each door under terms that forbid

NO_EXPORT = SourcePolicy(ALL_RIGHTS & ~Right.EXPORT)
NO_STORE = SourcePolicy(Right.LINK)


def askers_of(place: str) -> set[str]:
    """Who asks for the doors of these files."""
    return {asker for door, asker in ASKING.items() if door.startswith(place)}


def test_nothing_is_stored_where_storing_is_forbidden(workspace, monkeypatch):
    connection = connect(workspace, monkeypatch, NO_STORE, fetch=lambda *_: iter(()))
    with entered() as called:
        with pytest.raises(RightsError, match="store"):
            hooks.put(workspace, connection, [BORIS], now=ARRIVED)
        pulled = runner.pull(workspace, "net", now=ARRIVED)
        put(workspace, BORIS)  # it came in while it was allowed
        with pytest.raises(RightsError, match="store"):
            list(drain.drain(Stores(workspace), "net", now=ARRIVED))
    assert pulled.outcome == "stopped" and isinstance(pulled.error, RightsError)
    assert [e.kind for e in Stores(workspace).log.entries()] == []
    asked = {d for d in ASKING if d.startswith("receiving/") and "reading_again" not in d}
    assert {ASKING[door] for door in asked} <= called
    assert called & asked == {"receiving/hooks.py::put"}, "and no other door was come to"


def test_what_is_read_again_is_not_stored_where_that_is_forbidden_now(workspace, monkeypatch):
    connect(workspace, monkeypatch, SourcePolicy(ALL_RIGHTS))
    put(workspace, BORIS)
    assert build(workspace, now=ARRIVED).people == 1
    connect(workspace, monkeypatch, NO_STORE)
    with entered() as called:
        done = reading_again.read_again(workspace, "net", now=day(2))
    assert askers_of("receiving/reading_again.py") <= called
    assert (done.records, done.rows) == (1, 0)
    assert build(workspace, now=day(3)).people == 0


def test_nothing_is_stored_of_a_file_where_it_is_forbidden(tmp_path, monkeypatch):
    made = brand.new_workspace(tmp_path / "w")
    for place in (files, importing.files):
        monkeypatch.setattr(place, "SOURCE", replace(files.SOURCE, policy=NO_STORE))
    with entered() as called:
        assert brand.add(made, "crm.csv", brand.CRM, brand.CRM_MAP).good == 0
    assert askers_of("importing.py") <= called
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
    with entered() as called:
        done = exporting.export_people(made, tmp_path / "out.parquet", contacts=True, least="any")
    assert askers_of("exporting.py") <= called
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


def test_the_doors_of_other_files_are_called_beside_their_pages():
    """tests/web/test_api_kept_back.py calls each operation, and these must be among them."""
    here = ("receiving/", "enriching/", "importing.py", "exporting.py")
    assert {d for d in ASKING if not d.startswith(here)} == {
        d for d in ASKING if d.startswith("web/api/selectors.py")
    }


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
