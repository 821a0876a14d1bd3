"""Facts of a few people, written out by hand: three scripts, nulls, twins, one organisation.

They are chosen to part the engines: letters of several bytes, an empty text, quotes and
dollar signs, microseconds, a time to come, accounts without any identifier, an account that
was seen only by an order, equal names of two people, a decision that is taken back.
"""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from rapport.flow import attributes, pipeline
from rapport.flow.behaviour_tables import NAMED_BRANDS, TOLD_EVENTS
from rapport.flow.engines.duck import Duck
from rapport.flow.profiles.behaviour.given import given as behaviour_given
from rapport.flow.profiles.tags.system import given as tags_given
from rapport.flow.rights import ALL_RIGHTS, Right
from rapport.flow.scores.given import given as scores_given
from rapport.flow.signals import theme_file, theme_tree
from rapport.flow.signals.theme_tree import Theme
from rapport.flow.tables import (
    ACTIONS,
    ATTRIBUTE_KINDS,
    CHECKS,
    CLAIMS,
    CONSENTS,
    CORRECTED_TEXTS,
    DECISIONS,
    FOUND_TOPICS,
    IDENTIFIERS,
    INTERACTIONS,
    LAST_PERSONS,
    LEARNED,
    OBJECTS,
    OBSERVATIONS,
    PAY_RATES,
    PAY_TAXES,
    REFERENCE,
    SIGHTINGS,
    TEXT_READINGS,
    THEME_TERMS,
    THEMES,
    TableSpec,
)
from tests.flow import facts_tags
from tests.flow.evening_facts import evenings
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
ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN, EIGHT = (account(digit) for digit in "12345678")

#: account, source, kind, in public only, seen first and last, received, seq, line, rights
_SIGHTINGS = (
    (A, "crm", "person", False, ago(days=900), ago(days=3), ago(days=2), 1, 1, ALL),
    (B, "crm", "person", False, ago(days=800), None, ago(days=2), 1, 2, ALL),
    (C, "shop", "person", False, None, ago(microseconds=1), ago(days=1), 2, 1, NO_SEND),
    (D, "network", "person", True, ago(days=30), NOW + timedelta(days=3), ago(days=1), 3, 1, ALL),
    (E, "network", "person", True, None, None, ago(days=1), 3, 2, NO_LINK),
    (F, "crm", "organisation", False, ago(days=700), ago(days=5), ago(days=2), 1, 3, ALL),
    (ONE, "web", "visitor", False, ago(days=1), ago(days=1), ago(hours=1), 4, 1, ALL),
    (TWO, "crm", "person", False, ago(days=10), ago(days=10), ago(days=2), 1, 4, ALL),
    (THREE, "cards", "card", False, ago(days=10), ago(days=9), ago(hours=1), 5, 1, ALL),
    (FOUR, "shop", "person", False, ago(days=100), ago(days=90), ago(days=1), 2, 2, ALL),
    (A, "crm", "person", False, ago(days=950), ago(days=1), ago(minutes=5), 6, 1, NO_SEND),
    (FIVE, "shop", "person", False, None, None, ago(days=1), 2, 3, ALL),
    (SIX, "shop", "person", False, None, None, ago(days=1), 2, 4, ALL),
    # one who follows us of late, and one who only named us among their own
    (SEVEN, "network", "person", True, None, None, ago(days=1), 3, 3, ALL),
    (EIGHT, "network", "person", True, None, None, ago(days=1), 3, 4, ALL),
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
    (FOUR, "birth", "1990-04-10", "1990-04-10", False, "shop", 2, 2, ALL),
    (THREE, "code", "card:0042", "0042", True, "cards", 5, 1, ALL),
)

#: account, source, attribute, value, said, sealed, mode, observed, received, seq, line, rights
_CLAIMS = (
    (A, "crm", "city", "Варна", "гр. Варна", False, "declared", ago(days=900), ago(days=2), 1, 1),
    (A, "crm", "city", "Бургас", "Бургас", False, "declared", ago(days=2), ago(minutes=5), 6, 1),
    (A, "crm", "sex", "f", "F", False, "declared", ago(days=9), ago(days=2), 1, 1),
    (A, "crm", "sex", "m", "M", False, "observed", ago(days=2), ago(minutes=5), 6, 1),
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
    (FOUR, "shop", "birth_date", "birth:1990-04-10", None, True, "declared", None, ago(days=1))
    + (2, 2),
    (FOUR, "shop", "city", "paris", "Париж", False, "declared", None, ago(days=1), 2, 2),
    (FIVE, "shop", "city", "varna", "Варна", False, "declared", None, ago(days=1), 2, 3),
    (D, "network", "interest", "plavanie", "Плавание", False, "declared", None, NOW, 3, 1),
    (D, "network", "interest", "buddizm", "Буддизм", False, "declared", None, NOW, 3, 1),
    (A, "crm", "interest", "rybalka", "рыбалка", False, "partner", None, NOW, 1, 1),
    *facts_tags.claims(FIVE, ago),
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
    ("ie", E, "network", "Create", "o5", None, "很好", None, None, None, None)
    + (ago(days=39), ago(days=1), 3, 3),
    ("if", D, "network", "Like", "o4", None, None, None, None, None, None)
    + (ago(days=38), ago(days=1), 3, 4),
    # what people like, by what they did
    ("if1", D, "network", "Follow", "o6", None, None, None, None, None, None)
    + (ago(days=38), ago(days=1), 3, 5),
    ("if2", D, "network", "Create", "o7", None, "Моя рыбалка", None, None, None, None)
    + (ago(days=37), ago(days=1), 3, 6),
    ("if3", C, "shop", "Purchase", None, "Order 5", "2 × Rod “Север” 2.7; Coffee", None, 9.0)
    + ("EUR", None, ago(days=30), ago(days=1), 3, 7),
    ("if4", FOUR, "shop", "Purchase", None, "Green tea", None, None, 9.0, "EUR", None)
    + (ago(days=2), ago(days=1), 2, 3),
    ("if5", FOUR, "shop", "Click", None, "Espresso, матча", None, None, None, None, None)
    + (ago(days=2), ago(days=1), 2, 4),
    ("if8", FOUR, "shop", "Like", None, "Кофейня", None, None, None, None, None)
    + (ago(days=1), ago(days=1), 2, 5),
    ("if6", E, "network", "Create", "o2", None, "我有糖尿病, 喜欢钓鱼", None, None, None, None)
    + (ago(days=2), ago(days=1), 3, 8),
    ("if7", ONE, "web", "View", None, None, None, None, None, None, None)
    + (ago(days=2), ago(days=1), 4, 2),
    ("ih1", SEVEN, "network", "Follow", "o6", None, None, None, None, None, None)
    + (ago(days=10), ago(days=1), 3, 14),
    ("ih2", EIGHT, "network", "Create", "ob", None, "Which rod?", None, None, None, None)
    + (ago(days=9), ago(days=1), 3, 15),
    # who answers, likes and passes on what others wrote, and whom they name
    ("ig1", E, "network", "Like", "o7", None, None, None, None, None, None)
    + (ago(days=36, hours=1), ago(days=1), 3, 9),
    ("ig2", E, "network", "Create", "o8", None, "哪里? @sveta_k, thanks @xiaowen", None, None)
    + (None, None, ago(days=35), ago(days=1), 3, 10),
    ("ig3", C, "network", "Announce", "o8", None, None, None, None, None, None)
    + (ago(days=34, microseconds=7), ago(days=1), 3, 11),
    ("ig4", C, "network", "Announce", "o9", None, None, None, None, None, None)
    + (ago(days=33), ago(days=1), 3, 12),
    ("ig5", D, "network", "Question", "oa", None, "Где?", None, None, None, None)
    + (ago(days=90), ago(days=1), 3, 13),
    *evenings(A, E, FOUR, ago),
    # the same deed in a later entry: an edit
    ("i1", A, "crm", "Call", None, "About “Север”", None, None, None, None, None)
    + (ago(days=3), ago(minutes=5), 6, 1),
)

#: interaction: address, channel, content, seconds, outcome, thread; those not named have none
_DETAILS = {
    "i1": (None, "phone", None, 61.5, "answered", "t" * 32),
    "ie": (None, None, None, None, None, "r" * 32),
    "if7": ("https://shop.example/rods/2?utm_source=vk", None, None, None, None, None),
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
    ("o4", "network", "post", "Вечер край реката", "rods", None, None, None, "4", "us", 3, 2),
    ("o5", "network", "post", None, None, None, None, None, "5", "us", 3, 3),
    ("o6", "network", "page", "На реката", "Риболов", None, None, None, "6", None, 3, 4),
    ("o7", "network", "post", None, None, None, None, None, "7", None, 3, 5),
    ("o8", "network", "post", None, None, None, None, None, "8", None, 3, 6),
    ("o9", "network", "post", None, None, None, None, None, "9", None, 3, 7),
    ("oa", "network", "post", None, None, None, None, None, "10", None, 3, 8),
    ("ob", "network", "post", None, None, None, None, None, "11", None, 3, 9),
    ("varna", "shop", "shop", "Varna", None, None, None, None, None, None, 2, 3),
)

#: object: text, format, what it answers, page, thread, author, whether it names us, published
_TALKS = {
    "o4": ("На реката", "picture", None, "o6", "r" * 32, None, None, ago(days=40)),
    "o7": (None, "picture", None, None, "q" * 32, D, False, ago(days=37)),
    "o8": (None, "text", "o7", None, "q" * 32, E, True, ago(days=35)),
    "o9": (None, None, "o8", None, "q" * 32, C, None, ago(days=33)),
    "oa": (None, None, "o8", None, "q" * 32, D, None, ago(days=90)),
    "ob": (None, "text", None, None, "s" * 32, EIGHT, True, ago(days=9)),
    "o5": ("很好", None, "o4", "o6", "r" * 32, E, False, ago(days=39)),
}

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
    # told again by a later entry; before tax and after it; in a currency that has a rate; a count
    ("c1", "hh", "salary", "София", "повар", None, None, None, None, None, "p50", 1900.0)
    + ("BGN", True, ago(days=3), 60, 12, 0.25, "hh.ru", ago(hours=1), 4, 1),
    ("c2", "hh", "salary", "София", "повар", None, None, None, None, None, "p90", 3000.0)
    + ("BGN", True, ago(days=3), 60, 12, 0.25, "hh.ru", ago(days=1), 3, 2),
    ("c3", "own", "salary", "Варна", "Юрист", "law", "Senior", "female", 25, 34, "mean", 1500.0)
    + ("EUR", False, ago(days=300), None, None, None, None, ago(days=1), 3, 3),
    ("c4", "own", "salary", "Варна", "Юрист", "law", "Senior", "female", 25, 34, "count", 70.0)
    + ("EUR", False, ago(days=300), None, None, None, None, ago(days=1), 3, 4),
    ("c5", "own", "exchange_rate", "", None, None, None, None, None, None, "mean", 1.95583)
    + ("EUR", None, ago(days=400), None, None, None, None, ago(days=1), 3, 5),
    ("c6", "own", "vacancies", "Варна", None, None, None, None, None, None, "count", 12.0)
    + (None, None, ago(days=9), None, None, None, None, ago(days=1), 3, 6),
)

_PAY_RATES = (("BGN", "BGN", 1.0, None),)
_PAY_TAXES = (("BGN", 0.0, 0.2), ("BGN", 4000.0, 0.1))

#: subject, what it is, source, measure, value, observed, received, seq, line
_OBSERVATIONS = (
    ("o1", "object", "crm", "likes", 12, ago(days=2), ago(days=1), 3, 1),
    (A, "account", "crm", "followers", 120, ago(days=2), ago(days=1), 3, 2),
    ("o4", "object", "network", "reached", 400, ago(days=30), ago(days=1), 3, 3),
    ("o4", "object", "network", "reached", 500, ago(days=2), ago(days=1), 3, 4),
    ("o4", "object", "network", "likes", 40, ago(days=2), ago(days=1), 3, 4),
    ("o6", "object", "network", "followers", 3000, ago(days=2), ago(days=1), 3, 5),
)

#: Of a decision on people: no text that was read.
_NO_TEXT = (None,) * 4

#: kind, left, right, attribute, value, said, seq taken back, a text with what was read of it,
#: said by, decided, seq
_DECISIONS = (
    ("different", TWO, B, None, None, None, None, *_NO_TEXT, "1", ago(days=1), 7),
    ("same", ONE, E, None, None, None, None, *_NO_TEXT, "2", ago(hours=2), 8),
    ("undo", ONE, E, None, None, None, None, *_NO_TEXT, "2", ago(hours=1), 9),
    ("correct", B, None, "city", "plovdiv", "Пловдив", None, *_NO_TEXT)
    + ("customer", ago(minutes=1), 10),
    ("read", D, None, "sentiment", "negative", None, None, "ia", "neutral", "low", False)
    + ("1", NOW, 11),
    # a phone that is not theirs, a city nobody knows, a language said and taken back
    ("wrong", A, None, "phone", "p" * 32, None, None, *_NO_TEXT, "1", ago(minutes=1), 12),
    ("unknown", E, None, "city", None, None, None, *_NO_TEXT, "1", ago(minutes=1), 13),
    ("correct", TWO, None, "language", "ru", "ru", None, *_NO_TEXT, "1", ago(hours=1), 14),
    ("uncorrect", TWO, None, "language", "ru", None, 14, *_NO_TEXT, "2", ago(minutes=1), 15),
    ("correct", TWO, None, "name", "g" * 32, None, None, *_NO_TEXT, "1", ago(minutes=1), 16),
    *facts_tags.decisions(A, B, C, FOUR, ago, _NO_TEXT),
)

#: interaction, language, script, variety, sentiment, sureness, target, ..., whether it is staff
_TEXT_READINGS = (
    ("i6", "zh", "Hans", "", 1, "high", "", '[["praise","high"]]', "[]", "[]", "", "[]", None)
    + ("[]", "[]", "zh: 春天", "[]", "[]", "[]", "teacher", "[]", False),
    ("ia", "en", "Latn", "", -1, "high", "delivery", '[["complaint","high"]]', "[]", "[]")
    + ("", "[]", None, "[]", "[]", None, "[]", "[]", "[]", "teacher", '["sentiment"]', False),
    ("ib", "bg", "Cyrl", "", None, None, "", '[["question","low"]]', "[]", "[]", "", "[]", None)
    + ("[]", "[]", None, "[]", "[]", "[]", "lexicon", "[]", False),
    ("ie", "zh", "Hans", "", 1, "high", "", '[["praise","high"]]', "[]", "[]", "", "[]", None)
    + ("[]", "[]", None, "[]", "[]", "[]", "teacher", "[]", False),
    ("ic", "en", "Latn", "", 0, "low", "", '[["other","low"]]', "[]", "[]", "", "[]", None)
    + ("[]", "[]", None, "[]", "[]", "[]", "student", "[]", True),
)

_FOUND_TOPICS = (("zh: 春天", "zh", ago(days=30), '[["春天",3.2]]', 5, 0.5, 1.0),)
_CHECKS = ((11, "ia", "sentiment", "en", "neutral", "low", "negative", False, True, NOW),)
_LEARNED = (("sentiment", 20, 0.5, 0.75, True, 0.04, ago(days=1)),)

#: text, event, where it stands; text or product, brand
_TOLD_EVENTS = (("ia", "moving", 0, 11), ("ic", "new_job", 0, 11))
_NAMED_BRANDS = (("i6", ""), ("ia", "Acme"), ("o1", "Север"))

#: account, person: of the generation before, with a person who has moved and one who is gone
_LAST_PERSONS = ((A, A), (C, C), (FOUR, THREE), (account("9"), account("9")))

#: account, kind, value, key, pseudonym, seq: a name that somebody typed
_CORRECTED_TEXTS = ((TWO, "name", "Георги Иванов", "georgi ivanov", "g" * 32, 16),)

#: A theme of the workspace, told by every sign there is.
RODS = Theme(
    "rods",
    {"en": "Rods"},
    "fishing",
    words=("rod", "удочка"),
    sources=("Rods",),
    addresses=("shop.example/rods",),
    pages=("club7",),
)

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
    "objects": (
        OBJECTS,
        tuple((*row[:10], *_TALKS.get(row[0], _NO_TALK), *row[10:], ALL) for row in _OBJECTS),
    ),
    "actions": (ACTIONS, tuple((*row, ALL) for row in _ACTIONS)),
    "reference": (REFERENCE, tuple((*row, ALL) for row in _REFERENCE)),
    "pay_rates": (PAY_RATES, _PAY_RATES),
    "pay_taxes": (PAY_TAXES, _PAY_TAXES),
    "observations": (OBSERVATIONS, tuple((*row, ALL) for row in _OBSERVATIONS)),
    "decisions": (DECISIONS, _DECISIONS),
    "corrected_texts": (CORRECTED_TEXTS, _CORRECTED_TEXTS),
    "last_persons": (LAST_PERSONS, _LAST_PERSONS),
    "text_readings": (TEXT_READINGS, _TEXT_READINGS),
    "found_topics": (FOUND_TOPICS, _FOUND_TOPICS),
    "checks": (CHECKS, _CHECKS),
    "learned": (LEARNED, _LEARNED),
    "told_events": (TOLD_EVENTS, _TOLD_EVENTS),
    "named_brands": (NAMED_BRANDS, _NAMED_BRANDS),
}


def given(*, empty: bool = False) -> dict[TableSpec, pa.Table]:
    """Return every table that is given to the steps: with the rows above, or with none.

    What is no fact but a setting (attribute_kinds, themes) is as in the product, either way.
    """
    themes, terms = theme_tree.as_tables({**theme_file.shipped_themes(), "rods": RODS})
    made = {ATTRIBUTE_KINDS: attributes.as_table(), THEMES: themes, THEME_TERMS: terms}
    made |= behaviour_given(zone="Asia/Kathmandu")
    made |= scores_given() | tags_given()
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
