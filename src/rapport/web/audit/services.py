"""Writing the audit, and checking that nobody wrote it anew."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone

from rapport.web.audit.actions import Action
from rapport.web.audit.models import BEGINNING, Check, Entry, Head

#: So many checks are remembered.
_KEPT = 100
Teammate = AbstractBaseUser | AnonymousUser | None


@transaction.atomic
def record(
    *,
    by: Teammate,
    action: Action,
    subject: str = "",
    purpose: str = "",
    details: dict[str, Any] | None = None,
) -> Entry:
    """Write down what somebody did. Inside a transaction it stands or falls with the deed.

    `subject`  kind:id, as person:7f3c..., link:left:right, job:..., user:3.
    `details`  words, whole numbers and yes or no only: they must read back as written.
    Never: a name or a contact of a customer, a searched word, in any of them.
    """
    head = _locked_head()
    entry = Entry(
        n=head.n + 1,
        at=timezone.now(),
        by_id=by.pk if by is not None and by.is_authenticated else None,
        action=Action(action),
        subject=subject,
        purpose=purpose,
        details=details or {},
    )
    entry.digest = entry.digest_after(head.digest)
    entry.save()
    Head.objects.filter(pk=1).update(n=entry.n, digest=entry.digest)
    return entry


def verify() -> Check:
    """Walk the whole chain and keep the result; `broken` is the first row that is not true.

    A row changed, taken out, put in or cut off at the end breaks it.
    """
    with transaction.atomic():
        head = _locked_head()
        last, end = head.n, head.digest
    check = Check(at=timezone.now(), last=last, broken=_first_broken(last, end))
    check.save()
    Check.objects.filter(pk__lte=check.pk - _KEPT).delete()
    return check


def _first_broken(last: int, end: str) -> int | None:
    before, n = BEGINNING, 0
    for entry in Entry.objects.filter(n__lte=last).order_by("n").iterator(chunk_size=2000):
        n += 1
        if entry.n != n or entry.digest != entry.digest_after(before):
            return n
        before = entry.digest
    if n < last or before != end:
        return n + 1 if n < last else n
    return None


def _locked_head() -> Head:
    """Return the chain's end, held until the transaction ends."""
    found = Head.objects.select_for_update().filter(pk=1).first()
    if found is None:  # the very first row
        Head.objects.get_or_create(pk=1)
        found = Head.objects.select_for_update().get(pk=1)
    return found
