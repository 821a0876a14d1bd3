"""What a person allows: the strictest of their accounts, for each purpose and channel."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.engines.duck import Duck
from rapport.flow.rights import ALL_RIGHTS
from rapport.flow.steps import SqlStep
from rapport.flow.tables import CONSENTS, PERMISSIONS, PERSONS
from tests.flow.literal import rows_of

NOW = datetime(2025, 3, 31, tzinfo=UTC)
PERMISSIONS_STEP = SqlStep("profiles", reads=(CONSENTS, PERSONS), writes=PERMISSIONS)
HEADER = "account_id source purpose channel state changed_at received_at seq line rights"

Word = tuple[str, str, str, str, int | None]  # account, purpose, channel, state, days ago


def allowed(words: list[Word], persons: dict[str, str]) -> dict[tuple[str, str, str], str]:
    """State by (person, purpose, channel); words came in one after another, a day apart."""
    engine = Duck()
    said = [
        (a, "crm", p, c, s, None if d is None else NOW - timedelta(days=d))
        + (NOW - timedelta(days=len(words) - n), n, n, int(ALL_RIGHTS))
        for n, (a, p, c, s, d) in enumerate(words, 1)
    ]
    engine.put("consents", rows_of(CONSENTS, HEADER, *said))
    engine.put("persons", rows_of(PERSONS, "account_id person_id", *persons.items()))
    PERMISSIONS_STEP.make(engine, now=NOW)
    PERMISSIONS.check(engine)
    rows = engine.get(PERMISSIONS.select).to_pylist()
    return {(r["person_id"], r["purpose"], r["channel"]): r["state"] for r in rows}


ONE = {"a": "a", "b": "a"}


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ([("a", "marketing", "email", "given", 9)], "given"),
        (
            [
                ("a", "marketing", "email", "given", 1),
                ("b", "marketing", "email", "withdrawn", 99),
            ],
            "withdrawn",
        ),
        # any channel covers all, of another account too
        (
            [("a", "marketing", "email", "given", 1), ("b", "marketing", "any", "withdrawn", 99)],
            "withdrawn",
        ),
        # of one account the newer word counts, be it of one channel or of any
        (
            [("a", "marketing", "any", "withdrawn", 9), ("a", "marketing", "email", "given", 1)],
            "given",
        ),
        (
            [("a", "marketing", "email", "given", 9), ("a", "marketing", "any", "withdrawn", 1)],
            "withdrawn",
        ),
        # another purpose says nothing of this one
        ([("a", "marketing", "email", "given", 9), ("b", "ads", "any", "withdrawn", 1)], "given"),
        # without a date: of two readings the stricter
        (
            [
                ("a", "marketing", "email", "given", 99),
                ("a", "marketing", "email", "withdrawn", None),
            ],
            "withdrawn",
        ),
        (
            [
                ("a", "marketing", "email", "withdrawn", 99),
                ("a", "marketing", "email", "given", None),
            ],
            "withdrawn",
        ),
        (
            [
                ("a", "marketing", "email", "withdrawn", 5),
                ("a", "marketing", "email", "given", 5),
            ],
            "given",
        ),
    ],
)
def test_may_we_write_to_them(words: list[Word], state: str) -> None:
    assert allowed(words, ONE)["a", "marketing", "email"] == state


WORDS = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from(["marketing", "ads"]),
        st.sampled_from(["email", "sms", "any"]),
        st.sampled_from(["given", "withdrawn"]),
        st.none() | st.integers(0, 30),
    ),
    max_size=10,
)
APART = {name: name for name in "abcd"}


@settings(max_examples=40, deadline=None)
@given(WORDS)
def test_a_merged_person_allows_what_every_part_does_and_parted_each_has_his_own(
    words: list[Word],
) -> None:
    alone = allowed(words, APART)
    merged = allowed(words, {"a": "a", "b": "a", "c": "a", "d": "d"})
    for (person, purpose, channel), state in merged.items():
        parts = "abc" if person == "a" else "d"
        said = [
            # an account that is silent on the channel is held to what it said of any
            alone.get((p, purpose, channel)) or alone.get((p, purpose, "any"))
            for p in parts
        ]
        assert state == ("withdrawn" if "withdrawn" in said else "given")
    assert {k: v for k, v in merged.items() if k[0] == "d"} == {
        k: v for k, v in alone.items() if k[0] == "d"
    }
    assert allowed(words, APART) == alone
