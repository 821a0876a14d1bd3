"""Reports of advertising systems: from a file to one record a campaign, advertisement and day.

A file may have titles before its header and totals behind its rows; both are passed over. Rows
that part one day further (by keyword, device, hour) are added up, since the cost of a day is one
number. People reached can't be added up: of several rows it is left out.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyarrow as pa

from rapport.flow.errors import InputError
from rapport.flow.sources.ads import columns
from rapport.flow.sources.base import Record
from rapport.flow.sources.files import encodings, values
from rapport.flow.sources.files.csvs import guess_delimiter
from rapport.flow.sources.folders import Reader

#: The most of one file, bytes: VK Ads ends its own at 200,000 rows.
LARGEST: Final = 64 << 20
#: A header stands within so many lines.
_TITLES: Final = 20
_NUMBERS: Final = ("shown", "clicks", "reached", "cost")
_NAMED: Final = ("campaign", "campaign_id", "group", "group_id", "ad", "ad_id")
_TOTALS: Final = ("total", "итого", "всего", "общий итог", "общо")
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%Y.%m.%d", "%b %d, %Y", "%d %b %Y")
_MICRO: Final = Decimal(1_000_000)


@dataclass(frozen=True)
class Form:
    """How the files of a connection are written; see source.SETTINGS."""

    network: str
    said: Mapping[str, str] = field(default_factory=dict)
    by: str = "name"
    currency: str = ""
    decimal_comma: bool = False
    micros: bool = False
    day_format: str = ""


class Reports(Reader):
    """Reads the reports of one connection."""

    suffixes = (".csv", ".tsv", ".txt")

    def __init__(self, form: Form) -> None:
        self._form = form

    def records(self, path: Path) -> Iterator[Record]:
        if path.stat().st_size > LARGEST:
            raise InputError(
                f"the file is larger than {LARGEST >> 20} MB", fix="export a shorter time"
            )
        text = _text(path.read_bytes())
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        try:
            rows = [(lines.line_num, row) for row in lines if any(c.strip() for c in row)]
        except csv.Error as error:
            raise InputError("the file is no table", fix="export it as CSV") from error
        yield from self._days(rows)

    def _days(self, rows: Sequence[tuple[int, list[str]]]) -> Iterator[Record]:
        form = self._form
        header, found, unit = self._header(rows)
        texts: dict[str, list[str]] = {name: [] for name in found}
        lines: list[int] = []
        for line, row in rows[header + 1 :]:
            cells = {name: row[i].strip() for name, i in found.items() if i < len(row)}
            if _is_total(row, cells):
                continue
            if len(row) != len(rows[header][1]):
                why = f"line {line} has {len(row)} columns, not {len(rows[header][1])}"
                yield {"unreadable": why, "fix": "export the file again"}
                continue
            lines.append(line)
            for name, cell in cells.items():
                texts[name].append(cell)
        numbers: dict[str, list[Decimal | str | None]] = {
            n: _numbers(texts[n], form) for n in _NUMBERS if n in texts
        }
        yield from _added(texts, numbers, lines, form, unit)

    def _header(self, rows: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[str, int], str]:
        """Return the place of the header, those of our columns, and the currency it names."""
        for i, (_, row) in enumerate(rows[:_TITLES]):
            found, unit = columns.places(row, self._form.network, self._form.said)
            if {"day", "cost"} <= found.keys() and {"campaign", "campaign_id"} & found.keys():
                return i, found, unit
        raise InputError(
            "the file has no columns for the campaign, the day and the cost",
            fix="export a report by day, or name its columns in the connection's settings",
        )


def _text(content: bytes) -> str:
    encoding = encodings.from_mark(content[:4096]) or encodings.guess(content[: 1 << 16])[0]
    return content.decode(encoding, "replace").removeprefix("\ufeff").replace("\0", "")


def _delimiter(text: str) -> str:
    """Return what parts the columns: titles before the header have none of it, so lines vote."""
    head = text[: 1 << 16].splitlines(keepends=True)
    widest = max(head[:_TITLES], key=lambda line: max(map(line.count, "\t;,")), default="")
    start = head.index(widest) if widest else 0
    return guess_delimiter("".join(head[start:]))


def _is_total(row: Sequence[str], cells: Mapping[str, str]) -> bool:
    """Tell a row of totals, or the count of rows at the end of a report."""
    first = next((cell.strip() for cell in row if cell.strip()), "").casefold()
    named = [cells.get(name, "").casefold() for name in ("campaign", "campaign_id", "day")]
    if any(text.startswith(_TOTALS) for text in (first, named[0], named[2])) and (
        named[2] in ("", "--") or named[2].startswith(_TOTALS) or len(row) == 1
    ):
        return True
    return not named[0] and not named[1]


def _numbers(texts: Sequence[str], form: Form) -> list[Decimal | str | None]:
    """Read a column of numbers: a text that is none stays what it is, an empty one is None."""
    clean = values.clean(pa.array(texts, pa.string()))
    read = values.amount(clean, decimal_comma=form.decimal_comma)
    return [
        None if said is None else Decimal(repr(number)) if number is not None else said
        for said, number in zip(clean.to_pylist(), read.to_pylist(), strict=True)
    ]


def _added(
    texts: Mapping[str, Sequence[str]],
    numbers: Mapping[str, Sequence[Decimal | str | None]],
    lines: Sequence[int],
    form: Form,
    unit: str,
) -> Iterator[Record]:
    """Give one record a campaign, advertisement and day; a row with a fault by itself."""
    days: dict[tuple[str, ...], dict[str, str]] = {}
    sums: dict[tuple[str, ...], list[dict[str, Decimal | None]]] = {}
    for i, line in enumerate(lines):
        record = {name: texts[name][i] for name in _NAMED if name in texts}
        record |= {"network": form.network, "by": form.by}
        record["day"] = _day(texts["day"][i], form.day_format)
        if "day_to" in texts:
            record["day_to"] = _day(texts["day_to"][i], form.day_format)
        said = texts["currency"][i] if "currency" in texts else ""
        record["currency"] = said or unit or form.currency
        row = {name: column[i] for name, column in numbers.items()}
        if any(isinstance(value, str) for value in row.values()):
            shown = {n: _written(v) for n, v in row.items() if v is not None}
            yield {**record, **shown, "line": str(line)}
            continue
        named = columns.origin(record)
        key = (record["day"], record.get("day_to", ""), named.campaign, named.content)
        if days.setdefault(key, record)["currency"] != record["currency"]:
            why = f"line {line} is in another currency than the rest of its day"
            yield {"unreadable": why, "fix": "export the accounts one by one"}
            continue
        sums.setdefault(key, []).append({n: v for n, v in row.items() if not isinstance(v, str)})
    for whose, record in days.items():
        yield {**record, **_summed(sums[whose], form)}


def _summed(rows: Sequence[Mapping[str, Decimal | None]], form: Form) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _NUMBERS:
        some = [value for row in rows if (value := row.get(name)) is not None]
        if not some or (name == "reached" and len(rows) > 1):
            continue
        total = sum(some, Decimal())
        total = total / _MICRO if name == "cost" and form.micros else total
        found[name] = _written(total)
    return found


def _written(value: Decimal | str) -> str:
    return value if isinstance(value, str) else f"{value.normalize():f}"


def _day(text: str, form: str) -> str:
    """Return a day as ISO 8601; a text that is none stays what it is, to be refused."""
    for known in (form,) if form else _DAYS:
        try:
            return datetime.strptime(text, known).date().isoformat()  # noqa: DTZ007 (a day only)
        except ValueError:
            continue
    return text
