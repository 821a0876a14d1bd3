"""Sources, their quarantine and what each role sees of them, on real workspaces."""

import ast
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from rapport.flow.rights import BASES, PURPOSES, Right
from rapport.flow.sources.files import checking, kinds
from rapport.flow.sources.files import words as core_words
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.workspace import Workspace
from rapport.importing import add_file, save_connection
from rapport.web.audit.models import Entry
from rapport.web.connections import reasons, words
from rapport.web.jobs.models import Job
from rapport.web.jobs.worker import work_off
from tests.web.brought import CUSTOMERS, bring_in, text_of

FILES = Path(checking.__file__).parent


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    return settings.WORKSPACE


def add(ws, tmp_path, source="shop", rows="1,a@abv.example\n", *, days_ago=0, basis="contract"):
    """Take a small file in, some days ago."""
    path = tmp_path / f"{source}.csv"
    path.write_text("id,email\n" + rows)
    read_as = Mapping(
        source,
        "people",
        {"id": "id", "email": "email"},
        purposes=("service",) if basis else (),
        basis=basis,
    )
    save_connection(ws, read_as)
    return add_file(ws, path, read_as, now=timezone.now() - timedelta(days=days_ago))


# ------------------------------------------------------------------------- the list


def test_an_empty_list_leads_to_the_first_file(ws, signed_in):
    answer = signed_in("manager").get("/sources/")
    assert "Bring in the first file" in text_of(answer)
    assert 'href="/sources/add/"' in answer.content.decode()


def test_an_agent_is_told_who_brings_the_first_file(ws, signed_in):
    answer = signed_in("agent").get("/sources/")
    assert "An owner or a manager can bring in the first file." in text_of(answer)
    assert "/sources/add/" not in answer.content.decode()


def test_a_source_in_one_line(ws, signed_in, tmp_path):
    add(ws, tmp_path, rows="1,a@abv.example\n2,b@abv.example\n")
    text = text_of(signed_in("manager").get("/sources/"))
    assert "1 source" in text
    assert "Shop People ✓ in order just now 2 – Contract Service Build profiles" in text


def test_the_chart_says_its_number_to_those_who_do_not_see_it(ws, signed_in, tmp_path):
    add(ws, tmp_path, rows="1,a@abv.example\n2,b@abv.example\n")
    add(ws, tmp_path, rows="3,c@abv.example\n", days_ago=40)
    html = signed_in("manager").get("/sources/").content.decode()
    assert 'aria-label="Rows in the last 30 days: 2"' in html and "style=" not in html


@pytest.mark.parametrize(
    ("days", "word"),
    [((30, 20, 10), "in order"), ((50, 40, 30), "late"), ((90, 1), "in order")],
)
def test_a_source_that_usually_comes_is_late_once_it_does_not(ws, signed_in, tmp_path, days, word):
    for n, ago in enumerate(days):
        add(ws, tmp_path, rows=f"{n},a{n}@abv.example\n", days_ago=ago)
    answer = signed_in("manager").get("/sources/")
    assert word in text_of(answer)
    if word == "late":
        assert (
            "Usual days between two files: 10. Days since the last one: 30."
            in answer.content.decode()
        )


def test_without_a_basis_a_source_is_bad(ws, signed_in, tmp_path):
    assert add(ws, tmp_path, basis="").good == 0
    text = text_of(signed_in("manager").get("/sources/"))
    assert "◆ no basis" in text


def test_rows_to_mend_come_before_building(ws, signed_in, tmp_path):
    add(ws, tmp_path, rows="1,a@abv.example\n2,no mail\n")
    text = text_of(signed_in("privacy_officer").get("/sources/"))
    assert "▲ rows to mend" in text and "Mend 1 row" in text


def test_rows_to_mend_are_no_step_of_an_agent(ws, signed_in, tmp_path):
    add(ws, tmp_path, rows="1,a@abv.example\n2,no mail\n")
    text = text_of(signed_in("agent").get("/sources/"))
    assert "▲ rows to mend" in text and "Mend 1 row" not in text


def test_the_list_costs_the_same_however_many_sources(ws, signed_in, tmp_path):
    client, costs = signed_in("manager"), []
    for n in range(20):
        add(ws, tmp_path, f"source-{n}", f"{n},a{n}@abv.example\n")
        if n in (0, 19):
            client.get("/sources/")
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/sources/").content.decode().count("/sources/source-") >= n + 1
            costs.append(len(queries))
    assert costs[0] == costs[1] <= 10


def test_a_build_is_asked_for_once(ws, signed_in, tmp_path):
    add(ws, tmp_path)
    client = signed_in("manager")
    for _ in range(2):
        assert client.post("/sources/build/").status_code == 302
    assert Job.objects.filter(key="build").count() == 1
    assert "Build profiles Waiting" in text_of(client.get("/sources/"))
    assert work_off() == 1
    text = text_of(client.get("/sources/"))
    assert "just now 1 0% Contract" in text and "Build profiles Waiting" not in text
    assert Entry.objects.filter(action="build").count() == 2


# ------------------------------------------------------------------------- one source


def test_one_source_says_what_came_and_how_it_is_read(ws, signed_in):
    client = signed_in("manager")
    bring_in(client, column_6="consent:marketing:email", verified_2="on")
    work_off()
    text = text_of(client.get("/sources/crm-people/"))
    assert "crm_people.csv 3 3 Elena Dimova" in text
    assert "email e-mail ✓ made sure of" in text
    assert "news agreed or not: News and offers, by e-mail" in text
    assert "For Service, Profiles" in text and "write to people" not in text
    assert "In quarantine 3" in text


def test_a_command_on_the_server_brought_it(ws, signed_in, tmp_path):
    add(ws, tmp_path)
    text = text_of(signed_in("manager").get("/sources/shop/"))
    assert "shop.csv 1 0 a command on the server" in text


@pytest.mark.parametrize(
    ("role", "seen"),
    [("manager", True), ("privacy_officer", True), ("agent", False), ("analyst", False)],
)
def test_a_file_name_is_for_those_who_see_rows(ws, signed_in, tmp_path, role, seen):
    add(ws, tmp_path, "shop")
    html = signed_in(role).get("/sources/shop/").content.decode()
    assert ("shop.csv" in html) is seen


def test_a_source_that_is_not(ws, signed_in):
    assert signed_in("manager").get("/sources/nowhere/").status_code == 404


# ------------------------------------------------------------------------- quarantine


def bad_rows(ws, tmp_path, source="shop", n=60):
    rows = "".join(f"{i},=cmd{i}\n" for i in range(n))
    return add(ws, tmp_path, source, rows + "900,a@abv.example\n")


def test_refused_rows_with_reason_and_mend(ws, signed_in, tmp_path):
    bad_rows(ws, tmp_path, n=1)
    text = text_of(signed_in("manager").get("/sources/shop/quarantine/"))
    assert "1 row · kept for 30 days, then shredded" in text
    assert "shop.csv 2 email =cmd0 not one e-mail address Write one address" in text


def test_refused_rows_a_page_at_a_time(ws, signed_in, tmp_path):
    bad_rows(ws, tmp_path, "shop", 60)
    bad_rows(ws, tmp_path, "club", 45)
    client, asked, seen, spans = signed_in("manager"), {}, [], []
    while asked is not None:
        answer = client.get("/sources/quarantine/", asked)
        page = answer.context["page"]
        seen += [(r.source, r.line) for r in page.rows]
        spans.append((answer.context["first"], answer.context["last"], page.total))
        last = answer.context["last"]
        asked = {"after": page.after, "before": last} if page.after else None
    assert spans == [(1, 50, 105), (51, 100, 105), (101, 105, 105)]
    wanted = [("club", i + 2) for i in range(45)] + [("shop", i + 2) for i in range(60)]
    assert seen == wanted


def test_a_cursor_that_is_none_begins_anew(ws, signed_in, tmp_path):
    bad_rows(ws, tmp_path, n=3)
    answer = signed_in("manager").get("/sources/quarantine/?after=nothing-7&before=x")
    assert answer.status_code == 200 and answer.context["first"] == 1


def test_refused_rows_of_one_file(ws, signed_in, tmp_path):
    bad_rows(ws, tmp_path, "shop", 2)
    bad_rows(ws, tmp_path, "club", 3)
    client = signed_in("manager")
    lots = {lot.source: lot for lot in client.get("/sources/quarantine/").context["lots"]}
    answer = client.get(f"/sources/quarantine/?lot={lots['club'].key}")
    assert answer.context["page"].total == 3 and "Download these rows" in text_of(answer)
    assert client.get("/sources/quarantine/?lot=none").status_code == 404
    taken = client.post("/sources/quarantine/take/", {"lot": lots["club"].key})
    assert len(list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig"))))) == 4
    assert client.post("/sources/quarantine/take/", {"lot": "none"}).status_code == 404


def test_rows_to_take_carry_all_and_run_nothing_in_a_spreadsheet(ws, signed_in, tmp_path):
    bad_rows(ws, tmp_path, n=1)
    answer = signed_in("privacy_officer").post("/sources/shop/quarantine/take/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rows-to-mend.csv"'
    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["file", "line", "column", "value", "reason", "mend"]
    assert row[:5] == ["shop.csv", "2", "email", "'=cmd0", "not one e-mail address"]


def test_looking_and_taking_stand_in_the_audit(ws, signed_in, tmp_path):
    bad_rows(ws, tmp_path, n=2)
    client = signed_in("manager")
    client.get("/sources/shop/quarantine/")
    client.post("/sources/shop/quarantine/take/")
    told = Entry.objects.filter(subject="source:shop").order_by("n")
    assert [(e.action, e.details) for e in told] == [
        ("view_quarantine", {"rows": 2}),
        ("take_quarantine", {"rows": 2}),
    ]


def test_mended_rows_are_put_away(ws, signed_in, tmp_path):
    bad_rows(ws, tmp_path, "shop", 2)
    bad_rows(ws, tmp_path, "club", 3)
    client = signed_in("privacy_officer")
    lots = {lot.source: lot for lot in client.get("/sources/quarantine/").context["lots"]}
    answer = client.post("/sources/quarantine/drop/", {"lot": lots["shop"].key}, follow=True)
    assert "The rows were shredded." in text_of(answer)
    assert client.get("/sources/quarantine/").context["page"].total == 3
    assert client.post("/sources/quarantine/drop/", {"lot": lots["shop"].key}).status_code == 404
    told = Entry.objects.get(action="take_quarantine")
    assert (told.subject, told.details) == ("source:shop", {"rows": 2, "shredded": True})


def test_nothing_in_quarantine(ws, signed_in, tmp_path):
    add(ws, tmp_path)
    client = signed_in("manager")
    assert "every row could be used" in text_of(client.get("/sources/shop/quarantine/"))
    assert client.get("/sources/nowhere/quarantine/").status_code == 404


def test_after_its_term_a_row_is_gone(ws, signed_in, tmp_path):
    add(ws, tmp_path, rows="1,no mail\n2,a@abv.example\n", days_ago=31)
    text = text_of(signed_in("manager").get("/sources/shop/quarantine/"))
    assert "0 rows" in text and "no mail" not in text


def test_the_mended_file_is_read_as_last_time_and_doubles_nothing(ws, signed_in):
    client = signed_in("manager")
    bring_in(client)
    mended = CUSTOMERS.replace("not-an-email", "bad@abv.example")
    bring_in(client, mended.replace(",12,", ",+359888123420,"))
    assert work_off() >= 2
    page = client.get("/people/")
    assert "6 people" in text_of(page)


def test_who_brought_the_mended_file_is_led_to_the_rows_that_waited(ws, signed_in):
    client = signed_in("manager")
    first = bring_in(client)
    work_off()
    assert "earlier import" not in text_of(client.get(first))
    mended = CUSTOMERS.replace("not-an-email", "bad@abv.example")
    second = bring_in(client, mended.replace(",12,", ",+359888123420,"))
    work_off()
    answer = client.get(second)
    assert "2 rows of earlier imports still wait to be mended." in text_of(answer)
    (lot,) = answer.context["before"]
    assert f'href="/sources/crm-people/quarantine/?lot={lot.key}"' in answer.content.decode()
    client.post("/sources/quarantine/drop/", {"lot": lot.key})
    assert "earlier import" not in text_of(client.get(second))


# ------------------------------------------------------------------------- words


def test_every_name_of_the_core_has_words():
    assert {k.name for k in kinds.ALL} == words.KINDS.keys()
    assert {f.name for k in kinds.ALL for f in k.fields} <= words.FIELDS.keys()
    assert set(PURPOSES) == words.PURPOSES.keys() and set(BASES) == words.BASES.keys()
    assert {r.name.lower() for r in Right} == words.RIGHTS.keys()
    assert core_words.SENSITIVE.keys() == words.SENSITIVE.keys()


def _sentences():
    """Every sentence by which the core refuses a row: their texts, with 7 for each number."""
    pairs = [*checking._REASONS.values(), checking._NO_BASIS]
    yield from (text for pair in pairs for text in pair)
    for name in ("checking", "csvs", "others"):
        for node in ast.walk(ast.parse((FILES / f"{name}.py").read_text(encoding="utf-8"))):
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if isinstance(target, ast.Name) and target.id in ("what", "mend", "why"):
                yield from _texts(node.value)


def _texts(node):
    if isinstance(node, ast.Tuple):
        for part in node.elts:
            yield from _texts(part)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(p.value if isinstance(p, ast.Constant) else "7" for p in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _refusals():
    return sorted(set(_sentences()))


def test_the_sentences_of_the_core_were_found():
    assert len(_refusals()) >= 39


@pytest.mark.parametrize("text", _refusals())
def test_every_refusal_of_the_core_is_ours_to_translate(text):
    assert reasons.known(text), text


def _faults():
    """Every sentence by which the core refuses a whole file, and what to do about it."""
    for name in ("content", "csvs", "door", "others", "reading", "survey", "workbooks"):
        path = FILES / f"{name}.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "InputError":
                yield from _texts(node.args[0])
                yield from (t for k in node.keywords if k.arg == "fix" for t in _texts(k.value))


@pytest.mark.parametrize("text", sorted(set(_faults())))
def test_every_fault_of_a_file_is_ours_to_translate(text):
    with translation.override("en"):
        assert reasons.known(text), text


def test_a_sentence_of_the_core_keeps_its_numbers():
    assert reasons.reason("12 values, but the header names 1004 columns") == (
        "values in the row: 12; columns in the header: 1,004"
    )
    assert reasons.mend("fill in one of: id, phone") == "Fill in one of: your own number, phone."
    assert reasons.fault("x.csv has no column 'a', which the mapping names") == (
        "The file has no column 'a', though it was said to be there."
    )
    assert reasons.reason("something new") == "something new"
