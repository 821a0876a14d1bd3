"""A reader of pseudonyms: whatever a card holds, no word of it that could name somebody."""

from dataclasses import fields, is_dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.flow import attributes
from rapport.flow.cards import (
    AccountCard,
    Attribute,
    Deed,
    Evidence,
    Joined,
    Link,
    LinkReason,
    Name,
    Person,
    PersonRow,
    Value,
)
from rapport.web.people import anonymous

#: A word that stands for everything somebody might be named by; in no text of ours.
SECRET = "☢secret☢"

secret = st.just(SECRET)
ids = st.text("0123456789abcdef", min_size=32, max_size=32)
sources = st.sampled_from(["shop", "crm"])
names = st.builds(Name, own=secret, latin=secret, initials=secret)
kinds = st.sampled_from([kind.name for kind in attributes.ALL])
accounts = st.builds(
    AccountCard,
    account_id=ids,
    source=sources,
    kind=st.just("person"),
    label=secret,
    name=names,
    seen_last=st.none(),
    facts=st.lists(st.tuples(kinds, secret), max_size=4).map(tuple),
)
evidence = st.builds(
    Evidence,
    source=sources,
    account_id=ids,
    said=secret,
    mode=st.just("declared"),
    observed_at=st.none(),
    log_odds=st.floats(-9, 9),
    seq=st.integers(1, 9),
    line=st.integers(0, 9),
)

#: No example is judged by the clock: other work may run beside it.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


def values(text):
    return st.builds(
        Value,
        text=text,
        confidence=st.floats(0, 1),
        tier=st.just("likely"),
        log_odds=st.floats(-9, 9),
        observed_at=st.none(),
        evidence=st.lists(evidence, min_size=1, max_size=3).map(tuple),
    )


def attribute(kind):
    shared = kind.name in anonymous.SHARED
    text = st.just("Burgas") if shared else secret
    return st.builds(
        Attribute,
        attribute=st.just(kind.name),
        group=st.just(kind.group),
        many=st.just(kind.many),
        masked=st.booleans(),
        values=st.lists(values(text), min_size=1, max_size=2).map(tuple),
    )


people = st.builds(
    Person,
    row=st.builds(
        PersonRow,
        person_id=ids,
        name=names,
        kind=st.just("person"),
        city=st.just("Burgas"),
        city_tier=st.just("likely"),
        language=st.just("bg"),
        sources=st.just(("shop",)),
        accounts=st.just(1),
        orders=st.just(0),
        spent_12m=st.none(),
        currency=st.none(),
        last_seen=st.none(),
        conflicts=st.just(0),
    ),
    first_seen=st.none(),
    attributes=st.tuples(*(attribute(kind) for kind in attributes.ALL)),
    accounts=st.lists(
        st.builds(Joined, card=accounts, link=st.none(), bits=st.none(), ground=st.none())
    ).map(tuple),
    permissions=st.just(()),
    deeds=st.lists(
        st.builds(
            Deed,
            occurred_at=st.none(),
            source=sources,
            verb=st.just("Create"),
            title=secret,
            text=secret,
            place=st.just("Burgas"),
            amount=st.none(),
            currency=st.none(),
        ),
        max_size=3,
    ).map(tuple),
    deeds_total=st.just(3),
    months=st.just(()),
)


def texts(card):
    """Every text anywhere in a card."""
    if isinstance(card, str):
        yield card
    elif is_dataclass(card):
        for field in fields(card):
            yield from texts(getattr(card, field.name))
    elif isinstance(card, tuple):
        for part in card:
            yield from texts(part)


@UNHURRIED
@given(people)
def test_no_word_of_a_person_gets_through(person):
    seen = anonymous.anonymous_person(person)
    assert SECRET not in "".join(texts(seen))
    assert {a.attribute for a in seen.attributes} <= anonymous.SHARED
    assert len(seen.accounts) == len(person.accounts) and len(seen.deeds) == len(person.deeds)


@UNHURRIED
@given(accounts, accounts)
def test_no_word_of_a_link_gets_through(left, right):
    link = Link(
        left, right, "accepted", "score", 9.0, 0.9, 6.0, (LinkReason("phone", "exact", 9.0),)
    )
    seen = anonymous.anonymous_link(link)
    assert SECRET not in "".join(texts(seen))
    assert (seen.bits, seen.reasons) == (link.bits, link.reasons)


def test_what_names_somebody_is_sealed_by_the_core_or_left_out_here():
    sealed = {kind.name for kind in attributes.ALL if kind.sealed}
    assert not sealed & anonymous.SHARED


def test_one_id_has_one_pseudonym():
    assert anonymous.pseudonym("7f3c" + "0" * 28) == Name("Person 7F3C", "", "7F")
