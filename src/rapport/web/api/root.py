"""The API as a whole: its routers, its errors, its addresses behind the guard."""

from collections import defaultdict
from collections.abc import Iterator

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from rapport import __version__
from rapport.web.accounts.rights import May
from rapport.web.api import (
    audience,
    imports,
    jobs,
    me,
    mentions,
    network,
    newcomers,
    people,
    profiles,
    review,
    scores,
    segments,
    tags,
)
from rapport.web.api.faults import handled
from rapport.web.api.guarding import FORM, JSON, guarded
from rapport.web.api.tokens import Token

#: In the order of the description. Whoever adds a part of the API adds its router here.
ROUTERS: tuple[Router, ...] = (
    me.router,
    people.router,
    profiles.router,
    scores.router,
    tags.router,
    network.router,
    segments.router,
    newcomers.router,
    audience.router,
    review.router,
    mentions.router,
    imports.router,
    jobs.router,
)
_BODIES = {"body": JSON, "form": FORM, "file": FORM}

beyond = Router()


@beyond.api_operation(
    ["GET", "POST", "PUT", "PATCH", "DELETE"],
    "/{path:rest}",
    auth=Token(May.ENTER, None),
    include_in_schema=False,
)
def nothing_here(request: HttpRequest, rest: str) -> None:
    """Say in JSON that an address does not exist; a stranger is asked for a token first."""
    raise Http404


def _made() -> NinjaAPI:
    made = NinjaAPI(
        title="Rapport",
        version=__version__,
        description="People, reasons, imports and jobs of one workspace, for programs.",
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
    )
    for router in (*ROUTERS, beyond):
        made.add_router("", router)
    for kind in (Exception, Http404, HttpError, ValidationError):
        made.add_exception_handler(kind, handled)
    return made


api = _made()


def operations() -> Iterator[tuple[str, str, Operation]]:
    """Yield (method, path, operation) of every operation that is described."""
    for router in ROUTERS:
        for place, view in router.path_operations.items():
            for told in view.operations:
                for method in told.methods:
                    yield method, place, told


def addresses(*beginnings: str) -> list[URLPattern]:
    """Return the addresses of the operations, or of those that begin so, behind the guard."""
    reads: dict[str, dict[str, str]] = defaultdict(dict)
    queries: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for method, place, told in operations():
        route = place.lstrip("/").replace("{", "<").replace("}", ">")
        queries[route][method] = _query(told)
        if body := _body(told):
            reads[route][method] = body
    return [
        path(route, guarded(found.callback, reads[route], queries[route]), name=found.name)
        for found in api.urls[0]
        if (route := str(found.pattern)) and route.startswith(beginnings or "")
    ]


def _query(told: Operation) -> frozenset[str]:
    return frozenset(
        name
        for model in told.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )


def _body(told: Operation) -> str:
    kinds = {model.__ninja_param_source__ for model in told.models} & set(_BODIES)
    return _BODIES[min(kinds, key=["file", "form", "body"].index)] if kinds else ""
