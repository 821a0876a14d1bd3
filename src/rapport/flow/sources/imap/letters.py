"""The bytes of a mail into a record, and what of a record is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Record
from rapport.flow.sources.imap.headers import address, addresses, header
from rapport.flow.sources.imap.quoting import text_of
from rapport.flow.sources.imap.reports import report
from rapport.flow.sources.plain import text, texts

#: Longer letters are cut: what follows is seldom a person's own words.
LONGEST: Final = 32_000
_TO: Final = ("To", "Cc", "Bcc")
_AUTOMATIC: Final = ("bulk", "list", "junk", "auto_reply")
#: A letter's own date is taken unless it lies after its arrival by more than this.
_AHEAD: Final = timedelta(days=1)
_NO_MAIL: Final = SkipRecord("the record is no mail", fix="look at what the mail server sent")


@dataclass(frozen=True)
class Own:
    """The company's own addresses and domains: they tell who wrote to whom."""

    addresses: frozenset[str]
    domains: frozenset[str]
    unsubscribe: str

    @classmethod
    def of(cls, said: str, unsubscribe: str) -> "Own":
        words = {word.strip().lower().removeprefix("@") for word in said.split(",")} - {""}
        whole = frozenset(word for word in words if "@" in word)
        return cls(whole, frozenset(words) - whole, unsubscribe.strip().lower())

    def __contains__(self, email: str) -> bool:
        own = email in self.addresses or email == self.unsubscribe
        return own or email.rpartition("@")[2] in self.domains


def record(raw: bytes, arrived: datetime | None, own: Own) -> Record:
    """Return a mail as a record: its `form`, who and when, and its text with what it quotes.

    form  message    a letter: direction, people on the other side, references, text
          delivery   a server's report of recipients
          complaint  a provider's report of a complaint
    """
    mail = message_from_bytes(raw)
    said: dict[str, Any] = {"id": header(mail, "Message-ID"), "at": _at(mail, arrived)}
    if (told := report(mail)) is not None:
        return {**said, **told}
    senders, receivers = addresses(mail, "From"), addresses(mail, *_TO)
    out = bool(senders) and senders[0][0] in own
    others = [(e, n) for e, n in (receivers if out else senders[:1]) if e not in own]
    told = {
        "form": "message",
        "direction": "out" if out else "in",
        "people": [{"email": email, "name": "" if out else name} for email, name in others],
        "references": _references(mail),
        "subject": header(mail, "Subject"),
        "text": _body(mail),
        "automatic": not out and _is_automatic(mail),
        "opt_out": not out and any(email == own.unsubscribe for email, _ in receivers),
    }
    return {**said, **told}


def keep(record: Record) -> Record | None:
    """Keep what is listed here. None: nobody outside wrote or was written to, or a machine did."""
    form = record.get("form")
    if form == "message":
        return _message(record)
    about = texts(record, ("form", "id", "at", "message", "subject"))
    if form == "delivery":
        people = _objects(record, "recipients")
        names = ("email", "action", "status", "reason")
        return {**about, "recipients": [texts(person, names) for person in people]}
    if form == "complaint":
        return {**about, **texts(record, ("email", "feedback"))}
    raise _NO_MAIL


def _message(record: Record) -> Record | None:
    people = [texts(person, ("email", "name")) for person in _objects(record, "people")]
    people = [person for person in people if person.get("email")]
    opts_out = record.get("opt_out") is True  # mail programs write that for people
    if not people or (record.get("automatic") is True and not opts_out):
        return None
    references = record.get("references")
    long = record.get("text")
    return {
        **texts(record, ("form", "id", "at", "direction", "subject")),
        "people": people,
        "references": [text(r) for r in references] if isinstance(references, list) else [],
        "text": _clean(long) if isinstance(long, str) else "",
        "opt_out": opts_out,
    }


def _objects(record: Record, name: str) -> list[Mapping[str, Any]]:
    found = record.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _clean(said: str) -> str:
    return said[:LONGEST].encode(errors="replace").decode().replace("\0", "")


def _at(mail: Message, arrived: datetime | None) -> str:
    """When it was written: its own date unless that is after it arrived."""
    try:
        written = parsedate_to_datetime(header(mail, "Date"))
    except (ValueError, TypeError, IndexError):
        written = None
    if written is not None and written.tzinfo is None:
        written = written.replace(tzinfo=UTC)
    try:
        if written is None or (arrived is not None and written > arrived + _AHEAD):
            written = arrived
        return written.isoformat() if written else ""
    except OverflowError:
        return arrived.isoformat() if arrived else ""


def _references(mail: Message) -> list[str]:
    """The letters it answers to, the first of the thread first (RFC 5322, 3.6.4)."""
    words = header(mail, "References").split() or header(mail, "In-Reply-To").split()
    return [word for word in words if word.startswith("<") and word.endswith(">")][:100]


def _is_automatic(mail: Message) -> bool:
    """Whether a program wrote it: an answering machine (RFC 3834), a list, a newsletter."""
    answered = header(mail, "Auto-Submitted").lower().split(";")[0].strip()
    bulk = header(mail, "Precedence").lower() in _AUTOMATIC
    listed = any(header(mail, name) for name in ("List-Id", "List-Unsubscribe", "X-Autoreply"))
    nobody = header(mail, "Return-Path") == "<>" or address(header(mail, "From")) == ""
    return answered not in ("", "no") or bulk or listed or nobody


def _body(mail: Message) -> str:
    """Return the first text of a mail that is no attachment: plain if there is one."""
    pages = ""
    for part in mail.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            return _decoded(part)[:LONGEST]
        if part.get_content_type() == "text/html" and not pages:
            pages = text_of(_decoded(part))
    return pages[:LONGEST]


def _decoded(part: Message) -> str:
    held = part.get_payload(decode=True)
    raw = held if isinstance(held, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")
