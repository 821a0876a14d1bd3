"""Which brands texts and products name."""

import json

import pyarrow as pa

from rapport.flow.signals.brands import named_brands
from rapport.flow.signals.entities import Entity
from rapport.flow.tables import TEXT_READINGS
from tests.flow.literal import rows_of

ENTITIES = (
    Entity("brand", "Marten & Reed", '"marten reed"'),
    Entity("brand", "Fario", "fario"),
    Entity("competitor", "Acme", "acme OR акме"),
    Entity("product", "Rila 2", '"rila 2"'),
    Entity("other", "Fish Fair", '"fish fair"'),
)


def named(texts=(), products=(), entities=ENTITIES):
    """`texts`: of each the labels that were found in it, and whether staff wrote it."""
    rows = [
        (f"t{n}", json.dumps([[label, [[0, 4]]] for label in labels]), staff)
        for n, (labels, staff) in enumerate(texts)
    ]
    readings = rows_of(TEXT_READINGS, "interaction_id entities is_staff", *rows)
    titles = list(products)
    objects = pa.table(
        {
            "object_id": pa.array([f"o{n}" for n in range(len(titles))], pa.string()),
            "title": pa.array(titles, pa.string()),
        }
    )
    made = named_brands(readings, objects, entities, own="Marten & Reed", languages=("en", "ru"))
    return [tuple(row.values()) for row in made.to_pylist()]


def test_texts_name_brands_and_competitors_our_own_by_an_empty_name():
    texts = [
        (["brand: Marten & Reed", "competitor: Acme"], False),
        (["product: Rila 2", "other: Fish Fair"], False),
        (["brand: Fario"], False),
        (["competitor: Acme"], True),
        ([], False),
    ]
    assert named(texts) == [("t0", ""), ("t0", "Acme"), ("t2", "Fario")]


def test_products_that_bear_the_name_of_another_brand_name_it():
    products = ["Fario fly rod", "Marten & Reed tent", "Удочка Акме 24", "Boots", "Fario fly rod"]
    assert named(products=products) == [("o0", "Fario"), ("o2", "Acme"), ("o4", "Fario")]


def test_without_brands_nothing_is_named():
    assert named([(["brand: Marten & Reed"], False)], ["Fario rod"], entities=()) == []
    assert named() == []
