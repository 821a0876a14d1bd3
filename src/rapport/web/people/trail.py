"""The audit as its page shows it: filtered, paged, in words; and the same as a file."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from rapport.web.accounts.models import User
from rapport.web.audit.actions import Action, words_of
from rapport.web.audit.models import Entry
from rapport.web.people import purposes
from rapport.web.people.anonymous import pseudonym

PAGE = 50
#: Days that a database and every time zone can reckon with.
_YEARS = range(1900, 9000)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the trail is narrowed to. All of it may stand in an address: it names nobody."""

    by: str = ""
    action: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def query(self) -> str:
        told = {"by": self.by, "action": self.action, "person": self.person}
        days = {"since": self.since, "until": self.until}
        told |= {name: day.isoformat() for name, day in days.items() if day}
        return urlencode({name: value for name, value in told.items() if value})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page."""

    entry: Entry
    who: str
    what: str
    whom: str
    address: str
    purpose: str


def asked(query: Mapping[str, str]) -> Asked:
    """Read the filters of a request; what makes no sense is as if it were not there."""
    by, person = query.get("by", ""), query.get("person", "").strip().lower()
    return Asked(
        by=by if by.isdecimal() and len(by) < 19 else "",
        action=query.get("action", "") if query.get("action", "") in list(Action) else "",
        person=person if purposes.is_subject(purposes.person_subject(person)) else "",
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None


def entries(narrowed: Asked) -> QuerySet[Entry]:
    """Return the rows, the newest first."""
    found = Entry.objects.select_related("by").order_by("-n")
    if narrowed.by:
        found = found.filter(by=int(narrowed.by))
    if narrowed.action:
        found = found.filter(action=narrowed.action)
    if narrowed.person:
        found = found.filter(subject=purposes.person_subject(narrowed.person))
    if narrowed.since:
        found = found.filter(at__gte=_midnight(narrowed.since))
    if narrowed.until:
        found = found.filter(at__lt=_midnight(narrowed.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def page_after(narrowed: Asked, after: str) -> tuple[list[Entry], str]:
    """Return fifty rows and the cursor of the next fifty; '' on the last page."""
    found = entries(narrowed)
    if after.isdecimal() and len(after) < 19:
        found = found.filter(n__lt=int(after))
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].n) if len(rows) > PAGE else ""


def lines(rows: list[Entry]) -> list[Line]:
    """Return rows for reading. Names of teammates are read once for all of them."""
    named = {int(e.subject[5:]) for e in rows if _is_user(e.subject)}
    names = {u.pk: u.name for u in User.objects.filter(pk__in=named)} if named else {}
    return [_line(entry, names) for entry in rows]


def _is_user(subject: str) -> bool:
    return subject.startswith("user:") and subject[5:].isdecimal()


def _line(entry: Entry, names: Mapping[int, str]) -> Line:
    whom, address = _whom(entry.subject, names)
    return Line(
        entry,
        entry.by.name if entry.by_id and _exists(entry) else _nobody(entry),
        words_of(entry.action),
        whom,
        address,
        purposes.words_of(entry.purpose) if entry.purpose else "",
    )


def _exists(entry: Entry) -> bool:
    try:
        return entry.by is not None
    except User.DoesNotExist:
        return False


def _nobody(entry: Entry) -> str:
    if entry.by_id:
        return _("teammate %(n)s, who is gone") % {"n": str(entry.by_id)}
    return _("nobody signed in")


def _whom(subject: str, names: Mapping[int, str]) -> tuple[str, str]:
    """Return what a subject is called, without naming anybody, and where to look it up."""
    kind, _colon, ids = subject.partition(":")
    if kind == "person" and purposes.is_subject(subject):
        return pseudonym(ids).own, reverse("people:person", args=[ids])
    if kind == "link" and purposes.is_subject(subject):
        left, right = ids.split(":")
        text = _("Accounts %(left)s and %(right)s") % {
            "left": left[:4].upper(),
            "right": right[:4].upper(),
        }
        return text, reverse("people:why_link", args=[left, right])
    if _is_user(subject):
        return names.get(int(ids), _("a former teammate")), ""
    return subject, ""


#: The columns of the file: for programs, so they are not translated.
COLUMNS = ("n", "at", "by", "action", "subject", "purpose", "details", "digest")


class _Echo:
    """A file that gives back what is written to it, a line at a time."""

    def write(self, text: str) -> str:
        return text


def csv_lines(narrowed: Asked) -> Iterator[str]:
    """Return the rows as lines of a CSV file, in constant memory."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for entry in entries(narrowed).iterator(chunk_size=2000):
        cells: list[Any] = [
            entry.n,
            entry.at.isoformat(),
            entry.by.username if entry.by_id and _exists(entry) else entry.by_id or "",
            entry.action,
            entry.subject,
            entry.purpose,
            "; ".join(f"{name}={value}" for name, value in sorted(entry.details.items())),
            entry.digest,
        ]
        yield writer.writerow([_harmless(cell) for cell in cells])


def _harmless(cell: Any) -> Any:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    return f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@", "\t") else cell
