"""Sealed tables: Parquet encrypted under a key of its own, some rows at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

from rapport.flow.errors import VaultError

ROW_GROUP: Final = 122_880
#: Rows that are read at once; as many as there are, where a group is larger.
AT_ONCE: Final = 2 * ROW_GROUP


@contextmanager
def sealed_writer(
    path: Path, schema: pa.Schema, key: bytes
) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """Give what takes the batches of the new file `path`."""
    sealed = pe.create_encryption_properties(footer_key=key)
    with pq.ParquetWriter(
        path, schema, compression="zstd", compression_level=1, encryption_properties=sealed
    ) as writer:
        yield lambda batch: writer.write_batch(batch, row_group_size=ROW_GROUP)


class SealedRows:
    """The rows of one sealed table. Raises VaultError: they can't be read."""

    def __init__(self, name: str, path: Path, key: bytes) -> None:
        self._name = name
        opened = pe.create_decryption_properties(footer_key=key)
        with self._explained():
            self._file = pq.ParquetFile(path, decryption_properties=opened)

    @property
    def num_rows(self) -> int:
        return int(self._file.metadata.num_rows)

    def whole(self, columns: Sequence[str] | None = None) -> pa.Table:
        with self._explained():
            return self._file.read(columns=list(columns) if columns is not None else None)

    def some(self, *, backwards: bool = False) -> Iterator[pa.Table]:
        """Give the rows, about AT_ONCE at a time, in their order; the last ones first if
        `backwards`, but each lot in its order."""
        lots = self._lots() or [[]]  # of an empty table its columns
        for lot in reversed(lots) if backwards else lots:
            with self._explained():
                rows = self._file.read_row_groups(lot)
            yield rows

    def _lots(self) -> list[list[int]]:
        lots: list[list[int]] = []
        waiting = 0
        for group in range(self._file.metadata.num_row_groups):
            size = self._file.metadata.row_group(group).num_rows
            if not lots or waiting + size > AT_ONCE:
                lots.append([])
                waiting = 0
            lots[-1].append(group)
            waiting += size
        return lots

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, pa.ArrowInvalid) as error:
            raise VaultError(
                f"the sealed table {self._name} can't be opened ({type(error).__name__})",
                fix="bring vault/ and secrets/ back from one and the same backup",
            ) from None
