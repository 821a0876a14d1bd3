"""The few figures beside the list: this week against the week before, each with its proof."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.flow.errors import ShelfError
from rapport.web.accounts.rights import May, may
from rapport.web.audit.actions import Action
from rapport.web.audit.models import Entry
from rapport.web.newcomers import shelf as newcomers
from rapport.web.today.needs import Seen

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Figure:
    """One figure. `before` is the same of the week before; `why` leads to what it counts."""

    title: str
    value: int
    before: int | None
    why: str


def figures(seen: Seen) -> list[Figure]:
    return [
        f for f in (_new(seen), _rows(seen), _refused(seen), _judged(seen), _active(seen)) if f
    ]


def _rows(seen: Seen) -> Figure | None:
    if not seen.sources:
        return None
    days = [sum(day) for day in zip(*(s.days for s in seen.sources), strict=True)]
    return Figure(_("Rows that came in 7 days"), sum(days[-7:]), sum(days[-14:-7]), "/sources/")


def _refused(seen: Seen) -> Figure | None:
    if not seen.sources or not may(seen.user, May.SEE_QUARANTINE):
        return None
    waiting = sum(s.waiting for s in seen.sources)
    return Figure(_("Rows that could not be used"), waiting, None, "/sources/")


def _judged(seen: Seen) -> Figure | None:
    if not may(seen.user, May.SEE_AUDIT):
        return None
    judged = Entry.objects.filter(action=Action.DECIDE)
    now = judged.filter(at__gt=seen.now - WEEK).count()
    before = judged.filter(at__gt=seen.now - 2 * WEEK, at__lte=seen.now - WEEK).count()
    why = f"{reverse('people:audit')}?action={Action.DECIDE}"
    return Figure(_("Pairs judged in 7 days"), now, before, why)


def _active(seen: Seen) -> Figure | None:
    if seen.fresh is None or not may(seen.user, May.SEE_PEOPLE):
        return None
    return Figure(
        _("People active in 90 days"), seen.fresh.active_90d, None, reverse("people:list")
    )


def _new(seen: Seen) -> Figure | None:
    if seen.fresh is None or not may(seen.user, May.SEE_PEOPLE):
        return None
    try:
        counts = newcomers.newcomers().counts
    except ShelfError:  # built by a version of before
        return None
    why = reverse("newcomers:list")
    return Figure(_("New people in 7 days"), counts.week, counts.week_before, why)
