"""Why a source could not be read and what to do about it, in the reader's language.

The core says it in English; each of its sentences has a pattern here. One that is not here
is shown as the core said it.
"""

import re
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.intake import live
from rapport.web.connections import live_words, reasons

_SENTENCES: tuple[tuple[str, Promise], ...] = (
    (
        r"(?P<source>\S+) does not let us in \(status (?P<status>\d+)\)",
        _("%(source)s does not let us in (status %(status)s)."),
    ),
    (
        "connect it again: the key is wrong, has run out or lacks a permission",
        _("Connect it again: the key is wrong, has run out or lacks a permission."),
    ),
    (
        r"(?P<source>\S+) can't be reached \(.+\)",
        _("%(source)s can’t be reached."),
    ),
    (
        "nothing if its service is down; else look at this machine's network",
        _("Nothing, if its service is down. Else look at this machine’s network."),
    ),
    (
        r"(?P<source>\S+) is busy \(status (?P<status>\d+)\)",
        _("%(source)s is busy (status %(status)s)."),
    ),
    ("nothing: it is tried again", _("Nothing: it is tried again.")),
    (
        r"(?P<source>\S+) answered something that is not JSON",
        _("%(source)s answered something that can’t be read."),
    ),
    (
        r"(?P<source>\S+) refuses the call \(status (?P<status>\d+)[^)]*\)",
        _("%(source)s refuses the call (status %(status)s)."),
    ),
    (
        "look at its settings: the address, the account or the counter may be wrong",
        _("Look at its settings: the address, the account or the counter may be wrong."),
    ),
    (
        r"(?P<source>\S+) may not call (?P<host>\S+)",
        _("%(source)s may not call %(host)s."),
    ),
    (
        r"it names these hosts: (?P<hosts>.+)",
        _("It names these hosts: %(hosts)s"),
    ),
    (
        r"(?P<host>\S+) is an address of this machine's own link",
        _("%(host)s is an address of this machine’s own link."),
    ),
    ("name the service by its public address", _("Name the service by its public address.")),
    (
        r"there is no source '(?P<source>[^']*)'.*",
        _("The source %(source)s is not installed."),
    ),
    (
        r"use one of: .+; or install the package that brings it",
        _("Ask whoever runs the server to install the package that brings it."),
    ),
    (
        r"(?P<file>\S+) in sources/ can't be read \(.+\)",
        _("The file %(file)s in sources/ can’t be read."),
    ),
    (
        "mend it by hand, or connect the source anew",
        _("Mend it by hand, or connect the source anew."),
    ),
    ("Matomo does not let us in", _("Matomo does not let us in.")),
    (
        "connect it again: the token is wrong, or its user may not view the site",
        _("Connect it again: the token is wrong, or its user may not view the site."),
    ),
    ("the mail server does not let us in", _("The mail server does not let us in.")),
    (
        "connect it again: many servers want a password made for applications",
        _("Connect it again: many servers want a password made for applications."),
    ),
    (
        "the mail server can't be reached or hung up",
        _("The mail server can’t be reached or hung up."),
    ),
    (
        "nothing if it is down; else look at its name and port",
        _("Nothing, if it is down. Else look at its name and port."),
    ),
)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Promise], ...]:
    return tuple((re.compile(pattern), text) for pattern, text in _SENTENCES)


def _values(match: re.Match[str]) -> dict[str, str]:
    """What stands in the sentence; a source by the name that people know it by."""
    found = match.groupdict()
    kind = live.kind(found["source"]) if "source" in found else None
    return found | ({"source": live_words.said(kind.title)} if kind else {})


def said(text: str) -> str:
    """Return what the core says of a run: what happened, or what to do."""
    for pattern, translated in _patterns():
        if match := pattern.fullmatch(text):
            return str(translated) % _values(match) if match.groupdict() else str(translated)
    known = reasons.fault(text)
    return known if known != text else reasons.fix(text)
