"""Keyed hashes: how accounts and identifiers are named outside the vault.

The key is made once per workspace and never rotated, so an id never changes its meaning.
A pseudonym is 128 bits of keyed BLAKE2b (RFC 7693), written as 32 hexadecimal digits.
"""

from collections.abc import Sequence
from hashlib import blake2b

import pyarrow as pa
import pyarrow.compute as pc

_SEPARATOR = "\x1f"  # stands in no name: parts can't run together


class Pseudonyms:
    """Gives the pseudonym of a text, or of columns of texts. Equal texts, equal pseudonyms."""

    def __init__(self, key: bytes) -> None:
        self._keyed = blake2b(key=key, digest_size=16)  # to copy it is cheaper than to make it

    def one(self, *parts: str) -> str:
        """Return the pseudonym of the parts, in their order."""
        return self._hashed(_SEPARATOR.join(parts)).hexdigest()

    def column(self, *parts: str | pa.Array | pa.ChunkedArray) -> pa.Array:
        """Return the pseudonym of each row of `parts`; a plain text stands in every row.

        Shape  one text column as long as the columns in `parts`, of which there is one or more.
        Nulls  a null in any part gives null.
        Cost   one hash for each distinct text.
        """
        joined = pc.binary_join_element_wise(*parts, _SEPARATOR)
        if isinstance(joined, pa.ChunkedArray):
            joined = joined.combine_chunks()
        coded = joined.dictionary_encode()
        texts: Sequence[str] = coded.dictionary.to_pylist()
        hashed = pa.array([self._hashed(t).hexdigest() for t in texts], pa.string())
        return hashed.take(coded.indices)

    def search_key(self, token: str) -> bytes:
        """Return how the vault keeps a search token: 8 bytes of its keyed hash."""
        return self._hashed(f"search{_SEPARATOR}{token}").digest()[:8]

    def _hashed(self, text: str) -> blake2b:
        made = self._keyed.copy()
        made.update(text.encode())
        return made
