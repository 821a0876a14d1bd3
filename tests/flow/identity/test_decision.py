"""What no score outweighs, what too little carries, and where the bars stand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import tables
from rapport.flow.engine import Engine
from rapport.flow.identity import CLUSTER_ALARMS, DOUBTS
from rapport.flow.identity.bars import FALSE_IN_ALL, FALSE_SHARE, MICRO, trusted_from
from rapport.flow.identity.scored_patterns import entropy_micro
from rapport.flow.rights import Right
from tests.flow.identity.people import (
    ALL,
    NOW,
    account,
    crowd,
    id_of,
    link,
    persons,
    run,
    together,
)

SVETA = {"given": "Svetlana", "family": "Kovalchuk"}
BORN = {"birth": "1990-05-14"}


def published(engine: Engine, last: dict[str, str] | None = None) -> Engine:
    """Make what people should look at, too. `last`: who was whose in the last generation."""
    import pyarrow as pa

    rows = [{"account_id": id_of(a), "person_id": id_of(p)} for a, p in (last or {}).items()]
    engine.put("last_persons", pa.Table.from_pylist(rows, tables.LAST_PERSONS.schema))
    for step in (DOUBTS, CLUSTER_ALARMS):
        step.make(engine, now=NOW)
        step.writes.check(engine)
    return engine


def test_different_verified_birth_dates_are_two_people() -> None:
    said = {**SVETA, "email": "sveta.k@abv.bg", "phone": "0888 123 456", "place": "Varna"}
    one = account("one", birth_verified="1990-05-14", **said)
    other = account("other", birth_verified="1990-05-15", **said)
    engine = run([*crowd(), one, other])
    assert not together(engine, "one", "other")
    assert link(engine, "one", "other")["ground"] == "veto"
    unproven = [
        account("one", birth="1990-05-14", **said),
        account("other", birth="1990-05-15", **said),
    ]
    assert together(run([*crowd(), *unproven]), "one", "other")


def test_namesakes_with_numbers_and_birth_dates_of_their_own_in_one_source_stay_apart() -> None:
    dates = ("1961-02-03", "1990-05-14", "1990-11-28", "1974-08-19")
    namesakes = [
        account(f"n{i}", given="Ivan", family="Petrov", birth=date, code=f"crm:{4000 + 1117 * i}")
        for i, date in enumerate(dates)
    ]
    undated = account("undated", given="Ivan", family="Petrov", place="Sofia")
    found = persons(run([*crowd(), *namesakes, undated]))
    assert len({found[id_of(f"n{i}")] for i in range(4)}) == 4
    bare = [{**n, "said": {k: v for k, v in n["said"].items() if k != "code"}} for n in namesakes]
    found = persons(run([*crowd(), *bare]))
    assert len({found[id_of(f"n{i}")] for i in range(4)}) == 4


def test_two_ids_of_one_network_go_to_people_unless_much_speaks_for_one() -> None:
    little = {**SVETA, **BORN}
    one = account("one", handle="vk:id100200", **little)
    other = account("other", handle="vk:id100201", **little)
    engine = run([*crowd(), one, other])
    assert not together(engine, "one", "other")
    assert link(engine, "one", "other")["ground"] == "veto"
    much = {**little, "phone": "0888 123 456", "email": "sveta.k@abv.bg", "place": "Varna"}
    one, other = (
        account("one", handle="vk:id100200", **much),
        account("other", handle="vk:id777", **much),
    )
    assert together(run([*crowd(), one, other]), "one", "other")
    proven = account("other", handle=["vk:id777", "vk:id100200"], **little)
    first = account("one", handle="vk:id100200", **little)
    assert together(run([*crowd(), first, proven]), "one", "other")


def test_one_user_name_on_two_networks_is_never_enough_alone() -> None:
    handles = [
        account("one", handle="telegram:svetlyachok77"),
        account("other", handle="instagram:svetlyachok77"),
    ]
    assert not together(run([*crowd(), *handles]), "one", "other")
    common = [account(f"namesake {i}", given="Ivan", family="Petrov") for i in range(12)]
    named = [
        account("one", given="Ivan", family="Petrov", handle="telegram:svetlyachok77"),
        account("other", given="Ivan", family="Petrov", handle="instagram:svetlyachok77"),
    ]
    assert not together(run([*crowd(), *common, *named]), "one", "other")


def test_whose_sex_is_another_is_another_unless_the_name_is_the_same() -> None:
    one = account("one", given="Alexander", family="Kovalchuk", sex="m", **BORN)
    other = account("other", given="Alexandra", family="Kovalchuk", sex="f", **BORN)
    engine = run([*crowd(), one, other])
    assert not together(engine, "one", "other")


def test_a_nameless_account_on_a_contested_phone_is_nobodys() -> None:
    shared = {"phone": "0888 123 456", "email": "family.kovalchuk@abv.bg"}
    mother = account("mother", given="Svetlana", family="Kovalchuk", birth="1960-02-03", **shared)
    son = account("son", given="Boyan", family="Kovalchuk", birth="1990-05-14", **shared)
    nameless = account("nameless", **shared)
    engine = run([*crowd(), mother, son, nameless])
    assert len({persons(engine)[id_of(n)] for n in ("mother", "son", "nameless")}) == 3
    assert {link(engine, "nameless", n)["state"] for n in ("mother", "son")} == {"review"}
    assert together(run([*crowd(), mother, nameless]), "mother", "nameless")


def test_no_chain_leads_round_a_right() -> None:
    allowed = account("a", **SVETA, **BORN, phone="0888 123 456")
    between = account("b", **SVETA, **BORN, email="sveta.k@abv.bg", phone="0888 123 456")
    bound = {**account("c", **SVETA, **BORN, email="sveta.k@abv.bg"), "rights": ALL & ~Right.LINK}
    engine = run([*crowd(), allowed, between, bound])
    assert together(engine, "a", "b")
    assert not together(engine, "b", "c")
    for other in ("a", "b"):
        found = link(engine, other, "c")
        assert (found["state"], found["ground"]) == ("review", "rights")
    joined = run([*crowd(), allowed, between, bound], [("same", "b", "c")])
    assert together(joined, "b", "c")  # the team is a ground


def test_a_word_taken_back_leaves_no_trace() -> None:
    everybody = [*crowd(30), account("one", **SVETA, **BORN), account("other", **SVETA)]
    pairs = [("one", "crowd 1"), ("one", "other"), ("crowd 2", "crowd 3")]
    said = [("same", *p) for p in pairs] + [("undo", *p) for p in reversed(pairs)]
    before, after = run(everybody), run(everybody, said)
    for table in ("links", "link_reasons", "persons"):
        sql = f"select * from {table} order by all"
        assert before.get(sql).equals(after.get(sql)), table


SCORES = st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 50)), min_size=1, max_size=30)


@given(SCORES)
def test_the_expected_number_of_false_links_is_held(scores: list) -> None:
    bits, found = (np.array(column) for column in zip(*scores, strict=True))
    bar = trusted_from(bits.astype(np.int64) * MICRO, found.astype(np.float64))
    if bar:
        taken = [(b, n) for b, n in scores if b * MICRO >= bar]
        false = sum(n / (1 + 2.0**b) for b, n in taken)
        assert false <= max(FALSE_SHARE * sum(n for _, n in taken), FALSE_IN_ALL) + 1e-9


@given(SCORES, st.integers(1, 10))
def test_more_doubtful_pairs_never_lower_the_bar(scores: list, times: int) -> None:
    """As records grow in number, pairs that agree by chance outgrow the true ones."""
    bits, found = (np.array(column) for column in zip(*scores, strict=True))
    micro = bits.astype(np.int64) * MICRO
    fewer = trusted_from(micro, found.astype(np.float64))
    more = trusted_from(micro, np.where(bits < 5, found * times, found).astype(np.float64))
    assert more >= fewer


def test_the_bar_on_known_numbers() -> None:
    # 100 pairs at 10 bits: .0977 false ones; 10 at 3 bits: 1.11. Together 1.2 of 110 > 1 %
    assert trusted_from(np.array([10, 3]) * MICRO, np.array([100.0, 10.0])) == 10 * MICRO
    # 5 at 3 bits: .0977 + .5556 of 105 = .6 %; and 4 alone are .44 links in all
    assert trusted_from(np.array([10, 3]) * MICRO, np.array([100.0, 5.0])) == 3 * MICRO
    assert trusted_from(np.array([10, 3]) * MICRO, np.array([1.0, 4.0])) == 3 * MICRO
    assert trusted_from(np.array([10, 3]) * MICRO, np.array([1.0, 5.0])) == 10 * MICRO


def test_the_bar_rises_with_the_number_of_people() -> None:
    few, many = run(crowd(30)), run(crowd(60))
    bars = [
        {row["bar"]: row["microbits"] for row in e.get("select * from bars").to_pylist()}
        for e in (few, many)
    ]
    assert bars[0]["link"] <= bars[1]["link"]
    assert all(b["review"] < b["link"] for b in bars)


@pytest.mark.parametrize(
    ("bits", "entropy"), [(0, 1_000_000), (2, 721_928), (-2, 721_928), (60, 0), (-60, 0)]
)
def test_entropy_on_known_numbers(bits: int, entropy: int) -> None:
    assert entropy_micro(np.array([bits * MICRO])).tolist() == [entropy]


def test_doubts_hold_every_pair_in_review_and_a_sample() -> None:
    shared = {"phone": "0888 123 456", "address": "ul. Vitosha 14", "place": "Sofia"}
    mother = account("mother", given="Svetlana", family="Kovalchuk", **shared)
    child = account("child", given="Boyan", family="Kovalchuk", **shared)
    one = account("one", given="Petra", family="Novakova", birth="1990-05-14", email="p@abv.bg")
    other = account(
        "other", given="Petra", family="Novakova", birth="1990-05-14", email="p@abv.bg"
    )
    engine = published(run([*crowd(), mother, child, one, other]))
    rows = engine.get("select * from doubts").to_pylist()
    found = {(r["left_id"], r["right_id"]): r for r in rows}
    review = engine.get("select left_id, right_id from links where state = 'review'").to_pylist()
    assert {(r["left_id"], r["right_id"]) for r in review} <= found.keys()
    family = found[tuple(sorted([id_of("mother"), id_of("child")]))]
    assert (family["settles"], family["sampled"]) == (2, False)
    assert 1_000_000 <= family["value_micro"] <= 2_000_000
    drawn = found[tuple(sorted([id_of("one"), id_of("other")]))]
    assert (drawn["sampled"], drawn["settles"], drawn["left_person"]) == (
        True,
        2,
        drawn["right_person"],
    )


def test_the_sample_stays_when_the_team_has_judged_it() -> None:
    one = account("one", given="Petra", family="Novakova", birth="1990-05-14", email="p@abv.bg")
    other = account(
        "other", given="Petra", family="Novakova", birth="1990-05-14", email="p@abv.bg"
    )
    for said in ("same", "different"):
        engine = published(run([*crowd(), one, other], [(said, "one", "other")]))
        rows = engine.get("select * from doubts where sampled and value_micro = 0").to_pylist()
        assert (rows[0]["left_id"], rows[0]["right_id"]) == tuple(
            sorted([id_of("one"), id_of("other")])
        )


def test_a_person_that_swallows_another_alarms() -> None:
    same = {**SVETA, **BORN, "email": "sveta.k@abv.bg"}
    many = [account(f"s{i}", **same) for i in range(14)]
    engine = run([*crowd(), *many])
    alarms = published(engine).get("select accounts, before, why from cluster_alarms").to_pylist()
    assert alarms == [{"accounts": 14, "before": 0, "why": "large"}]
    alarms = published(engine, {f"s{i}": "s0" for i in range(8)}).get(
        "select accounts, before, why from cluster_alarms"
    )
    assert alarms.to_pylist() == [{"accounts": 14, "before": 8, "why": "large"}]
    last = {f"s{i}": f"s{i // 3 * 3}" for i in range(14)}
    alarms = published(engine, last).get("select accounts, before, why from cluster_alarms")
    assert alarms.to_pylist() == [{"accounts": 14, "before": 3, "why": "grew"}]


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_doubts_do_not_depend_on_the_order_of_rows(chance) -> None:
    numbered = [{**a, "seq": n} for n, a in enumerate([*crowd(25), account("x", **SVETA)], 1)]
    one, other = (
        published(run(order)) for order in (numbered, chance.sample(numbered, len(numbered)))
    )
    sql = "select * from doubts order by all"
    assert one.get(sql).equals(other.get(sql))
