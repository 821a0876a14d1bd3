"""What connectable sources say of themselves, in the reader's language.

A source declares its texts in English. Those of the built-in ones stand in `source_texts.py`
and `network_texts.py` for translators; another package's are shown as it wrote them.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.intake import live
from rapport.intake.live import Limit, SourceKind
from rapport.web.ui import formats

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


def groups() -> list[tuple[str, list[SourceKind]]]:
    """Return what can be connected, by group, in the order of GROUPS."""
    kinds = live.kinds()
    made = ((str(title), [k for k in kinds if k.group == name]) for name, title in GROUPS.items())
    return [(title, those) for title, those in made if those]


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
