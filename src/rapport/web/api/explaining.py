"""Operations as people read them: what each needs, how it is called by curl, what it gives.

The page at /api/docs/ and docs/reference/api.md are both made of this.
"""

import json
from dataclasses import dataclass
from typing import Any

from rapport.web.api.openapi import description

HOST = "https://rapport.example"


@dataclass(frozen=True)
class Told:
    """One operation. `gives` is an example of its answer."""

    name: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    right: str
    parameters: tuple[tuple[str, str], ...]
    curl: str
    status: str
    gives: str


def explained() -> list[tuple[str, list[Told]]]:
    """Return the operations by their tag, in the order of the description."""
    groups: dict[str, list[Told]] = {}
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            told = _told(method.upper(), path, operation)
            groups.setdefault(operation["tags"][0], []).append(told)
    return list(groups.items())


def _told(method: str, path: str, operation: dict[str, Any]) -> Told:
    status = next(s for s in operation["responses"] if s.startswith("2"))
    content = operation["responses"][status].get("content", {})
    return Told(
        name=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        about=" ".join(operation.get("description", "").split()),
        scope=operation["x-scope"] or "",
        right=operation["x-right"],
        parameters=tuple((p["name"], p["description"]) for p in operation["parameters"]),
        curl=_curl(method, path, operation),
        status=status,
        gives=_json(next(iter(content.values()))["examples"]["one"]["value"]) if content else "",
    )


def _curl(method: str, path: str, operation: dict[str, Any]) -> str:
    place = path
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            value = parameter["examples"]["one"]["value"]
            place = place.replace(f"{{{parameter['name']}}}", str(value))
    lines = [f'curl -H "Authorization: Bearer $TOKEN" {HOST}{place}']
    if method != "GET":
        lines[0] = lines[0].replace("curl ", f"curl -X {method} ", 1)
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        example = body["examples"]["one"]["value"]
        if kind == "application/json":
            said = {name: value for name, value in example.items() if value != ""}
            shown = json.dumps(said, ensure_ascii=False)
            lines.append(f"-H 'Content-Type: {kind}' -d '{shown}'")
        else:
            parts = example | {"file": "@people.csv"}
            lines += [f"-F '{name}={value}'" for name, value in parts.items() if value]
    return " \\\n     ".join(lines)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
