"""What the values of a column show: contacts, dates and their order, amounts, yes and no."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.errors import InputError
from rapport.flow.handles import handle
from rapport.flow.sources.files import dates, values
from rapport.flow.sources.files.kinds import Field
from rapport.flow.sources.files.mapping import ISO, UNIX

#: Types of fields that hold dates.
DATED = ("time", "birth")
_TIMES = ("", " %H:%M", " %H:%M:%S")
_SLASHED = tuple(f"%d{sep}%m{sep}{y}{t}" for sep in "/-" for y in ("%Y", "%y") for t in _TIMES)
_DOTTED = tuple(f"%d.%m.{y}{t}" for y in ("%Y", "%y") for t in _TIMES)
_MONTH_FIRST = tuple("%m" + form[2] + "%d" + form[5:] for form in _SLASHED)
_YEAR_FIRST = (
    ISO,
    *(
        f"%Y{a}%m{b}%d{c}{time}"
        for a, b, c in (("/", "/", ""), (".", ".", ""), ("年", "月", "日"))
        for time in _TIMES
    ),
    *(
        f"{d}{time}"
        for d in ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
        for time in ("", " %H:%M")
    ),
)
_ENOUGH = 0.9
_DATED_AT_MOST = 2_000
_SAMPLES = 5


@dataclass(frozen=True)
class Look:
    """The clean values of one column, asked what they could be."""

    texts: pa.Array  # without nulls
    samples: tuple[str, ...]  # different ones, in the order of the file

    def fit(self, f: Field) -> float | None:
        """Return the share of values that the field's type can read; None: any text fits."""
        if f.type == "text" or not len(self.texts):
            return None
        if f.type not in self._fits:  # ten kinds ask, of a hundred fields of eleven types
            self._fits[f.type] = self._fit(f.type)
        return self._fits[f.type]

    @cached_property
    def _fits(self) -> dict[str, float]:
        return {}

    def _fit(self, type_: str) -> float:
        if type_ in DATED:
            return max(self.dated, self._partly_dated if type_ == "birth" else 0)
        if type_ == "amount":
            return max(self._amounts(True), self._amounts(False))
        return self._share(_READ[type_](self.texts))

    def plainly(self, f: Field) -> float:
        """Return how surely the values alone say that the column is this field."""
        if not len(self.texts) or (f.name not in ("email", "phone", "sex") and not f.network):
            return 0.0
        if f.name not in self._plain:
            self._plain[f.name] = self._plainly(f)
        return self._plain[f.name]

    @cached_property
    def _plain(self) -> dict[str, float]:
        return {}

    def _plainly(self, f: Field) -> float:
        if f.network:
            share = self._linked.get(f.network, 0) / len(self._first)
            return 0.7 * share if share > _ENOUGH else 0.0
        if f.name == "email":
            share = self._share(values.email(self.texts))
            return 0.75 * share if share > _ENOUGH else 0.0
        if f.name == "phone":
            shape = r"^\+\d|^8 ?\(?9|^0\d|\d[ )\-]\d{2,}|^1[3-9]\d{9}$"
            like = pc.if_else(pc.match_substring_regex(self.texts, shape), self.texts, None)
            share = self._share(values.phone(like)) if self.dated < 0.1 else 0.0
            return 0.65 * share if share > _ENOUGH else 0.0
        if f.name == "sex":
            two = 1 < len(set(self.samples)) <= 4 and not set(self.samples) & {"0", "1"}
            return 0.6 if two and self._share(values.sex(self.texts)) > _ENOUGH else 0.0
        return 0.0

    @cached_property
    def _linked(self) -> Counter[str]:
        """How many values are links to somebody on a network, by network."""
        links = self._first.filter(pc.match_substring(self._first, "/"))
        found = (handle(link) for link in links.to_pylist())
        return Counter(network.partition("@")[0] for network, _ in filter(None, found))

    @cached_property
    def dated(self) -> float:
        """Share of values that are dates, in any format."""
        digits = pc.match_substring_regex(self._first, r"\d")
        if not pc.any(digits).as_py():
            return 0.0
        return self._share(dates.times(self._first, date_formats([self])[0], "UTC"))

    @cached_property
    def _partly_dated(self) -> float:
        """Share of values that are parts of a date, or one with a word: 1990, 14.05., 14 мая."""
        return self._share(dates.births_in_part(self._first, ()))

    @cached_property
    def yes_no(self) -> float:
        return self._share(values.consent(self.texts)) if len(self.texts) else 0.0

    def reads(self, form: str) -> int:
        """Return how many values one date format reads."""
        return int(pc.count(dates.times(self._first, (form,), "UTC")).as_py())

    @property
    def _first(self) -> pa.Array:
        return self.texts.slice(0, _DATED_AT_MOST)

    def _amounts(self, comma: bool) -> float:
        return self._share(values.amount(self.texts, decimal_comma=comma))

    @staticmethod
    def _share(read: pa.Array) -> float:
        return 1 - read.null_count / len(read) if len(read) else 0.0


_READ = {
    "phone": values.phone,
    "email": values.email,
    "whole": values.whole,
    "sex": values.sex,
    "currency": values.currency,
    "language": values.language,
    "verb": values.verb,
    "yes_no": values.consent,
    "method": values.method,
    "duration": values.duration,
    "direction": values.direction,
    "mail_event": values.mail_event,
}


def look(column: pa.Array) -> Look:
    """Return what one column holds, its placeholders left out."""
    said = values.clean(column).drop_null()
    if not len(said):  # a column of nothing but 'no' may still be one of yes and no
        said = values.clean(column, keep_words=True).drop_null()
    return Look(said, tuple(said.unique().slice(0, _SAMPLES).to_pylist()))


def date_formats(columns: Sequence[Look]) -> tuple[tuple[str, ...], bool]:
    """Return the formats that read the dates of all columns, and whether the order is sure.

    A file is day first or month first as a whole: what its values prove; day first where
    they prove neither.
    """
    day = sum(max((c.reads(f) for f in _SLASHED), default=0) for c in columns)
    month = sum(max((c.reads(f) for f in _MONTH_FIRST), default=0) for c in columns)
    ordered = _MONTH_FIRST if month > day else _SLASHED
    found: list[str] = []
    for column in columns:
        left = column.texts.slice(0, _DATED_AT_MOST)
        for form in (*_YEAR_FIRST, *_DOTTED, *ordered, UNIX):
            read = dates.times(left, (form,), "UTC")
            if read.null_count < len(left):
                found += [form] if form not in found else []
                left = left.filter(pc.is_null(read))
    return tuple(found) or (ISO,), day != month or day == 0


def decimal_comma(columns: Iterable[Look]) -> bool:
    """Tell whether amounts are rather written 1.234,50 than 1,234.50."""
    comma = point = 0
    for column in columns:
        comma += _count(column.texts, r",\d{1,2}\D*$|,\d{4,}\D*$|\.\d{3},")
        point += _count(column.texts, r"\.\d{1,2}\D*$|\.\d{4,}\D*$|,\d{3}\.")
    return comma > point


def _count(texts: pa.Array, pattern: str) -> int:
    return int(pc.sum(pc.match_substring_regex(texts, pattern)).as_py() or 0)


def refuse_headless(header: Sequence[str], file: str) -> None:
    """Raise InputError if the first line holds contacts or dates: values, not names."""
    cells = pa.array(header, pa.string())
    contacts = len(cells) - values.email(cells).null_count
    days = len(cells) - dates.times(cells, (ISO, "%d.%m.%Y", "%d/%m/%Y"), "UTC").null_count
    numbers = _count(cells, r"^\+?\d[\d ()\-]{8,}$")
    if contacts or days or numbers:
        raise InputError(
            f"the first line of {file} holds values, not the names of columns",
            fix="put a line with the names of the columns on top",
        )
