"""Facts of a few people, written out by hand: three scripts, nulls, twins, one organisation.

They are chosen to part the engines: letters of several bytes, an empty text, quotes and
dollar signs, microseconds, a time to come, accounts without any identifier, an account that
was seen only by an order, equal names of two people, a decision that is taken back.
"""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from rapport.flow import attributes, pipeline
from rapport.flow.engines.duck import Duck
from rapport.flow.rights import ALL_RIGHTS, Right
from rapport.flow.tables import (
    ACTIONS,
    ATTRIBUTE_KINDS,
    CHECKS,
    CLAIMS,
    CONSENTS,
    DECISIONS,
    FOUND_TOPICS,
    IDENTIFIERS,
    INTERACTIONS,
    LAST_PERSONS,
    LEARNED,
    OBJECTS,
    OBSERVATIONS,
    REFERENCE,
    SIGHTINGS,
    TEXT_READINGS,
    TableSpec,
)
from tests.flow.literal import rows_of

NOW = datetime(2025, 3, 31, 12, 0, 0, 123456, tzinfo=UTC)
ALL = int(ALL_RIGHTS)
NO_LINK = int(ALL_RIGHTS & ~Right.LINK)
NO_SEND = int(ALL_RIGHTS & ~Right.SEND)


def ago(**spans: float) -> datetime:
    """Return the time that long before NOW."""
    return NOW - timedelta(**spans)


def account(letter: str) -> str:
    """Return a birth id one can read: 32 equal hexadecimal digits."""
    return letter * 32


A, B, C, D, E, F = (account(letter) for letter in "abcdef")
ONE, TWO, THREE, FOUR, FIVE, SIX = (account(digit) for digit in "123456")

#: account, source, kind, seen first and last, received, seq, line, rights
_SIGHTINGS = (
    (A, "crm", "person", ago(days=900), ago(days=3), ago(days=2), 1, 1, ALL),
    (B, "crm", "person", ago(days=800), None, ago(days=2), 1, 2, ALL),
    (C, "shop", "person", None, ago(microseconds=1), ago(days=1), 2, 1, NO_SEND),
    (D, "network", "person", ago(days=30), NOW + timedelta(days=3), ago(days=1), 3, 1, ALL),
    (E, "network", "person", None, None, ago(days=1), 3, 2, NO_LINK),
    (F, "crm", "organisation", ago(days=700), ago(days=5), ago(days=2), 1, 3, ALL),
    (ONE, "web", "visitor", ago(days=1), ago(days=1), ago(hours=1), 4, 1, ALL),
    (TWO, "crm", "person", ago(days=10), ago(days=10), ago(days=2), 1, 4, ALL),
    (THREE, "cards", "card", ago(days=10), ago(days=9), ago(hours=1), 5, 1, ALL),
    (FOUR, "shop", "person", ago(days=100), ago(days=90), ago(days=1), 2, 2, ALL),
    (A, "crm", "person", ago(days=950), ago(days=1), ago(minutes=5), 6, 1, NO_SEND),
    (FIVE, "shop", "person", None, None, ago(days=1), 2, 3, ALL),
    (SIX, "shop", "person", None, None, ago(days=1), 2, 4, ALL),
)

#: account, kind, value, key, verified, source, seq, line, rights
_IDENTIFIERS = (
    (A, "name", "Светлана Ковальчук", "svetlana kovalchuk", False, "crm", 1, 1, ALL),
    (A, "given", "Светлана", "svetlana", False, "crm", 1, 1, ALL),
    (A, "family", "Ковальчук", "kovalchuk", False, "crm", 1, 1, ALL),
    (A, "phone", "+359888123456", "+359888123456", True, "crm", 1, 1, ALL),
    (A, "email", "sveta@mail.example", "sveta@mail.example", False, "crm", 1, 1, ALL),
    (A, "birth", "1984-02-29", "1984-02-29", False, "crm", 1, 1, ALL),
    (A, "place", "Варна", "varna", False, "crm", 6, 1, NO_SEND),
    (B, "name", "Георги Петров", "georgi petrov", False, "crm", 1, 2, ALL),
    (B, "given", "Георги", "georgi", False, "crm", 1, 2, ALL),
    (B, "family", "Петров", "petrov", False, "crm", 1, 2, ALL),
    (B, "phone", "+359888000001", "+359888000001", False, "crm", 1, 2, ALL),
    (B, "birth", "1970", "1970", False, "crm", 1, 2, ALL),
    (B, "sex", "m", "m", False, "crm", 1, 2, ALL),
    (C, "name", "Svetlana Kovalchuk", "svetlana kovalchuk", False, "shop", 2, 1, NO_SEND),
    (C, "given", "Svetlana", "svetlana", False, "shop", 2, 1, NO_SEND),
    (C, "family", "Kovalchuk", "kovalchuk", False, "shop", 2, 1, NO_SEND),
    (C, "phone", "+359888123456", "+359888123456", True, "shop", 2, 1, NO_SEND),
    (C, "postcode", "9000", "9000", False, "shop", 2, 1, NO_SEND),
    (D, "name", "Света Ковальчук", "sveta kovalchuk", False, "network", 3, 1, ALL),
    (D, "email", "sveta@mail.example", "sveta@mail.example", False, "network", 3, 1, ALL),
    (D, "handle", "network:sveta_k", "sveta_k", True, "network", 3, 1, ALL),
    (E, "name", "李晓雯", "li xiaowen", False, "network", 3, 2, NO_LINK),
    (E, "handle", "network:xiaowen", "xiaowen", True, "network", 3, 2, NO_LINK),
    (E, "email", "xiaowen@post.example", "xiaowen@post.example", False, "network", 3, 2, NO_LINK),
    # the same person again, but E's source forbids to link by evidence
    (SIX, "name", "Li Xiaowen", "li xiaowen", False, "shop", 2, 4, ALL),
    (SIX, "email", "xiaowen@post.example", "xiaowen@post.example", False, "shop", 2, 4, ALL),
    # a namesake in the same town, of another day of birth
    (FIVE, "name", "Svetlana Kovalchuk", "svetlana kovalchuk", False, "shop", 2, 3, ALL),
    (FIVE, "given", "Svetlana", "svetlana", False, "shop", 2, 3, ALL),
    (FIVE, "family", "Kovalchuk", "kovalchuk", False, "shop", 2, 3, ALL),
    (FIVE, "postcode", "9000", "9000", False, "shop", 2, 3, ALL),
    (FIVE, "place", "Варна", "varna", False, "shop", 2, 3, ALL),
    (FIVE, "birth", "2008-07-01", "2008-07-01", False, "shop", 2, 3, ALL),
    (F, "name", "Müller & Söhne", "muller sohne", False, "crm", 1, 3, ALL),
    (F, "email", "info@firma.example", "info@firma.example", False, "crm", 1, 3, ALL),
    # who belongs to whom, and whom a visitor of the site was identified as
    (B, "organisation", F, F, True, "crm", 1, 2, NO_SEND),
    (ONE, "account", B, B, True, "web", 4, 1, ALL),
    (TWO, "name", "Георги Петров", "georgi petrov", False, "crm", 1, 4, ALL),
    (TWO, "birth", "1999-12-31", "1999-12-31", False, "crm", 1, 4, ALL),
    (TWO, "email", "info@firma.example", "info@firma.example", False, "crm", 1, 4, ALL),
    (FOUR, "name", "O'Neil $now", "o neil now", False, "shop", 2, 2, ALL),
    (FOUR, "code", "card:0042", "0042", True, "shop", 2, 2, ALL),
    (THREE, "code", "card:0042", "0042", True, "cards", 5, 1, ALL),
)

#: account, source, attribute, value, said, sealed, mode, observed, received, seq, line, rights
_CLAIMS = (
    (A, "crm", "city", "Варна", "гр. Варна", False, "declared", ago(days=900), ago(days=2), 1, 1),
    (A, "crm", "city", "Бургас", "Бургас", False, "declared", ago(days=2), ago(minutes=5), 6, 1),
    (A, "crm", "name", "n" * 32, None, True, "declared", None, ago(days=2), 1, 1),
    (A, "crm", "language", "bg", "BG", False, "declared", None, ago(days=2), 1, 1),
    (A, "crm", "phone", "p" * 32, None, True, "declared", ago(days=9), ago(days=2), 1, 1),
    (B, "crm", "city", "", "", False, "observed", ago(days=800), ago(days=2), 1, 2),
    (B, "crm", "name", "m" * 32, None, True, "declared", None, ago(days=2), 1, 2),
    (C, "shop", "city", "Варна", "Varna", False, "observed", NOW, ago(days=1), 2, 1),
    (C, "shop", "name", "l" * 32, None, True, "declared", None, ago(days=1), 2, 1),
    (C, "shop", "phone", "p" * 32, None, True, "declared", None, ago(days=1), 2, 1),
    (D, "network", "city", "София", "София 🌊", False, "partner", None, ago(days=1), 3, 1),
    (D, "network", "language", "ru", "ru", False, "inferred", ago(days=1), ago(days=1), 3, 1),
    (E, "network", "city", "上海", "上海市", False, "declared", NOW, ago(days=1), 3, 2),
    (E, "network", "name", "k" * 32, None, True, "declared", None, ago(days=1), 3, 2),
    (F, "crm", "city", "Plovdiv", "it's -- $now", False, "declared", None, ago(days=2), 1, 3),
    (TWO, "crm", "name", "m" * 32, None, True, "declared", None, ago(days=2), 1, 4),
)

#: interaction, account, source, verb, object, title, text, place, amount, currency, campaign,
#: occurred, received, seq, line
_INTERACTIONS = (
    ("i1", A, "crm", "Call", None, None, "Здравей, Мария", None, None, None, None)
    + (ago(days=3), ago(days=2), 1, 1),
    ("i2", C, "shop", "Purchase", "o1", "Order 88214", None, "Varna", 59.9, "EUR", "spring")
    + (ago(microseconds=1), ago(days=1), 2, 1),
    ("i3", C, "shop", "Purchase", "o1", None, "", "Varna", 0.1, "EUR", None)
    + (ago(days=364, hours=23), ago(days=1), 2, 1),
    ("i4", C, "shop", "Purchase", None, None, None, None, 0.2, "BGN", None)
    + (ago(days=366), ago(days=1), 2, 1),
    ("i5", D, "network", "Like", "o2", None, None, None, None, None, None)
    + (NOW + timedelta(days=3), ago(days=1), 3, 1),
    ("i6", E, "network", "Create", "o2", None, "很好 & it's -- $now; :now", None, None, None, None)
    + (None, ago(days=1), 3, 2),
    ("i7", ONE, "web", "View", "o3", None, None, None, None, None, None)
    + (ago(days=1), ago(hours=1), 4, 1),
    ("i8", A, "crm", "Purchase", "o1", None, None, "Бургас", 100.0, "EUR", None)
    + (ago(days=20), ago(minutes=5), 6, 1),
    ("i9", FOUR, "shop", "Purchase", "gone", None, None, None, -5.5, "EUR", None)
    + (ago(days=90), ago(days=1), 2, 2),
    ("ia", D, "network", "Create", "o2", None, "The courier lost it.", None, None, None, None)
    + (ago(days=2), ago(days=1), 3, 1),
    ("ib", D, "network", "Message", None, None, "Къде е?", None, None, None, None)
    + (ago(days=2), ago(days=1), 3, 1),
    ("ic", TWO, "crm", "Answer", None, None, "I work here, it is fine", None, None, None, None)
    + (ago(days=2), ago(days=1), 3, 1),
    ("id", TWO, "crm", "Answer", None, None, "yes", None, None, None, None)
    + (ago(days=2), ago(days=1), 3, 1),
    # the same deed in a later entry: an edit
    ("i1", A, "crm", "Call", None, "About “Север”", None, None, None, None, None)
    + (ago(days=3), ago(minutes=5), 6, 1),
)

#: interaction: address, channel, content, seconds, outcome, thread; those not named have none
_DETAILS = {
    "i1": (None, "phone", None, 61.5, "answered", "t" * 32),
    "i7": ("https://shop.example/?utm_source=vk", "social", "вариант Б", None, "", None),
}

#: account, source, purpose, channel, state, text version, proof, changed, received, seq, line
_CONSENTS = (
    (A, "crm", "marketing", "email", "given", "v1", "form 7", ago(days=900), ago(days=2), 1, 1),
    (A, "crm", "marketing", "email", "withdrawn", None, None, ago(days=4), ago(minutes=5), 6, 1),
    (C, "shop", "marketing", "email", "given", None, None, ago(days=1), ago(days=1), 2, 1),
    (C, "shop", "marketing", "sms", "given", None, None, None, ago(days=1), 2, 1),
    (D, "network", "profile", "any", "withdrawn", None, None, None, ago(days=1), 3, 1),
    (D, "network", "profile", "any", "given", None, None, ago(days=50), ago(hours=1), 4, 2),
    (E, "network", "marketing", "email", "given", "", "", ago(days=1), ago(days=1), 3, 2),
)

#: object, source, kind, title, theme, place, price, currency, native, began by, seq, line
_OBJECTS = (
    ("o1", "shop", "product", "Rod “Север” 2.4", "rods", None, 119.0, "EUR", "R-24", None, 2, 1),
    ("o1", "shop", "product", "Rod “Север” 2.7", None, None, 129.0, "EUR", None, "us", 6, 1),
    ("o2", "network", "post", "春天来了", None, None, None, None, None, None, 3, 1),
    ("o3", "web", "page", None, "", None, None, None, "/", None, 4, 1),
)

#: action, source, kind, channel, campaign, content, account, day, shown, clicks, reached, cost,
#: currency, received, seq, line
_ACTIONS = (
    ("a1", "ads", "ad", "ads", "весна", "Б", None, ago(days=2), 900, 31, None, 12.5, "EUR")
    + (ago(days=1), 3, 1),
    ("a2", "crm", "mail", "email", None, None, A, ago(days=1), None, None, None, None, None)
    + (ago(hours=1), 4, 1),
)

#: cell, source, measure, area, role, industry, level, sex, age from and to, statistic, value,
#: currency, gross, as of, sample, employers, indirect, origin, received, seq, line
_REFERENCE = (
    ("c1", "hh", "salary", "София", "повар", None, None, None, None, None, "p50", 1800.0)
    + ("BGN", True, ago(days=3), 40, 12, 0.25, "hh.ru", ago(days=1), 3, 1),
)

#: subject, what it is, source, measure, value, observed, received, seq, line
_OBSERVATIONS = (
    ("o1", "object", "crm", "likes", 12, ago(days=2), ago(days=1), 3, 1),
    (A, "account", "crm", "followers", 120, ago(days=2), ago(days=1), 3, 2),
)

#: Of a decision on people: no text that was read.
_NO_TEXT = (None,) * 4

#: kind, left, right, attribute, value, text with what was read of it, said by, decided, seq
_DECISIONS = (
    ("different", TWO, B, None, None, *_NO_TEXT, "1", ago(days=1), 7),
    ("same", ONE, E, None, None, *_NO_TEXT, "2", ago(hours=2), 8),
    ("undo", ONE, E, None, None, *_NO_TEXT, "2", ago(hours=1), 9),
    ("correct", B, None, "city", "Пловдив", *_NO_TEXT, "customer", ago(minutes=1), 10),
    ("read", D, None, "sentiment", "negative", "ia", "neutral", "low", False, "1", NOW, 11),
)

#: interaction, language, script, variety, sentiment, sureness, target, ..., whether it is staff
_TEXT_READINGS = (
    ("i6", "zh", "Hans", "", 1, "high", "", '[["praise","high"]]', "[]", "[]", "", "[]", None)
    + ("[]", "[]", "zh: 春天", "[]", "[]", "[]", "teacher", "[]", False),
    ("ia", "en", "Latn", "", -1, "high", "delivery", '[["complaint","high"]]', "[]", "[]")
    + ("", "[]", None, "[]", "[]", None, "[]", "[]", "[]", "teacher", '["sentiment"]', False),
    ("ib", "bg", "Cyrl", "", None, None, "", '[["question","low"]]', "[]", "[]", "", "[]", None)
    + ("[]", "[]", None, "[]", "[]", "[]", "lexicon", "[]", False),
    ("ic", "en", "Latn", "", 0, "low", "", '[["other","low"]]', "[]", "[]", "", "[]", None)
    + ("[]", "[]", None, "[]", "[]", "[]", "student", "[]", True),
)

_FOUND_TOPICS = (("zh: 春天", "zh", ago(days=30), '[["春天",3.2]]', 5, 0.5, 1.0),)
_CHECKS = ((11, "ia", "sentiment", "en", "neutral", "low", "negative", False, True, NOW),)
_LEARNED = (("sentiment", 20, 0.5, 0.75, True, 0.04, ago(days=1)),)

#: account, person: of the generation before, with a person who has moved and one who is gone
_LAST_PERSONS = ((A, A), (C, C), (FOUR, THREE), (account("9"), account("9")))

#: Of no object here is told that it is a word in a talk.
_NO_TALK = (None,) * 8

_ROWS = {
    "sightings": (SIGHTINGS, _SIGHTINGS),
    "identifiers": (
        IDENTIFIERS,
        tuple((a, k, v, x, f"{k}:{v}", *rest) for a, k, v, x, *rest in _IDENTIFIERS),
    ),
    "claims": (CLAIMS, tuple((*row, ALL) for row in _CLAIMS)),
    "interactions": (
        INTERACTIONS,
        tuple(
            (*row[:11], *_DETAILS.get(row[0], (None,) * 6), *row[11:], ALL)
            for row in _INTERACTIONS
        ),
    ),
    "consents": (CONSENTS, tuple((*row, ALL) for row in _CONSENTS)),
    "objects": (OBJECTS, tuple((*row[:10], *_NO_TALK, *row[10:], ALL) for row in _OBJECTS)),
    "actions": (ACTIONS, tuple((*row, ALL) for row in _ACTIONS)),
    "reference": (REFERENCE, tuple((*row, ALL) for row in _REFERENCE)),
    "observations": (OBSERVATIONS, tuple((*row, ALL) for row in _OBSERVATIONS)),
    "decisions": (DECISIONS, _DECISIONS),
    "last_persons": (LAST_PERSONS, _LAST_PERSONS),
    "text_readings": (TEXT_READINGS, _TEXT_READINGS),
    "found_topics": (FOUND_TOPICS, _FOUND_TOPICS),
    "checks": (CHECKS, _CHECKS),
    "learned": (LEARNED, _LEARNED),
}


def given(*, empty: bool = False) -> dict[TableSpec, pa.Table]:
    """Return every table that is given to the steps: with the rows above, or with none.

    What is no fact but a setting (attribute_kinds) is as in the product, either way.
    """
    made = {ATTRIBUTE_KINDS: attributes.as_table()}
    for spec, rows in _ROWS.values():
        header = " ".join(column.name for column in spec.columns)
        made[spec] = rows_of(spec, header, *(() if empty else rows))
    engine = Duck()
    for spec, table in made.items():
        engine.put(spec.name, table)
    for step in pipeline.BEFORE:
        step.make(engine, now=NOW)
        made[step.writes] = engine.get(step.writes.select)
    return made
