"""Pairs that wait for people's word, and the words."""

from ninja import Query, Router

from rapport.flow.cards import Judgement
from rapport.web.accounts.rights import May, Scope
from rapport.web.api import schemas_review as schemas
from rapport.web.api import selectors
from rapport.web.api.declaring import operation
from rapport.web.api.faults import Problem
from rapport.web.api.recording import seen
from rapport.web.api.tokens import Asking
from rapport.web.audit.actions import Action
from rapport.web.people import services
from rapport.web.review import selectors as desk

router = Router(tags=["review"])
_NEEDS = {"right": May.DECIDE, "scope": Scope.REVIEW_WRITE}


@router.get(
    "/review",
    **operation("review_list", "List pairs to judge", **_NEEDS, gives=schemas.Review),
)
def review_list(request: Asking, asked: Query[schemas.ReviewQuery]) -> schemas.Review:
    """The pairs whose answer is worth most, without those the token's teammate judged.

    A pair with somebody of whom a source lets nothing leave is for pages only.
    """
    told = desk.judgements()
    waiting = selectors.waiting(request.auth, told, asked.kind)
    last = {j.pair: j.seq for j in told}
    shown = waiting[: asked.limit]
    seen(request, Action.API_CALL, operation="review_list", shown=len(shown))
    return schemas.Review(
        pairs=[
            schemas.ReviewPair(
                left_id=p.left_id,
                right_id=p.right_id,
                value=None if p.sampled else p.value,
                settles=p.settles,
                sampled=p.sampled,
                probability=None if p.sampled else p.probability,
                judged=last.get(p.pair, 0),
            )
            for p in shown
        ],
        total=len(waiting),
    )


@router.post(
    "/review/verdicts",
    **operation(
        "verdict_make",
        "Judge a pair",
        **_NEEDS,
        gives=schemas.Verdict,
        also=(400, 409, 413, 415),
    ),
)
def verdict_make(request: Asking, asked: schemas.VerdictBody) -> schemas.Verdict:
    """Say whether two accounts are one person. 409 if another word came after `seen`."""
    try:
        kept = services.judge(
            by=request.auth.owner,
            kind=asked.verdict,
            pair=_pair(asked.left_id, asked.right_id),
            seen=asked.seen,
            purpose=request.auth.purpose,
        )
    except services.JudgementError as error:
        raise Problem("conflict", str(error)) from None
    return _document(kept)


@router.post(
    "/review/verdicts/undo",
    **operation(
        "verdict_undo",
        "Take a verdict back",
        **_NEEDS,
        gives=schemas.Verdict,
        also=(400, 409, 413, 415),
    ),
)
def verdict_undo(request: Asking, asked: schemas.UndoBody) -> schemas.Verdict:
    """What was said before counts again. 409 if it is not the last word any more."""
    try:
        kept = services.take_back(
            by=request.auth.owner,
            pair=_pair(asked.left_id, asked.right_id),
            seq=asked.seq,
            purpose=request.auth.purpose,
        )
    except services.JudgementError as error:
        raise Problem("conflict", str(error)) from None
    return _document(kept)


def _pair(one: str, other: str) -> tuple[str, str]:
    left, right = sorted((one, other))
    return left, right


def _document(kept: Judgement) -> schemas.Verdict:
    return schemas.Verdict(
        left_id=kept.left_id,
        right_id=kept.right_id,
        verdict=kept.kind,
        seq=kept.seq,
        at=kept.at,
    )
