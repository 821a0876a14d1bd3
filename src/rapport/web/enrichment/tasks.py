"""What is done behind the page Enrichment: dry runs, asking partners, sending lists."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.enriching import lists, outcome, partners
from rapport.flow.errors import FlowError
from rapport.web.connections.services import build_soon
from rapport.web.jobs.define import Watch, job
from rapport.web.live.services import say


@job(title=_("See whom a partner would be asked about"))
def look(watch: Watch, name: str) -> dict[str, int]:
    """Count whom a run would ask about. Asks nobody."""
    found = outcome.look(settings.WORKSPACE, name, now=timezone.now())
    say("sources")
    return {"people": found.people}


@job(title=_("Ask a partner"), most_tries=1)
def ask(watch: Watch, name: str, only: int) -> dict[str, int]:
    """Ask a partner, then let profiles be built. Killed, the next run takes up what it asked."""
    done = partners.ask(
        settings.WORKSPACE, name, only=only or None, now=timezone.now(), progress=watch
    )
    say("sources")
    if done.run.values or done.resumed:
        build_soon(None)
    _raise(done.error)
    return {"people": done.run.asked}


@job(title=_("Send a list to an advertising platform"), most_tries=1)
def send(watch: Watch, name: str) -> dict[str, int]:
    """Send a hashed list. Only counts come back."""
    done = lists.send(settings.WORKSPACE, name, now=timezone.now())
    say("sources")
    _raise(done.error)
    return {"people": done.run.asked}


@job(title=_("Ask an advertising platform how many it knows"))
def refresh(watch: Watch, name: str) -> int:
    told = lists.refresh(settings.WORKSPACE, name)
    say("sources")
    return told


def _raise(error: FlowError | None) -> None:
    """Let the job say what went wrong, where a person looks for it."""
    if error is not None:
        raise error
