"""The numbers of the pages as files: the same as in the tables, with no words of ours."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import asdict, is_dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rapport.flow.cards import Freshness
from rapport.web.accounts.rights import May, needs
from rapport.web.audience import shelf
from rapport.web.audience.pages import on_audience
from rapport.web.audience.shelf import Audience

#: What there is as a file, by its name.
FILES: Final[dict[str, Callable[[Audience], Iterable[Any]]]] = {
    "life": lambda audience: audience.life,
    "states": lambda audience: audience.states,
    "temperatures": lambda audience: audience.temperatures,
    "customers": lambda audience: audience.cells,
    "followers": lambda audience: audience.followers,
    "rates": lambda audience: audience.rates,
    "differences": lambda audience: audience.differences,
    "themes": lambda audience: audience.themes,
    "leanings": lambda audience: audience.leanings,
}


@require_safe
@needs(May.SEE_PEOPLE)
@on_audience
def csv_file(request: HttpRequest, what: str, *, fresh: Freshness) -> HttpResponse:
    """Give figures as a file; a number that is not shown is empty."""
    if what not in FILES:
        raise Http404
    rows = [asdict(row) for row in FILES[what](shelf.audience()) if is_dataclass(row)]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{what}.csv"'
    out = csv.writer(response)
    if rows:
        out.writerow(rows[0])
    for row in rows:
        out.writerow(["" if value is None else value for value in row.values()])
    return response
