"""What is asked for on the page Enrichment. Each with its row of the audit."""

from django.db import transaction

from rapport.web.accounts.models import User
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.jobs.models import Job
from rapport.web.jobs.services import enqueue
from rapport.web.live.services import say


@transaction.atomic
def look_asked(*, name: str, by: User) -> Job:
    """A teammate wants to know whom a run would ask about."""
    from rapport.web.enrichment.tasks import look

    _record(Action.ENRICH_LOOKED, name, by)
    return enqueue(look, name, by=by, key=f"look-{name}", about=name)


@transaction.atomic
def ask_asked(*, name: str, only: int, by: User) -> Job:
    """A teammate wants a partner asked. `only`: about so many people at most; 0: no bound."""
    from rapport.web.enrichment.tasks import ask

    record(by=by, action=Action.ENRICH_ASKED, subject=f"source:{name}", details={"only": only})
    say("sources")
    return enqueue(ask, name, only, by=by, key=f"ask-{name}", about=name)


@transaction.atomic
def list_asked(*, name: str, by: User) -> Job:
    """A teammate wants a list sent to an advertising platform."""
    from rapport.web.enrichment.tasks import send

    _record(Action.LIST_SENT, name, by)
    return enqueue(send, name, by=by, key=f"list-{name}", about=name)


@transaction.atomic
def refresh_asked(*, name: str, by: User) -> Job:
    """A teammate wants to know how many a platform knows by now."""
    from rapport.web.enrichment.tasks import refresh

    _record(Action.ENRICH_LOOKED, name, by)
    return enqueue(refresh, name, by=by, key=f"refresh-{name}", about=name)


def _record(action: Action, name: str, by: User) -> None:
    record(by=by, action=action, subject=f"source:{name}")
    say("sources")
