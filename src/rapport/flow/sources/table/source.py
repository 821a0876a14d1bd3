"""A published table as a source: its rows, as they were confirmed, and when it is asked again."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa

from rapport.flow.errors import SkipRecord, StopSource
from rapport.flow.http import Version
from rapport.flow.policies import POLICIES
from rapport.flow.sources.asking import client, setting
from rapport.flow.sources.base import Asked, Limit, Page, Record, Row, Setting, Source
from rapport.flow.sources.files import encodings, values
from rapport.flow.sources.files.csvs import guess_delimiter
from rapport.flow.sources.plain import blot, needed, text, texts
from rapport.flow.sources.table import columns
from rapport.flow.sources.table.columns import FIELDS, Mapped

#: The largest table, bytes, and the records of one page of it.
LARGEST: Final = 32 << 20
RECORDS: Final = 2_000
_HERE: Final = ("127.0.0.1", "::1", "localhost")
_NUMBERS: Final = ("value", "indirect")
#: What says how sure a figure is, and not which one it is.
_ABOUT: Final = ("value", "sample", "employers", "indirect")
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%Y.%m.%d", "%Y/%m/%d")
SETTINGS: Final = (
    Setting(
        "address", "address of the table, CSV or TSV: https://stats.example/pay.csv", form="url"
    ),
    Setting(
        "columns",
        "which column is which figure, parted by semicolons: value=Median; area=Region;"
        " empty: the first reading proposes it",
        "",
    ),
    Setting(
        "constants",
        "what holds for all rows: measure=salary; statistic=p50; currency=EUR",
        "",
    ),
    Setting(
        "decimals",
        "decimal mark of the table",
        "point",
        form="choice",
        choices=("point", "comma"),
    ),
)


def fetch(asked: Asked) -> Iterator[Page]:
    """Give the rows of the table, if it is another one than the last time.

    The cursor is the version of the table, with its last page: cut off, it is read anew.
    Raises  StopSource: the table is not what was confirmed, or too large; RetryLater: busy.
    """

    def said(name: str) -> str:
        return setting(asked, SETTINGS, name)

    mapped = columns.said(said("columns"), said("constants"))
    form = json.dumps([asdict(mapped), said("decimals"), said("address")], sort_keys=True)
    version = _version(asked.cursor, form)
    _need_safe(said("address"))
    found = client(asked).newer(said("address"), version)
    if found is None:
        return
    body, new = found
    if len(body) > LARGEST:
        raise StopSource(
            f"the table is larger than {LARGEST >> 20} MB",
            fix="take the address of a smaller one: of one year, or one region",
        )
    today = asked.now.date().isoformat()
    records = list(_records(body, mapped, decimal_comma=said("decimals") == "comma", day=today))
    cursor = json.dumps({"etag": new.etag, "modified": new.modified, "form": form})
    for start in range(0, max(len(records), 1), RECORDS):
        is_last = start + RECORDS >= len(records)
        yield Page(records[start : start + RECORDS], cursor if is_last else None)


def _version(cursor: str | None, form: str) -> Version:
    """Return the version that was read last; read otherwise now, the same one is another."""
    try:
        kept = json.loads(cursor or "{}")
        if kept.get("form") == form:
            return Version(str(kept["etag"]), str(kept["modified"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        pass  # a cursor of somebody else
    return Version()


def _need_safe(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _HERE:
        raise StopSource(
            "the table would come unencrypted, and anybody on its way could change it",
            fix="take its address that begins with https://",
        )


def _records(
    body: bytes, mapped: Mapped, *, decimal_comma: bool, day: str
) -> Iterator[dict[str, str]]:
    """Give each row by our names. `day`: when it was so, if neither column nor constant says."""
    header, rows = _rows(body)
    mapped.need_whole(header)
    spots = {ours: header.index(theirs) for ours, theirs in mapped.columns.items()}
    for row in rows:
        if len(row) != len(header):
            yield {"unreadable": f"a row has {len(row)} columns, not {len(header)}"}
            continue
        record = {"as_of": day, **mapped.constants}
        record |= {ours: row[i].strip() for ours, i in spots.items() if row[i].strip()}
        record["as_of"] = _day(record["as_of"])
        for name in _NUMBERS:
            if name in record:
                record[name] = _number(record[name], decimal_comma=decimal_comma)
        yield record


def _rows(body: bytes) -> tuple[list[str], Iterable[Sequence[str]]]:
    encoding = encodings.from_mark(body[:4096]) or encodings.guess(body[: 1 << 16])[0]
    whole = body.decode(encoding, "replace").removeprefix("\ufeff").replace("\0", "")
    lines = csv.reader(io.StringIO(whole, newline=""), delimiter=guess_delimiter(whole[: 1 << 16]))
    try:
        rows = [row for row in lines if any(cell.strip() for cell in row)]
    except csv.Error:
        rows = []
    if len(rows) < 2 or len(rows[0]) < 2:
        raise StopSource(
            "there is no table at the address",
            fix="take the address of the CSV or TSV file itself, not of the page about it",
        )
    return [name.strip() for name in rows[0]], rows[1:]


def _number(said: str, *, decimal_comma: bool) -> str:
    """Return a number as it is written here; a text that is none stays, to be refused."""
    clean = values.clean(pa.array([said], pa.string()))
    number = values.amount(clean, decimal_comma=decimal_comma)[0].as_py()
    return said if number is None else text(number)


def _day(said: str) -> str:
    for form in _DAYS:
        try:
            return datetime.strptime(said, form).date().isoformat()  # noqa: DTZ007 (a day only)
        except ValueError:
            continue
    is_year = len(said) == 4 and said.isdecimal()
    return date(int(said), 12, 31).isoformat() if is_year and said > "0999" else said


def keep(record: Record) -> Record | None:
    """Return the figures. Raises SkipRecord: a row that can't be read."""
    if why := text(record.get("unreadable")):
        raise SkipRecord(why, fix="tell who publishes the table")
    return {name: blot(said) for name, said in texts(record, FIELDS).items()}


def read(record: Record) -> Iterator[Row]:
    """Give the figure."""
    found: Mapping[str, Any] = texts(record, FIELDS)
    needed(found, "value", "figure")
    yield Row("reference", dict(found))


def own(record: Record) -> str:
    """What makes two rows the same figure: all that names it, whatever it is by now."""
    return json.dumps([text(record.get(name)) for name in FIELDS if name not in _ABOUT])


SOURCE: Final = Source(
    name="table",
    title="A published table of figures (CSV by its address)",
    docs="docs/howto/labour-market-figures.md",
    personal_data="none: figures of groups, as pay by region and profession",
    policy=POLICIES["own"],
    group="aggregates",
    gives="each figure with its region, profession, currency and day; read again only if the"
    " table has changed",
    forbids="nothing of it is ever tied to a person; whether you may use the figures, its"
    " publisher says",
    settings=SETTINGS,
    hosts=("{address}",),
    limits=(Limit(calls=1, seconds=10.0),),
    cursor="the version of the table that was read last, as its server names it",
    every=timedelta(days=1),
    fetch=fetch,
    keep=keep,
    read=read,
    own=own,
    kinds=("reference",),
    remembers_days=36_500,
)
