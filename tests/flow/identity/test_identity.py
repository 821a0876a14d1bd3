"""Which accounts are one person: what links, what parts, and what outranks what."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.rights import Right
from tests.flow.identity.people import (
    ALL,
    account,
    crowd,
    id_of,
    link,
    persons,
    run,
    together,
)

SVETA = account(
    "shop",
    name="Светлана Ковальчук",
    birth="14.05.1990",
    phone="0888 123 456",
    email="sveta.k@abv.bg",
)
SVETLANA = account(
    "card", given="Svetlana", family="Kovalchuk", birth="1990-05-14", phone="+359888123456"
)


def test_one_person_in_two_scripts_is_one() -> None:
    engine = run([*crowd(), SVETA, SVETLANA])
    assert together(engine, "shop", "card")
    assert link(engine, "shop", "card")["ground"] == "score"
    assert len(set(persons(engine).values())) == 61


def test_the_person_bears_the_id_of_what_came_first() -> None:
    first = {**SVETLANA, "seq": 1}
    assert persons(run([*crowd(), SVETA, first]))[id_of("shop")] == id_of("card")
    late = {**SVETLANA, "seq": 999}
    assert persons(run([*crowd(), SVETA, late]))[id_of("card")] == id_of("shop")


def test_a_family_that_shares_everything_else_stays_apart() -> None:
    shared = {
        "phone": "0888 123 456",
        "address": "ul. Vitosha 14",
        "place": "Sofia",
        "email": "family.kovalchuk@abv.bg",
        "postcode": "1000",
    }
    mother = account("mother", given="Svetlana", family="Kovalchuk", birth="1960-02-03", **shared)
    child = account("child", given="Boyan", family="Kovalchuk", birth="1990-05-14", **shared)
    undated = account("undated", given="Radka", family="Kovalchuk", **shared)
    engine = run([*crowd(), mother, child, undated])
    assert not together(engine, "mother", "child")
    assert not together(engine, "mother", "undated")


def test_one_verified_identifier_links_without_a_score() -> None:
    one = account("one", phone_verified="0888 123 456")
    other = account("other", phone_verified="0888123456")
    engine = run([*crowd(), one, other])
    assert together(engine, "one", "other")
    assert link(engine, "one", "other")["ground"] == "verified"


def test_the_same_identifier_unverified_does_not() -> None:
    one = account("one", phone="0888 123 456")
    other = account("other", phone_verified="0888123456")
    assert not together(run([*crowd(), one, other]), "one", "other")


def test_two_verified_ids_of_one_network_are_two_people() -> None:
    said = {"name": "Svetlana Kovalchuk", "birth": "1990-05-14", "email": "sveta.k@abv.bg"}
    one = account("one", handle_verified="telegram:sveta_one", **said)
    other = account("other", handle_verified="telegram:sveta_two", **said)
    engine = run([*crowd(), one, other])
    assert not together(engine, "one", "other")
    assert link(engine, "one", "other")["ground"] == "veto"


def test_an_address_that_many_share_is_no_evidence() -> None:
    crew = [
        account(f"crew {i}", phone_verified="0888 123 456", email=f"x{i}@firm.bg")
        for i in range(30)
    ]
    assert len(set(persons(run([*crowd(), *crew])).values())) == 90


def test_an_organisation_never_joins_a_person() -> None:
    firm = {**SVETLANA, "name": "firm", "kind": "organisation"}
    engine = run([*crowd(), SVETA, firm], [("same", "shop", "firm")])
    assert not together(engine, "shop", "firm")


@pytest.mark.parametrize(
    ("said", "joined"),
    [
        ([], True),
        ([("different", "shop", "card")], False),
        ([("different", "shop", "card"), ("undo", "shop", "card")], True),
        ([("different", "shop", "card"), ("same", "shop", "card")], True),
        ([("same", "shop", "card"), ("different", "shop", "card")], False),
    ],
)
def test_the_teams_last_word_wins(said: list, joined: bool) -> None:
    engine = run([*crowd(), SVETA, SVETLANA], said)
    assert together(engine, "shop", "card") == joined
    if said and said[-1][0] != "undo":
        assert link(engine, "shop", "card")["ground"] == "decision"


def test_the_team_joins_what_nothing_else_would() -> None:
    engine = run([*crowd(), SVETA], [("same", "shop", "crowd 3")])
    assert together(engine, "shop", "crowd 3")


def test_what_the_team_parts_is_not_joined_through_a_third() -> None:
    third = {**SVETA, "name": "third"}
    engine = run([*crowd(), SVETA, third, SVETLANA], [("different", "shop", "card")])
    assert not together(engine, "shop", "card")


def test_without_the_right_to_link_people_decide() -> None:
    bound = {**SVETLANA, "rights": ALL & ~Right.LINK}
    engine = run([*crowd(), SVETA, bound])
    assert not together(engine, "shop", "card")
    found = link(engine, "shop", "card")
    assert (found["state"], found["ground"]) == ("review", "rights")
    assert found["rights"] & Right.LINK == 0
    assert together(run([*crowd(), SVETA, bound], [("same", "shop", "card")]), "shop", "card")


def test_reasons_add_up_to_the_link() -> None:
    engine = run([*crowd(), SVETA, SVETLANA])
    rows = engine.get(
        "select l.microbits, cast(sum(r.microbits) as bigint) as parts,"
        " count(*) filter (where r.comparison = 'prior') as priors"
        " from links as l join link_reasons as r"
        " on r.left_id = l.left_id and r.right_id = l.right_id"
        " group by l.left_id, l.right_id, l.microbits"
    ).to_pylist()
    assert rows
    assert all(row["microbits"] == row["parts"] and row["priors"] == 1 for row in rows)


def test_merging_and_undoing_restores_every_person() -> None:
    everybody = [*crowd(), SVETA, SVETLANA]
    before = persons(run(everybody))
    merge = [("same", "shop", "crowd 1"), ("same", "card", "crowd 2"), ("same", "crowd 5", "shop")]
    assert persons(run(everybody, merge)) != before
    undone = [("undo", one, other) for _, one, other in reversed(merge)]
    assert persons(run(everybody, [*merge, *undone])) == before


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_in_which_rows_lie_changes_nothing(chance: Random) -> None:
    numbered = [{**a, "seq": n} for n, a in enumerate([*crowd(30), SVETA, SVETLANA], 1)]
    shuffled = chance.sample(numbered, len(numbered))
    one, other = run(numbered), run(shuffled)
    for table in ("links", "link_reasons", "persons"):
        sql = f"select * from {table} order by all"
        assert one.get(sql).equals(other.get(sql))


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_arrival_names_people_but_groups_them_alike(chance: Random) -> None:
    everybody = [*crowd(30), SVETA, SVETLANA]
    groups = []
    for order in (everybody, chance.sample(everybody, len(everybody))):
        found = persons(run(order))
        by_person: dict[str, set[str]] = {}
        for name, person in found.items():
            by_person.setdefault(person, set()).add(name)
        groups.append(sorted(map(sorted, by_person.values())))
    assert groups[0] == groups[1]


def test_nobody_is_nobody() -> None:
    assert persons(run([])) == {}
