"""Which brands are named, by whom and by what: our own, competitors, others that we sell.

A brand is a name that matters (entities.py) of kind brand or competitor. Never: a person's name.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.behaviour_tables import NAMED_BRANDS
from rapport.flow.signals.entities import BRAND, Entity, EntityReader

KINDS: Final = (BRAND, "competitor")


def named_brands(
    text_readings: pa.Table,
    products: pa.Table,
    entities: Sequence[Entity],
    *,
    own: str,
    languages: Sequence[str],
) -> pa.Table:
    """Return who names which brand, as behaviour_tables.NAMED_BRANDS.

    text_readings  tables.TEXT_READINGS; whose author works here is left out
    products       object_id, title
    own            our own brand's name: it stands as an empty one. A product that bears it says
                   nothing by that.
    """
    labels = {
        e.label: "" if e.kind == BRAND and e.name == own else e.name
        for e in entities
        if e.kind in KINDS
    }
    rows = {
        *_of_texts(text_readings, labels),
        *_of_products(products, entities, labels, languages),
    }
    columns = zip(*sorted(rows), strict=True) if rows else ((), ())
    return pa.table([list(column) for column in columns], schema=NAMED_BRANDS.schema)


def _of_texts(text_readings: pa.Table, labels: dict[str, str]) -> Iterator[tuple[str, str]]:
    pattern = "|".join(f'"{kind}: ' for kind in KINDS)
    naming = pc.and_(
        pc.match_substring_regex(text_readings["entities"], pattern),
        pc.invert(text_readings["is_staff"]),
    )
    told = text_readings.select(["interaction_id", "entities"]).filter(naming)
    for interaction, entities in zip(
        *(column.to_pylist() for column in told.columns), strict=True
    ):
        for label, _ in json.loads(entities):
            if label in labels:
                yield interaction, labels[label]


def _of_products(
    products: pa.Table,
    entities: Sequence[Entity],
    labels: dict[str, str],
    languages: Sequence[str],
) -> Iterator[tuple[str, str]]:
    others = [e for e in entities if labels.get(e.label)]
    if not others or not products.num_rows:
        return
    coded = products["title"].combine_chunks().dictionary_encode()
    named = EntityReader(others, languages).read(coded.dictionary.to_pylist())
    for product, code in zip(
        products["object_id"].to_pylist(), coded.indices.to_pylist(), strict=True
    ):
        for label, _ in named[code]:
            yield product, labels[label]
