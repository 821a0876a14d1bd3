"""hh.ru as a source: figures of the labour market, which are about no account."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Limit, Record, Row, Source
from rapport.flow.sources.hh import asking
from rapport.flow.sources.hh.offers import QUANTILES
from rapport.flow.sources.plain import text, texts, within

_STATISTICS: Final = (*QUANTILES, "mean", "from", "to")
_PAY: Final = ("currency", "gross", "sample", "employers", *_STATISTICS)
#: Words of the salary bank -> ours.
_BANK: Final = {
    "minimum": "p10",
    "bottom": "p25",
    "median": "p50",
    "average": "mean",
    "upper": "p75",
    "maximum": "p90",
}
_LISTS: Final = ("areas", "employee_levels", "industries", "specialities")
_CELL: Final = ("form", "area", "role", "level", "sex", "age_from", "age_to", "as_of", "found")
_NO_FIGURES: Final = "the record holds no figures"


def keep(record: Record) -> Record | None:
    """Keep the figures and what names their cell."""
    kept: dict[str, Any] = texts(record, _CELL)
    if kept.get("form") == "vacancies":
        said = record.get("salaries")
        groups = said if isinstance(said, list) else []
        kept["salaries"] = [texts(group, _PAY) for group in groups if isinstance(group, dict)]
    if kept.get("form") == "bank":
        found = within(record, "resulting_parameters")
        kept["market_salary"] = texts(within(record, "market_salary"), _BANK)
        kept["resulting_parameters"] = {
            **texts(found, ("positions_count", "employers_count")),
            **{name: _named(found.get(name)) for name in _LISTS},
            "sources": _words(found.get("sources")),
            "indirect_calculation": bool(found.get("indirect_calculation")),
        }
    return kept


def read(record: Record) -> Iterator[Row]:
    """Give a row for each number."""
    form = record.get("form")
    if form not in ("vacancies", "bank", "resumes"):
        raise SkipRecord(_NO_FIGURES, fix="look at what the service sent")
    cell = texts(record, ("area", "role", "level", "sex", "age_from", "age_to", "as_of"))
    if form == "bank":
        yield from _bank(record, cell)
        return
    common = {**cell, "measure": form, "origin": f"hh.ru {form}"}
    if found := text(record.get("found")):
        yield Row("reference", {**common, "statistic": "count", "value": found})
    for group in record.get("salaries", ()):
        about = texts(group, ("currency", "gross", "sample", "employers"))
        for name in _STATISTICS:
            if value := text(group.get(name)):
                told = {**common, **about, "measure": "salary", "statistic": name, "value": value}
                yield Row("reference", told)


def _bank(record: Record, cell: dict[str, str]) -> Iterator[Row]:
    """The bank says itself which cell its figures are of: it widens one that has too few.

    It says neither the currency, which is the rouble, nor whether tax is in it.
    """
    found = record["resulting_parameters"]
    said = {
        "area": ", ".join(found["areas"]),
        "role": ", ".join(found["specialities"]),
        "industry": ", ".join(found["industries"]),
        "level": ", ".join(found["employee_levels"]),
        "sample": text(found.get("positions_count")),
        "employers": text(found.get("employers_count")),
        "indirect": "1" if found["indirect_calculation"] else "0",
        "origin": ", ".join(("hh.ru salary bank", *found["sources"])),
    }
    about = {name: value for name, value in said.items() if value}
    for word, statistic in _BANK.items():
        if value := text(record["market_salary"].get(word)):
            told = {"measure": "salary", "currency": "RUB", "statistic": statistic}
            yield Row("reference", {**cell, **about, **told, "value": value})


def own(record: Record) -> str:
    """What makes two records the same: the cell and the day, whatever the figures."""
    cell = [text(record.get(name)) for name in _CELL if name != "found"]
    return json.dumps([*cell, record.get("resulting_parameters")], sort_keys=True, default=str)


def _named(said: object) -> list[str]:
    """Return the names of the bank's lists: [{id, name}], or names that were kept already."""
    items = said if isinstance(said, list) else []
    found = (text(i.get("name")) if isinstance(i, dict) else text(i) for i in items)
    return [name for name in found if name]


def _words(said: object) -> list[str]:
    items = said if isinstance(said, list) else []
    return [word for word in map(text, items) if word]


SOURCE: Final = Source(
    name="hh",
    title="hh.ru (labour market)",
    docs="docs/howto/labour-market-figures.md",
    personal_data="none: figures of groups; vacancies, employers and resumes are never kept",
    policy=POLICIES["hh"],
    group="aggregates",
    gives="for each region, profession and experience: how many vacancies, what they offer;"
    " the paid salary bank; with an agreement, how many resumes",
    forbids="nothing of it is ever tied to a person; resumes are counted, never read",
    settings=asking.SETTINGS,
    hosts=("{address}",),
    limits=(Limit(calls=5, seconds=1.0),),
    cursor="the day of the figures and how many cells are done",
    every=timedelta(days=7),
    fetch=asking.fetch,
    keep=keep,
    read=read,
    own=own,
    kinds=("reference",),
    remembers_days=400,
)
