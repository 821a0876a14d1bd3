"""What models may know of people: how they act, as columns, by what sources let us learn from.

Never: money as a figure of a person, sex, age, where somebody lives, names of any kind. Sex, age
and region stand beside the columns, to see afterwards whether a choice treats groups alike.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa

from rapport.flow.rights import Right
from rapport.flow.segments.fields import AXES, BY_NAME, DEEDS
from rapport.flow.segments.rules import Compare, Did, InSegment, Is, Known, Node, When, conditions
from rapport.flow.segments.stays import Ints
from rapport.segmenting.facts import Facts

#: Deeds are counted over so long a time.
WINDOW: Final = timedelta(days=365)
#: Shares are told of who did so many things at least.
_LEAST_DEEDS: Final = 5
#: Sources, and interests, that so many people have; so many of each at most.
_LEAST_PEOPLE, _MOST_VALUES = 30, 30
_COUNTED: Final = tuple(word for word in DEEDS if word != "anything")
#: Columns that say how somebody acts: people are parted by these alone.
SHARES: Final = ("night_share", "weekend_share", "answer_share", "feeling", "feeling_spread")
_BOUGHT: Final = ("did_bought", "did_returned", "days_since_purchase", "still_customer",
                  "expected_orders", "loyalty")  # fmt: skip
#: Columns that tell the same as a field or a group of fields; a rule that asks one bars them.
_KIN: Final = {
    "bought": _BOUGHT,
    "deeds": (*(f"did_{word}" for word in _COUNTED), "days_since_deed"),
}
_OF_DEEDS: Final = ("deeds", "first_deed", "last_deed", "activity", "last_seen")


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of n people.

    people     (n,) their numbers in the generation
    table      a row for each: the columns that may be learned from
    groupings  by name, n values: sex, age (bands of ten years), region; None: not known
    rfm        (n,) recency, frequency and value of purchases in fifths, added up; 0: none
    left_out   people who object to being profiled, and so are nowhere here
    """

    people: Ints
    table: pa.Table
    groupings: dict[str, list[str | None]]
    rfm: Any
    left_out: int

    def of_behaviour(self) -> pa.Table:
        """Return the columns that say what people do, how often and when."""
        names = [n for n in self.table.column_names if n.startswith("did_")]
        return self.table.select([*names, "days_since_deed", *SHARES])


def features(facts: Facts, *, need: Right, at: datetime | None = None) -> Features:
    """Return what may be learned of people, by number.

    need  rights that whatever is learned from must have, TRAIN among them
    at    the time that counts for now; None: that of the build
    """
    at = at or facts.built_at
    facts.engine.make("learners", "select * from traits where kind = 'person' and not objects")
    people = facts.engine.get(_people(need), need=int(need))
    acts = facts.engine.get(_acts(), need=int(need), at=at, start=at - WINDOW)
    table = _joined(people, acts)
    has = facts.engine.get(_HAS, need=int(need), least=_LEAST_PEOPLE, most=_MOST_VALUES)
    facts.engine.drop("learners")
    numbers = table["person_no"].to_numpy()
    for name, values in _flags(numbers, has):
        table = table.append_column(name, pa.array(values))
    groupings = {by: table[f"_{by}"].to_pylist() for by in ("sex", "age", "region")}
    rfm = _rfm(table)
    own = [n for n in table.column_names if n != "person_no" and not n.startswith("_")]
    left_out = facts.engine.get("select count(*) as n from traits where objects")["n"][0].as_py()
    return Features(numbers, table.select(own), groupings, rfm, int(left_out))


def _righted(name: str, rights: str) -> str:
    return f"case when {rights} & $need = $need then {name} end"


def _people(need: Right) -> str:
    told = [(axis, "scores_rights") for axis in AXES]
    told += [("keeps_word", "scores_rights"), ("reach_of_influence", "network_rights")]
    told += [("still_customer", "buying_rights"), ("expected_orders", "buying_rights")]
    told += [("talks", "activity_rights"), ("temperature", "temperature_rights")]
    columns = [f"{_righted(name, rights)} as {name}" for name, rights in told]
    buying = [
        f"{_righted(name, 'buying_rights')} as _{name}"
        for name in ("last_order", "orders", "spent")
    ]
    groups = [
        "case when sex_tier >= 2 then sex end as _sex",
        "case when birth_year_tier >= 2 then cast(birth_year - birth_year % 10 as varchar)"
        " || 's' end as _age",
        "case when region_tier >= 2 then region end as _region",
    ]
    return f"select person_no, {', '.join((*columns, *buying, *groups))} from learners"


def _acts() -> str:
    """Return the select of what people did in the window, one row a person who did anything."""
    counts = [
        f"count(case when verb in ({', '.join(repr(v) for v in DEEDS[word])}) then 1 end)"
        f" as did_{word}"
        for word in _COUNTED
    ]
    enough = f"case when count(*) >= {_LEAST_DEEDS} then"
    night = "hour(occurred_at) >= 22 or hour(occurred_at) < 6"
    last = "max(case when verb = 'Purchase' then occurred_at end)"
    more = [
        "days_between(max(occurred_at), $at) as days_since_deed",
        f"days_between({last}, $at) as days_since_purchase",
        f"{enough} avg(case when {night} then 1e0 else 0e0 end) end as night_share",
        f"{enough} avg(case when dayofweek(occurred_at) in (0, 6) then 1e0 else 0e0 end) end"
        " as weekend_share",
        f"{enough} avg(case when verb in ('Answer', 'Message', 'Create', 'Question')"
        " then 1e0 else 0e0 end) end as answer_share",
        "case when count(feeling) >= 3 then avg(cast(feeling as double)) end as feeling",
        "case when count(feeling) >= 3 then stddev_pop(cast(feeling as double)) end"
        " as feeling_spread",
    ]
    return (
        f"select d.person_no, {', '.join((*counts, *more))} from trait_deeds as d"
        " where d.rights & $need = $need and d.occurred_at < $at and d.occurred_at >= $start"
        " and d.person_no in (select person_no from learners) group by d.person_no"
    )


_HAS: Final = (
    "with held as (select v.trait, v.value, v.person_no from trait_values as v"
    " where v.trait in ('source', 'interest') and v.rights & $need = $need and v.tier >= 2"
    " and v.person_no in (select person_no from learners)),"
    " common as (select trait, value from held group by trait, value"
    " having count(*) >= $least qualify row_number() over"
    " (partition by trait order by count(*) desc, value) <= $most)"
    " select held.trait || ':' || held.value as name, held.person_no from held"
    " join common on common.trait = held.trait and common.value = held.value"
    " order by name, held.person_no"
)


def _joined(people: pa.Table, acts: pa.Table) -> pa.Table:
    """Return people in the order of numbers with what they did; who did nothing did so 0 times."""
    found = people.join(acts, keys="person_no").sort_by("person_no")
    for i, name in enumerate(found.column_names):
        if name.startswith("did_"):
            counts = found[name].fill_null(0).cast(pa.float64())
            found = found.set_column(i, name, counts)
    return found


def _flags(numbers: Ints, has: pa.Table) -> Iterable[tuple[str, Any]]:
    names = np.asarray(has["name"].to_numpy(zero_copy_only=False), np.str_)
    whose = has["person_no"].to_numpy()
    for name in dict.fromkeys(names.tolist()):
        yield name, np.isin(numbers, whose[names == name])


def _rfm(table: pa.Table) -> Any:
    last = table["_last_order"].cast(pa.int64()).fill_null(-1).to_numpy().astype(np.float64)
    bought = last >= 0
    total = np.zeros(len(last))
    for values in (last, *(table[f"_{n}"].fill_null(0).to_numpy() for n in ("orders", "spent"))):
        if bought.any():
            total[bought] += _fifths(values[bought].astype(np.float64))
    return total


def _fifths(values: Any) -> Any:
    ends = np.quantile(values, (0.2, 0.4, 0.6, 0.8))
    return 1 + np.searchsorted(ends, values, side="left")


def asked_by(node: Node, rules: dict[str, Node]) -> set[str]:
    """Return the columns that a rule, or one of the segments it asks, is made of: nothing can be
    learned from them but the rule itself.

    rules  of all segments, by key
    """
    found: set[str] = set()
    for one in conditions(node):
        match one:
            case InSegment(key) if key in rules:
                found |= asked_by(rules[key], {k: r for k, r in rules.items() if k != key})
            case Did(deeds):
                found |= _of_did(one, deeds)
            case Is(field=name) | Known(field=name) | Compare(field=name) | When(field=name):
                found |= _of_field(name, one)
            case _:
                pass
    return found


def _of_did(node: Did, deeds: Collection[str]) -> set[str]:
    if node.money or "bought" in deeds or "returned" in deeds:
        return {f"did_{word}" for word in deeds} | set(_BOUGHT)
    if "anything" in deeds:
        return set(_KIN["deeds"]) | set(_BOUGHT)
    named = [value for _word, values in node.filters for value in values]
    return {f"did_{word}" for word in deeds} | {f"source:{v}" for v in named}


def _of_field(name: str, node: Any) -> set[str]:
    field = BY_NAME.get(name)
    if field is None:
        return set()
    plain = name.removesuffix("_percentile")
    if field.group == "bought" or name == "life_cycle":
        return set(_BOUGHT)
    if name in _OF_DEEDS:
        return set(_KIN["deeds"])
    if plain == "composite":
        return set(AXES)
    values = node.values if isinstance(node, Is) else ()
    return {plain, *(f"{name}:{value}" for value in values)}
