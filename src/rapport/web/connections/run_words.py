"""Why a source could not be read and what to do about it, in the reader's language.

The core says it in English; each of its sentences has a pattern, here if somebody wrote it
anew for people, else in run_texts.py. What another package's source says is shown as it is.
"""

from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.web.connections import filled, reasons, run_texts

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
    ("it names these hosts: none", _("It names no host.")),
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
        r"there is no source '?(?P<source>[^';]*)'?(?:;.*)?",
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
    (
        r"(?:what comes from these sources|\S+) may not be used to (?P<right>\w+)",
        _("What comes from these sources may not be used for this: %(right)s."),
    ),
    (
        r"the import names no known purpose: (?:none given|'none given')",
        _("The import names no purpose."),
    ),
    (
        r"the import names no known lawful basis: (?:none given|'none given')",
        _("The import names no lawful basis."),
    ),
    (
        r"write value=Median; area=Region and the like; ours are (?P<keys>.+)",
        _("Write value=Median; area=Region and the like; ours are %(keys)s"),
    ),
    ("use one of: none is connected yet", _("Nothing is connected yet.")),
    (
        r"Meta refuses the call \(status (?P<status>\d+), code none\)",
        _("Meta refuses the call (status %(status)s)."),
    ),
    (
        r"(?:the folder )?(?P<folder>'.*'|\d+) can't be opened",
        _("The folder %(folder)s can’t be opened."),
    ),
    (
        r"the mail server refused to give the folder (?P<folder>'.*')",
        _("The mail server refused to give the folder %(folder)s."),
    ),
    (
        "the mail server refused to give the list of folders",
        _("The mail server refused to give the list of its folders."),
    ),
    (
        r"the mail server refused to give (?:the server|\d+)",
        _("The mail server refused to answer."),
    ),
    (
        r"\S+ stands still until its terms are looked at: nobody here has looked at them yet",
        _("It stands still until somebody here reads its terms: nobody has yet."),
    ),
    (
        r"\S+ stands still until its terms are looked at(?:: they were last looked at on|:)"
        r" (?P<day>[\d-]+)",
        _("It stands still until somebody here reads its terms: they were last read on %(day)s."),
    ),
    (
        r"the tap said nothing for (?P<minutes>[\d.]+) minutes",
        _("Minutes for which the tap said nothing: %(minutes)s."),
    ),
    (
        r"(?P<count>\d+) records waited for over (?P<days>\d+) days and were let go",
        _("%(count)s records waited for over %(days)s days and were let go."),
    ),
)


@cache
def _patterns() -> tuple[filled.Pattern, ...]:
    return filled.compiled(_SENTENCES)


@cache
def _made_patterns() -> tuple[filled.Pattern, ...]:
    return filled.compiled(run_texts.SENTENCES)


def said(text: str) -> str:
    """Return what the core says of a run: what happened, or what to do."""
    return by_hand(text) or filled.told(_made_patterns(), text) or text


def by_hand(text: str) -> str:
    """Return what somebody wrote for a sentence of the core; '' if nobody did."""
    ways = (reasons.fault, reasons.fix, reasons.reason, reasons.mend)
    mine = filled.told(_patterns(), text)
    return mine or next((t for way in ways if (t := way(text)) != text), "")


def reason(text: str) -> str:
    """Return why a row or a record was refused."""
    found = reasons.reason(text)
    return found if found != text else said(text)


def mend(text: str) -> str:
    """Return what to do about a refused row or record."""
    found = reasons.mend(text)
    return found if found != text else said(text)
