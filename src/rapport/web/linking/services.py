"""What is changed here: links made, used, declined and taken back. Each with its audit row."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rapport.enriching import binding, links
from rapport.enriching.links import Asking, Link
from rapport.web.accounts.models import User
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.connections.services import build_soon
from rapport.web.live.services import say as tell
from rapport.web.people import purposes


@transaction.atomic
def link_make(*, by: User, account_id: str, connection: str, purpose: str) -> tuple[str, Link]:
    """Make a link for a person. Returns its code, to be shown once, and the link.

    Raises  FlowError: the person may not be asked, or not for that; nothing was made.
    """
    code, link = links.make(
        settings.WORKSPACE, account_id, connection, by=str(by.pk), now=timezone.now()
    )
    audit.record(
        by=by,
        action=Action.LINK_MADE,
        subject=purposes.person_subject(account_id),
        purpose=purpose,
        details={"link": link.number, "route": link.route, "connection": connection},
    )
    return code, link


@transaction.atomic
def link_take_back(*, link: Link, by: User | None, purpose: str = "") -> bool:
    """End a link and undo what it bound. `by`: None for the person themselves.

    Returns  false if a teammate judged the two accounts since: that word stands.
    """
    if link.outcome not in ("open", "binding", "bound"):
        return True
    _written(Action.LINK_TAKEN_BACK, link, by=by, purpose=purpose)
    who = str(by.pk) if by else binding.BY
    undone = links.take_back(settings.WORKSPACE, link, by=who, now=timezone.now())
    ended = links.by_number(settings.WORKSPACE, link.number)
    if ended is None or ended.how:  # it was used, if only since it was looked at
        _followed()
    return undone


@transaction.atomic
def link_declined(*, link: Link) -> None:
    """Note that the person said no. A link that was used meanwhile stays as it is."""
    if links.decline(settings.WORKSPACE, link, now=timezone.now()):
        _written(Action.LINK_DECLINED, link)


def said(*, link: Link, network: str, text: str) -> Link:
    """Keep the name that a person typed. Raises what links.say raises."""
    used = links.say(settings.WORKSPACE, link, network, text, now=timezone.now())
    _used(used)
    return used


def signed_in(*, link: Link, asking: Asking, answer: Mapping[str, str]) -> Link:
    """Take what a network sent somebody back with. Raises what links.sign_in raises."""
    used = links.sign_in(settings.WORKSPACE, link, asking, answer, now=timezone.now())
    _used(used)
    return used


@transaction.atomic
def _used(link: Link) -> None:
    _written(Action.LINK_USED, link)
    _followed()


def _written(action: Action, link: Link, *, by: User | None = None, purpose: str = "") -> None:
    audit.record(
        by=by,
        action=action,
        subject=purposes.person_subject(link.account_id),
        purpose=purpose,
        details={"link": link.number, "how": link.how},
    )


def _followed() -> None:
    """Let the profiles follow, and open pages look again."""
    tell("decisions")
    build_soon(None)
