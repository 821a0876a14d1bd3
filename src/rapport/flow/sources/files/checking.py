"""Batches of texts into typed rows; what can't be read, into the quarantine.

A row of a file is taken in whole or not at all: one unreadable value in a mapped column keeps
the row out, with the reason and the mend. The good rows beside it never wait. What a service
sent can't be mended by who reads the refusal, so there an optional value that can't be read is
left out and counted, and its row stays.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.sources.files import dates, values
from rapport.flow.sources.files.csvs import Batch
from rapport.flow.sources.files.kinds import Field
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.sources.files.quarantine import Refusal
from rapport.flow.tables import COUNT, NUMBER, TEXT, TIME, YES_NO

#: Nobody younger gets a profile (GDPR article 8, its default); a workspace may say otherwise.
YOUNGEST = 16
#: A clock of the source may go before ours by this much.
_AHEAD = timedelta(days=2)

_TYPES: dict[str, pa.DataType] = {
    "time": TIME,
    "amount": NUMBER,
    "whole": COUNT,
    "consent": YES_NO,
    "yes_no": YES_NO,
    "duration": NUMBER,
}
_REASONS = {
    "phone": (
        "not one phone number",
        "write digits with the country's prefix, one number a column; in a spreadsheet make"
        " the column text",
    ),
    "email": ("not one e-mail address", "write one address, as in name@firm.example"),
    "birth": ("not a birth date in the formats named", "add its format to date_formats"),
    "time": ("not a date in the formats named", "add its format to date_formats"),
    "amount": ("not an amount with the decimal mark named", "check decimal_comma"),
    "whole": ("not a whole number", "write digits only"),
    "sex": ("neither female nor male", "write f or m, or leave it empty"),
    "currency": ("not a currency", "write its ISO 4217 code, as in EUR"),
    "language": ("not a language", "write its BCP 47 code, as in bg"),
    "verb": ("not a verb we know", "write one of those in docs/reference/sources.md"),
    "consent": ("neither yes nor no", "write yes or no, or leave it empty"),
    "yes_no": ("neither yes nor no", "write yes or no, or leave it empty"),
    "method": (
        "no way of identifying a visitor",
        "write identify, alias, signed link or sign-in",
    ),
    "duration": ("no length of time", "write seconds, or minutes and seconds as 3:25"),
    "direction": ("neither in nor out", "write in if they began it, out if you did"),
    "mail_event": (
        "nothing that becomes of a mail",
        "write sent, delivered, opened, clicked, bounced, complained or unsubscribed",
    ),
}
_NO_BASIS = (
    "no lawful basis: the import names no purpose or no ground",
    "say what the data is for and on what ground, then import the file again",
)

Flags = npt.NDArray[np.bool_]


def schema_of(mapping: Mapping) -> pa.Schema:
    """Return the schema of typed rows: our fields in their order, the consents, `line`."""
    fields = [
        pa.field(f.name, _TYPES.get(f.type, TEXT))
        for f in mapping.of_kind.fields
        if f.name in mapping.columns
    ]
    consents = [pa.field(c.name, YES_NO) for c in mapping.consents]
    return pa.schema([*fields, *consents, pa.field("line", COUNT)])


@dataclass
class _Verdict:
    """Which rows of a batch are refused so far, and why: the first reason stays."""

    lines: pa.Array
    bad: Flags
    refusals: list[Refusal] = field(default_factory=list)
    children: Flags | None = None
    unread: dict[str, Flags] = field(default_factory=dict)  # left out, by column

    def refuse(
        self, rows: Flags, column: str | None, said: pa.Array | None, why: tuple[str, str]
    ) -> None:
        for i in np.flatnonzero(rows & ~self.bad).tolist():
            value = None if said is None else said[i].as_py()
            self.refusals.append(Refusal(self.lines[i].as_py(), column, value, *why))
        self.bad |= rows


class Checker:
    """Checks the batches of one file against its mapping.

    `now` is the time of the import: nothing was done after it. `granted` is false where
    there is no lawful basis: then every row is refused and none is read. `lenient` leaves out
    an optional value that can't be read, but no consent, and `left_out` counts them by column.
    """

    def __init__(
        self,
        mapping: Mapping,
        *,
        now: datetime,
        granted: bool = True,
        youngest: int = YOUNGEST,
        lenient: bool = False,
    ) -> None:
        self._mapping = mapping
        self._now = now
        self._granted = granted
        self._youngest = youngest
        self._lenient = lenient
        self.schema = schema_of(mapping)
        self.left_out: Counter[str] = Counter()
        self._children: list[pa.RecordBatch] = []

    def take_children(self) -> list[pa.RecordBatch]:
        """Return the refused rows of who is too young, without birth and age; forget them.

        For who suppresses their contacts. Never: kept.
        """
        children, self._children = self._children, []
        return children

    def check(self, batch: Batch) -> tuple[pa.RecordBatch, list[Refusal]]:
        """Return the good rows of a batch, typed, and the refusals of the others."""
        verdict = _Verdict(batch.lines, np.zeros(batch.rows.num_rows, bool))
        if not self._granted:
            verdict.refuse(~verdict.bad, None, None, _NO_BASIS)
            return _empty(self.schema), verdict.refusals
        typed: dict[str, pa.Array] = {}
        for f in self._mapping.of_kind.fields:
            if column := self._mapping.columns.get(f.name):
                typed[f.name] = self._read(f, column, batch.rows, verdict)
        for consent in self._mapping.consents:
            said = values.clean(_one(batch.rows, consent.column), keep_words=True)
            typed[consent.name] = values.consent(said)
            self._unread("consent", consent.column, said, typed[consent.name], verdict)
        self._check_rows(typed, batch.rows, verdict)
        rows = pa.record_batch([*typed.values(), batch.lines], schema=self.schema)
        if verdict.children is not None:
            self._keep_children(rows, verdict.children)
        for column, flags in verdict.unread.items():
            if lost := int(np.count_nonzero(flags & ~verdict.bad)):
                self.left_out[column] += lost
        if verdict.bad.any():
            rows = rows.filter(pa.array(~verdict.bad))
        return rows, verdict.refusals

    def _read(self, f: Field, column: str, rows: pa.Table, verdict: _Verdict) -> pa.Array:
        said = values.clean(_one(rows, column), keep_words=f.type == "yes_no")
        typed = self._typed(f, said)
        if typed is not said:
            self._unread(f.type, column, said, typed, verdict, optional=self._is_optional(f))
        if f.type == "time":
            ahead = _true(pc.greater(typed, pa.scalar(self._now + _AHEAD, TIME)))
            if self._is_optional(f):
                return self._without(typed, ahead, column, verdict)
            verdict.refuse(ahead, column, said, ("a time to come", "check the date"))
        return typed

    def _is_optional(self, f: Field) -> bool:
        return self._lenient and f.name not in self._mapping.of_kind.required

    def _without(self, typed: pa.Array, lost: Flags, column: str, verdict: _Verdict) -> pa.Array:
        """Leave out the values of the rows `lost`, and note so."""
        if not lost.any():
            return typed
        verdict.unread[column] = verdict.unread.get(column, np.zeros(len(lost), bool)) | lost
        return pc.if_else(pa.array(lost), pa.scalar(None, typed.type), typed)

    def _keep_children(self, rows: pa.RecordBatch, children: Flags) -> None:
        theirs = rows.filter(pa.array(children))
        for name in ("birth", "age"):
            place = rows.schema.get_field_index(name)
            if place >= 0:
                kind = rows.schema.field(place)
                theirs = theirs.set_column(place, kind, pa.nulls(theirs.num_rows, kind.type))
        self._children.append(theirs)

    def _typed(self, f: Field, said: pa.Array) -> pa.Array:
        m = self._mapping
        if f.type == "text":
            return said
        if f.type == "time":
            return dates.times(said, m.date_formats, m.time_zone)
        if f.type == "birth":
            return dates.births(said, m.date_formats, self._now)
        if f.type == "amount":
            return values.amount(said, decimal_comma=m.decimal_comma)
        return _READERS[f.type](said)

    def _unread(
        self,
        type_: str,
        column: str,
        said: pa.Array,
        typed: pa.Array,
        verdict: _Verdict,
        *,
        optional: bool = False,
    ) -> None:
        if typed.null_count > said.null_count:
            lost = _true(pc.and_(pc.is_valid(said), pc.is_null(typed)))
            if optional:
                self._without(typed, lost, column, verdict)
            else:
                verdict.refuse(lost, column, said, _REASONS[type_])

    def _check_rows(self, typed: dict[str, pa.Array], rows: pa.Table, verdict: _Verdict) -> None:
        kind, columns = self._mapping.of_kind, self._mapping.columns
        for name in kind.required:
            if name in columns:
                why = ("empty, but every row needs it", "fill it in")
                verdict.refuse(_true(pc.is_null(typed[name])), columns[name], None, why)
        named = np.zeros(rows.num_rows, bool)
        for name in kind.names_it:
            if name in typed:
                named |= _true(pc.is_valid(typed[name]))
        for f in kind.fields:  # a row whose only name can't be read says so
            if f.name in kind.names_it and (column := columns.get(f.name)) in verdict.unread:
                lost = ~named & verdict.unread[column]
                verdict.refuse(lost, column, _one(rows, column), _REASONS[f.type])
        ways = ", ".join(n for n in kind.names_it if n in columns)
        why = ("nothing says whom or what the row is about", f"fill in one of: {ways}")
        verdict.refuse(~named, None, None, why)
        self._check_age(typed, rows, verdict)

    def _check_age(self, typed: dict[str, pa.Array], rows: pa.Table, verdict: _Verdict) -> None:
        """Refuse birth dates to come, and children; of those not even the date is kept."""
        today = self._now.date()
        columns = self._mapping.columns
        youngest = self._youngest
        why = (f"younger than {youngest}: no profile is kept of children", "leave the row out")
        children = np.zeros(rows.num_rows, bool)
        if "age" in typed:
            children |= _true(pc.less(typed["age"], youngest))
            verdict.refuse(children, columns["age"], None, why)
        if "birth" in typed:
            birth, said = typed["birth"], _one(rows, columns["birth"])
            ahead = _true(pc.greater(birth, today.isoformat()))
            if self._lenient:
                self._without(birth, ahead, columns["birth"], verdict)
                typed["birth"] = birth = pc.if_else(pa.array(ahead), None, birth)
            coming = ("a birth date to come", "check the date")
            verdict.refuse(ahead & (not self._lenient), columns["birth"], said, coming)
            # 29 February has no own day 16 years on; text order is the order of dates
            latest = f"{today.year - youngest}-{today:%m-%d}"
            young = _true(pc.greater(birth, latest)) & ~ahead
            verdict.refuse(young, columns["birth"], None, why)
            children |= young
        if children.any():
            verdict.children = children


_READERS = {
    "phone": values.phone,
    "email": values.email,
    "whole": values.whole,
    "sex": values.sex,
    "currency": values.currency,
    "language": values.language,
    "verb": values.verb,
    "yes_no": values.consent,
    "method": values.method,
    "duration": values.duration,
    "direction": values.direction,
    "mail_event": values.mail_event,
}


def _one(rows: pa.Table, column: str) -> pa.Array:
    found = rows.column(column)
    return found.chunk(0) if found.num_chunks == 1 else found.combine_chunks()


def _true(flags: pa.Array) -> Flags:
    """Return flags as numpy's; null is false."""
    found: Flags = pc.fill_null(flags, False).to_numpy(zero_copy_only=False)
    return found


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.record_batch([pa.array([], f.type) for f in schema], schema=schema)
