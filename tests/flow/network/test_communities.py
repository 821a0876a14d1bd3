"""Who hangs together, and what is told of communities: never of a few."""

from rapport.flow.interest_tables import INTERESTS
from rapport.flow.network_tables import COMMUNITIES, COMMUNITY_CARDS, COMMUNITY_THEMES
from tests.flow.network.talking import ALL, NO_SCORE, Talks


def clubs(*sizes):
    """Clubs in which all like what half of it wrote; one like from each to the one before."""
    talks = Talks()
    for club, size in enumerate(sizes):
        for n in range(size):
            talks.post(name(club, n), f"p{club}-{n}")
        for n in range(size):
            for near in range(1, size // 2 + 1):
                talks.deed(name(club, n), "Like", f"p{club}-{(n + near) % size}")
    for club in range(1, len(sizes)):
        talks.deed(name(club, 0), "Like", f"p{club - 1}-0")
    return talks


def name(club, n):
    return f"{'abc'[club]}{n:02}"


def test_clubs_are_found_the_largest_first():
    made = {r["person_id"]: r for r in clubs(4, 5).made(COMMUNITIES)}
    assert {p: r["community"] for p, r in made.items()} == {
        **{name(0, n): 1 for n in range(4)},
        **{name(1, n): 0 for n in range(5)},
    }
    # four likes within, and one that leads out
    first = made["b00"]
    assert (first["microweight"], first["microweight_inside"]) == (1_000_000, 800_000)


def liking(talks, person, theme, rights=ALL):
    talks.add(INTERESTS, person, theme, 1, 3, 2, True, False, True, rights)


def test_a_community_of_nineteen_has_no_card():
    """Of twenty there is one: 200 likes within, one that leads out."""
    talks = clubs(19, 20)
    for n in range(6):
        liking(talks, name(0, n), "tea")
        liking(talks, name(1, n), "fishing")
    cards, themes = talks.made(COMMUNITY_CARDS, COMMUNITY_THEMES)
    assert cards == [
        {
            "community": 0,
            "people": 20,
            "buyers": 0,
            "microweight": 40_200_000,
            "inside": round(40 / 40.2, 6),
        }
    ]
    assert [(t["community"], t["theme"], t["people"], t["place"]) for t in themes] == [
        (0, "fishing", 6, 1)
    ]
    assert themes[0]["z"] >= 1.96


def test_few_who_bought_or_did_not_are_not_counted():
    for bought, told in ((0, 0), (19, None), (20, 20), (21, 21), (22, None), (41, 41)):
        talks = clubs(41)
        for n in range(bought):
            talks.buys(name(0, n))
        assert [r["buyers"] for r in talks.made(COMMUNITY_CARDS)] == [told], bought


def test_interests_of_four_or_that_may_not_be_judged_tell_nothing():
    talks = clubs(20, 21)
    for n in range(9):
        liking(talks, name(0, n), "tea", NO_SCORE)
    for n in range(4):
        liking(talks, name(0, n), "fishing")
    assert talks.made(COMMUNITY_THEMES) == []
