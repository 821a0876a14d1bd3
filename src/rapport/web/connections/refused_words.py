"""What the collector refused, in words: how much, and why, by the codes it counts under."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.intake.write_keys import Refused
from rapport.web.ui import formats

#: Code of a reason -> its words, as in: 10 too large, 2 unreadable.
REASONS = {
    "too_large": gettext_lazy("too large"),
    "unreadable": gettext_lazy("unreadable"),
    "type": gettext_lazy("of an unknown type"),
    "no_id": gettext_lazy("without a userId and an anonymousId"),
    "long_id": gettext_lazy("with an id that is too long"),
    "alias": gettext_lazy("an alias without both ids"),
    "merge": gettext_lazy("a merge of other identifiers"),
    "group": gettext_lazy("a group without its id"),
    "track": gettext_lazy("a track without a name"),
    "no_batch": gettext_lazy("without a list of events"),
    "no_gzip": gettext_lazy("packed badly or cut off"),
    "hung_up": gettext_lazy("broken off"),
    "no_host": gettext_lazy("without a host"),
    "origin": gettext_lazy("from a site that may not use the key"),
    "secret_key": gettext_lazy("from a page with a server’s key"),
    "no_basis": gettext_lazy("without a purpose or a lawful basis"),
}


def sentences(found: Iterable[Refused], *, days: int) -> list[str]:
    """Return what was refused in so many days, a sentence for events and one for requests.

    An empty list: nothing was.
    """
    counts: dict[str, Counter[str]] = {"event": Counter(), "request": Counter()}
    for refused in found:
        counts[refused.of][refused.reason] += refused.count
    said = []
    if events := counts["event"]:
        n = events.total()
        text = ngettext(
            "%(count)s event refused in %(days)s days: %(reasons)s.",
            "%(count)s events refused in %(days)s days: %(reasons)s.",
            n,
        )
        said.append(text % _values(events, days))
    if requests := counts["request"]:
        n = requests.total()
        text = ngettext(
            "%(count)s whole request refused in %(days)s days: %(reasons)s.",
            "%(count)s whole requests refused in %(days)s days: %(reasons)s.",
            n,
        )
        said.append(text % _values(requests, days))
    return said


def _values(counts: Counter[str], days: int) -> dict[str, str]:
    reasons = [
        _("%(count)s %(reason)s") % {"count": formats.number(n), "reason": REASONS.get(code, code)}
        for code, n in counts.most_common()
    ]
    return {
        "count": formats.number(counts.total()),
        "days": formats.number(days),
        "reasons": ", ".join(reasons),
    }
