"""Doing a thing once, though the request for it may come twice."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.web.accounts.models import ApiToken
from rapport.web.api.faults import Problem
from rapport.web.api.models import Answer

#: How long an answer is kept.
KEPT = timedelta(hours=24)
#: After so long whoever was working on it is taken for dead.
PATIENCE = timedelta(minutes=10)
_AGAIN_S = 5

Told = tuple[int, dict[str, Any]]


def once(*, token: ApiToken, key: str, request: str, work: Callable[[], Told]) -> Told:
    """Do `work`, or return what it answered the first time that this key came.

    `request`  what tells the request from another one: a digest.
    Raises  Problem: the key came with another request, or the first is not done yet.
    """
    named = sha256(key.encode()).hexdigest()
    before = _claim(token, named, request)
    if before is not None:
        return before.status, before.content
    mine = Answer.objects.filter(token=token, key=named)
    try:
        status, content = work()
    except BaseException:
        mine.filter(status=0).delete()
        raise
    mine.update(status=status, content=content)
    return status, content


@transaction.atomic
def _claim(token: ApiToken, key: str, request: str) -> Answer | None:
    """Return the answer that was given; None if the work is ours to do."""
    now = timezone.now()
    Answer.objects.filter(made_at__lt=now - KEPT).delete()
    facts = {"request": request, "made_at": now}
    Answer.objects.get_or_create(token=token, key=key, defaults=facts | {"status": 0})
    held = Answer.objects.select_for_update().get(token=token, key=key)
    if held.request != request:
        raise Problem("key-in-use")
    if held.status:
        return held
    if held.made_at == now:
        return None
    if held.made_at > now - PATIENCE:
        raise Problem("still-working", headers={"Retry-After": str(_AGAIN_S)})
    Answer.objects.filter(pk=held.pk).update(made_at=now)
    return None
