"""Who a visitor of a site turned out to be: sign-ins, identify and alias calls, signed links.

A row tells of two accounts: the browser, and the person it was identified as. It is sure where
the site itself knows who is there:

    a number of yours         the site's code names only who signed in
    an e-mail or a phone      by a sign-in or a signed link; else only if the mapping says that
                              the source made sure of it: anybody may type a name into a form
    a signed link             only if its signature held; else it tells nothing of the person

Never: an identifier of the person on the visitor's account, or the other way round.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.sources.files import people
from rapport.flow.sources.files.told import Told, first_of_each
from rapport.flow.tables import CLAIMS, IDENTIFIERS, SIGHTINGS, TEXT, YES_NO, TableSpec

_CONTACTS = ("phone", "email")


def facts(told: Told) -> Mapping[TableSpec, pa.Table]:
    """Return sightings of both accounts, the person's contacts, and who was identified as whom."""
    trusted = trusted_rows(told)
    person = trusted.rows.num_rows
    n = told.rows.num_rows
    visitor = pa.repeat(pa.scalar("visitor", TEXT), n)
    seen = [people.sightings_of(told, told.visitors, visitor, once=False)]
    said = [_identified(told)]
    if person:
        seen.append(people.sightings(trusted.of_here))
        said.append(people.identifiers(trusted, _proven(_only(told, pc.invert(_forged(told))))))
    return {
        SIGHTINGS: pa.concat_tables(seen),
        IDENTIFIERS: pa.concat_tables(said),
        CLAIMS: people.claims(trusted) if person else CLAIMS.schema.empty_table(),
    }


def trusted_rows(told: Told) -> Told:
    """Leave out what anybody may have written.

    That is rows of links whose signature did not hold, and contacts that nobody checked: by
    them two people would share an e-mail because of what was typed into one browser. The one
    contact that names an account without a number stays.
    """
    kept = _only(told, pc.invert(_forged(told)))
    rows, named = kept.rows, pc.is_valid(kept.of_type("user", TEXT))
    for name in _CONTACTS:
        if name in kept.mapping.columns:
            said = kept.of_type(name, TEXT)
            if name not in kept.mapping.verified:
                place = rows.schema.get_field_index(name)
                blank = pc.if_else(named, pa.scalar(None, TEXT), said)
                rows = rows.set_column(place, rows.schema.field(place), blank)
            named = pc.or_(named, pc.is_valid(said))
    return Told(rows, told.mapping, told.entry)


def _only(told: Told, kept: pa.Array) -> Told:
    return Told(told.rows.filter(kept), told.mapping, told.entry)


def _method(told: Told) -> pa.Array:
    return pc.fill_null(told.of_type("method", TEXT), "identify")


def _forged(told: Told) -> pa.Array:
    held = pc.fill_null(told.of_type("signature", YES_NO), False)
    denied = pc.invert(pc.fill_null(told.of_type("signature", YES_NO), True))
    linked = pc.equal(_method(told), "signed link")
    return pc.or_(denied, pc.and_(linked, pc.invert(held)))


def _proven(told: Told) -> pa.Array:
    """Tell where a sign-in or a signed link proved the row's one contact."""
    strong = pc.is_in(_method(told), value_set=pa.array(["sign-in", "signed link"]))
    one = pc.equal(
        pc.add(*(pc.is_valid(told.of_type(name, TEXT)).cast(pa.int8()) for name in _CONTACTS)), 1
    )
    numbered = pc.is_valid(told.of_type("user", TEXT))
    return pc.and_(pc.and_(strong, one), pc.and_(pc.invert(numbered), pc.invert(_forged(told))))


def _identified(told: Told) -> pa.Table:
    """Return one row a visitor and account it was identified as; verified if once for sure."""
    numbered = pc.is_valid(told.of_type("user", TEXT))
    # without a number the strongest contact names the account: that one must be sure
    phoned = pc.is_valid(told.of_type("phone", TEXT))
    phone, email = (pa.scalar(name in told.mapping.verified, YES_NO) for name in _CONTACTS)
    checked = pc.if_else(phoned, phone, email)
    sure = pc.or_(pc.or_(numbered, checked), _proven(told))
    sure = pc.and_(sure, pc.invert(_forged(told)))
    rows = people.refers(told, told.visitors, "account", told.accounts, sure)
    return first_of_each(rows, ("account_id", "value"), any_of=("verified",))
