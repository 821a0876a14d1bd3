"""The typed rows of one stored file as facts: what run.py calls on every build.

Pure and repeatable: the same rows, mapping and entry give the same facts. Rows are held
by the vault as they were read, so a mistake here is mended by building again.
"""

import pyarrow as pa

from rapport.flow.sources.base import Entry
from rapport.flow.sources.files import deeds, people
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.sources.files.told import Told
from rapport.flow.tables import (
    CLAIMS,
    CONSENTS,
    IDENTIFIERS,
    INTERACTIONS,
    OBJECTS,
    SIGHTINGS,
    TableSpec,
)

#: The tables of facts that a file may fill.
TABLES = (SIGHTINGS, IDENTIFIERS, CLAIMS, INTERACTIONS, CONSENTS, OBJECTS)


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
    if kind.account is not None:
        found[SIGHTINGS] = people.sightings(told)
        found[IDENTIFIERS] = people.identifiers(told)
        found[CLAIMS] = people.claims(told)
        found[CONSENTS] = people.consents(told)
    if kind.verb is not None:
        found[INTERACTIONS] = deeds.interactions(told)
    if kind.thing is not None:
        found[OBJECTS] = deeds.objects(told)
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
    return people.displays_of_accounts(told)


def accounts_of(rows: pa.Table, mapping: Mapping, entry: Entry) -> pa.Array:
    """Return the birth id of each row's account; null for rows of things."""
    if mapping.of_kind.account is None:
        return pa.nulls(rows.num_rows, pa.string())
    return Told(rows, mapping, entry).accounts
