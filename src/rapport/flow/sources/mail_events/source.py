"""Mail providers as a source: their deliveries are verified and put into one form by anymail.

The form of a record, which programs of the company's own may send too, signed:

    id, event, email, at, message, reason, rejected, url, campaign, subject
"""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from rapport.flow.errors import SkipRecord
from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import HookCall, Record, Row, Setting, Source, digest
from rapport.flow.sources.plain import needed, text, texts
from rapport.flow.sources.signed import records_of

#: Whose deliveries are understood; `own` is a program of the company's own.
PROVIDERS: Final = (
    *("own", "mailgun", "sendgrid", "resend", "postmark", "brevo", "mailjet", "sparkpost"),
    *("mailersend", "unisender_go"),
)
MOST: Final = 5000
_FIELDS: Final = (
    *("id", "event", "email", "at", "message", "reason", "rejected", "url", "campaign"),
    "subject",
)
#: Events in the words of anymail -> ours. What is not here became of no mail to a person.
_EVENTS: Final = {
    "queued": "sent",
    **{
        name: name
        for name in (
            *("sent", "delivered", "deferred", "opened", "clicked", "bounced"),
            *("complained", "unsubscribed", "rejected"),
        )
    },
}
#: Why a provider did not even try -> what that says of the person; else it was put off.
_REJECTED: Final = {
    "invalid": "bounced",
    "bounced": "bounced",
    "spam": "complained",
    "unsubscribed": "unsubscribed",
}


def hook(call: HookCall) -> Sequence[Record]:
    """Return the events of one delivery by a program of our own: one, or {"events": [...]}.

    Raises  HookRefused: not signed, not of these five minutes, or no events.
    """
    return records_of(call, "events", most=MOST)


def keep(record: Record) -> Record | None:
    """Keep what is listed here. None: nothing became of a mail, as when a template failed."""
    found = texts(record, _FIELDS)
    return found if found.get("event", "").lower() in _EVENTS else None


def read(record: Record) -> Iterator[Row]:
    """Give the event."""
    said = texts(record, _FIELDS)
    event = _EVENTS.get(said.get("event", "").lower())
    if event is None:
        raise SkipRecord("the record is no event of a mail", fix="look at what was sent")
    if event == "rejected":
        event = _REJECTED.get(said.get("rejected", "").lower(), "deferred")
    values = {
        "interaction": said.get("id", ""),
        "message": said.get("message", ""),
        "email": needed(said, "email", "e-mail address"),
        "mail_event": event,
        "occurred_at": said.get("at", ""),
        "subject": said.get("subject", ""),
        "url": said.get("url", ""),
        "reason": said.get("reason", "")[:500],
        "campaign": said.get("campaign", ""),
    }
    yield Row("mail_events", {name: value for name, value in values.items() if value})


def own(record: Record) -> str:
    """What makes two deliveries the same event: its number, beside what it is and of whom."""
    if not text(record.get("id")):
        return digest(record)
    return json.dumps([text(record.get(name)) for name in ("id", "event", "email")])


SOURCE: Final = Source(
    name="mail_events",
    title="Mail provider (webhook)",
    docs="docs/howto/take-in-mail-statistics.md",
    personal_data="e-mail addresses, and what became of each mail: delivered, opened, clicked,"
    " bounced, complained of, unsubscribed",
    policy=POLICIES["own"],
    group="mail",
    gives="what became of each mail you sent; bounces, complaints and opt-outs end the"
    " permission to write; a table as a file is taken in by Add a file",
    forbids="addresses and browsers of who opens a mail are not taken in",
    settings=(
        Setting(
            "provider",
            "who sends your mails; own: a program of yours, which signs as calls are signed",
            form="choice",
            choices=PROVIDERS,
        ),
        Setting(
            "secret",
            "signing key of the provider's webhooks; where it has none, user:password that"
            " stand in the address given to it",
            secret=True,
        ),
    ),
    keep=keep,
    read=read,
    own=own,
    kinds=("mail_events",),
    remembers_days=400,
    hook=hook,
)
