"""What the terms of a source forbid, for the page where somebody confirms them."""

from collections.abc import Collection

from django import template

from rapport.web.connections import words

register = template.Library()


@register.filter
def denied_rights(held: Collection[str]) -> list[str]:
    """Return the rights that are not among those held, in the order of the words for them."""
    return [name for name in words.RIGHTS if name not in held]
