"""Why a source could not be read and what to do about it, in the reader's language.

The core says it in English; each of its sentences has a pattern, here if somebody wrote it
anew for people, else in run_texts.py. What another package's source says is shown as it is.
"""

import re
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.intake import live
from rapport.web.connections import live_words, reasons, run_texts

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
    return _compiled(_SENTENCES)


@cache
def _made_patterns() -> tuple[tuple[re.Pattern[str], Promise], ...]:
    return _compiled(run_texts.SENTENCES)


def _compiled(
    sentences: tuple[tuple[str, Promise], ...],
) -> tuple[tuple[re.Pattern[str], Promise], ...]:
    return tuple((re.compile(pattern), text) for pattern, text in sentences)


def _values(match: re.Match[str]) -> dict[str, str]:
    """What stands in the sentence; a source by the name that people know it by."""
    found = match.groupdict()
    kind = live.kind(found["source"]) if "source" in found else None
    return found | ({"source": live_words.said(kind.title)} if kind else {})


def said(text: str) -> str:
    """Return what the core says of a run: what happened, or what to do."""
    return by_hand(text) or _of(_made_patterns(), text) or text


def by_hand(text: str) -> str:
    """Return what somebody wrote for a sentence of the core; '' if nobody did."""
    ways = (reasons.fault, reasons.fix, reasons.reason, reasons.mend)
    return _of(_patterns(), text) or next((t for w in ways if (t := w(text)) != text), "")


def reason(text: str) -> str:
    """Return why a row or a record was refused."""
    told = reasons.reason(text)
    return told if told != text else said(text)


def mend(text: str) -> str:
    """Return what to do about a refused row or record."""
    told = reasons.mend(text)
    return told if told != text else said(text)


def _of(patterns: tuple[tuple[re.Pattern[str], Promise], ...], text: str) -> str:
    for pattern, translated in patterns:
        if match := pattern.fullmatch(text):
            return str(translated) % _values(match) if match.groupdict() else str(translated)
    return ""
