"""What people talk of: one voice each."""

from rapport.flow import interest_tables
from rapport.flow.network_tables import TOPIC_SHARES
from tests.flow.network.talking import ALL, Talks, ago


def talk(**texts):
    """{theme: [texts of each person]}."""
    talks = Talks()
    for theme, each in texts.items():
        talks.add(interest_tables.THEMES, theme, None, theme, "{}", False)
        talks.add(interest_tables.ABOUT_THEMES, theme, theme)
        for person, number in enumerate(each):
            for n in range(number):
                row = (f"{theme} {person} {n}", f"p{person:03}", "Create", theme, 1, ago(days=n))
                talks.add(interest_tables.THEMED_DEEDS, *row, ALL)
    return talks


def test_who_writes_a_hundred_times_has_one_voice():
    """Twenty write of tea; one of them a hundred times, and twenty others of rods, once each."""
    (rods, tea) = talk(tea=[100] + [1] * 19, rods=[0] * 20 + [1] * 20).made(TOPIC_SHARES)
    assert (rods["topic"], rods["people"], rods["share"]) == ("rods", 20, 0.5)
    assert (tea["topic"], tea["people"], tea["share"]) == ("tea", 20, 0.5)


def test_a_voice_is_parted_by_texts_and_few_are_not_told():
    """All write once of tea, and nineteen of them three times of rods."""
    (tea,) = talk(tea=[1] * 38, rods=[3] * 19).made(TOPIC_SHARES)
    assert (tea["topic"], tea["people"], tea["share"]) == ("tea", 38, 0.625)
