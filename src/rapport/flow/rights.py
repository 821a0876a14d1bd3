"""What may be done with a fact: the terms of its source, carried by every row.

A right is a bit, a row's rights are a whole number in its column `rights`, and what is
derived from several rows has the bits they all have: `a & b` here, `bit_and(rights)` in
SQL. So no step can widen what a source allows. Doors that handle many rows keep back those
without the bit (exporting.py, identity/judged.sql, identity/taught.py); a door for one thing
asks `demand`, a door before which only the sources are known asks `check`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, IntFlag
from functools import reduce
from typing import Final, overload

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
    INCENTIVE = 256  # pay or reward the person for it
    WEIGH = 512  # learn from it what agreement tells, so that accounts are joined better


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
    Right.INCENTIVE: "marketing",
    Right.WEIGH: "profile",
}
#: Terms that let no model learn from a source let none learn how to join accounts either. Of what
#: may be learned from, that alone is part of making profiles: it needs no purpose of its own.
_LEARNING: Final = Right.TRAIN | Right.WEIGH


class Link(IntEnum):
    """By what an account may be joined with those of other sources."""

    NEVER = 0
    OPT_IN = 1  # by the person's own word
    VERIFIED = 2  # by a key that the source made sure of
    ANY = 3  # by evidence, too


class Training(IntEnum):
    """What models may learn from."""

    NO = 0
    AGGREGATES = 1
    OWN = 2  # rows, for models that stay in this workspace


class Scoring(IntEnum):
    """Whether a person may be judged by it."""

    NO = 0
    CELLS = 1  # groups of people only
    AUTHORISED = 2  # those who signed in with us
    YES = 3


#: The day on which terms were read that nobody has read.
NEVER = date.min


@dataclass(frozen=True, order=True)
class Terms:
    """One text of terms, and the day that somebody last read it, or NEVER."""

    url: str
    version: str
    checked_at: date


@dataclass(frozen=True)
class SourcePolicy:
    """The terms of one source. Policies intersect: `a & b` allows what both allow.

    `keep_days`     None: as long as its purpose lasts
    `mirror_hours`  a deletion there is done here within so many; None: not demanded
    `sensitive`     whether sensitive fields may be taken in at all
    `ads`           advertising platforms it may go to; None: any
    `attribution`   what must be said where it is shown
    `refresh_days`  what is shown may be no older; None: any age
    `aggregate_only`  nothing of it may ever be tied to an account
    `terms`         empty: the company's own data
    """

    rights: Right
    keep_days: int | None = None
    mirror_hours: int | None = None
    link: Link = Link.ANY
    scoring: Scoring = Scoring.YES
    training: Training = Training.OWN
    sensitive: bool = False
    ads: frozenset[str] | None = None
    attribution: tuple[str, ...] = ()
    refresh_days: int | None = None
    aggregate_only: bool = False
    terms: tuple[Terms, ...] = ()

    def __and__(self, other: "SourcePolicy") -> "SourcePolicy":
        return SourcePolicy(
            rights=self.rights & other.rights,
            keep_days=shorter(self.keep_days, other.keep_days),
            mirror_hours=shorter(self.mirror_hours, other.mirror_hours),
            link=min(self.link, other.link),
            scoring=min(self.scoring, other.scoring),
            training=min(self.training, other.training),
            sensitive=self.sensitive and other.sensitive,
            ads=_common(self.ads, other.ads),
            attribution=tuple(sorted({*self.attribution, *other.attribution})),
            refresh_days=shorter(self.refresh_days, other.refresh_days),
            aggregate_only=self.aggregate_only or other.aggregate_only,
            terms=tuple(sorted({*self.terms, *other.terms})),
        )

    @property
    def of_rows(self) -> Right:
        """The rights that its rows bear: a right that holds in part only is no right of a row."""
        lost = Right(0)
        if self.link < Link.ANY:
            lost |= Right.LINK
        if self.scoring < Scoring.YES:
            lost |= Right.SCORE
        if self.training < Training.OWN or Right.TRAIN not in self.rights:
            lost |= _LEARNING
        if self.ads == frozenset():
            lost |= Right.ADS
        return self.rights & ~lost


@overload
def shorter(one: int, other: int | None) -> int: ...
@overload
def shorter(one: int | None, other: int | None) -> int | None: ...
def shorter(one: int | None, other: int | None) -> int | None:
    """The shorter of two terms; None is endless."""
    return min((n for n in (one, other) if n is not None), default=None)


def _common(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


#: A company's own records: what it may do is what its purposes say.
OWN = SourcePolicy(ALL_RIGHTS, sensitive=True)
#: Of a source that nobody here knows any more: kept, but nothing may be done with it.
UNKNOWN = SourcePolicy(Right.STORE)


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
    return reduce(lambda rights, right: rights & ~right, lost, policy.of_rows)


def demand(right: Right, rights: int, what: str) -> None:
    """Raise RightsError unless `rights` has `right`. `what` is for the reader: 'this list'."""
    if not Right(rights) & right:
        raise RightsError(
            f"{what} may not be used to {right.name.lower() if right.name else right}",
            fix="leave out what comes from sources that forbid it, or change their terms",
        )


def check(right: Right, policies: Iterable[SourcePolicy], *, platform: str = "") -> None:
    """Raise RightsError unless every source allows `right`; of ADS also to this `platform`."""
    for policy in policies:
        allowed = bool(policy.of_rows & right)
        if right is Right.ADS and platform and policy.ads is not None:
            allowed = allowed and platform in policy.ads
        if not allowed:
            demand(right, 0, "what comes from these sources")
