"""Which accounts are somebody's own, told by signs one can count."""

from datetime import UTC, datetime, timedelta
from math import exp

import pytest

from rapport.flow import tables
from rapport.flow.engines.duck import Duck
from rapport.flow.profiles import reliability
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALL = 255
STEPS = reliability.STEPS[:2]
INTERACTION = "interaction_id account_id source verb occurred_at received_at seq line rights"


def trust(*, deeds=(), copies=(), claims=(), identifiers=(), numbers=(), days=400, people=1):
    """Return the trust of the account `a`, and its signs."""
    engine = Duck()
    accounts = [(c, "net", "person", NOW - timedelta(days=days), 1, 1, ALL) for c in "ab"[:people]]
    header = "account_id source kind seen_first seq line rights"
    put = {
        tables.ACCOUNTS: (header, accounts),
        tables.PERSONS: ("account_id person_id", [(c, "p") for c in "ab"[:people]]),
        tables.INTERACTIONS: (INTERACTION, deeds),
        tables.TEXT_READINGS: ("interaction_id copy_of", [(i, "x") for i in copies]),
        tables.CLAIMS: ("account_id attribute value seq line", claims),
        tables.IDENTIFIERS: ("account_id kind value verified", identifiers),
        tables.OBSERVATIONS: ("subject_id subject measure value observed_at seq", numbers),
    }
    for spec, (columns, rows) in put.items():
        engine.put(spec.name, rows_of(spec, columns, *rows))
    if copies:
        texts = [(d[0], "x" if d[0] in copies else None) for d in deeds]
        engine.put(
            "text_readings", rows_of(tables.TEXT_READINGS, "interaction_id copy_of", *texts)
        )
    for step in STEPS:
        step.make(engine, now=NOW)
        step.writes.check(engine)
    (row,) = engine.get("select * from account_trust where account_id = 'a'").to_pylist()
    reasons = engine.get("select * from trust_reasons where account_id = 'a'").to_pylist()
    assert sum(r["microlods"] for r in reasons) == row["microlods"]
    assert row["trust"] == pytest.approx(1 / (1 + exp(-row["microlods"] / 1e6)), abs=1e-6)
    assert row["is_bot"] == (row["trust"] < 0.3)
    return row["trust"], {r["sign"] for r in reasons}


def posts(hours, verb="Create", rights=ALL):
    return [
        (f"i{i}", "a", "net", verb, NOW - timedelta(hours=h), NOW, 1, i, rights)
        for i, h in enumerate(hours)
    ]


def test_of_an_account_nothing_is_known_of_the_prior_is_told():
    assert trust() == (pytest.approx(0.7, abs=1e-6), {"prior"})


@pytest.mark.parametrize(
    ("sign", "known"),
    [
        ("automated", {"claims": [("a", "automated", "yes", 1, 1)]}),
        ("bought", {"deeds": posts([5], "Purchase")}),
        ("verified", {"identifiers": [("a", "email", "a@b.c", True)]}),
        ("made-up name", {"identifiers": [("a", "handle", "vk:user84313", False)]}),
        ("known elsewhere", {"people": 2}),
        ("new", {"days": 3, "identifiers": [("a", "handle", "vk:anna", False)]}),
        ("writes like a clock", {"deeds": posts([24 * i + 1 for i in range(25)])}),
        ("writes without rest", {"deeds": posts([i * i % 7 / 4 + i / 4 for i in range(40)])}),
        ("copies", {"deeds": posts([i * i for i in range(5)]), "copies": {"i0", "i1", "i2"}}),
        (
            "follows far more than follow it",
            {"numbers": [("a", "account", "followers", 9, NOW, 1),
                         ("a", "account", "following", 900, NOW, 1)]},
        ),
    ],
)  # fmt: skip
def test_each_sign_is_told_alone(sign, known):
    assert trust(**known)[1] == {"prior", sign}


def test_a_program_that_says_so_and_works_like_one_is_nobody():
    clock = posts([24 * i + 1 for i in range(25)])
    sure, signs = trust(deeds=clock, claims=[("a", "automated", "yes", 1, 1)])
    assert sure < 0.01 and len(signs) == 3


def test_a_new_customer_is_no_sign():
    assert trust(days=3)[1] == {"prior"}


def test_who_writes_as_people_do_gives_no_sign():
    assert trust(deeds=posts([i * i * 3 for i in range(30)]))[1] == {"prior"}


def test_a_deed_that_one_may_not_judge_by_tells_nothing():
    assert trust(deeds=posts([5], "Purchase", ALL & ~4))[1] == {"prior"}
