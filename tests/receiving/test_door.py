"""What must not be kept does not pass the door: sensitive fields, exact places, children."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport import importing
from rapport.flow import tables
from rapport.flow.errors import RightsError
from rapport.flow.geohash import geohash
from rapport.flow.rights import ALL_RIGHTS, Right, SourcePolicy
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Row
from rapport.flow.sources.files import kinds
from rapport.receiving import connections, door, sensitive
from rapport.run import build
from rapport.stores import Stores
from tests import brand
from tests.receiving.network import (
    ARRIVED,
    BORIS,
    NETWORK,
    OTHER,
    connect,
    day,
    everything,
    put,
    read,
)
from tests.receiving.test_drain import facts

#: A profile as VK gives it with all of its `personal`, made up by hand from the field list of
#: users.get; the names of these fields are VK's.
VK_PROFILE = {
    "who": "u1",
    "name": "Борис Велев",
    "relation": 4,
    "relatives": [{"type": "child", "name": "planted-child"}],
    "military": [{"unit": "planted-unit", "country_id": 1}],
    "personal": {
        "political": 3,
        "religion": "planted-faith",
        "life_main": 2,
        "smoking": 1,
        "alcohol": 1,
        "langs": ["Русский"],
    },
    "last_seen": {"place": {"latitude": 42.6977, "longitude": 23.3219}},
}
ON = {"purpose": "profile", "dpia": "DPIA-7", "asked_by": "1", "approved_by": "2", "now": ARRIVED}


def test_sensitive_fields_and_exact_places_are_cut():
    assert door.cut(VK_PROFILE) == {
        "who": "u1",
        "name": "Борис Велев",
        "last_seen": {"place": {"geohash": "sx8df"}},
    }


def test_nothing_sensitive_is_written_anywhere(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    put(workspace, VK_PROFILE)
    build(workspace, now=ARRIVED)
    stores = Stores(workspace)
    (pages,) = [n for n in stores.vault.table_names() if n.startswith("pages-")]
    (record,) = stores.vault.read_table(pages)["record"].to_pylist()
    assert sorted(json.loads(record)) == ["last_seen", "name", "who"]
    left = everything(workspace)
    assert [
        w for w in ("planted-faith", "planted-child", "planted-unit", "42.69") if w in left
    ] == []


@pytest.mark.parametrize(
    ("case", "record", "kept"),
    [
        ("numbers in texts", {"lat": "42.6977", "lng": "23.3219"}, {"geohash": "sx8df"}),
        (
            "GeoJSON, longitude first",
            {"type": "Point", "coordinates": [23.3219, 42.6977]},
            {"type": "Point", "geohash": "sx8df"},
        ),
        ("no position on Earth", {"lat": 91, "lon": 0}, {}),
        ("half of one", {"latitude": 42.7, "city": "София"}, {"city": "София"}),
        ("within lists", {"a": [{"religion": "x", "b": 1}]}, {"a": [{"b": 1}]}),
        ("camel case", {"politicalViews": "x", "b": 1}, {"b": 1}),
    ],
)
def test_cut(case, record, kept):
    assert door.cut(record) == kept, case


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.text() | st.sampled_from(["lat", "lon", "religion", "coordinates", "type"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ).filter(lambda found: isinstance(found, dict))
)
def test_whatever_a_record_is_nothing_sensitive_is_left_and_twice_is_once(record):
    once = door.cut(record)
    assert "religion" not in str(_names(once)) and "lat" not in _names(once)
    assert str(door.cut(once)) == str(once)


def _names(found) -> list[str]:
    if isinstance(found, dict):
        return [*found, *(n for value in found.values() for n in _names(value))]
    return [n for item in found for n in _names(item)] if isinstance(found, list) else []


def test_a_field_is_turned_on_by_two_people_with_a_reason_and_off_again(workspace, monkeypatch):
    connection = connect(workspace, monkeypatch)
    sensitive.turn_on(workspace, "net", "Relation", **ON)
    stores = Stores(workspace)
    allowed = sensitive.turned_on(stores, connection)
    assert allowed == {"relation"}
    assert set(door.kept(NETWORK, VK_PROFILE, allowed)) == {"who", "name", "relation", "last_seen"}
    sensitive.turn_off(workspace, "net", "relation")
    assert sensitive.turned_on(stores, connection) == frozenset()


@pytest.mark.parametrize(
    ("case", "changes", "message"),
    [
        ("one person", {"approved_by": "1"}, "who asks can't approve"),
        ("nobody approved", {"approved_by": ""}, "nobody approved"),
        ("no assessment", {"dpia": "  "}, "no impact assessment"),
        ("a purpose nobody consented to", {"purpose": "ads"}, "did not consent"),
    ],
)
def test_what_is_missing_keeps_a_field_closed(workspace, monkeypatch, case, changes, message):
    connection = connect(workspace, monkeypatch)
    with pytest.raises(RightsError, match=message):
        sensitive.turn_on(workspace, "net", "relation", **{**ON, **changes})
    assert sensitive.turned_on(Stores(workspace), connection) == frozenset(), case


def test_terms_or_a_basis_that_forbid_it_keep_a_field_closed(workspace, monkeypatch):
    connect(workspace, monkeypatch, SourcePolicy(ALL_RIGHTS))
    with pytest.raises(RightsError, match="terms of its source"):
        sensitive.turn_on(workspace, "net", "relation", **ON)
    connect(workspace, monkeypatch, basis="contract")
    with pytest.raises(RightsError, match="does not rest on consent"):
        sensitive.turn_on(workspace, "net", "relation", **ON)


def test_what_is_written_by_hand_turns_nothing_on(workspace, monkeypatch):
    connection = connect(workspace, monkeypatch)
    sensitive.turn_on(workspace, "net", "relation", **ON)
    held = dict(connections.part(workspace, "net", "sensitive"))
    forged = {"religion": {**held["relation"], "field": "religion"}}
    connections.keep_part(workspace, "net", "sensitive", held | forged | {"military": 1})
    assert sensitive.turned_on(Stores(workspace), connection) == {"relation"}


@pytest.mark.parametrize("source", plugins.all_sources(), ids=lambda source: source.name)
def test_no_source_keeps_a_sensitive_field(source):
    """`keep` is an allow-list, so a field that is on no list is not kept (P24)."""
    try:
        kept = source.keep(VK_PROFILE | {"religion": "planted-faith"}) or {}
    except Exception:
        return  # it keeps nothing of such a record
    assert "planted-" not in json.dumps(kept, default=str)


# ------------------------------------------------------------------ children (P16)

TWELVE = f"{ARRIVED.year - 12}-03-01"


def test_of_a_child_nothing_is_kept_but_that_it_stays_out(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    put(workspace, {**BORIS, "born": TWELVE})
    assert build(workspace, now=ARRIVED).accounts == 0
    stores = Stores(workspace)
    assert len(stores.log.suppressed()) == 1
    quarantined = [n for n in stores.vault.table_names() if n.startswith("quarantine-")]
    told = [row for n in quarantined for row in stores.vault.read_table(n).to_pylist()]
    assert TWELVE not in str(told) and "888123456" not in str(told)


def test_who_was_known_before_goes_and_does_not_come_back(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    put(workspace, {k: v for k, v in BORIS.items() if k != "born"})
    assert build(workspace, now=ARRIVED).accounts == 1
    put(workspace, {**BORIS, "born": TWELVE}, at=day(2))
    assert build(workspace, now=day(2)).accounts == 0
    assert "Велев" not in everything(workspace)
    put(workspace, {"who": "u1", "name": "Борис Велев"}, at=day(3))
    assert build(workspace, now=day(3)).accounts == 0


def test_another_account_with_the_same_phone_is_refused_and_told_why(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    put(workspace, {**BORIS, "born": TWELVE})
    build(workspace, now=ARRIVED)
    put(workspace, {"who": "u9", "phone": "0888 123 456"}, {"who": "u2", "name": "Друг"})
    assert build(workspace, now=day(2)).accounts == 1
    stores = Stores(workspace)
    told = [
        row["reason"]
        for n in stores.vault.table_names()
        if n.startswith("quarantine-")
        for row in stores.vault.read_table(n).to_pylist()
    ]
    assert sorted(told) == [
        "of somebody who is kept out: a child, as far as we know",
        "younger than 16: no profile is kept of children",
    ]


def test_the_workspace_says_who_is_too_young(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    fourteen = {**BORIS, "born": f"{ARRIVED.year - 14}-02-28"}
    lowered = workspace.changed({"privacy.youngest": 14}, seen=workspace.digest)
    put(lowered, fourteen, {**BORIS, "who": "u2", "phone": "+359888765432", "born": TWELVE})
    assert build(lowered, now=ARRIVED).accounts == 1


# ---------------------------------------------------- values that can't be read, messages


def test_an_optional_value_that_cannot_be_read_is_left_out_and_counted(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    put(workspace, {"who": "u1", "name": "A B", "sex": "x7", "phone": "12", "born": "yesterday"})
    build(workspace, now=ARRIVED)
    (entry,) = [e for e in Stores(workspace).log.entries() if e.kind == "file"]
    assert entry.payload["rows"] == 1
    assert entry.payload["left_out"] == {"sex": 1, "phone": 1, "birth": 1}
    assert facts(workspace, tables.CLAIMS, "attribute") == [("name",)]


def test_what_somebody_wrote_in_private_judges_nobody_and_says_nothing_of_them(
    workspace, monkeypatch
):
    connect(workspace, monkeypatch, SourcePolicy(ALL_RIGHTS))
    put(workspace, {"id": "p1", "who": "u1", "text": "I like tea, I live in Варна"})
    build(workspace, now=ARRIVED)
    ((rights,),) = facts(workspace, tables.INTERACTIONS, "rights")
    assert not Right(rights) & (Right.SCORE | Right.ADS | Right.TRAIN)
    written = [kinds.MESSAGES.by_name[name] for name in ("subject", "text")]
    assert [(f.attribute, f.identifier) for f in written] == [(None, None)] * 2
    assert facts(workspace, tables.CLAIMS, "attribute") == []


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "coded"),
    [  # the first two are of the method's own description, geohash.org
        ("Jutland", 57.64911, 10.40744, "u4pru"),
        ("Ameland", 42.605, -5.603, "ezs42"),
        ("the middle of Sofia", 42.6977, 23.3219, "sx8df"),
    ],
)
def test_geohash(place, latitude, longitude, coded):
    assert geohash(latitude, longitude) == coded, place


def test_the_time_of_a_source_may_go_two_days_ahead_no_more(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    ahead = (ARRIVED + timedelta(days=3)).isoformat()

    def later(record):
        from rapport.flow.sources.base import Row

        yield Row("messages", {"customer": "u1", "message": "m", "sent_at": ahead, "text": "x"})

    connect(workspace, monkeypatch, read=later)
    put(workspace, {"id": "1", "who": "u1"})
    build(workspace, now=ARRIVED)
    assert facts(workspace, tables.INTERACTIONS, "occurred_at") == [(None,)]


def test_a_child_in_a_file_takes_no_other_refused_row_with_it(workspace):
    born = f"01.03.{ARRIVED.year - 12}"
    bad = f"10;Света;0888 zyx;;;;\n11;Дете;0888 333 444;;{born};;\n12;Нова;;n@mail.example;;;\n"
    header = "id;name;phone;e-mail;birth date;city;news\n"
    added = brand.add(workspace, "crm.csv", header + bad, brand.CRM_MAP)
    assert (added.good, added.refused) == (1, 2)
    assert build(workspace, now=brand.NOW).accounts == 1
    waiting = importing.quarantined(workspace, now=brand.NOW)
    assert waiting["line"].to_pylist() == [2, 3]
    assert "333 444" not in str(waiting.to_pylist()) and born not in str(waiting.to_pylist())
    again = header + "13;Друго име;0888 333 444;;;;\n"
    added = brand.add(workspace, "crm2.csv", again, brand.CRM_MAP)
    assert (added.good, added.refused) == (0, 1), "another number, the same phone"


def test_the_record_of_who_stays_out_is_not_kept_either(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    put(workspace, {**BORIS, "born": TWELVE}, OTHER)
    build(workspace, now=ARRIVED)
    put(workspace, {**BORIS, "id": "again", "born": None}, at=day(2))
    build(workspace, now=day(2))
    left = everything(workspace)
    assert "planted-by-other" in left
    assert not [w for w in ("Велев", "888123456", TWELVE) if w in left]


def test_a_record_that_may_be_used_for_nothing_is_not_kept_either(workspace, monkeypatch):
    def refused(record):
        return [Row(r.kind, r.values, frozenset({"service", "profile"})) for r in read(record)]

    connect(workspace, monkeypatch, read=refused)
    put(workspace, OTHER)
    build(workspace, now=ARRIVED)
    assert "planted-by-other" not in everything(workspace)


@pytest.mark.parametrize(
    "record",
    [
        {"latlng": "55.7512,37.6184"},
        {"geo_lat": "55.7512", "geo_lon": "37.6184"},
        {"position": [55.7512, 37.6184]},
        {"where": "(55.7512; 37.6184)"},
        {"hiv_status": "negative"},
        {"interested_in": "men"},
        {"убеждения": "разные"},
    ],
)
def test_exact_places_and_sensitive_words_are_known_by_what_they_hold(record):
    told = repr(door.cut({"n": {"kept": 1, **record}}))
    assert "kept" in told
    assert not any(str(value) in told for value in record.values()), told
    assert "55.75" not in told


def test_two_numbers_that_are_no_place_are_kept():
    assert door.cut({"sizes": [38, 40], "range": "1,2", "prices": [9.5, 1200.75]}) == {
        "sizes": [38, 40],
        "range": "1,2",
        "prices": [9.5, 1200.75],
    }


def test_of_fields_that_are_turned_on_at_once_none_is_lost(workspace, monkeypatch):
    connection = connect(workspace, monkeypatch)
    fields = ["relation", "religion", "political", "health"]
    together = Barrier(len(fields))

    def turn_on(field):
        together.wait()
        sensitive.turn_on(workspace, "net", field, **ON)

    with ThreadPoolExecutor(len(fields)) as pool:
        list(pool.map(turn_on, fields))
    assert sensitive.turned_on(Stores(workspace), connection) == frozenset(fields)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda f: sensitive.turn_off(workspace, "net", f), fields[:2]))
    assert sensitive.turned_on(Stores(workspace), connection) == frozenset(fields[2:])
