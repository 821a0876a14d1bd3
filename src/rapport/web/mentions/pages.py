"""What all views of this app share: the shelf's freshness, or what to do while there is none."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rapport.flow.errors import NothingYetError, ShelfError
from rapport.web.people import selectors

View = Callable[..., HttpResponse]


def on_mentions(view: View) -> View:
    """Give the view the shelf's freshness, or say why nothing can be shown."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            fresh = selectors.freshness()
            return view(request, *args, fresh=fresh, **kwargs)
        except ShelfError as error:
            first = isinstance(error, NothingYetError)
            context = {"what": error.what, "fix": error.fix, "first": first}
            return render(request, "mentions/nothing.html", context, status=200 if first else 503)

    return answer
