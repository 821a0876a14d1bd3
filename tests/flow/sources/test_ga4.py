"""Google Analytics 4: files as BigQuery exports them, to facts."""

import gzip
import json
from copy import deepcopy
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.flow.errors import SkipRecord, StopSource
from rapport.flow.rights import Right
from rapport.flow.sources import folders
from rapport.flow.sources.base import Asked
from rapport.flow.sources.ga4 import source
from rapport.flow.tables import CLAIMS, IDENTIFIERS, INTERACTIONS, OBJECTS
from tests.flow.sources.pulling import NOW, Pulled

EVENTS = json.loads(
    (Path(source.__file__).parent / "pages" / "events.json").read_text(encoding="utf-8")
)
DAY = "events_20260226"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "exports"
    made.mkdir()
    return made


@pytest.fixture
def pulled(tmp_path, folder):
    return Pulled(tmp_path / "w", source.SOURCE, {"folder": str(folder)})


def json_lines(events):
    return "".join(json.dumps(event) + "\n" for event in events).encode()


def put_parquet(path, events, *, wrapped):
    """Write events as BigQuery does: lists within `list` and `element`, or bare."""

    def lists(event):
        said = {name: event.get(name) for name in ("event_params", "items")}
        made = {
            name: {"list": [{"element": e} for e in found]} if wrapped else found
            for name, found in said.items()
            if found
        }
        return {**{k: v for k, v in event.items() if k not in said}, **made}

    typed = deepcopy(events)
    for event in typed:
        event["event_timestamp"] = int(event["event_timestamp"])
        event["never_read"] = "planted-word"
    rows = [lists(event) for event in typed]
    names = sorted({name for row in rows for name in row})  # pyarrow looks at the first row only
    pq.write_table(pa.table({n: [row.get(n) for row in rows] for n in names}), path)


def told(pulled):
    visitors = pulled.ids("555.777", "666.888")
    rows = pulled.facts(
        INTERACTIONS,
        "account_id, verb, title, amount, currency, campaign, channel, object_url, occurred_at",
        "occurred_at, title",
    )
    return [(visitors[row[0]][:3], *row[1:8], f"{row[8]:%H:%M:%S.%f}") for row in rows]


SHOP = "https://shop.example"
ADS = ("id12345678901", "ads")
# the number of the campaign stands in the address, too, where it looks like a phone
MARKS = "?utm_source=google&utm_medium=cpc&utm_campaign=[phone]"
ORGANIC = (None, "search")
FACTS = [
    ("555", "View", "Sale", None, None, *ADS, f"{SHOP}/sale{MARKS}", "10:04:10.123457"),
    ("555", "Add", "Bancha", None, "EUR", *ORGANIC, f"{SHOP}/sencha", "10:04:20.000000"),
    ("555", "Add", "Sencha", None, "EUR", *ORGANIC, f"{SHOP}/sencha", "10:04:20.000000"),
    ("555", "Purchase", "Order A-19", 61.5, "EUR", None, None, None, "10:05:00.000000"),
    ("666", "Click", "newsletter_opt_in", *[None] * 4, f"{SHOP}/news", "10:06:40.000000"),
]
FORMS = {
    f"{DAY}.json": lambda path: path.write_bytes(json_lines(EVENTS)),
    f"{DAY}.json.gz": lambda path: path.write_bytes(gzip.compress(json_lines(EVENTS))),
    f"{DAY}.parquet": lambda path: put_parquet(path, EVENTS, wrapped=False),
    f"{DAY}-000000000000.parquet": lambda path: put_parquet(path, EVENTS, wrapped=True),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_file_of_each_form_becomes_the_facts_of_the_table(pulled, folder, name):
    FORMS[name](folder / name)
    assert pulled.pull() == (6, 0)
    assert told(pulled) == FACTS
    claims = pulled.facts(CLAIMS, "attribute, value", "1")
    assert claims == [("city", "sofia"), ("country", "bulgaria"), ("language", "bg-bg")]
    things = pulled.facts(OBJECTS, "kind, title, price, currency", "title")
    assert things == [("product", "Bancha", 8.0, "EUR"), ("product", "Sencha", 45.5, "EUR")]
    ((visitor,),) = pulled.facts(IDENTIFIERS, "account_id")
    assert pulled.ids("555.777")[visitor] == "555.777"
    assert pulled.pull() == (0, 0)
    assert told(pulled) == FACTS


def test_the_same_events_in_another_file_add_none(pulled, folder):
    for name, write in FORMS.items():
        write(folder / name)
    assert pulled.pull() == (6, 0)
    assert told(pulled) == FACTS


def test_a_file_that_was_replaced_is_read_again_and_only_what_is_new_is_added(pulled, folder):
    path = folder / f"{DAY}.json"
    path.write_bytes(json_lines(EVENTS[:3]))
    assert pulled.pull() == (3, 0)
    path.write_bytes(json_lines(EVENTS))
    assert pulled.pull() == (3, 0)
    assert told(pulled) == FACTS
    path.unlink()
    assert pulled.pull() == (0, 0)


@pytest.mark.parametrize("pages", range(1, 6))
def test_killed_after_any_page_nothing_is_lost_or_doubled(pulled, folder, monkeypatch, pages):
    monkeypatch.setattr(folders, "RECORDS", 2)
    (folder / "a.json").write_bytes(json_lines(EVENTS[:3]))
    (folder / "b.json").write_bytes(json_lines(EVENTS[3:]))
    first = pulled.fetch(pages=pages)
    pulled.drain()
    assert first + pulled.fetch() == 5, "no record is read twice; one has no consent"
    pulled.drain()
    assert told(pulled) == FACTS


def test_who_did_not_agree_to_be_counted_is_not_kept_and_ads_are_withheld(pulled, folder):
    (folder / "a.json").write_bytes(json_lines(EVENTS))
    pulled.pull()
    rights = dict(pulled.facts(INTERACTIONS, "title, rights"))
    assert {title for title, r in rights.items() if not Right(r) & Right.ADS} == {
        "Sencha",
        "Bancha",
    }
    assert source.keep(EVENTS[5]) is None


def test_what_is_broken_is_refused_with_its_place_and_stops_nothing_else(pulled, folder):
    good = json_lines(EVENTS)
    (folder / "a.json").write_bytes(b"{\n[1]\n" + good[:700] + b"\n" + good)
    (folder / "b.parquet").write_bytes(b"PAR1 no")
    (folder / "c.json.gz").write_bytes(gzip.compress(good)[:-20])
    (folder / "d.json").write_bytes(b"")
    assert pulled.pull() == (6, 0)
    assert told(pulled) == FACTS
    assert pulled.refused == [
        "line 1 is not one JSON object",
        "line 2 is not one JSON object",
        "line 4 is not one JSON object",
        "the file is no Parquet, or was cut off",
        "the file can't be read (EOFError)",
    ]


def test_links_hidden_files_and_other_names_are_passed_over(pulled, folder, tmp_path):
    outside = tmp_path / "outside.json"
    outside.write_bytes(json_lines(EVENTS))
    (folder / "a.json").symlink_to(outside)
    (folder / ".b.json").write_bytes(json_lines(EVENTS))
    (folder / "c.csv").write_bytes(json_lines(EVENTS))
    (folder / "d.json").mkdir()
    assert pulled.fetch(NOW) == 0


@pytest.mark.parametrize("folder_said", ["/nowhere", "", "a\0b"])
def test_a_folder_that_is_not_there_stops_the_source(pulled, folder_said, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    pulled.settings = {"folder": folder_said}
    with pytest.raises(StopSource, match="folder can't be read"):
        pulled.fetch()


def test_an_order_whose_page_is_opened_again_is_one_order(pulled, folder):
    again = {**EVENTS[3], "event_timestamp": "1772100900000000", "event_bundle_sequence_id": "9"}
    (folder / "a.json").write_bytes(json_lines([*EVENTS, again]))
    pulled.pull()
    assert [row[1] for row in told(pulled)].count("Purchase") == 1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=200), st.sampled_from([".json", ".json.gz", ".parquet"]))
def test_any_bytes_are_read_or_refused_with_a_reason(tmp_path_factory, content, ending):
    path = tmp_path_factory.mktemp("exports") / f"a{ending}"
    path.write_bytes(content)
    for page in source.fetch(asked_of(path.parent)):
        for record in page.records:
            try:
                source.SOURCE.read(source.keep(record) or {})
            except SkipRecord as error:
                assert error.what and error.fix


def asked_of(folder):
    return Asked({"folder": str(folder)}, {}, None, NOW, None, None)


def test_the_runner_reads_it_as_any_source(pulled, folder, monkeypatch):
    (folder / "a.json").write_bytes(json_lines(EVENTS) + b"{\n")
    done, again = (pulled.run(monkeypatch) for _ in range(2))
    assert (done.outcome, done.records, done.rows, done.refused) == ("done", 7, 6, 1), done.error
    assert (again.outcome, again.records, again.rows) == ("done", 0, 0)
    assert told(pulled) == FACTS
