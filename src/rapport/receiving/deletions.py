"""What sources say is gone, noted in the facts log: the next build takes it out of all there is.

    account      as if somebody asked us to forget it: it does not come back
    closed       its facts go; once it is open again, what comes then is taken in
    interaction  one deed, by its number in its kind of rows;  object  what deeds were done to

Of all but accounts the later word rules: what the source tells of again after it said that it is
gone, as a comment that was restored, comes in again.

A person who asks Meta to delete what its apps hold is told by Meta through `asked_by_meta`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.errors import HookRefused
from rapport.flow.facts import Entry
from rapport.flow.leaving import Gone, Withdrawn
from rapport.flow.sources.base import Deletion
from rapport.flow.sources.files import kinds
from rapport.flow.sources.signed_networks import signed_request
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, secret_settings
from rapport.receiving.connections import Connection
from rapport.stores import Stores


@dataclass(frozen=True)
class Status:
    """How far a deletion is that somebody asked for: waiting for the next build, or done."""

    state: Literal["waiting", "done"]
    asked_at: datetime


def note(
    stores: Stores,
    connection: Connection,
    deletions: Iterable[Deletion],
    *,
    after: int,
    now: datetime,
) -> None:
    """Note what is gone. `after`: the last entry of before these deletions came."""
    said = list(deletions)
    gone = [
        Withdrawn(d.of, id_, connection.name, d.at or now, None if d.of == "account" else after)
        for d in said
        for id_ in _ids(stores, connection, d)
    ]
    if gone:
        stores.received.forget_told(connection.name, {d.native for d in said})
        stores.log.want_forgotten(w.id for w in gone if w.kind == "account")
        stores.log.withdraw(gone)


def earlier(
    stores: Stores,
    connection: Connection,
    entry: Entry,
    rows: pa.Table,
    deletions: Sequence[tuple[int, Deletion]],
) -> pa.Table:
    """Return rows of one drain without what a source said is gone later in it.

    `deletions`  each with the number of the record that said so, as rows' `line` counts them
    """
    for line, deletion in deletions:
        gone = gone_of(stores, connection, [deletion])
        before = rows.filter(pc.less_equal(rows["line"], line))
        if not gone or not before.num_rows:
            continue
        left = stores.without(entry, before, gone)
        if left is not None:
            rows = pa.concat_tables([left, rows.filter(pc.greater(rows["line"], line))])
    return rows


def gone_of(stores: Stores, connection: Connection, deletions: Iterable[Deletion]) -> Gone:
    """Return what deletions take away that may come back: all but accounts."""
    ids: dict[str, list[str]] = {"closed": [], "interaction": [], "object": []}
    for deletion in deletions:
        if deletion.of in ids:
            ids[deletion.of] += _ids(stores, connection, deletion)
    return Gone.of(ids["closed"], ids["interaction"], ids["object"])


def asked_by_meta(workspace: Workspace, name: str, request: str, *, now: datetime) -> str:
    """Take in a deletion that Meta's callback tells of. Returns a code to ask about it by.

    `request`  the `signed_request` of the callback's body
    Raises  HookRefused: it is not signed with the app's secret, or names nobody.
            ConfigError: nothing is connected under that name.
    """
    connection = connections.load(workspace, name)
    sealed = secret_settings.of(workspace, name)
    secret = sealed.get("app_secret") or sealed.get("client_secret", "")
    native = signed_request(request, secret).get("user_id")
    if not isinstance(native, str) or not native:
        raise HookRefused(
            "the request names no user", fix="look at the app's settings at Meta: its callback"
        )
    stores = Stores(workspace)
    (id_,) = _ids(stores, connection, Deletion("account", native))
    code = stores.pseudonyms.one("deletion", name, id_)[:20]
    stores.log.want_forgotten([id_])
    stores.log.withdraw([Withdrawn("account", id_, name, now, None, code)])
    return code


def status(workspace: Workspace, code: str) -> Status | None:
    """Return how far the deletion with that code is; None if there is none."""
    found = Stores(workspace).log.withdrawal(code)
    return None if found is None else Status("done" if found.done else "waiting", found.at)


def _ids(stores: Stores, connection: Connection, gone: Deletion) -> list[str]:
    """How facts name what is gone: as files.told and files.deeds hash it."""
    one, name = stores.pseudonyms.one, connection.name
    if gone.of in ("account", "closed"):
        return [one("account", name, gone.native)]
    if gone.of == "object" or gone.kind:
        return [one(gone.of, name, gone.kind, gone.native)]
    told = (kind for kind in connection.of_source.kinds if kinds.BY_NAME[kind].verb is not None)
    return [one("interaction", name, kind, gone.native) for kind in told]
