"""How long something takes, and what a job says of itself, in the reader's language."""

from datetime import timedelta

from babel import dates
from django import template

from rapport.web.jobs import words
from rapport.web.jobs.models import Job, Schedule
from rapport.web.ui import formats

register = template.Library()


@register.filter
def lasting(span: timedelta | None) -> str:
    """Return 00:03:12 as 3 minutes; what took no time at all as a second."""
    if span is None:
        return "–"
    return dates.format_timedelta(
        max(span, timedelta(seconds=1)),
        granularity="second",
        threshold=1.2,
        format="long",
        locale=formats.locale(),
    )


@register.filter
def titled(of: Job | Schedule) -> str:
    return words.title(of.task)


register.filter("said", words.said)
