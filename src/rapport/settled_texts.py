"""Contacts, names and birth dates that somebody typed as right: what the build needs of them.

They lie in the log, each sealed under the key of its account. The build opens them once: for the
tables that compare names and birth dates, for pages, which look for texts in the vault, and for
the search.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import pyarrow as pa

from rapport.flow.errors import InputError
from rapport.flow.facts import DECISION, Entry
from rapport.flow.profile_cards import Settlement
from rapport.flow.tables import CORRECTED_TEXTS
from rapport.settling import Said, said_of, typed_value
from rapport.stores import Stores

#: Where the vault keeps by what people are found of whom a contact was corrected.
_FOUND: Final = 0


def corrected_texts(stores: Stores, entries: Iterable[Entry], *, now: datetime) -> pa.Table:
    """Return the sealed values that were typed and not taken back, as tables.CORRECTED_TEXTS.

    The vault then shows them beside the account's own, and finds the person by them. A text whose
    account was erased since is gone.
    """
    told = [said for entry in entries if (said := _decided(entry)) is not None]
    undone = {said.word.takes_back for said in told}
    texts = [
        (said.word, text)
        for said in told
        if said.sealed and said.word.seq not in undone
        if (text := stores.vault.unseal_of(said.word.account_id, said.sealed)) is not None
    ]
    _show(stores, texts)
    rows = [_identifier(stores, word, text, now) for word, text in texts]
    kept = [row for row in rows if row is not None]
    stores.vault.keep_search(_FOUND, stores.finding.pairs(_searched(kept, texts)))
    return pa.Table.from_pylist(kept, CORRECTED_TEXTS.schema)


def _decided(entry: Entry) -> Said | None:
    return said_of(entry) if entry.kind == DECISION else None


def _show(stores: Stores, texts: Sequence[tuple[Settlement, str]]) -> None:
    """Keep the texts where pages look for those of accounts."""
    known = stores.vault.displays(word.account_id for word, _ in texts)
    for word, text in texts:
        if (word.attribute, word.value) not in known.get(word.account_id, {}):
            columns = ("account_id", "attribute", "pseudonym", "text")
            row = (word.account_id, word.attribute, word.value, text)
            shown = pa.table({name: [said] for name, said in zip(columns, row, strict=True)})
            stores.vault.keep_displays(shown, word.seq)


def _identifier(
    stores: Stores, word: Settlement, text: str, now: datetime
) -> dict[str, Any] | None:
    """Return the row of a typed text, read as it was then; None if it can't be read any more."""
    try:
        read = typed_value(stores, word.attribute, text, now=now)
    except InputError:
        return None
    return {
        "account_id": word.account_id,
        "kind": read.identifier,
        "value": read.canonical,
        "key": read.key,
        "pseudonym": word.value,
        "seq": word.seq,
    }


def _searched(
    kept: Iterable[dict[str, Any]], texts: Iterable[tuple[Settlement, str]]
) -> Iterator[tuple[str, str, str]]:
    for row in kept:
        if row["kind"] in ("phone", "email"):
            yield row["kind"], row["value"], row["account_id"]
    for word, text in texts:
        if word.attribute in ("name", "handle", "card"):
            yield word.attribute, text, word.account_id
