"""The bar at the foot that says what was done, and takes it back for ten seconds."""

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, text: str, undo: str = "") -> None:
    """Say that something was done; `undo` is the address that takes it back by POST."""
    messages.success(request, text, extra_tags=undo)


def failed(request: HttpRequest, text: str) -> None:
    """Say that something was not done, and why; it stays until it is put away."""
    messages.error(request, text)
