"""What jobs and their ends are called on the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from rapport.web.jobs.define import JobTask
from rapport.web.jobs.models import Job


@dataclass(frozen=True)
class Tab:
    """One choice of the list: the word in the address, and what it is called."""

    name: str
    title: Promise
    states: tuple[str, ...]
    nothing: Promise


TABS = (
    Tab(
        "",
        _lazy("All"),
        tuple(Job.State.values),
        _lazy("Nothing has run yet. Imports and builds are listed here, with how they ended."),
    ),
    Tab("running", _lazy("Running"), (Job.State.RUNNING,), _lazy("Nothing is running.")),
    Tab("waiting", _lazy("Waiting"), (Job.State.WAITING,), _lazy("Nothing is waiting.")),
    Tab(
        "parked",
        _lazy("Needs a person"),
        (Job.State.PARKED,),
        _lazy("Nothing needs you: every job ended well or is tried again by itself."),
    ),
    Tab(
        "ended",
        _lazy("Ended"),
        (Job.State.DONE, Job.State.CANCELLED),
        _lazy("Nothing has ended in the last 30 days."),
    ),
)


#: How apps above this one tell what their jobs left in English; each gives back what it
#: does not know. An app adds its own when it is ready.
SAID_BY: Final[list[Callable[[str], str]]] = []


def said(text: str) -> str:
    """Return the translation of words that a job left in the database; '' of ''."""
    if not text:
        return ""
    ours = _(text)
    return ours if ours != text else next((t for way in SAID_BY if (t := way(text)) != text), text)


def title(place: str) -> str:
    """Return what people call the task at `place`."""
    try:
        task = import_string(place)
    except ImportError:
        return _("A job that this version no longer has")
    named = isinstance(task, JobTask) and task.title
    return str(task.title) if named else place.rpartition(".")[2]
