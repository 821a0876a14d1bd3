"""The audit of sources: how fresh, whole and used each is, and what could go."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.flow.cards import SourceFigures
from rapport.intake import live, write_keys
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, needs
from rapport.web.connections import refused_words, run_words, selectors, uses, words
from rapport.web.connections.selectors import SourceLine
from rapport.web.connections.uses import Uses
from rapport.web.ui import formats

#: Attributes by which accounts are joined: they work even where nobody looks at them.
_JOINING = frozenset(("name", "phone", "email", "handle", "card", "birth_date", "address"))
#: Fields of a source that the table names; its own page has them all.
_NAMED = 3
#: What was refused at the door is told of so many days.
_DAYS = 7


@dataclass(frozen=True)
class Field:
    """One attribute that a source tells: of how large a share of its accounts, used or not."""

    name: str
    share: float
    is_unused: bool

    @property
    def word(self) -> str:
        return words.attribute(self.name)


@dataclass(frozen=True)
class AuditLine:
    """One source in the audit.

    `every`      how often facts should come, in words; '' if nothing is expected
    `error`, `mend`  of the last run, if it failed, in words
    `whole`      mean share of its fields that are filled in; None before the first build
    `disputed`   share of what it says of people that others say otherwise
    `used_on`    the last day something of it was looked at
    `terms_on`   the day its terms were last read; None: the company's own data
    `refused`    what the collector refused in seven days, in sentences
    """

    line: SourceLine
    every: str
    error: str
    mend: str
    fields: tuple[Field, ...]
    whole: float | None
    disputed: float | None
    used_on: date | None
    is_unused: bool
    terms_on: date | None
    terms_stale: bool
    refused: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.line.card.name

    @property
    def emptiest(self) -> tuple[Field, ...]:
        """The fields that are not filled in everywhere, the emptiest first."""
        lacking = [f for f in self.fields if f.share < 1]
        return tuple(sorted(lacking, key=lambda f: (f.share, f.name)))[:_NAMED]

    @property
    def unused_fields(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.is_unused)

    @property
    def is_unjustly_unused(self) -> bool:
        """Whether it costs work, is in order, and nobody looks at it."""
        return self.is_unused and self.line.health.css != "bad" and self.line.card.rows > 0


@require_safe
@needs(May.SEE_SOURCES)
def audit(request: HttpRequest) -> HttpResponse:
    """Show every source by the same measures."""
    now = timezone.now()
    found = lines(user=request.user, now=now)
    counted = uses.all_uses()
    context: dict[str, Any] = {
        "lines": found,
        "well": sum(a.line.health.css == "good" for a in found),
        "unused": [a for a in found if a.is_unjustly_unused],
        "fields_out": [a for a in found if a.unused_fields],
        "counted_since": counted.since,
        "is_judged": counted.is_judged,
        "faults": [run_words.said(f.what) for f in live.faults()],
    }
    return render(request, "connections/audit.html", context)


def lines(*, user: User, now: datetime) -> list[AuditLine]:
    """Return every source, those in trouble first."""
    counted = uses.all_uses()
    made = [_line(line, counted, now) for line in selectors.sources(user=user, now=now)]
    order = {"bad": 0, "watch": 1, "good": 2}
    return sorted(made, key=lambda a: (order[a.line.health.css], a.name))


def line_of(line: SourceLine, now: datetime) -> AuditLine:
    """Return one source as the audit sees it."""
    return _line(line, uses.all_uses(), now)


def _line(line: SourceLine, counted: Uses, now: datetime) -> AuditLine:
    name, figures, connected = line.card.name, line.figures, line.connected
    failed = connected.failed if connected else None
    fields = _fields(figures, counted, name)
    terms = connected.terms if connected else ()
    checked = min((t.checked_at for t in terms if live.was_read(t)), default=None)
    since = line.card.first_at
    old_enough = since is not None and now - since >= uses.UNUSED
    return AuditLine(
        line,
        _every(line),
        run_words.said(failed.what) if failed else "",
        run_words.said(failed.fix) if failed else "",
        fields,
        sum(f.share for f in fields) / len(fields) if fields else None,
        figures.conflicts / figures.values if figures and figures.values else None,
        counted.last.get((name, "")),
        old_enough and counted.is_unused(name),
        checked,
        connected is not None and live.stale_terms(connected, now) is not None,
        _refused(name, now) if connected else (),
    )


def _refused(name: str, now: datetime) -> tuple[str, ...]:
    found = write_keys.refused(settings.WORKSPACE, name, now=now, days=_DAYS)
    return tuple(refused_words.sentences(found, days=_DAYS))


def _fields(figures: SourceFigures | None, counted: Uses, name: str) -> tuple[Field, ...]:
    if figures is None or not figures.accounts:
        return ()
    joins = figures.joined_accounts > 0
    return tuple(
        Field(
            attribute,
            min(1.0, said / figures.accounts),
            counted.is_unused(name, attribute) and not (joins and attribute in _JOINING),
        )
        for attribute, said in figures.fields
    )


def _every(line: SourceLine) -> str:
    """Return how often facts should come."""
    kind = line.connected.kind if line.connected else None
    if kind is not None and kind.every is not None:
        hours = max(1, round(kind.every.total_seconds() / 3600))
        return _("expected every %(hours)s h") % {"hours": formats.number(hours)}
    if line.card.usual_gap is None:
        return ""
    days = max(1, round(line.card.usual_gap.total_seconds() / 86_400))
    return _("expected every %(days)s d") % {"days": formats.number(days)}
