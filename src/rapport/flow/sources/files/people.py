"""Who rows are about: sightings, identifiers, claims, consents, and texts to display."""

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow import attributes, keys
from rapport.flow.places import country_key
from rapport.flow.sources.files import kinds, values
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
#: Fields that say who belongs to whom: an organisation's number, or a member's.
_BELONGING = ("organisation", "member")
#: Kinds of rows that tell who is there on a network: nobody of them came to us by that.
_IN_PUBLIC = (kinds.MEMBERS, kinds.POSTS, kinds.REACTIONS)
DISPLAYS = pa.schema(
    [(n, TEXT) for n in ("account_id", "attribute", "pseudonym", "text")] + [("line", COUNT)]
)


def sightings(told: Told) -> pa.Table:
    """One row an account: the first line it stands on, the first and last time told of it."""
    kind = pa.repeat(pa.scalar(told.mapping.of_kind.account, TEXT), told.rows.num_rows)
    if told.mapping.of_kind.account == "card":
        owned = pc.is_valid(told.of_type("customer", TEXT))
        kind = pc.if_else(owned, "person", kind)
    return sightings_of(told, told.accounts, kind, once=told.one_row_each)


def sightings_of(told: Told, accounts: pa.Array, kind: pa.Array, *, once: bool) -> pa.Table:
    """Return a sighting of each of `accounts`; `once`: none of them stands on two rows."""
    # Arrow finds the lesser of two numbers, not of two times
    micros = [t.cast(COUNT) for t in (pa.nulls(told.rows.num_rows, TIME), *told.times)]
    first = pc.min_element_wise(*micros).cast(TIME)
    last = pc.max_element_wise(*micros).cast(TIME)
    rows = pa.table(
        {"account_id": accounts, "kind": kind, "t0": first, "t1": last, "line": told.lines}
    )
    if not once:
        rows = _spanned(rows, "t0", "t1")
    columns = {
        "account_id": _flat(rows["account_id"]),
        "kind": _flat(rows["kind"]),
        "in_public": pa.repeat(told.mapping.of_kind in _IN_PUBLIC, rows.num_rows),
        "seen_first": _flat(rows["t0"]),
        "seen_last": _flat(rows["t1"]),
    }
    return told.fit(SIGHTINGS, columns, _flat(rows["line"]))


def _spanned(rows: pa.Table, first: str, last: str) -> pa.Table:
    """Keep one row an account, the one on the lowest line, with the earliest and latest times."""
    spans = rows.group_by("account_id", use_threads=False).aggregate(
        [(first, "min"), (last, "max")]
    )
    rows = first_of_each(rows, ("account_id",))
    spans = spans.take(pc.index_in(rows["account_id"], spans["account_id"].combine_chunks()))
    for name, span in ((first, f"{first}_min"), (last, f"{last}_max")):
        rows = rows.set_column(rows.column_names.index(name), name, spans[span])
    return rows


def sightings_together(rows: pa.Table) -> pa.Table:
    """Make one sighting of those of each account."""
    return _spanned(rows, "seen_first", "seen_last")


def identifiers(told: Told, proven: pa.Array | None = None) -> pa.Table:
    """One row an identifier of an account; verified if any column that says it is.

    Of rows where `proven` is true every contact is verified, whatever the mapping says.
    """
    parts: dict[str, list[pa.Table]] = {}
    for f in _identifying(told):
        n, kind = told.rows.num_rows, str(f.identifier)
        value, key = told.canonical(f)
        sure = pa.repeat(pa.scalar(f.name in told.mapping.verified, YES_NO), n)
        columns = {
            "account_id": told.accounts,
            "kind": pa.repeat(pa.scalar(kind, TEXT), n),
            "value": value,
            "key": key,
            "pseudonym": told.pseudonym(f),
            "verified": sure if proven is None else pc.or_(sure, proven),
        }
        rows = told.fit(IDENTIFIERS, columns, told.lines)
        parts.setdefault(kind, []).append(_said(rows, "value"))
    for name in _BELONGING:
        if told.mapping.has(name):
            parts.setdefault("organisation", []).append(_belongs(told, name))
    key_of = ("account_id", "value")
    return _each_once(told, IDENTIFIERS.schema, parts, key_of, any_of=("verified",))


def _belongs(told: Told, name: str) -> pa.Table:
    """Return which organisation each account belongs to, by the organisation's birth id."""
    persons, organisations = told.accounts, told.numbered(name)
    if name == "member":
        persons, organisations = organisations, persons
    rows = refers(told, persons, "organisation", organisations, pa.scalar(True, YES_NO))
    return rows.filter(pc.and_(pc.is_valid(persons), pc.is_valid(organisations)))


def refers(
    told: Told, accounts: pa.Array, kind: str, others: pa.Array, sure: pa.Array | pa.Scalar
) -> pa.Table:
    """Return identifiers of `kind` by which `accounts` name other accounts, a row each."""
    n = len(accounts)
    columns = {
        "account_id": accounts,
        "kind": pa.repeat(pa.scalar(kind, TEXT), n),
        "value": others,
        "key": others,
        "pseudonym": told.entry.pseudonyms.column(kind, others),
        "verified": pa.repeat(sure, n) if isinstance(sure, pa.Scalar) else sure,
    }
    return told.fit(IDENTIFIERS, columns, told.lines)


def claims(told: Told) -> pa.Table:
    """One row a statement. Of a sealed attribute only the pseudonym is told."""
    parts: dict[str, list[pa.Table]] = {}
    for f in _sealed(told):
        columns = {"account_id": told.accounts, "value": told.pseudonym(f)}
        rows = _claims(told, f, columns, told.lines, told.observed_at, sealed=True)
        parts.setdefault(str(f.attribute), []).append(rows)
    for f in told.fields():
        if f.attribute and not attributes.kind_of(f.attribute).sealed:
            parts.setdefault(f.attribute, []).append(_open_claims(told, f))
    return _each_once(told, CLAIMS.schema, parts, ("account_id", "value"))


def displays_of_accounts(told: Told) -> pa.Table:
    """What the vault shows for the pseudonyms of claims: the texts as they were said."""
    parts: dict[str, list[pa.Table]] = {}
    for f in _sealed(told):
        attribute = pa.repeat(pa.scalar(f.attribute, TEXT), told.rows.num_rows)
        text = told.names if f is _NAME else told.of_type(f.name, TEXT)
        columns = [told.accounts, attribute, told.pseudonym(f), text, told.lines]
        rows = pa.table(columns, schema=DISPLAYS)
        parts.setdefault(str(f.attribute), []).append(_said(rows, "pseudonym"))
    return _each_once(told, DISPLAYS, parts, ("account_id", "pseudonym"))


def _each_once(
    told: Told,
    schema: pa.Schema,
    parts: dict[str, list[pa.Table]],
    key: tuple[str, ...],
    any_of: tuple[str, ...] = (),
) -> pa.Table:
    """Put the parts together, each key once in each group of parts.

    One column with one row an account says nothing twice, the common case: it is not looked
    through. Interests are several a row.
    """
    tables = [schema.empty_table()]
    for group, same in parts.items():
        alike = not told.one_row_each or len(same) > 1 or group == "interest"
        rows = pa.concat_tables(same)
        tables.append(first_of_each(rows, key, any_of=any_of) if alike else rows)
    return pa.concat_tables(tables)


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
    return last_words(_all(CONSENTS, parts))


def last_words(rows: pa.Table) -> pa.Table:
    """Keep, of what an account said of one purpose and channel, what counts; see `consents`."""
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


def _identifying(told: Told) -> list[Field]:
    """Return the identifying fields; the full name first, said or put together."""
    named = [_NAME] if told.names.null_count < len(told.names) else []
    return named + [f for f in told.fields() if f.identifier and f.name != "name"]


def _sealed(told: Told) -> list[Field]:
    """Return the fields that only the vault may tell."""
    return [
        f for f in _identifying(told) if f.attribute and attributes.kind_of(f.attribute).sealed
    ]


def _open_claims(told: Told, f: Field) -> pa.Table:
    """Return the claims of an attribute that anyone may read."""
    column, owners = told.of_type(f.name, TEXT), pa.array(range(told.rows.num_rows), COUNT)
    if f.name == "age":
        return _birth_years(told, f)
    said = pc.if_else(column, "yes", "no") if f.type == "yes_no" else blotted(column)
    if f.attribute == "interest":
        items = pc.split_pattern_regex(said, r"\s*[;,，；、|]\s*")
        owners, said = pc.list_parent_indices(items), pc.list_flatten(items)
    value, key = keys.canonical("work", said, region="")
    if f.type in ("sex", "language", "yes_no"):
        value = said
    elif f.attribute == "country":
        value = values.each_distinct(said, lambda text: country_key(text) or None, TEXT)
    elif f.attribute == "city":  # compared alike in any script, as a country is
        value = pc.coalesce(key, value)
    columns = {"account_id": told.accounts.take(owners), "value": value, "said": said}
    lines, times = told.lines.take(owners), told.observed_at.take(owners)
    return _claims(told, f, columns, lines, times, sealed=False)


def _birth_years(told: Told, f: Field) -> pa.Table:
    """Return of each age in which year who has it was most likely born."""
    when = pc.fill_null(told.observed_at, pa.scalar(told.entry.received_at, TIME))
    second_half = pc.cast(pc.greater_equal(pc.month(when), 7), COUNT)
    halves = pc.add(pc.multiply(pc.year(when), 2), second_half)
    age = told.of_type(f.name, COUNT)
    # who is 30 was born 30.5 years ago, as far as anybody knows
    born_halves = pc.subtract(halves, pc.add(pc.multiply(age, 2), 1))
    born = pc.shift_right(born_halves, 1)
    columns = {
        "account_id": told.accounts,
        "value": pc.cast(born, TEXT),
        "said": pc.cast(age, TEXT),
    }
    return _claims(told, f, columns, told.lines, told.observed_at, sealed=False)


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
