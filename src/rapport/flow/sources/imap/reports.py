"""What mail servers report back about mails of ours: not delivered, or complained of.

Source  RFC 3464 (delivery), RFC 5965 (complaints), RFC 3463 (status codes)
"""

from email import message_from_string
from email.message import Message
from typing import Any, Final

from rapport.flow.sources.imap.headers import address, header

#: A refusal for good, yet not of the person: box full, mail too large, a network, a policy.
_NOT_THE_PERSON: Final = ("5.2.2", "5.2.3", "5.3.", "5.4.6", "5.6.", "5.7.")
_OPT_OUTS: Final = ("opt-out", "opt-out-list")


def report(mail: Message) -> dict[str, Any] | None:
    """Return what a mail reports; None if it is no report of a server."""
    if mail.get_content_type() != "multipart/report":
        return None
    parts = {part.get_content_type(): part for part in mail.walk()}
    original = parts.get("message/rfc822") or parts.get("text/rfc822-headers")
    about = _about(original)
    if (status := parts.get("message/delivery-status")) is not None:
        return {"form": "delivery", "recipients": _recipients(status), **about}
    if (feedback := parts.get("message/feedback-report")) is not None:
        said = _inner(feedback)
        email = address(header(said, "Original-Rcpt-To")) or about.pop("to", "")
        kind = header(said, "Feedback-Type").lower()
        return {**about, "form": "complaint", "email": email, "feedback": kind}
    return None


def event_of(action: str, status: str) -> str:
    """Return what became of a mail, in the words of the kind mail_events; '' if nothing did.

    A failure that is not the person's ends no permission: it counts as put off.
    """
    if action == "failed":
        passing = status.startswith("4.") or status.startswith(_NOT_THE_PERSON)
        return "deferred" if passing else "bounced"
    return {"delayed": "deferred", "delivered": "delivered"}.get(action, "")


def complaint_of(feedback: str) -> str:
    """Return what a complaint's type comes to; '' for 'this was no spam'."""
    if feedback in _OPT_OUTS:
        return "unsubscribed"
    return "" if feedback == "not-spam" else "complained"


def _recipients(status: Message) -> list[dict[str, str]]:
    """One for each person that the report tells of; the first block is about the server."""
    blocks = status.get_payload()
    found = []
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        email = address(_typed(header(block, "Final-Recipient")))
        original = address(_typed(header(block, "Original-Recipient")))
        if email or original:
            code = header(block, "Status").split("(")[0].strip()
            reason = _typed(header(block, "Diagnostic-Code"))
            action = header(block, "Action").lower().split(" ")[0]
            person = {"email": original or email, "action": action, "status": code}
            found.append({**person, "reason": reason[:500]})
    return found


def _about(original: Message | None) -> dict[str, str]:
    """What the report says of the mail it is about; `to` for complaints that name nobody."""
    if original is None:
        return {}
    inner = _inner(original)
    told = {
        "message": header(inner, "Message-ID"),
        "subject": header(inner, "Subject"),
        "to": address(header(inner, "To")),
    }
    return {name: said for name, said in told.items() if said}


def _inner(part: Message) -> Message:
    """Return the headers that a part holds: a message, or a text of headers."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    return message_from_string(payload if isinstance(payload, str) else "")


def _typed(said: str) -> str:
    """Return 'rfc822; anna@firm.example' without its type."""
    return said.partition(";")[2].strip() if ";" in said else said.strip()
