"""Which rows of a file are likely about people we know already from another account.

By whole, equal phones and e-mails, through the same keyed index that pages search by: so the
preview is right before anything is built, and no text leaves the vault.
"""

from dataclasses import dataclass

import pyarrow as pa

from rapport.flow.finding import account_key
from rapport.flow.keys import canonical
from rapport.stores import Stores

#: Rows that are looked at: each contact is one look-up, and a page waits.
LOOKED_AT = 20_000
EXAMPLES = 10
_CONTACTS = {"email": "email", "email_2": "email", "phone": "phone", "phone_2": "phone"}


@dataclass(frozen=True)
class Duplicate:
    """One row whose contact another account has. `field` and `value` are as in the file."""

    line: int
    field: str
    value: str


@dataclass(frozen=True)
class Duplicates:
    """How many of the rows that were looked at are about people we know; the first of them.

    `fields`  how many rows by each field that told: a row may count in several
    """

    looked_at: int
    rows: int
    fields: tuple[tuple[str, int], ...]
    examples: tuple[Duplicate, ...]


def duplicates(stores: Stores, rows: pa.Table, accounts: pa.Array, region: str) -> Duplicates:
    """Compare the rows' contacts with all accounts that came before.

    `accounts`  of each row, null where it has none: an account is no duplicate of itself
    """
    some = rows.slice(0, LOOKED_AT)
    own = [None if a is None else account_key(a) for a in accounts.slice(0, LOOKED_AT).to_pylist()]
    found: dict[int, tuple[str, str]] = {}
    fields: dict[str, int] = {}
    for field, kind in _CONTACTS.items():
        if field not in some.column_names:
            continue
        values = canonical(kind, some[field], region=region)[0].to_pylist()
        for place, value in enumerate(values):
            if value and _is_elsewhere(stores, kind, value, own[place]):
                fields[field] = fields.get(field, 0) + 1
                found.setdefault(place, (field, str(some[field][place].as_py())))
    told = sorted(found.items())[:EXAMPLES]
    examples = tuple(Duplicate(some["line"][p].as_py(), f, v) for p, (f, v) in told)
    by_field = sorted(fields.items(), key=lambda item: (-item[1], item[0]))
    return Duplicates(some.num_rows, len(found), tuple(by_field), examples)


def _is_elsewhere(stores: Stores, kind: str, value: str, own: int | None) -> bool:
    bare = value.rpartition(":")[2].casefold()
    having = stores.vault.find(stores.finding.kept(kind, bare))
    return any(int(account) != own for account in having)
