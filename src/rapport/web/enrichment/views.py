"""The page Enrichment: four lawful ways, what each needs, costs and brought."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.web.accounts.rights import May, needs
from rapport.web.enrichment import selectors, services
from rapport.web.ui import bar

#: More people than this are asked about by nobody's form.
_MOST = 1_000_000


@require_safe
@needs(May.SEE_SOURCES)
def routes(request: HttpRequest) -> HttpResponse:
    """Show the ways, what leaves by each, what is left of its quota and money, what came of it."""
    context = {"routes": selectors.routes(), "runs": selectors.runs(), "tab": "enrichment"}
    return render(request, "enrichment/list.html", context)


@require_POST
@needs(May.ENRICH)
def look(request: HttpRequest, name: str) -> HttpResponse:
    """Let be counted whom a run would ask about."""
    _route(name)
    services.look_asked(name=name, by=request.user)
    bar.done(request, _("It is being counted. Nobody is asked."))
    return redirect("enrichment:list")


@require_POST
@needs(May.ENRICH)
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """Let a partner be asked, or a list be sent."""
    if _route(name) == "list":
        services.list_asked(name=name, by=request.user)
        bar.done(request, _("The list is being sent. You may close the page."))
        return redirect("enrichment:list")
    said = request.POST.get("only", "").strip()
    if said and not (said.isascii() and said.isdigit() and 0 < int(said[:9]) <= _MOST):
        bar.failed(request, _("Say a whole number of people, or nothing."))
        return redirect("enrichment:list")
    services.ask_asked(name=name, only=int(said or 0), by=request.user)
    bar.done(request, _("The partner is being asked. You may close the page."))
    return redirect("enrichment:list")


@require_POST
@needs(May.ENRICH)
def refresh(request: HttpRequest, name: str) -> HttpResponse:
    """Ask a platform how many it knows by now."""
    if _route(name) != "list":
        raise Http404
    services.refresh_asked(name=name, by=request.user)
    bar.done(request, _("The platform is being asked. You may close the page."))
    return redirect("enrichment:list")


def _route(name: str) -> str:
    """Return by which route a connection asks others. Raises Http404: by none."""
    if not (route := selectors.route_of(name)):
        raise Http404
    return route
