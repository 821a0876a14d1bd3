"""Names that matter: from the catalogue, by hand, in all forms, and what an opinion is about."""

import pytest

from rapport.flow.signals.entities import Entity, EntityReader, of_brand, of_catalogue, target
from rapport.flow.signals.noise import Brand
from rapport.flow.signals.readings import Word

LANGUAGES = ("en", "ru", "bg", "zh")


def labels(entities, text):
    (found,) = EntityReader(entities, LANGUAGES).read([text])
    return {label: [text[start:end] for start, end in spans] for label, spans in found}


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Rila 2 tent", '"Rila 2 tent" OR "Rila 2"'),
        ("Vihren boots", '"Vihren boots"'),  # Vihren alone is a mountain
        ("Spring 0.5 flask", '"Spring 0.5 flask" OR "Spring 0.5"'),
        ("Arda Pro waders", '"Arda Pro waders" OR "Arda Pro"'),
    ],
)
def test_a_product_is_known_by_its_title_and_by_what_cannot_be_mistaken(title, query):
    assert of_catalogue([("product", title)]) == (Entity("product", title, query),)


@pytest.mark.parametrize("title", ["Tent", "2", "12 34", "", "  ", "x" * 61, "«»"])
def test_what_may_mean_anything_is_no_name(title):
    assert of_catalogue([("product", title)]) == ()


def test_names_are_found_in_all_forms_and_both_ways_of_writing():
    entities = [
        *of_catalogue([("product", "Rila 2 tent"), ("shop", "Marten & Reed Ruse")]),
        Entity("competitor", "Акме", "акме OR acme OR 顶点"),
        Entity("product", "палатка", "палатка"),
    ]
    assert labels(entities, "My RILA 2 leaks, go to Acme") == {
        "product: Rila 2 tent": ["RILA 2"],
        "competitor: Акме": ["Acme"],
    }
    assert labels(entities, "в палатке сухо") == {"product: палатка": ["палатке"]}
    assert labels(entities, "頂點的帐篷") == {"competitor: Акме": ["頂點"]}
    assert labels(entities, "Marten & Reed Ruse") == {
        "shop: Marten & Reed Ruse": ["Marten & Reed Ruse"]
    }
    assert labels(entities, "the river rila is cold") == {}


def test_the_brand_is_known_by_its_rules_or_by_its_name():
    assert of_brand(None, "Marten & Reed") == (Entity("brand", "Marten & Reed", '"Marten Reed"'),)
    told = Brand(('"marten reed"', "mr*"))
    assert of_brand(told, "M&R") == (Entity("brand", "M&R", '("marten reed") OR (mr*)'),)
    assert of_brand(None, "!") == ()


def test_an_opinion_is_about_the_name_next_to_it():
    text = "Acme is fine, the Rila 2 leaks"
    found = [("competitor: Acme", ((0, 4),)), ("product: Rila 2", ((18, 24),))]
    assert target(found, [Word(25, 30, "negative")]) == "product"
    assert target(found, [Word(8, 12, "positive")]) == "competitor"
    assert target(found, []) == "" and target([], [Word(0, 1, "negative")]) == ""
    assert target([("shop: Ruse", ((0, 4),))], [Word(5, 6, "positive")]) == "place"
    assert text[18:24] == "Rila 2"
