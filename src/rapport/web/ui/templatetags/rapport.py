"""What templates say: icons, sureness dots, numbers, money, times, languages of names."""

from datetime import datetime
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.web.ui import formats, names, scripts
from rapport.web.ui.templatetags import skeleton

register = template.Library()

register.filter("number", formats.number)
register.filter("signed", formats.signed)
register.filter("short", formats.short)
register.filter("percent", formats.percent)
register.filter("share", formats.share)
register.filter("plain", names.plain)
register.filter("day", formats.day)
register.filter("seen", formats.seen)
register.filter("clock", formats.clock)
register.filter("exact", formats.exact)
register.filter("quoted", formats.quoted)
register.filter("month", formats.month)
register.filter("month_year", formats.month_year)
register.filter("language", formats.language)
register.filter("lang_of", scripts.lang_of)
register.simple_tag(formats.money, name="money")
register.filter("may", skeleton.may)
register.simple_tag(skeleton.widget, name="widget")

#: A tier's sign and what it is called: shape carries it, not colour.
_TIERS = {
    "confirmed": ("c", gettext_lazy("confirmed")),
    "likely": ("l", gettext_lazy("likely")),
    "disputed": ("d", gettext_lazy("disputed")),
}


@cache  # a list has a hundred icons
def _sprite() -> str:
    return static("vendor/tabler/icons.svg")


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return an icon of the sprite; it is decoration, so a screen reader skips it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        _sprite(),
        name,
    )


@register.simple_tag
def dot(tier: str | None, rivals: object = True) -> SafeString:
    """Return the sign of a tier with its word for those who do not see it.

    A weak value without `rivals` is not disputed: nobody says otherwise, few say so.
    """
    if tier not in _TIERS:
        return SafeString("")
    shape, word = _TIERS[tier]
    if tier == "disputed" and not rivals:
        word = _("unsure")
    return format_html(
        '<span class="dot {}" role="img" aria-label="{}" title="{}"></span>', shape, word, word
    )


@register.simple_tag
def when(moment: datetime | None, kind: str = "seen") -> SafeString:
    """Return a <time> that shows a time in one of the formats, and the exact one on hover."""
    if moment is None:
        return format_html('<span class="t2" title="{}">–</span>', _("not known"))
    shown = {"seen": formats.seen, "day": formats.day, "month": formats.month_year}[kind](moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        formats.exact(moment),
        shown,
    )


@register.filter
def tint(person_id: str) -> str:
    """Return the class of a person's avatar: always the same one for the same id."""
    return f"a{int(person_id[:4], 16) % 5 + 1}" if person_id else ""


@register.filter
def unlocal(value: float) -> str:
    """Return a number as SVG reads it, whatever the reader's language."""
    return f"{value:g}"
