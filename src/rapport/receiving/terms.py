"""Whether somebody looked at a source's terms lately: else it is neither read nor drained (P38).

The code says when its authors read them; who answers for a workspace confirms them anew in
sources/<name>.toml, under `terms`: address, version, day and by whom.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from rapport.flow.errors import InputError, TermsStale
from rapport.flow.rights import NEVER, Terms
from rapport.flow.workspace import Workspace
from rapport.receiving import connections
from rapport.receiving.connections import Connection

#: Terms that were read longer ago stop their source.
STALE_AFTER: Final = timedelta(days=180)


def of(workspace: Workspace, connection: Connection) -> tuple[Terms, ...]:
    """Return the terms a connection stands on, each with the last day it was looked at.

    Empty for the company's own data.
    """
    said = {str(row["url"]): row for row in _confirmed(workspace, connection.name)}
    return tuple(_later(terms, said.get(terms.url)) for terms in connection.of_source.policy.terms)


def need_fresh(workspace: Workspace, connection: Connection, *, now: datetime) -> None:
    """Raise TermsStale if some of the terms were not looked at for over 180 days."""
    for terms in of(workspace, connection):
        if now.date() - terms.checked_at > STALE_AFTER:
            when = (
                "nobody here has looked at them yet"
                if terms.checked_at == NEVER
                else f"they were last looked at on {terms.checked_at.isoformat()}"
            )
            raise TermsStale(
                f"{connection.name} stands still until its terms are looked at: {when}",
                fix=f"read {terms.url}; then a privacy officer confirms on the page of the source"
                " in the web app (rapport serve: Sources) that what you do is still allowed",
            )


def confirm(workspace: Workspace, name: str, url: str, *, version: str, by: str, on: date) -> None:
    """Note that somebody read the terms at `url` and holds that we keep them.

    `by`  who; a name in this workspace, never a contact
    Raises  InputError: the source has no such terms, or nobody is named.
    """
    connection = connections.load(workspace, name)
    if url not in {terms.url for terms in connection.of_source.policy.terms} or not by:
        raise InputError(
            f"{name} has no such terms to confirm, or nobody is named who read them",
            fix="say who read them, and take their address from the source's page",
        )
    row = {"url": url, "version": version, "checked_at": on, "by": by}
    connections.change_part(
        workspace,
        name,
        "terms",
        lambda held: [*(old for old in held or () if old["url"] != url), row],
    )


def _confirmed(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = connections.part(workspace, name, "terms") or []
    return found


def _later(terms: Terms, said: dict[str, Any] | None) -> Terms:
    if said is None or said["checked_at"] <= terms.checked_at:
        return terms
    return replace(terms, version=str(said["version"]), checked_at=said["checked_at"])
