"""Whatever order facts come in, all tables of this part are the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import behaviour_tables, tables
from rapport.flow.behaviour_tables import DERIVED_CLAIMS, FINDINGS, NAMED_BRANDS, TOLD_EVENTS
from tests.flow.profiles.behaviour.acting import ALL, NO_SCORE, Acts, ago

MADE = (DERIVED_CLAIMS, *FINDINGS)
some_deeds = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from(["View", "Purchase", "Announce", "Follow", "Create", "Add", "Visit"]),
        st.integers(0, 3),
        st.sampled_from([None, "Varna", "Sofia"]),
        st.sampled_from([ALL, ALL, 7, NO_SCORE]),
    ),
    max_size=14,
)
some_towns = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["sofia", "varna"]), st.integers(0, 3)),
    max_size=5,
)


def acts_of(deeds, towns):
    acts = Acts()
    for n, (person, verb, day, place, rights) in enumerate(deeds):
        at, account = ago(days=100 * day), f"{person}{n % 2}"
        if verb == "Create":
            text = acts.text(person, at, feels=n % 3 - 1, to_us=True, account=account)
            acts.add(TOLD_EVENTS, text, "wedding", 0, 1)
            acts.add(NAMED_BRANDS, text, "Acme")
        else:
            more = {"place": place, "amount": float(n % 3), "rights": rights}
            acts.deed(person, verb, at, account=account, object_id=f"o{n % 2}", **more)
    acts.add(tables.OBJECTS, "o0", "product", "Acme rod", None, "shop", 1, 1, 1)
    acts.add(tables.OBJECTS, "o1", "page", "Us", None, "shop", 1, 1, 1)
    for seq, (person, town, day) in enumerate(towns):
        row = (f"{person}0", "crm", "city", town, town, False, "declared", ago(days=100 * day))
        acts.add(tables.CLAIMS, *row, ago(days=1), seq, 1, ALL)
    return acts


@settings(max_examples=6, deadline=None)
@given(some_deeds, some_towns, st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing(deeds, towns, random):
    acts = acts_of(deeds, towns)
    found = acts.made(*MADE)
    assert acts.made(*MADE, order=lambda n: random.sample(range(n), n)) == found
    forbidden = sum(rights == NO_SCORE and verb != "Create" for _, verb, *_, rights in deeds)
    activity = found[MADE.index(behaviour_tables.ACTIVITY)]
    assert sum(row["deeds"] for row in activity) == len(deeds) - forbidden
    for row in activity:
        assert row["first_at"] <= row["last_at"] and row["days"] <= row["deeds"]
        assert (row["life_cycle"] == "potential") == (row["life_cycle_by"] is None)
