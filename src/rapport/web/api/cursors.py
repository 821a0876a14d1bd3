"""Cursors of pages: signed, so that only one that we gave for the same list comes back."""

from django.core import signing

from rapport.web.api.faults import Problem

_SALT = "api.after."


def sealed(cursor: str | None, of: str) -> str | None:
    """Return a cursor of the list `of` as it is given out; None stays None."""
    return None if cursor is None else signing.dumps(cursor, salt=_SALT + of)


def opened(text: str, of: str) -> str | None:
    """Return the cursor that was given out as `text`; None if it is empty.

    Raises  Problem: we never gave it out, or for another list.
    """
    if not text:
        return None
    try:
        return str(signing.loads(text, salt=_SALT + of))
    except signing.BadSignature:
        detail = "This is no cursor of this list. Take it from the page before."
        raise Problem("invalid", errors=[{"field": "after", "detail": detail}]) from None
