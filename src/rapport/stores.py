"""The opened stores of a workspace: log, lake and vault, and how sources' rows reach them.

The one place that knows which source's rows become facts in which way.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from rapport import flow
from rapport.flow import tables
from rapport.flow.errors import VaultError
from rapport.flow.facts import Entry, FactsLog
from rapport.flow.finding import Finding, Pairs
from rapport.flow.lake import Lake, Parts, code_of
from rapport.flow.leaving import Gone, Withdrawn
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.received import Received
from rapport.flow.rights import UNKNOWN, SourcePolicy, granted
from rapport.flow.sealed_tables import SealedRows
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Entry as Ground
from rapport.flow.sources.files import facts as file_facts
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.sources.files.slices import facts_in_slices
from rapport.flow.vault import Vault
from rapport.flow.workspace import Workspace, empty_database

Progress = Callable[[str, int, int], None]


def silent(*_: Any) -> None:
    """The progress nobody looks at."""


#: The source of entries that do not name theirs.
FILES = "files"


def policy_of(entry: Entry) -> SourcePolicy:
    """Return the terms of the source that an entry came from.

    Where the package that brought the source is gone, its rows stay and nothing may be done
    with them.
    """
    origin = entry.payload.get("origin", FILES)
    known = {source.name: source.policy for source in plugins.all_sources()}
    return known.get(str(origin), UNKNOWN)


def _rights_of(entry: Entry) -> int:
    """Return the rights that the source of an entry gives now, whatever its purposes."""
    return int(policy_of(entry).of_rows)


class Stores:
    """The opened stores of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.workspace.vault, self.workspace.secret("master"))

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        made = Pseudonyms(self.workspace.secret("ids"))
        if self.vault.mark("ids", lambda: made.one("check")) != made.one("check"):
            raise VaultError(
                "secrets/ids.key is not the key this workspace was made with",
                fix="bring it back from a backup: with another one nobody is who they were",
            )
        return made

    @cached_property
    def finding(self) -> Finding:
        return Finding(self.pseudonyms, self.workspace.phone_region)

    @cached_property
    def log(self) -> FactsLog:
        return FactsLog(self.workspace, self.vault)

    @cached_property
    def received(self) -> Received:
        """The front log. A workspace of before it had one gets its file now, once."""
        path = self.workspace.received_file
        if not path.is_file() and not self.vault.has_mark("received"):
            empty_database(path)
        made = Received(path, self.vault)
        self.vault.mark("received", lambda: "made")
        return made

    @cached_property
    def lake(self) -> Lake:
        return Lake(self.workspace.lake, self.vault, code=_code(), rights=_rights_of)

    def ground(self, entry: Entry) -> Ground:
        """What a source must know of the entry to turn its rows into facts."""
        mapping = FileMapping.from_toml(entry.payload["mapping"])
        return Ground(
            seq=entry.seq,
            source=entry.source,
            received_at=entry.received_at,
            rights=int(granted(policy_of(entry), mapping.purposes, mapping.basis)),
            pseudonyms=self.pseudonyms,
            region=mapping.region or self.workspace.phone_region,
        )

    def parts(self, entry: Entry, rows: SealedRows) -> Iterator[Parts]:
        """Turn a stored file into facts, texts to seal and search keys, some rows at a time."""
        mapping = FileMapping.from_toml(entry.payload["mapping"])
        for made, displays in facts_in_slices(rows, mapping, self.ground(entry)):
            yield Parts(made, displays, self._search(made, displays))

    def accounts_of(self, entry: Entry, rows: pa.Table) -> pa.Array:
        """The account of each stored row."""
        mapping = FileMapping.from_toml(entry.payload["mapping"])
        return file_facts.accounts_of(rows, mapping, self.ground(entry))

    def without(self, entry: Entry, rows: pa.Table, gone: Gone) -> pa.Table | None:
        """What is left of stored rows without what is gone; None if nothing of it is in them."""
        mapping = FileMapping.from_toml(entry.payload["mapping"])
        return file_facts.without(rows, mapping, self.ground(entry), gone)

    def kept_out(self, entry: Entry, rows: pa.Table, gone: Gone) -> pa.Array:
        """Tell which rows are of somebody who may not come in, by a contact they bear."""
        mapping = FileMapping.from_toml(entry.payload["mapping"])
        return file_facts.kept_out(rows, mapping, self.ground(entry), gone.contacts)

    def suppress(self, entry: Entry, rows: pa.Table, why: str, *, at: datetime) -> None:
        """Keep out whom these rows are about, from now on, and let go what is known of them.

        Never: a value of a row kept; of the person only keyed hashes stay.
        """
        if not rows.num_rows:
            return
        mapping = FileMapping.from_toml(entry.payload["mapping"])
        contacts = file_facts.contacts_of(rows, mapping, self.ground(entry))
        self.log.suppress(
            {p for named in contacts for p in named.drop_null().to_pylist()}, why, at=at
        )
        theirs = set(self.accounts_of(entry, rows).drop_null().to_pylist())
        self.log.want_forgotten(theirs)
        self.log.withdraw(Withdrawn("child", account, entry.source, at) for account in theirs)

    def _search(
        self, made: Mapping[tables.TableSpec, pa.Table], displays: pa.Table
    ) -> Iterator[Pairs]:
        """Search keys of names and handles by their words, of contacts and cards whole."""
        found = made.get(tables.IDENTIFIERS, tables.IDENTIFIERS.schema.empty_table())
        contacts = (r for r in _columns(found, *_CONTACT) if r[0] in ("phone", "email"))
        texts = (r for r in _columns(displays, *_TEXT) if r[0] in ("name", "handle", "card"))
        return self.finding.pairs(chain(contacts, texts))


_CONTACT = ("kind", "value", "account_id")
_TEXT = ("attribute", "text", "account_id")
#: Files of the bedrock that only show what was made: parts need not be made again for them.
_SHOWING = (
    "cards", "found", "generations", "income_cards", "masks", "profile_cards", "shelf",
    "tag_cards",
)  # fmt: skip


@cache
def _code() -> str:
    """Name all that has a say in how stored rows become facts."""
    bedrock = Path(flow.__file__).parent
    files = [f for f in bedrock.glob("*.py") if f.stem not in _SHOWING]
    return code_of(*files, bedrock / "data", bedrock / "sources")


def _columns(table: pa.Table, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples; Python holds a batch of them at once."""
    for batch in table.select(columns).to_batches(max_chunksize=100_000):
        yield from zip(*(batch[c].to_pylist() for c in columns), strict=True)
