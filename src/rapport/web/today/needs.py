"""What needs somebody now, in order of what waiting costs. Only what has an action is here.

Each kind is one function; `needs_of` joins those whose right the reader has.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.flow.cards import Doubt, Freshness
from rapport.flow.errors import ShelfError
from rapport.intake import history, live
from rapport.intake.history import SourceCard
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, may
from rapport.web.audit.models import Check
from rapport.web.connections.health import health_of, is_late
from rapport.web.connections.models import Upload
from rapport.web.jobs import words as job_words
from rapport.web.jobs.models import Job
from rapport.web.jobs.services import may_steer
from rapport.web.newcomers import shelf as newcomers
from rapport.web.people import selectors as people
from rapport.web.people import shelf
from rapport.web.ui import formats
from rapport.web.ui.names import plain

#: Jobs, and pairs of accounts, that one page asks about; more come when these are done.
MOST_JOBS = 5
MOST_PAIRS = 5
#: Sources that a line names; the rest is counted.
MOST_NAMED = 3
#: Bits by which a pair is so near to the threshold that no number helps.
AT_THE_EDGE = 0.05

BAD, WATCH, PLAIN = "bad", "watch", ""


@dataclass(frozen=True)
class Need:
    """One line: what, who, why now, and the one button. `post` if the button changes something.

    `mine`  begun by the reader; the rest is the team's.
    `panel`  the address opens in the panel.
    """

    sign: str
    icon: str
    what: str
    who: str
    why: str
    address: str
    button: Promise | str
    post: bool = False
    panel: bool = False
    mine: bool = False
    since: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """What the functions below look at; read once for a page."""

    user: User
    now: datetime
    fresh: Freshness | None
    sources: tuple[SourceCard, ...]


def look(user: User) -> Seen:
    """Read what there is. Without a build there is no freshness yet."""
    now = timezone.now()
    sources: tuple[SourceCard, ...] = ()
    if may(user, May.SEE_SOURCES):
        sources = history.sources(settings.WORKSPACE, now=now)
    try:
        fresh = people.freshness()
    except ShelfError:
        fresh = None
    return Seen(user, now, fresh, sources)


def needs_of(seen: Seen) -> list[Need]:
    """Return the lines that the reader may act on, the costliest first."""
    return [n for right, kind in _KINDS if may(seen.user, right) for n in kind(seen)]


def _broken_chain(seen: Seen) -> Iterator[Need]:
    check = Check.objects.order_by("-pk").first()
    if check is not None and check.broken:
        yield Need(
            BAD,
            "history",
            _("The record of who did what was changed from outside."),
            _("row %(n)s") % {"n": formats.number(check.broken)},
            _("Nothing after this row can be proved until it is found out."),
            reverse("people:audit"),
            gettext_lazy("Look at the record"),
            since=check.at,
        )


def _parked_jobs(seen: Seen) -> Iterator[Need]:
    parked = Job.objects.filter(state=Job.State.PARKED).select_related("by")
    for job in parked.order_by("-ended_at")[:MOST_JOBS]:
        page = reverse("jobs:one", args=[job.pk])
        steer = may_steer(seen.user, job) and not job.fix
        yield Need(
            BAD,
            "list-check",
            _("%(job)s: it stopped and needs a person.") % {"job": job_words.title(job.task)},
            job.about or (job.by.name if job.by else _("by itself")),
            job_words.said(job.error),
            reverse("jobs:again", args=[job.pk]) if steer else page,
            gettext_lazy("Try again") if steer else gettext_lazy("Look at it"),
            post=steer,
            mine=job.by_id == seen.user.pk,
            since=job.ended_at,
        )


def _uploads(seen: Seen) -> Iterator[Need]:
    """Files of one's own that nobody has said how to read; they go after a day."""
    mine = Upload.objects.filter(by=seen.user, state=Upload.State.ARRIVED)
    waiting = list(mine.order_by("received_at"))
    if not waiting:
        return
    one = waiting[0] if len(waiting) == 1 else None
    yield Need(
        WATCH,
        "file-alert",
        ngettext(
            "A file that you brought in waits for your answers.",
            "%(files)s files that you brought in wait for your answers.",
            len(waiting),
        )
        % {"files": formats.number(len(waiting))},
        plain(one.source) if one and one.source else "",
        _("What is not answered is deleted a day after it came."),
        reverse("connections:wizard", args=[one.pk]) if one else reverse("connections:add"),
        gettext_lazy("Go on"),
        mine=True,
        since=waiting[0].received_at,
    )


def _unwell_sources(seen: Seen) -> Iterator[Need]:
    connected = {c.connection.name: c for c in live.cards(settings.WORKSPACE)}
    for source in seen.sources:
        health = health_of(source, seen.now, connected.get(source.name))
        told = {"source": plain(source.name)}
        if health.css == BAD and source.purposes and source.basis:
            what = _("%(source)s is stopped.") % told
        elif health.css == BAD:
            what = _("%(source)s has no purpose or no lawful basis.") % told
        elif is_late(source, seen.now):
            what = _("%(source)s is late.") % told
        else:
            continue
        yield Need(
            health.css,
            "plug-connected",
            what,
            "",
            health.text,
            reverse("connections:source", args=[source.name]),
            gettext_lazy("Look at the source"),
            since=source.last_at,
        )


def _quarantine(seen: Seen) -> Iterator[Need]:
    held = sorted((s for s in seen.sources if s.waiting), key=lambda s: -s.waiting)
    rows = sum(s.waiting for s in held)
    if not rows:
        return
    one = held[0].name if len(held) == 1 else ""
    page = reverse("connections:quarantine_of", args=[one]) if one else None
    yield Need(
        WATCH,
        "file-alert",
        ngettext("%(n)s row could not be used.", "%(n)s rows could not be used.", rows)
        % {"n": formats.number(rows)},
        formats.listed([plain(s.name) for s in held[:MOST_NAMED]], of=len(held)),
        _("Each says what is wrong with it and how to mend it."),
        page or reverse("connections:quarantine"),
        gettext_lazy("Look at the rows"),
    )


def _behind(seen: Seen) -> Iterator[Need]:
    """Rows that came after the last build stand on no page yet."""
    last = max((s.last_at for s in seen.sources if s.last_at), default=None)
    underway = Job.objects.filter(key="build", state__in=Job.OPEN).exists()
    if last is None or underway or (seen.fresh and seen.fresh.as_of >= last):
        return
    yield Need(
        PLAIN,
        "users",
        _("New rows are on no page yet."),
        _("last rows %(when)s") % {"when": formats.seen(last, now=seen.now)},
        _("Profiles have to be built after rows came in."),
        reverse("today_build"),
        gettext_lazy("Build now"),
        post=True,
        since=last,
    )


def _doubtful_pairs(seen: Seen) -> Iterator[Need]:
    """The pairs whose answer is worth most, without those that somebody judged meanwhile."""
    if seen.fresh is None:
        return
    pairs = shelf.doubtful("", MOST_PAIRS * 4, masked=True)
    for doubt in _worth_asking(pairs, _judged(pairs))[:MOST_PAIRS]:
        left, right = doubt.left, doubt.right
        yield Need(
            PLAIN,
            "git-compare",
            _("Are these two one person?"),
            _("%(one)s (%(here)s) and %(other)s (%(there)s)")
            % {
                "one": left.name.own or left.label,
                "here": plain(left.source),
                "other": right.name.own or right.label,
                "there": plain(right.source),
            },
            _why_asked(doubt.threshold_bits - doubt.bits),
            reverse("people:why_link", args=[left.account_id, right.account_id]),
            gettext_lazy("Judge"),
            panel=True,
        )


def _why_asked(missing: float) -> str:
    if missing >= AT_THE_EDGE:
        told = {"bits": formats.number(missing, 1)}
        return _("%(bits)s bits are missing to tell without you.") % told
    if missing <= -AT_THE_EDGE:
        return _("The evidence would do, but something speaks against it.")
    return _("The evidence stands right at the edge.")


def _judged(pairs: tuple[Doubt, ...]) -> set[tuple[str, str]]:
    """Return the pairs that somebody said anything of that was not taken back."""
    told = shelf.judgements([(d.left.account_id, d.right.account_id) for d in pairs])
    last = {j.pair: j.kind for j in told}
    return {pair for pair, kind in last.items() if kind != "undo"}


def _worth_asking(pairs: tuple[Doubt, ...], judged: set[tuple[str, str]]) -> list[Doubt]:
    """Leave out what was judged meanwhile, and of two people all pairs but the first."""
    asked: set[frozenset[str]] = set()
    worth = []
    for doubt in pairs:
        ids = (doubt.left.account_id, doubt.right.account_id)
        people_of = frozenset((doubt.left_person, doubt.right_person))
        if ids not in judged and ids[::-1] not in judged and people_of not in asked:
            asked.add(people_of)
            worth.append(doubt)
    return worth


def _newcomers(seen: Seen) -> Iterator[Need]:
    """Who joined of late and did nothing yet: a word of welcome is worth most now."""
    if seen.fresh is None:
        return
    try:
        new = newcomers.newcomers()
    except ShelfError:  # built by a version of before
        return
    waiting = new.counts.waiting
    if not waiting:
        return
    yield Need(
        PLAIN,
        "user-plus",
        ngettext(
            "%(n)s person who joined in the last 90 days has done nothing since.",
            "%(n)s people who joined in the last 90 days have done nothing since.",
            waiting,
        )
        % {"n": formats.number(waiting)},
        "",
        _("Those who may become most stand first, each with what moves newcomers."),
        f"{reverse('newcomers:list')}?state=waiting",
        gettext_lazy("Look at them"),
    )


_KINDS: tuple[tuple[May, Callable[[Seen], Iterator[Need]]], ...] = (
    (May.SEE_AUDIT, _broken_chain),
    (May.SEE_JOBS, _parked_jobs),
    (May.IMPORT, _uploads),
    (May.SEE_SOURCES, _unwell_sources),
    (May.SEE_QUARANTINE, _quarantine),
    (May.BUILD, _behind),
    (May.SEE_PEOPLE, _newcomers),
    (May.DECIDE, _doubtful_pairs),
)
