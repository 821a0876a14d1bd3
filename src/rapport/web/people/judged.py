"""What the team said of pairs of accounts, in the words of the pages.

Made from judgements as the core gives them; whoever made one is told by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.flow.cards import Judgement
from rapport.web.accounts.models import User
from rapport.web.ui import formats

#: How a customer showed an account to be theirs: the rest of who said it.
_BY_THEMSELVES = {
    "": gettext_lazy("the customer"),
    "signed_in": gettext_lazy("the customer, signed in"),
    "code": gettext_lazy("the customer, by code"),
    "said": gettext_lazy("the customer, by their own word"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One judgement as a page shows it. `undoable`: it is the last word on its pair."""

    judgement: Judgement
    who: str
    text: str
    at: datetime
    undoable: bool

    @property
    def pair(self) -> tuple[str, str]:
        return self.judgement.pair


def history(judgements: Sequence[Judgement]) -> list[Told]:
    """Return judgements for reading, the newest first; the last on each pair can be undone."""
    names = names_of(j.by for j in judgements)
    last = {j.pair: j.seq for j in judgements}
    return [
        _told(j, names, j.seq == last[j.pair] and j.kind != "undo") for j in reversed(judgements)
    ]


def waiting(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Told]:
    """Return by pair the last word that the profiles do not know of yet.

    What was said and taken back since the last build needs no word.
    """
    last: dict[tuple[str, str], Judgement] = {}
    for judgement in judgements:
        if judgement.kind != "unsure":
            last[judgement.pair] = judgement
    names = names_of(j.by for j in last.values())
    return {pair: _told(j, names, j.kind != "undo") for pair, j in last.items()}


def overtaken(other: Judgement) -> str:
    """Say that somebody was faster, and what they said."""
    (told,) = history([other])
    parts = {"who": told.who, "when": formats.seen(told.at)}
    said = {
        "same": _("%(who)s said they are the same, %(when)s; yours was not kept. Look again."),
        "different": _(
            "%(who)s said they are not the same, %(when)s; yours was not kept. Look again."
        ),
        "unsure": _("%(who)s could not tell, %(when)s; yours was not kept. Look again."),
    }
    taken_back = _(
        "%(who)s took the last judgement back, %(when)s; yours was not kept. Look again."
    )
    return said.get(other.kind, taken_back) % parts


def done(kind: str, left: str, right: str) -> str:
    """Return what the bar at the foot says after a judgement on accounts of two sources.

    Never: what an account is called. The bar's text waits in the session.
    """
    said = {
        "same": _("Kept as the same person: %(left)s and %(right)s."),
        "different": _("Separated: %(left)s and %(right)s."),
        "unsure": _("Noted that nobody can tell: %(left)s and %(right)s."),
    }
    return said[kind] % {"left": left, "right": right}


def _told(judgement: Judgement, names: dict[str, str], undoable: bool) -> Told:
    by = who(judgement.by, names)
    said = {
        "same": _("Said to be the same: %(who)s"),
        "different": _("Separated: %(who)s"),
        "unsure": _("Can’t tell: %(who)s"),
    }
    text = said.get(judgement.kind, _("Taken back: %(who)s")) % {"who": by}
    return Told(judgement, by, text, judgement.at, undoable)


def who(by: str, names: Mapping[str, str]) -> str:
    """Return who said something: a teammate by name, the command line, or the customer."""
    if by in names:
        return names[by]
    if by == "command":
        return _("the command line")
    somebody, _colon, how = by.partition(":")
    if somebody == "customer":
        return str(_BY_THEMSELVES.get(how, how))
    return _("a former teammate")


def names_of(numbers: Iterable[str]) -> dict[str, str]:
    """Return the names of teammates by their number, in one query; none if there are none."""
    ids = {int(by) for by in numbers if by.isdecimal()}
    return {str(u.pk): u.name for u in User.objects.filter(pk__in=ids)} if ids else {}


def taken_back() -> str:
    return _("Taken back. What was said before counts again.")
