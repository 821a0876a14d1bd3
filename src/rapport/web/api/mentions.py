"""What people write in public, what it says, and how well that is read."""

from typing import Annotated

from ninja import Path, Query, Router

from rapport.flow import mention_cards as cards
from rapport.flow.rights import Right
from rapport.web.accounts.rights import May, Scope, Sight
from rapport.web.api import schemas_mentions as schemas
from rapport.web.api.cursors import opened, sealed
from rapport.web.api.declaring import operation
from rapport.web.api.faults import Problem
from rapport.web.api.recording import seen
from rapport.web.api.schemas import ID
from rapport.web.api.shelf import shelf
from rapport.web.api.tokens import Asking, sees
from rapport.web.audit.actions import Action
from rapport.web.mentions import filters, marking, measured, overlay, selectors, services
from rapport.web.mentions.measured import Measured
from rapport.web.mentions.shelf import QueryError

router = Router(tags=["mentions"])
_READ = {"right": May.SEE_PEOPLE, "scope": Scope.MENTIONS_READ}
_OF = "mentions"


@router.get(
    "/mentions",
    **operation("mentions_list", "List mentions", **_READ, gives=schemas.Mentions),
)
def mentions_list(request: Asking, asked: Query[schemas.MentionsQuery]) -> schemas.Mentions:
    """Newest first, copies folded. Corrections that no build knows of yet are on them.

    A text whose source lets nothing leave is left out, and counted in `kept_back`.
    """
    told = filters.asked({name: str(value) for name, value in asked.model_dump().items()})
    if filters.is_contact(asked.query):
        detail = "A contact has no place in an address. Look for it by /people/search."
        raise Problem("invalid", errors=[{"field": "query", "detail": detail}])
    for name in ("intent", "noise"):
        if getattr(asked, name).strip() and not getattr(told, name):
            raise Problem("invalid", errors=[{"field": name, "detail": "There is none like it."}])
    try:
        page = selectors.stream(
            user=request.auth.owner,
            asked=told,
            after=opened(asked.after, _OF),
            size=asked.limit,
        )
    except QueryError as error:
        detail = f"At letter {error.at + 1}: {error.what}. {error.fix}."
        raise Problem("invalid", errors=[{"field": "query", "detail": detail}]) from None
    leaving = [m for m in page.some.rows if m.rights & Right.EXPORT]
    seen(request, Action.API_CALL, operation="mentions_list", shown=len(leaving))
    naming = sees(request.auth) is Sight.PSEUDONYMS
    return schemas.Mentions(
        mentions=[_document(m, page.some, naming=naming) for m in leaving],
        kept_back=len(page.some.rows) - len(leaving),
        total=page.total,
        after=sealed(page.after, _OF),
    )


@router.get(
    "/mentions/quality",
    **operation("mentions_quality", "Read how good it is", **_READ, gives=schemas.Quality),
)
def mentions_quality(request: Asking) -> schemas.Quality:
    """How often each thing was read right, by language: drawn by chance, and chosen, apart."""
    lines = measured.lines(selectors.checks())
    seen(request, Action.API_CALL, operation="mentions_quality", shown=len(lines))
    return schemas.Quality(
        measured=[
            _measured(line.task, line.language, told, sampled=sampled)
            for line in lines
            for told, sampled in ((line.drawn, True), (line.chosen, False))
            if told.judged
        ]
    )


@router.post(
    "/mentions/{mention_id}/corrections",
    **operation(
        "mention_correct",
        "Correct what a text is read to say",
        right=May.CORRECT,
        scope=Scope.MENTIONS_WRITE,
        gives=schemas.Correction,
        also=(400, 409, 413, 415),
    ),
)
def mention_correct(
    request: Asking,
    mention_id: Annotated[str, Path(description="a mention’s id", **ID)],
    asked: schemas.CorrectionBody,
) -> schemas.Correction:
    """Say what a text says; an empty `value` takes back what was said. 409 if it can't be said."""
    by = request.auth.owner
    try:
        if asked.value:
            services.correct(by=by, interaction_id=mention_id, task=asked.task, value=asked.value)
        else:
            services.take_back(by=by, interaction_id=mention_id, task=asked.task)
    except services.CorrectionError as error:
        raise Problem("conflict", str(error)) from None
    return schemas.Correction(mention_id=mention_id, task=asked.task, value=asked.value)


def _document(mention: cards.Mention, some: selectors.Some, *, naming: bool) -> schemas.Mention:
    said = some.said.get(mention.interaction_id, {})
    return schemas.Mention(
        mention_id=mention.interaction_id,
        person_id=_person(mention.person_id),
        source=mention.source,
        occurred_at=mention.occurred_at,
        text=marking.plain(mention.text, mention.personal, naming=naming),
        language=mention.language,
        feeling=overlay.feeling_of(mention),
        sureness=mention.sureness,
        target=mention.target,
        intents=[schemas.Intent(name=n, sureness=s) for n, s in mention.intents],
        topics=list(mention.topics),
        found=mention.found,
        entities=list(dict.fromkeys(label for label, _places in mention.entities)),
        triggers=list(dict.fromkeys(name for name, _places in mention.triggers)),
        urgent=list(mention.urgent),
        noise=mention.noise,
        copies=mention.copies,
        corrected=sorted(said),
    )


def _person(person_id: str | None) -> str | None:
    """Return a person's id, unless a source of theirs lets nothing leave."""
    return person_id if person_id and shelf().may_leave(person_id) else None


def _measured(task: str, language: str, told: Measured, *, sampled: bool) -> schemas.Measured:
    low, high = told.interval
    return schemas.Measured(
        task=task,
        language=language,
        sampled=sampled,
        judged=told.judged,
        told=told.told,
        right=told.right,
        low=low,
        high=high,
    )
