"""Who rows are about: sightings, identifiers, claims, consents, and texts to display."""

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow import attributes, keys
from rapport.flow.sources.files.kinds import Field
from rapport.flow.sources.files.told import Told, blotted, first_of_each
from rapport.flow.tables import (
    CLAIMS,
    CONSENTS,
    COUNT,
    IDENTIFIERS,
    SIGHTINGS,
    TEXT,
    TIME,
    YES_NO,
    TableSpec,
)

_NAME = Field("name", "full name", "text", "name", "name")
#: Attributes whose values are compared as places: alike in any script.
_PLACES = ("city", "country")
DISPLAYS = pa.schema(
    [(n, TEXT) for n in ("account_id", "attribute", "pseudonym", "text")] + [("line", COUNT)]
)


def sightings(told: Told) -> pa.Table:
    """One row an account: the first line it stands on, the first and last time told of it."""
    kind = pa.repeat(pa.scalar(told.mapping.of_kind.account, TEXT), told.rows.num_rows)
    if told.mapping.of_kind.account == "card":
        owned = pc.is_valid(told.of_type("customer", TEXT))
        kind = pc.if_else(owned, "person", kind)
    # Arrow finds the lesser of two numbers, not of two times
    micros = [t.cast(COUNT) for t in (pa.nulls(told.rows.num_rows, TIME), *told.times)]
    first = pc.min_element_wise(*micros).cast(TIME)
    last = pc.max_element_wise(*micros).cast(TIME)
    rows = pa.table(
        {"account_id": told.accounts, "kind": kind, "t0": first, "t1": last, "line": told.lines}
    )
    spans = rows.group_by("account_id", use_threads=False).aggregate(
        [("line", "min"), ("t0", "min"), ("t1", "max")]
    )
    firsts = first_of_each(rows.select(["account_id", "kind", "line"]), ("account_id",))
    joined = firsts.join(spans, "account_id", use_threads=False).sort_by("line").combine_chunks()
    columns = {
        "account_id": _flat(joined["account_id"]),
        "kind": _flat(joined["kind"]),
        "seen_first": _flat(joined["t0_min"]),
        "seen_last": _flat(joined["t1_max"]),
    }
    return told.fit(SIGHTINGS, columns, _flat(joined["line"]))


def identifiers(told: Told) -> pa.Table:
    """One row an identifier of an account; verified if any column that says it is."""
    parts = []
    for f, (value, key) in _identifying(told):
        n = told.rows.num_rows
        columns = {
            "account_id": told.accounts,
            "kind": pa.repeat(pa.scalar(f.identifier, TEXT), n),
            "value": value,
            "key": key,
            "pseudonym": told.entry.pseudonyms.column(str(f.identifier), value),
            "verified": pa.repeat(pa.scalar(f.name in told.mapping.verified, YES_NO), n),
        }
        parts.append(_said(told.fit(IDENTIFIERS, columns, told.lines), "value"))
    rows = _all(IDENTIFIERS, parts)
    key_columns = ("account_id", "kind", "value")
    firsts = first_of_each(rows, key_columns)
    sure = rows.filter(rows["verified"]).select(list(key_columns))
    if not sure.num_rows:
        return firsts
    sure = first_of_each(
        sure.append_column("line", pa.repeat(pa.scalar(0, COUNT), sure.num_rows)), key_columns
    )
    marks = sure.append_column("sure", pa.repeat(True, sure.num_rows)).drop_columns(["line"])
    joined = firsts.join(marks, list(key_columns), use_threads=False).sort_by(
        [("line", "ascending"), ("kind", "ascending"), ("value", "ascending")]
    )
    verified = pc.fill_null(joined["sure"], False)
    place = joined.column_names.index("verified")
    return joined.set_column(place, "verified", verified).select(IDENTIFIERS.schema.names)


def claims(told: Told) -> pa.Table:
    """One row a statement. Of a sealed attribute only the pseudonym is told."""
    parts = []
    for f, pseudonym, _ in _sealed(told):
        columns = {"account_id": told.accounts, "value": pseudonym}
        parts.append(_claims(told, f, columns, told.lines, told.observed_at, sealed=True))
    for f in told.fields():
        if f.attribute and not attributes.kind_of(f.attribute).sealed:
            parts.append(_open_claims(told, f))
    return first_of_each(_all(CLAIMS, parts), ("account_id", "attribute", "value"))


def displays_of_accounts(told: Told) -> pa.Table:
    """What the vault shows for the pseudonyms of claims: the texts as they were said."""
    parts = []
    for f, pseudonym, text in _sealed(told):
        attribute = pa.repeat(pa.scalar(f.attribute, TEXT), told.rows.num_rows)
        columns = [told.accounts, attribute, pseudonym, text, told.lines]
        rows = pa.table(columns, schema=DISPLAYS)
        parts.append(_said(rows, "pseudonym"))
    rows = pa.concat_tables([DISPLAYS.empty_table(), *parts])
    return first_of_each(rows, ("account_id", "attribute", "pseudonym"))


def consents(told: Told) -> pa.Table:
    """One row an explicit yes or no. Where a file says both, the later one counts.

    Without dates, or on the same date, a withdrawal counts.
    """
    parts = []
    for consent in told.mapping.consents:
        said = _flat(told.rows[consent.name])
        n = len(said)
        state = pc.if_else(said, "given", "withdrawn")
        columns = {
            "account_id": told.accounts,
            "purpose": pa.repeat(pa.scalar(consent.purpose, TEXT), n),
            "channel": pa.repeat(pa.scalar(consent.channel, TEXT), n),
            "state": state,
            "text_version": pa.repeat(pa.scalar(consent.text_version or None, TEXT), n),
            "changed_at": told.of_type("consent_at", TIME),
        }
        parts.append(_said(told.fit(CONSENTS, columns, told.lines), "state"))
    rows = _all(CONSENTS, parts)
    dated = pc.fill_null(rows["changed_at"].cast(pa.int64()), -(2**62))
    order = rows.append_column("at", dated).sort_by(
        [("at", "descending"), ("state", "descending"), ("line", "ascending")]
    )
    lines = order["line"]
    ranked = order.drop_columns(["at", "line"]).append_column(
        "line", pa.array(range(order.num_rows), COUNT)
    )
    ranked = ranked.append_column("true_line", lines)
    last = first_of_each(ranked, ("account_id", "purpose", "channel")).drop_columns(["line"])
    return last.rename_columns({"true_line": "line"}).select(CONSENTS.schema.names)


def _identifying(told: Told) -> list[tuple[Field, tuple[pa.Array, pa.Array]]]:
    """Return the identifying fields with canonical values and keys; the full name first."""
    found = []
    if told.names.null_count < len(told.names):
        found.append((_NAME, keys.canonical("name", told.names, region=told.entry.region)))
    for f in told.fields():
        if f.identifier and f.name != "name":
            found.append((f, told.canonical(f)))
    return found


def _sealed(told: Told) -> list[tuple[Field, pa.Array, pa.Array]]:
    """Return the fields that only the vault may tell: pseudonyms, and the texts as said."""
    found = []
    for f, (value, _) in _identifying(told):
        if f.attribute and attributes.kind_of(f.attribute).sealed:
            said = told.names if f is _NAME else told.of_type(f.name, TEXT)
            found.append((f, told.entry.pseudonyms.column(str(f.identifier), value), said))
    return found


def _open_claims(told: Told, f: Field) -> pa.Table:
    """Return the claims of an attribute that anyone may read."""
    said, owners = blotted(told.of_type(f.name, TEXT)), pa.array(range(told.rows.num_rows), COUNT)
    if f.attribute == "interest":
        items = pc.split_pattern_regex(said, r"\s*[;,，；、|]\s*")
        owners, said = pc.list_parent_indices(items), pc.list_flatten(items)
    value, key = keys.canonical("work", said, region="")
    if f.type in ("sex", "language"):
        value = said
    elif f.attribute in _PLACES:
        value = pc.coalesce(key, value)
    columns = {"account_id": told.accounts.take(owners), "value": value, "said": said}
    lines, times = told.lines.take(owners), told.observed_at.take(owners)
    return _claims(told, f, columns, lines, times, sealed=False)


def _claims(
    told: Told,
    f: Field,
    columns: dict[str, pa.Array],
    lines: pa.Array,
    times: pa.Array,
    *,
    sealed: bool,
) -> pa.Table:
    n = len(lines)
    columns |= {
        "attribute": pa.repeat(pa.scalar(f.attribute, TEXT), n),
        "sealed": pa.repeat(pa.scalar(sealed, YES_NO), n),
        "mode": pa.repeat(pa.scalar(told.mapping.mode, TEXT), n),
        "observed_at": times,
    }
    return _said(told.fit(CLAIMS, columns, lines), "value")


def _said(rows: pa.Table, column: str) -> pa.Table:
    """Leave out rows where nothing was said."""
    return rows.filter(pc.is_valid(rows[column]))


def _all(spec: TableSpec, parts: list[pa.Table]) -> pa.Table:
    return pa.concat_tables([spec.schema.empty_table(), *parts]).combine_chunks()


def _flat(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()
