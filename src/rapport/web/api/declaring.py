"""What an operation of the API says of itself: its scope, its right, its answers.

`operation` is given to ninja; `openapi.py` turns what it says into the description.
"""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict

from rapport.web.accounts.rights import May, Scope
from rapport.web.api.tokens import Token

#: What every operation may answer.
ALWAYS = (401, 403, 405, 406, 422, 429, 500, 503)


class Document(Schema):
    """A JSON document of ours: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


def operation(
    name: str,
    summary: str,
    *,
    right: May,
    scope: Scope | None,
    gives: type[Schema] | dict[int, type[Schema]],
    status: int = 200,
    also: tuple[int, ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """Return what ninja needs to know of an operation.

    `also`  the statuses it may answer besides ALWAYS, each a problem.
    """
    said = {"x-scope": scope, "x-right": right, "x-problems": sorted({*ALWAYS, *also})}
    return {
        "operation_id": name,
        "url_name": name,
        "summary": summary,
        "auth": Token(right, scope),
        "response": gives if isinstance(gives, dict) else {status: gives},
        "openapi_extra": said | more,
    }
