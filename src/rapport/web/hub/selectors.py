"""Our channels with what is counted of them, and what the facts say."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from rapport.intake import history
from rapport.web.connections import shelf
from rapport.web.hub.models import Channel, Count
from rapport.web.hub.words import Network, network

#: A channel where nothing was done for longer is said to be silent.
SILENT = timedelta(days=30)


@dataclass(frozen=True)
class ChannelLine:
    """One channel. Shares are of the audience; `grown` since the count before the last.

    `last`     when we or its source last did something there
    `known`    people of the newest build who have an account there
    """

    channel: Channel
    network: Network
    count: Count | None
    grown: int | None
    active: float | None
    possible: float | None
    last: date | None
    is_silent: bool
    known: int | None

    @property
    def fits(self) -> bool:
        """Whether networks like this usually serve the goal."""
        return not self.network.goals or self.channel.goal in self.network.goals


def channels(*, today: date | None = None) -> list[ChannelLine]:
    """Return every channel, the largest active audience first, those not counted last."""
    figures = shelf.figures()
    came = {c.name: c.last_at for c in history.sources(settings.WORKSPACE, now=timezone.now())}
    found = Channel.objects.select_related("owner").prefetch_related(
        Prefetch("counts", Count.objects.order_by("-day"), to_attr="counted")
    )
    today = today or timezone.localdate()
    made = [_line(c, figures, came, today) for c in found]
    return sorted(made, key=lambda c: (c.count is None, -_size(c), c.channel.title))


def channel_get(pk: int) -> ChannelLine | None:
    return next((c for c in channels() if c.channel.pk == pk), None)


def source_names() -> list[str]:
    return [c.name for c in history.sources(settings.WORKSPACE, now=timezone.now())]


def _size(line: ChannelLine) -> int:
    return (line.count.active or line.count.audience or 0) if line.count else 0


def _line(
    channel: Channel, figures: dict, came: dict[str, datetime | None], today: date
) -> ChannelLine:
    last, *before = [*channel.counted[:2], None]
    earlier = before[0] if before else None
    of_source = came.get(channel.connection)
    days = [timezone.localdate(of_source)] if of_source else []
    days += [channel.last_activity] if channel.last_activity else []
    active_on = max(days, default=None)
    told = figures.get(channel.connection)
    return ChannelLine(
        channel,
        network(channel.network),
        last,
        _grown(last, earlier),
        _share(last.active, last.audience) if last else None,
        _share(last.possible, last.audience) if last else None,
        active_on,
        active_on is None or today - active_on > SILENT,
        told.people if told else None,
    )


def _grown(last: Count | None, before: Count | None) -> int | None:
    if last is None or before is None or last.audience is None or before.audience is None:
        return None
    return last.audience - before.audience


def _share(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None
