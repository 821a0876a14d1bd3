"""The exports of the made-up company: one CSV file for each system and kind of rows.

Rows of deeds come in the order of time, of whoever did them; one account in 20 does a third of
all. Deeds a person, 20 in all: purchases in the shop 3.2 and at the tills 0.8, looks at products
8, likes 5.5, subscriptions 2, comments .45 and answers to a questionnaire .05. A quarter of the
likes, of which one in 16 passes it on, and three of ten comments are to what people wrote.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from benchmarks.build import company as c
from benchmarks.build.company import Company, Numbers, numbered, texts
from benchmarks.build.sentences import LANGUAGES, Sentences

from rapport.flow.sources.files.mapping import Consent, Mapping

_AT_ONCE: Final = 250_000
_COMMON: Final[dict[str, Any]] = {
    "purposes": ("service", "profile", "marketing", "training"),
    "basis": "contract",
    "region": "BG",
}
Columns = dict[str, Any]


@dataclass(frozen=True)
class Export:
    """One file: how it is read, how many rows it has, and what makes those from one to another."""

    name: str
    mapping: Mapping
    rows: int
    make: Callable[[int, int], Columns]

    def write(self, folder: Path) -> Path:
        """Write the file, some rows at a time."""
        path = folder / f"{self.name}.csv"
        columns = [*self.mapping.columns.values(), *(m.column for m in self.mapping.consents)]
        schema = pa.schema([(name, pa.string()) for name in columns])
        with pa_csv.CSVWriter(path, schema) as out:
            for start in range(0, self.rows, _AT_ONCE):
                made = self.make(start, min(start + _AT_ONCE, self.rows))
                out.write(pa.table({name: made[name] for name in columns}, schema=schema))
        return path


def exports(company: Company) -> Iterator[Export]:
    """Give every export of the company."""
    yield from _people(company)
    yield from _things(company)
    yield from _bought(company)
    yield from _reacted(company)
    yield from _written(company)


def _mapping(source: str, kind: str, fields: str, **more: Any) -> Mapping:
    return Mapping(source, kind, {name: name for name in fields.split()}, **_COMMON | more)


# ---------------------------------------------------------------- who there is


def _people(company: Company) -> Iterator[Export]:
    said = tuple(Consent(name, "marketing", name.split("_")[1]) for name in ("by_email", "by_sms"))
    fields = (
        "id given family phone email birth sex city employer position registered_at consent_at"
    )
    kind = _mapping("crm", "people", fields, consents=said)
    yield _of_people(company, "crm", kind, _crm)
    kind = _mapping(
        "shop",
        "people",
        "id given family phone email birth city registered_at",
        verified=("email",),
    )
    yield _of_people(company, "shop", kind, _shop)
    for network in ("lumen", "orbit"):
        fields = "account handle name email city sex interests followers registered_at"
        network_only = {"verified": ("handle",), "constants": {"network": network}}
        kind = _mapping(network, "members", fields, **network_only)
        yield _of_people(company, network, kind, _member)


def _of_people(
    company: Company,
    source: str,
    mapping: Mapping,
    make: Callable[[Company, Numbers, np.random.Generator], Columns],
) -> Export:
    who, chance = company.numbers(source), company.chance(source)

    def made(start: int, end: int) -> Columns:
        return make(company, who[start:end], chance)

    return Export(source, mapping, len(who), made)


def _crm(company: Company, who: Numbers, chance: np.random.Generator) -> Columns:
    n = len(who)
    given, family = company.names(who, chance.random(n) < 0.05)
    since = c.times(chance.integers(0, c.SPAN_S, n))
    yes_or_no = pa.array(["yes", "no", ""])
    return {
        "id": numbered("K", who),
        "given": given,
        "family": family,
        "phone": company.phones(who),
        "email": _some(chance, 0.8, company.emails(who)),
        "birth": company.births(who, chance.random(n) < 0.02),
        "sex": company.sexes(who, chance.random(n) < 0.01),
        "city": company.towns(who, chance.random(n) < 0.05),
        "employer": c.employers(who),
        "position": _some(chance, 0.3, c.positions(who)),
        "registered_at": since,
        "consent_at": since,
        "by_email": yes_or_no.take(pa.array(chance.choice(3, n, p=[0.5, 0.2, 0.3]))),
        "by_sms": yes_or_no.take(pa.array(chance.choice(3, n, p=[0.3, 0.3, 0.4]))),
    }


def _shop(company: Company, who: Numbers, chance: np.random.Generator) -> Columns:
    n = len(who)
    given, family = company.names(who, chance.random(n) < 0.3)
    return {
        "id": numbered("S", who),
        "given": given,
        "family": family,
        "phone": _some(chance, 0.5, company.phones(who)),
        "email": company.emails(who),
        "birth": _some(chance, 0.4, company.births(who, chance.random(n) < 0.03)),
        "city": company.towns(who, chance.random(n) < 0.08),
        "registered_at": c.times(chance.integers(0, c.SPAN_S, n)),
    }


def _member(company: Company, who: Numbers, chance: np.random.Generator) -> Columns:
    n = len(who)
    given, family = company.names(who, chance.random(n) < 0.1)
    han = pa.array(company.language[who] == LANGUAGES.index("zh"))
    joined = pc.binary_join_element_wise(family, given, "")
    themes = pa.array(c.THEMES)
    likes = themes.take(pa.array(company.theme[who]))
    more = themes.take(pa.array(chance.integers(0, len(themes), n)))
    return {
        "account": numbered("u", who),
        "handle": company.handles(who),
        "name": pc.if_else(han, joined, pc.binary_join_element_wise(given, family, " ")),
        "email": _some(chance, 0.6, company.emails(who)),
        "city": _some(chance, 0.7, company.towns(who, chance.random(n) < 0.1)),
        "sex": _some(chance, 0.5, company.sexes(who, chance.random(n) < 0.02)),
        "interests": _some(chance, 0.4, pc.binary_join_element_wise(likes, more, "; ")),
        "followers": texts((10 ** (3 * chance.random(n))).astype(int)),
        "registered_at": c.times(chance.integers(0, c.SPAN_S, n)),
    }


def _some(chance: np.random.Generator, share: float, column: pa.Array) -> pa.Array:
    """Return the column, empty where nothing was said."""
    return pc.if_else(pa.array(chance.random(len(column)) < share), column, "")


# ---------------------------------------------------------------- what they act on


def _things(company: Company) -> Iterator[Export]:
    def products(start: int, end: int) -> Columns:
        return _product(np.arange(start, end)) | {"product": numbered("P", np.arange(start, end))}

    fields = "product product_title theme price"
    kind = _mapping("shop", "products", fields, constants={"currency": "EUR"})
    yield Export("products", kind, c.PRODUCTS, products)
    for network in ("lumen", "orbit"):
        chance = company.chance(f"{network} posts")

        def posts(start: int, end: int, chance: np.random.Generator = chance) -> Columns:
            number = np.arange(start, end)
            themes = pa.array(c.THEMES).take(pa.array(number % len(c.THEMES)))
            formats = pa.array(["text", "picture", "video", "link"])
            return {
                "post": numbered("N", number),
                "published_at": c.times(chance.integers(0, c.SPAN_S, end - start)),
                "text": pc.binary_join_element_wise("News of", themes, texts(number), " "),
                "theme": themes,
                "format": formats.take(pa.array(chance.integers(0, 4, end - start))),
                "page": pa.array(["G1"] * (end - start)),
            }

        kind = _mapping(network, "our_posts", "post published_at text theme format page")
        yield Export(f"{network}_posts", kind, c.POSTS, posts)


def _product(number: Numbers) -> Columns:
    theme = pa.array(c.THEMES).take(pa.array(number % len(c.THEMES)))
    return {
        "product_title": pc.binary_join_element_wise(theme, texts(number), " "),
        "theme": theme,
        "price": texts(5 + (number * 7_919) % 300),
    }


# ---------------------------------------------------------------- what they do


class _Doers:
    """Whose account did each of so many deeds, when, and to which of so many things."""

    def __init__(self, company: Company, name: str, source: str, deeds: int) -> None:
        self.company = company
        self.chance = company.chance(name)
        self._who = company.numbers(source)
        share = np.cumsum(self.chance.lognormal(0.0, 1.0, len(self._who)))
        self._share = share / share[-1]
        self._deeds = deeds

    def of(self, start: int, end: int, things: int) -> tuple[Numbers, pa.Array, Numbers]:
        """Return people, times and things; three in five things are of a person's own theme."""
        n, chance = end - start, self.chance
        places = np.searchsorted(self._share, chance.random(n))
        who = self._who[np.minimum(places, len(self._who) - 1)]
        left = c.SPAN_S * (1 - (np.arange(start, end) + chance.random(n)) / self._deeds)
        thing = (things * chance.random(n) ** 2).astype(np.int64)
        own = thing - thing % len(c.THEMES) + self.company.theme[who]
        thing = np.where((chance.random(n) < 0.6) & (own < things), own, thing)
        return who, c.times(left.astype(np.int64) + 1), thing


def _deeds(
    company: Company,
    name: str,
    mapping: Mapping,
    a_person: float,
    things: int,
    make: Callable[[Numbers, Numbers, pa.Array, Numbers, np.random.Generator], Columns],
) -> Export:
    """Give an export of deeds; `make`: of numbers of deeds, people, times and things."""
    rows = round(a_person * company.people)
    if mapping.kind == "orders":  # one in ten rows is a second line of the order before
        rows = round(rows / 0.9)
    doers = _Doers(company, name, mapping.source, rows)

    def made(start: int, end: int) -> Columns:
        who, at, thing = doers.of(start, end, things)
        return make(np.arange(start, end), who, at, thing, doers.chance)

    return Export(name, mapping, rows, made)


def _bought(company: Company) -> Iterator[Export]:
    def orders(letter: str) -> Callable[..., Columns]:
        def made(
            number: Numbers, who: Numbers, at: pa.Array, thing: Numbers, chance: Any
        ) -> Columns:
            first = np.where(number % 10 == 9, number - 1, number)
            who, at = who[first - number[0]], at.take(pa.array(first - number[0]))
            shop = numbered("Shop ", who % 40)
            return _product(thing) | {
                "order": numbered("", first),
                "customer": numbered(letter, who),
                "ordered_at": at,
                "product": numbered("P", thing),
                "quantity": texts(1 + (number % 10 == 0)),
                "shop": shop,
            }

        return made

    fields = "order customer ordered_at product product_title theme quantity price"
    euro = {"constants": {"currency": "EUR"}}
    kind = _mapping("shop", "orders", fields, **euro)
    yield _deeds(company, "orders", kind, 3.2, c.PRODUCTS, orders("S"))
    kind = _mapping("crm", "orders", f"{fields} shop", **euro)
    yield _deeds(company, "tills", kind, 0.8, c.PRODUCTS, orders("K"))

    def visits(
        number: Numbers, who: Numbers, at: pa.Array, thing: Numbers, chance: Any
    ) -> Columns:
        campaigns = pa.array(["", "", "spring", "autumn", "winter sale"])
        page = numbered("https://shop.example/p/", thing)
        return {
            "interaction": numbered("", number),
            "customer": numbered("S", who),
            "occurred_at": at,
            "verb": pa.array(["View"] * len(who)),
            "title": _product(thing)["product_title"],
            "url": page,
            "campaign": campaigns.take(pa.array(chance.integers(0, len(campaigns), len(who)))),
        }

    kind = _mapping(
        "shop", "interactions", "interaction customer occurred_at verb title url campaign"
    )
    yield _deeds(company, "visits", kind, 8.0, c.PRODUCTS, visits)


#: Networks, and how many comments a person writes there.
_COMMENTS: Final = {"lumen": 0.3, "orbit": 0.15}


def _near(company: Company, network: str, ours: Numbers, share: float, chance: Any) -> pa.Array:
    """Numbers of posts: ours, or for a share of them what people wrote, of which few is liked."""
    theirs = round(_COMMENTS[network] * company.people)
    some = (theirs * chance.random(len(ours)) ** 4).astype(np.int64)
    to_people = pa.array(chance.random(len(ours)) < share)
    return pc.if_else(to_people, numbered("C", some), numbered("N", ours))


def _reacted(company: Company) -> Iterator[Export]:
    def likes(network: str) -> Callable[..., Columns]:
        def made(number: Numbers, who: Numbers, at: pa.Array, thing: Numbers, of: Any) -> Columns:
            return {
                "reaction": numbered("L", number),
                "account": numbered("u", who),
                "verb": pa.array(np.where(number % 16 == 15, "Announce", "Like").tolist()),
                "post": _near(company, network, thing, 0.25, of),
                "reacted_at": at,
            }

        return made

    def follows(number: Numbers, who: Numbers, at: pa.Array, _thing: Numbers, _: Any) -> Columns:
        return {
            "reaction": numbered("F", number),
            "account": numbered("u", who),
            "verb": pa.array(["Follow"] * len(who)),
            "page": numbered("G", number % 9 + 1),
            "reacted_at": at,
        }

    for network, a_person in (("lumen", 3.5), ("orbit", 2.0)):
        kind = _mapping(network, "reactions", "reaction account verb post reacted_at")
        yield _deeds(company, f"{network}_likes", kind, a_person, c.POSTS, likes(network))
    kind = _mapping("lumen", "reactions", "reaction account verb page reacted_at")
    yield _deeds(company, "lumen_follows", kind, 2.0, c.POSTS, follows)


# ---------------------------------------------------------------- what they write


def _written(company: Company) -> Iterator[Export]:
    titles = _product(np.arange(c.PRODUCTS))["product_title"]
    # whose language the word lists lack writes English
    language = np.where(company.language < len(LANGUAGES), company.language, 0)

    def comments(network: str) -> Callable[..., Columns]:
        sentences = Sentences(company.chance(f"{network} words"), titles)

        def made(number: Numbers, who: Numbers, at: pa.Array, thing: Numbers, of: Any) -> Columns:
            return {
                "post": numbered("C", number),
                "author": numbered("u", who),
                "published_at": at,
                "text": sentences.of(language[who], thing),
                "reply_to": _near(company, network, thing % c.POSTS, 0.3, of),
                "root": numbered("N", thing % c.POSTS),
                "page": pa.array(["G1"] * len(who)),
            }

        return made

    for network, a_person in _COMMENTS.items():
        kind = _mapping(network, "posts", "post author published_at text reply_to root page")
        yield _deeds(company, f"{network}_comments", kind, a_person, c.PRODUCTS, comments(network))
    asked = Sentences(company.chance("answers words"), titles)

    def answers(number: Numbers, who: Numbers, at: pa.Array, thing: Numbers, _: Any) -> Columns:
        return {
            "answer_id": numbered("", number),
            "customer": numbered("S", who),
            "answered_at": at,
            "question": pa.array(["How was it?"] * len(who)),
            "answer": asked.of(language[who], thing),
        }

    kind = _mapping("shop", "answers", "answer_id customer answered_at question answer")
    yield _deeds(company, "answers", kind, 0.05, c.PRODUCTS, answers)
