"""Whether JSON names an account: by hashing what could be its number, since no number is kept.

Beside whole texts and numbers, parts of them that stand between signs are looked at: a deed is
numbered `Like:<post>:<account>`, a post of somebody `<account>_<post>`, and a list may be one
text, `<account>,<account>`.
"""

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any, Final

from rapport.flow.errors import FlowError
from rapport.receiving import connections
from rapport.stores import Stores

#: A longer text, or one with spaces, is what somebody wrote.
_LONGEST: Final = 300
_SIGNS: Final = re.compile(r"[:/|;?#&=]")
#: A number of more parts than that is looked at part by part only.
_MOST_PARTS: Final = 12
_MOST_REMEMBERED: Final = 500_000


class Mentions:
    """Looks for accounts, by their birth ids, in what a connection's service says.

    `sources`  the connections under whose names the accounts' numbers are hashed
    """

    def __init__(self, stores: Stores, sources: tuple[str, ...], accounts: Set[str]) -> None:
        self._one, self._sources, self.accounts = stores.pseudonyms.one, sources, accounts
        self._known: dict[str, bool] = {}

    def in_any_of(self, said: Any) -> bool:
        """Tell whether some text, number or name of a field in the JSON names an account."""
        if isinstance(said, Mapping):
            return any(self.in_any_of(key) or self.in_any_of(said[key]) for key in said)
        if isinstance(said, (list, tuple)):
            return any(self.in_any_of(one) for one in said)
        return self.names(said)

    def names(self, said: Any) -> bool:
        """Tell whether a text or number names an account."""
        if isinstance(said, bool) or not isinstance(said, (str, int)):
            return False
        text = str(said)
        if not text or (len(text) > _LONGEST and "," not in text):
            return False
        return any(self._is_one(part) for listed in text.split(",") for part in _parts(listed))

    def without(self, said: Any) -> Any:
        """Return the JSON without what names an account; None of a text or number that does.

        Numbers beside other things in a list stay: there the place of each says what it is.
        """
        if isinstance(said, Mapping):
            cleaned = ((k, v, self.without(v)) for k, v in said.items() if not self.names(k))
            return {k: new for k, old, new in cleaned if new is not None or old is None}
        if isinstance(said, (list, tuple)):
            numbers = all(isinstance(one, int) for one in said)
            left = [
                new
                for old in said
                for new in [old if isinstance(old, int) and not numbers else self.without(old)]
                if new is not None or old is None
            ]
            alone = not numbers and bool(left) and all(isinstance(one, int) for one in left)
            return self.without(left) if alone else left
        if isinstance(said, str) and "," in said:
            return ",".join(part for part in said.split(",") if not self.names(part))
        return None if self.names(said) else said

    def _is_one(self, part: str) -> bool:
        found = self._known.get(part)
        if found is None:
            ids = (self._one("account", source, part) for source in self._sources)
            found = not self.accounts.isdisjoint(ids)
            if len(self._known) < _MOST_REMEMBERED:
                self._known[part] = found
        return found


def sources_of(stores: Stores, connection: str) -> tuple[str, ...]:
    """Return the connections under whose names a connection's numbers of accounts are hashed."""
    try:
        other = connections.load(stores.workspace, connection).numbers_of
    except FlowError:
        other = ""  # disconnected since
    return (connection, other) if other else (connection,)


def _parts(text: str) -> Iterator[str]:
    """Give a text and all that stands in it between signs, however many signs it holds."""
    if len(text) > _LONGEST or " " in text or "\n" in text:
        return
    yield text
    owner, sign, _ = text.partition("_")
    if sign:
        yield owner
    ends = [found.start() for found in _SIGNS.finditer(text)]
    if not ends:
        return
    starts = [0, *(end + 1 for end in ends)]
    ends.append(len(text))
    many = len(starts) > _MOST_PARTS
    for first, start in enumerate(starts):
        for end in ends[first : first + 1 if many else None]:
            yield text[start:end]
