"""Yandex Metrica: its logs, from a server that behaves as its documentation says, to facts."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import RetryLater, SkipRecord, StopSource
from rapport.flow.http import host_of
from rapport.flow.sources.metrica import logs, source, tsv
from rapport.flow.tables import CLAIMS, INTERACTIONS
from rapport.stores import Stores
from tests.flow.sources.pulling import NOW, Pulled, Service, serving

PAGES = Path(source.__file__).parent / "pages"
SETTINGS = {"counter": "42", "since": "2026-02-26"}
ROOT = "/management/v1/counter/42"


@dataclass
class Metrica(Service):
    """The Logs API of one counter. A log is ready when it is looked at for the second time."""

    made: dict = field(default_factory=dict)
    looked: dict = field(default_factory=dict)
    held: set = field(default_factory=set)
    possible_days: int = 365
    parts: int = 1

    def answer(self, method, path, query, body, headers):
        if headers["Authorization"] != "OAuth secret-token":
            return 403, b"{}"
        if path == f"{ROOT}/logrequests/evaluate":
            days = datetime.fromisoformat(query["date2"]) - datetime.fromisoformat(query["date1"])
            possible = days.days + 1 <= self.possible_days
            told = {"possible": possible, "max_possible_day_quantity": self.possible_days}
            return 200, json.dumps({"log_request_evaluation": told}).encode()
        if path == f"{ROOT}/logrequests" and method == "POST":
            number = 100 + len(self.made)
            self.made[number] = query
            self.held.add(number)
            return 200, json.dumps({"log_request": {"request_id": number}}).encode()
        if path == f"{ROOT}/logrequests":
            return 200, json.dumps({"requests": [self.listed(n) for n in self.held]}).encode()
        number = int(path.split("/")[6])
        if path.endswith("/clean"):
            self.held.discard(number)
            return 200, json.dumps({"log_request": {"status": "cleaned_by_user"}}).encode()
        if path.endswith("/download"):
            return 200, self.lines(self.made[number], int(path.split("/")[8]))
        self.looked[number] = self.looked.get(number, 0) + 1
        status = "processed" if self.looked[number] > 1 else "created"
        parts = [{"part_number": n, "size": 1} for n in range(self.parts)]
        told = {"request_id": number, "status": status, "parts": parts}
        return 200, json.dumps({"log_request": told}).encode()

    def listed(self, number):
        asked = self.made[number]
        days = {name: asked[name] for name in ("date1", "date2")}
        about = {"request_id": number, "source": [asked["source"]], "status": "created"}
        return {**about, **days, "fields": asked["fields"].split(",")}

    def lines(self, asked, part):
        """The lines of the days asked for, those of part n are each n-th."""
        header, *lines = (PAGES / f"{asked['source']}.tsv").read_bytes().splitlines()
        assert asked["fields"].split(",") == header.decode().split("\t")
        within = [
            line
            for line in lines
            if asked["date1"] <= line.decode().split("\t")[1] <= asked["date2"]
        ]
        return b"\n".join([header, *within[part :: self.parts]]) + b"\n"


@pytest.fixture
def metrica(monkeypatch):
    service = Metrica()
    with serving(service) as address:
        monkeypatch.setattr(logs, "API", address)
        yield service


@pytest.fixture
def pulled(tmp_path, metrica):
    hosts = frozenset({host_of(metrica.address)})
    return Pulled(tmp_path / "w", source.SOURCE, SETTINGS, {"token": "secret-token"}, hosts)


def pull(pulled, now=NOW, most=20):
    """Run as the scheduler does: what is given back comes again."""
    for _ in range(most):
        try:
            pulled.fetch(now)
        except RetryLater as error:
            assert error.wait_s >= 60
        else:
            return pulled.drain(now)
    raise AssertionError("it never ends")


def told(pulled):
    visitors = pulled.ids("1111", "2222", "3333", "0")
    rows = pulled.facts(
        INTERACTIONS,
        "account_id, verb, title, amount, currency, campaign, content, channel, object_url,"
        " occurred_at",
        "occurred_at, title",
    )
    return [(visitors[row[0]], *row[1:9], f"{row[9]:%d %H:%M:%S}") for row in rows]


ADS = ("spring sale", "b1", "ads")
SHOP = "https://shop.example"
MARKS = "?utm_source=yandex&utm_medium=cpc&utm_campaign=Spring+Sale&utm_content=b1"
FACTS = [
    ("1111", "View", "Sale", None, None, *ADS, f"{SHOP}/sale{MARKS}", "26 10:04:10"),
    ("1111", "View", "Green tea 'Sencha'", *[None] * 5, f"{SHOP}/tea", "26 10:04:50"),
    ("1111", "Click", "Goal 21", None, None, *ADS, None, "26 10:05:00"),
    ("1111", "Purchase", "Order A-17", 1250.5, "RUB", *ADS, None, "26 10:06:00"),
    ("2222", "Click", "Download", *[None] * 4, "search", f"{SHOP}/price.pdf", "27 05:59:00"),
    *(
        ("3333", "Click", goal, None, None, "march digest", None, "email", None, f"27 06:00:{s}")
        for goal, s in (("Goal 21", "00"), ("Goal 22", "30"))
    ),
]


def test_logs_become_the_facts_of_the_table_and_a_second_run_adds_none(pulled, metrica):
    assert pull(pulled) == (7, 0)
    assert told(pulled) == FACTS
    claims = pulled.facts(CLAIMS, "attribute, value", "1")
    assert claims == [("city", "moskov"), ("country", "rusia"), ("language", "ru")]
    assert pull(pulled) == (0, 0)
    assert told(pulled) == FACTS
    assert metrica.held == set(), "each log was cleaned"
    assert json.loads(pulled.cursor)["done"] == "2026-02-28", "the current day is not asked for"


def test_only_the_last_three_days_are_read_again(pulled, metrica):
    pull(pulled)
    pull(pulled, NOW + timedelta(days=1))
    days = [(q["date1"], q["date2"], q["source"]) for q in metrica.made.values()]
    assert days[2:] == [
        ("2026-02-26", "2026-03-01", "visits"),
        ("2026-02-26", "2026-03-01", "hits"),
    ]
    pull(pulled, NOW + timedelta(days=5))
    assert [q["date1"] for q in metrica.made.values()][4:] == ["2026-02-27"] * 2


def test_a_visit_that_went_on_is_told_again_and_stands_once(pulled, metrica, monkeypatch):
    pull(pulled)
    more = b"\t[21,25]\t[1,1]\t['2026-02-26 13:05:00','2026-02-26 14:00:00']"
    lines = Metrica.lines

    def later(self, asked, part):
        said = lines(self, asked, part)
        return said.replace(b"\t[21]\t[1]\t['2026-02-26 13:05:00']", more)

    monkeypatch.setattr(Metrica, "lines", later)
    assert pull(pulled) == (3, 0)
    goals = [row[2] for row in told(pulled) if row[0] == "1111" and row[1] == "Click"]
    assert goals == ["Goal 21", "Goal 25"]


def test_a_log_that_is_not_ready_gives_the_run_back_and_is_asked_for_once(pulled, metrica):
    with pytest.raises(RetryLater, match="preparing"):
        pulled.fetch()
    assert json.loads(pulled.cursor)["request"] == 100
    pull(pulled)
    assert metrica.count()[f"POST {ROOT}/logrequests"] == 2


def test_killed_right_after_asking_the_log_is_found_again(pulled, metrica):
    pulled.fetch(pages=1)
    Stores(pulled.workspace).received.put("site", "page", [], at=NOW, cursor="{}")
    assert pull(pulled) == (7, 0)
    assert metrica.count()[f"POST {ROOT}/logrequests"] == 2 and metrica.held == set()


def test_less_is_asked_for_than_the_service_allows():
    assert all(len(",".join(fields)) < 3_000 for fields in logs.FIELDS.values())
    assert not any("ipAddress" in field for fields in logs.FIELDS.values() for field in fields)


@pytest.mark.parametrize("pages", [1, 2, 3])
def test_killed_after_so_many_pages_each_time_nothing_is_lost_or_doubled(pulled, metrica, pages):
    metrica.parts = 2
    for _ in range(40):
        with suppress(RetryLater):
            pulled.fetch(pages=pages)
        pulled.drain()
        if json.loads(pulled.cursor)["done"]:
            break
    assert told(pulled) == FACTS and metrica.held == set()
    assert metrica.count()[f"POST {ROOT}/logrequests"] == 2


def test_a_download_that_is_refused_leaves_no_log_behind(pulled, metrica):
    with pytest.raises(RetryLater):
        pulled.fetch()
    address = f"GET {ROOT}/logrequest/100/part/0/download"
    metrica.instead[address] = [(404, b"{}")]
    with pytest.raises(StopSource):
        pulled.fetch()
    assert metrica.held == set()
    assert pull(pulled) == (7, 0)


@pytest.mark.parametrize("status", ["processing_failed", "canceled", "cleaned_by_user"])
def test_a_log_that_the_service_lost_is_asked_for_again(pulled, metrica, status):
    lost = json.dumps({"log_request": {"request_id": 100, "status": status}}).encode()
    metrica.instead[f"GET {ROOT}/logrequest/100"] = [(200, lost)]
    with pytest.raises(RetryLater, match="lost it"):
        pulled.fetch()
    metrica.held.discard(100)
    assert pull(pulled) == (7, 0)
    assert metrica.count()[f"POST {ROOT}/logrequests"] == 3


def test_a_busy_service_is_waited_for(pulled, metrica):
    metrica.instead[f"GET {ROOT}/logrequests/evaluate"] = [(429, b""), (500, b"")]
    assert pull(pulled) == (7, 0)


def test_room_for_fewer_days_takes_more_logs_and_no_room_says_so(pulled, metrica):
    metrica.possible_days = 1
    assert pull(pulled) == (7, 0)
    assert [q["date2"][-2:] for q in metrica.made.values()] == ["26", "26", "27", "27", "28", "28"]
    metrica.possible_days = 0
    with pytest.raises(StopSource, match="no room"):
        pulled.fetch(NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"[]", "not in its documentation"),
        (b'{"log_request_evaluation": {"possible": true}}', None),
        (b'{"log_request_evaluation": 7}', "no room"),
    ],
)
def test_answers_of_another_shape_stop_the_source_with_a_reason(pulled, metrica, answer, error):
    metrica.instead[f"GET {ROOT}/logrequests/evaluate"] = [(200, answer)]
    with pytest.raises((StopSource, RetryLater), match=error or "preparing"):
        pulled.fetch()


def test_a_wrong_token_is_said_and_is_in_no_error(pulled):
    pulled.secrets = {"token": "planted-word"}
    with pytest.raises(StopSource, match="does not let us in") as told_of:
        pulled.fetch()
    assert "planted-word" not in str(told_of.value)


@pytest.mark.parametrize(
    "settings", [{"counter": "x"}, {"since": "today"}, {"time_zone": "Moscow"}]
)
def test_settings_that_mean_nothing_stop_the_source(pulled, settings):
    pulled.settings = {**SETTINGS, **settings}
    with pytest.raises(StopSource):
        pulled.fetch()


def test_no_personal_value_of_an_address_is_kept():
    (record,) = [r for r in recorded() if r.get("ym:pv:watchID") == "9002"]
    assert source.keep(record)["ym:pv:URL"] == "https://shop.example/tea"


def test_a_line_that_is_cut_is_refused(pulled, metrica, monkeypatch):
    lines = Metrica.lines
    monkeypatch.setattr(Metrica, "lines", lambda *a: lines(*a)[:-9])
    rows, _ = pull(pulled)
    assert rows > 0 and pulled.refused == ["the line of the log is not whole"] * len(
        pulled.refused
    )


def recorded():
    return json.loads((PAGES / "records.json").read_text("utf-8"))


def test_the_recorded_records_are_what_is_fetched_of_the_recorded_lines(pulled, metrica):
    received = []
    keep = source.SOURCE.keep
    object.__setattr__(pulled, "_kept", lambda records: received.extend(records) or [])
    pull(pulled)
    assert received == recorded() and all(keep(r) for r in received)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)))
def test_a_list_is_read_as_it_was_written_escaped_once_or_twice(elements):
    def escaped(text):
        pairs = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("'", "\\'"))
        for letter, code in pairs:
            text = text.replace(letter, code)
        return text

    once = "[" + ",".join(f"'{escaped(e)}'" for e in elements) + "]"
    assert tsv.listed(once) == elements
    assert tsv.listed(escaped(once)) == elements


@pytest.mark.parametrize("said", ["", "[", "]", "x", "['a'", "['a]", "['a'b]", "[[1]]"])
def test_what_is_no_list_is_refused(said):
    with pytest.raises(ValueError, match="no list"):
        tsv.listed(said)


def test_times_are_read_in_the_zone_of_the_counter():
    record = {**recorded()[3], "time_zone": "Asia/Vladivostok"}
    (row,) = source.read(source.keep(record))
    said = datetime.fromisoformat(row.values["visited_at"])
    assert said == datetime(2026, 2, 26, 3, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize("log", ["visits", "hits"])
@given(content=st.binary(max_size=200), cut=st.integers(0, 600))
def test_any_bytes_of_a_log_are_read_or_refused_with_a_reason(log, content, cut):
    header, *lines = (PAGES / f"{log}.tsv").read_bytes().splitlines()
    for line in (content, lines[0][:cut] + content + lines[0][cut:]):
        said = dict(zip(tsv.cells(header), tsv.cells(line), strict=False))
        try:
            source.read(source.keep({"log": log, "time_zone": "UTC", **said}))
        except SkipRecord as error:
            assert error.what and error.fix


def test_the_runner_reads_it_as_any_source(pulled, metrica, monkeypatch):
    outcomes = [pulled.run(monkeypatch) for _ in range(4)]
    assert [(o.outcome, o.rows) for o in outcomes] == [
        *(("retry", 0), ("retry", 4), ("done", 3), ("retry", 0))
    ], [o.error for o in outcomes]
    assert told(pulled) == FACTS and outcomes[0].wait_s == 60
