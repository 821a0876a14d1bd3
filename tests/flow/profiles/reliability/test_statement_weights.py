"""What each statement still weighs does not hang on how many are weighed at a time."""

from datetime import UTC, datetime

import pytest

from rapport.flow.engines.duck import Duck
from rapport.flow.profile_tables import SOURCE_TRUST, STATEMENT_WEIGHTS, STATEMENTS
from rapport.flow.profiles.reliability.statement_weights import statement_weights
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STATEMENT = "statement item choice attribute source mode age plausible half_life_days copies trust"
TOLD = (
    (1, 1, 1, "city", "crm", "declared", 400.0, 50, 1000, 1, 0.7),
    (2, 1, 2, "city", "shop", "declared", 3.0, 50, 1000, 2, 0.7),
    (3, 1, 2, "city", "shop", "declared", 90.0, 50, 1000, 2, 0.4),
    (4, 2, 3, "sex", "crm", "inferred", 0.0, 2, None, 1, 0.7),
    (5, 3, 4, "city", "crm", "decided", 10.0, 50, 1000, 1, 0.7),
    (6, 3, 5, "city", "crm", "declared", 5.0, 50, 1000, 1, 0.9),
)


def weights(items, told=TOLD):
    engine = Duck()
    engine.put("statements", rows_of(STATEMENTS, STATEMENT, *told))
    trusted = [("crm", "city", "declared", 0.9), ("shop", "city", "declared", 0.8)]
    header = "source attribute mode reliability"
    engine.put("source_trust", rows_of(SOURCE_TRUST, header, *trusted))
    return statement_weights(engine, NOW, items)


@pytest.mark.parametrize("items", [1, 2, 3])
def test_slices_of_whole_items_weigh_what_all_at_once_weigh(items):
    assert weights(items).combine_chunks() == weights(100).combine_chunks()


def test_every_statement_is_weighed_once_in_its_order():
    assert weights(2)["statement"].to_pylist() == [1, 2, 3, 4, 5, 6]
    assert weights(2)["microlods"].to_pylist()[4] == 100_000_000  # a decision


def test_without_statements_there_is_an_empty_table():
    empty = weights(2, told=())
    assert empty.num_rows == 0
    assert empty.schema == STATEMENT_WEIGHTS.schema
