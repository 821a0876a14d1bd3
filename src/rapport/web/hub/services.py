"""Every write to our channels."""

from django.db import transaction
from django.utils import timezone

from rapport.web.accounts.models import User
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.hub.models import Channel, Count
from rapport.web.live.services import say


@transaction.atomic
def channel_keep(channel: Channel, *, by: User) -> Channel:
    """Keep a channel that is new or was changed."""
    is_new = channel.pk is None
    channel.save()
    _record(channel.pk, "added" if is_new else "changed", by)
    return channel


@transaction.atomic
def channel_delete(channel: Channel, *, by: User) -> None:
    """Take a channel and its counts off the list."""
    _record(channel.pk, "deleted", by)
    channel.delete()


@transaction.atomic
def count_keep(
    channel: Channel, *, audience: int | None, active: int | None, possible: int | None, by: User
) -> Count:
    """Keep what was counted today; a second count of a day replaces the first."""
    numbers = {"audience": audience, "active": active, "possible": possible}
    kept, _made = Count.objects.update_or_create(
        channel=channel, day=timezone.localdate(), defaults=numbers
    )
    _record(channel.pk, "counted", by)
    return kept


def _record(pk: int, what: str, by: User) -> None:
    details = {"what": what}
    record(by=by, action=Action.CHANGE_SETTING, subject=f"channel:{pk}", details=details)
    say("sources")
