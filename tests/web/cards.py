# ruff: noqa: E501 (cards read best as tables)
"""A shelf made by hand: a few people in several scripts, as the real one would give them.

For what a page does with cards. That the real shelf fits is tested in tests/browser.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rapport.flow.cards import (
    AccountCard,
    Attribute,
    ClusterAlarm,
    Deed,
    Doubt,
    Estimate,
    Evidence,
    FreshDeed,
    Freshness,
    Joined,
    Link,
    LinkReason,
    Moved,
    Name,
    PeoplePage,
    Permission,
    Person,
    PersonLink,
    PersonRow,
    ReviewPair,
    Separation,
    SourceFigures,
    Value,
)
from rapport.flow.errors import NothingYetError, ShelfError
from rapport.flow.income_cards import GroupIncome
from rapport.flow.masks import masked as mask
from rapport.flow.profile_cards import (
    Activity,
    BestHour,
    BrandRelation,
    Buying,
    Contradiction,
    Interest,
    InterestDeed,
    Knowledge,
    LifeEvent,
    ProfileCheck,
    Side,
    Step,
    Temperature,
)

NOW = datetime.now(UTC).replace(microsecond=0)
PHONE, MAIL, HANDLE = "+359888123417", "sveta@abv.example", "sveta_k"
SVETLANA, LI, GEORGI, ANNA, GONE = (f"{i:032x}" for i in (0x7F3C << 112, 2, 3, 4, 9))
CARD_ACCOUNT, VK_ACCOUNT, SHOP_ACCOUNT = SVETLANA, f"{0xB << 100:032x}", f"{0xC << 100:032x}"


def row(person_id, own, latin, initials, **more) -> PersonRow:
    facts = {
        "kind": "person",
        "city": "Burgas",
        "city_tier": "confirmed",
        "language": "bg",
        "sources": ("loyalty_cards", "shop"),
        "accounts": 2,
        "orders": 9,
        "spent_12m": 1286.4,
        "currency": "EUR",
        "last_seen": NOW - timedelta(days=3),
        "conflicts": 0,
    }
    return PersonRow(person_id, Name(own, latin, initials), **(facts | more))


ROWS = (
    row(
        SVETLANA, "Светлана Ковальчук", "Svetlana Kovalchuk", "СК",
        language="ru", city="Бургас", city_tier="disputed", conflicts=1, accounts=3,
        sources=("crm", "loyalty_cards", "network_vk", "shop"), last_seen=NOW - timedelta(hours=2),
    ),
    row(LI, "李晓雯", "Li Xiaowen", "晓雯", language="zh", city="上海", sources=("network_wechat",)),
    row(GEORGI, "Георги Петров", "Georgi Petrov", "ГП", city="Пловдив", city_tier="likely"),
    row(ANNA, "Anna Moretti", "", "AM", language="it", city="Trieste", orders=0, spent_12m=None),
)  # fmt: skip


def said(source, account, text, odds, mode="declared", days=900) -> Evidence:
    return Evidence(source, account, text, mode, NOW - timedelta(days=days), odds, 1, 417)


def value(*evidence: Evidence, confidence: float, tier: str) -> Value:
    total = sum(e.log_odds for e in evidence)
    latest = max(e.observed_at for e in evidence if e.observed_at)
    return Value(evidence[0].said, confidence, tier, total, latest, evidence)


def attributes() -> tuple[Attribute, ...]:
    card, vk, shop = (
        ("loyalty_cards", CARD_ACCOUNT),
        ("network_vk", VK_ACCOUNT),
        ("shop", SHOP_ACCOUNT),
    )
    return (
        Attribute("name", "said", True, False, (
            value(said(*card, "Светлана Ковальчук", 2.2), confidence=0.9, tier="confirmed"),
            value(said(*vk, "Sveta Kovalchuk", 1.1), confidence=0.75, tier="likely"),
        )),
        Attribute("phone", "said", True, False, (
            value(said(*card, PHONE, 2.2), said(*shop, PHONE, 2.2), confidence=0.98, tier="confirmed"),
        )),
        Attribute("email", "said", True, False, (
            value(said(*shop, MAIL, 3.1), confidence=0.95, tier="confirmed"),
        )),
        Attribute("handle", "said", True, False, (
            value(said(*vk, HANDLE, 2.0, "observed"), confidence=0.9, tier="confirmed"),
        )),
        Attribute("birth_date", "said", False, False, (
            value(said(*card, "1989-05-14", 3.0), said(*vk, "1989-05-14", 1.4), confidence=0.97, tier="confirmed"),
        )),
        Attribute("city", "said", False, False, (
            value(said(*card, "Бургас", 1.31), said(*shop, "Бургас", 0.62), confidence=0.64, tier="disputed"),
            value(said(*vk, "София", 1.35, days=100), confidence=0.34, tier="disputed"),
        )),
        Attribute("position", "said", False, False, (
            value(said(*vk, "морской биолог", 1.2, "observed", 400), confidence=0.77, tier="likely"),
        )),
        Attribute("nearest_shop", "done", False, False, (
            value(said(*shop, "Бургас, Приморски 12", 1.6, "observed", 30), confidence=0.83, tier="likely"),
        )),
    )  # fmt: skip


def card_of(account_id: str) -> AccountCard:
    cards = {
        CARD_ACCOUNT: ("loyalty_cards", "card", PHONE, "Светлана Ковальчук", (
            ("name", "Светлана Ковальчук"), ("phone", PHONE), ("birth_date", "1989-05-14"), ("city", "Бургас"))),
        VK_ACCOUNT: ("network_vk", "person", HANDLE, "Sveta Kovalchuk", (
            ("name", "Sveta Kovalchuk"), ("handle", HANDLE), ("phone", PHONE), ("birth_date", "1989-05-14"), ("city", "София"))),
        SHOP_ACCOUNT: ("shop", "person", MAIL, "С. Ковальчук", (
            ("name", "С. Ковальчук"), ("email", MAIL), ("phone", PHONE), ("city", "Бургас"))),
    }  # fmt: skip
    source, kind, label, name, facts = cards[account_id]
    return AccountCard(account_id, source, kind, label, Name(name, "", "СК"), NOW, facts)


REASONS = (
    LinkReason("prior", "prior", -17.6),
    LinkReason("phone", "exact", 13.1),
    LinkReason("family", "exact", 7.9),
    LinkReason("birth", "exact", 5.2),
    LinkReason("given", "short form", 3.6),
    LinkReason("place", "different", -1.4),
)
LINK = Link(
    card_of(CARD_ACCOUNT), card_of(VK_ACCOUNT), "accepted", "score",
    sum(r.bits for r in REASONS), 1 / (1 + 2**-10.8), 6.6, REASONS,
)  # fmt: skip

COMMENT = "Здравствуйте! У вейдерсов потёк шов на колене, а в субботу выезд. Что посоветуете?"


def deeds() -> tuple[Deed, ...]:
    def ago(days: int) -> datetime:
        return NOW - timedelta(days=days)

    return (
        Deed(ago(2), "network_vk", "Create", "", COMMENT, "", None, None),
        Deed(ago(9), "shop", "Purchase", "Order 88214", "", "Бургас", 164.0, "EUR"),
        Deed(ago(40), "shop", "Purchase", "Order 87111", "", "", 19.9, "EUR"),
        Deed(ago(70), "network_vk", "Like", "Reels of the year", "", "", None, None),
    )


def months() -> tuple[tuple[str, int], ...]:
    names = [
        f"{NOW.year - (NOW.month <= back):04d}-{(NOW.month - 1 - back) % 12 + 1:02d}"
        for back in range(11, -1, -1)
    ]
    return tuple(zip(names, (4, 3, 5, 9, 14, 19, 24, 17, 0, 18, 21, 6), strict=True))


PERMISSIONS = (
    Permission("marketing", "email", "given", NOW - timedelta(days=400), "mail"),
    Permission("marketing", "sms", "withdrawn", NOW - timedelta(days=30), "shop"),
)

#: All that names Svetlana or her accounts: none of it may reach a reader of pseudonyms.
NAMING = (
    "Светлана", "Ковальчук", "Svetlana", "Kovalchuk", PHONE, MAIL, HANDLE, "1989", "биолог",
    "14 May", COMMENT, "888", "abv.example", "88214",
)  # fmt: skip
CONTACTS = (PHONE, MAIL, HANDLE)


def _masked(attribute: Attribute) -> Attribute:
    if attribute.attribute not in ("phone", "email", "handle"):
        return attribute
    values = tuple(
        replace(
            v,
            text=mask(attribute.attribute, v.text),
            evidence=tuple(replace(e, said=mask(attribute.attribute, e.said)) for e in v.evidence),
        )
        for v in attribute.values
    )
    return replace(attribute, masked=True, values=values)


def _card(account_id: str, masked: bool) -> AccountCard:
    card = card_of(account_id)
    if not masked:
        return card
    facts = tuple((a, mask(a, text)) for a, text in card.facts)
    kind = {PHONE: "phone", MAIL: "email", HANDLE: "handle"}[card.label]
    return replace(card, facts=facts, label=mask(kind, card.label))


KNOWN = Knowledge(
    activity=Activity("active", NOW - timedelta(days=700), NOW - timedelta(days=3), 81, 60, 12, True, "spreader", NOW - timedelta(days=90), "active"),
    best_hour=BestHour(19, 12, 40),
    buying=Buying(9, 1286.4, "EUR", NOW - timedelta(days=20), 5, 4, 5, "champions", 2.3, 0.9),
    temperature=Temperature("product", 0.72, True, NOW - timedelta(days=5), (Step(1, "asked", NOW - timedelta(days=3), "product", 0.72),)),
    life_events=(LifeEvent("moved", NOW - timedelta(days=9), "shop", "city", "Sofia"),),
    brands=(BrandRelation("", "liking", 0.8, 0.6, 0.9, 7, NOW - timedelta(days=3)),),
    interests=(Interest("waders", {"en": "Waders"}, ("outdoors", "fishing", "waders"), True, False, True, 3, 2, 1.5, 4.2, NOW - timedelta(days=3)),),
    contradictions=(Contradiction("disputed", "info", Side("city", "burgas", "loyalty_cards", CARD_ACCOUNT), Side("city", "sofia", "shop", SHOP_ACCOUNT)),),
    check=ProfileCheck(0.9, 0.95, 0.8, 0),
)  # fmt: skip


class HandShelf:
    """Answers like rapport.flow.shelf.Shelf, from the cards above and as many rows as asked."""

    def __init__(self, rows: tuple[PersonRow, ...] = ROWS, *, built_at: datetime = NOW) -> None:
        self.rows, self.built_at = rows, built_at
        self.asked: list[str] = []
        self.fresh: tuple[FreshDeed, ...] = ()

    def freshness(self) -> Freshness:
        return Freshness("000001", self.built_at, self.built_at, 48_213, 131_904, 12_041)

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
        self.asked.append(query)
        words = query.casefold().split()
        found = [
            r
            for r in self.rows
            if all(w in f"{r.name.own} {r.name.latin}".casefold() for w in words)
            and (not source or source in r.sources)
            and (not kind or kind == r.kind)
        ]
        if sort == "spent":
            found.sort(key=lambda r: -(r.spent_12m or 0))
        if sort == "name":
            found.sort(key=lambda r: r.name.latin or r.name.own)
        start = int(after or 0)
        shown = tuple(found[start : start + limit])
        more = start + limit if len(found) > start + limit else None
        return PeoplePage(shown, len(found), None if more is None else str(more))

    def some(self, person_ids: Iterable[str]) -> dict[str, PersonRow]:
        wanted = set(person_ids)
        return {row.person_id: row for row in self.rows if row.person_id in wanted}

    def knowledge(self, person_id: str) -> Knowledge | None:
        return KNOWN if person_id == SVETLANA else Knowledge()

    def interest_deeds(self, person_id: str, theme: str) -> tuple[InterestDeed, ...]:
        if (person_id, theme) != (SVETLANA, "waders"):
            return ()
        return tuple(InterestDeed(deed, 0.5) for deed in all_deeds()[:3])

    def deeds_named(self, person_id: str, wanted):
        return dict(zip(wanted, all_deeds(), strict=False))

    def may_leave(self, account_id: str) -> bool:
        return True

    def fresh_deeds(self, person_id: str, *, now: datetime, source: str = ""):
        return tuple(n for n in self.fresh if source in ("", n.deed.source))

    def person(self, person_id: str, *, masked: bool, deeds: int = 50, source: str = ""):
        if person_id == GONE:
            return Moved(GONE, SVETLANA)
        found = next((r for r in self.rows if r.person_id == person_id), None)
        if found is None:
            return None
        if person_id != SVETLANA:
            return Person(
                found,
                None,
                (),
                (Joined(_card(CARD_ACCOUNT, masked), None, None, None),),
                (),
                (),
                0,
                (),
            )
        told = tuple(_masked(a) if masked else a for a in attributes())
        seen = tuple(d for d in all_deeds() if d.source == source or not source)
        pair = (CARD_ACCOUNT, VK_ACCOUNT)
        joined = (
            Joined(_card(CARD_ACCOUNT, masked), pair, LINK.bits, "score"),
            Joined(_card(VK_ACCOUNT, masked), pair, LINK.bits, "score"),
            Joined(_card(SHOP_ACCOUNT, masked), (CARD_ACCOUNT, SHOP_ACCOUNT), 9.0, "verified"),
        )
        first = datetime(2022, 3, 3, tzinfo=UTC)
        return Person(found, first, told, joined, PERMISSIONS, seen[:deeds], len(seen), months())

    def link(self, left_id: str, right_id: str, *, masked: bool) -> Link | None:
        if {left_id, right_id} != {CARD_ACCOUNT, VK_ACCOUNT}:
            return None
        left, right = (_card(i, masked) for i in (CARD_ACCOUNT, VK_ACCOUNT))
        return replace(LINK, left=left, right=right)

    def sources(self) -> tuple[SourceFigures, ...]:
        names = sorted({name for row in self.rows for name in row.sources})
        return tuple(SourceFigures(name, 1, 1, 0, 0, None) for name in names)

    def doubtful(
        self, limit: int = 20, person_id: str = "", *, masked: bool = True
    ) -> tuple[Doubt, ...]:
        if person_id not in (SVETLANA, ANNA):
            return ()
        pair = (_card(SHOP_ACCOUNT, masked), replace(_card(VK_ACCOUNT, masked), account_id=ANNA))
        return (Doubt(*pair, SVETLANA, ANNA, 5.1, 6.6),)

    def effect_of_separating(self, account_id: str) -> Separation | None:
        if account_id not in (CARD_ACCOUNT, VK_ACCOUNT, SHOP_ACCOUNT):
            return None
        return Separation(SVETLANA, 2, 2, 14, 1)


class HandReview:
    """Answers like rapport.flow.shelf.Review: one accepted pair was drawn, one group grew."""

    pairs = (
        ReviewPair(CARD_ACCOUNT, VK_ACCOUNT, SVETLANA, SVETLANA, 0.3, 3, True, "accepted", "score", 10.8, 0.9994),
    )  # fmt: skip
    alarms = (ClusterAlarm(SVETLANA, 3, 1, "grew"),)
    estimates = ()
    reliability = ()

    @property
    def by_pair(self):
        return {pair.pair: pair for pair in self.pairs}

    def estimated(self, verdicts):
        return (
            Estimate("precision", 0.99, 0.98, 1.0, "model", 0),
            Estimate("recall", 0.97, 0.9, 0.99, "model", 0),
        )

    def links_of(self, account_ids):
        return (PersonLink(CARD_ACCOUNT, VK_ACCOUNT, "accepted", "score", LINK.bits),)


def all_deeds() -> tuple[Deed, ...]:
    return deeds()


class EmptyShelf:
    """What opening a shelf does when nothing was built."""

    def __call__(self, root):
        raise NothingYetError("nothing was built yet", fix="run: rapport build FOLDER")


class BrokenShelf:
    """What opening a shelf does when a file of it is gone."""

    def __call__(self, root):
        raise ShelfError("a file is gone", fix="run: rapport build FOLDER")


class HandIncomes:
    """Answers like rapport.flow.shelf.open_incomes, of one person."""

    def of(self, person: Person) -> GroupIncome | None:
        if person.row.person_id != SVETLANA:
            return None
        asked = (("area", "Burgas"), ("role", "biologist"))
        return GroupIncome(
            900.0,
            1200.0,
            1900.0,
            "EUR",
            "after",
            41,
            asked,
            120,
            "B",
            (),
            ("Statistics office",),
            NOW,
        )
