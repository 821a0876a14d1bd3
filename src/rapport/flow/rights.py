"""What may be done with a fact: the terms of its source, carried by every row.

A right is a bit, a row's rights are a whole number in its column `rights`, and what is
derived from several rows has the bits they all have: `a & b` here, `bit_and(rights)` in
SQL. So no step can widen what a source allows. Doors that handle many rows keep back those
without the bit (exporting.py, identity/judged.sql); a door for one thing asks `demand`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag
from functools import reduce

from rapport.flow.errors import RightsError


class Right(IntFlag):
    """One thing that a source's terms may allow. A missing bit forbids."""

    STORE = 1
    LINK = 2  # join with accounts of other sources, by evidence
    SCORE = 4  # judge a person by it
    SEGMENT = 8
    SEND = 16  # write to the person because of it
    ADS = 32  # hand to an advertising platform
    EXPORT = 64  # hand out of Rapport otherwise
    TRAIN = 128  # learn a model from it


ALL_RIGHTS = ~Right(0)

#: What data may be used for. Each import names the ones it has a basis for.
PURPOSES = ("service", "profile", "marketing", "ads", "events", "research", "training")
#: Lawful bases an import may state (GDPR article 6; 152-FZ and PIPL have the like).
BASES = ("consent", "contract", "legal_obligation", "legitimate_interest")

#: Rights that exist only if the import may be used for the purpose.
_NEEDS = {
    Right.LINK: "profile",
    Right.SCORE: "profile",
    Right.SEGMENT: "profile",
    Right.SEND: "marketing",
    Right.ADS: "ads",
    Right.TRAIN: "training",
}


@dataclass(frozen=True)
class SourcePolicy:
    """The terms of one source. Policies intersect: `a & b` allows what both allow."""

    rights: Right
    keep_days: int | None = None  # None: as long as its purpose lasts
    mirror_deletes: bool = False

    def __and__(self, other: "SourcePolicy") -> "SourcePolicy":
        terms = [d for d in (self.keep_days, other.keep_days) if d is not None]
        return SourcePolicy(
            self.rights & other.rights,
            min(terms, default=None),
            self.mirror_deletes or other.mirror_deletes,
        )


#: A company's own records: what it may do is what its purposes say.
OWN = SourcePolicy(ALL_RIGHTS)


def granted(policy: SourcePolicy, purposes: Iterable[str], basis: str) -> Right:
    """Return the rights of rows imported for `purposes` on `basis` under `policy`.

    Raises  RightsError: no purpose, no basis, or one we do not know. P01: without a
            lawful basis there is no processing, so the caller must keep no fact.
    """
    named = tuple(purposes)
    unknown = sorted(set(named) - set(PURPOSES))
    if not named or unknown:
        raise RightsError(
            f"the import names no known purpose: {unknown or 'none given'}",
            fix=f"say what the data is for: {', '.join(PURPOSES)}",
        )
    if basis not in BASES:
        raise RightsError(
            f"the import names no known lawful basis: {basis or 'none given'!r}",
            fix=f"say on what ground you hold it: {', '.join(BASES)}",
        )
    lost = (right for right, purpose in _NEEDS.items() if purpose not in named)
    return reduce(lambda rights, right: rights & ~right, lost, policy.rights)


def demand(right: Right, rights: int, what: str) -> None:
    """Raise RightsError unless `rights` has `right`. `what` is for the reader: 'this list'."""
    if not Right(rights) & right:
        raise RightsError(
            f"{what} may not be used to {right.name.lower() if right.name else right}",
            fix="leave out what comes from sources that forbid it, or change their terms",
        )
