"""Reading sources, imports and uploads. Who may see what is decided here, and nowhere else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from rapport.flow.cards import SourceFigures
from rapport.flow.errors import FlowError
from rapport.intake import arrivals, history, live, quarantine, reading, rehearsal
from rapport.intake.duplicates import Duplicate
from rapport.intake.history import Import, SourceCard
from rapport.intake.live import LiveCard
from rapport.intake.quarantine import Lot, Refused, RefusedPage
from rapport.intake.reading import Answers, Proposal
from rapport.intake.rehearsal import Rehearsal
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, may
from rapport.web.connections import shelf
from rapport.web.connections.health import Health, NextStep, health_of, next_step
from rapport.web.connections.models import Upload
from rapport.web.jobs.models import Job

PAGE = 50


@dataclass(frozen=True)
class SourceLine:
    """One source as the list shows it. `matched`: share of accounts joined with others."""

    card: SourceCard
    health: Health
    matched: float | None
    people: int | None
    bars: tuple[tuple[int, float, float], ...]  # x, y, height of the little chart
    next: NextStep | None
    connected: LiveCard | None = None  # of a source that is fetched or sent to us
    figures: SourceFigures | None = None

    @property
    def rows_30_days(self) -> int:
        return sum(self.card.days)


@dataclass(frozen=True)
class ImportLine:
    """One import and who brought it in, if a page did. `file` is '' for who may not see it."""

    told: Import
    by: str
    file: str
    fetched: bool = False


@dataclass(frozen=True)
class WaitingFile:
    """A file of the reader that still waits for answers."""

    upload: Upload
    name: str


# ------------------------------------------------------------------------- sources


def sources(*, user: User, now: datetime) -> list[SourceLine]:
    """Return every source as `user` may see it."""
    fresh = shelf.freshness()
    figures = shelf.figures()
    cards = history.sources(settings.WORKSPACE, now=now)
    built = fresh.as_of if fresh else None
    connected = {c.connection.name: c for c in live.cards(settings.WORKSPACE)}
    return [
        _line(card, figures.get(card.name), connected.get(card.name), built, user, now)
        for card in cards
    ]


def source_get(*, user: User, name: str, now: datetime) -> SourceLine | None:
    return next((line for line in sources(user=user, now=now) if line.card.name == name), None)


def _line(
    card: SourceCard,
    figures: SourceFigures | None,
    connected: LiveCard | None,
    built: datetime | None,
    user: User,
    now: datetime,
) -> SourceLine:
    matched = figures.joined_accounts / figures.accounts if figures and figures.accounts else None
    return SourceLine(
        card,
        health_of(card, now, connected),
        matched,
        figures.people if figures else None,
        _bars(card.days),
        next_step(card, built, user, now, connected),
        connected,
        figures,
    )


def _bars(days: tuple[int, ...]) -> tuple[tuple[int, float, float], ...]:
    """Each day as a bar 3 wide in a box of 20: what came at all is at least 2 high."""
    most = max(days, default=0) or 1
    heights = [max(2.0, 20 * n / most) if n else 0.5 for n in days]
    return tuple((i * 4, 20 - h, h) for i, h in enumerate(heights))


def may_see_files(user: User) -> bool:
    """A file's name may be a person's: only for who sees the rows themselves."""
    return may(user, May.IMPORT) or may(user, May.SEE_QUARANTINE)


def imports(*, user: User, source: str) -> list[ImportLine]:
    """Return what came in of a source, newest first, with who brought it in."""
    told = history.history(settings.WORKSPACE, source)
    mine = Upload.objects.filter(entry__in=[i.seq for i in told], same_as__isnull=True)
    who = {u.entry: u.by.name if u.by else "" for u in mine.select_related("by")}
    shown = may_see_files(user)
    fetched = {k.name for k in live.kinds() if k.is_fetched}
    return [
        ImportLine(i, who.get(i.seq, ""), i.file if shown else "", i.origin in fetched)
        for i in told
    ]


def mapping_get(name: str) -> Answers | None:
    """Return how a source's files are read."""
    return reading.connection(settings.WORKSPACE, name)


def last_build() -> Job | None:
    """Return the newest job that builds profiles, open or ended."""
    return Job.objects.filter(key="build").order_by("-made_at").first()


# ------------------------------------------------------------------------- uploads


def upload_get(*, user: User, pk: UUID) -> Upload | None:
    """Return an upload of `user`; None both if there is none and if it is another's."""
    return Upload.objects.filter(pk=pk, by=user).select_related("job", "by").first()


def file_name(upload: Upload) -> str:
    """Return what people call the file; '' once it is gone."""
    found = arrivals.found(settings.WORKSPACE, upload.key)
    return found[1] if found else ""


def uploads_waiting(*, user: User) -> list[WaitingFile]:
    """Return the files of `user` that wait for answers, or are being taken in."""
    mine = Upload.objects.filter(by=user).exclude(
        state__in=(Upload.State.DONE, Upload.State.DROPPED)
    )
    named = [WaitingFile(u, file_name(u)) for u in mine.select_related("job")]
    return [w for w in named if w.name or w.upload.is_underway]


def proposal(
    upload: Upload, *, kind: str = "", encoding: str = "", delimiter: str = ""
) -> Proposal | None:
    """Return what the file seems to be; None if it is gone.

    Raises  InputError: empty, broken, or no table.
    """
    found = arrivals.found(settings.WORKSPACE, upload.key)
    if found is None:
        return None
    kind = kind if kind in reading.BY_NAME else ""
    return reading.propose(found[0], kind, encoding, delimiter)


def read_before(upload: Upload, told: Proposal, name: str = "") -> Answers | None:
    """Return how a file like this was read last time: its own answers, or a source's.

    A source fits if it is of this kind and all its columns are in the file.
    """
    header = {c.name for c in told.columns}
    if not name and upload.mapping:
        mine = _readable(upload.mapping)
        return mine if mine and _fits(mine, told.kind, header) else None
    known = reading.connection(settings.WORKSPACE, name or reading.name_of(file_name(upload)))
    return known if known and _fits(known, told.kind, header) else None


def _readable(mapping: str) -> Answers | None:
    try:
        return reading.answers_of(mapping)
    except FlowError:
        return None


def _fits(answers: Answers, kind: str, header: set[str]) -> bool:
    named = set(answers.columns.values()) | {c[0] for c in answers.consents}
    return answers.kind == kind and named <= header


def chosen_before(upload: Upload, name: str = "") -> dict[str, str]:
    """Return the kind, letters and delimiter that somebody chose for a file like this."""
    if upload.mapping and not name:
        known = _readable(upload.mapping)
    else:
        named = name or reading.name_of(file_name(upload))
        known = reading.connection(settings.WORKSPACE, named)
    if known is None:
        return {}
    chosen = {"encoding": known.encoding, "delimiter": known.delimiter}
    return chosen | ({"kind": known.kind} if upload.mapping or name else {})


def fitting_sources(told: Proposal) -> list[str]:
    """Return the sources whose way of reading fits the file."""
    header = {c.name for c in told.columns}
    names = reading.connections(settings.WORKSPACE)
    known = {n: reading.connection(settings.WORKSPACE, n) for n in names}
    return [n for n, answers in known.items() if answers and _fits(answers, told.kind, header)]


def suggested_name(upload: Upload, told: Proposal) -> str:
    """Return the file's own name, or the first like it that no unlike source has."""
    name = reading.name_of(file_name(upload))
    taken = set(reading.connections(settings.WORKSPACE)) - set(fitting_sources(told))
    names = (name, *(f"{name[:36]}-{n}" for n in range(2, len(taken) + 3)))
    return next(n for n in names if n not in taken)


def rehearse(upload: Upload, mapping: str, *, now: datetime) -> Rehearsal | None:
    """Return what an import would do; None if the file is gone. Raises InputError."""
    found = arrivals.found(settings.WORKSPACE, upload.key)
    if found is None:
        return None
    return rehearsal.rehearse(settings.WORKSPACE, found[0], mapping, now=now)


def duplicate_people(told: Rehearsal | None) -> list[tuple[Duplicate, str]]:
    """Return rows about people we know, each with that person's id; '' before a build has them."""
    if told is None or told.duplicates is None:
        return []
    rows = told.duplicates.examples
    asked = [{d.field.removesuffix("_2"): d.value} for d in rows]
    return list(zip(rows, shelf.person_ids(asked), strict=True))


# ------------------------------------------------------------------------- quarantine


def lots(*, now: datetime, source: str = "") -> tuple[Lot, ...]:
    return quarantine.lots(settings.WORKSPACE, now=now, source=source)


def lots_before(upload: Upload, *, now: datetime) -> list[Lot]:
    """Return the refused rows that the source had when this file came: it may mend them."""
    if upload.state != Upload.State.DONE or upload.begun_at is None:
        return []
    found = lots(now=now, source=upload.source)
    return [lot for lot in found if lot.received_at and lot.received_at < upload.begun_at]


def refused_page(*, now: datetime, source: str, lot: str, after: str) -> RefusedPage:
    return quarantine.page(
        settings.WORKSPACE, now=now, source=source, key=lot, after=after, limit=PAGE
    )


def refused_rows(*, now: datetime, source: str, lot: str) -> list[Refused]:
    return list(quarantine.every(settings.WORKSPACE, now=now, source=source, key=lot))


def kept_days() -> int:
    return int(settings.WORKSPACE.settings["retention.quarantine_days"])
