"""What must leave a workspace, by the ids that facts know it by.

    forgotten   an account, for good: the person or the team wants it, or its source deleted it
    withdrawn   what a source says is gone: also a closed account, a deed, an object
    suppressed  contacts of who must never come in

facts.py keeps these and takes them out; stores.py knows the rows they stand in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa


@dataclass(frozen=True)
class Withdrawn:
    """One thing that a source says is gone, by the id that facts know it by.

    `kind`  account, closed, interaction or object, see sources.base.Deletion; child: an
            account that turned out to be of somebody too young
    `upto`  of what may come back, all but accounts: the last entry that came before
    `code`  by which who asked may see how far it is
    """

    kind: str
    id: str
    source: str
    at: datetime
    upto: int | None = None
    code: str | None = None
    done: bool = False


@dataclass(frozen=True)
class Gone:
    """What rows must be left without: birth ids, ids of deeds and objects, pseudonyms of
    contacts of who is kept out."""

    accounts: pa.Array
    interactions: pa.Array
    objects: pa.Array
    contacts: pa.Array

    @classmethod
    def of(
        cls,
        accounts: Iterable[str],
        interactions: Iterable[str] = (),
        objects: Iterable[str] = (),
        contacts: Iterable[str] = (),
    ) -> "Gone":
        named = (accounts, interactions, objects, contacts)
        return cls(*(pa.array(sorted(set(ids)), pa.string()) for ids in named))

    def __bool__(self) -> bool:
        named = (self.accounts, self.interactions, self.objects, self.contacts)
        return any(len(ids) for ids in named)


@dataclass(frozen=True)
class Leaving:
    """What is being taken out: accounts for good, and what sources withdrew."""

    accounts: frozenset[str]
    withdrawn: tuple[Withdrawn, ...]

    def __bool__(self) -> bool:
        return bool(self.accounts or self.withdrawn)

    def gone(self, seq: int) -> Gone:
        """Return what the entry `seq` must be left without."""
        ids: dict[str, set[str]] = {"closed": set(), "interaction": set(), "object": set()}
        for w in self.withdrawn:
            if w.kind in ids and (w.upto is None or seq <= w.upto):
                ids[w.kind].add(w.id)
        return Gone.of(self.accounts | ids["closed"], ids["interaction"], ids["object"])

    @property
    def mirrored(self) -> frozenset[str]:
        """The connections whose source said so, if that is all: nobody asked us."""
        told = {w.id for w in self.withdrawn if w.kind in ("account", "child")}
        return (
            frozenset(w.source for w in self.withdrawn) if self.accounts <= told else frozenset()
        )

    @property
    def children_only(self) -> bool:
        """Whether these are but accounts of who is too young: most were never let in."""
        return bool(self.mirrored) and all(w.kind == "child" for w in self.withdrawn)
