"""The jobs of this app: segments are kept up as time passes."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.flow.errors import FlowError
from rapport.web.jobs.define import Watch, job, schedule
from rapport.web.live.services import say
from rapport.web.segments import shelf


@job(title=_("Bring segments up to date"))
def keep_up(watch: Watch) -> dict[str, int]:
    """Let those enter and leave whose time has come, by what the last build knows."""
    found = shelf.keep_up(timezone.now())
    say("shelf")
    return {"segments": len(found), "stale": sum(a.is_stale for a in found.values())}


def _is_due() -> bool:
    try:
        return shelf.is_due(timezone.now())
    except FlowError:  # nothing is built yet, or a file can't be read: pages tell
        return False


schedule(keep_up, every=timedelta(minutes=5), only_if=_is_due)
