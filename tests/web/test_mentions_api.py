"""Mentions for programs: the list and its filters, what is kept back, corrections, quality."""

import pytest

from rapport import run
from rapport.flow.rights import ALL_RIGHTS, Right, SourcePolicy
from rapport.flow.sources.base import Row
from rapport.flow.workspace import Workspace
from tests.brand import copied
from tests.receiving.network import ARRIVED, connect, put
from tests.web import mentioned
from tests.web.api_calls import problem, program

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    return mentioned.make(tmp_path_factory.mktemp("mentions-api") / "w").root


@pytest.fixture
def ws(built_once, tmp_path, settings):
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def texts(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [m["text"] for m in answer.json()["mentions"]]


def test_the_list_is_the_stream_page_by_page(ws):
    calls = program("manager")
    whole = calls.get("/mentions").json()
    assert whole["total"] == len(whole["mentions"]) == 7 and whole["after"] is None
    assert whole["kept_back"] == 0
    first = calls.get("/mentions", limit=4).json()
    rest = calls.get("/mentions", limit=4, after=first["after"]).json()
    assert first["mentions"] + rest["mentions"] == whole["mentions"]


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"feeling": "negative", "language": "ru"}, "молния"),
        ({"query": "reel*"}, "Arda reel"),
        ({"trigger": "breaks"}, "молния"),
        ({"noise": "any"}, "Casino"),
    ],
)
def test_it_has_the_filters_of_the_page(ws, asked, holds):
    found = texts(program().get("/mentions", **asked))
    assert found and any(holds in text for text in found)


@pytest.mark.parametrize("query", ["jacket AND", "+359 888 123 417", "sveta@mail.example"])
def test_words_that_cant_be_looked_for_are_refused(ws, query):
    fault = problem(program().get("/mentions", query=query), 422, "invalid")
    assert fault["errors"][0]["field"] == "query" and "888 123" not in str(fault)


@pytest.mark.parametrize("asked", [{"intent": "nonsense"}, {"noise": "nonsense"}])
def test_what_a_text_can_not_be_is_refused(ws, asked):
    fault = problem(program().get("/mentions", **asked), 422, "invalid")
    assert [error["field"] for error in fault["errors"]] == list(asked)


def test_a_token_of_an_analyst_reads_no_names_of_accounts(ws):
    found = texts(program("analyst").get("/mentions", query="jacket"))
    assert found and "@martenreed" not in " ".join(found)


def test_a_correction_is_kept_told_and_taken_back(ws):
    calls = program("agent")
    mention = calls.get("/mentions", query="reel*").json()["mentions"][0]
    path = f"/mentions/{mention['mention_id']}/corrections"
    kept = calls.post(path, {"task": "sentiment", "value": "negative"})
    assert kept.status_code == 200
    again = calls.get("/mentions", query="reel*").json()["mentions"][0]
    assert (again["feeling"], again["corrected"]) == ("negative", ["sentiment"])
    assert [c.sampled for c in run.corrections(ws)] == [False]
    (measured,) = calls.get("/mentions/quality").json()["measured"]
    assert (measured["task"], measured["sampled"], measured["judged"]) == ("sentiment", False, 1)
    calls.post(path, {"task": "sentiment", "value": ""})
    assert run.corrections(ws) == ()
    problem(calls.post(path, {"task": "sentiment", "value": ""}), 409, "conflict")
    problem(calls.post(path, {"task": "sentiment", "value": "sad"}), 409, "conflict")


def posts(record):
    """Read a post of the network: who wrote it, and what."""
    values = {"customer": record["who"], "interaction": record["id"], "text": record["text"]}
    yield Row("interactions", values | {"verb": "Create", "occurred_at": "2026-02-28T10:00:00Z"})


@pytest.mark.parametrize(
    ("kept_back", "rights"), [(2, ALL_RIGHTS & ~Right.EXPORT), (0, ALL_RIGHTS)]
)
def test_what_a_source_keeps_is_left_out_and_counted(
    tmp_path, monkeypatch, settings, kept_back, rights
):
    made = Workspace.create(tmp_path / "w", brand="B", **{"reading.teacher_texts": 0})
    connect(made, monkeypatch, SourcePolicy(rights), read=posts, kinds=("interactions",))
    put(made, {"id": "p1", "who": "u1", "text": "Good boots."})
    put(made, {"id": "p2", "who": "u2", "text": "The parcel is late."})
    run.build(made, now=ARRIVED)
    settings.WORKSPACE = made
    told = program().get("/mentions", days="7").json()
    assert (told["kept_back"], told["total"]) == (kept_back, 2)
    assert len(told["mentions"]) == 2 - kept_back
