"""What a value would be by simpler ways, and by two published methods.

last       last-write-wins: what was so latest, else what came in latest
majority   what most accounts say; of equally many the latest
prior      what the kind of source says that is right most often by its prior; then the latest
dawid      Dawid and Skene's EM, a source an observer: for attributes of few values
finder     TruthFinder, an attribute at a time; other values of a person deny a value
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from asked import Case, Claim, Key

from rapport.flow.profiles.reliability.dawid_skene import dawid_skene
from rapport.flow.profiles.reliability.truth_finder import Implications, truth_finder

#: Means of the Beta priors of attribute_reasons.sql.
PRIORS = {"declared": 0.9, "partner": 0.7, "observed": 0.7, "inferred": 0.5}
#: Attributes of more values than this have no matrix of errors.
FEW_VALUES = 12
#: What one value of a person says of another, as the paper has it: likeness 0, less its base .5.
DENIES = -0.5

Answers = Mapping[Key, str]


def _age(claim: Claim) -> tuple[bool, float, tuple[object, ...]]:
    at = claim.at.timestamp() if claim.at else 0.0
    return (claim.at is not None, at, (*claim.order, claim.account, claim.value))


def last(cases: Sequence[Case]) -> Answers:
    return {_key(c): max(c.claims, key=_age).value for c in cases}


def first(cases: Sequence[Case]) -> Answers:
    return {_key(c): min(c.claims, key=_age).value for c in cases}


def majority(cases: Sequence[Case]) -> Answers:
    made = {}
    for case in cases:
        counts = Counter({(claim.account, claim.value): 1 for claim in case.claims}.keys())
        accounts = Counter(value for _, value in counts)
        latest = {claim.value: _age(claim) for claim in sorted(case.claims, key=_age)}
        made[_key(case)] = max(accounts, key=lambda v: (accounts[v], latest[v]))
    return made


def prior(cases: Sequence[Case]) -> Answers:
    def best(claim: Claim) -> tuple[object, ...]:
        return (PRIORS.get(claim.mode, 0.5), _age(claim))

    return {_key(c): max(c.claims, key=best).value for c in cases}


def dawid(cases: Sequence[Case]) -> Answers:
    made: dict[Key, str] = {}
    for of_one in _by_attribute(cases):
        values = sorted({claim.value for case in of_one for claim in case.claims})
        if len(values) > FEW_VALUES:
            continue
        sources = sorted({claim.source for case in of_one for claim in case.claims})
        rows = [
            (item, sources.index(claim.source), values.index(claim.value))
            for item, case in enumerate(of_one)
            for claim in case.claims
        ]
        items, observers, labels = np.array(rows, dtype=np.int64).T
        found = dawid_skene(items, observers, labels, smoothing=0.01)
        best = found.classes.argmax(axis=1)
        made |= {_key(case): values[at] for case, at in zip(of_one, best, strict=True)}
    return made


def finder(cases: Sequence[Case]) -> Answers:
    made: dict[Key, str] = {}
    for of_one in _by_attribute(cases):
        sources = sorted({claim.source for case in of_one for claim in case.claims})
        facts = [(_key(c), v) for c in of_one for v in sorted({x.value for x in c.claims})]
        number = {fact: at for at, fact in enumerate(facts)}
        rows = sorted(
            {
                (sources.index(claim.source), number[_key(case), claim.value])
                for case in of_one
                for claim in case.claims
            }
        )
        stated, of = np.array(rows, dtype=np.int64).T
        found = truth_finder(stated, of, _denials(of_one, number))
        for (key, value), belief in sorted(zip(facts, found.belief, strict=True), key=_by_belief):
            made[key] = value
            del belief
    return made


def _by_belief(fact: tuple[tuple[Key, str], float]) -> tuple[float, str]:
    return (float(fact[1]), fact[0][1])


def _denials(cases: Sequence[Case], number: Mapping[tuple[Key, str], int]) -> Implications:
    pairs = [
        (number[_key(case), one], number[_key(case), other])
        for case in cases
        if case.contested
        for one in {claim.value for claim in case.claims}
        for other in {claim.value for claim in case.claims}
        if one != other
    ]
    found = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Implications(found[:, 0], found[:, 1], np.full(len(found), DENIES))


def _by_attribute(cases: Sequence[Case]) -> list[list[Case]]:
    kinds = sorted({case.attribute for case in cases})
    return [[case for case in cases if case.attribute == kind] for kind in kinds]


def rivals_of(cases: Sequence[Case]) -> dict[str, Callable[[Sequence[Case]], Answers]]:
    """Return the methods to run: where claims are dated nobody takes the first for the best."""
    dated = any(claim.at for case in cases for claim in case.claims)
    return {name: way for name, way in RIVALS.items() if not (dated and way is first)}


def _key(case: Case) -> Key:
    return (case.person, case.attribute)


#: The name in the tables, and the method.
RIVALS: dict[str, Callable[[Sequence[Case]], Answers]] = {
    "last write": last,
    "first write": first,
    "majority": majority,
    "best prior": prior,
    "Dawid-Skene": dawid,
    "TruthFinder": finder,
}
