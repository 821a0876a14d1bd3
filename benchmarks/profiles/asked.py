"""What is asked of every method: the claims about each person's attributes, and what is right.

A *case* is one attribute of one person of which something was claimed. Right is the most precise
true value that anybody stated: a year alone is right where nobody states the whole date, and
wrong beside one.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapport.flow.engine import Engine

_CLAIMS = """
select persons.person_id, claims.attribute, claims.value, claims.account_id, claims.source,
    claims.mode, claims.observed_at, claims.received_at, claims.seq, claims.line
from claims join persons on persons.account_id = claims.account_id
"""
_SHOWN = """
select person_id, attribute, value, confidence from attributes where place_in_order = 1
"""
Key = tuple[str, str]  # person_id, attribute


@dataclass(frozen=True, slots=True)
class Claim:
    value: str
    account: str
    source: str
    mode: str
    at: datetime | None
    order: tuple[datetime, int, int]  # received, entry, line: when it was written


@dataclass(frozen=True, slots=True)
class Case:
    """One attribute of one person, what was claimed of it, and which of that is right.

    `right` is empty if nobody states what is so: then every answer is wrong.
    """

    person: str
    attribute: str
    claims: tuple[Claim, ...]
    right: frozenset[str]

    @property
    def contested(self) -> bool:
        return len({claim.value for claim in self.claims}) > 1


@dataclass(frozen=True)
class Answer:
    value: str
    confidence: float


@dataclass
class Asked:
    """All cases of one set, and Rapport's answers to them."""

    name: str
    cases: list[Case] = field(default_factory=list)
    rapport: dict[Key, Answer] = field(default_factory=dict)

    @property
    def attributes(self) -> list[str]:
        return sorted({case.attribute for case in self.cases})


#: What is so of an attribute of a person: values that say as much as each other, the sets that
#: say most first; none: not known.
Truth = Callable[[str, str], Sequence[frozenset[str]]]


def asked(name: str, engine: Engine, truth: Truth) -> Asked:
    """Collect what the engine's claims and attributes say of what the truth knows."""
    made = Asked(name)
    claims: Mapping[Key, list[Claim]] = defaultdict(list)
    for r in engine.get(_CLAIMS).to_pylist():
        order = (r["received_at"], r["seq"], r["line"])
        one = Claim(r["value"], r["account_id"], r["source"], r["mode"], r["observed_at"], order)
        claims[r["person_id"], r["attribute"]].append(one)
    for (person, attribute), said in sorted(claims.items()):
        if true := truth(person, attribute):
            values = {claim.value for claim in said}
            stated = next((alike & values for alike in true if alike & values), frozenset[str]())
            ordered = tuple(sorted(said, key=lambda c: (c.account, c.value, c.order)))
            made.cases.append(Case(person, attribute, ordered, stated))
    for row in engine.get(_SHOWN).to_pylist():
        key = (row["person_id"], row["attribute"])
        made.rapport[key] = Answer(row["value"], row["confidence"])
    return made
