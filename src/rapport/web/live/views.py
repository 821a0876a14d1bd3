"""Whether the server is well: for whoever watches over it."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from rapport import __version__
from rapport.web.live import shelf


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 if the database and the shelf can be read, else 503. Says nothing more."""
    well = _database_answers() and shelf.is_well()
    state = {"status": "ok" if well else "failing", "version": __version__}
    return JsonResponse(state, status=200 if well else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        return True
    except DatabaseError:
        return False
