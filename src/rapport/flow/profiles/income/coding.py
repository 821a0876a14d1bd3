"""Texts as whole numbers, so that rows can be put together by several of them at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rapport.flow.errors import InputError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]
Times = npt.NDArray[np.datetime64]


def coded(values: Texts) -> Ints:
    """Return a number for each text, from 0 by first appearance."""
    found = pa.array(values, pa.string()).dictionary_encode().indices
    return np.asarray(found.to_numpy(zero_copy_only=False), np.int64)


def together(columns: Sequence[Ints], sizes: Sequence[int] | None = None) -> Ints:
    """Return one number for each row, the same where all columns are. Each from 0.

    sizes   how many numbers each column may have: so that rows of two calls can be compared
    Raises  InputError: there are more combinations than 63 bits hold.
    """
    if sizes is None:
        sizes = [int(column.max()) + 1 if len(column) else 1 for column in columns]
    whole = 1
    for size in sizes:
        whole *= size
    if whole >= 2**63:
        raise InputError(
            "outside tables of pay name too many areas, roles and levels to be put together",
            fix="bring in fewer of them: one country, or one year",
        )
    code = np.zeros(len(columns[0]), np.int64)
    for column, size in zip(columns, sizes, strict=True):
        code = code * size + column
    return code


def parts(codes: Ints) -> list[Ints]:
    """Return the places of each number, in the order of numbers."""
    if not len(codes):
        return []
    order = np.argsort(codes, kind="stable")
    cuts = np.flatnonzero(np.diff(codes[order])) + 1
    return np.split(order, cuts)
