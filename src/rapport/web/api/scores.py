"""Scores on any day of the last year, the deeds behind them, and the policy that gives points."""

from datetime import datetime
from typing import Annotated

from django.utils import timezone
from ninja import Path, Query, Router

from rapport import scoring
from rapport.flow.score_cards import AxisScore, PersonScores, ScoreLine
from rapport.web.accounts.rights import May, Scope
from rapport.web.api import schemas_scores as schemas
from rapport.web.api import selectors
from rapport.web.api.declaring import operation
from rapport.web.api.faults import Problem
from rapport.web.api.people import PersonId
from rapport.web.api.recording import seen
from rapport.web.api.tokens import Asking
from rapport.web.audit.actions import Action
from rapport.web.people import scored
from rapport.web.people import shelf as people
from rapport.web.scoring import shelf

router = Router(tags=["people"])
_READ = {"right": May.SEE_PEOPLE, "scope": Scope.PEOPLE_READ}
_MICRO = 1_000_000


@router.get(
    "/people/{person_id}/scores",
    **operation(
        "person_scores",
        "Read a person’s scores",
        **_READ,
        gives=schemas.Scores,
        also=(301, 404),
    ),
)
def person_scores(
    request: Asking, person_id: PersonId, asked: Query[schemas.AsOfQuery]
) -> schemas.Scores:
    """On any day of the last year; who may not be judged has none."""
    selectors.person(request.auth, person_id)
    at = _moment(asked)
    found = people.scores(person_id, at)
    seen(request, Action.VIEW_PERSON, f"person:{person_id}")
    return _scores(found, at or people.score_days()[1])


@router.get(
    "/people/{person_id}/scores/{axis}",
    **operation(
        "score_reasons",
        "Read the deeds behind a score",
        **_READ,
        gives=schemas.ScoreLog,
        also=(301, 404),
    ),
)
def score_reasons(
    request: Asking,
    person_id: PersonId,
    axis: Annotated[
        str, Path(description="which score", examples=["loyalty"], max_length=20, pattern="^\\w+$")
    ],
    asked: Query[schemas.AsOfQuery],
) -> schemas.ScoreLog:
    """The points of the lines add up to the score."""
    selectors.person(request.auth, person_id)
    at = _moment(asked)
    found = people.scores(person_id, at)
    score = next((s for s in found.axes if s.axis == axis), None) if found else None
    if found is None or score is None:
        raise Problem("not-found", "The person has no such score on that day.")
    seen(request, Action.VIEW_REASONS, f"person:{person_id}", score=axis)
    lines = (one.line for one in people.score_log(person_id, axis, at))
    return schemas.ScoreLog(
        axis=axis,
        as_of=found.at,
        points=score.micropoints / _MICRO,
        lines=[_line(one) for one in lines if one.micropoints],
    )


@router.get(
    "/policies",
    **operation(
        "policies_list",
        "List the versions of the policy",
        right=May.SEE_PEOPLE,
        scope=Scope.AUDIENCE_READ,
        gives=schemas.Policies,
    ),
)
def policies_list(request: Asking) -> schemas.Policies:
    """What deeds are worth, and since when."""
    found = shelf.versions()
    seen(request, Action.API_CALL, operation="policies_list", shown=len(found))
    return schemas.Policies(
        policies=[_policy(one) for one in found],
        in_force=scoring.in_force(found, timezone.now()).version,
    )


def _moment(asked: schemas.AsOfQuery) -> datetime | None:
    """Return the end of the day asked for. Raises Problem: nothing is known of it."""
    if asked.as_of is None:
        return None
    first, last = people.score_days()
    at = scored.end_of(asked.as_of, last)
    if at < first or asked.as_of > last.date():
        told = (
            f"No score is known of that day. Ask for one from {first:%Y-%m-%d} to {last:%Y-%m-%d}."
        )
        raise Problem("not-found", told)
    return at


def _scores(found: PersonScores | None, at: datetime) -> schemas.Scores:
    generation = selectors.generation()
    if found is None:
        return schemas.Scores(
            as_of=at,
            policy_version=None,
            is_active=False,
            composite=None,
            composite_percentile=None,
            coverage=0.0,
            scores=[],
            say_do=[],
            generation=generation,
        )
    whole = found.composite
    return schemas.Scores(
        as_of=found.at,
        policy_version=found.version,
        is_active=found.is_active,
        composite=whole.micropoints / _MICRO if whole else None,
        composite_percentile=whole.percentile if whole else None,
        coverage=found.coverage,
        scores=[_score(one) for one in found.axes],
        say_do=[
            schemas.SayDo(
                pair=one.pair,
                said=one.said,
                done=one.done,
                reliability=one.reliability,
                low=one.low,
                high=one.high,
            )
            for one in found.say_do
        ],
        generation=generation,
    )


def _score(one: AxisScore) -> schemas.Score:
    return schemas.Score(
        axis=one.axis,
        points=one.micropoints / _MICRO,
        lines=one.lines,
        lower=_points(one.lower),
        percentile=one.percentile,
        inside=one.inside,
        middle=one.middle,
        usual_points=_points(one.own),
        part_points=_points(one.part),
    )


def _points(micro: int | None) -> float | None:
    return None if micro is None else micro / _MICRO


def _line(one: ScoreLine) -> schemas.LogLine:
    return schemas.LogLine(
        deed=one.deed,
        source=one.source,
        occurred_at=one.occurred_at,
        units=one.microunits / _MICRO,
        given=one.given / _MICRO,
        points=one.micropoints / _MICRO,
        half_life_days=one.half_life_days,
        interaction_id=one.interaction_id,
    )


def _policy(one: scoring.Policy) -> schemas.Policy:
    return schemas.Policy(
        version=one.version,
        in_force_from=one.in_force_from,
        author=one.author,
        note=one.note,
        composite={part: micro / _MICRO for part, micro in one.composite.items()},
        potential={part: micro / _MICRO for part, micro in one.potential.items()},
        rules=[
            schemas.Rule(
                axis=rule.axis,
                deed=rule.deed,
                source=rule.source,
                points=rule.micropoints / _MICRO,
                half_life_days=rule.half_life_days,
                cap=rule.cap,
                cap_days=rule.cap_days,
            )
            for rule in one.rules
        ],
    )
