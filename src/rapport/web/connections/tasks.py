"""What is done behind the pages: taking a file in, building profiles, tidying up uploads."""

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from rapport import run
from rapport.flow.errors import ConfigError, FlowError
from rapport.intake import live
from rapport.receiving import ending, reading_again, runner, waiting
from rapport.web.connections import services
from rapport.web.jobs.define import Watch, job, schedule
from rapport.web.jobs.errors import Cancelled
from rapport.web.live.services import say

log = logging.getLogger(__name__)
#: What the core says it is doing, for the catalogues; pages translate it where it is shown.
STEPS = (
    gettext_noop("reading facts"),
    gettext_noop("reading texts"),
    gettext_noop("finding who is who"),
    gettext_noop("putting profiles together"),
    gettext_noop("publishing"),
    gettext_noop("reading rows"),
    gettext_noop("checking rows"),
)


@job(title=_("Build profiles"))
def build(watch: Watch) -> dict[str, int]:
    """Make a new generation of everything received."""
    built = run.build(settings.WORKSPACE, now=timezone.now(), progress=watch)
    for fault in built.faults:
        log.warning("build: %s", fault)
    say("shelf")
    return {
        "people": built.people,
        "accounts": built.accounts,
        "links": built.links,
        "review": built.review,
    }


@job(title=_("Import a file"))
def import_upload(watch: Watch, upload_id: str) -> dict[str, int]:
    """Take an upload in, then let profiles be built. Run again it doubles nothing."""
    try:
        upload = services.import_now(UUID(upload_id), progress=watch)
    except Cancelled:
        services.import_stopped(UUID(upload_id))
        raise
    except FlowError:
        services.import_failed(UUID(upload_id))
        raise
    if upload.good and upload.same_as is None:
        services.build_soon(upload.by)
    return {"read": upload.read, "good": upload.good, "refused": upload.refused}


@job(title=_("Delete files that were not taken in"))
def drop_old_uploads(watch: Watch) -> int:
    return services.drop_old_uploads(now=timezone.now())


@job(title=_("Read a source"))
def pull(watch: Watch, name: str) -> dict[str, int]:
    """Read a source from where it was left. What went wrong stands with the source."""
    if not live.is_on(settings.WORKSPACE, name):
        return {}  # paused or disconnected meanwhile
    done = runner.pull(settings.WORKSPACE, name, now=timezone.now(), progress=watch)
    if done.rows:
        run.make_parts(settings.WORKSPACE)  # pages show it before profiles are built
    say("sources")
    if done.deletions:
        services.build_soon(None)
    elif done.rows:
        services.build_in_turn()
    if (
        done.outcome == "stopped"
        and done.error is not None
        and live.is_on(settings.WORKSPACE, name)
    ):
        raise ConfigError(done.error.what, fix=done.error.fix)
    return {"records": done.records, "rows": done.rows, "refused": done.refused}


@job(title=_("Read sources that are due"))
def pull_due(watch: Watch) -> int:
    names = live.due(settings.WORKSPACE, now=timezone.now())
    for name in names:
        services.pull_soon(name, None)
    return len(names)


@job(title=_("Take in what waits"))
def drain(watch: Watch) -> dict[str, int]:
    """Take what was sent to us into the facts log. Of two at once one does nothing."""
    done = waiting.between_builds(settings.WORKSPACE, now=timezone.now(), progress=watch)
    if done is None:
        return {"records": 0}
    if done.rows:
        run.make_parts(settings.WORKSPACE)
        services.build_in_turn()
    say("sources")
    return {"records": done.records, "rows": done.rows, "refused": done.refused}


@job(title=_("Disconnect a source"))
def disconnect(watch: Watch, name: str, withdraw: bool) -> dict[str, int]:
    """Take in what waits and end a connection. Run again it ends what it began."""
    done = ending.disconnect(settings.WORKSPACE, name, withdraw=withdraw, now=timezone.now())
    say("sources")
    if done.rows or done.withdrawn:
        services.build_soon(None)
    return {"rows": done.rows, "refused": done.let_go}


@job(title=_("Read the kept pages again"))
def read_again(watch: Watch, name: str) -> dict[str, int]:
    """Read again what a source sent, after its reader was mended. Again it changes nothing."""
    done = reading_again.read_again(settings.WORKSPACE, name, now=timezone.now())
    say("sources")
    if done.records:
        services.build_soon(None)
    return {"records": done.records, "rows": done.rows, "refused": done.failed}


schedule(drop_old_uploads, every=timedelta(hours=1))
schedule(
    drain,
    every=timedelta(minutes=5),
    only_if=lambda: waiting.is_due(settings.WORKSPACE, now=timezone.now()),
)
schedule(
    pull_due,
    every=timedelta(minutes=5),
    only_if=lambda: bool(live.due(settings.WORKSPACE, now=timezone.now())),
)
schedule(
    build,
    daily_at="03:00",
    key="build",
    only_if=lambda: run.something_came(settings.WORKSPACE, now=timezone.now()),
)
