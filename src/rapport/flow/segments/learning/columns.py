"""What is learned from: columns of Arrow as numbers, without those nobody is judged by.

A column of numbers or of yes and no is one of numbers; a column of texts is one of levels. What is
missing stays missing. Never: a column that is sensitive by its name (privacy P12 to P14), or that
the caller bars; a level of less than 20 people: these are one, `other`.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rapport.flow.errors import InputError, RightsError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Of less people nothing is told.
LEAST_PEOPLE: Final = 20
MOST_LEVELS: Final = 30
OTHER: Final = "other"
#: More skewed than this, a number counts by its logarithm.
_SKEWED: Final = 2.0
#: Words of names that are never learned from: sensitive by law, and the money of people.
_SENSITIVE: Final = frozenset(
    "health illness disease disability pregnancy religion faith belief politics political party"
    " race ethnicity ethnic nationality union orientation sexual biometric biometrics crime"
    " criminal military minor habits smoking alcohol income salary wealth debt solvency".split()
)


def sensitive(name: str) -> bool:
    """Tell whether a column of this name is never learned from, whoever asks."""
    return any(word in _SENSITIVE for word in re.split(r"[^a-z]+", name.lower()))


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of n people.

    names     of each column
    levels    of each column: its levels by name; none of a column of numbers
    yes_no    of each column: holds it 0 and 1 alone?
    values    (n, columns): numbers, or which level; nan: missing
    left_out  names of columns that were barred
    """

    names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    yes_no: tuple[bool, ...]
    values: Floats
    left_out: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raises RightsError if a barred column came in all the same."""
        if any(name in self.left_out or sensitive(name) for name in self.names):
            raise RightsError(
                "A column that nobody is judged by was about to be learned from.",
                fix="read the columns with read_columns, which leaves it out",
            )

    @property
    def by_level(self) -> Flags:
        """Of each column: is it one of levels?"""
        return np.array([bool(levels) for levels in self.levels], np.bool_)


def read_columns(table: pa.Table, barred: Collection[str] = ()) -> Columns:
    """Return the columns of a table that may be learned from.

    barred  names, in any case of letters, that never enter

    Raises InputError if nothing is left, or a column is neither number, yes/no nor text.
    """
    closed = {name.lower() for name in barred}
    used = [n for n in table.column_names if n.lower() not in closed and not sensitive(n)]
    if not used or not table.num_rows:
        raise InputError(
            "There is no column, or nobody, to learn from.",
            fix="choose columns of behaviour; sensitive ones are never used",
        )
    read = [_read(table.column(name), name) for name in used]
    return Columns(
        tuple(used),
        tuple(levels for _, levels, _ in read),
        tuple(yes_no for _, _, yes_no in read),
        np.column_stack([values for values, _, _ in read]),
        tuple(n for n in table.column_names if n not in used),
    )


def _read(column: Any, name: str) -> tuple[Floats, tuple[str, ...], bool]:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        values, levels = _levels(column.cast(kind))
        return values, levels, False
    if not (_is_number(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind)):
        raise InputError(
            f"The column {name} holds {kind}: nothing can be learned from that.",
            fix="give it as numbers, yes/no or texts; a date as days since",
        )
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    values = column.cast(pa.float64()).to_numpy().astype(np.float64)
    values = np.where(np.isfinite(values), values, np.nan)
    return values, (), bool(np.isin(values[~np.isnan(values)], (0.0, 1.0)).all())


def _is_number(kind: Any) -> bool:
    is_ = pa.types
    return bool(is_.is_integer(kind) or is_.is_floating(kind) or is_.is_decimal(kind))


def _levels(column: Any) -> tuple[Floats, tuple[str, ...]]:
    """Return which level each text is: the commonest by name, then `other`."""
    counts = pc.value_counts(column.combine_chunks()).to_pylist()
    many = {c["values"]: c["counts"] for c in counts if c["values"] is not None}
    common = sorted(many, key=lambda text: (-many[text], text))
    common = sorted(t for t in common[:MOST_LEVELS] if many[t] >= LEAST_PEOPLE)
    known = pc.index_in(column, value_set=pa.array(common, column.type))
    values = pc.fill_null(known, len(common)).to_numpy().astype(np.float64)
    values[column.is_null().to_numpy()] = np.nan
    return values, (*common, OTHER)


@dataclass(frozen=True, slots=True)
class Scale:
    """How numbers are brought to one measure: by logarithm or not, then (x - middle) / spread."""

    logged: Flags
    middle: Floats
    spread: Floats

    def of(self, values: Floats) -> Floats:
        """Return (n, columns) of mean 0 and variance 1; what is missing is 0."""
        scaled = np.where(self.logged, _log(values), values)
        return np.nan_to_num((scaled - self.middle) / self.spread)


def scale_of(values: Floats) -> Scale:
    """Return the scale of (n, columns); a number that is very skewed counts by its logarithm."""
    logged = np.array([_skewed(v[~np.isnan(v)]) for v in values.T], np.bool_)
    known = [v[~np.isnan(v)] for v in np.where(logged, _log(values), values).T]
    middle = np.array([v.mean() if len(v) else 0.0 for v in known], np.float64)
    spread = np.array([v.std() if len(v) else 0.0 for v in known], np.float64)
    return Scale(logged, middle, np.where(spread > 1e-12, spread, 1.0))


def _log(values: Floats) -> Floats:
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)), np.float64)


def _skewed(known: Floats) -> bool:
    """Tell whether the third moment is large; a column of two values has no shape."""
    spread = known.std() if len(known) else 0.0
    if spread <= 1e-12 or len(np.unique(known[:1000])) <= 2:
        return False
    return bool(abs((((known - known.mean()) / spread) ** 3).mean()) > _SKEWED)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let sums be added up in one order, so that the same bytes come out on any machine."""
    with threadpool_limits(limits=1):
        yield
