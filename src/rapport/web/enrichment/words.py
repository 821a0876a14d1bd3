"""What routes, and reasons to ask nobody, are called on the page."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from rapport.enriching.routes import BY_NAME
from rapport.web.ui import formats

#: Why people are left out, after how many they are.
REASONS: Mapping[str, Promise] = {
    "leaving": ngettext_lazy(
        "%(people)s is leaving, or is kept out", "%(people)s are leaving, or are kept out", "n"
    ),
    "objected": ngettext_lazy(
        "%(people)s objected to the purpose", "%(people)s objected to the purpose", "n"
    ),
    "restricted": ngettext_lazy(
        "%(people)s lets us only keep what we hold",
        "%(people)s let us only keep what we hold",
        "n",
    ),
    "suppressed": ngettext_lazy(
        "%(people)s may not be written to by anybody",
        "%(people)s may not be written to by anybody",
        "n",
    ),
    "no_consent": ngettext_lazy(
        "%(people)s gave no consent to it", "%(people)s gave no consent to it", "n"
    ),
    "no_contact": ngettext_lazy(
        "%(people)s has no phone or e-mail that it asks by",
        "%(people)s have no phone or e-mail that it asks by",
        "n",
    ),
    "no_right": ngettext_lazy(
        "%(people)s has contacts that their sources do not let out",
        "%(people)s have contacts that their sources do not let out",
        "n",
    ),
    "shared": ngettext_lazy(
        "%(people)s shares the contact with somebody else",
        "%(people)s share the contact with somebody else",
        "n",
    ),
    "asked": ngettext_lazy(
        "%(people)s was asked about already", "%(people)s were asked about already", "n"
    ),
    "quota": ngettext_lazy(
        "%(people)s is beyond the quota of the day",
        "%(people)s are beyond the quota of the day",
        "n",
    ),
    "budget": ngettext_lazy(
        "%(people)s is beyond the budget of the month",
        "%(people)s are beyond the budget of the month",
        "n",
    ),
    "left_meanwhile": ngettext_lazy(
        "%(people)s left or objected while it went on",
        "%(people)s left or objected while it went on",
        "n",
    ),
    "to_remove": ngettext_lazy(
        "%(people)s is on a list there and may not be any more: delete it there, send a new one",
        "%(people)s are on a list there and may not be any more: delete it there, send a new one",
        "n",
    ),
}
#: What a run is, as it stands in the list of runs.
STATES: Mapping[str, Promise] = {
    "going": _("is going on"),
    "done": _("done"),
    "failed": _("ended early"),
}


def reasons(counted: Mapping[str, int]) -> tuple[str, ...]:
    """Return a sentence for each reason, with how many people it holds for."""
    return tuple(
        str(REASONS[reason] % {"n": n, "people": formats.number(n)})
        for reason, n in counted.items()
        if reason in REASONS
    )


def route(name: str) -> str:
    """Return the title of a route; of one we do not know its name."""
    return gettext(BY_NAME[name].title) if name in BY_NAME else name
