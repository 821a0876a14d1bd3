"""The typed rows of one stored file as facts: what run.py calls on every build.

Pure and repeatable: the same rows, mapping and entry give the same facts. Rows are held
by the vault as they were read, so a mistake here is mended by building again.
"""

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.leaving import Gone
from rapport.flow.sources.base import Entry
from rapport.flow.sources.files import actions, counted, deeds, kinds, people, visitors
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.sources.files.told import Told
from rapport.flow.tables import (
    ACTIONS,
    CLAIMS,
    CONSENTS,
    IDENTIFIERS,
    INTERACTIONS,
    OBJECTS,
    OBSERVATIONS,
    REFERENCE,
    SIGHTINGS,
    TableSpec,
)

#: The tables of facts that a file may fill.
TABLES = (
    *(SIGHTINGS, IDENTIFIERS, CLAIMS, INTERACTIONS, CONSENTS, OBJECTS),
    *(ACTIONS, REFERENCE, OBSERVATIONS),
)


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
        found[SIGHTINGS] = people.sightings(told.of_here)
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
    if any(f.count for f in kind.fields):
        found[OBSERVATIONS] = counted.observations(told)
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


#: By these a person is kept out who may not come in, whatever account they come by.
_CONTACTS = ("phone", "email", "handle")


def contacts_of(rows: pa.Table, mapping: Mapping, entry: Entry) -> list[pa.Array]:
    """Return the pseudonyms of the contacts of each row, a column for each contact field."""
    if mapping.of_kind.account is None:
        return []
    told = Told(rows, mapping, entry)
    return [told.pseudonym(f) for f in told.fields() if f.identifier in _CONTACTS]


def kept_out(rows: pa.Table, mapping: Mapping, entry: Entry, contacts: pa.Array) -> pa.Array:
    """Tell which rows bear one of these contacts, given as pseudonyms."""
    found = pa.repeat(pa.scalar(False), rows.num_rows)
    for named in contacts_of(rows, mapping, entry) if len(contacts) else ():
        found = pc.or_(found, pc.is_in(named, value_set=contacts))
    return found


def without(rows: pa.Table, mapping: Mapping, entry: Entry, gone: Gone) -> pa.Table | None:
    """Return what is left of the rows without what is gone; None if nothing of it is in them.

    A row goes whole if it is about an account that is gone, by whichever of its two accounts,
    or is a deed that is gone. Of an organisation's row only the number of the member goes; of
    a deed to an object that is gone all that describes the object, but its price. A post, and
    what was done to it, goes with it; of what answered it the number of the one it answered.
    """
    told = Told(rows, mapping, entry)
    lost = pc.or_(_of_accounts(told, gone), _deeds(told, gone))
    kept = _blanked(told, rows, "member", _members(told, gone))
    dead = _of_objects(told, gone)
    if mapping.of_kind.verb is None or mapping.of_kind in _NOTHING_WITHOUT:
        lost = pc.or_(lost, dead)
        for name in ("reply_to", "root"):
            answered = _is_gone(deeds.numbered(told, "post", name), gone)
            kept = _blanked(told, kept, name, answered)
    else:
        for f in mapping.of_kind.fields:
            if f.thing and f.type == "text":
                kept = _blanked(told, kept, f.name, dead)
    if kept is rows and not pc.any(lost).as_py():
        return None
    return kept.filter(pc.invert(lost))


def _of_accounts(told: Told, gone: Gone) -> pa.Array:
    kind = told.mapping.of_kind
    if kind.account is None or not len(gone.accounts):
        return _none(told)
    theirs = pc.is_in(told.accounts, value_set=gone.accounts)
    if kind is kinds.IDENTIFICATIONS:
        theirs = pc.or_(theirs, pc.is_in(told.visitors, value_set=gone.accounts))
    return theirs


def _members(told: Told, gone: Gone) -> pa.Array:
    if told.mapping.of_kind.account is None or not len(gone.accounts):
        return _none(told)
    return pc.is_in(told.numbered("member"), value_set=gone.accounts)


def _deeds(told: Told, gone: Gone) -> pa.Array:
    if told.mapping.of_kind.verb is None or not len(gone.interactions):
        return _none(told)
    return pc.is_in(deeds.ids(told), value_set=gone.interactions)


#: Kinds of deeds that are nothing once what they were done to is gone.
_NOTHING_WITHOUT = (kinds.POSTS, kinds.REACTIONS)


def _of_objects(told: Told, gone: Gone) -> pa.Array:
    about = (kinds.REACTIONS, kinds.COUNTS)
    if told.mapping.of_kind.thing is None and told.mapping.of_kind not in about:
        return _none(told)
    return _is_gone(deeds.object_ids(told), gone) if len(gone.objects) else _none(told)


def _is_gone(objects: pa.Array, gone: Gone) -> pa.Array:
    return pc.fill_null(pc.is_in(objects, value_set=gone.objects), False)


def _none(told: Told) -> pa.Array:
    return pa.repeat(pa.scalar(False), told.rows.num_rows)


def _blanked(told: Told, rows: pa.Table, name: str, where: pa.Array) -> pa.Table:
    """Return the rows without what the field `name` says in some of them."""
    if name not in told.mapping.columns or not pc.any(where).as_py():
        return rows
    place = rows.schema.get_field_index(name)
    blank = pc.if_else(where, pa.scalar(None, pa.string()), told.of_type(name, pa.string()))
    return rows.set_column(place, rows.schema.field(place), blank)
