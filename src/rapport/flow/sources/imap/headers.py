"""Headers of mails as texts, whatever their writers did to them."""

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

_ADDRESS = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+")


def header(mail: Message, name: str) -> str:
    """Return a header as it reads, its words decoded; '' if there is none."""
    return _decoded(_raw(mail, name))


def addresses(mail: Message, *names: str) -> list[tuple[str, str]]:
    """Return (address in small letters, name) of all who stand in these headers, in order."""
    said = [raw for name in names if (raw := _raw(mail, name))]
    found: dict[str, str] = {}
    for shown, email in _parsed(said):
        if _ADDRESS.fullmatch(email):
            found.setdefault(email.lower(), _decoded(shown).strip(" '\""))
    return list(found.items())


def address(said: str) -> str:
    """Return the one address that a text holds, in small letters; '' if none."""
    found = _ADDRESS.search(said)
    return found[0].lower() if found else ""


def _parsed(said: list[str]) -> Iterator[tuple[str, str]]:
    """Addresses are told apart first and decoded then: a name may hold a coded comma."""
    try:
        yield from getaddresses(said)
    except (ValueError, IndexError, TypeError, AttributeError):
        yield from (("", email) for text in said for email in _ADDRESS.findall(text))


def _raw(mail: Message, name: str) -> str:
    """Return a header on one line; bytes that are no ASCII are taken for UTF-8."""
    for named, value in mail.raw_items():
        if named.lower() == name.lower():
            text = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            return re.sub(r"\s*\r?\n\s*", " ", text).strip()
    return ""


def _decoded(said: str) -> str:
    if "=?" not in said:
        return said
    try:
        parts = decode_header(said)
        return "".join(p if isinstance(p, str) else _text(p, charset) for p, charset in parts)
    except (HeaderParseError, ValueError):
        return said


def _text(part: bytes, charset: str | None) -> str:
    try:
        return part.decode(charset or "ascii", "replace")
    except LookupError:
        return part.decode("utf-8", "replace")
