"""The audit's page: who saw, changed or took out what, and whether the record is whole."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import WORDS, Action
from rapport.web.audit.models import Check, Head
from rapport.web.people import trail

#: A chain this short is checked whenever the page is opened; a longer one when asked.
CHECKED_AT_ONCE = 5000


@require_safe
@needs(May.SEE_AUDIT)
def audit_page(request: HttpRequest) -> HttpResponse:
    """Show the newest fifty rows that fit, and how the chain stands."""
    asked = trail.asked(request.GET)
    rows, after = trail.page_after(asked, request.GET.get("after", ""))
    context = {
        "asked": asked,
        "lines": trail.lines(rows),
        "after": after,
        "check": _check(),
        "teammates": User.objects.order_by("first_name", "username"),
        "actions": [(action.value, words) for action, words in WORDS.items()],
    }
    return render(request, "people/audit.html", context)


def _check() -> Check | None:
    """Return the last walk over the chain; a short chain is walked now."""
    head = Head.objects.filter(pk=1).first()
    if head is None or head.n <= CHECKED_AT_ONCE:
        return audit.verify()
    return Check.objects.order_by("-pk").first()


@require_POST
@needs(May.SEE_AUDIT)
def audit_check(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain now."""
    audit.verify()
    return redirect("people:audit")


@require_safe
@needs(May.SEE_AUDIT)
def audit_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give the rows that fit as a file. Taking it is itself written down, first."""
    asked = trail.asked(request.GET)
    audit.record(
        by=request.user, action=Action.EXPORT, subject="audit", details={"rows": asked.query}
    )
    name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        trail.csv_lines(asked),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
