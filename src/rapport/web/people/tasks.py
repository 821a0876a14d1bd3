"""The jobs of this app."""

from django.utils.translation import gettext_lazy as _

from rapport.web.audit import services as audit
from rapport.web.jobs.define import Watch, job, schedule


@job(title=_("Check the record of who saw what"))
def check_record(watch: Watch) -> dict[str, int]:
    """Walk the whole chain of the audit; the audit's page shows how it stands."""
    check = audit.verify()
    return {"rows": check.last, "broken": check.broken or 0}


schedule(check_record, daily_at="04:00")
