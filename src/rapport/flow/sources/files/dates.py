"""Dates and times of files, by the formats a mapping names.

A format is proved on the file before (see recognise.py), so a column is never read day
first here and month first there. A day that no month has is not read: pyarrow's strptime
would make 2 March of 30 February.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.dates import DayOrder, iso_day
from rapport.flow.sources.files.mapping import ISO, UNIX

_ISO_FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
)
_NAIVE = pa.timestamp("us")
_TIME = pa.timestamp("us", "UTC")
_FIRST_YEAR = 1900


def times(texts: pa.Array, formats: Iterable[str], zone: str) -> pa.Array:
    """Read points in time; one without a zone is in `zone`. Null: none of the formats fits."""
    named = tuple(formats)
    found = _in_zone(naive(texts, named), zone)
    left = _left(texts, found)
    if ISO in named and pc.any(pc.is_valid(left)).as_py():
        found = pc.coalesce(found, _exact(left, zone))
        left = _left(texts, found)
    if UNIX in named and pc.any(pc.is_valid(left)).as_py():
        found = pc.coalesce(found, _unix(left))
    return found


def births(texts: pa.Array, formats: Iterable[str], now: datetime) -> pa.Array:
    """Read birth dates as YYYY-MM-DD; as YYYY, YYYY-MM or MM-DD where that is all that is said.

    A year of two digits that would lie ahead of `now` is taken a hundred years back.
    """
    named = tuple(formats)
    days = naive(texts, named)
    days = (
        pc.coalesce(days, _exact(_left(texts, days), "UTC").cast(_NAIVE)) if ISO in named else days
    )
    if any("%y" in form for form in named):
        early = pc.strftime(days, "%Y-%m-%d")
        ahead = pc.greater(days, pa.scalar(now.astimezone(UTC).replace(tzinfo=None), _NAIVE))
        back = pc.replace_substring(early, "20", "19", max_replacements=1)
        written = pc.if_else(ahead, back, early)
    else:
        written = days.cast(pa.date32(), safe=False).cast(pa.string())
    return pc.coalesce(written, births_in_part(_left(texts, written), named))


def births_in_part(texts: pa.Array, formats: Iterable[str]) -> pa.Array:
    """Read what tells a birth date in part (1990, 05.1990, 14.05., --05-14) or by a word (14 мая).

    Day and month stand as in `formats`. Null: neither, or a whole date in digits, whose order
    only `formats` may prove.
    """
    named = tuple(formats)
    order: DayOrder = "day first"
    if any(form.startswith("%m") for form in named):
        order = "month first"
    dashed = any(form.startswith("%d-") for form in named)
    coded = texts.dictionary_encode()
    read = [_in_part(text, order, dashed) for text in coded.dictionary.to_pylist()]
    return pa.array(read, pa.string()).take(coded.indices)


_WORD = re.compile(r"[^\W\d_]{3}|月")
_DAY_DASH_MONTH = re.compile(r"(\d{1,2})-(\d{1,2})")


def _in_part(text: str, order: DayOrder, dashed: bool) -> str | None:
    if dashed and (day := _DAY_DASH_MONTH.fullmatch(text)):
        text = f"{day[1]}.{day[2]}"
    found = iso_day(text, order)
    if found is None or (len(found) != 5 and not _FIRST_YEAR <= int(found[:4]) < 2100):
        return None
    whole = len(found) == 10 and not _WORD.search(text)
    impossible = len(found) == 4 and len(re.findall(r"\d+", text)) > 1
    return None if whole or impossible else found


def naive(texts: pa.Array, formats: Iterable[str]) -> pa.Array:
    """Read dates and times without a zone by the strptime formats among `formats`."""
    found = pa.nulls(len(texts), _NAIVE)
    for form in formats:
        for one in _ISO_FORMS if form == ISO else () if form == UNIX else (form,):
            left = _left(texts, found)
            if left.null_count == len(left):
                return found
            read = pc.strptime(left, format=one, unit="us", error_is_null=True)
            found = pc.coalesce(found, _real(left, read, one))
    return found


def _left(texts: pa.Array, found: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_valid(found), None, texts) if found.null_count < len(found) else texts


def _real(texts: pa.Array, read: pa.Array, form: str) -> pa.Array:
    """Take back what strptime moved into the next month, and years before _FIRST_YEAR."""
    old = pc.fill_null(pc.less(pc.year(read), _FIRST_YEAR), False)
    read = pc.if_else(old, None, read)
    # what is moved lands on the first, second or third
    early = pc.indices_nonzero(pc.fill_null(pc.less_equal(pc.day(read), 3), False))
    if not len(early):
        return read
    wrote = _no_zeros(texts.take(early))
    again = _no_zeros(pc.strftime(read.take(early), format=form))
    unlike = early.filter(pc.not_equal(wrote, again))
    gone = [i for i in unlike.to_pylist() if not _exists(texts[i].as_py(), form)]
    if not gone:
        return read
    return pc.if_else(pc.is_in(pa.array(range(len(read))), value_set=pa.array(gone)), None, read)


def _no_zeros(texts: pa.Array) -> pa.Array:
    """Write 01.02.2024 as 1.2.2024, and leave out the fraction of a second."""
    return pc.replace_substring_regex(
        pc.replace_substring_regex(texts, r"\.0{6}", ""), r"\b0+(\d)", r"\1"
    )


def _exists(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - only whether there is such a day
    except ValueError:
        return False
    return True


def _in_zone(times: pa.Array, zone: str) -> pa.Array:
    """Take times for those of `zone`; of an hour that comes twice, for the first."""
    if zone == "UTC":
        return times.cast(_TIME)
    there = pc.assume_timezone(times, timezone=zone, ambiguous="earliest", nonexistent="latest")
    return there.cast(_TIME)


def _exact(texts: pa.Array, zone: str) -> pa.Array:
    """Read ISO 8601 with a zone or a fraction of a second, and its basic form 20240131."""
    shape = (
        r"^\d{4}-?\d\d-?\d\d(?:[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?"
        r" ?(?:Z|UTC|[+\-]\d\d(?::?\d\d)?)?)?$"
    )
    likely = pc.if_else(pc.match_substring_regex(texts, shape), texts, None)
    if likely.null_count == len(likely):
        return pa.nulls(len(texts), _TIME)
    coded = likely.dictionary_encode()
    read = [_iso(t) for t in coded.dictionary.to_pylist()]
    zoned = pa.array([t if t and t.tzinfo else None for t in read], _TIME)
    local = pa.array([t if t and not t.tzinfo else None for t in read], _NAIVE)
    return pc.coalesce(zoned, _in_zone(local, zone)).take(coded.indices)


def _iso(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(
            text.replace(" UTC", "Z").replace(" +", "+").replace(",", ".")
        )
    except ValueError:
        return None
    return read if read.year >= _FIRST_YEAR else None


def _unix(texts: pa.Array) -> pa.Array:
    """Read seconds since 1970, or milliseconds where there are 13 digits."""
    shape = pc.match_substring_regex(texts, r"^\d{9,10}$|^\d{13}$")
    numbers = pc.if_else(shape, texts, None).cast(pa.int64())
    micros = pc.if_else(
        pc.greater(numbers, 10**11), pc.multiply(numbers, 1_000), pc.multiply(numbers, 1_000_000)
    )
    return micros.cast(_TIME)
