"""Words of routes and their runs, for templates."""

from django import template
from django.utils.translation import gettext

from rapport.web.enrichment import words

register = template.Library()


@register.filter
def said(text: str) -> str:
    """Return a sentence of enriching.routes in the reader's language: see route_texts.py."""
    return gettext(text)


@register.filter
def run_state(state: str) -> str:
    return str(words.STATES.get(state, state))
