"""The typed rows of one stored file as facts: what run.py calls on every build.

Pure and repeatable: the same rows, mapping and entry give the same facts. Rows are held
by the vault as they were read, so a mistake here is mended by building again.
"""

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.sources.base import Entry
from rapport.flow.sources.files import actions, deeds, kinds, people, visitors
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.sources.files.told import Told
from rapport.flow.tables import (
    ACTIONS,
    CLAIMS,
    CONSENTS,
    IDENTIFIERS,
    INTERACTIONS,
    OBJECTS,
    REFERENCE,
    SIGHTINGS,
    TableSpec,
)

#: The tables of facts that a file may fill.
TABLES = (SIGHTINGS, IDENTIFIERS, CLAIMS, INTERACTIONS, CONSENTS, OBJECTS, ACTIONS, REFERENCE)


def facts_and_displays(
    rows: pa.Table, mapping: Mapping, entry: Entry
) -> tuple[dict[TableSpec, pa.Table], pa.Table]:
    """Return what `facts_of` and `displays_of` give, at the cost of one of them."""
    told = Told(rows, mapping, entry)
    return _facts(told), _displays(told)


def facts_of(rows: pa.Table, mapping: Mapping, entry: Entry) -> dict[TableSpec, pa.Table]:
    """Return the facts that the rows of one file tell, a table each of TABLES.

    Shape   `rows` as checking.schema_of(mapping); each table as its spec, keys unique:
            of several rows that say one thing, the lowest line stays.
    Cost    one canonical form for each distinct phone, e-mail, name ... of the file.
    """
    return _facts(Told(rows, mapping, entry))


def _facts(told: Told) -> dict[TableSpec, pa.Table]:
    kind = told.mapping.of_kind
    found = {spec: spec.schema.empty_table() for spec in TABLES}
    if told.rows.num_rows == 0:
        return found
    if kind is kinds.IDENTIFICATIONS:
        found |= visitors.facts(told)
    elif kind.account is not None:
        found[SIGHTINGS] = people.sightings(told)
        found[IDENTIFIERS] = people.identifiers(told)
        found[CLAIMS] = people.claims(told)
        found[CONSENTS] = people.consents(told)
    if kind.verb is not None:
        found[INTERACTIONS] = deeds.interactions(told)
    if kind.thing is not None:
        found[OBJECTS] = deeds.objects(told)
    if kind.action is not None:
        found[ACTIONS] = actions.actions(told)
    if kind is kinds.MAIL_EVENTS:
        found[CONSENTS] = actions.withdrawals(told)
    if kind is kinds.REFERENCE:
        found[REFERENCE] = actions.cells(told)
    return found


def displays_of(rows: pa.Table, mapping: Mapping, entry: Entry) -> pa.Table:
    """Return the texts behind the pseudonyms of sealed claims, for the vault to seal.

    Shape  account_id, attribute, pseudonym, text (as said), line; one row each account,
           attribute and pseudonym, from the lowest line.
    """
    return _displays(Told(rows, mapping, entry))


def _displays(told: Told) -> pa.Table:
    if told.mapping.of_kind.account is None or told.rows.num_rows == 0:
        return people.DISPLAYS.empty_table()
    if told.mapping.of_kind is kinds.IDENTIFICATIONS:
        told = visitors.trusted_rows(told)
    return people.displays_of_accounts(told)


def accounts_of(rows: pa.Table, mapping: Mapping, entry: Entry) -> pa.Array:
    """Return the birth id of each row's account; null for rows of things."""
    if mapping.of_kind.account is None:
        return pa.nulls(rows.num_rows, pa.string())
    return Told(rows, mapping, entry).accounts


def without(rows: pa.Table, mapping: Mapping, entry: Entry, gone: pa.Array) -> pa.Table | None:
    """Return what is left of the rows without the accounts `gone`; None if they are not in it.

    A row goes whole if it is about one of them, by whichever of its two accounts. Of an
    organisation's row only the number of the member goes.
    """
    if mapping.of_kind.account is None:
        return None
    told = Told(rows, mapping, entry)
    theirs = pc.is_in(told.accounts, value_set=gone)
    if mapping.of_kind is kinds.IDENTIFICATIONS:
        theirs = pc.or_(theirs, pc.is_in(told.visitors, value_set=gone))
    named = pc.is_in(told.numbered("member"), value_set=gone)
    if pc.any(named).as_py():
        place = rows.schema.get_field_index("member")
        blank = pc.if_else(
            named, pa.scalar(None, pa.string()), told.of_type("member", pa.string())
        )
        rows = rows.set_column(place, rows.schema.field(place), blank)
    elif not pc.any(theirs).as_py():
        return None
    return rows.filter(pc.invert(theirs))
