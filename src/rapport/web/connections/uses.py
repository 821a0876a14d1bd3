"""What of each source is really used: who looks at a value uses its field, by days.

    people, exports  --used-->  FieldUse  -->  audit of sources: unused ones, fields to leave out

Written at most once a field and day. Never: who looked, at whom.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.utils import timezone

from rapport.web.connections.models import FieldUse

#: Whoever is not looked at for so long is said to be unused.
UNUSED = timedelta(days=90)
_DAY_S = 86_400


@dataclass(frozen=True)
class Uses:
    """When each (source, field) was last used, field "" being the source as a whole."""

    last: Mapping[tuple[str, str], date]
    since: date | None  # from when on uses were counted
    today: date

    @property
    def is_judged(self) -> bool:
        """Whether uses were counted for long enough to call anything unused."""
        return self.since is not None and self.today - self.since >= UNUSED

    def is_unused(self, source: str, field: str = "") -> bool:
        last = self.last.get((source, field))
        return self.is_judged and (last is None or self.today - last >= UNUSED)


def used(pairs: Iterable[tuple[str, str]]) -> None:
    """Keep that these (source, attribute) are used today; of a source alone the field is ""."""
    today = timezone.localdate()
    wanted = {
        pair for source, field in pairs if source for pair in ((source, field), (source, ""))
    }
    key = f"uses:{today.isoformat()}"
    known: frozenset[tuple[str, str]] = cache.get(key, frozenset())
    new = sorted(wanted - known)
    if not new:
        return
    FieldUse.objects.bulk_create(
        [FieldUse(connection=s, field=f, first_day=today, last_day=today) for s, f in new],
        update_conflicts=True,
        unique_fields=["connection", "field"],
        update_fields=["last_day"],
    )
    cache.set(key, known | wanted, 2 * _DAY_S)


def all_uses() -> Uses:
    """Return every use that was counted."""
    rows = FieldUse.objects.values_list("connection", "field", "first_day", "last_day")
    last, first = {}, []
    for source, field, first_day, last_day in rows:
        last[source, field] = last_day
        first.append(first_day)
    return Uses(last, min(first, default=None), timezone.localdate())
