"""Codes of links that come back from a network: /start of a Telegram bot, a QR code of WeChat.

A drain asks here twice: `taken_out`, before anything is sealed, puts a mark in the place of each
code, in the rows and in the records beside them; `bind`, once the facts are in the log, binds the
accounts that sent them. Killed in between, the drain's next turn finds the same codes again.
"""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, Final

from rapport.enriching import binding, open_links
from rapport.enriching.open_links import Link
from rapport.flow.errors import ConflictError
from rapport.flow.sources import rows
from rapport.flow.sources.base import Row
from rapport.stores import Stores

#: What stands in the place of a code that was one of ours.
MARK: Final = "link"
_BYTES: Final = 18
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{24}")


@dataclass(frozen=True)
class Sent:
    """A code that came in: by which record of the turn, of which link, from which account."""

    line: int
    link: Link
    account_id: str


def new() -> str:
    """Return a new code: 144 bits, in letters that every network lets through."""
    return token_urlsafe(_BYTES)


def name_of(stores: Stores, code: str) -> str:
    """Return how a code is kept."""
    return stores.pseudonyms.one("link code", code)


def taken_out(
    stores: Stores,
    connection: str,
    made: list[tuple[int, Row]],
    kept: list[tuple[int, str, bytes]],
) -> list[Sent]:
    """Put MARK in the place of every code of ours, in `made` and `kept`. Returns what came.

    made, kept  rows and records, each with the number of its record, see drain
    """
    codes = {
        row.values["content"]
        for _, row in made
        if row.kind == "reactions" and _CODE.fullmatch(row.values.get("content", ""))
    }
    if not codes or not open_links.are_there(stores):
        return []
    by_name = {name_of(stores, code): code for code in codes}
    known = {by_name[link.name]: link for link in open_links.named(stores, by_name)}
    sent = list(_sent(stores, connection, made, known))
    if known:
        made[:] = [(line, _marked_row(row, known)) for line, row in made]
        kept[:] = [(line, form, _marked_record(record, known)) for line, form, record in kept]
    return sent


def bind(stores: Stores, sent: Sequence[Sent], *, out: Container[int], now: datetime) -> int:
    """Bind the accounts that sent a code of an open link. Returns how many.

    `out`  records of which nothing may be kept: of children, of who is forgotten
    """
    if open_links.are_there(stores):
        binding.settle(stores, now=now)
    done = 0
    for one in sent:
        if one.line in out:
            continue
        try:
            binding.bind(stores, one.link, how="code", other_id=one.account_id, now=now)
        except ConflictError:
            continue  # used before, or too late: it opens nothing
        done += 1
    return done


def _sent(
    stores: Stores, connection: str, made: Sequence[tuple[int, Row]], known: dict[str, Link]
) -> Iterable[Sent]:
    for line, row in made:
        link, number = known.get(row.values.get("content", "")), row.values.get("account", "")
        if row.kind == "reactions" and link and number and link.connection == connection:
            yield Sent(line, link, stores.pseudonyms.one("account", connection, number))


def _marked_row(row: Row, codes: Container[str]) -> Row:
    if row.values.get("content") not in codes:
        return row
    return replace(row, values={**row.values, "content": MARK})


def _marked_record(record: bytes, codes: Iterable[str]) -> bytes:
    if not any(code.encode() in record for code in codes):
        return record
    return rows.packed(_marked(rows.unpacked(record), codes))


def _marked(value: Any, codes: Iterable[str]) -> Any:
    """Return what a record says with MARK in the place of each code, however deep it stands."""
    if isinstance(value, dict):
        return {name: _marked(inner, codes) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner, codes) for inner in value]
    if isinstance(value, str):
        for code in codes:
            value = value.replace(code, MARK)
    return value
