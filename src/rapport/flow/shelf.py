"""The shelf: the finished tables, as the web part may read them.

This is the only door out of the core. What passes through it are the frozen dataclasses
of cards.py, so a page can be tested without DuckDB and the tables can change without
breaking a page. Texts that name a person come from the vault, masked if asked for.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from rapport.flow import attributes, generations, names
from rapport.flow.cards import (
    AccountCard,
    Attribute,
    Deed,
    Evidence,
    Freshness,
    Joined,
    Link,
    LinkReason,
    Moved,
    Name,
    PeoplePage,
    Permission,
    Person,
    PersonRow,
    Value,
)
from rapport.flow.keys import canonical
from rapport.flow.masks import masked
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.vault import Vault
from rapport.flow.workspace import Workspace

#: What leaves the shelf masked, if the reader may not see it whole.
CONTACTS = frozenset({"phone", "email", "handle", "card", "address"})
ACTIVE = timedelta(days=90)
NO_NAME = Name("", "", "")


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
    """One generation, read only. Threads may share it; each query has its own cursor."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        generation = generations.read(folder)
        self._generation = generation
        self._region = workspace.phone_region
        self._vault = Vault(workspace.vault, workspace.secret("master"))
        self._pseudonyms = Pseudonyms(workspace.secret("ids"))
        self._con = duckdb.connect()
        self._con.execute("set TimeZone = 'UTC'")
        for table, files in generation.tables.items():
            self._con.read_parquet([str(f) for f in files]).create_view(table)

    # -- the whole ------------------------------------------------------------------

    @property
    def as_of(self) -> datetime:
        """The `now` of the run that made this generation."""
        return datetime.fromisoformat(self._generation.about["now"])

    def freshness(self) -> Freshness:
        """Return what the shelf holds. One query."""
        (row,) = self._rows(
            "select count(*) as people, coalesce(sum(accounts), 0) as accounts,"
            " count(case when last_seen >= $since then 1 end) as active from people",
            since=self.as_of - ACTIVE,
        )
        return Freshness(
            self._generation.folder.name,
            self._generation.published_at,
            self.as_of,
            row["people"],
            int(row["accounts"]),
            row["active"],
        )

    def people(self, query: str = "", after: str | None = None, limit: int = 50) -> PeoplePage:
        """Return people, who was seen last first.

        `query`  a name in any script, a handle, or a whole phone or e-mail: matched by
                 keyed hashes on the vault's side. All its words must fit one account.
        `after`  the cursor that the page before gave.
        """
        where, values = "true", dict[str, Any]()
        if query.strip():
            accounts = self._vault.find(self._search_keys(query))
            values["accounts"] = accounts
            where = (
                "person_id in (select person_id from persons"
                " where list_contains($accounts, account_id))"
            )
        (total,) = self._rows(f"select count(*) as n from people where {where}", **values)
        beyond = "true"
        if after:
            seen, _, person = after.partition("~")
            beyond = "(coalesce(last_seen, $never), person_id) < ($seen, $person)"
            values |= {"seen": _time(seen), "person": person}
        values["never"] = _NEVER
        rows = self._rows(
            f"select *, coalesce(last_seen, $never) as sort_time from people"
            f" where {where} and {beyond}"
            " order by sort_time desc, person_id desc limit $limit",
            **values,
            limit=limit + 1,
        )
        shown = rows[:limit]
        cursor = f"{shown[-1]['sort_time'].isoformat()}~{shown[-1]['person_id']}" if shown else ""
        return PeoplePage(
            tuple(self._person_rows(shown)), total["n"], cursor if len(rows) > limit else None
        )

    # -- one person -----------------------------------------------------------------

    def person(
        self, person_id: str, *, masked: bool, deeds: int = 50, source: str = ""
    ) -> Person | Moved | None:
        """Return all there is to one person; where they moved; or None if nobody has that id.

        `masked`  True hides most of every contact.  `deeds`  at most so many, newest first.
        `source`  only deeds seen by that connection; all if empty.
        """
        found = self._rows("select * from people where person_id = $id", id=person_id)
        if not found:
            moved = self._rows("select * from moved where person_id = $id", id=person_id)
            return Moved(person_id, moved[0]["moved_to"]) if moved else None
        accounts = self._accounts_of(person_id)
        texts = self._vault.displays(a["account_id"] for a in accounts)
        (row,) = self._person_rows(found, texts)
        timeline, total = self._deeds(person_id, deeds, source)
        return Person(
            row,
            found[0]["first_seen"],
            self._attributes(person_id, texts, masked, found[0]["name_value"]),
            self._joined(accounts, texts, masked),
            self._permissions(person_id),
            timeline,
            total,
            self._months(person_id),
        )

    def link(self, left_id: str, right_id: str, *, masked: bool) -> Link | None:
        """Return why two accounts are, or are not, one person; None if never weighed."""
        left_id, right_id = sorted((left_id, right_id))
        found = self._rows(
            "select * from links where left_id = $left and right_id = $right",
            left=left_id,
            right=right_id,
        )
        if not found:
            return None
        reasons = self._rows(
            "select comparison, level, microbits from link_reasons"
            " where left_id = $left and right_id = $right"
            " order by comparison <> 'prior', abs(microbits) desc, comparison",
            left=left_id,
            right=right_id,
        )
        cards = self._cards((left_id, right_id), masked)
        bits = found[0]["microbits"] / 1e6
        return Link(
            cards[left_id],
            cards[right_id],
            found[0]["state"],
            found[0]["ground"],
            bits,
            probability(bits),
            found[0]["threshold_microbits"] / 1e6,
            tuple(LinkReason(r["comparison"], r["level"], r["microbits"] / 1e6) for r in reasons),
        )

    # -- parts of a person ----------------------------------------------------------

    def _accounts_of(self, person_id: str) -> list[dict[str, Any]]:
        return self._rows(
            "select accounts.* from persons join accounts using (account_id)"
            " where person_id = $id order by accounts.seq, accounts.line",
            id=person_id,
        )

    def _attributes(
        self, person_id: str, texts: "Texts", masked: bool, name: str | None
    ) -> tuple[Attribute, ...]:
        """The name that the list shows comes first of the names."""
        values = self._rows(
            "select * from attributes where person_id = $id"
            " order by attribute, attribute = 'name' and value = $name desc, place_in_order",
            id=person_id,
            name=name or "",
        )
        reasons = self._rows(
            "select * from attribute_reasons where person_id = $id"
            " order by microlods desc, source, account_id",
            id=person_id,
        )
        evidence: dict[tuple[str, str], list[Evidence]] = {}
        for r in reasons:
            said = self._text(r, r["account_id"], texts, masked)
            evidence.setdefault((r["attribute"], r["value"]), []).append(
                Evidence(
                    r["source"],
                    r["account_id"],
                    said,
                    r["mode"],
                    r["observed_at"],
                    r["microlods"] / 1e6,
                    r["seq"],
                    r["line"],
                )
            )
        by_name: dict[str, list[Value]] = {}
        for v in values:
            proof = tuple(evidence[v["attribute"], v["value"]])
            by_name.setdefault(v["attribute"], []).append(
                Value(
                    proof[0].said,
                    v["confidence"],
                    v["tier"],
                    v["microlods"] / 1e6,
                    v["observed_at"],
                    proof,
                )
            )
        order = {kind.name: i for i, kind in enumerate(attributes.ALL)}
        return tuple(
            Attribute(
                name,
                attributes.kind_of(name).group,
                attributes.kind_of(name).many,
                masked and name in CONTACTS,
                tuple(by_name[name]),
            )
            for name in sorted(by_name, key=lambda n: (order.get(n, len(order)), n))
        )

    def _joined(
        self, accounts: list[dict[str, Any]], texts: "Texts", masked: bool
    ) -> tuple[Joined, ...]:
        ids = [a["account_id"] for a in accounts]
        links = self._rows(
            "select left_id, right_id, microbits, ground from links where state = 'accepted'"
            " and list_contains($ids, left_id) and list_contains($ids, right_id)"
            " order by ground = 'verified' desc, microbits desc, left_id, right_id",
            ids=ids,
        )
        strongest: dict[str, dict[str, Any]] = {}
        for link in links:
            for side in (link["left_id"], link["right_id"]):
                strongest.setdefault(side, link)
        cards = self._cards(ids, masked, accounts, texts)
        return tuple(_joined(cards[i], strongest.get(i)) for i in ids)

    def _permissions(self, person_id: str) -> tuple[Permission, ...]:
        rows = self._rows(
            "select purpose, channel, state, changed_at, source from permissions"
            " where person_id = $id order by purpose, channel",
            id=person_id,
        )
        return tuple(Permission(**r) for r in rows)

    def _deeds(self, person_id: str, limit: int, source: str) -> tuple[tuple[Deed, ...], int]:
        where = "person_id = $id and ($source = '' or source = $source)"
        (total,) = self._rows(
            f"select count(*) as n from timelines where {where}", id=person_id, source=source
        )
        rows = self._rows(
            "select occurred_at, source, verb, coalesce(title, '') as title,"
            " coalesce(text, '') as text, coalesce(place, '') as place, amount, currency"
            f" from timelines where {where}"
            " order by occurred_at desc, interaction_id limit $limit",
            id=person_id,
            source=source,
            limit=limit,
        )
        return tuple(Deed(**r) for r in rows), total["n"]

    def _months(self, person_id: str) -> tuple[tuple[str, int], ...]:
        rows = self._rows(
            "select strftime(occurred_at, '%Y-%m') as month, count(*) as n from timelines"
            " where person_id = $id group by all",
            id=person_id,
        )
        counts = {r["month"]: r["n"] for r in rows}
        return tuple((month, counts.get(month, 0)) for month in _last_months(self.as_of, 12))

    def _cards(
        self,
        ids: Iterable[str],
        masked: bool,
        accounts: list[dict[str, Any]] | None = None,
        texts: "Texts | None" = None,
    ) -> dict[str, AccountCard]:
        ids = list(ids)
        if accounts is None:
            accounts = self._rows(
                "select * from accounts where list_contains($ids, account_id)", ids=ids
            )
        if texts is None:
            texts = self._vault.displays(ids)
        claims = self._rows(
            "select account_id, attribute, value, said, sealed from attribute_reasons"
            " where list_contains($ids, account_id) and person_id in"
            " (select person_id from persons where list_contains($ids, account_id))"
            " order by account_id, attribute, microlods desc, value",
            ids=ids,
        )
        facts: dict[str, list[tuple[str, str]]] = {}
        for c in claims:
            text = self._text(c, c["account_id"], texts, masked)
            facts.setdefault(c["account_id"], []).append((c["attribute"], text))
        return {a["account_id"]: _card(a, tuple(facts.get(a["account_id"], ()))) for a in accounts}

    # -- texts ----------------------------------------------------------------------

    def _person_rows(
        self, rows: list[dict[str, Any]], texts: "Texts | None" = None
    ) -> list[PersonRow]:
        if texts is None:
            texts = self._vault.displays(
                r["name_account_id"] for r in rows if r["name_account_id"]
            )
        return [_person_row(r, texts) for r in rows]

    def _text(self, claim: dict[str, Any], account_id: str, texts: "Texts", mask: bool) -> str:
        if not claim["sealed"]:
            return str(claim["said"] if claim["said"] is not None else claim["value"])
        text = texts.get(account_id, {}).get((claim["attribute"], claim["value"]), "")
        return masked(claim["attribute"], text) if mask else text

    def _search_keys(self, query: str) -> list[bytes]:
        """Keyed hashes of what is looked for: a contact, or the words of a name."""
        for kind in ("email", "phone"):
            value = canonical(kind, pa.array([query.strip()]), region=self._region)[0][0].as_py()
            if value is not None:
                return [self._pseudonyms.search_key(f"{kind}:{value}")]
        return [self._pseudonyms.search_key(t) for t in sorted(names.query_tokens(query))]

    def _rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        with self._con.cursor() as cursor:
            found: list[dict[str, Any]] = (
                cursor.sql(sql, params=values).to_arrow_table().to_pylist()
            )
        return found


Texts = dict[str, dict[tuple[str, str], str]]
_NEVER = datetime.fromisoformat("1900-01-01T00:00:00+00:00")


def probability(bits: float) -> float:
    """Return the probability that so many bits of evidence stand for."""
    return 1.0 / (1.0 + 2.0**-bits) if bits > -1000 else 0.0


def _name(text: str) -> Name:
    if not text:
        return NO_NAME
    latin = names.romanise(text)
    return Name(text, "" if latin == text else latin, names.initials(text))


def _person_row(r: dict[str, Any], texts: Texts) -> PersonRow:
    mine = texts.get(r["name_account_id"] or "", {})
    return PersonRow(
        r["person_id"],
        _name(mine.get(("name", r["name_value"] or ""), "")),
        r["kind"],
        r["city"],
        r["city_tier"],
        r["language"],
        tuple(r["sources"].split()),
        r["accounts"],
        r["orders"],
        r["spent_12m"],
        r["currency"],
        r["last_seen"],
        r["conflicts"],
    )


def _card(account: dict[str, Any], facts: tuple[tuple[str, str], ...]) -> AccountCard:
    by_name = dict(reversed(facts))
    name = _name(by_name.get("name", ""))
    label = next(
        (by_name[a] for a in ("handle", "email", "phone", "card") if by_name.get(a)), name.own
    )
    return AccountCard(
        account["account_id"],
        account["source"],
        account["kind"],
        label,
        name,
        account["seen_last"],
        facts,
    )


def _joined(card: AccountCard, link: dict[str, Any] | None) -> Joined:
    if link is None:
        return Joined(card, None, None, None)
    pair = (link["left_id"], link["right_id"])
    return Joined(card, pair, link["microbits"] / 1e6, link["ground"])


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _NEVER


def _last_months(now: datetime, how_many: int) -> list[str]:
    months = []
    year, month = now.year, now.month
    for _ in range(how_many):
        months.append(f"{year:04d}-{month:02d}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return months[::-1]
