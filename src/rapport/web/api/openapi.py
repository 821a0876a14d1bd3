"""The description of the API: OpenAPI 3.1 with an example on every operation and schema.

Made from what the operations say of themselves; nothing of it is written twice.
"""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from http.client import responses
from typing import Any

from rapport.web.accounts.rights import SCOPE_WORDS, Scope
from rapport.web.api.faults import EXPLAINED, KINDS
from rapport.web.api.root import api
from rapport.web.api.schemas_work import Mapping

PREFIX = "/api/v1/"
TAGS = {
    "token": "What the token may.",
    "people": "People, what they did, and the proof of every value and every join.",
    "segments": "What segments there are, how many a rule has, who is in, since when and why.",
    "review": "Pairs of accounts that wait for people's word, and the words.",
    "mentions": "What people write in public, what it says, and how well that is read.",
    "imports": "Files handed in, their numbers and the rows that could not be used.",
    "jobs": "What goes on behind the pages.",
}
_PROBLEM = "#/components/schemas/Problem"


def description() -> dict[str, Any]:
    """Return the whole description; whoever gets it may change it."""
    return deepcopy(_description())


@cache
def _description() -> dict[str, Any]:
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX.lstrip("/")))
    made = _plain(made)
    schemas = made["components"]["schemas"]
    schemas["Problem"] = _problem_schema()
    schemas |= _mapping_schemas()
    for schema in schemas.values():
        schema["examples"] = [example_of(schema, schemas)]
    made["components"]["responses"] = {
        f"Problem{status}": _problem(status)
        for status in sorted({k.status for k in KINDS.values()})
    }
    made["components"]["securitySchemes"] = {"token": _scheme()}
    for operation in _operations(made):
        _finish(operation, schemas)
    made["tags"] = [{"name": name, "description": about} for name, about in TAGS.items()]
    made["servers"] = [{"url": "/", "description": "this Rapport"}]
    return made


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Return a document that fits `schema`, made of its fields' examples."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for key in ("examples", "example"):
        if key in schema:
            return schema[key][0] if key == "examples" else schema[key]
    if "default" in schema:
        return schema["default"]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas)]
    if schema.get("type") == "object":
        fields = schema.get("properties", {})
        return {name: example_of(field, schemas) for name, field in fields.items()}
    return None


def _operations(made: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for place in made["paths"].values():
        yield from place.values()


def _finish(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Add to one operation its problems, its examples and what a token needs for it."""
    for status in operation.pop("x-problems"):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    scope = operation["x-scope"]
    operation["security"] = [{"token": [scope] if scope else []}]
    for told in (operation.get("requestBody"), *operation["responses"].values()):
        for content in (told or {}).get("content", {}).values():
            content["examples"] = {"one": {"value": example_of(content["schema"], schemas)}}
    for parameter in operation["parameters"]:
        parameter.setdefault("description", parameter["name"])
        value = example_of(parameter["schema"], schemas)
        if value not in (None, ""):
            parameter["examples"] = {"one": {"value": value}}
        else:
            parameter.pop("examples", None)


def _problem(status: int) -> dict[str, Any]:
    """Return the answer that a problem of this status is."""
    kinds = [name for name, kind in KINDS.items() if kind.status == status]
    examples = {
        name: {
            "value": {
                "type": f"{EXPLAINED}#{name}",
                "title": KINDS[name].title,
                "status": status,
                "detail": KINDS[name].detail,
                "instance": "urn:uuid:6a1f0c1e-20f3-4a0b-9c55-0d6f4f0e8a11",
            }
        }
        for name in kinds
    }
    answer: dict[str, Any] = {
        "description": f"{responses[status]}: {', '.join(KINDS[name].title for name in kinds)}",
        "content": {
            "application/problem+json": {"schema": {"$ref": _PROBLEM}, "examples": examples}
        },
    }
    if status in (429, 503):
        answer["headers"] = {
            "Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}}
        }
    if status == 301:
        answer["headers"] = {
            "Location": {
                "description": "the address of the person it is now",
                "schema": {"type": "string"},
            }
        }
    return answer


def _mapping_schemas() -> dict[str, Any]:
    """Return the schemas of what stands as JSON in a field of a form."""
    made = Mapping.model_json_schema(ref_template="#/components/schemas/{model}")
    return made.pop("$defs") | {"Mapping": made}


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    field = {
        "type": "object",
        "required": ["field", "detail"],
        "properties": {
            "field": text | {"description": "where", "examples": ["body.limit"]},
            "detail": text
            | {"description": "what is wrong", "examples": ["Input should be at most 200."]},
        },
        "additionalProperties": False,
    }
    return {
        "title": "Problem",
        "description": "What went wrong and what to do (RFC 9457). Nothing you sent is repeated.",
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": text
            | {"description": "the kind, explained there", "examples": [f"{EXPLAINED}#not-found"]},
            "title": text
            | {"description": "what happened", "examples": [KINDS["not-found"].title]},
            "status": {"type": "integer", "description": "as of HTTP", "examples": [404]},
            "detail": text
            | {"description": "what to do", "examples": [KINDS["not-found"].detail]},
            "instance": text
            | {
                "description": "the reference of this one answer",
                "examples": ["urn:uuid:6a1f0c1e-20f3-4a0b-9c55-0d6f4f0e8a11"],
            },
            "errors": {"type": "array", "items": field, "description": "each wrong field"},
            "moved_to": text
            | {
                "description": "of `moved`: the id of the person it is now",
                "examples": ["7f3c1d0a52be4c0e9a8417f06d2b9e55"],
            },
        },
        "additionalProperties": False,
    }


def _scheme() -> dict[str, Any]:
    scopes = "; ".join(f"{scope}: {SCOPE_WORDS[scope]}" for scope in Scope)
    return {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of a teammate, made under Settings, Tokens. It does no more than"
        f" its scopes and the teammate’s role. Scopes are {scopes}.",
    }


def _plain(told: Any) -> Any:
    """Return the description as JSON has it: texts as keys, no lazy words, no enums."""
    if isinstance(told, dict):
        return {str(key): _plain(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [_plain(value) for value in told]
    return told if told is None or isinstance(told, bool | int | float) else str(told)
