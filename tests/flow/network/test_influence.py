"""Who moves others, in every scope, and what their points are made of."""

from math import log

import numpy as np
import pytest

from rapport.flow import interest_tables
from rapport.flow.network.influence_parts import amplification, percentiles
from rapport.flow.network_tables import INFLUENCE, INFLUENCE_REASONS, LEADERSHIPS
from tests.flow.network.talking import ALL, NO_SCORE, NOW, Talks, ago


def square():
    """Dora, whom all share; Clara, whom Dora shares; Anna and Boris, whom nobody does."""
    talks = Talks()
    for name in ("clara", "dora"):
        talks.post(name, f"of {name}", ago(days=3))
    for name in ("anna", "boris", "clara"):
        talks.deed(name, "Announce", "of dora")
    talks.deed("dora", "Announce", "of clara")
    return talks


def by(found, *names):
    return {tuple(row[n] for n in names): row for row in found}


def test_the_points_of_two_can_be_worked_out_on_paper():
    """d = .0375 + .85 (1/2 + ...): of Anna and Boris all, of Clara all, go to Dora and back."""
    influence, reasons = square().made(INFLUENCE, INFLUENCE_REASONS)
    assert [(r["person_id"], r["place"], r["people"]) for r in influence] == [
        ("clara", 2, 2),
        ("dora", 1, 2),
    ]
    # d = .0375 + .85 (2 * .0375 + c), c = .0375 + .85 d
    d = (0.0375 + 0.85 * (0.075 + 0.0375)) / (1 - 0.85**2)
    ranks = {r["person_id"]: r["pagerank"] for r in influence}
    assert ranks == pytest.approx({"dora": d, "clara": 0.0375 + 0.85 * d}, abs=1e-9)
    told = by(reasons, "person_id", "part")
    # three shares of one text, one of another: mean 4 of 4 shown texts, drawn by five of them
    assert told["dora", "amplification"]["value"] == pytest.approx((3 + 5) / 6, abs=1e-6)
    assert told["clara", "amplification"]["value"] == pytest.approx((1 + 5) / 6, abs=1e-6)
    assert told["dora", "rank"]["percentile"] == 75.0
    assert told["dora", "rank"]["micropoints"] == 33_750_000
    assert told["dora", "reach"]["micropoints"] == told["clara", "reach"]["micropoints"]


def test_points_are_the_sum_of_their_reasons():
    influence, reasons = square().made(INFLUENCE, INFLUENCE_REASONS)
    for row in influence:
        parts = [
            r["micropoints"]
            for r in reasons
            if (r["person_id"], r["scope"]) == (row["person_id"], row["scope"])
        ]
        assert len(parts) == 4 and sum(parts) == row["micropoints"]


def test_followers_are_those_of_the_largest_account():
    talks = square()
    talks.followers("dora", 10)
    talks.person("dora", account="dora elsewhere")
    talks.followers("dora elsewhere", 99)
    reach = by(talks.made(INFLUENCE_REASONS), "person_id", "part")["dora", "reach"]
    assert reach["value"] == pytest.approx(log(100), abs=1e-6)


def test_who_moves_buyers_is_asked_from_buyers():
    """Boris bought and shares Clara: she leads there, and Dora, whom he does not, is not in it."""
    talks = Talks()
    for name in ("clara", "dora"):
        talks.post(name, f"of {name}", ago(days=3))
    for name in ("anna", "emil", "fanny"):
        talks.deed(name, "Announce", "of dora")
    talks.deed("anna", "Announce", "of clara")
    talks.deed("boris", "Announce", "of clara")
    talks.buys("boris")
    influence, reasons = talks.made(INFLUENCE, INFLUENCE_REASONS)
    found = by(influence, "scope", "person_id")
    assert found["all", "dora"]["place"] == 1
    assert [p for s, p in found if s == "buyers"] == ["clara"]
    assert found["buyers", "clara"]["pagerank"] == pytest.approx(0.85 / 1.85, abs=1e-9)
    # what Anna gives reaches beyond those who bought
    bridge = by(reasons, "scope", "person_id", "part")["buyers", "clara", "bridge"]
    assert bridge["value"] == 3.0


def themed(talks, name, posts, theme="tea"):
    for n in range(posts):
        row = (f"{theme} {name} {n}", name, "Create", theme, 1_000_000, ago(days=9), ALL)
        talks.add(interest_tables.THEMED_DEEDS, *row)


def topical(forbidden=False, least=5):
    """Dora leads; of tea five write, most of all Emil, who shares Clara; Clara writes of it."""
    talks = square()
    talks.add(interest_tables.THEMES, "tea", None, "tea", "{}", forbidden)
    talks.add(interest_tables.ABOUT_THEMES, "tea", "tea")
    talks.deed("emil", "Announce", "of clara")
    for name in ("emil", "clara", "fanny", "gosho", "hana")[:least]:
        themed(talks, name, 20 - least + 1 if name == "emil" else 1)
    return talks


def test_of_a_topic_ranks_restart_at_who_writes_of_it():
    found = by(topical().made(INFLUENCE), "scope", "topic", "person_id")
    assert found["all", "", "dora"]["place"] == 1
    assert [key for key in found if key[0] == "topic"] == [("topic", "tea", "clara")]
    tea = found["topic", "tea", "clara"]
    # restart 16 : 1 at Emil and Clara, all others write in no network
    e, c, d = 0.15 * 16 / 17, 0.0, 0.0
    for _ in range(400):
        c, d = 0.15 / 17 + 0.85 * (e + d), 0.85 * c
    assert tea["pagerank"] == pytest.approx(c, abs=1e-9)


@pytest.mark.parametrize("case", [{"forbidden": True}, {"least": 4}])
def test_a_topic_that_is_forbidden_or_of_four_people_is_none(case):
    assert {r["scope"] for r in topical(**case).made(INFLUENCE)} == {"all"}


def test_rights_of_a_topic_are_those_of_what_was_written_of_it():
    talks = topical()
    row = ("tea more", "clara", "Create", "tea", 1_000_000, ago(days=9), 4 + 16)
    talks.add(interest_tables.THEMED_DEEDS, *row)
    found = by(talks.made(INFLUENCE), "scope", "person_id")
    assert (found["topic", "clara"]["rights"], found["all", "clara"]["rights"]) == (20, ALL)


def leaders(places):
    """Twenty people endorsed in each place, the first as often as told, all others once."""
    talks = Talks()
    for place, shares in places.items():
        for n in range(20):
            name = "anna" if n == 0 else f"{place}{n:02}"
            talks.post(name, f"{place} {n}", source=place)
            for fan in range(shares if n == 0 else 2):
                talks.deed(f"fan{fan}", "Like", f"{place} {n}", source=place)
    return talks


@pytest.mark.parametrize(
    ("places", "leads"),
    [
        ({"net": 9}, "only_here"),
        ({"net": 9, "wall": 1}, "only_here"),
        ({"net": 9, "wall": 9}, "everywhere"),
        ({"net": 1, "wall": 1}, None),
    ],
)
def test_who_leads_here_alone_and_who_everywhere(places, leads):
    leaderships, influence = leaders(places).made(LEADERSHIPS, INFLUENCE)
    percentiles = {r["place"]: r["percentile"] for r in leaderships if r["person_id"] == "anna"}
    assert percentiles == {p: 97.5 if shares > 2 else 2.5 for p, shares in places.items()}
    assert {r["leads"] for r in influence if r["person_id"] == "anna"} == {leads}


def test_percentiles_count_half_of_equals():
    assert percentiles(np.array([3.0, 1.0, 3.0, 9.0])).tolist() == [50.0, 12.5, 50.0, 87.5]


def test_few_texts_are_drawn_to_the_mean():
    """One text shared once is not as telling as thirty shared thirty times."""
    found = amplification(np.array([1, 30, 0]), np.array([1, 30, 69]))
    assert found[1] > found[0] > found[2]
    assert found[0] == pytest.approx((1 + 5 * 0.31) / 6, abs=1e-6)


def test_nobody_is_in_it_where_nobody_may_be_judged():
    talks = Talks()
    talks.post("anna", "p", rights=NO_SCORE)
    talks.deed("boris", "Like", "p", NOW, rights=NO_SCORE)
    assert talks.made(INFLUENCE, INFLUENCE_REASONS, LEADERSHIPS) == [[], [], []]
