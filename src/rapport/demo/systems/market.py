"""Figures of the labour market, as a made-up statistics office tells them. Of no person."""

from datetime import date, timedelta
from typing import Any

from rapport.demo.names import data
from rapport.demo.world import World
from rapport.demo.writing import Row, Sheet

_COLUMNS = (
    *("measure", "area", "role", "sex", "statistic", "value", "currency", "gross", "as_of"),
    *("sample", "origin"),
)
#: Parts of the median that a tenth earns less than, and more than.
_BAND = {"p10": 0.6, "p50": 1.0, "p90": 1.65}
#: What women and men earn beside both together, as in most such tables.
_BY_SEX = {"female": 0.94, "male": 1.05}
_ORIGIN = "Office of Invented Statistics"


def sheets(world: World) -> list[Sheet]:
    """Return one table of pay: by profession in each country and its towns, and by sex."""
    day = world.today.replace(day=1) - timedelta(days=1)
    rows = [row for told in data("pay").values() for row in _country(told, day)]
    return [Sheet("pay_figures.csv", _COLUMNS, rows)]


def _country(told: dict[str, Any], day: date) -> list[Row]:
    rows: list[Row] = []
    for job, pay in told["jobs"].items():
        rows += _rows(told, told["country"], job, "", pay, 4000, day)
        for sex, part in _BY_SEX.items():
            rows += _rows(told, told["country"], job, sex, pay * part, 2000, day)
        for town, part in told["towns"].items():
            rows += _rows(told, town, job, "", pay * part, round(240 * part), day)
    return rows


def _rows(
    told: dict[str, Any], area: str, job: str, sex: str, pay: float, sample: int, day: date
) -> list[Row]:
    money, when = told["currency"], day.isoformat()
    return [
        ["salary", area, job, sex, name, round(pay * part), money, "no", when, sample, _ORIGIN]
        for name, part in _BAND.items()
    ]
