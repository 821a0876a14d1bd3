"""The audience as a whole: who they are, what moves them, whether groups differ. Only numbers."""

from dataclasses import asdict

from ninja import Query, Router

from rapport.web.accounts.rights import May, Scope
from rapport.web.api import schemas_audience as schemas
from rapport.web.api.declaring import operation
from rapport.web.api.recording import seen
from rapport.web.api.tokens import Asking
from rapport.web.audience.shelf import audience
from rapport.web.audit.actions import Action

router = Router(tags=["audience"])
_READ = {"right": May.SEE_PEOPLE, "scope": Scope.AUDIENCE_READ}


@router.get(
    "/audience",
    **operation("audience_read", "Read who they are", **_READ, gives=schemas.AudienceDocument),
)
def audience_read(request: Asking) -> schemas.AudienceDocument:
    """Counts of twenty people at least: the life cycle, states, customers, who follows talks."""
    told = audience()
    seen(request, Action.API_CALL, operation="audience_read", shown=0)
    return schemas.AudienceDocument(
        life_cycle=[schemas.LifePart(**asdict(part)) for part in told.life],
        states=[schemas.Part(**asdict(part)) for part in told.states],
        temperatures=[schemas.Part(**asdict(part)) for part in told.temperatures],
        customers=[schemas.Part(**asdict(part)) for part in told.cells],
        outlook=schemas.Outlook(**asdict(told.outlook)) if told.outlook else None,
        followers=[schemas.Followers(**asdict(row)) for row in told.followers],
        generation=told.generation,
    )


@router.get(
    "/audience/rates",
    **operation("audience_rates", "Read what moves them", **_READ, gives=schemas.Rates),
)
def audience_rates(request: Asking, asked: Query[schemas.RatesQuery]) -> schemas.Rates:
    """How often people like, comment, pass on and click, by kind of post, with intervals."""
    wanted = {name: value for name, value in asked.model_dump().items() if value}
    found = [r for r in audience().rates if all(getattr(r, n) == v for n, v in wanted.items())]
    seen(request, Action.API_CALL, operation="audience_rates", shown=0)
    return schemas.Rates(rates=[schemas.Rate(**asdict(rate)) for rate in found])


@router.get(
    "/audience/differences",
    **operation(
        "audience_differences", "Check claims on groups", **_READ, gives=schemas.Differences
    ),
)
def audience_differences(
    request: Asking, asked: Query[schemas.DifferencesQuery]
) -> schemas.Differences:
    """Whether groups act otherwise than all others, on our own people, with intervals."""
    wanted = {name: value for name, value in asked.model_dump().items() if value}
    told = audience().differences
    found = [d for d in told if all(getattr(d, n) == v for n, v in wanted.items())]
    seen(request, Action.API_CALL, operation="audience_differences", shown=0)
    return schemas.Differences(differences=[schemas.Difference(**asdict(d)) for d in found])
