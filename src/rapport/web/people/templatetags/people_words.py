"""Words and icons of the core's names, for templates."""

from django import template

from rapport.web.people import portrait, words

register = template.Library()

register.filter("source_icon", words.icon_of)
register.filter("source_name", words.plain)
register.filter("contact", portrait.phone)


@register.filter
def mode_words(mode: str) -> str:
    return words.name_of(words.MODES, mode)


@register.filter
def ground_words(ground: str | None) -> str:
    return words.name_of(words.GROUNDS, ground) if ground else ""


@register.filter
def kind_words(kind: str) -> str:
    return words.name_of(words.KINDS, kind)
