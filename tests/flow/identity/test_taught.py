"""Nothing is learned from accounts whose terms forbid it, and they are joined all the same."""

import pytest

from rapport.flow.engines.duck import Duck
from rapport.flow.rights import ALL_RIGHTS, Right, SourcePolicy, Training, granted
from tests.flow.identity.people import account, crowd, run, together

LEARNED = ("weights", "bars")
WITHHELD = int(SourcePolicy(ALL_RIGHTS & ~Right.TRAIN).of_rows)
BORIS = {"given": "boris", "family": "velev", "birth": "1980-02-03", "phone": "+359888123456"}


def twice(rows: list[dict], ending: str, **changes) -> list[dict]:
    return [row | {"name": row["name"] + ending} | changes for row in rows]


def known() -> list[dict]:
    """Sixty people, and twenty of them once more: something to learn from."""
    return [*crowd(60), *twice(crowd(20), " again")]


def withheld() -> list[dict]:
    """People of terms that let nobody learn; among them those who would change every figure."""
    namesakes = [
        account(f"namesake {i}", given="boris", family="abel", place="sofia", email=f"b{i}@x.bg")
        for i in range(30)
    ]
    more = [*namesakes, *twice(crowd(60), " elsewhere"), account("boris there", **BORIS)]
    return [row | {"rights": WITHHELD} for row in more]


def learned(engine) -> dict[str, list[dict]]:
    rows = {name: engine.get(f"select * from {name}").to_pylist() for name in LEARNED}
    return {name: sorted(found, key=str) for name, found in rows.items()}


def test_what_may_not_be_learned_from_changes_no_weight_and_no_bar():
    without = learned(run(known()))
    assert learned(run([*known(), *withheld()])) == without
    allowed = [row | {"rights": int(ALL_RIGHTS)} for row in withheld()]
    assert learned(run([*known(), *allowed])) != without, "else the case shows nothing"


def test_spark_learns_the_same_without_them(spark):
    few = [*crowd(20), *twice(crowd(5), " again"), *withheld()[:3]]
    duck, theirs = (
        sorted(run(few, engine=e, upto="taught").get("select * from taught").to_pylist(), key=str)
        for e in (Duck(), spark)
    )
    assert len(duck) == len(theirs) > 0
    for mine, row in zip(duck, theirs, strict=True):
        assert row == {
            name: pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
            for name, value in mine.items()
        }


def test_they_are_joined_by_what_was_learned_of_others():
    engine = run([*known(), account("boris", **BORIS), *withheld()])
    assert together(engine, "boris", "boris there")
    assert together(engine, "crowd 3", "crowd 3 elsewhere")
    assert not together(engine, "crowd 3", "crowd 4 elsewhere")


def test_what_people_say_of_them_is_not_learned_either():
    pairs = [("different", f"crowd {i}", f"crowd {i} elsewhere") for i in range(20)]
    told = run([*known(), *withheld()], decisions=pairs)
    assert learned(told) == learned(run(known()))
    assert not together(told, "crowd 3", "crowd 3 elsewhere"), "it holds of the pair itself"
    of_others = [("different", f"crowd {i}", f"crowd {i} again") for i in range(20)]
    assert learned(run(known(), decisions=of_others)) != learned(run(known()))


def test_where_nothing_may_be_learned_from_nobody_is_joined_by_guessing():
    engine = run([row | {"rights": WITHHELD} for row in known()])
    assert learned(engine) == learned(run([]))
    assert not together(engine, "crowd 1", "crowd 1 again")


class Counting(Duck):
    """Counts how often a table is made."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []

    def make(self, name, sql, **values):
        self.made.append(name)
        super().make(name, sql, **values)


@pytest.mark.parametrize(("more", "times"), [([], 1), (withheld()[:3], 2)])
def test_pairs_are_compared_once_where_all_may_be_learned_from(more, times):
    engine = Counting()
    run([*known(), *more], engine=engine)
    assert engine.made.count("compared") == engine.made.count("said") == times


def test_an_organisation_that_nothing_is_learned_from_costs_no_second_look():
    engine = Counting()
    shop = account("shop", name="Shop Ltd") | {"kind": "organisation", "rights": WITHHELD}
    run([*known(), shop], engine=engine)
    assert engine.made.count("compared") == 1


@pytest.mark.parametrize(
    ("policy", "purposes", "may"),
    [
        (SourcePolicy(ALL_RIGHTS), ["profile"], True),
        (SourcePolicy(ALL_RIGHTS), ["service", "training"], False),
        (SourcePolicy(ALL_RIGHTS & ~Right.TRAIN), ["profile", "training"], False),
        (SourcePolicy(ALL_RIGHTS, training=Training.NO), ["profile", "training"], False),
        (SourcePolicy(ALL_RIGHTS, training=Training.AGGREGATES), ["profile"], False),
    ],
)
def test_terms_that_forbid_training_forbid_this_and_else_profiles_are_purpose_enough(
    policy, purposes, may
):
    assert bool(granted(policy, purposes, "contract") & Right.WEIGH) is may
