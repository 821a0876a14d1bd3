"""What became of mails: events of providers in one form, and a table as a file."""

import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from rapport.flow.errors import HookRefused
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.sources.mail_events.source import SOURCE, keep, read
from rapport.flow.tables import ACTIONS, CONSENTS, INTERACTIONS
from tests.flow.sources.taken_in import NOW, TakenIn
from tests.flow.sources.telling import tell

SECRET = "mailer-secret"
ANNA, PETER = "anna@mail.test", "peter@mail.test"


def event(number, what, email=ANNA, **more):
    said = {"id": f"e{number}", "event": what, "email": email, "message": "<m1@firm.example>"}
    return {**said, "at": f"2026-02-28T{9 + number:02}:00:00Z", "campaign": "spring", **more}


EVENTS = [
    event(0, "queued"),
    event(1, "delivered"),
    event(2, "opened", user_agent="planted-browser", ip="planted-ip"),
    event(3, "clicked", url="https://firm.example/tea?utm_source=mail&email=anna@mail.test"),
    event(4, "bounced", PETER, reason="550 5.1.1 <peter@mail.test> unknown"),
    event(5, "failed"),
]


@pytest.fixture
def mailer(tmp_path) -> TakenIn:
    return TakenIn(tmp_path, SOURCE, {"provider": "own"}, {"secret": SECRET})


def send(taken, *events):
    body = json.dumps({"events": events}).encode()
    seconds = str(int(NOW.timestamp()))
    made = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()
    return taken.deliver({"rapport-signature": f"t={seconds},v1={made}"}, body)


def test_events_become_deeds_what_we_sent_and_the_end_of_a_permission(mailer):
    done = send(mailer, *EVENTS)
    assert (done.records, done.rows, done.refused) == (5, 5, 0)
    anna, peter = (mailer.account(f"email:{email}") for email in (ANNA, PETER))

    def at(hour):
        return datetime(2026, 2, 28, hour, tzinfo=UTC)

    address = "https://firm.example/tea?utm_source=mail"
    bounce = "550 5.1.1 <[e-mail]> unknown"
    columns = ("occurred_at", "account_id", "verb", "outcome", "object_url", "text", "campaign")
    told = [
        (at(11), anna, "Open", "opened", None, None, "spring"),
        (at(12), anna, "Click", "clicked", address, None, "spring"),
        (at(13), peter, "Reject", "bounced", None, bounce, "spring"),
    ]
    assert mailer.facts(INTERACTIONS, *columns) == told
    day = datetime(2026, 2, 28, tzinfo=UTC)
    ours = mailer.facts(ACTIONS, "account_id", "kind", "campaign", "day", "shown")
    assert ours == [(anna, "mail", "spring", day, 1)], "sent and delivered is one mail"
    withdrawn = mailer.facts(CONSENTS, "account_id", "purpose", "channel", "state", "proof")
    assert withdrawn == [(peter, "marketing", "email", "withdrawn", "bounced")]
    assert "planted" not in mailer.kept()

    again = send(mailer, *EVENTS)
    assert (again.rows, again.known) == (0, 5)
    assert mailer.facts(INTERACTIONS, *columns) == told


@pytest.mark.parametrize(
    ("why", "event_"),
    [
        ("invalid", "bounced"),
        ("bounced", "bounced"),
        ("spam", "complained"),
        ("unsubscribed", "unsubscribed"),
        ("blocked", "deferred"),
        ("", "deferred"),
    ],
)
def test_a_mail_that_the_provider_did_not_send_says_why(why, event_):
    (row,) = read(keep(event(1, "rejected", rejected=why)))
    assert row.values["mail_event"] == event_


def test_an_event_of_nobody_is_refused_with_a_reason(mailer):
    done = send(mailer, event(1, "opened", email=None))
    assert done.refused == 1
    assert mailer.reasons() == ["the record has no e-mail address"]


def test_a_delivery_without_its_signature_is_refused(mailer):
    with pytest.raises(HookRefused):
        mailer.deliver({}, b"{}")


MAILINGS = """Campaign,Date,Delivered,Opened,Clicks,Cost,Currency
spring,2026-02-27,1000,310,42,"1,500.00",RUB
"""
STATISTICS = """Email,Event,Time,Campaign,Reason
anna@mail.test,Open,2026-02-28 10:00,spring,
peter@mail.test,Unsubscribe,2026-02-28 11:00,spring,too often
"""


def mapping(kind, **columns):
    return Mapping(
        source="crm",
        kind=kind,
        columns=columns,
        date_formats=("%Y-%m-%d", "%Y-%m-%d %H:%M"),
        purposes=("marketing",),
        basis="consent",
    )


def test_statistics_of_any_mailing_service_are_taken_in_as_a_file(tmp_path):
    columns = {"email": "Email", "mail_event": "Event", "occurred_at": "Time"}
    said = mapping("mail_events", **columns, campaign="Campaign", reason="Reason")
    facts = tell(tmp_path / "events.csv", STATISTICS, said)
    assert facts.of(INTERACTIONS, "verb", "outcome", "text") == [
        ("Open", "opened", None),
        ("Leave", "unsubscribed", "too often"),
    ]
    assert facts.of(CONSENTS, "state", "proof") == [("withdrawn", "unsubscribed")]


def test_numbers_of_mailings_are_taken_in_as_a_file(tmp_path):
    columns = {"campaign": "Campaign", "day": "Date", "delivered": "Delivered"}
    columns |= {"opened": "Opened", "clicks": "Clicks", "cost": "Cost", "currency": "Currency"}
    facts = tell(tmp_path / "days.csv", MAILINGS, mapping("mail_days", **columns))
    names = ("kind", "campaign", "day", "shown", "reached", "clicks", "cost", "currency")
    day = datetime(2026, 2, 27, tzinfo=UTC)
    assert facts.of(ACTIONS, *names) == [("mail", "spring", day, 1000, 310, 42, 1500.0, "RUB")]
