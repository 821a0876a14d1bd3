"""The questions that pages may ask of the newest generation."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from rapport.flow import generations
from rapport.flow.cards import (
    AccountCard,
    Deed,
    Doubt,
    FreshDeed,
    Freshness,
    Link,
    Moved,
    PeoplePage,
    Person,
    PersonRow,
    Resolved,
    Separation,
    SourceFigures,
    TimelinePage,
)
from rapport.flow.errors import ConfigError, ShelfError
from rapport.flow.finding import KINDS, Finding
from rapport.flow.profile_cards import InterestDeed, Knowledge
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.shelf import fresh, portrait
from rapport.flow.shelf.portrait import Line, Portrait
from rapport.flow.shelf.profile_desk import Profiles
from rapport.flow.shelf.reading import DESK, NOBODY, Desk, name_order_table
from rapport.flow.vault import Vault
from rapport.flow.workspace import Workspace

#: Orders of the list of people.
SORTS = ("seen", "name", "spent", "orders")
#: How many people one identifier of a record may fit.
MOST_FITS = 50


def open_shelf(root: Path) -> "Shelf":
    """Return the newest generation's shelf: the same one until a newer is published.

    Raises  ShelfError: nothing is published, or what is published is not whole.
    """
    workspace = _workspace(root)
    return _open(workspace.root, generations.newest(workspace.findings))


@lru_cache(maxsize=2)
def _open(root: Path, folder: Path) -> "Shelf":
    return Shelf(_workspace(root), folder)


@lru_cache(maxsize=2)
def _workspace(root: Path) -> Workspace:
    return Workspace.open(root)


class Shelf:
    """One generation, read only. Threads may share it."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self._workspace = workspace
        self._generation = generations.read(folder)
        self._vault = Vault(workspace.vault, workspace.secret("master"))
        self._finding = Finding(Pseudonyms(workspace.secret("ids")), workspace.phone_region)
        self._desk = Desk(folder / DESK)
        self._profiles = Profiles(self._desk)

    # -- the whole ------------------------------------------------------------------

    @property
    def as_of(self) -> datetime:
        """The `now` of the run that made this generation."""
        return datetime.fromisoformat(self._generation.about["now"])

    def freshness(self) -> Freshness:
        """Return what the shelf holds. Counted when it was published."""
        return self._freshness

    @cached_property
    def _freshness(self) -> Freshness:
        people, accounts, active, doubts = self._desk.about("figures")
        return Freshness(
            self._generation.folder.name,
            self._generation.published_at,
            self.as_of,
            people,
            accounts,
            active,
            doubts,
        )

    def sources(self) -> tuple[SourceFigures, ...]:
        """Return what each connection brought, by name."""
        said = self._desk.about("source_fields") or []  # a desk of before has none
        fields: dict[str, list[tuple[str, int]]] = {}
        for name, attribute, accounts, _values, _disputed in said:
            fields.setdefault(name, []).append((attribute, accounts))
        return tuple(
            SourceFigures(
                name,
                accounts,
                people,
                joined,
                deeds,
                portrait.time_of(last),
                tuple(fields.get(name, ())),
                sum(row[3] for row in said if row[0] == name),
                sum(row[4] for row in said if row[0] == name),
                sum(passive),  # a desk of before counts none
            )
            for name, accounts, people, joined, deeds, last, *passive in self._desk.about(
                "sources"
            )
        )

    # -- people ---------------------------------------------------------------------

    def people(
        self,
        query: str = "",
        after: str | None = None,
        limit: int = 50,
        *,
        source: str = "",
        kind: str = "",
        sort: str = "seen",
        leaving: bool = False,
    ) -> PeoplePage:
        """Return people in one of SORTS; of a search those first who are called just so.

        `query`   beginnings of a name's or a handle's words in any script and order, or a
                  whole phone, e-mail or card number: matched by keyed hashes on the vault's
                  side. All words must fit one account.
        `source`, `kind`  only people with an account there, or of that kind; '' = any.
        `after`   the cursor that the page before gave.
        `leaving` only people whom every source lets leave Rapport: for programs.
        Raises    ConfigError: not one of SORTS.
        """
        if sort not in SORTS:
            raise ConfigError(f"people can't be sorted by {sort[:40]!r}", fix="use seen or name")
        if sort == "name":
            self._need_names()
        if query.strip():
            order = self._found(query, source, kind, sort)
        else:
            order = self._desk.ordered(sort, source, kind)
        if leaving:
            order = order[~np.isin(order, self._desk.array("kept_back"))]
        start = self._place(order, after)
        shown = order[start : start + limit]
        rows = self._rows([Line(*line) for line in self._desk.lines(shown)])
        end = start + len(shown)
        cursor = f"{end}~{rows[-1].person_id}" if end < len(order) and rows else None
        return PeoplePage(tuple(rows), len(order), cursor)

    def some(self, person_ids: Iterable[str]) -> dict[str, PersonRow]:
        """Return the lines of these people, as the list shows them; who is unknown is left out."""
        numbers = [no for one in person_ids if (no := self._number(one)) is not None]
        rows = self._rows([Line(*line) for line in self._desk.lines(numbers)])
        return {row.person_id: row for row in rows}

    def may_leave(self, account_id: str) -> bool:
        """Tell whether every source of this account's person lets what it brought leave Rapport.

        Also of a person's id; true of an id that is nobody's.
        """
        no = self._desk.person_of(account_id)
        return no is None or no not in self._desk.array("kept_back")

    def _found(self, query: str, source: str, kind: str, sort: str) -> np.ndarray:
        accounts = [self._vault.find(tokens) for tokens in self._finding.asked(query)]
        found = self._desk.persons_of(np.concatenate(accounts)) if accounts else NOBODY
        found = self._desk.only(found, source, kind)
        if not len(found):
            return found
        order = self._desk.in_order(found, sort)
        if sort != "seen":
            return order
        first = self._desk.among(order, self._called(query))
        return np.concatenate([order[first], order[~first]])

    def _called(self, query: str) -> np.ndarray:
        """Return whom exactly this name, or this handle, belongs to."""
        accounts = [self._vault.find([token]) for token in self._finding.exactly(query)]
        return self._desk.persons_of(np.concatenate(accounts))

    def _place(self, order: np.ndarray, after: str | None) -> int:
        """Return where the page after the cursor begins: behind its last person, whose place
        may be another in a newer generation."""
        place, _, person_id = (after or "").partition("~")
        if not place.isdecimal():
            return 0
        no = self._desk.person_of(person_id)
        at = np.flatnonzero(order == no) if no is not None else NOBODY
        return int(at[0]) + 1 if len(at) else min(int(place), len(order))

    def _rows(self, lines: Sequence[Line]) -> list[PersonRow]:
        texts = self._vault.displays(x.name_account_id for x in lines if x.name_account_id)
        return [line.row(texts) for line in lines]

    def _need_names(self) -> None:
        """Fetch the order by name, which is sealed: it tells how names begin."""
        if self._desk.knows("name"):
            return
        table = name_order_table(self._generation.folder)
        if not self._vault.has_table(table):
            raise ShelfError(
                f"generation {self._generation.folder.name} has no order by name",
                fix="build again: rapport build; the facts are whole",
            )
        self._desk.learn("name", self._vault.read_table(table)["no"].to_numpy())

    # -- one person -----------------------------------------------------------------

    def person(
        self, person_id: str, *, masked: bool, deeds: int = 50, source: str = ""
    ) -> Person | Moved | None:
        """Return all there is to one person; where they moved; or None if nobody has that id.

        `masked`  True hides most of every contact.  `deeds`  at most so many, newest first.
        `source`  only deeds seen by that connection; all if empty.
        """
        no = self._number(person_id)
        if no is None:
            to = self._desk.moved(person_id)
            return Moved(person_id, to) if to else None
        line, shown = self._portrait(no, masked=masked)
        done = self._deeds(no, source)
        return Person(
            shown.row(line),
            portrait.time_of(line.first_seen),
            shown.attributes(line.name_value),
            shown.joined(self._desk.links_among(shown.account_ids)),
            shown.permissions(),
            tuple(portrait.deed(d) for d in islice(done, deeds)),
            shown.deeds_total(source),
            shown.months(self.as_of),
            shown.ties(),
        )

    def timeline(
        self, person_id: str, after: str | None = None, limit: int = 50, source: str = ""
    ) -> TimelinePage | None:
        """Return what a person did, newest first, only as seen by `source` if named.

        `after`  the cursor that the page before gave. Returns None if nobody has that id.
        """
        no = self._number(person_id)
        if no is None:
            return None
        total = self._portrait(no, masked=True)[1].deeds_total(source)
        found = list(islice(self._deeds(no, source, after), limit + 1))
        shown = tuple(portrait.deed(d) for d in found[:limit])
        more = f"{found[limit - 1][0]}~{found[limit - 1][1]}" if len(found) > limit else None
        return TimelinePage(shown, total, more)

    def fresh_deeds(
        self, person_id: str, *, now: datetime, source: str = ""
    ) -> tuple[FreshDeed, ...]:
        """Return what came in of this person after the profiles were built, newest first.

        Of accounts that are theirs in this generation; see fresh.py. () if nobody has that id.
        `source`  only deeds seen by that connection; all if empty.
        """
        no = self._number(person_id)
        if no is None:
            return ()
        page = self._desk.page(no)[1]
        accounts = [account[1] for account in sorted(page[0])]
        after = int(self._generation.about.get("last_seq", 0))
        rows = fresh.rows_since(self._workspace, self._vault, after, accounts, now)
        told = ((row, self._told(no, row)) for row in rows if source in ("", row[3]))
        return tuple(
            FreshDeed(portrait.deed(row), changes=before is not None)
            for row, before in told
            if before is None or not fresh.says_the_same(row, before)
        )

    def deeds_named(self, person_id: str, wanted: Mapping[str, datetime]) -> Mapping[str, Deed]:
        """Return those of a person's deeds that are asked for: interaction -> when it was."""
        no = self._number(person_id)
        if no is None or not wanted:
            return {}
        first = portrait.microseconds(min(wanted.values()))
        found: dict[str, Deed] = {}
        for row in self._desk.deeds(no):
            if row[0] < first:
                break
            if row[1] in wanted:
                found[row[1]] = portrait.deed(row)
        return found

    def _told(self, no: int, row: list[Any]) -> list[Any] | None:
        """Return the same deed as this generation tells it; None if it does not."""
        for before in self._desk.deeds(no, row[0]):
            if before[0] < row[0]:
                return None
            if before[:2] == row[:2]:
                return before
        return None

    def _deeds(self, no: int, source: str, after: str | None = None) -> Iterable[list[Any]]:
        at, _, last = (after or "").partition("~")
        until = int(at) if at.lstrip("-").isdecimal() else None
        for row in self._desk.deeds(no, until):
            if until is not None and (-row[0], row[1]) <= (-until, last):
                continue
            if source in ("", row[3]):
                yield row

    def _number(self, person_id: str) -> int | None:
        no = self._desk.person_of(person_id)
        if no is None or self._desk.line(no)[0] != person_id:
            return None
        return no

    def _portrait(self, no: int, *, masked: bool) -> tuple[Line, Portrait]:
        line, page = self._desk.page(no)
        named = (tie[3] for tie in page[4] or () if tie[3])
        texts = self._vault.displays([*(account[1] for account in page[0]), *named])
        return Line(*line), Portrait(page, texts, mask=masked)

    def knowledge(self, person_id: str) -> Knowledge | None:
        """Return what is known of one person beside their values; None if nobody has that id."""
        no = self._number(person_id)
        return None if no is None else self._profiles.of(no)

    def interest_deeds(self, person_id: str, theme: str) -> tuple[InterestDeed, ...]:
        """Return the deeds behind an interest that a person shows; () if they show none."""
        no = self._number(person_id)
        return () if no is None else self._profiles.deeds(no, theme)

    # -- pairs of accounts ----------------------------------------------------------

    def link(self, left_id: str, right_id: str, *, masked: bool) -> Link | None:
        """Return why two accounts are, or are not, one person; None if never weighed."""
        left_id, right_id = sorted((left_id, right_id))
        left, right = self._card(left_id, masked), self._card(right_id, masked)
        if left is None or right is None:
            return None
        found = self._desk.link(left_id, right_id)
        return portrait.link_of(found, left, right) if found else None

    def doubtful(
        self, limit: int = 20, person_id: str = "", *, masked: bool = True
    ) -> tuple[Doubt, ...]:
        """Return pairs left to people: nearest to the threshold first, then of bigger people."""
        no = self._number(person_id) if person_id else None
        if person_id and no is None:
            return ()
        return tuple(self._doubt(*found, masked) for found in self._desk.doubts(limit, no))

    def _doubt(self, left_no: int, right_no: int, doubt: list[Any], masked: bool) -> Doubt:
        left_id, right_id, microbits, threshold = doubt
        left_line, left = self._portrait(left_no, masked=masked)
        right_line, right = self._portrait(right_no, masked=masked)
        return Doubt(
            left.cards()[left_id],
            right.cards()[right_id],
            left_line.person_id,
            right_line.person_id,
            microbits / 1e6,
            threshold / 1e6,
        )

    def effect_of_separating(self, account_id: str) -> Separation | None:
        """Return what goes with the account if it is taken from its person; None if unknown."""
        no = self._desk.person_of(account_id)
        if no is None:
            return None
        line, shown = self._portrait(no, masked=True)
        if account_id not in shown.account_ids:
            return None
        mine = shown.account_ids.index(account_id)
        leaving = sum(1 for d in self._desk.deeds(no) if d[2] == mine)
        return Separation(
            line.person_id,
            len(shown.account_ids) - 1,
            shown.deeds_total("") - leaving,
            leaving,
            shown.only_said_by(account_id),
        )

    def _card(self, account_id: str, masked: bool) -> AccountCard | None:
        no = self._desk.person_of(account_id)
        if no is not None:
            return self._portrait(no, masked=masked)[1].cards().get(account_id)
        other = self._desk.other(account_id)
        if other is None:
            return None
        texts = self._vault.displays([account_id]).get(account_id, {})
        return portrait.card_of_nobody(other, texts, mask=masked)

    # -- records of others ----------------------------------------------------------

    def resolve(self, records: Iterable[Mapping[str, str]]) -> list[tuple[Resolved, ...]]:
        """Return for each record (kind -> text) who fits it, whoever fits most kinds first.

        Kinds are finding.KINDS; a name fits as a whole, in any script and order of words.
        Raises  ConfigError: another kind.
        """
        return [self._resolved(record) for record in records]

    def _resolved(self, record: Mapping[str, str]) -> tuple[Resolved, ...]:
        fits: dict[int, list[str]] = {}
        for kind, text in sorted(record.items()):
            if kind not in KINDS:
                raise ConfigError(
                    f"nobody is known by {kind[:40]!r}", fix=f"use one of: {', '.join(KINDS)}"
                )
            tokens = self._finding.of_kind(kind, text)
            for no in self._desk.persons_of(self._vault.find(tokens))[:MOST_FITS]:
                fits.setdefault(int(no), []).append(kind)
        best = sorted(fits, key=lambda no: (-len(fits[no]), no))[:MOST_FITS]
        lines = self._desk.lines(best)
        return tuple(
            Resolved(line[0], tuple(fits[no])) for no, line in zip(best, lines, strict=True)
        )
