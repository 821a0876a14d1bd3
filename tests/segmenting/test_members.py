"""Who was in on a day, by real builds: what was said then, and what a replay to that day says."""

import shutil
import threading
from datetime import timedelta

import pytest

from rapport import run
from rapport.flow.errors import ConfigError, ConflictError, InputError
from rapport.flow.segments.grammar import RuleError
from rapport.flow.shelf import open_shelf
from rapport.segmenting import keeping, recounting
from rapport.segmenting.definitions import Segment, publish, segments, versions
from rapport.segmenting.members import members, segments_of
from tests.brand import FILES, NOW, ORDERS_MAP, add, fill, new_workspace

DAY = timedelta(days=1)
LATER = "order,customer,date,product,amount,currency\nA3,s-2,2026-03-05,Rila tent,99.00,EUR\n"
LATELY = "count(bought, last 30 days) >= 1"


def segment(key="lately", rule=LATELY, **more):
    told = {"name": "Bought lately", "purpose": "Thank them", "offer": "A line for free",
            "effect": "One in ten buys again", "owner": "1", "author": "1",
            "review": NOW.date() + 90 * DAY} | more  # fmt: skip
    return Segment(key, rule=rule, **told)


@pytest.fixture
def workspace(tmp_path):
    made = fill(new_workspace(tmp_path / "w"))
    publish(made, segment(), now=NOW)
    return made


@pytest.fixture
def built(workspace):
    run.build(workspace, now=NOW)
    return workspace


def ids(workspace, key="lately", *, now=NOW, at=None):
    return members(workspace, key, now=now).person_ids(at)


def called(workspace, name):
    (row,) = open_shelf(workspace.root).people(name).rows
    return row.person_id


def test_a_build_counts_who_is_in_and_the_ready_ones_too(built):
    assert ids(built) == [called(built, "Ковальчук")]
    assert sorted(ids(built, "buyers")) == sorted(
        called(built, n) for n in ("Ковальчук", "Moretti")
    )
    about = keeping.about(built, "lately")
    assert (about.people, about.as_of, about.is_stale) == (1, NOW, False)


def test_time_alone_takes_somebody_out_at_the_very_moment(built):
    """She bought on 14 February: on 16 March that is thirty days ago."""
    day = NOW.replace(month=3, day=16, hour=0)
    assert keeping.about(built, "lately").next_at == day
    found = members(built, "lately", now=NOW + 20 * DAY)
    assert found.person_ids() == []
    (stay,) = found.page(which="left").stays
    assert (stay.entered_at, stay.left_at) == (NOW, day)
    assert found.count(NOW + DAY) == 1 and found.count(day) == 0
    assert found.counts([NOW - DAY, NOW, day - DAY, day]) == [0, 1, 1, 0]
    assert found.moved(NOW - DAY, day) == (1, 1)


def test_a_day_of_the_past_is_as_a_replay_to_it(built, tmp_path):
    """Two more builds; each day that was counted is what a workspace says that ends there."""
    add(built, "later.csv", LATER, ORDERS_MAP, now=NOW + 5 * DAY)
    run.build(built, now=NOW + 5 * DAY)
    recounting.keep_up(built, now=NOW + 18 * DAY)
    run.build(built, now=NOW + 40 * DAY)
    told = members(built, "lately", now=NOW + 40 * DAY)
    for day, files in ((0, FILES), (5, (*FILES, ("later.csv", LATER, ORDERS_MAP)))):
        for passed in {day, 18} if day else {day, 4}:
            replay = new_workspace(tmp_path / f"r{day}{passed}")
            for folder in ("secrets", "segments"):
                shutil.copytree(built.root / folder, replay.root / folder, dirs_exist_ok=True)
            for name, text, mapping in files:
                add(replay, name, text, mapping, now=NOW + day * DAY)
            run.build(replay, now=NOW + passed * DAY)
            assert told.person_ids(NOW + passed * DAY) == ids(replay, now=NOW + passed * DAY)
    assert told.counts([NOW, NOW + 5 * DAY, NOW + 18 * DAY, NOW + 40 * DAY]) == [1, 2, 1, 0]


def test_joining_two_and_parting_them_gives_both_their_stays_back(built):
    sveta, anna = called(built, "Ковальчук"), called(built, "Moretti")
    add(built, "later.csv", LATER.replace("s-2", "s-3"), ORDERS_MAP, now=NOW + 5 * DAY)
    run.build(built, now=NOW + 5 * DAY)
    before = list(members(built, "lately", now=NOW + 5 * DAY).page().stays)
    assert {(s.person_id, s.entered_at) for s in before} == {(sveta, NOW), (anna, NOW + 5 * DAY)}
    run.decide(built, "same", sveta, anna, by="1", now=NOW)
    run.build(built, now=NOW + 6 * DAY)
    (one,) = members(built, "lately", now=NOW + 6 * DAY).page().stays
    assert one.entered_at == NOW
    assert [s.stay.entered_at for s in segments_of(built, one.person_id, now=NOW + 6 * DAY)
            if s.key == "lately"] == [NOW]  # fmt: skip
    run.decide(built, "undo", sveta, anna, by="1", now=NOW)
    run.build(built, now=NOW + 7 * DAY)
    assert list(members(built, "lately", now=NOW + 7 * DAY).page().stays) == before


def test_of_who_is_forgotten_nothing_is_left(built):
    sveta = called(built, "Ковальчук")
    accounts = run.accounts_of_people(built, [sveta])
    run.forget(built, accounts, now=NOW + DAY)
    found = members(built, "lately", now=NOW + DAY)
    assert (found.person_ids(), found.person_ids(NOW)) == ([], [])
    for file in (built.root / "members").glob("*.arrow"):
        assert bytes.fromhex(sveta) not in file.read_bytes()


def test_a_rule_that_is_saved_counts_at_once_and_who_asks_it_follows(built):
    publish(built, segment("rest", "did(bought) except in segment lately"), now=NOW)
    anna = called(built, "Moretti")
    assert ids(built, "rest") == [anna]
    publish(built, segment(rule="did(bought)", version=2), now=NOW)
    assert ids(built, "rest", now=NOW + DAY) == []
    assert [v.version for v in versions(built, "lately")] == [1, 2]
    assert members(built, "rest", now=NOW + DAY).person_ids(NOW) == [anna]


def test_what_takes_too_long_is_stale_and_never_silently_old(built, monkeypatch):
    publish(built, segment("rest", "did(bought) except in segment lately"), now=NOW)
    recounting.keep_up(built, now=NOW)
    was = recounting.inside

    def slow(engine, rule, now):
        if "ago_30" in rule.ages:
            both = "range(100000) as a, range(100000) as b"
            engine.get(f"select count(*) from {both} where a.range % 7 = b.range % 11")
        return was(engine, rule, now)

    monkeypatch.setattr(recounting, "inside", slow)
    monkeypatch.setitem(built.settings, "segments.budget_seconds", 0.2)
    told = {a.key: a for a in recounting.recount(built, now=NOW + 20 * DAY)}
    assert told["lately"].stale_why == "over_budget"
    assert told["rest"].stale_why == "asks_stale"
    assert told["lately"].as_of == NOW and told["lately"].stale_since == NOW + 20 * DAY
    assert told["lately"].people == 1 and not told["buyers"].is_stale
    assert keeping.about(built, "lately").is_stale
    monkeypatch.setattr(recounting, "inside", was)
    run.build(built, now=NOW + 21 * DAY)
    assert not keeping.about(built, "lately").is_stale


def test_two_who_count_at_once_wait_for_one_another(built):
    def work():
        recounting.keep_up(built, now=NOW + 20 * DAY)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (stay,) = members(built, "lately", now=NOW + 20 * DAY).page(which="entered").stays
    assert stay.left_at == NOW.replace(month=3, day=16, hour=0)


def test_a_segment_that_nobody_has_is_told_with_its_nearest(built):
    with pytest.raises(ConfigError, match="no segment 'latly'") as told:
        members(built, "latly", now=NOW)
    assert "lately" in told.value.fix


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"name": " "}, "no name"),
        ({"offer": ""}, "no offer"),
        ({"effect": ""}, "no expected effect"),
        ({"review": None}, "no review date"),
        ({"use": "credit"}, "no use"),
        ({"purpose": "x" * 301}, "longer than 300"),
        ({"key": "No key"}, "no key"),
        ({"rule": "in segment lately"}, "in itself"),
        ({"rule": "cty is Sofia"}, "no field"),
    ],
)
def test_a_segment_that_lacks_something_is_refused(workspace, more, what):
    with pytest.raises(InputError, match=what):
        publish(workspace, segment(version=2, **more), now=NOW)
    assert segments(workspace)["lately"].version == 1


def test_a_circle_of_segments_is_told_with_its_way(workspace):
    publish(workspace, segment("other", "in segment lately"), now=NOW)
    with pytest.raises(RuleError, match="lately → other → lately"):
        publish(workspace, segment(rule="in segment other", version=2), now=NOW)


def test_of_two_who_save_at_once_the_second_is_told(workspace):
    publish(workspace, segment(name="Mine", version=2), now=NOW)
    with pytest.raises(ConflictError):
        publish(workspace, segment(name="Theirs", version=2), now=NOW)
    assert segments(workspace)["lately"].name == "Mine"


def test_a_segment_that_others_ask_is_not_put_away(workspace):
    publish(workspace, segment("other", "in segment lately"), now=NOW)
    with pytest.raises(InputError, match="asked by other"):
        publish(workspace, segment(version=2, retired=True), now=NOW)
    publish(workspace, segment("other", "in segment lately", version=2, retired=True), now=NOW)
    publish(workspace, segment(version=2, retired=True), now=NOW)
    assert "lately" not in segments(workspace)
    assert segments(workspace, retired=True)["lately"].retired


def test_a_file_changed_by_hand_that_is_no_segment_is_named(workspace):
    file = workspace.root / "segments" / "lately" / "1.toml"
    file.write_text(file.read_text().replace("count(bought", "count(bougt"))
    run.build(workspace, now=NOW)
    file.write_text("rule = 3")
    with pytest.raises(InputError, match=r"segments/lately/1\.toml"):
        segments(workspace)
    built = run.build(workspace, now=NOW)
    assert any("segments/lately/1.toml" in fault for fault in built.faults)
