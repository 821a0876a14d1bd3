"""How a source is: one sign, one word, one sentence; and the one next step."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.intake import live
from rapport.intake.history import SourceCard
from rapport.intake.live import LiveCard
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, may
from rapport.web.connections import run_words
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


def health_of(card: SourceCard, now: datetime, connected: LiveCard | None = None) -> Health:
    """Return how a source is; `connected` if it is fetched or sent to us."""
    if not card.purposes or not card.basis:
        return Health("bad", "◆", _("no basis"), _("No purpose or no lawful basis is stated."))
    if connected is not None and (found := _of_runs(connected, now)):
        return found
    if not card.imports:
        return Health("watch", "▲", _("nothing yet"), _("Nothing of it could be taken in yet."))
    if is_late(card, now):
        return Health("watch", "▲", _("late"), _late_text(card, now))
    if card.volume is not None and not card.volume.is_usual:
        return Health("watch", "▲", _("unusual"), volume_text(card))
    if card.waiting:
        text = ngettext(
            "%(n)s row waits in quarantine.", "%(n)s rows wait in quarantine.", card.waiting
        )
        return Health("watch", "▲", _("rows to mend"), text % {"n": formats.number(card.waiting)})
    return Health("good", "✓", _("in order"))


def _of_runs(connected: LiveCard, now: datetime) -> Health | None:
    """Return what is wrong with how it is read; None if nothing is."""
    if connected.state != "on":
        word = _("paused") if connected.state == "paused" else _("is being disconnected")
        return Health("watch", "▲", word, _("Nothing of it is read or taken in."))
    if connected.fault is not None:
        return Health("bad", "◆", _("not readable"), run_words.said(connected.fault.what))
    if old := live.stale_terms(connected, now):
        if not live.was_read(old):
            text = _("Nobody here has read its terms. It is stopped until somebody does.")
            return Health("bad", "◆", _("terms"), text)
        text = _("Its terms were last read on %(day)s. It is stopped until somebody reads them.")
        return Health("bad", "◆", _("terms"), text % {"day": formats.day(old.checked_at)})
    if connected.failed is not None:
        text = run_words.said(connected.failed.what)
        if connected.is_stopped:
            return Health("bad", "◆", _("stopped"), text)
        return Health("watch", "▲", _("waits"), text)
    if run_is_late(connected, now):
        assert connected.next_at is not None  # noqa: S101  it is late
        text = _("It should have been read at %(time)s.")
        return Health("watch", "▲", _("late"), text % {"time": formats.exact(connected.next_at)})
    return None


def run_is_late(connected: LiveCard, now: datetime) -> bool:
    """Say whether a source that we fetch was not read though it was due for a whole turn."""
    if connected.next_at is None or connected.kind is None or connected.kind.every is None:
        return False
    return bool(connected.runs) and now - connected.next_at > connected.kind.every


def volume_text(card: SourceCard) -> str:
    """Return how many rows yesterday brought, beside what such a day usually does."""
    if card.volume is None:
        return ""
    text = _("Rows yesterday: %(rows)s. On such a day usually %(low)s to %(high)s.")
    return text % {
        "rows": formats.number(card.volume.rows),
        "low": formats.number(card.volume.low),
        "high": formats.number(card.volume.high),
    }


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
    card: SourceCard,
    built: datetime | None,
    user: User,
    now: datetime,
    connected: LiveCard | None = None,
) -> NextStep | None:
    """Return the one next step that `user` may do for this source; None if none is due."""
    is_ill = connected is not None and (connected.fault or connected.failed)
    if is_ill and may(user, May.CONNECT):
        return NextStep(_("Mend it"), reverse("connections:edit", args=[card.name]))
    if card.waiting and may(user, May.SEE_QUARANTINE):
        text = ngettext("Mend %(n)s row", "Mend %(n)s rows", card.waiting)
        return NextStep(
            text % {"n": formats.number(card.waiting)},
            reverse("connections:quarantine_of", args=[card.name]),
        )
    is_newer = card.last_at is not None and (built is None or card.last_at > built)
    if is_newer and may(user, May.BUILD):
        return NextStep(_("Build profiles"), reverse("connections:build"), posted=True)
    is_file = connected is None
    if is_file and (is_late(card, now) or not card.imports) and may(user, May.IMPORT):
        return NextStep(_("Bring in a file"), reverse("connections:add"))
    return None
