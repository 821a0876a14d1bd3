"""The cards of one person, made of what lies on the desk and of texts from the vault."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rapport.flow import attributes, names
from rapport.flow.cards import (
    AccountCard,
    Attribute,
    Deed,
    Evidence,
    Joined,
    Link,
    LinkReason,
    Name,
    Permission,
    PersonRow,
    Tie,
    Value,
)
from rapport.flow.masks import masked

#: What leaves the shelf masked, if the reader may not see it whole.
CONTACTS = frozenset({"phone", "email", "handle", "card", "address"})
NO_NAME = Name("", "", "")
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_ORDER = {kind.name: i for i, kind in enumerate(attributes.ALL)}

#: Places in what the desk keeps of one account's word for a value.
_MODE, _LODS, _STATED = 3, 5, 8

Texts = Mapping[str, Mapping[tuple[str, str], str]]


def moment(microseconds: int) -> datetime:
    """Return the time that the desk keeps as a number."""
    return _BEGAN + timedelta(microseconds=microseconds)


def time_of(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else moment(microseconds)


def microseconds(moment: datetime) -> int:
    """Return what `time_of` takes."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def probability(bits: float) -> float:
    """Return the probability that so many bits of evidence stand for."""
    return 1.0 / (1.0 + 2.0**-bits) if bits > -1000 else 0.0


def name_of(text: str) -> Name:
    if not text:
        return NO_NAME
    latin = names.romanise(text)
    return Name(text, "" if latin == text else latin, names.initials(text))


@dataclass(frozen=True, slots=True)
class Line:
    """A person's line on the desk, in the order of its columns."""

    person_id: str
    kind: str
    name_account_id: str | None
    name_value: str | None
    city: str | None
    city_tier: str | None
    language: str | None
    sources: str
    accounts: int
    orders: int
    spent_12m: float | None
    currency: str | None
    last_seen: int | None
    conflicts: int
    first_seen: int | None

    def row(self, texts: Texts) -> PersonRow:
        mine = texts.get(self.name_account_id or "", {})
        return PersonRow(
            self.person_id,
            name_of(mine.get(("name", self.name_value or ""), "")),
            self.kind,
            self.city,
            self.city_tier,
            self.language,
            tuple(self.sources.split()),
            self.accounts,
            self.orders,
            self.spent_12m,
            self.currency,
            time_of(self.last_seen),
            self.conflicts,
        )


class Portrait:
    """All that a page shows of one person.

    `page`   accounts, values, permissions and counts of deeds, as desk.py lays them
    `texts`  of the accounts, from the vault
    `mask`   True hides most of every contact
    """

    def __init__(self, page: list[Any], texts: Texts, *, mask: bool) -> None:
        accounts, known, allowed, counted, tied = page
        self._accounts = [account[1:] for account in sorted(accounts)]
        self._known: list[list[Any]] = sorted(known or [])  # by attribute, then place
        self._allowed: list[list[Any]] = sorted(allowed or [])
        self._counted: list[list[Any]] = counted or []
        self._tied: list[list[Any]] = sorted(tied or [])  # by kind, then person
        self._texts = texts
        self._mask = mask

    @property
    def account_ids(self) -> list[str]:
        return [a[0] for a in self._accounts]

    def row(self, line: Line) -> PersonRow:
        return line.row(self._texts)

    def attributes(self, shown: str | None) -> tuple[Attribute, ...]:
        """The name that the list shows, `shown` by its pseudonym, comes first of the names."""
        by_name: dict[str, list[Value]] = {}
        for attribute, _, value, sealed, confidence, tier, lods, observed, proofs in self._known:
            proof = tuple(
                sorted((self._evidence(p, attribute, sealed) for p in proofs), key=_of_evidence)
            )
            text = self._shown(attribute, value, sealed, proofs) or proof[0].said
            mine = by_name.setdefault(attribute, [])
            shown_first = attribute == "name" and value == shown
            mine.insert(
                0 if shown_first else len(mine),
                Value(text, confidence, tier, lods / 1e6, time_of(observed), proof, value),
            )
        return tuple(
            Attribute(
                name,
                attributes.kind_of(name).group,
                attributes.kind_of(name).many,
                self._mask and name in CONTACTS,
                tuple(by_name[name]),
            )
            for name in sorted(by_name, key=lambda n: (_ORDER.get(n, len(_ORDER)), n))
        )

    def _shown(self, attribute: str, value: str, sealed: bool, proofs: list[list[Any]]) -> str:
        """Return the text of a value as an account states it whole; of a number the number."""
        if attributes.kind_of(attribute).near is not None:
            return value
        whole = [p for p in proofs if p[_STATED] == value]
        if not whole:
            return ""
        i, _, said, *_ = max(whole, key=lambda p: (p[_LODS], -p[0]))
        return self._text(self._accounts[i][0], attribute, value, said, sealed)

    def _evidence(self, proof: list[Any], attribute: str, sealed: bool) -> Evidence:
        i, source, said, mode, observed, lods, seq, line, stated, *weighed = proof
        account_id = self._accounts[i][0]
        text = self._text(account_id, attribute, stated, said, sealed)
        return Evidence(
            source, account_id, text, mode, time_of(observed), lods / 1e6, seq, line, *weighed
        )

    def _text(
        self, account_id: str, attribute: str, value: str, said: str | None, sealed: bool
    ) -> str:
        if not sealed:
            return said if said is not None else value
        text = self._texts.get(account_id, {}).get((attribute, value), "")
        return masked(attribute, text) if self._mask else text

    def cards(self) -> dict[str, AccountCard]:
        """The person's accounts by id, in the order they were received."""
        claims: dict[int, list[tuple[str, int, str, str]]] = {}
        for attribute, _, value, sealed, _, _, _, _, proofs in self._known:
            for proof in proofs:
                i, said, stated = proof[0], proof[2], proof[_STATED]
                text = self._text(self._accounts[i][0], attribute, stated, said, sealed)
                claims.setdefault(i, []).append((attribute, -proof[_LODS], value, text))
        return {
            account[0]: _card(
                account, tuple((c[0], c[3]) for c in sorted(claims.get(i, ()), key=_of_claim))
            )
            for i, account in enumerate(self._accounts)
        }

    def joined(self, links: Iterable[tuple[str, str, list[Any]]]) -> tuple[Joined, ...]:
        """Each account with the strongest of the accepted links that hold it."""
        accepted = [found for found in links if found[2][0] == "accepted"]
        accepted.sort(key=lambda a: (a[2][1] != "verified", -a[2][2], a[0], a[1]))
        strongest: dict[str, tuple[str, str, list[Any]]] = {}
        for link in accepted:
            for side in link[:2]:
                strongest.setdefault(side, link)
        return tuple(_joined(card, strongest.get(i)) for i, card in self.cards().items())

    def permissions(self) -> tuple[Permission, ...]:
        return tuple(
            Permission(purpose, channel, state, time_of(changed), source)
            for purpose, channel, state, changed, source in self._allowed
        )

    def ties(self) -> tuple[Tie, ...]:
        return tuple(
            Tie(
                kind,
                person_id,
                name_of(self._texts.get(account or "", {}).get(("name", value or ""), "")),
                what,
                time_of(since),
                source or "",
            )
            for kind, person_id, what, account, value, since, source in self._tied
        )

    def deeds_total(self, source: str) -> int:
        return sum(n for seen_by, _, n in self._counted if source in ("", seen_by))

    def months(self, now: datetime) -> tuple[tuple[str, int], ...]:
        counts: dict[str, int] = {}
        for _, month, n in self._counted:
            counts[month] = counts.get(month, 0) + n
        return tuple((month, counts.get(month, 0)) for month in _last_months(now, 12))

    def only_said_by(self, account_id: str) -> int:
        """Count the values that no other account states; what only follows from one is none."""
        i = self.account_ids.index(account_id)
        stated = ([p for p in known[8] if p[_MODE] != "inferred"] for known in self._known)
        return sum(1 for proofs in stated if {p[0] for p in proofs} == {i})


def deed(row: list[Any]) -> Deed:
    at, _, _, source, verb, title, text, place, amount, currency = row
    occurred = time_of(at) or _BEGAN
    return Deed(occurred, source, verb, title or "", text or "", place or "", amount, currency)


def link_of(found: list[Any], left: AccountCard, right: AccountCard) -> Link:
    state, ground, microbits, threshold, reasons = found
    bits = microbits / 1e6
    return Link(
        left,
        right,
        state,
        ground,
        bits,
        probability(bits),
        threshold / 1e6,
        tuple(
            LinkReason(name, level, more / 1e6)
            for name, level, more in sorted(reasons or (), key=_of_reason)
        ),
    )


def card_of_nobody(
    account: list[Any], texts: Mapping[tuple[str, str], str], *, mask: bool
) -> AccountCard:
    """Return the card of an account whose person has no profile: what it calls itself, no more."""
    told = sorted((name, text) for (name, _), text in texts.items())
    facts = ((n, masked(n, text) if mask and n in CONTACTS else text) for n, text in told)
    return _card(account, tuple(facts))


def _of_evidence(evidence: Evidence) -> tuple[float, str, str]:
    return -evidence.log_odds, evidence.source, evidence.account_id


def _of_reason(reason: list[Any]) -> tuple[bool, int, str]:
    name, _, microbits = reason
    return name != "prior", -abs(microbits), name


def _of_claim(claim: tuple[str, int, str, str]) -> tuple[str, int, str]:
    return claim[:3]


def _card(account: list[Any], facts: tuple[tuple[str, str], ...]) -> AccountCard:
    account_id, source, kind, seen_last = account
    by_name = dict(reversed(facts))
    name = name_of(by_name.get("name", ""))
    label = next(
        (by_name[a] for a in ("handle", "email", "phone", "card") if by_name.get(a)), name.own
    )
    return AccountCard(account_id, source, kind, label, name, time_of(seen_last), facts)


def _joined(card: AccountCard, link: tuple[str, str, list[Any]] | None) -> Joined:
    if link is None:
        return Joined(card, None, None, None)
    left, right, (_, ground, microbits, *_) = link
    return Joined(card, (left, right), microbits / 1e6, ground)


def _last_months(now: datetime, how_many: int) -> list[str]:
    months = []
    year, month = now.year, now.month
    for _ in range(how_many):
        months.append(f"{year:04d}-{month:02d}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return months[::-1]
