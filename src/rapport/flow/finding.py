"""Finding people: by which hashed tokens an account is kept, and with which it is asked for.

A name or a handle is found by the beginning of each of its words, in any script and order; a
phone, an e-mail or a card's number only whole. Both sides hash alike, so that the vault's
index holds no text: a token is 8 bytes of its keyed hash, an account the first 8 of its id.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa

from rapport.flow import names
from rapport.flow.keys import canonical
from rapport.flow.pseudonyms import Pseudonyms

#: (token, account) pairs that are held before they are sorted and kept.
AT_ONCE = 4_000_000
#: Kinds of identifiers that a record may be resolved by.
KINDS = ("phone", "email", "card", "handle", "name")
_WHOLE = {"phone": "phone", "email": "email", "card": "code", "handle": "handle"}

Pairs = tuple[np.ndarray, np.ndarray]  # tokens and accounts, alike long


class Finding:
    """Hashes what is kept and what is asked for, under one workspace's key."""

    def __init__(self, pseudonyms: Pseudonyms, region: str) -> None:
        self._search_key = pseudonyms.search_key
        self._region = region
        self._of_word = lru_cache(200_000)(self._hashed_word)
        self._of_text = lru_cache(20_000)(self._hashed_text)

    def pairs(self, rows: Iterable[tuple[str, str, str]]) -> Iterator[Pairs]:
        """Give the tokens of rows (kind, text, account id), many at once.

        Contacts come in canonical form; names, handles and cards as their owner writes them.
        """
        tokens, accounts = array("q"), array("q")  # 8 bytes each, not Python's 36
        for kind, text, account in rows:
            found = self.kept(kind, text)
            tokens.extend(found)
            accounts.extend((account_key(account),) * len(found))
            if len(tokens) >= AT_ONCE:
                yield np.array(tokens, np.int64), np.array(accounts, np.int64)
                tokens, accounts = array("q"), array("q")
        if tokens:
            yield np.array(tokens, np.int64), np.array(accounts, np.int64)

    def kept(self, kind: str, text: str) -> Sequence[int]:
        """Return the tokens that an account with this text is kept by."""
        if kind in ("phone", "email"):
            return (self._one(f"{kind}:{text}"),)
        if kind == "card":
            return self._whole("card", text)
        if kind == "handle":
            return (*self._of_text(text), *self._whole("handle", text))
        return (*self._of_text(text), self._name(text))

    def asked(self, query: str) -> list[list[int]]:
        """Return what is looked for: somebody is found who has all tokens of one of these."""
        query = query.strip()
        for kind in ("email", "phone"):
            if contact := self._whole(kind, query):
                return [list(contact)]
        words = [self._one(t) for t in sorted(names.query_tokens(query))]
        whole = (list(self._whole(kind, query)) for kind in ("card", "handle"))
        return [tokens for tokens in (words, *whole) if tokens]

    def exactly(self, query: str) -> list[int]:
        """Return the tokens of a name or handle that is wholly this, for ranking."""
        return [self._name(query), *self._whole("handle", query)]

    def of_kind(self, kind: str, text: str) -> list[int]:
        """Return the tokens of an identifier of a kind we know; [] if it says nothing."""
        return [self._name(text)] if kind == "name" else list(self._whole(kind, text))

    def _whole(self, kind: str, text: str) -> tuple[int, ...]:
        if kind == "handle":
            bare = text.rpartition(":")[2].strip("@ /").casefold()
            return (self._one(f"handle:{bare}"),) if bare else ()
        value = canonical(_WHOLE[kind], pa.array([text]), region=self._region)[0][0].as_py()
        return (self._one(f"{kind}:{value.rpartition(':')[2].casefold()}"),) if value else ()

    def _name(self, text: str) -> int:
        return self._one(f"name:{names.search_name(text)}")

    def _hashed_text(self, text: str) -> tuple[int, ...]:
        return tuple({t for part in names.search_parts(text) for t in self._of_word(part)})

    def _hashed_word(self, word: str) -> tuple[int, ...]:
        return tuple(self._one(t) for t in names.part_tokens(word))

    def _one(self, token: str) -> int:
        return int.from_bytes(self._search_key(token), "big", signed=True)


def account_key(account_id: str) -> int:
    """Return how the index names an account: the first half of its id, as a number."""
    return int.from_bytes(bytes.fromhex(account_id[:16]), "big", signed=True)


def account_keys(account_ids: Sequence[str]) -> np.ndarray:
    """Return `account_key` of each id."""
    whole = np.frombuffer(bytes.fromhex("".join(account_ids)), ">i8")
    return whole[::2].astype(np.int64)
