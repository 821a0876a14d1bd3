"""Calls: a signed delivery of an exchange, and the same calls as a file."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from rapport.flow.errors import FlowError, HookRefused
from rapport.flow.sources.calls.source import SOURCE
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.tables import ACTIONS, INTERACTIONS
from tests.flow.sources.taken_in import NOW, TakenIn
from tests.flow.sources.telling import HIDDEN, tell

SECRET = "exchange-secret"
CALLS = [
    {
        "call": "12",
        "started_at": "2026-02-28T12:00:00+03:00",
        "direction": "in",
        "from": "8 (916) 123-45-67",
        "to": "+74951230000",
        "duration_s": 205,
        "outcome": "Answered",
        "line": "101",
        "recording": "https://exchange.example/planted.mp3",
    },
    {
        "call": "13",
        "started_at": "2026-02-28T13:00:00+03:00",
        "direction": "out",
        "from": "101",
        "to": "+79161234567",
        "duration_s": 0,
        "outcome": "no answer",
        "line": "101",
    },
    {"call": "14", "direction": "internal", "from": "101", "to": "102", "duration_s": 5},
    {"call": "15", "direction": "in", "from": "anonymous", "duration_s": 5},
]


def signed(body: bytes, *, at=NOW, secret=SECRET) -> dict[str, str]:
    seconds = str(int(at.timestamp()))
    made = hmac.new(secret.encode(), seconds.encode() + b"." + body, sha256).hexdigest()
    return {"rapport-signature": f"t={seconds},v1={made}"}


@pytest.fixture
def exchange(tmp_path) -> TakenIn:
    return TakenIn(tmp_path, SOURCE, secrets={"secret": SECRET})


def test_calls_become_facts_once(exchange):
    body = json.dumps({"calls": CALLS}).encode()
    done = exchange.deliver(signed(body), body)
    assert (done.records, done.rows, done.refused) == (3, 2, 1)
    assert exchange.reasons() == ["the call has no outside number"]
    person = exchange.account("phone:+79161234567")
    columns = ("account_id", "verb", "place", "duration_s", "outcome", "occurred_at")
    told = [(person, "Call", "101", 205.0, "answered", datetime(2026, 2, 28, 9, tzinfo=UTC))]
    assert exchange.facts(INTERACTIONS, *columns) == told, "an unanswered call of ours is no deed"
    day = datetime(2026, 2, 28, tzinfo=UTC)
    assert exchange.facts(ACTIONS, "account_id", "kind", "day") == [(person, "call", day)]
    assert "planted" not in exchange.kept()
    again = exchange.deliver(signed(body), body)
    assert (again.rows, again.known) == (0, 3)
    assert exchange.facts(INTERACTIONS, *columns) == told


def test_a_call_that_went_on_is_told_anew(exchange):
    for seconds in (10, 300):
        body = json.dumps({**CALLS[0], "duration_s": seconds}).encode()
        exchange.deliver(signed(body), body)
    told = exchange.facts(INTERACTIONS, "interaction_id", "duration_s")
    assert [seconds for _, seconds in told] == [10.0, 300.0] and told[0][0] == told[1][0]


BODY = b'{"call": "1", "direction": "in", "from": "+79161234567"}'
LATE = timedelta(minutes=5, seconds=1)


@pytest.mark.parametrize(
    ("case", "headers", "body", "what"),
    [
        ("no signature", {}, BODY, "not signed"),
        ("another secret", signed(BODY, secret="x"), BODY, "does not hold"),
        ("another body", signed(BODY), BODY + b" ", "does not hold"),
        ("five minutes and one second ago", signed(BODY, at=NOW - LATE), BODY, "five minutes"),
        ("five minutes and one second ahead", signed(BODY, at=NOW + LATE), BODY, "five minutes"),
        ("two times", {"rapport-signature": "t=1,t=2,v1=00"}, BODY, "not signed"),
        ("no JSON", signed(b"{"), b"{", "holds no calls"),
        ("no object", signed(b"[1]"), b"[1]", "holds no calls"),
        ("deep", signed(b"[" * 100_000), b"[" * 100_000, "holds no calls"),
    ],
)
def test_a_delivery_that_is_not_from_whom_it_says_or_not_of_now_is_refused(
    exchange, case, headers, body, what
):
    with pytest.raises(HookRefused, match=what) as refused:
        exchange.deliver(headers, body)
    assert refused.value.fix


def test_a_delivery_of_nearly_five_minutes_ago_is_taken(exchange):
    at = NOW - timedelta(minutes=4, seconds=59)
    assert exchange.deliver(signed(BODY, at=at), BODY).rows == 1


def test_while_a_secret_is_changed_either_signature_is_enough(exchange):
    good = signed(BODY)["rapport-signature"]
    assert exchange.deliver({"rapport-signature": f"{good},v1=00"}, BODY).rows == 1


def test_without_a_secret_nothing_is_taken(tmp_path):
    with pytest.raises(HookRefused, match="not signed"):
        TakenIn(tmp_path, SOURCE).deliver(signed(BODY, secret=""), BODY)


def test_a_list_of_calls_as_a_file_gives_the_same_facts(tmp_path):
    """The exchange's own export: the kind `calls`, its columns mapped once."""
    text = "id;when;who;way;length;end;line\n12;28.02.2026 12:00:00;+7 916 123-45-67;Входящий;"
    text += "3:25;Answered;101\n13;28.02.2026 13:00:00;+79161234567;Исходящий;0;no answer;101\n"
    columns = {
        "call": "id",
        "called_at": "when",
        "phone": "who",
        "direction": "way",
        "duration": "length",
        "outcome": "end",
        "our_line": "line",
    }
    mapping = Mapping(
        source="crm",
        kind="calls",
        columns=columns,
        delimiter=";",
        date_formats=("%d.%m.%Y %H:%M:%S",),
        time_zone="Europe/Moscow",
        region="RU",
        purposes=("service",),
        basis="contract",
    )
    facts = tell(Path(tmp_path) / "calls.csv", text, mapping)
    told = facts.of(INTERACTIONS, "account_id", "verb", "place", "duration_s", "outcome")
    person = HIDDEN.one("account", "crm", "phone:+79161234567")
    assert told == [(person, "Call", "101", 205.0, "answered")]
    assert facts.of(ACTIONS, "kind") == ["call"]


def test_nothing_malformed_is_more_than_refused(exchange):
    for body in (b"", b"null", b"7", b'{"calls": 7}', b'{"calls": [7]}', b"\xff", b'"x"'):
        with pytest.raises(FlowError):
            exchange.deliver(signed(body), body)
