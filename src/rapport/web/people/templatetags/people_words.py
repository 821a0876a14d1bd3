"""Words and icons of the core's names, for templates."""

from django import template
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rapport.flow.cards import Name
from rapport.web.people import anonymous, portrait, words
from rapport.web.ui.names import plain
from rapport.web.ui.scripts import script_of
from rapport.web.ui.templatetags.rapport import icon

register = template.Library()

register.filter("source_name", plain)
register.filter("contact", portrait.phone)


@register.filter
def source_own(source: str) -> SafeString:
    """Return a connection's name as text that browsers leave as it is: somebody here gave it."""
    return format_html('<span translate="no">{}</span>', plain(source))


#: The script that readers of a language read; of all others it is Latin.
_READS = {"ru": "CYRILLIC", "bg": "CYRILLIC", "zh": "CJK"}


@register.filter
def beside(name: Name) -> str:
    """Return the readable form of a name; empty if its script is that of the reader."""
    reads = _READS.get((translation.get_language() or "en").split("-")[0], "LATIN")
    return "" if script_of(name.own) == reads else name.latin


@register.filter
def pseudonym(person_id: str) -> str:
    """Return what a person is called where no name may stand: in a title, in the record."""
    return anonymous.pseudonym(person_id).own


@register.filter
def unlocal_whole(value: int) -> str:
    """Return a whole number as programs read it, however big and whatever the language."""
    return str(int(value))


@register.filter
def mode_words(mode: str) -> str:
    return words.name_of(words.MODES, mode)


@register.filter
def ground_words(ground: str | None) -> str:
    return words.name_of(words.GROUNDS, ground) if ground else ""


@register.simple_tag
def source_sign(source: str, css: str = "i-16", beside: str = "") -> SafeString:
    """Return a connection's icon, or its first letter in a frame if it has none of its own.

    The name is on hover and for screen readers; if it stands "beside" it, only on hover.
    """
    name = plain(source)
    known = words.icon_of(source)
    sign = icon(known, css) if known else format_html('<i aria-hidden="true">{}</i>', name[:1])
    said = "" if beside else format_html('<span class="visually-hidden">{}</span>', name)
    return format_html('<span class="src" title="{}" translate="no">{}{}</span>', name, sign, said)
