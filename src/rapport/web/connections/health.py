"""How a source is: one sign, one word, one sentence; and the one next step."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.intake.history import SourceCard
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, may
from rapport.web.ui import formats

#: A file that comes a day or two late is not late yet.
_PATIENCE = timedelta(days=2)


@dataclass(frozen=True)
class Health:
    """`css` is good, watch or bad; the sign and the word always stand with it."""

    css: str
    sign: str
    word: str
    text: str = ""


@dataclass(frozen=True)
class NextStep:
    """What to do now: by a link, or by POST if `posted`."""

    text: str
    address: str
    posted: bool = False


def health_of(card: SourceCard, now: datetime) -> Health:
    """Return how a source is."""
    if not card.purposes or not card.basis:
        return Health("bad", "◆", _("no basis"), _("No purpose or no lawful basis is stated."))
    if not card.imports:
        return Health("watch", "▲", _("nothing yet"), _("Nothing of it could be taken in yet."))
    if is_late(card, now):
        return Health("watch", "▲", _("late"), _late_text(card, now))
    if card.waiting:
        text = ngettext(
            "%(n)s row waits in quarantine.", "%(n)s rows wait in quarantine.", card.waiting
        )
        return Health("watch", "▲", _("rows to mend"), text % {"n": formats.number(card.waiting)})
    return Health("good", "✓", _("in order"))


def is_late(card: SourceCard, now: datetime) -> bool:
    """Say whether the next file should have come: twice the usual time has gone by."""
    if card.usual_gap is None or card.last_at is None:
        return False
    return now - card.last_at > 2 * card.usual_gap + _PATIENCE


def _late_text(card: SourceCard, now: datetime) -> str:
    assert card.usual_gap is not None and card.last_at is not None  # noqa: S101  it is late
    usual = max(1, round(card.usual_gap / timedelta(days=1)))
    ago = (now - card.last_at).days
    return _("Usual days between two files: %(usual)s. Days since the last one: %(ago)s.") % {
        "usual": formats.number(usual),
        "ago": formats.number(ago),
    }


def next_step(
    card: SourceCard, built: datetime | None, user: User, now: datetime
) -> NextStep | None:
    """Return the one next step that `user` may do for this source; None if none is due."""
    if card.waiting and may(user, May.SEE_QUARANTINE):
        text = ngettext("Mend %(n)s row", "Mend %(n)s rows", card.waiting)
        return NextStep(
            text % {"n": formats.number(card.waiting)},
            reverse("connections:quarantine_of", args=[card.name]),
        )
    is_newer = card.last_at is not None and (built is None or card.last_at > built)
    if is_newer and may(user, May.BUILD):
        return NextStep(_("Build profiles"), reverse("connections:build"), posted=True)
    if (is_late(card, now) or not card.imports) and may(user, May.IMPORT):
        return NextStep(_("Bring in a file"), reverse("connections:add"))
    return None
