"""Codes of links that come back from a network: /start of a Telegram bot, a QR code of WeChat.

A drain asks here twice: `taken_out`, before anything is sealed, puts a mark in the place of each
code, in the rows and in the records beside them; `bind`, once the facts are in the log, binds the
accounts that sent them. Killed in between, the drain's next turn finds the same codes again.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from secrets import token_urlsafe
from typing import Any, Final

from rapport.enriching import binding, open_links, permitted
from rapport.enriching.open_links import Link
from rapport.flow.errors import ConfigError, ConflictError, RightsError
from rapport.flow.sources import rows
from rapport.flow.sources.base import Row
from rapport.receiving import connections
from rapport.stores import Stores

#: What stands in the place of a code that was one of ours.
MARK: Final = "link"
_BYTES: Final = 18
#: Letters of a code.
_LENGTH: Final = 24
#: What a code may stand in: alone, in an address, behind a word that runs on into it.
_AROUND: Final = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{24,48}(?![A-Za-z0-9_-])")


@dataclass(frozen=True)
class Sent:
    """A code that came in: by which record of the turn, of which link, from whom, when."""

    line: int
    link: Link
    account_id: str
    at: datetime


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
    came: Sequence[datetime],
) -> list[Sent]:
    """Put MARK in the place of every code of ours, in `made` and `kept`. Returns what was sent
    as a code: what people write elsewhere opens nothing.

    made, kept  rows and records, each with the number of its record, see drain
    came        when each record came in, in the order of their numbers
    """
    names = open_links.names(stores)
    if not names:
        return []
    texts = chain(
        (value for _, row in made for value in row.values.values()),
        (record.decode(errors="replace") for _, _, record in kept),
    )
    ours = ((name_of(stores, code), code) for code in _codes_in(texts))
    by_name = {name: code for name, code in ours if name in names}
    known = {by_name[link.name]: link for link in open_links.named(stores, by_name)}
    sent = list(_sent(stores, connection, made, known, came))
    if known:
        made[:] = [(line, _marked_row(row, known)) for line, row in made]
        kept[:] = [(line, form, _marked_record(record, known)) for line, form, record in kept]
    return sent


def _codes_in(texts: Iterable[str]) -> Iterator[str]:
    """Give all that may be a code in these texts."""
    for text in texts:
        for run in _AROUND.findall(text):
            for i in range(len(run) - _LENGTH + 1):
                yield run[i : i + _LENGTH]


def bind(stores: Stores, sent: Sequence[Sent], *, out: Container[int], now: datetime) -> int:
    """Bind the accounts that sent a code of a link that was open when it came. Returns how many.

    `out`  records of which nothing may be kept: of children, of who is forgotten
    """
    if open_links.are_there(stores):
        binding.settle(stores, now=now)
    done = 0
    for one in sent:
        if one.line in out or one.link.outcome not in ("open", "binding"):
            continue
        try:
            permitted.need(stores, one.link.account_id)
            permitted.need_of(connections.load(stores.workspace, one.link.connection))
            binding.bind(stores, one.link, how="code", other_id=one.account_id, now=one.at)
        except (ConflictError, ConfigError, RightsError):
            continue  # used before, too late, or they may not be asked any more
        done += 1
    return done


def _sent(
    stores: Stores,
    connection: str,
    made: Sequence[tuple[int, Row]],
    known: dict[str, Link],
    came: Sequence[datetime],
) -> Iterable[Sent]:
    for line, row in made:
        link, number = known.get(row.values.get("content", "")), row.values.get("account", "")
        if row.kind == "reactions" and link and number and link.connection == connection:
            account_id = stores.pseudonyms.one("account", connection, number)
            yield Sent(line, link, account_id, came[line - 1])


def _marked_row(row: Row, codes: Iterable[str]) -> Row:
    values = _marked(row.values, codes)
    return row if values == row.values else replace(row, values=values)


def _marked_record(record: bytes, codes: Iterable[str]) -> bytes:
    if not any(code.encode() in record for code in codes):
        return record
    return rows.packed(_marked(rows.unpacked(record), codes))


def _marked(value: Any, codes: Iterable[str]) -> Any:
    """Return what a record says with MARK in the place of each code, however deep it stands."""
    if isinstance(value, Mapping):
        return {name: _marked(inner, codes) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner, codes) for inner in value]
    if isinstance(value, str):
        for code in codes:
            value = value.replace(code, MARK)
    return value
