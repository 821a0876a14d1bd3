"""What is told of twenty people at least, on two engines: the common rows are too few for it."""

import pytest

from rapport.flow import tables
from rapport.flow.profiles.interests import STEPS
from rapport.flow.profiles.interests.workings import GROUP_ODDS, GROUPED_PEOPLE, LEANINGS
from tests.flow.engines.test_parity import near, rows_in
from tests.flow.profiles.liking import NOW, deed, liking
from tests.flow.profiles.test_group_interests import OTHERS, facts, people

COMPARED = (tables.THEME_TOTALS, GROUPED_PEOPLE, LEANINGS, GROUP_ODDS)


@pytest.fixture(scope="module")
def duck():
    done = [deed(p, p, "Like", "Fishing with diabetes") for p in OTHERS]
    spent = [(p, float(n)) for n, p in enumerate(people(60))]
    return liking(*done, **facts(), spent=spent)


@pytest.mark.parametrize("written", COMPARED, ids=lambda spec: spec.name)
def test_spark_tells_the_same_of_groups(duck, spark, written):
    step = next(s for s in STEPS if s.writes is written)
    for spec in step.reads:
        spark.put(spec.name, duck.get(spec.select))
    step.make(spark, now=NOW)
    mine, theirs = rows_in(duck, written), rows_in(spark, written)
    assert mine and theirs == [{k: near(v) for k, v in row.items()} for row in mine]
