"""A small world of people that rules are asked of: rows as the tables have them, by hand."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from rapport.flow import segment_tables as t
from rapport.flow.engines.duck import Duck
from rapport.flow.rights import ALL_RIGHTS
from rapport.flow.segments.checking import check_rule
from rapport.flow.segments.compiling import compile_rule
from rapport.flow.segments.evaluating import inside, put_learned, put_stays
from rapport.flow.segments.grammar import read_rule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERY = int(ALL_RIGHTS)
_ALWAYS = {"kind": "person", "objects": False, "accounts": 1, "deeds": 0, "orders": 0}


def days(n):
    return timedelta(days=n)


class World:
    """People by number; what is not said of them is not known."""

    def __init__(self):
        self.people, self.values, self.deeds = {}, [], []

    def person(self, no, **traits):
        rights = {c: EVERY for c in t.TRAITS.schema.names if c.endswith("_rights")}
        tiers = {f"{name}_tier": 3 for name in traits if f"{name}_tier" in t.TRAITS.schema.names}
        named = {"person_no": no, "person_id": f"{no:032x}"}
        self.people[no] = named | _ALWAYS | rights | tiers | traits
        return self

    def has(self, no, trait, value, tier=3, rights=EVERY):
        row = {"person_no": no, "trait": trait, "value": value, "tier": tier, "rights": rights}
        self.values.append(row)
        return self

    def did(self, no, verb, at, *, rights=EVERY, source="shop", **more):
        row = {"person_no": no, "verb": verb, "occurred_at": at, "rights": rights}
        row |= {"source": source, "interaction_id": f"{len(self.deeds):032x}", **more}
        self.deeds.append(row)
        return self

    def fill(self, engine):
        """Put everything into an engine; returns it."""
        rows = {t.TRAITS: self.people.values(), t.TRAIT_VALUES: self.values}
        for spec, told in (rows | {t.TRAIT_DEEDS: self.deeds}).items():
            engine.put(spec.name, pa.Table.from_pylist(list(told), spec.schema))
        put_stays(engine, {})
        put_learned(engine)
        return engine

    def duck(self):
        return self.fill(Duck())


def rule(text, **options):
    """The compiled rule of a text, checked."""
    node = read_rule(text)
    check_rule(node, segments=options.pop("segments", ()))
    return compile_rule(node, **options)


def members(world, text, *, now=NOW, **options):
    """Numbers of who is in."""
    return inside(world.duck(), rule(text, **options), now).tolist()
