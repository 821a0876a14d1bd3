"""The description of the API, for programs and for people."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from ninja.errors import AuthenticationError

from rapport.web.accounts.rights import May, may, needs
from rapport.web.api.explaining import explained
from rapport.web.api.faults import KINDS, problem_of
from rapport.web.api.openapi import description
from rapport.web.api.tokens import PER_MINUTE, Token

#: What the parts of the API are called on the page.
TAGS = {
    "token": _("The token"),
    "people": _("People and reasons"),
    "segments": _("Segments"),
    "audience": _("Audience"),
    "review": _("Review"),
    "mentions": _("Mentions"),
    "imports": _("Files"),
    "jobs": _("Jobs"),
}


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the description to who has signed in, and to who shows a token."""
    try:
        with translation.override("en"):
            if not may(request.user, May.ENTER) and not Token(May.ENTER, None)(request):
                raise AuthenticationError
            return JsonResponse(description())
    except Exception as error:  # a program gets problem details
        return problem_of(error).answer()


@require_safe
@needs(May.ENTER)
def docs(request: HttpRequest) -> HttpResponse:
    """Show every operation: what it needs, how it is called, what it answers."""
    with translation.override("en"):
        groups = explained()
    context = {
        "groups": [(TAGS[tag], told) for tag, told in groups],
        "kinds": KINDS.items(),
        "most": PER_MINUTE,
    }
    return render(request, "api/docs.html", context)
