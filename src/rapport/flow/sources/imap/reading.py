"""A record of a mailbox into rows: messages, and what became of mails of ours."""

from collections.abc import Iterator

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Record, Row, digest
from rapport.flow.sources.imap.quoting import own_words
from rapport.flow.sources.imap.reports import complaint_of, event_of
from rapport.flow.sources.plain import needed, text, texts


def own(record: Record) -> str:
    """What makes two letters the same: their Message-ID, whatever folder they lie in."""
    return text(record.get("id")) or digest(record)


def read(record: Record) -> Iterator[Row]:
    """Give the rows of a letter or a report. A letter to several people is a row each."""
    form = record.get("form")
    if form == "message":
        yield from _message(record)
    elif form == "delivery":
        for person in record["recipients"]:
            event = event_of(person.get("action", ""), person.get("status", ""))
            yield from _event(record, person.get("email", ""), event, person.get("reason", ""))
    elif form == "complaint":
        event = complaint_of(text(record.get("feedback")))
        yield from _event(record, text(record.get("email")), event, "")
    else:
        raise SkipRecord("the record is no mail", fix="look at what the mail server sent")


def _message(record: Record) -> Iterator[Row]:
    told = texts(record, ("id", "at", "direction", "subject"))
    words = own_words(record["text"])
    common = {
        "message": told.get("id", ""),
        "sent_at": told.get("at", ""),
        "direction": needed(told, "direction", "direction"),
        "subject": told.get("subject", ""),
        "text": words,
        "thread": _thread(record),
        "channel": "email",
    }
    for person in record["people"]:
        yield Row("messages", _said({**common, **person}))
        if record["opt_out"] and told["direction"] == "in":
            yield from _event(record, person["email"], "unsubscribed", words[:500])


def _event(record: Record, email: str, event: str, reason: str) -> Iterator[Row]:
    """Give what became of a mail to one person; nothing if the report says nothing of it."""
    if not event:
        return
    told = texts(record, ("id", "at", "message", "subject"))
    if not email:
        raise SkipRecord("the report names no recipient", fix="nothing: providers may hide it")
    values = {
        "interaction": f"{told['id']} {event} {email}" if "id" in told else "",
        "message": told.get("message", ""),
        "email": email,
        "mail_event": event,
        "occurred_at": told.get("at", ""),
        "subject": told.get("subject", ""),
        "reason": reason,
    }
    yield Row("mail_events", _said(values))


def _thread(record: Record) -> str:
    """The first letter of the conversation names it; a letter that answers nothing begins one."""
    first = next((r for r in record["references"] if r), "")
    return first or text(record.get("id"))


def _said(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
