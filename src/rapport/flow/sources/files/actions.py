"""What rows tell of our own doing, and of figures from outside: no deed of an account."""

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.sources.files import kinds
from rapport.flow.sources.files.told import Told, blotted, first_of_each
from rapport.flow.tables import ACTIONS, CONSENTS, COUNT, REFERENCE, TEXT, TIME

#: What becomes of a mail that ends the permission to write another.
_ENDS = ("bounced", "complained", "unsubscribed")
_SENT = ("sent", "delivered")
#: What names a cell beside its source; the number itself and what stands beside it do not.
_NAMES_CELL = (
    *("measure", "area", "role", "industry", "level", "sex", "age_from", "age_to", "statistic"),
    *("currency", "gross", "as_of", "origin"),
)


def actions(told: Told) -> pa.Table:
    """One row a thing we did: a message or call of ours, or the numbers of a day in public.

    Of several rows that tell of one mail, as of its sending and its delivery, one stays.
    """
    kind = told.mapping.of_kind
    columns = {
        f.action: told.of_type(f.name, ACTIONS.schema.field(f.action).type)
        for f in told.fields()
        if f.action
    }
    for name in columns.keys() & {"channel", "campaign", "content"}:
        columns[name] = blotted(columns[name])
    ours = _ours(told)
    columns |= {
        "action_id": _ids(told),
        "kind": pa.repeat(pa.scalar(kind.action, TEXT), len(ours)),
        "day": _days(told),
    }
    if kind.account is not None:
        columns["account_id"] = told.accounts
    if kind is kinds.MAIL_EVENTS:
        columns["shown"] = _delivered(told, columns["action_id"])
    rows = told.fit(ACTIONS, {k: v for k, v in columns.items() if k}, told.lines)
    return first_of_each(rows.filter(ours), ("action_id",))


def withdrawals(told: Told) -> pa.Table:
    """One row an address that mail may no longer be sent to, with the event as its proof."""
    event = told.of_type("mail_event", TEXT)
    n = len(event)
    columns = {
        "account_id": told.accounts,
        "purpose": pa.repeat(pa.scalar("marketing", TEXT), n),
        "channel": pa.repeat(pa.scalar("email", TEXT), n),
        "state": pa.repeat(pa.scalar("withdrawn", TEXT), n),
        "proof": event,
        "changed_at": told.deed("occurred_at", TIME),
    }
    rows = told.fit(CONSENTS, columns, told.lines)
    ended = rows.filter(pc.is_in(event, value_set=pa.array(_ENDS)))
    return first_of_each(ended, ("account_id", "purpose", "channel"))


def cells(told: Told) -> pa.Table:
    """One row a number of an outside table; the lowest line counts if a cell is told twice."""
    columns = {
        f.cell: told.of_type(f.name, REFERENCE.schema.field(f.cell).type)
        for f in told.fields()
        if f.cell
    }
    for name in columns.keys() & {"area", "role", "industry", "level", "origin"}:
        columns[name] = blotted(columns[name])
    columns["as_of"] = _day_of(columns["as_of"])
    named = [_text(columns.get(name), told.rows.num_rows) for name in _NAMES_CELL]
    entry = told.entry
    columns["cell_id"] = entry.pseudonyms.column("cell", entry.source, *named)
    rows = told.fit(REFERENCE, {k: v for k, v in columns.items() if k}, told.lines)
    return first_of_each(rows, ("cell_id",))


def _ours(told: Told) -> pa.Array:
    """Tell which rows are of our doing."""
    kind = told.mapping.of_kind
    if kind.account is None:
        return pa.repeat(pa.scalar(True), told.rows.num_rows)
    if kind is kinds.MAIL_EVENTS:
        return pc.is_in(told.of_type("mail_event", TEXT), value_set=pa.array(_SENT))
    return pc.fill_null(pc.equal(told.of_type("direction", TEXT), "out"), False)


def _ids(told: Told) -> pa.Array:
    """Ids of actions: a message by its own number and whom it went to, a day by its dimensions."""
    kind, entry, n = told.mapping.of_kind, told.entry, told.rows.num_rows
    if kind is kinds.OUR_POSTS:
        native = told.of_type("post", TEXT)
        return entry.pseudonyms.column("action", entry.source, kind.name, native)
    if kind.account is None:
        parts = [_text(told.of_type(x, TEXT), n) for x in ("campaign", "content", "channel")]
        parts.append(_text(_days(told), n))
        return entry.pseudonyms.column("action", entry.source, kind.name, *parts)
    native = told.of_type("call" if kind is kinds.CALLS else "message", TEXT)
    own = entry.pseudonyms.column("action", entry.source, kind.name, told.accounts, native)
    names = [name for name in told.rows.column_names if name != "line"]
    whole = [_text(told.rows[name].combine_chunks(), n) for name in names]
    row = entry.pseudonyms.column("action", entry.source, kind.name, "row", *whole)
    return pc.coalesce(own, row)


def _delivered(told: Told, ids: pa.Array) -> pa.Array:
    """Return 1 for a mail that was delivered, by this row or another."""
    arrived = pc.equal(told.of_type("mail_event", TEXT), "delivered")
    reached = pc.is_in(ids, value_set=ids.filter(arrived))
    return pc.if_else(reached, pa.scalar(1, COUNT), pa.scalar(None, COUNT))


def _days(told: Told) -> pa.Array:
    """The day each row counts for; one without a time counts for the day it was received."""
    said = pc.coalesce(
        told.of_type("day", TIME),
        told.of_type("published_at", TIME),
        told.deed("occurred_at", TIME),
    )
    return _day_of(pc.fill_null(said, pa.scalar(told.entry.received_at, TIME)))


def _day_of(times: pa.Array) -> pa.Array:
    return pc.floor_temporal(times, unit="day").cast(TIME)


def _text(column: pa.Array | None, n: int) -> pa.Array:
    if column is None:
        return pa.repeat(pa.scalar("", TEXT), n)
    return pc.fill_null(column.cast(TEXT), "")
