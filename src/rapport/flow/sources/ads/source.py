"""Advertising systems as a source: what a row of their reports becomes."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from rapport.flow.errors import SkipRecord
from rapport.flow.policies import POLICIES
from rapport.flow.sources import asking, folders, plain
from rapport.flow.sources.ads import columns
from rapport.flow.sources.ads.columns import NETWORKS, OURS
from rapport.flow.sources.ads.files import Form, Reports
from rapport.flow.sources.base import Asked, Deletion, Page, Record, Row, Setting, Source

SETTINGS: Final = (
    Setting(
        "network",
        "whose reports they are: VK Ads, Yandex Direct, Meta or Google Ads",
        form="choice",
        choices=NETWORKS,
    ),
    Setting("folder", "folder of this machine that the reports are put into", form="path"),
    Setting(
        "links",
        "what your links hold as utm_campaign and utm_content: names or numbers",
        "name",
        form="choice",
        choices=("name", "id"),
    ),
    Setting("currency", "currency of the account, where the report names none: EUR", ""),
    Setting(
        "decimals",
        "decimal mark of the report",
        "point",
        form="choice",
        choices=("point", "comma"),
    ),
    Setting(
        "micros",
        "whether the cost is in millionths, as Yandex Direct's API gives it by default",
        "no",
        form="choice",
        choices=("no", "yes"),
    ),
    Setting("day_format", "how the report writes days, if not 2026-01-31: %d/%m/%Y", ""),
    Setting("columns", "names of columns that are not recognised: cost=Spent; day=Date", ""),
)
_COUNT: Final = re.compile(r"\d{1,15}")
_MONEY: Final = re.compile(r"-?\d{1,15}(?:\.\d+)?")
_KEPT: Final = (*OURS, "network", "by", "line")


def fetch(asked: Asked) -> Iterator[Page]:
    """Give the days of all reports that are new in the folder, or changed."""

    def said(name: str) -> str:
        return asking.setting(asked, SETTINGS, name)

    form = Form(
        said("network"),
        columns.said_columns(said("columns")),
        said("links"),
        said("currency"),
        said("decimals") == "comma",
        said("micros") == "yes",
        said("day_format"),
    )
    return folders.pages(said("folder"), Reports(form), asked.cursor)


def keep(record: Record) -> Record | None:
    """Return the fields that are read. Raises SkipRecord: a file or row that can't be read."""
    if why := plain.text(record.get("unreadable")):
        raise SkipRecord(why, fix=plain.text(record.get("fix")) or "export the file again")
    return {
        name: plain.blot(said) if name in ("campaign", "group", "ad") else said
        for name, said in plain.texts(record, _KEPT).items()
    }


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the numbers of one day, and the campaign they are of."""
    said = plain.texts(record, _KEPT)
    day = plain.needed(said, "day", "day")
    if _is_longer(day, said.get("day_to", "")):
        raise SkipRecord("the row is of several days", fix="export the report broken down by day")
    named = columns.origin(said)
    if not named.campaign:
        raise SkipRecord("the row names no campaign", fix="export the column of campaigns, too")
    for name in ("shown", "clicks", "reached", "cost"):
        form = _MONEY if name == "cost" else _COUNT
        if name in said and not form.fullmatch(said[name]):
            raise SkipRecord(
                f"{name} is not a number with the decimal mark named",
                fix="look at decimals in the connection's settings",
            )
    names = ("day", "shown", "clicks", "reached", "cost", "currency")
    numbers = {name: said[name] for name in names if name in said}
    title = said.get("campaign") or said.get("campaign_id", "")
    campaign = {"campaign_id": named.campaign, "campaign_title": title, "began_by": "us"}
    return [Row("ad_days", numbers | named.values), Row("campaigns", campaign)]


def own(record: Record) -> str:
    """Return what names the numbers of a day: told again, they replace what was told before."""
    said = plain.texts(record, _KEPT)
    named = columns.origin(said)
    parts = (said.get("network", ""), said.get("day", ""), named.campaign, named.content)
    return "\x1f".join((*parts, said.get("line", "")))


def _is_longer(day: str, last: str) -> bool:
    """Tell whether a row is of more than one day; what is no day is refused for that."""
    try:
        return bool(last) and date.fromisoformat(last) != date.fromisoformat(day)
    except ValueError:
        return False


SOURCE: Final = Source(
    name="ads",
    title="Ad costs: VK Ads, Yandex Direct, Meta, Google Ads",
    docs="docs/howto/ad-costs.md",
    personal_data="none: campaigns, days, views, clicks and costs",
    policy=POLICIES["own"],
    group="ads",
    gives="what each campaign and advertisement cost a day, how often it was shown and clicked",
    forbids="nothing: they are your own reports",
    settings=SETTINGS,
    cursor="the files that were read, and how far the last one",
    every=timedelta(hours=1),
    fetch=fetch,
    keep=keep,
    read=read,
    own=own,
    kinds=("ad_days", "campaigns"),
)
