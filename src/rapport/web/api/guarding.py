"""What stands before every operation: it asks for JSON, sends what it can read, and in bounds.

Whatever goes wrong behind it comes out as problem details, never as a page.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from rapport.web.api.faults import Problem, problem_of
from rapport.web.api.handing import receiving, tidy_up

JSON, FORM = "application/json", "multipart/form-data"
View = Callable[..., HttpResponse]
#: Bytes of a JSON body: a thousand records with five identifiers each fit.
LONGEST_BODY = 2_000_000


def guarded(view: View, reads: Mapping[str, str], queries: Mapping[str, frozenset[str]]) -> View:
    """Return ninja's view of one address behind the guard.

    `reads`    the Content-Type of the body by method; a method without a body is absent.
    `queries`  the names that each method knows in the query.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = str(request.method)
        try:
            with translation.override("en"):  # a program reads one language
                _check(request, reads.get(method), queries.get(method))
                try:
                    told = view(request, *args, **kwargs)
                finally:
                    if reads.get(method) == FORM:
                        tidy_up(request)
        except Exception as error:  # the last place where it can be put in words
            return problem_of(error).answer()
        if told.status_code == 405:
            return Problem("wrong-method", headers={"Allow": told["Allow"]}).answer()
        return told

    return login_not_required(csrf_exempt(answer))


def _check(request: HttpRequest, reads: str | None, query: frozenset[str] | None) -> None:
    """Raise Problem if the request cannot be read, or its answer not be taken."""
    if not (request.accepts(JSON) or request.accepts("application/problem+json")):
        raise Problem("not-acceptable")
    if reads is not None and request.content_type != reads:
        raise Problem("wrong-type", f"Send the body as {reads}.")
    if reads == FORM:
        receiving(request)
    if reads == JSON and _length(request) > LONGEST_BODY:
        raise Problem("too-large", f"A body has at most {LONGEST_BODY:,} bytes.")
    if query is not None and not set(request.GET) <= query:
        known = ", ".join(sorted(query)) or "none"
        detail = f"There is a name in the query that this operation does not know. Known: {known}."
        raise Problem("invalid", errors=[{"field": "query", "detail": detail}])


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
