"""Who did what to whose words, and what that weighs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import tables
from rapport.flow.network_tables import ENDORSEMENTS, REACTIONS
from tests.flow.network.talking import ALL, NO_SCORE, NOW, Talks, ago


def told(talks):
    """{(who, whom, kind): microweight} of all reactions."""
    made = talks.made(REACTIONS)
    return {(r["person_id"], r["other_id"], r["kind"]): r["microweight"] for r in made}


def test_each_deed_weighs_by_its_kind():
    talks = Talks()
    talks.post("anna", "p")
    talks.post("boris", "q", to="p")
    talks.deed("clara", "Like", "p")
    talks.deed("dora", "Announce", "p")
    assert told(talks) == {
        ("boris", "anna", "reply"): 1_000_000,
        ("clara", "anna", "like"): 200_000,
        ("dora", "anna", "share"): 3_000_000,
    }


def test_a_share_may_be_a_post_of_ones_own_and_an_answer_be_shared():
    """What Dora passes on is what Boris answered, not what he answered to."""
    talks = Talks()
    talks.post("anna", "p")
    talks.post("boris", "q", to="p")
    talks.post("clara", "r", to="q", verb="Announce")
    talks.deed("dora", "Announce", "q")
    assert told(talks) == {
        ("boris", "anna", "reply"): 1_000_000,
        ("clara", "boris", "share"): 3_000_000,
        ("dora", "boris", "share"): 3_000_000,
    }


def test_weight_halves_in_sixty_days_and_by_trust():
    talks = Talks()
    talks.post("anna", "p", ago(days=200))
    talks.deed("boris", "Announce", "p", ago(days=60))
    talks.person("clara", trust=0.5)
    talks.deed("clara", "Announce", "p", ago(days=120))
    talks.deed("dora", "Announce", "p", ago(days=731))
    assert told(talks) == {
        ("boris", "anna", "share"): 1_500_000,
        ("clara", "anna", "share"): 375_000,
    }


def test_of_a_pair_ten_deeds_count_in_thirty_days():
    """2026-01-07 begins such a window (day 20,460 of the epoch)."""
    talks = Talks()
    begun = ago(days=53.5)
    assert (begun.date().toordinal() - 719_163) % 30 == 0
    talks.post("anna", "p", ago(days=90))
    for hour in range(12):
        talks.deed("boris", "Like", "p", begun.replace(hour=hour))
    talks.deed("boris", "Like", "p", ago(days=3))
    made = [r["microweight"] > 0 for r in sorted(talks.made(REACTIONS), key=_when)]
    assert made == [True] * 10 + [False] * 2 + [True]
    (row,) = talks.made(ENDORSEMENTS)
    assert (row["deeds"], row["last_at"]) == (11, ago(days=3))


def _when(row):
    return row["occurred_at"]


def test_a_text_names_somebody_by_the_name_they_bear_there():
    talks = Talks()
    for name, network in (("anna", "net"), ("boris", "net"), ("clara", "other")):
        talks.person(name)
        named = (name, "handle", f"net:{name}_x", f"{name}_x", "p", True, network, 1, 1, ALL)
        talks.add(tables.IDENTIFIERS, *named)
    talks.post("dora", "p", text="(@nobody) @anna_x, and @Boris_X! a@clara_x @clara_x")
    assert told(talks) == {
        ("dora", "anna", "mention"): 1_000_000,
        ("dora", "boris", "mention"): 1_000_000,
    }


def test_whom_one_answers_is_not_named_once_more():
    talks = Talks()
    named = ("anna", "handle", "net:anna", "anna", "p", True, "net", 1, 1, ALL)
    talks.add(tables.IDENTIFIERS, *named)
    talks.post("anna", "p")
    talks.post("dora", "q", to="p", text="@anna yes")
    assert told(talks) == {("dora", "anna", "reply"): 1_000_000}


@pytest.mark.parametrize(
    "case",
    "themselves ours program at_program named_program staff organisation withdrawn"
    " reactor_withdrawn unscored unscored_post future follow two_accounts without_profile".split(),
)
def test_what_endorses_nobody(case):
    talks = Talks()
    author = "boris" if case == "themselves" else "anna"
    if case.endswith("_program"):
        talks.person("anna", trust=0.1)
    if case == "named_program":
        named = ("anna", "handle", "net:anna", "anna", "p", True, "net", 1, 1, ALL)
        talks.add(tables.IDENTIFIERS, *named)
        talks.post("boris", "q", text="@anna yes")
    if case in ("organisation", "without_profile"):
        kind = "organisation" if case == "organisation" else "person"
        talks.person("anna", kind=kind, profiled=case != "without_profile")
    if case == "two_accounts":
        talks.person("boris", account="other of boris")
        talks.post("boris", "p", account="other of boris")
    elif case == "ours":
        talks.ours("p", ago(days=1))
    else:
        rights = NO_SCORE if case == "unscored_post" else ALL
        talks.post(author, "p", staff=case == "staff", rights=rights)
    talks.person("boris", trust=0.1 if case == "program" else 1.0)
    if case.endswith("withdrawn"):
        talks.withdraws("anna" if case == "withdrawn" else "boris")
    verb = "Follow" if case == "follow" else "Like"
    rights = NO_SCORE if case == "unscored" else ALL
    talks.deed("boris", verb, "p", ago(days=-1 if case == "future" else 0), rights=rights)
    assert told(talks) == {}


def test_rights_are_those_of_the_deed_and_of_what_it_was_done_to():
    talks = Talks()
    talks.post("anna", "p", rights=4 + 8)
    talks.deed("boris", "Like", "p", rights=4 + 16)
    assert [r["rights"] for r in talks.made(ENDORSEMENTS)] == [4]


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_no_order_of_facts_matters(data):
    talks = Talks()
    names = "anna boris clara".split()
    for n, name in enumerate(names):
        talks.post(name, f"p{n}", NOW)
    for who, post, verb in data.draw(
        st.lists(st.tuples(*map(st.sampled_from, (names, range(3), ("Like", "Announce"))))),
        "deeds",
    ):
        talks.deed(who, verb, f"p{post}", NOW)
    shuffled = talks.made(REACTIONS, ENDORSEMENTS, order=lambda n: data.draw(_orders(n), "order"))
    assert shuffled == talks.made(REACTIONS, ENDORSEMENTS)
    reactions, endorsements = shuffled
    assert sum(r["microweight"] for r in reactions) == sum(e["microweight"] for e in endorsements)


def _orders(n):
    return st.permutations(range(n))
