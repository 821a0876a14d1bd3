"""Sensitive fields that a connection may take in: each turned on by two people, for a reason.

sources/<name>.toml holds, under `sensitive`, for each field: the purpose that people consented
to, the number of the impact assessment (DPIA), who asked and who approved. A keyed digest seals
it: what is written there by hand turns nothing on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rapport.flow.errors import RightsError
from rapport.flow.rights import PURPOSES
from rapport.flow.sources.files import words
from rapport.flow.workspace import Workspace
from rapport.receiving import connections
from rapport.receiving.connections import Connection
from rapport.stores import Stores

_PART: Final = "sensitive"


@dataclass(frozen=True)
class Approval:
    """Why a sensitive field may be taken in. `asked_by`, `approved_by`: ids of teammates."""

    field: str
    purpose: str
    dpia: str
    asked_by: str
    approved_by: str
    at: datetime


def turn_on(
    workspace: Workspace,
    name: str,
    field: str,
    *,
    purpose: str,
    dpia: str,
    asked_by: str,
    approved_by: str,
    now: datetime,
) -> None:
    """Let a field of a connection in from now on.

    `asked_by`, `approved_by`  ids of two teammates
    Raises  RightsError: the source forbids it, the purpose rests on no consent, there is no
            impact assessment, or it is not two people who want it.
    """
    stores = Stores(workspace)
    connection = connections.load(workspace, name)
    approval = Approval(field, purpose, dpia.strip(), asked_by, approved_by, now)
    if (problem := _problem(connection, approval)) is not None:
        raise RightsError(
            f"the field {field!r} of {name} stays closed: {problem}",
            fix="name a purpose of the connection that rests on consent, the number of the"
            " assessment (DPIA), and two different people",
        )
    said = _said(approval) | {"seal": _seal(stores, name, approval)}
    connections.change_part(
        workspace, name, _PART, lambda held: {**(held or {}), words.folded(field): said}
    )


def turn_off(workspace: Workspace, name: str, field: str) -> None:
    """Keep the field out again. What came in stays, until its term or somebody's leaving."""
    gone = words.folded(field)
    connections.change_part(
        workspace,
        name,
        _PART,
        lambda held: {field: said for field, said in (held or {}).items() if field != gone},
    )


def turned_on(stores: Stores, connection: Connection) -> frozenset[str]:
    """Return the fields that are let in, folded. One whose seal or ground is gone is not."""
    held = connections.part(stores.workspace, connection.name, _PART)
    if not isinstance(held, Mapping):
        return frozenset()
    return frozenset(
        field for field, said in held.items() if _holds(stores, connection, field, said)
    )


def _holds(stores: Stores, connection: Connection, field: str, said: object) -> bool:
    if not isinstance(said, Mapping):
        return False
    try:
        approval = Approval(**{k: v for k, v in said.items() if k != "seal"})
        sealed = said["seal"] == _seal(stores, connection.name, approval)
    except (TypeError, ValueError, KeyError, AttributeError):
        return False
    same = words.folded(approval.field) == field
    return bool(sealed) and same and _problem(connection, approval) is None


def _problem(connection: Connection, approval: Approval) -> str | None:
    """Return what is missing for the field to be let in; None if nothing is."""
    if not connection.of_source.policy.sensitive:
        return "the terms of its source forbid it"
    if connection.basis != "consent":
        return "the connection does not rest on consent"
    if approval.purpose not in PURPOSES or approval.purpose not in connection.purposes:
        return "people did not consent to this purpose"
    if not approval.dpia.strip():
        return "no impact assessment is named"
    if not approval.asked_by or approval.asked_by == approval.approved_by:
        return "who asks can't approve"
    return None if approval.approved_by else "nobody approved it"


def _said(approval: Approval) -> dict[str, Any]:
    return dict(vars(approval))


def _seal(stores: Stores, name: str, approval: Approval) -> str:
    said = {**_said(approval), "at": approval.at.isoformat()}
    return stores.pseudonyms.one("approval", name, *(f"{k}={said[k]}" for k in sorted(said)))
