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


@job(title=_("Look for groups of people who behave alike"), most_tries=2)
def look_for_personas(watch: Watch) -> dict[str, int]:
    """Part people by how they act, or find that they can't be."""
    found = shelf.personas_learn(timezone.now())
    say("shelf")
    return {"people": found["asked"], "groups": len(found["cards"])}


@job(title=_("Learn who is like a segment"), most_tries=2)
def look_alike(watch: Watch, seed: str, purpose: str) -> dict[str, int]:
    """Rank everybody by how like they are to the members, and say how well that works."""
    found = shelf.lookalike_learn(seed, purpose, timezone.now())
    say("shelf")
    return {"people": found["base"], "members": found["members"]}


@job(title=_("Find what goes with a conversion"), most_tries=2)
def find_factors(watch: Watch, conversion: str, period: int, window: int) -> dict[str, int]:
    """Compare what people did before they converted with what others had done."""
    found = shelf.conversion_learn(conversion, period, window, timezone.now())
    say("shelf")
    return {"people": found["people"], "converted": found["converted"]}
