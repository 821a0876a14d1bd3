"""Matomo: its visits, from a server that pages as it does, to facts."""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import RetryLater, SkipRecord, StopSource
from rapport.flow.sources.base import Asked
from rapport.flow.sources.matomo import source, visits
from rapport.flow.tables import CLAIMS, IDENTIFIERS, INTERACTIONS
from rapport.stores import Stores
from tests.flow.sources.pulling import NOW, Pulled, Service, serving

VISITS = json.loads(
    (Path(source.__file__).parent / "pages" / "visits.json").read_text(encoding="utf-8")
)
API = "POST /index.php"


@dataclass
class Matomo(Service):
    """Live.getLastVisitsDetails of one site: visits of a day, in pages."""

    visits: list = field(default_factory=lambda: deepcopy(VISITS))
    asked: list = field(default_factory=list)

    def answer(self, method, path, query, body, headers):
        if "token_auth" in query or body["token_auth"] != "secret-token":
            told = {"result": "error", "message": "Unable to authenticate with the token."}
            return 200, json.dumps(told).encode()
        assert (method, path, body["method"]) == (
            "POST",
            "/index.php",
            "Live.getLastVisitsDetails",
        )
        self.asked.append((body["date"], int(body["filter_offset"])))
        offset, limit = int(body["filter_offset"]), int(body["filter_limit"])
        of_day = [v for v in self.visits if day_of(v) == body["date"]]
        return 200, json.dumps(of_day[offset : offset + limit]).encode()


def day_of(visit):
    return datetime.fromtimestamp(visit["serverTimestamp"], UTC).date().isoformat()


@pytest.fixture
def service():
    service = Matomo()
    with serving(service):
        yield service


@pytest.fixture
def pulled(tmp_path, service):
    settings = {"base_url": service.address + "/", "site": "1", "since": "2026-02-25"}
    return Pulled(tmp_path / "w", source.SOURCE, settings, {"token": "secret-token"})


def told(pulled):
    visitors = pulled.ids("a1b2c3d4e5f60718", "ffee00112233aabb")
    rows = pulled.facts(
        INTERACTIONS,
        "account_id, verb, title, text, amount, currency, campaign, channel, object_url,"
        " occurred_at",
        "occurred_at",
    )
    return [(visitors[row[0]][:4], *row[1:9], f"{row[9]:%d %H:%M:%S}") for row in rows]


SHOP = "https://shop.example"
MARKS = "?utm_source=fb&utm_medium=paid_social&utm_campaign=Spring+Sale"
ADS = ("spring sale", "ads")
ONE = "https://l.facebook.com/"
FACTS = [
    ("a1b2", "View", "Sale", ONE, None, None, *ADS, f"{SHOP}/sale{MARKS}", "26 10:04:10"),
    (
        *("a1b2", "Click", "Video / Play / Tea ceremony", None, None, None, *ADS),
        *(f"{SHOP}/sale", "26 10:04:20"),
    ),
    ("a1b2", "Purchase", "Order A-18", None, 45.5, "EUR", *ADS, None, "26 10:05:00"),
    (
        *("ffee", "View", "Shop", "https://www.google.com/", None, None, None, "search"),
        *(f"{SHOP}/", "27 10:00:00"),
    ),
    (
        *("ffee", "Click", "Goal Newsletter", None, None, None, None, "search"),
        *(f"{SHOP}/thanks", "27 10:00:30"),
    ),
    (
        *("ffee", "Click", "Download", None, None, None, None, "search"),
        *(f"{SHOP}/price.pdf", "27 10:00:40"),
    ),
]


def test_visits_become_the_facts_of_the_table_and_a_second_run_adds_none(pulled):
    assert pulled.pull() == (7, 0)
    assert told(pulled) == FACTS
    claims = pulled.facts(CLAIMS, "attribute, value", "1, 2")
    assert claims == [
        *(("city", "sofia"), ("country", "bulgaria"), ("country", "germani")),
        *(("language", "bg-bg"), ("language", "en")),
    ]
    ((visitor, sure),) = pulled.facts(IDENTIFIERS, "account_id, verified")
    assert (pulled.ids("a1b2c3d4e5f60718")[visitor], sure) == ("a1b2c3d4e5f60718", True)
    assert pulled.pull() == (0, 0)
    assert told(pulled) == FACTS


def test_nothing_of_a_machine_or_a_spot_is_kept():
    kept = str([source.keep(visit) for visit in VISITS])
    for planted in ("203.0.113", "f00dfeed", "42.69", "IwAR0", "u=https"):
        assert planted not in kept


def test_more_visits_than_one_page_are_all_read_and_the_last_days_again(
    pulled, service, monkeypatch
):
    monkeypatch.setattr(visits, "VISITS", 2)
    first = VISITS[1]
    service.visits = [{**deepcopy(first), "idVisit": str(600 + n)} for n in range(5)]
    for visit in service.visits:
        visit["actionDetails"] = [
            {**action, "pageId": visit["idVisit"] + str(n)}
            for n, action in enumerate(visit["actionDetails"])
        ]
    assert pulled.pull() == (15, 0)
    assert service.asked == [
        *(("2026-02-25", 0), ("2026-02-26", 0)),
        *(("2026-02-27", 0), ("2026-02-27", 2), ("2026-02-27", 4)),
        *(("2026-02-28", 0), ("2026-03-01", 0)),
    ]
    Stores(pulled.workspace).received.put(
        "site", "page", [], at=NOW, cursor='{"day": "2026-02-27", "offset": 2}'
    )
    service.asked.clear()
    pulled.pull()
    assert service.asked[0] == ("2026-02-27", 2), "it goes on where it was"
    service.asked.clear()
    pulled.pull(NOW + timedelta(days=1))
    assert [day for day, _ in service.asked] == [
        *("2026-02-27", "2026-02-27", "2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02")
    ]


@pytest.mark.parametrize("pages", range(1, 6))
def test_killed_after_any_page_nothing_is_lost_or_doubled(pulled, pages):
    pulled.fetch(pages=pages)
    pulled.drain()
    pulled.pull()
    assert told(pulled) == FACTS


def test_a_visit_that_went_on_is_told_again_and_stands_once(pulled, service):
    pulled.pull()
    more = {"type": "action", "url": f"{SHOP}/tea", "pageTitle": "Tea", "pageId": "3009"}
    service.visits[1]["actionDetails"].append({**more, "timestamp": 1772186500})
    assert pulled.pull() == (4, 0)
    assert [row[2] for row in told(pulled)][-2:] == ["Download", "Tea"]


def test_who_signed_in_by_an_address_is_named_by_it(pulled, service):
    service.visits[0]["userId"] = "ann@b.example"
    assert pulled.pull() == (7, 0)
    assert "ann" not in str(pulled.facts(INTERACTIONS, "*"))
    said = pulled.facts(IDENTIFIERS, "kind, verified", "1")
    assert said == [("account", False), ("email", False)], "nobody checked the address"


def test_a_wrong_token_is_said_and_is_in_no_error(pulled):
    pulled.secrets = {"token": "planted-word"}
    with pytest.raises(StopSource, match="does not let us in") as told_of:
        pulled.fetch()
    assert "planted-word" not in str(told_of.value)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, b'{"result": "error", "message": "The site is not valid"}'), StopSource),
        ((200, b"7"), StopSource),
        ((200, b"<html>"), RetryLater),
        ((404, b""), StopSource),
    ],
)
def test_other_answers_say_what_to_do_next(pulled, service, answer, error):
    service.instead[API] = [answer]
    with pytest.raises(error):
        pulled.fetch()
    assert pulled.pull() == (7, 0)


def test_a_busy_server_is_waited_for(pulled, service):
    service.instead[API] = [(500, b""), (429, b"")]
    assert pulled.pull() == (7, 0)


def test_records_that_are_no_visits_are_refused_and_stop_no_other(pulled, service):
    service.visits.append({"serverTimestamp": 1772186440})
    service.visits.append({**VISITS[1], "idVisit": "9", "actionDetails": "none"})
    service.visits.append({**VISITS[1], "idVisit": "10", "visitorId": False})
    assert pulled.pull() == (7, 0)
    assert pulled.refused == [
        "the record has no number of the visit",
        "the visit has no list of actions",
        "Matomo does not tell the number of the browser",
    ]


def test_an_order_without_a_number_is_refused():
    visit = deepcopy(VISITS[0])
    del visit["actionDetails"][2]["orderId"]
    with pytest.raises(SkipRecord, match="no number of the order"):
        source.read(source.keep(visit))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


class Answering:
    """In place of a server where only what it answers matters."""

    def __init__(self, answer):
        self.answer = answer

    def json(self, method, address, **how):
        return self.answer


@given(JSON)
def test_any_answer_gives_records_or_a_reason(answer):
    settings = {"base_url": "http://m.example", "site": "1", "since": "2026-03-01"}
    asked = Asked(settings, {}, None, NOW, Answering(answer), None)
    try:
        for page in islice(visits.fetch(asked), 3):
            for record in page.records:
                source.read(source.keep(record))
    except (SkipRecord, StopSource) as error:
        assert error.what and error.fix


def test_the_runner_reads_it_as_any_source(pulled, service, monkeypatch):
    service.visits.append({"serverTimestamp": 1772186440})
    done, again = (pulled.run(monkeypatch) for _ in range(2))
    assert (done.outcome, done.rows, done.refused) == ("done", 7, 1), done.error
    assert (again.outcome, again.rows) == ("done", 0)
    assert told(pulled) == FACTS
