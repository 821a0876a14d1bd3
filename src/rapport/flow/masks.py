"""Contacts with most of them hidden: enough to recognise, not enough to use."""

from collections.abc import Callable

DOT = "•"


def masked(attribute: str, text: str) -> str:
    """Return a text as somebody without the right to it may see it.

    >>> masked("phone", "+359888123417")
    '+359 ••• 417'
    >>> masked("email", "sveta@abv.example")
    's••••@abv.example'
    >>> masked("city", "Burgas")
    'Burgas'
    """
    hide = _HIDE.get(attribute)
    return hide(text) if hide and text else text


def _phone(text: str) -> str:
    return f"{text[:4]} {DOT * 3} {text[-3:]}" if len(text) > 9 else DOT * 5


def _email(text: str) -> str:
    name, at, domain = text.partition("@")
    return f"{name[:1]}{DOT * 4}{at}{domain}" if at else DOT * 5


def _rest(text: str) -> str:
    return text[:2] + DOT * 4


def _card(text: str) -> str:
    return DOT * 4 + text[-3:] if len(text) > 5 else DOT * 5


def _address(text: str) -> str:
    return DOT * min(5, len(text))


_HIDE: dict[str, Callable[[str], str]] = {
    "phone": _phone,
    "email": _email,
    "handle": _rest,
    "card": _card,
    "address": _address,
}
