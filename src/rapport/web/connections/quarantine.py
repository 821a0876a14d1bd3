"""Rows that could not be used: on a page, and as a file to mend them by."""

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.table_writer import harmless
from rapport.web.accounts.rights import May, needs
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.connections import run_words, selectors, services
from rapport.web.ui import bar

#: A number with more of them counts no rows.
_DIGITS = 10
_HEAD = ("file", "line", "column", "value", "reason", "mend")


@require_safe
@needs(May.SEE_QUARANTINE)
def rows(request: HttpRequest, name: str = "") -> HttpResponse:
    """Show refused rows, of all sources or of one, of all files or of one."""
    now = timezone.now()
    lots = selectors.lots(now=now, source=name)
    lot = request.GET.get("lot", "")
    if (name and not lots and not _known(request, name)) or (lot and lot not in _keys(lots)):
        raise Http404
    after = request.GET.get("after", "")
    page = selectors.refused_page(now=now, source=name, lot=lot, after=after)
    record(
        by=request.user,
        action=Action.VIEW_QUARANTINE,
        subject=f"source:{name}" if name else "",
        details={"rows": len(page.rows)},
    )
    before = request.GET.get("before", "")
    first = int(before) if after and before.isdecimal() and len(before) < _DIGITS else 0
    context = {
        "page": page,
        "rows": [(r, run_words.reason(r.reason), run_words.mend(r.mend)) for r in page.rows],
        "lots": lots,
        "lot": lot,
        "one": _one(lots, lot),
        "name": name,
        "first": first + 1,
        "last": first + len(page.rows),
        "kept": {"lot": lot} if lot else {},
        "days": selectors.kept_days(),
    }
    return render(request, "connections/quarantine.html", context)


@require_POST
@needs(May.SEE_QUARANTINE)
def take(request: HttpRequest, name: str = "") -> HttpResponse:
    """Give the refused rows as CSV, so that somebody can mend them where they came from."""
    lot = request.POST.get("lot", "")
    found = selectors.refused_rows(now=timezone.now(), source=name, lot=lot)
    if lot and not found:
        raise Http404
    record(
        by=request.user,
        action=Action.TAKE_QUARANTINE,
        subject=f"source:{name}" if name else "",
        details={"rows": len(found)},
    )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for r in found:
        why, how = run_words.reason(r.reason), run_words.mend(r.mend)
        told = (r.file, r.line, r.column, r.value, why, how)
        writer.writerow([harmless(str(cell)) for cell in told])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rows-to-mend.csv"'
    return answer


@require_POST
@needs(May.SEE_QUARANTINE)
def drop(request: HttpRequest) -> HttpResponse:
    """Shred the refused rows of one file: they are mended, or nobody wants them."""
    lot = next(
        (x for x in selectors.lots(now=timezone.now()) if x.key == request.POST.get("lot")), None
    )
    if lot is None:
        raise Http404
    services.refused_drop(lot=lot.key, source=lot.source, by=request.user)
    bar.done(request, _("The rows were shredded."))
    return redirect("connections:quarantine_of", lot.source)


def _keys(lots: tuple[selectors.Lot, ...]) -> set[str]:
    return {lot.key for lot in lots}


def _one(lots: tuple[selectors.Lot, ...], key: str) -> selectors.Lot | None:
    """Return the file that all rows on the page are of; None if they are of several."""
    shown = [lot for lot in lots if key in ("", lot.key)]
    return shown[0] if len(shown) == 1 else None


def _known(request: HttpRequest, name: str) -> bool:
    return selectors.source_get(user=request.user, name=name, now=timezone.now()) is not None
