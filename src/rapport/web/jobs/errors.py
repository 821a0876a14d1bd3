"""What may end a job early, and what people are told when it failed.

JobError      what a person asked of a job cannot be done; its text is for them
Cancelled     somebody stopped the job; nothing is tried again
+ LetGo       the worker has to stop, or no longer holds the job: another one goes on
"""

from dataclasses import dataclass
from uuid import uuid4

from django.utils.translation import gettext_noop

from rapport.flow.errors import ConfigError, FlowError, InputError, RetryLater, RightsError

#: Trying again would change nothing: a person has to do something first.
FOR_PEOPLE = (ConfigError, InputError, RightsError)
UNEXPECTED = gettext_noop("It stopped because of an unexpected error.")
UNEXPECTED_FIX = gettext_noop(
    "Try it again. If it stops again, give the reference below to whoever runs the server."
)


class JobError(Exception):
    """The text is for the person at the screen."""


class Cancelled(Exception):
    """Raised by `watch` once somebody stopped the job."""


class LetGo(Exception):
    """Raised by `watch` if this worker must stop, or lost its hold on the job.

    The job is not over: it will be run again from its start.
    """


@dataclass(frozen=True)
class Told:
    """A failure as it is kept: sentences for people, and nothing of anybody's data."""

    what: str
    fix: str
    reference: str = ""
    again: bool = True
    wait_s: float = 0


def told(error: Exception) -> Told:
    """Return what to keep of a failure. Of an error that we did not foresee: a reference."""
    if isinstance(error, FlowError):
        wait_s = error.wait_s if isinstance(error, RetryLater) else 0
        return Told(error.what, error.fix, again=not isinstance(error, FOR_PEOPLE), wait_s=wait_s)
    if isinstance(error, JobError):
        return Told(str(error), "", again=False)
    return Told(UNEXPECTED, UNEXPECTED_FIX, reference=uuid4().hex[:8])
