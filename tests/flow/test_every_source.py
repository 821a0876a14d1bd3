"""What must hold for every source that is fetched or sent to us. A new one is in by being listed.

Its folder has pages/*.json: lists of records as the service sent them, before `keep`, and a
README that says where they are from and under what licence.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.flow import sources
from rapport.flow.errors import SkipRecord
from rapport.flow.rights import PURPOSES
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Deletion, Record, Row, Source
from rapport.flow.sources.files import kinds
from rapport.flow.sources.rows import Ground, check_names, packed, typed, unpacked
from tests.receiving.toy import CUP, TEA, TOY

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
FOLDER = Path(sources.__file__).parent
STRANGE = "a_field_nobody_asked_for"


def careful(record: Record) -> Iterator[Row | Deletion]:
    """The toy's reader, as one should be written: what is missing is a reason to skip."""
    texts = ("id", "who", "what", "at")
    if not all(isinstance(record.get(name), str) for name in texts):
        raise SkipRecord("the purchase is not whole", fix="look at the shop's settings")
    yield from TOY.read({"sum": 0, **record, "phone": str(record.get("phone", ""))})


READ = tuple(s for s in sources.ALL if s.kinds)
RECORDED = {
    **{
        s.name: [
            record
            for page in sorted((FOLDER / s.name / "pages").glob("*.json"))
            for record in json.loads(page.read_text(encoding="utf-8"))
        ]
        for s in READ
    },
    "careful": [TEA, CUP],
}
ALL = (*READ, replace(TOY, name="careful", read=careful))
each = pytest.mark.parametrize("source", ALL, ids=lambda s: s.name)


def ground(source: Source) -> Ground:
    return Ground("c", source.policy, PURPOSES, "contract", "BG", source.verified, source.mode)


def rows_of(source: Source, record: Record) -> list[Row]:
    """The rows of one record, as the drain makes them."""
    kept = source.keep(unpacked(packed(record)))
    assert kept is None or isinstance(source.own(kept), str)
    made = [] if kept is None else list(source.read(kept))
    rows = [row for row in made if isinstance(row, Row)]
    for row in rows:
        check_names(row)
        assert row.kind in source.kinds
        assert all(isinstance(value, str) for value in row.values.values()), row.values
    return rows


def names_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner)


def with_strange(value: object) -> object:
    """The value with one more field in each of its objects."""
    if isinstance(value, dict):
        return {STRANGE: "x", **{name: with_strange(inner) for name, inner in value.items()}}
    return [with_strange(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("source", READ, ids=lambda s: s.name)
def test_a_source_has_recorded_pages_and_says_whose_they_are(source):
    assert RECORDED[source.name], "pages/*.json hold records"
    assert (FOLDER / source.name / "pages" / "README.md").is_file()


@pytest.mark.parametrize("source", sources.ALL, ids=lambda s: s.name)
def test_a_source_declares_whom_it_calls_and_what_it_gives(source):
    if source.fetch is not None:
        of_a_folder = any(setting.form in ("path", "program") for setting in source.settings)
        assert source.cursor and bool(source.hosts) != of_a_folder
        assert bool(source.limits) == bool(source.hosts)
    named = {setting.name for setting in source.settings}
    assert all(h[1:-1] in named for h in source.hosts if h.startswith("{")), source.hosts
    assert set(source.kinds) <= kinds.BY_NAME.keys()
    assert set(source.verified) <= set(kinds.VERIFIABLE)
    assert source.gives and source.forbids


@each
def test_every_recorded_record_becomes_rows_without_a_refusal(source):
    numbered = [
        (line, row)
        for line, record in enumerate(RECORDED[source.name], 1)
        for row in rows_of(source, record)
    ]
    assert numbered
    for group in typed(numbered, ground(source), now=NOW):
        assert group.refusals == ()


@each
def test_reading_is_pure_and_keeping_twice_is_keeping_once(source):
    for record in RECORDED[source.name]:
        kept = source.keep(record)
        if kept is not None:
            assert source.keep(kept) == kept
            assert list(source.read(kept)) == list(source.read(kept))
            assert source.own(kept) == source.own(source.keep(kept) or {})


@each
def test_a_field_that_nobody_asked_for_is_not_kept(source):
    for record in RECORDED[source.name]:
        assert STRANGE not in set(names_in(source.keep(with_strange(record))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


def broken(record: object, data: st.DataObject) -> object:
    """The record with some of it missing or of another kind."""
    if not isinstance(record, dict) or data.draw(st.integers(0, 7)) == 0:
        return data.draw(JSON)
    changed = dict(record)
    for name in record:
        what = data.draw(st.integers(0, 5))
        if what == 0:
            del changed[name]
        elif what <= 2:
            changed[name] = broken(record[name], data)
    return changed


def fault_of(source: Source, record: object) -> str:
    """What goes wrong with a record beside being skipped; '' if nothing does."""
    try:
        rows = rows_of(source, unpacked(packed(record)))
        typed([(1, row) for row in rows], ground(source), now=NOW)
    except SkipRecord as error:
        return "" if error.what and error.fix else "skipped without a reason"
    except Exception as error:
        return type(error).__name__
    return ""


@each
@settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_five_hundred_malformed_records_are_read_or_skipped_with_a_reason(source, data):
    record = data.draw(st.sampled_from(RECORDED[source.name]))
    assert fault_of(source, broken(record, data)) == ""


def test_a_careless_reader_is_found():
    assert fault_of(TOY, {"who": "c7"}) == "KeyError"
    assert fault_of(TOY, {**TEA, "what": 7}) == "AssertionError"
    assert fault_of(TOY, {}) == ""
    assert fault_of(TOY, []) == ""


class Point:
    """An entry point as an installed package has one."""

    def __init__(self, package: str, found: object) -> None:
        self.name, self.value, self.dist = "acme", f"{package}:SOURCE", None
        self._found = found

    def load(self) -> object:
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


@pytest.mark.parametrize(
    ("case", "found", "fault"),
    [
        ("a good one", replace(TOY, name="acme"), None),
        ("a name that is taken", replace(TOY, name="files"), "of that name already"),
        ("an import that fails", ImportError("no"), "acme_rapport can't be loaded (ImportError)"),
        ("something else", "text", "is no source of Rapport"),
    ],
)
def test_a_package_brings_a_source_or_a_fault_and_stops_nobody(monkeypatch, case, found, fault):
    monkeypatch.setattr(plugins, "entry_points", lambda group: [Point("acme_rapport", found)])
    looked = plugins.look()
    assert [fault in f.what for f in looked.faults] == ([True] if fault else []), case
    assert ("acme" in looked.sources) == (fault is None)
    assert looked.sources["files"] is sources.ALL[0]
