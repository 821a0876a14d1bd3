"""The sum of the log is the score, at any date, and what a build at that date gives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import score_tables, scores
from rapport.flow.engines.duck import Duck
from rapport.flow.scores import deeds as words
from rapport.flow.scores import workings
from rapport.flow.scores.given import as_tables
from rapport.flow.scores.logs import Deed, is_active, oldest, score_log
from rapport.flow.scores.policy import Rule, shipped
from rapport.flow.scores.policy_files import draft

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLES = {axis: getattr(workings, f"{axis.upper()}_DEEDS") for axis in words.AXES}
BY_NAME = {step.writes.name: step for step in scores.VALUES}
KEPT = dict.fromkeys(words.AXES, score_tables.LASTS + score_tables.LOOKED_BACK)
KEPT["loyalty"] = score_tables.LASTS_LOYAL + score_tables.LOOKED_BACK

CHANGED = timedelta(days=200)
FIRST = shipped()
RULES = (
    *(r for r in FIRST.rules if r.deed not in ("like", "blame")),
    Rule("engagement", "like", 700_001, 7, cap=2, cap_days=3),
    Rule("engagement", "message", 9_999_999, 1000, source="vk"),
    Rule("engagement", "message", 3_333_333, 11, cap=1, cap_days=400),
)
RULES = tuple({rule.key: rule for rule in RULES}.values())
POLICIES = (FIRST, draft(FIRST, rules=RULES, in_force_from=(NOW - CHANGED).replace(hour=0)))

NUMBER = count()


def scores_of(log):
    """The sum of a log's lines on each axis, in micropoints."""
    sums = {}
    for line in log:
        if line.micropoints:
            sums[line.deed.axis] = sums.get(line.deed.axis, 0) + line.micropoints
    return sums


@st.composite
def lines(draw):
    axis = draw(st.sampled_from([a for a in words.AXES for _ in words.AXES[a]]))
    seconds = draw(st.integers(0, 800 * 86400))
    return {
        "axis": axis,
        "person_id": draw(st.sampled_from("ab")),
        "deed": draw(st.sampled_from(sorted(words.AXES[axis]))),
        "line_id": f"l{next(NUMBER)}",
        "source": draw(st.sampled_from(["vk", "shop"])),
        "microunits": draw(st.integers(0, 20_000_000)),
        "occurred_at": NOW - timedelta(seconds=seconds),
        "interaction_id": None,
        "other_id": draw(st.sampled_from([None, "o", "p"])),
        "rights": 255,
    }


def built(engine, rows, at):
    """Return the lines and the scores of a build at that time, of what was done by then."""
    for axis, spec in TABLES.items():
        some = [
            {name: row[name] for name in spec.schema.names}
            for row in rows
            if row["axis"] == axis
            and timedelta(0) <= at - row["occurred_at"] < timedelta(days=KEPT[axis])
        ]
        engine.put(spec.name, pa.Table.from_pylist(some, spec.schema))
    for name in ("score_lines", "score_values"):
        BY_NAME[name].make(engine, now=at)
    values = engine.get("select person_id, axis, micropoints, lines from score_values").to_pylist()
    return engine.get("select * from score_lines").to_pylist(), values


ENGINE = Duck()
for table, told in as_tables(POLICIES).items():
    ENGINE.put(table.name, told)


@settings(max_examples=40, deadline=None)
@given(st.lists(lines(), max_size=40), st.integers(0, 365 * 86400))
def test_the_sum_of_the_log_is_the_score_at_any_date(rows, back):
    at = NOW - timedelta(seconds=back)
    found, _ = built(ENGINE, rows, NOW)
    then, values = built(ENGINE, rows, at)
    given_then = {(r["person_id"], r["line_id"]): r["micropoints"] for r in then}
    for person in "ab":
        log = score_log([Deed.of(r) for r in found if r["person_id"] == person], POLICIES, at)
        wanted = {v["axis"]: v["micropoints"] for v in values if v["person_id"] == person}
        assert scores_of(log) == wanted
        assert {v["axis"]: v["lines"] for v in values if v["person_id"] == person} == {
            axis: sum(1 for one in log if one.deed.axis == axis and one.micropoints)
            for axis in wanted
        }
        for one in log:
            before = given_then.get((person, one.deed.line_id))
            assert before is None or before == one.given


def deed(axis, name, at, **more):
    told = {"line_id": "1", "source": "shop", "microunits": 1_000_000, **more}
    return Deed(axis=axis, deed=name, occurred_at=at, **told)


def test_half_is_left_after_the_half_life_and_nothing_after_a_year():
    one = deed("engagement", "post", NOW - timedelta(days=365))
    for days, points in ((0, 4_000_000), (30, 2_000_000), (60, 1_000_000), (364, 892), (365, 0)):
        log = score_log([one], (FIRST,), one.occurred_at + timedelta(days=days, hours=23))
        assert [line.micropoints for line in log] == [points]
        assert log[0].given == 4_000_000 and log[0].rule.half_life_days == 30
    assert score_log([one], (FIRST,), one.occurred_at - timedelta(microseconds=1)) == ()


def test_an_old_date_is_told_by_the_policy_of_then_whatever_is_published_since():
    one = deed("engagement", "post", NOW - timedelta(days=60))
    rules = tuple(
        replace(r, micropoints=40_000_000) if r.deed == "post" else r for r in FIRST.rules
    )
    second = draft(FIRST, rules=rules, in_force_from=NOW.replace(hour=0))
    day = timedelta(days=30)
    for policies in ((FIRST,), (FIRST, second)):
        assert scores_of(score_log([one], policies, NOW - day)) == {"engagement": 2_000_000}
    assert scores_of(score_log([one], (FIRST, second), NOW)) == {"engagement": 10_000_000}
    assert score_log([one], (FIRST, second), NOW)[0].version == 2


def test_the_latest_deed_stands_first_and_what_is_beyond_the_cap_is_told():
    some = [deed("loyalty", "purchase", NOW - timedelta(days=n), line_id=str(n)) for n in range(9)]
    log = score_log(some, (FIRST,), NOW)
    assert [line.deed.line_id for line in log] == list("012345678")
    assert [line.given for line in log].count(0) == 5  # four of a span count
    assert oldest(NOW) == NOW - timedelta(days=365)


def test_who_did_something_within_ninety_days_is_active_and_to_follow_is_no_deed_yet():
    at = NOW - timedelta(days=90)
    assert not is_active([deed("engagement", "join", NOW)], NOW)
    assert not is_active([deed("influence", "got_like", NOW)], NOW)
    assert not is_active([deed("engagement", "like", at)], NOW)
    assert is_active([deed("engagement", "like", at)], NOW - timedelta(seconds=1))
    assert is_active([deed("loyalty", "purchase", NOW)], NOW)
