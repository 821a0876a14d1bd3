"""Cards of the shelf as documents of the API. What may be seen was decided before."""

from rapport.flow import cards
from rapport.web.api import schemas


def line(row: cards.PersonRow) -> dict[str, object]:
    """Return the fields of a person in a list."""
    return {
        "person_id": row.person_id,
        "kind": row.kind,
        "name": name(row.name),
        "city": row.city,
        "city_tier": row.city_tier,
        "language": row.language,
        "sources": list(row.sources),
        "accounts": row.accounts,
        "orders": row.orders,
        "spent_12m": row.spent_12m,
        "currency": row.currency,
        "last_seen": row.last_seen,
        "conflicts": row.conflicts,
    }


def people(page: cards.PeoplePage, after: str | None, generation: str) -> schemas.People:
    return schemas.People(
        people=[schemas.PersonLine(**line(row)) for row in page.rows],
        total=page.total,
        after=after,
        generation=generation,
    )


def person(found: cards.Person, timeline: schemas.Timeline, generation: str) -> schemas.Person:
    return schemas.Person(
        **line(found.row),
        first_seen=found.first_seen,
        attributes=[attribute(a) for a in found.attributes],
        joined=[joined(j) for j in found.accounts],
        permissions=[permission(p) for p in found.permissions],
        months=[schemas.Month(month=month, deeds=n) for month, n in found.months],
        timeline=timeline,
        generation=generation,
    )


def name(said: cards.Name) -> schemas.Name:
    return schemas.Name(own=said.own, latin=said.latin)


def attribute(told: cards.Attribute) -> schemas.Attribute:
    return schemas.Attribute(
        attribute=told.attribute,
        group=told.group,
        many=told.many,
        masked=told.masked,
        values=[value(n, v) for n, v in enumerate(told.values)],
    )


def value(n: int, told: cards.Value) -> schemas.Value:
    return schemas.Value(
        n=n,
        text=told.text,
        confidence=told.confidence,
        tier=told.tier,
        log_odds=told.log_odds,
        observed_at=told.observed_at,
        evidence=[evidence(e) for e in told.evidence],
    )


def evidence(said: cards.Evidence) -> schemas.Evidence:
    return schemas.Evidence(
        source=said.source,
        account_id=said.account_id,
        said=said.said,
        mode=said.mode,
        observed_at=said.observed_at,
        log_odds=said.log_odds,
        entry=said.seq,
        line=said.line,
    )


def account(card: cards.AccountCard) -> schemas.Account:
    return schemas.Account(
        account_id=card.account_id,
        source=card.source,
        kind=card.kind,
        label=card.label,
        name=name(card.name),
        seen_last=card.seen_last,
        facts=[schemas.Fact(attribute=a, text=text) for a, text in card.facts],
    )


def joined(told: cards.Joined) -> schemas.Joined:
    tie = None
    if told.link is not None:
        left, right = told.link
        tie = schemas.Tie(left_id=left, right_id=right, bits=told.bits, ground=told.ground)
    return schemas.Joined(account=account(told.card), link=tie)


def permission(said: cards.Permission) -> schemas.Permission:
    return schemas.Permission(
        purpose=said.purpose,
        channel=said.channel,
        state=said.state,
        changed_at=said.changed_at,
        source=said.source,
    )


def timeline(deeds: tuple[cards.Deed, ...], total: int, after: str | None) -> schemas.Timeline:
    return schemas.Timeline(deeds=[deed(d) for d in deeds], total=total, after=after)


def deed(done: cards.Deed) -> schemas.Deed:
    return schemas.Deed(
        occurred_at=done.occurred_at,
        source=done.source,
        verb=done.verb,
        title=done.title,
        text=done.text,
        place=done.place,
        amount=done.amount,
        currency=done.currency,
    )


def link(told: cards.Link) -> schemas.Link:
    return schemas.Link(
        left=account(told.left),
        right=account(told.right),
        state=told.state,
        ground=told.ground,
        bits=told.bits,
        probability=told.probability,
        threshold_bits=told.threshold_bits,
        reasons=[
            schemas.LinkReason(comparison=r.comparison, level=r.level, bits=r.bits)
            for r in told.reasons
        ],
    )
