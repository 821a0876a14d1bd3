"""What a source lets nobody take out of Rapport stands in no answer to a program."""

from dataclasses import replace

import pytest

from rapport.flow.rights import ALL_RIGHTS, Right, SourcePolicy
from rapport.flow.shelf import open_review, open_shelf
from rapport.run import build
from rapport.web.accounts.models import ApiToken
from rapport.web.api import selectors
from rapport.web.api.faults import Problem
from rapport.web.api.root import operations
from rapport.web.api.schemas import TimelineQuery
from tests import brand
from tests.receiving.conftest import workspace
from tests.receiving.network import ARRIVED, connect, put
from tests.test_doors import ASKING, entered
from tests.web.api_calls import problem, program
from tests.web.test_api_access import TABLE

__all__ = ["workspace"]
pytestmark = pytest.mark.django_db

STAYS = SourcePolicy(ALL_RIGHTS & ~(Right.EXPORT | Right.LINK))
#: One of them is nobody else, the other has the phone of somebody in our own file.
MEMBERS = (
    {"who": "u1", "name": "Борис Велев", "phone": "+359888123456", "born": "1980-02-03"},
    {"who": "u2", "name": "Гошо Планински", "phone": "+359888555101", "born": "1975-03-02"},
    {"id": "p1", "who": "u1", "text": "planted-by-boris"},
)
PLANTED = ("Велев", "Velev", "888123456", "0888 123 456", "1980-02-03", "1980-02")
PLANTED += ("Планински", "Planinski", "1975-03-02", "planted-by-boris")


@pytest.fixture
def made(workspace, monkeypatch, settings):
    """made(policy): our own file beside a network of these terms, served by this process."""

    def served(policy):
        connect(workspace, monkeypatch, policy, verified=("phone",))
        crm = replace(brand.CRM_MAP, verified=("phone",))
        brand.add(workspace, "crm.csv", brand.CRM, crm)
        put(workspace, *MEMBERS)
        build(workspace, now=ARRIVED)
        settings.WORKSPACE = workspace
        return workspace

    return served


def everybody(made) -> dict[str, str]:
    """The person of each account of the network, as the team's pages have them."""
    shelf = open_shelf(made.root)
    ids = [row.person_id for row in shelf.people(source="net").rows]
    joined = [(one.card, i) for i in ids for one in shelf.person(i, masked=False).accounts]
    return {card.account_id: i for card, i in joined if card.source == "net"}


def calls_of(name, made) -> list[tuple[str, str, dict | None]]:
    """Every way to call an operation that could lead to somebody of the network."""
    method, _, body, *_ = TABLE[name]
    ids = sorted({*everybody(made), *everybody(made).values()})
    pairs = [p.pair for p in open_review(made.root).pairs]
    words = ("Борис Велев", "velev", "+359 888 123 456", "Планински", "0888 555 101")
    attributes = ("name", "phone", "birth", "birth_date", "sex", "city", "email")
    records = [{"phone": "0888 123 456"}, {"phone": "0888 555 101"}, {"name": "Борис Велев"}]
    within = {
        "people_search": [("/people/search", {"query": word}) for word in words],
        "person": [(f"/people/{i}", None) for i in ids],
        "person_timeline": [(f"/people/{i}/timeline", None) for i in ids],
        "value_reasons": [
            (f"/people/{i}/reasons/{a}/{n}", None) for i in ids for a in attributes for n in (0, 1)
        ],
        "link_reasons": [(f"/links/{a}/{b}", None) for a, b in pairs]
        + [(f"/links/{a}/{b}", None) for a in ids for b in ids],
        "resolve": [("/resolve", {"records": records})],
        "verdict_make": [
            ("/review/verdicts", {"left_id": a, "right_id": b, "verdict": "same", "seen": 0})
            for a, b in pairs
        ],
        "verdict_undo": [
            ("/review/verdicts/undo", {"left_id": a, "right_id": b, "seq": 1}) for a, b in pairs
        ],
    }
    plain = [(path_of(name), body)]
    return [(method, path, asked) for path, asked in within.get(name, plain)]


def path_of(name) -> str:
    return TABLE[name][1]


def answered(made) -> dict[str, str]:
    """All that each operation of the API answers to all these calls."""
    program_ = program()
    told = {}
    for name in (o.operation_id for _method, _path, o in operations()):
        answers = [
            program_.get(path) if method == "get" else getattr(program_, method)(path, body)
            for method, path, body in calls_of(name, made)
        ]
        assert all(answer.status_code < 500 for answer in answers), name
        told[name] = " ".join(answer.content.decode() for answer in answers)
    return told


def test_no_operation_tells_what_may_not_leave(made):
    ws = made(STAYS)
    with entered() as called:
        told = answered(ws)
    doors = {door for door in ASKING if door.startswith("web/")}
    assert {ASKING[door] for door in doors} <= called
    # whoever may not see the person does not come as far as the timeline: see the next test
    assert doors - called == {"web/api/selectors.py::timeline"}
    assert len(told) == len(TABLE)
    shown = {(name, text) for name, body in told.items() for text in PLANTED if text in body}
    assert shown == set()


def test_the_timeline_asks_for_itself(made):
    ids = everybody(made(STAYS)).values()
    program()
    for person_id in ids:
        with pytest.raises(Problem) as refused:
            selectors.timeline(ApiToken.objects.get(), person_id, TimelineQuery())
        assert refused.value.kind == "kept-back"


def test_the_same_calls_tell_it_where_it_may_leave(made):
    told = answered(made(SourcePolicy(ALL_RIGHTS & ~Right.LINK)))
    telling = {name for name, body in told.items() if any(text in body for text in PLANTED)}
    assert telling == {
        "people_list",
        "people_search",
        "person",
        "person_timeline",
        "value_reasons",
        "link_reasons",
    }


@pytest.mark.parametrize("of", ["", "/timeline", "/reasons/name/0"])
def test_a_program_is_told_why_it_gets_nothing(made, of):
    for person_id in everybody(made(STAYS)).values():
        told = problem(program().get(f"/people/{person_id}{of}"), 403, "kept-back")
        assert person_id not in str(told)


def test_pairs_with_somebody_kept_back_are_judged_on_pages_only(made):
    ws = made(STAYS)
    theirs = everybody(ws)
    waiting = [p.pair for p in open_review(ws.root).pairs if {*p.pair} & theirs.keys()]
    assert waiting, "else the case shows nothing"
    for kind in ("", "pairs", "sample"):
        told = program().get("/review", kind=kind) if kind else program().get("/review")
        asked = told.json()
        assert asked["total"] == len(asked["pairs"]) == 0, kind
    (pair, *_) = waiting
    problem(program().get(f"/links/{pair[0]}/{pair[1]}"), 403, "kept-back")


def test_the_pairs_of_others_are_asked_and_counted_all_the_same(made):
    ws = made(SourcePolicy(ALL_RIGHTS & ~Right.LINK))
    theirs = everybody(ws).keys()
    asked = program().get("/review", kind="pairs").json()
    pairs = {(p["left_id"], p["right_id"]) for p in asked["pairs"]}
    assert asked["total"] == len(pairs) and any({*pair} & theirs for pair in pairs)


def test_a_record_leads_to_nobody_who_is_kept_back(made):
    made(STAYS)
    (found,) = (
        program().post("/resolve", {"records": [{"phone": "0888 123 456"}]}).json()["records"]
    )
    assert found["people"] == [] and found["unknown"] == ["phone"] and found["more"] is False
