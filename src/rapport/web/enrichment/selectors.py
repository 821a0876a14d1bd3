"""The four routes with the connections of each, as the page shows them."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from rapport.enriching import ledger, outcome
from rapport.enriching.ledger import MICRO, Looked, Run
from rapport.enriching.outcome import Standing
from rapport.enriching.routes import ALL, Route
from rapport.web.enrichment import words
from rapport.web.jobs.models import Job
from rapport.web.ui import formats

#: Runs that the page lists.
RUNS = 20


@dataclass(frozen=True)
class Line:
    """One connection of a route. `reasons`: of the last dry run, as sentences; `job`: one waits
    or runs. Money as text; '' if it costs nothing."""

    standing: Standing
    reasons: tuple[str, ...]
    price: str
    budget: str
    spent: str
    would_cost: str
    is_busy: bool


@dataclass(frozen=True)
class RunLine:
    """One run, with what it left out as sentences, and what it cost as text."""

    run: Run
    route: str
    reasons: tuple[str, ...]
    cost: str


@dataclass(frozen=True)
class RouteLine:
    """One route with its connections. `source`: what is connected for it; '' if nothing is."""

    route: Route
    lines: tuple[Line, ...]
    asked: int


def routes() -> tuple[RouteLine, ...]:
    """Return the four routes."""
    standings = outcome.standings(settings.WORKSPACE, now=timezone.now())
    busy = _busy()
    runs = ledger.runs(settings.WORKSPACE, most=10_000)
    return tuple(
        RouteLine(
            route,
            tuple(_line(s, busy) for s in standings if s.route == route.name),
            sum(run.asked for run in runs if run.route == route.name),
        )
        for route in ALL
    )


def runs() -> tuple[RunLine, ...]:
    """Return the last runs of all routes, newest first."""
    return tuple(
        RunLine(run, words.route(run.route), words.reasons(run.left_out), _money(run))
        for run in ledger.runs(settings.WORKSPACE, most=RUNS)
    )


def route_of(name: str) -> str:
    """Return by which route a connection asks others; '' if there is none of that name."""
    return outcome.is_asked(settings.WORKSPACE, name)


def _line(standing: Standing, busy: frozenset[str]) -> Line:
    contract, looked = standing.contract, standing.looked
    price = budget = spent = ""
    if contract is not None and standing.left is not None and contract.price_micro:
        price = _amount(contract.price_micro, contract.currency)
        budget = _amount(contract.budget_micro, contract.currency)
        spent = _amount(standing.left.spent_micro, contract.currency)
    return Line(
        standing,
        words.reasons(looked.left_out) if looked else (),
        price,
        budget,
        spent,
        _money(looked) if looked else "",
        standing.name in busy,
    )


def _busy() -> frozenset[str]:
    """Return the connections of which a job waits or runs."""
    ours = Job.objects.filter(
        task__startswith="rapport.web.enrichment.tasks.",
        state__in=(Job.State.WAITING, Job.State.RUNNING),
    )
    return frozenset(ours.values_list("about", flat=True))


def _money(said: Run | Looked) -> str:
    return _amount(said.cost_micro, said.currency) if said.cost_micro else ""


def _amount(micro: int, currency: str) -> str:
    return formats.money(micro / MICRO, currency)
