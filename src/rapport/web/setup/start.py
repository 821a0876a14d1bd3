"""The first steps: what is done, with its real result, and what comes next."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from rapport.intake.history import SourceCard
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, may, needs, rights_of
from rapport.web.audit.actions import Action
from rapport.web.audit.models import Entry
from rapport.web.connections import selectors, wizard
from rapport.web.jobs.services import may_steer
from rapport.web.setup import shelf
from rapport.web.ui.formats import number

#: More names than this say no more.
_NAMED = 3
#: Makes a brand to look around in, in a workspace of its own.
DEMO = "rapport init demo --demo"


@dataclass(frozen=True)
class Step:
    """One of the first steps. `result` is what came of it; '' until it is done."""

    title: str
    text: str
    done: bool
    result: str = ""
    address: str = ""
    action: str = ""
    asks: tuple[str, ...] = field(default=())  # who can do it, if the reader can't
    takes_file: bool = False


@require_safe
@needs(May.ENTER)
def start(request: HttpRequest) -> HttpResponse:
    """Show the first steps with their results, and where to go on."""
    steps = first_steps(request.user)
    now_at = next((i for i, step in enumerate(steps) if not step.done), len(steps))
    job = selectors.last_build()
    context = {
        "steps": [(step, i == now_at) for i, step in enumerate(steps)],
        "all_done": now_at == len(steps),
        "job": job if job and job.is_open else None,
        "steer": job is not None and may_steer(request.user, job),
        "waiting": selectors.uploads_waiting(user=request.user),
        "demo": DEMO,
    }
    return render(request, "setup/start.html", context | wizard.limits())


def first_steps(user: User) -> list[Step]:
    """Return the five steps as they stand."""
    lines = selectors.sources(user=user, now=timezone.now())
    cards = [line.card for line in lines if line.card.imports]
    fresh = shelf.freshness()
    people = fresh.people if fresh else 0
    return [
        _file(user, cards),
        _people(user, people, bool(cards)),
        _proof(people),
        _team(user),
        _more(user, cards),
    ]


def _file(user: User, cards: list[SourceCard]) -> Step:
    rows = sum(card.rows for card in cards)
    bad = sum(card.waiting for card in cards)
    told = ngettext("%(n)s row came in.", "%(n)s rows came in.", rows) % {"n": number(rows)}
    if bad:
        needs_you = ngettext("%(n)s row needs you.", "%(n)s rows need you.", bad)
        told = f"{told} {needs_you % {'n': number(bad)}}"
    sees_bad = bad and may(user, May.SEE_QUARANTINE)
    return Step(
        _("Bring in a file"),
        _("A list of customers as CSV or Excel will do. You see what is in it first."),
        bool(cards),
        told if cards else "",
        reverse("connections:quarantine") if sees_bad else "",
        _("See what needs you") if sees_bad else "",
        _who(user, May.IMPORT),
        takes_file=may(user, May.IMPORT),
    )


def _people(user: User, people: int, has_rows: bool) -> Step:
    told = ngettext("%(n)s person.", "%(n)s people.", people) % {"n": number(people)}
    return Step(
        _("See who they are"),
        _("Rows that mean the same person become one profile. It begins by itself."),
        people > 0,
        told if people else "",
        reverse("people:list") if people else reverse("connections:list") if has_rows else "",
        _("See them") if people else _("See how it goes") if has_rows else "",
    )


def _proof(people: int) -> Step:
    link = shelf.link_to_show() if people else None
    seen = Entry.objects.filter(action=Action.VIEW_REASONS).exists()
    text = _("Every value and every join shows what it is made of, and can be taken back.")
    if people and link is None:
        text = _("No two accounts were joined yet. Open a person, then any underlined value.")
    address = reverse("people:why_link", args=link) if link else reverse("people:list")
    return Step(
        _("Read the proof of one"),
        text,
        seen and people > 0,
        _("Somebody of the team has read one.") if seen and people else "",
        address if people else "",
        _("Why are these one person?") if link else _("To the people") if people else "",
    )


def _team(user: User) -> Step:
    mates = User.objects.filter(is_active=True).count()
    told = ngettext("%(n)s teammate.", "%(n)s teammates.", mates) % {"n": number(mates)}
    invites = may(user, May.MANAGE_TEAM)
    return Step(
        _("Invite a teammate"),
        _("A role says what somebody sees: an agent no whole contacts, an analyst no names."),
        mates > 1,
        told if mates > 1 else "",
        "/settings/team/" if invites else "",
        _("Invite somebody") if invites else "",
        _who(user, May.MANAGE_TEAM),
    )


def _more(user: User, cards: list[SourceCard]) -> Step:
    told = ngettext("%(n)s source.", "%(n)s sources.", len(cards)) % {"n": number(len(cards))}
    brings = may(user, May.IMPORT)
    return Step(
        _("See who else comes in"),
        _("Orders, loyalty cards, answers: each further source says more of the same people."),
        len(cards) > 1,
        told if len(cards) > 1 else "",
        reverse("connections:add") if brings and cards else "",
        _("Add a source") if brings and cards else "",
        _who(user, May.IMPORT),
    )


def _who(user: User, right: May) -> tuple[str, ...]:
    """Name those who can do it, for one who can't; nobody for one who can."""
    if may(user, right):
        return ()
    roles = [role for role in User.Role.values if right in rights_of(role)]
    able = User.objects.filter(is_active=True, role__in=roles).order_by("date_joined")
    return tuple(mate.name for mate in able[:_NAMED])
