"""Singer taps: what they say, what becomes of it, and how they are run."""

import json
import os
import resource
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import ConfigError, RetryLater, SkipRecord, StopSource
from rapport.flow.sources.base import Deletion, Row
from rapport.flow.sources.singer import messages, streams, tap
from rapport.flow.sources.singer.source import keep, own, read
from rapport.flow.sources.singer.streams import Stream
from rapport.flow.sources.singer.tap import Tap
from rapport.flow.sources.singer.telling import masked

PEOPLE = Stream("people", {"id": "id", "given": "first_name", "city": "address.city"})
SCHEMA = {"type": "SCHEMA", "stream": "customers", "schema": {}, "key_properties": ["id"]}


def record(number, **more):
    said = {"id": f"c{number}", "first_name": "Anna", **more}
    return {"type": "RECORD", "stream": "customers", "record": said}


def state(place):
    return {"type": "STATE", "value": {"place": place}}


def lines(*said):
    return [json.dumps(one).encode() for one in said]


def pages(*said, mapped=None):
    return list(messages.pages(lines(*said), mapped or {"customers": PEOPLE}))


def numbers(page):
    return [r["values"]["id"] for r in page.records]


# ------------------------------------------------------------------------------- messages


def test_a_state_stands_with_the_records_before_it():
    (first, rest) = pages(SCHEMA, record(1), record(2), state(2), record(3))
    assert (numbers(first), json.loads(first.cursor)) == (["c1", "c2"], {"place": 2})
    assert (numbers(rest), rest.cursor) == (["c3"], None)


def test_of_many_states_the_last_stands():
    (page,) = pages(record(1), state(1), record(2), state(2))
    assert (numbers(page), json.loads(page.cursor)) == (["c1", "c2"], {"place": 2})


def test_a_state_without_a_record_moves_the_place():
    (page,) = pages(SCHEMA, state(9))
    assert (page.records, json.loads(page.cursor)) == ([], {"place": 9})


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 5))
def test_no_record_is_lost_and_no_state_goes_before_its_records(stated, most):
    said, given_by = [], 0
    for number, then in enumerate(stated, 1):
        said.append(record(number))
        if then:
            said.append(state(number))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "RECORDS", most)
        found = pages(*said)
    for page in found:
        given_by += len(page.records)
        if page.cursor is not None:
            assert json.loads(page.cursor)["place"] == given_by
    assert [n for page in found for n in numbers(page)] == [
        f"c{n}" for n in range(1, len(stated) + 1)
    ]


def test_what_came_before_a_failure_is_given_first():
    def failing():
        yield from lines(record(1), state(1), record(2))
        raise RetryLater("broken off", fix="nothing", wait_s=1)

    found = []
    with pytest.raises(RetryLater):
        found.extend(numbers(page) for page in messages.pages(failing(), {"customers": PEOPLE}))
    with pytest.raises(RetryLater):
        for page in messages.pages(failing(), {"customers": PEOPLE}):
            found.append(numbers(page))
    assert found[-2:] == [["c1"], ["c2"]]


def test_only_mapped_columns_come_and_those_of_an_object_by_their_path():
    said = record(1, address={"city": "Sofia", "street": "x"}, religion="planted", _sdc_x=1)
    (page,) = pages(SCHEMA, said)
    assert page.records == [
        {
            "stream": "customers",
            "kind": "people",
            "key": ["c1"],
            "values": {"id": "c1", "given": "Anna", "city": "Sofia"},
        }
    ]


def test_a_stream_nobody_mapped_is_told_once_and_one_left_out_never():
    log = {"type": "RECORD", "stream": "log", "record": {"a": 1}}
    new = {"type": "RECORD", "stream": "new", "record": {"a": 1}}
    (page,) = pages(new, log, new, mapped={"log": None})
    assert [r["stream"] for r in page.records] == ["new"]
    with pytest.raises(SkipRecord, match="nobody said what it is"):
        keep(page.records[0])


@pytest.mark.parametrize("line", [b"hello", b"[]", b'{"type": "RECORD", "stream": "customers"}'])
def test_a_line_that_is_no_message_is_refused_and_stops_nothing(line):
    (page,) = messages.pages([line, *lines(record(1))], {"customers": PEOPLE})
    with pytest.raises(SkipRecord, match="the tap wrote a"):
        keep(page.records[0])
    assert keep(page.records[1]) is not None


def test_a_tap_that_writes_files_instead_is_stopped():
    with pytest.raises(StopSource, match="to files"):
        pages({"type": "BATCH", "stream": "customers", "manifest": []})


# -------------------------------------------------------------------------------- records


def test_a_record_becomes_a_row_of_its_kind_in_texts():
    values = {"id": 7, "city": "Sofia", "registered_at": 1_772_000_000, "card": True}
    kept = keep({"stream": "s", "kind": "people", "key": ["7"], "values": values})
    assert list(read(kept)) == [
        Row(
            "people",
            {
                "id": "7",
                "city": "Sofia",
                "registered_at": "2026-02-25T06:13:20+00:00",
                "card": "true",
            },
        )
    ]


def test_times_in_thousandths_are_known_by_their_size():
    values = {"order": "1", "customer": "c", "ordered_at": 1_772_000_000_500}
    kept = keep({"stream": "s", "kind": "orders", "key": [], "values": values})
    (row,) = read(kept)
    assert row.values["ordered_at"] == "2026-02-25T06:13:20.500000+00:00"


@pytest.mark.parametrize(
    ("kind", "values", "gone"),
    [
        ("people", {"id": "c1", "city": "Sofia"}, Deletion("account", "c1")),
        ("orders", {"order": "o1"}, Deletion("interaction", "o1", kind="orders")),
        ("products", {"product": "p1"}, Deletion("object", "p1", kind="product")),
    ],
)
def test_a_record_deleted_there_is_deleted_here(kind, values, gone):
    kept = keep({"stream": "s", "kind": kind, "key": [], "values": values, "deleted": True})
    assert list(read(kept)) == [gone]


def test_a_deletion_needs_a_number():
    with pytest.raises(SkipRecord, match="by what number"):
        read({"kind": "orders", "values": {"customer": "c1"}, "deleted": True})


def test_a_record_is_known_by_its_key_else_by_all_it_says():
    one = {"stream": "s", "key": ["1"], "values": {"id": "1", "city": "Sofia"}}
    assert own(one) == own({**one, "values": {"id": "1", "city": "Varna"}})
    assert own(one) != own({**one, "stream": "t"})
    loose = {**one, "key": []}
    assert own(loose) != own({**loose, "values": {}})


# -------------------------------------------------------------------------------- streams


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("[]", "not one JSON object"),
        ("{", "not one JSON object"),
        ('{"a": null}', "no stream is of a kind"),
        ('{"a": {"kind": "fish", "columns": {}}}', "no kind of ours"),
        ('{"a": {"kind": "people", "columns": {"fins": "x"}}}', "no field 'fins'"),
        ('{"a": {"kind": "people", "columns": {"city": "religion"}}}', "never taken in"),
        ('{"a": {"kind": "people", "columns": {"city": "x"}}}', "needs one of id"),
        ('{"a": {"kind": "ad_days", "columns": {"campaign": "x"}}}', "lacks day"),
        ('{"a": {"kind": "people", "columns": {"id": 7}}}', "must be a text"),
        ('{"a": {"kind": "people", "columns": {"id": "x"}, "b": 1}}', "do not know"),
        ('{"a": 7}', "or be null"),
    ],
)
def test_streams_that_can_not_be_used_say_why(said, fault):
    with pytest.raises(ConfigError, match=fault):
        streams.parsed(said)


def test_streams_are_written_as_they_are_read():
    said = {"a": Stream("people", {"id": "id", "consent_ads_email": "opt"}), "b": None}
    said["c"] = Stream("orders", {"order": "n", "customer": "c"}, {"currency": "EUR"})
    assert streams.parsed(streams.written(said)) == said


def test_only_what_is_mapped_is_asked_for():
    def column(name, inclusion="available"):
        return {"breadcrumb": ["properties", name], "metadata": {"inclusion": inclusion}}

    listed = [column("id", "automatic"), column("first_name"), column("address"), column("faith")]
    catalog = {"streams": [{"stream": "customers", "metadata": listed}, {"stream": "log"}]}
    customers, log = streams.selected(catalog, {"customers": PEOPLE, "log": None})["streams"]
    chosen = {m["breadcrumb"][-1]: m["metadata"]["selected"] for m in customers["metadata"][1:]}
    assert chosen == {"id": True, "first_name": True, "address": True, "faith": False}
    assert (customers["selected"], log["selected"]) == (True, False)


def test_columns_of_objects_are_named_by_their_path():
    schema = {
        "properties": {
            "id": {"type": "string"},
            "address": {"properties": {"city": {}, "spot": {"properties": {"x": {}}}}},
            "_sdc_batched_at": {},
        }
    }
    assert list(streams.columns_of(schema)) == ["id", "address.city", "address.spot.x"]


# ------------------------------------------------------------------------------- programs


@pytest.fixture
def program(tmp_path):
    """program(text): a tap that is a few lines of Python."""

    def made(text, config="{}"):
        path = tmp_path / "tap-made"
        path.write_text(f"#!{sys.executable} -IS\nimport os, sys, json, time\n{text}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        folder = tmp_path / "run"
        folder.mkdir(exist_ok=True)
        return Tap.of(str(path), config, folder)

    return made


def test_a_tap_gets_a_list_of_words_and_nothing_of_our_environment(program, monkeypatch):
    monkeypatch.setenv("RAPPORT_MAIL_PASSWORD", "planted")
    tap_ = program("print(json.dumps([sorted(os.environ), sys.argv[1:]]))", '{"a": 1}')
    (line,) = tap_.messages({}, '{"place": 3}')
    names, words = json.loads(line)
    assert set(names) <= {"PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE"}
    assert words[::2] == ["--config", "--catalog", "--state"]
    config, _, last = (Path(word) for word in words[1::2])
    assert json.loads(config.read_text()) == {"a": 1}
    assert json.loads(last.read_text()) == {"place": 3}
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("sys.exit(3)", StopSource, "ended with code 3"),
        ('print(\'{"type": "RECORD"}\', flush=True); sys.exit(3)', RetryLater, "with code 3"),
        ("os.kill(os.getpid(), 9)", RetryLater, "was killed by signal 9"),
        ("raise ValueError('Anna +359 888 123 456')", StopSource, "1: ValueError …"),
    ],
)
def test_how_a_tap_ends_says_what_to_do_next(program, text, error, told):
    with pytest.raises(error, match=told) as caught:
        list(program(text).messages({}, None))
    assert caught.value.fix
    assert "888" not in caught.value.what and "Anna" not in caught.value.what


def test_a_tap_that_says_nothing_is_given_up_and_ended(program, monkeypatch):
    monkeypatch.setattr(tap, "SILENT_S", 0.2)
    with pytest.raises(RetryLater, match="said nothing"):
        list(program("time.sleep(60)").messages({}, None))


def test_a_process_of_many_open_files_hears_a_tap(program):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4_096), hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1_100)]  # select() ends at 1,023
    try:
        assert list(program("print('heard')").messages({}, None)) == [b"heard"]
    finally:
        for one in held:
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_line_without_an_end_is_given_up(program, monkeypatch):
    monkeypatch.setattr(tap, "LONGEST", 100_000)
    with pytest.raises(StopSource, match="a line of more than"):
        list(program("[sys.stdout.write('x' * 9999) for _ in range(99)]").messages({}, None))


def test_who_stops_listening_ends_the_tap(program):
    said = program("print(os.getpid(), flush=True); time.sleep(60)").messages({}, None)
    number = int(next(said))
    said.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.mark.parametrize(
    ("command", "config", "fault"),
    [
        ("", "{}", "can't be read"),
        ("tap '", "{}", "can't be read"),
        ("tap-nobody-has", "{}", "no program tap-nobody-has"),
        ("true", "[1]", "can't be read"),
    ],
)
def test_a_tap_that_is_not_there_is_named(command, config, fault, tmp_path):
    with pytest.raises(ConfigError, match=fault):
        Tap.of(command, config, tmp_path)


def test_a_tap_that_can_not_say_what_it_has_is_stopped(program):
    with pytest.raises(StopSource, match="does not say which streams"):
        program("print('no')").catalog()


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (
            "requests.HTTPError: 401 for anna-shop: token=s3cret",
            "requests HTTPError 401 for … token …",
        ),
        ("ERROR 'api_key' is a required property", "ERROR api_key is a required property"),
        ("CRITICAL no row for Anna, anna@firm.example, 0888123456", "CRITICAL no row for …"),
        ("", ""),
    ],
)
def test_what_a_tap_tells_is_shown_without_what_may_name_somebody(told, shown):
    assert masked(told, {"api_key": "s3cret"}) == shown
