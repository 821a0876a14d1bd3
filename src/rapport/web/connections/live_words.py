"""What connectable sources say of themselves, in the reader's language.

A source declares its texts in English. Those of the built-in ones stand in `source_texts.py`,
`network_texts.py` and `guide_texts.py` for translators; another package's are shown as it wrote
them.
"""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.intake import live
from rapport.intake.live import Limit, SourceKind
from rapport.web.connections import file_networks
from rapport.web.connections.file_networks import FileNetwork
from rapport.web.ui import formats

#: What is typed or named as it stands.
_CODE: Final = re.compile(r"`([^`]+)`")
#: Words in Latin letters, one after the other.
_NAMES: Final = re.compile(r"([A-Za-z][\w.:/@&’'-]*[A-Za-z](?: [A-Za-z][\w.:/@&’'-]*)*)", re.ASCII)

GROUPS: dict[str, Promise] = {
    "shop and CRM": _("Shop and CRM"),
    "web": _("Website"),
    "mail": _("Mail"),
    "ads": _("Advertising"),
    "calls": _("Telephone"),
    "aggregates": _("Outside figures"),
    "networks": _("Social networks"),
    "other": _("Other"),
    "files": _("Files"),
}

OUTCOMES: dict[str, Promise] = {
    "running": _("under way"),
    "done": _("done"),
    "retry": _("waits, and is tried again"),
    "stopped": _("stopped"),
}


def said(text: str) -> str:
    """Return a text of a source in the reader's language, if it was translated."""
    return gettext(text) if text else ""


def marked(text: str) -> SafeString:
    """Return a text of a source with the names in it marked as what nobody translates.

    Buttons and pages of foreign sites are named in Latin letters beside our words for them; a
    screen reader reads them as English, and a browser that translates the page leaves them.
    """
    told = said(text)
    own = told == text
    parts = (
        format_html('<code translate="no">{}</code>', part) if i % 2 else _named(part, own=own)
        for i, part in enumerate(_CODE.split(told))
    )
    return format_html_join("", "{}", ((part,) for part in parts))


def _named(told: str, *, own: bool) -> SafeString:
    """Return a part of a text, with foreign names marked unless it is in their own language."""
    parts = (
        format_html('<span lang="en" translate="no">{}</span>', part) if i % 2 else part
        for i, part in enumerate([told] if own else _NAMES.split(told))
    )
    return format_html_join("", "{}", ((part,) for part in parts))


def right(text: str) -> str:
    """Return what a service lets us read, in the reader's language.

    Behind a colon stands more about it: words, a number, or what it is called there.
    """
    return ": ".join(said(part) for part in text.split(": "))


def groups(*, connects: bool) -> list[tuple[str, list[SourceKind | FileNetwork]]]:
    """Return what can be added, by group, in the order of GROUPS.

    connects  whether the reader may connect sources, or bring in files only
    """
    found: dict[str, list[SourceKind | FileNetwork]] = {name: [] for name in GROUPS}
    for kind in live.kinds() if connects else ():
        found[kind.group].append(kind)
    found["networks"] += file_networks.ALL
    return [(str(GROUPS[name]), those) for name, those in found.items() if those]


def limit(held: Limit) -> str:
    """Say how often a service is asked at most: '20 calls in 1 s'."""
    calls = formats.number(held.calls)
    if held.seconds < 120:
        return gettext("%(calls)s calls in %(n)s s") % {"calls": calls, "n": round(held.seconds)}
    if held.seconds < 7200:
        minutes = round(held.seconds / 60)
        return gettext("%(calls)s calls in %(n)s min") % {"calls": calls, "n": minutes}
    hours = round(held.seconds / 3600)
    return gettext("%(calls)s calls in %(n)s h") % {"calls": calls, "n": hours}


def outcome(name: str) -> str:
    return str(OUTCOMES.get(name, name))
