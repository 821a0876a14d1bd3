"""What advertising systems call the columns of their reports, in English and Russian.

Source  Yandex Direct: https://yandex.com/dev/direct/doc/en/report-format (names of fields);
        Meta, Google and VK Ads: names as their pages of reports show them. Of VK Ads no
        official list of columns was found: what its file calls otherwise is said by `columns`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from rapport.flow.errors import StopSource
from rapport.flow.sources import utm
from rapport.flow.sources.files import values

VK, DIRECT, META, GOOGLE = "vk", "direct", "meta", "google"
NETWORKS: Final = (VK, DIRECT, META, GOOGLE)
#: Our columns: `day` to `day_to` is the time of the row, `group` stands between campaign and ad.
OURS: Final = (
    *("day", "day_to", "campaign", "campaign_id", "group", "group_id", "ad", "ad_id"),
    *("shown", "clicks", "reached", "cost", "currency"),
)
_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    DIRECT: {
        "day": "Date|Дата|День",
        "campaign": "CampaignName|Campaign|Кампания|Название кампании",
        "campaign_id": "CampaignId|№ Кампании|Номер кампании|ID кампании",
        "group": "AdGroupName|Группа|Название группы",
        "group_id": "AdGroupId|№ Группы|ID группы",
        "ad_id": "AdId|№ Объявления|ID объявления",
        "shown": "Impressions|Показы",
        "clicks": "Clicks|Клики",
        "reached": "ImpressionReach|Охват",
        "cost": "Cost|Расход|Расход с НДС|Расход без НДС",
        "currency": "Currency|Валюта",
    },
    META: {
        "day": "Day|День|Reporting starts|Дата начала отчетности|Начало отчетности",
        "day_to": "Reporting ends|Дата окончания отчетности|Окончание отчетности",
        "campaign": "Campaign name|Название кампании",
        "campaign_id": "Campaign ID|ID кампании|Идентификатор кампании",
        "group": "Ad set name|Название группы объявлений",
        "group_id": "Ad set ID|ID группы объявлений|Идентификатор группы объявлений",
        "ad": "Ad name|Название объявления",
        "ad_id": "Ad ID|ID объявления|Идентификатор объявления",
        "shown": "Impressions|Показы",
        "clicks": "Link clicks|Клики по ссылке|Clicks (all)|Клики (все)",
        "reached": "Reach|Охват",
        "cost": "Amount spent|Сумма затрат|Потраченная сумма",
        "currency": "Currency|Валюта",
    },
    GOOGLE: {
        "day": "Day|День|Date|Дата",
        "campaign": "Campaign|Кампания",
        "campaign_id": "Campaign ID|Идентификатор кампании",
        "group": "Ad group|Группа объявлений",
        "group_id": "Ad group ID|Идентификатор группы объявлений",
        "ad": "Ad name|Название объявления",
        "ad_id": "Ad ID|Идентификатор объявления",
        "shown": "Impr.|Impressions|Показы",
        "clicks": "Clicks|Клики",
        "cost": "Cost|Стоимость|Расходы",
        "currency": "Currency code|Currency|Код валюты|Валюта",
    },
    VK: {
        "day": "Дата|День|Date|Day",
        "campaign": "Кампания|Название кампании|Рекламная кампания|Campaign|Campaign name",
        "campaign_id": "ID кампании|Campaign ID",
        "group": "Группа объявлений|Название группы|Ad group",
        "group_id": "ID группы объявлений|ID группы|Ad group ID",
        "ad": "Объявление|Название объявления|Ad|Ad name",
        "ad_id": "ID объявления|Ad ID",
        "shown": "Показы|Impressions|Shows",
        "clicks": "Клики|Clicks",
        "reached": "Охват|Reach",
        "cost": "Потрачено|Потрачено всего|Списано|Расход|Spent|Amount spent",
        "currency": "Валюта|Currency",
    },
}
#: 'Amount spent (EUR)', 'Расход, ₽', 'Расход (руб.) с НДС': the unit behind a name.
_UNIT: Final = re.compile(
    r"^(.*?)[\s,]*[(\[]?([A-Za-z]{3}|[€$£₽]|руб\.?)[)\]]?((?: с| без) НДС)?$"
)
_SPACE: Final = re.compile(r"\s+")


def said_columns(text: str) -> dict[str, str]:
    """Read what a person says of columns: 'cost=Списано, ₽; day=Дата' -> ours to theirs.

    Raises  StopSource: no such column of ours.
    """
    pairs = [part.partition("=") for part in text.split(";") if part.strip()]
    found = {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
    if not found.keys() <= {*OURS} or not all(found.values()):
        raise StopSource(
            "the columns are not named as they should be",
            fix=f"write cost=Spent; day=Date and the like; ours are {', '.join(OURS)}",
        )
    return found


def places(
    header: Sequence[str], network: str, said: Mapping[str, str]
) -> tuple[dict[str, int], str]:
    """Return in which column of a header each of ours stands, and the currency it names.

    The first name that the header has counts; a column without a place is absent.
    """
    units = [_unit(name) for name in header]
    whole = {_spelled(name): i for i, name in reversed([*enumerate(header)])}
    bare = {_spelled(name): i for i, (name, _) in reversed([*enumerate(units)])}
    found: dict[str, int] = {}
    for ours, names in {**_NAMES[network], **said}.items():
        theirs = [said[ours]] if ours in said else names.split("|")
        wanted = [_spelled(name) for name in theirs]
        spot = next((known[n] for n in wanted for known in (whole, bare) if n in known), None)
        if spot is not None:
            found[ours] = spot
    return found, units[found["cost"]][1] if "cost" in found else ""


def origin(said: Mapping[str, str]) -> utm.Origin:
    """Return campaign and variant of a row as links hold them: by names, or by numbers."""
    variant = _key(said, "ad") or _key(said, "group")
    return utm.origin(medium="cpc", campaign=_key(said, "campaign"), content=variant)


def _key(said: Mapping[str, str], name: str) -> str:
    first, other = (f"{name}_id", name) if said.get("by") == "id" else (name, f"{name}_id")
    return said.get(first) or said.get(other, "")


def _unit(name: str) -> tuple[str, str]:
    """Part the name of a column from the currency that it names; '' if it names none."""
    match = _UNIT.fullmatch(name.strip())
    if match is None or not match[1]:
        return name, ""
    currency = values.currency(pa.array([match[2]]))[0].as_py()
    bracketed = match[2].isupper() or not match[2].isascii() or not match[2].isalpha()
    return (match[1] + (match[3] or ""), currency) if currency and bracketed else (name, "")


def _spelled(name: str) -> str:
    return _SPACE.sub(" ", name.replace("\u00a0", " ")).strip().casefold().replace("ё", "е")
