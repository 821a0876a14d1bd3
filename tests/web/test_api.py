"""People and reasons for programs, on a workspace that was really built."""

import json

import pytest

from rapport.flow.shelf import open_shelf
from rapport.web.api.openapi import description
from rapport.web.audit.models import Entry
from tests.web import api_calls
from tests.web.api_calls import ALL_SCOPES, brand_ws, built, empty_ws, problem, program

__all__ = ["brand_ws", "built", "empty_ws"]

#: All that names Svetlana and her contacts in the files.
NAMES = ("Светлана", "Ковальчук", "Svetlana", "Kovalchuk")
CONTACTS = ("888123417", "0888 123 417", "sveta@mail.example")


def person_id(calls, name="Светлана") -> str:
    (found,) = calls.post("/people/search", {"query": name}).json()["people"]
    return found["person_id"]


@pytest.fixture
def svetlana(brand_ws) -> str:
    return person_id(program())


# ------------------------------------------------------------------------- people


@pytest.mark.parametrize("sort", ["seen", "spent", "orders"])
def test_paging_walks_all_people_exactly_once(brand_ws, sort):
    calls, seen, after = program(), [], ""
    while after is not None:
        page = calls.get("/people", limit=1, after=after, sort=sort).json()
        seen += [p["person_id"] for p in page["people"]]
        after = page["after"]
    assert len(seen) == len(set(seen)) == page["total"] == 4


def test_a_cursor_is_of_one_list(brand_ws):
    calls = program()
    after = calls.get("/people", limit=1, sort="seen").json()["after"]
    for path, query in (("/people", {"sort": "orders"}), ("/jobs", {}), ("/imports", {})):
        problem(calls.get(path, after=after, **query), 422, "invalid")


def test_a_list_may_be_narrowed_to_a_source(brand_ws):
    page = program().get("/people", source="shop").json()
    assert page["total"] == 3 and all("shop" in p["sources"] for p in page["people"])


@pytest.mark.parametrize(
    "query", ["Светлана", "Светлана\x00", "svetlana kov", "+359 888 123 417", "SVETA@mail.example"]
)
def test_a_search_comes_in_the_body(brand_ws, query):
    (found,) = program().post("/people/search", {"query": query}).json()["people"]
    assert found["name"] == {"own": "Светлана Ковальчук", "latin": "Svetlana Kovalchuk"}


def test_a_person_has_all_there_is_with_its_proof(svetlana):
    told = program().get(f"/people/{svetlana}").json()
    by_name = {a["attribute"]: a for a in told["attributes"]}
    (phone,) = by_name["phone"]["values"]
    assert phone["text"] == "0888 123 417" and not by_name["phone"]["masked"]
    assert {e["source"] for e in phone["evidence"]} == {"crm", "shop"}
    assert sum(e["log_odds"] for e in phone["evidence"]) == pytest.approx(phone["log_odds"])
    assert told["accounts"] == len(told["joined"]) == 3
    assert told["timeline"]["total"] == len(told["timeline"]["deeds"])
    assert {"purpose": "marketing", "channel": "email", "state": "given"}.items() <= (
        told["permissions"][0].items()
    )


def test_reasons_of_a_value_add_up(svetlana):
    calls = program()
    told = calls.get(f"/people/{svetlana}/reasons/city/0").json()
    parts = [e["log_odds"] for e in told["value"]["evidence"]]
    assert sum(parts) == pytest.approx(told["value"]["log_odds"])
    assert {told["value"]["text"], *(v["text"] for v in told["others"])} == {"Бургас", "Sofia"}
    problem(calls.get(f"/people/{svetlana}/reasons/city/7"), 404, "not-found")
    problem(calls.get(f"/people/{svetlana}/reasons/income/0"), 404, "not-found")


def test_reasons_of_a_link_add_up_in_either_order(svetlana):
    calls = program()
    joined = calls.get(f"/people/{svetlana}").json()["joined"]
    link = next(j["link"] for j in joined if j["link"])
    told = calls.get(f"/links/{link['left_id']}/{link['right_id']}").json()
    assert sum(r["bits"] for r in told["reasons"]) == pytest.approx(told["bits"])
    assert calls.get(f"/links/{link['right_id']}/{link['left_id']}").json() == told


def test_the_timeline_goes_page_by_page(brand_ws):
    calls = program()
    anna = person_id(calls, "Moretti")
    whole = calls.get(f"/people/{anna}/timeline").json()
    pages, after = [], ""
    while after is not None:
        page = calls.get(f"/people/{anna}/timeline", limit=1, after=after).json()
        pages, after = pages + page["deeds"], page["after"]
    assert pages == whole["deeds"] and len(pages) == whole["total"] > 0


def test_an_id_that_moved_answers_301(brand_ws, monkeypatch):
    from rapport.flow.cards import Moved

    shelf, gone, now = open_shelf(brand_ws.root), "0" * 32, "1" * 32
    monkeypatch.setattr(shelf, "person", lambda *_, **__: Moved(gone, now))
    answer = program().get(f"/people/{gone}")
    assert problem(answer, 301, "moved")["moved_to"] == now
    assert answer.headers["Location"] == f"/api/v1/people/{now}"


# ------------------------------------------------------------------- who sees what


def everything(calls, person: str) -> str:
    """All that the API says about people, as one text in the script it came."""
    told = calls.get(f"/people/{person}").json()
    pairs = {(j["link"]["left_id"], j["link"]["right_id"]) for j in told["joined"] if j["link"]}
    paths = [f"/links/{left}/{right}" for left, right in pairs]
    paths += [f"/people/{person}/timeline", "/people"]
    paths += [
        f"/people/{person}/reasons/{a['attribute']}/{v['n']}"
        for a in told["attributes"]
        for v in a["values"]
    ]
    answers = [told, *(calls.get(path).json() for path in paths)]
    return json.dumps(answers, ensure_ascii=False)


def test_contacts_need_their_own_scope(svetlana):
    whole = everything(program(), svetlana)
    assert all(c in whole for c in CONTACTS)
    masked = everything(program("owner", ALL_SCOPES - {"contacts:read"}), svetlana)
    assert not [c for c in CONTACTS if c in masked] and "+359 ••• 417" in masked


def test_an_agent_never_sees_a_whole_contact(svetlana):
    seen = everything(program("agent"), svetlana)
    assert not [c for c in CONTACTS if c in seen]
    assert "Светлана Ковальчук" in seen and "s••••@mail.example" in seen


def test_an_analyst_sees_pseudonyms_and_nothing_that_names(svetlana):
    seen = everything(program("analyst"), svetlana)
    assert not [t for t in (*NAMES, *CONTACTS, "Arda reel", "1988") if t in seen]
    assert f"Person {svetlana[:4].upper()}" in seen


# ------------------------------------------------------------------------- resolve


def test_records_lead_to_persons_by_what_they_share(svetlana):
    records = [
        {"phone": "0888 123 417", "email": "nobody@mail.example"},
        {"email": "sveta@mail.example", "name": "Ковальчук Светлана"},
        {"name": "Никто Никтоев"},
    ]
    told = program().post("/resolve", {"records": records}).json()["records"]
    assert [r["index"] for r in told] == [0, 1, 2]
    assert told[0]["people"] == [{"person_id": svetlana, "by": ["phone"]}]
    assert told[0]["unknown"] == ["email"]
    assert told[1]["people"] == [{"person_id": svetlana, "by": ["email", "name"]}]
    assert (told[2]["people"], told[2]["unknown"], told[2]["more"]) == ([], ["name"], False)


@pytest.mark.parametrize(
    ("records", "field"),
    [
        ([], "body.records"),
        ([{}], "body.records.0"),
        ([{"phone": "1"}] * 1001, "body.records"),
        ([{"passport": "AB 1234567"}], "body.records.0"),
        ([{"phone": ""}], "body.records.0.phone"),
        ([{"phone": None}], "body.records.0.phone"),
    ],
)
def test_records_that_are_none(brand_ws, records, field):
    answer = program().post("/resolve", {"records": records})
    assert [e["field"] for e in problem(answer, 422, "invalid")["errors"]] == [field]
    assert b"passport" not in answer.content and b"1234567" not in answer.content


# ------------------------------------------------------------------------ problems


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/people", {"limit": 0}, "query.limit"),
        ("/people", {"limit": 201}, "query.limit"),
        ("/people", {"limit": "many"}, "query.limit"),
        ("/people", {"sort": "name"}, "query.sort"),
        ("/people", {"source": "a\x00b"}, "query.source"),
        ("/imports", {"connection": "a\x00b"}, "query.connection"),
        ("/people", {"sveta@mail.example": "1"}, "query"),
        ("/people", {"after": "2026~1"}, "after"),
        ("/people/sveta@mail.example", {}, "path.person_id"),
        ("/jobs/7", {}, "path.job_id"),
    ],
)
def test_what_is_wrong_is_named_and_never_repeated(brand_ws, path, query, field):
    answer = program().get(path, **query)
    assert field in [e["field"] for e in problem(answer, 422, "invalid")["errors"]]
    assert b"sveta" not in answer.content


def test_what_cannot_be_read(brand_ws):
    calls = program()
    client, secret = calls._client(), {"authorization": f"Bearer {calls.secret}"}
    search = "/api/v1/people/search"

    def post(body, kind="application/json"):
        return client.post(search, body, content_type=kind)

    problem(post("{"), 400, "unreadable")
    problem(post(b"\xff\xfe{}"), 400, "unreadable")
    problem(post("null"), 422, "invalid")
    problem(post('{"query": "a"}', "text/plain"), 415, "wrong-type")
    problem(post(json.dumps({"query": "a" * 3_000_000})), 413, "too-large")
    refused = client.get("/api/v1/people", headers=secret | {"accept": "text/html"})
    problem(refused, 406, "not-acceptable")
    deleted = client.delete("/api/v1/people")
    problem(deleted, 405, "wrong-method")
    assert deleted.headers["Allow"] == "GET"
    problem(client.get("/api/v1/persons/"), 404, "not-found")


def test_nothing_was_built_yet(empty_ws):
    calls = program()
    for answer in (calls.get("/people"), calls.post("/resolve", {"records": [{"name": "A B"}]})):
        problem(answer, 503, "not-ready")
        assert str(empty_ws.root) not in answer.content.decode()
        assert int(answer.headers["Retry-After"]) > 0


def test_a_mistake_of_ours_is_a_reference_and_no_trace(brand_ws, monkeypatch, caplog):
    shelf = open_shelf(brand_ws.root)

    def broken(*_, **__):
        raise KeyError("sveta@mail.example")

    monkeypatch.setattr(shelf, "people", broken)
    answer = program().get("/people")
    told = problem(answer, 500, "failed")
    assert b"sveta" not in answer.content and b"Traceback" not in answer.content
    assert told["instance"] in caplog.text


def test_answers_carry_the_headers_of_every_answer(brand_ws):
    headers = program().get("/people").headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


# --------------------------------------------------------------------------- audit


def test_who_was_looked_at_is_kept_with_the_purpose_and_the_token(svetlana):
    calls = program("agent")
    Entry.objects.all()._raw_delete("default")
    calls.get(f"/people/{svetlana}")
    calls.get(f"/people/{svetlana}/reasons/city/0")
    calls.post("/people/search", {"query": "Светлана"})
    calls.post("/resolve", {"records": [{"phone": "0888 123 417"}]})
    kept = [(e.action, e.subject, e.purpose) for e in Entry.objects.order_by("n")]
    assert kept == [
        ("view_person", f"person:{svetlana}", "service"),
        ("view_reasons", f"person:{svetlana}", "service"),
        ("search", "", "service"),
        ("search", "", "service"),
    ]
    for entry in Entry.objects.all():
        assert calls.secret.startswith(entry.details["token"]) and entry.by_id == calls.user.pk
        assert not [t for t in (*NAMES, *CONTACTS) if t in json.dumps(entry.details)]


# --------------------------------------------------------------------- description


def test_every_operation_and_schema_has_an_example(brand_ws):
    told = description()
    assert told["openapi"] == "3.1.0"
    for name, schema in told["components"]["schemas"].items():
        assert schema["examples"][0], name
    for methods in told["paths"].values():
        for operation in methods.values():
            bodies = [operation.get("requestBody")]
            bodies += [a for s, a in operation["responses"].items() if s.startswith("2")]
            for content in (c for b in bodies if b for c in b["content"].values()):
                assert content["examples"]["one"]["value"], operation["operationId"]
            assert operation["summary"] and operation["description"]


def test_examples_fit_their_schemas():
    jsonschema = pytest.importorskip("jsonschema_rs")
    told = description()
    for name, schema in told["components"]["schemas"].items():
        whole = schema | {"components": told["components"]}
        jsonschema.validate(whole, schema["examples"][0]), name


def test_the_page_for_people_lists_every_operation(signed_in, brand_ws):
    html = signed_in("analyst").get("/api/docs/").content.decode()
    for methods in description()["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in html
    assert 'id="not-found"' in html and "<script>" not in html and "style=" not in html
    assert api_calls.V1 in html
