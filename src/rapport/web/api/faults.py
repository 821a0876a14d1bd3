"""What the API says when it can't do what was asked: problem details (RFC 9457).

Never: anything of the request in the answer; whoever sent an e-mail by mistake does not get
it back, and neither does a log.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from ninja.errors import AuthenticationError, HttpError, ValidationError

from rapport.flow.errors import FlowError, ShelfError

log = logging.getLogger(__name__)
#: Where each kind of problem is explained; its name is the fragment.
EXPLAINED = "/api/docs/"
#: Seconds after which it is worth asking again.
SHELF_AGAIN, DATABASE_AGAIN = 60, 5
_UNREADY = "No profiles are built that can be read. Bring in a file, or build again; then ask."


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, what happened, and what to do where no more is known."""

    status: int
    title: str
    detail: str


KINDS: Mapping[str, Kind] = {
    "moved": Kind(
        301,
        "This person was joined with another",
        "Ask for the person at the address in Location, and keep that id from now on.",
    ),
    "unreadable": Kind(
        400,
        "The request can't be read",
        "Send a body that is whole, in the form that the operation names.",
    ),
    "no-token": Kind(
        401,
        "A valid token is needed",
        "Send the header Authorization: Bearer TOKEN. Tokens end, and can be revoked: make a new"
        " one under Settings, Tokens.",
    ),
    "missing-scope": Kind(
        403,
        "The token lacks a scope",
        "Make a token with that scope under Settings, Tokens.",
    ),
    "missing-right": Kind(
        403,
        "The role of the token’s teammate may not do this",
        "Ask an owner of the workspace for a role that may, or use a token of another teammate.",
    ),
    "kept-back": Kind(
        403,
        "A source of this person lets nothing leave Rapport",
        "Nothing: its terms forbid it. Pages show the person to your team.",
    ),
    "not-found": Kind(
        404,
        "There is nothing at this address",
        "Take ids from an answer of this API. What the token may not see is not there for it.",
    ),
    "wrong-method": Kind(
        405,
        "This address does not know the method",
        "Use one of the methods in the header Allow.",
    ),
    "not-acceptable": Kind(
        406,
        "Answers are JSON",
        "Accept application/json, or send no header Accept.",
    ),
    "key-in-use": Kind(
        409,
        "The same Idempotency-Key came with another request",
        "Use a new key for every new request, and the old one only to repeat a request.",
    ),
    "still-working": Kind(
        409,
        "The first request with this Idempotency-Key is still being worked on",
        "Wait for the seconds in Retry-After and send the same again.",
    ),
    "conflict": Kind(409, "This can't be done now", "Look at the state it is in, then decide."),
    "too-large": Kind(413, "The request is too large", "Send less at once, in several requests."),
    "wrong-type": Kind(
        415,
        "The body is of a type this operation does not read",
        "Send the Content-Type that the operation names.",
    ),
    "invalid": Kind(
        422, "Something in the request is not as it must be", "Mend what `errors` names."
    ),
    "unusable-file": Kind(
        422, "The file can't be used", "Mend the file or its mapping and send it again."
    ),
    "too-many": Kind(
        429,
        "Too many requests with this token",
        "Wait for the seconds in Retry-After.",
    ),
    "failed": Kind(
        500,
        "Something went wrong on our side",
        "Nothing was changed. Tell whoever runs this Rapport the reference in `instance`; it"
        " stands in the log.",
    ),
    "not-ready": Kind(
        503,
        "This can't be answered yet",
        "Wait for the seconds in Retry-After and ask again.",
    ),
}


class Problem(Exception):
    """An answer that is a problem. `kind` is one of KINDS; `detail` says what to do."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        errors: Iterable[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail or KINDS[kind].detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = more

    def answer(self) -> HttpResponse:
        """Return the problem as an answer, under a reference of its own."""
        kind = KINDS[self.kind]
        content: dict[str, Any] = {
            "type": f"{EXPLAINED}#{self.kind}",
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail,
            "instance": f"urn:uuid:{uuid4()}",
        }
        if self.errors:
            content["errors"] = list(self.errors)
        if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("a request ended as %s, reference %s", self.kind, content["instance"])
        return JsonResponse(
            content | self.more,
            status=kind.status,
            content_type="application/problem+json",
            headers=self.headers,
        )


def problem_of(error: Exception) -> Problem:
    """Return the problem that an error of whatever kind is for the one who asked."""
    match error:
        case Problem():
            return error
        case AuthenticationError():
            return Problem("no-token", headers={"WWW-Authenticate": "Bearer"})
        case ValidationError():
            return Problem("invalid", errors=[field_of(e) for e in error.errors])
        case Http404():
            return Problem("not-found")
        case RequestDataTooBig():
            return Problem("too-large")
        case HttpError() | SuspiciousOperation() | MultiPartParserError() | UnreadablePostError():
            return Problem("unreadable")
        case ShelfError():
            return Problem(
                "not-ready",
                _UNREADY,  # where the server keeps things is nobody's business
                headers={"Retry-After": str(SHELF_AGAIN)},
            )
        case FlowError():
            return Problem("unusable-file", f"{_sentence(error.what)} {_sentence(error.fix)}")
        case OperationalError():
            log.exception("the database did not answer")
            again = {"Retry-After": str(DATABASE_AGAIN)}
            return Problem("not-ready", "The database is busy. Ask again soon.", headers=again)
    log.error("an unforeseen error in the API", exc_info=error)
    return Problem("failed")


def handled(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer an error as ninja's handlers do."""
    return problem_of(error).answer()


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def field_of(error: Mapping[str, Any]) -> dict[str, str]:
    """Say which field is wrong and how, without what stood in it.

    The name of a field we don't know is the sender's: only the place around it is told.
    """
    place = [str(part) for part in error["loc"]]
    if place[:2] == ["body", "asked"]:  # our own name of the whole body
        del place[1]
    if place[0] in ("form", "file"):
        place[0] = "body"
    if error["type"] == "extra_forbidden":
        return {
            "field": ".".join(place[:-1]),
            "detail": "There is a field here that this operation does not know. Remove it.",
        }
    return {"field": ".".join(place), "detail": _sentence(error["msg"])}
