"""How people stand to our brand and to others: what they say, do and buy."""

import pytest
from scipy.stats import beta

from rapport.flow import tables
from rapport.flow.behaviour_tables import BRANDS, NAMED_BRANDS
from tests.flow.profiles.behaviour.acting import NO_SCORE, Acts, ago


def brands(acts):
    made = acts.made(BRANDS)
    return {(row["person_id"], row["brand"], row["relation"]): row for row in made}


def product(acts, number, brand):
    acts.add(tables.OBJECTS, number, "product", f"{brand} rod", None, "shop", 1, 1, 1)
    acts.add(NAMED_BRANDS, number, brand)


def test_liking_is_the_share_of_good_words_shrunk_to_what_all_say():
    """Five texts of all, 3.5 of them good: mean 4.5 / 7. Of a: 2.5 of 3."""
    acts = Acts()
    for feels in (1, 1, 0):
        acts.text("a", ago(days=3), feels=feels, to_us=True)
    acts.text("b", ago(days=3), feels=-1, to_us=True)
    acts.text("b", ago(days=9), feels=1, to_us=True)
    row = brands(acts)["a", "", "liking"]
    a, b = 4 * 4.5 / 7 + 2.5, 4 * 2.5 / 7 + 0.5
    assert row["value"] == pytest.approx(a / (a + b), abs=1e-6)
    assert (row["low"], row["high"]) == pytest.approx(
        (beta.ppf(0.025, a, b), beta.ppf(0.975, a, b)), abs=1e-6
    )
    assert (row["deeds"], row["last_at"]) == (3, ago(days=3))


def test_one_good_word_says_less_than_ten():
    acts = Acts()
    acts.text("one", ago(days=3), feels=1, to_us=True)
    for day in range(10):
        acts.text("ten", ago(days=day), feels=1, to_us=True)
        acts.text("others", ago(days=day), feels=-1, to_us=True)
    found = {person: row for (person, _, how), row in brands(acts).items() if how == "liking"}
    assert found["others"]["value"] < 0.5 < found["one"]["value"] < found["ten"]["value"]
    widths = {person: row["high"] - row["low"] for person, row in found.items()}
    assert widths["one"] > widths["ten"]


def test_a_text_is_about_the_brands_that_it_names():
    acts = Acts()
    both = acts.text("a", ago(days=3), feels=-1)
    acts.add(NAMED_BRANDS, both, "")
    acts.add(NAMED_BRANDS, both, "Acme")
    acts.add(NAMED_BRANDS, acts.text("b", ago(days=3), feels=1, to_us=True), "Acme")
    acts.text("c", ago(days=3), feels=1)
    acts.text("d", ago(days=3), feels=1, to_us=True)
    ours = acts.text("e", ago(days=3), feels=1, to_us=True)
    acts.add(NAMED_BRANDS, ours, "")
    acts.add(NAMED_BRANDS, ours, "Acme")
    told = {key[:2] for key in brands(acts) if key[2] == "liking"}
    assert told == {("a", ""), ("a", "Acme"), ("b", "Acme"), ("d", ""), ("e", ""), ("e", "Acme")}


def test_what_tells_no_liking():
    acts = Acts()
    acts.text("can't tell", ago(days=3), to_us=True)
    acts.text("noise", ago(days=3), feels=1, to_us=True, noise="spam")
    acts.text("private", ago(days=3), feels=1, to_us=True, private=True)
    acts.text("staff", ago(days=3), feels=1, to_us=True, staff=True)
    acts.text("forbidden", ago(days=3), feels=1, to_us=True, rights=NO_SCORE)
    assert {key for key in brands(acts) if key[2] == "liking"} == set()


def test_interest_and_purchases_of_our_own_brand():
    acts = Acts()
    acts.deed("a", "View", ago(days=9))
    acts.deed("a", "Like", ago(days=8))
    acts.deed("a", "Purchase", ago(days=7))
    acts.deed("a", "Leave", ago(days=6))
    acts.deed("b", "View", ago(days=5), rights=NO_SCORE)
    found = brands(acts)
    assert found.keys() == {("a", "", "interest"), ("a", "", "bought")}
    interest = found["a", "", "interest"]
    assert (interest["value"], interest["low"], interest["last_at"]) == (2.0, None, ago(days=8))
    assert found["a", "", "bought"]["deeds"] == 1


def test_interest_and_purchases_of_brands_that_we_sell():
    acts = Acts()
    product(acts, "p1", "Acme")
    acts.deed("a", "View", ago(days=9), object_id="p1")
    acts.deed("a", "Purchase", ago(days=8), object_id="p1")
    named = acts.text("a", ago(days=7))
    acts.add(NAMED_BRANDS, named, "Acme")
    acts.deed("b", "View", ago(days=9), object_id="p1", rights=NO_SCORE)
    acts.deed("b", "View", ago(days=-9), object_id="p1")
    found = {key: row["deeds"] for key, row in brands(acts).items() if key[1] == "Acme"}
    assert found == {("a", "Acme", "interest"): 2, ("a", "Acme", "bought"): 1}


def test_a_deed_that_names_a_brand_twice_counts_once():
    acts = Acts()
    product(acts, "p1", "Acme")
    one = acts.deed("a", "Create", ago(days=9), object_id="p1")
    acts.add(NAMED_BRANDS, one, "Acme")
    assert brands(acts)["a", "Acme", "interest"]["deeds"] == 1
