"""The calls to hh.ru, cell after cell, and where a run that was cut off goes on.

Source  github.com/hhru/api: docs/vacancies.md, docs_eng/salary_reports.md. A search is given to a
        depth of 2000 vacancies: a cell that has more is asked for by spans of days.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, Final

from rapport.flow.errors import ConfigError, StopSource
from rapport.flow.sources.asking import client, setting
from rapport.flow.sources.base import Asked, Page, Record, Setting
from rapport.flow.sources.hh.offers import summed_up
from rapport.flow.sources.plain import text

DEEPEST: Final = 2000
PER_PAGE: Final = 100
DAYS: Final = 30
EXPERIENCE: Final = ("noExperience", "between1And3", "between3And6", "moreThan6")
#: Age bands of resumes, years.
AGES: Final = ((18, 24), (25, 34), (35, 44), (45, 54), (55, 99))
_SHORTEST: Final = timedelta(minutes=10)
SETTINGS: Final = (
    Setting("contact", "an e-mail address of yours: hh.ru wants to know who asks"),
    Setting("token", "token of your application at dev.hh.ru", secret=True),
    Setting("areas", "numbers of regions, parted by commas, as 1 for Moscow: hh.ru/areas"),
    Setting("roles", "numbers of professional roles, parted by commas", ""),
    Setting("specialities", "numbers of specialities of the paid salary bank; empty: none", ""),
    Setting("levels", "levels of the salary bank, parted by commas, as specialist", ""),
    Setting("aggregate_licence", "number of your agreement to count resumes; empty: none", ""),
    Setting("address", "address of the service", "https://api.hh.ru", form="url"),
)


@dataclass(frozen=True)
class Cell:
    """One cell to ask for: `what` is vacancies, bank or resumes."""

    what: str
    area: str
    role: str
    level: str = ""
    sex: str = ""
    ages: tuple[int, int] = (0, 0)


def fetch(asked: Asked) -> Iterator[Page]:
    """Give a record for each cell. The cursor: {day, done}; a day is asked for once.

    Raises  StopSource: a token that has no access to what is asked; RetryLater: busy.
    """
    cells = list(_cells(asked))
    day, done = _place(asked.cursor, asked.now.date(), len(cells))
    if done >= len(cells):
        return
    service = _Service(asked)
    for number in range(done, len(cells)):
        record = service.record(cells[number], day)
        cursor = json.dumps({"day": day.isoformat(), "done": number + 1})
        yield Page([] if record is None else [record], cursor)


def _cells(asked: Asked) -> Iterator[Cell]:
    areas, roles, specialities, levels = (
        _list(asked, name) for name in ("areas", "roles", "specialities", "levels")
    )
    if not roles and not specialities:
        raise ConfigError(
            "neither professional roles nor specialities are named",
            fix="name at least one: dictionaries are at api.hh.ru/professional_roles",
        )
    for area, role in product(areas, roles):
        yield from (Cell("vacancies", area, role, level) for level in EXPERIENCE)
    for area, speciality, level in product(areas, specialities, levels or [""]):
        yield Cell("bank", area, speciality, level)
    if _said(asked, "aggregate_licence"):
        for area, role, sex, ages in product(areas, roles, ("female", "male"), AGES):
            yield Cell("resumes", area, role, sex=sex, ages=ages)


class _Service:
    """hh.ru as one run asks it. Names of regions and roles are asked for once."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._names: dict[str, str] = {}

    def record(self, cell: Cell, day: date) -> Record | None:
        """Return the figures of a cell; None if hh.ru has none."""
        told = {"form": cell.what, "area": self._area(cell.area), "as_of": day.isoformat()}
        if cell.what == "bank":
            answer = self._bank(cell)
            return None if answer is None else {**told, "area": "", **answer}
        told |= {"role": self._role(cell.role)}
        if cell.what == "vacancies":
            vacancies = self._vacancies(cell)
            return {**told, "level": cell.level, **vacancies}
        said = {"area": cell.area, "professional_role": cell.role, "gender": cell.sex}
        ages = {"age_from": cell.ages[0], "age_to": cell.ages[1]}
        known = {"label": ["only_with_age", "only_with_gender"], "per_page": 0}
        found = self._get("/resumes", **said, **ages, **known)
        return {**told, "sex": cell.sex, **ages, "found": found.get("found")}

    def _vacancies(self, cell: Cell) -> dict[str, Any]:
        said = {"area": cell.area, "professional_role": cell.role, "experience": cell.level}
        found = self._get("/vacancies", **said, per_page=0).get("found")
        until = self._asked.now
        items = self._span(said, until - timedelta(days=DAYS), until)
        unique = {text(item.get("id")): item for item in items}
        return {"found": found, "salaries": summed_up(unique.values())}

    def _span(
        self, said: dict[str, str], since: datetime, until: datetime
    ) -> Iterator[dict[str, Any]]:
        """Give the vacancies with a stated pay that were published within a span of time."""
        dated = {"date_from": _iso(since), "date_to": _iso(until), "only_with_salary": "true"}
        first = self._get("/vacancies", **said, **dated, per_page=PER_PAGE, page=0)
        found = first.get("found")
        if isinstance(found, int) and found > DEEPEST and until - since > _SHORTEST:
            half = since + (until - since) / 2
            yield from self._span(said, since, half)
            yield from self._span(said, half, until)
            return
        yield from _items(first)
        pages = first.get("pages")
        last = min(pages if isinstance(pages, int) else 1, DEEPEST // PER_PAGE)
        for page in range(1, last):
            yield from _items(
                self._get("/vacancies", **said, **dated, per_page=PER_PAGE, page=page)
            )

    def _bank(self, cell: Cell) -> dict[str, Any] | None:
        said = {"speciality": cell.role, "extend_sources": "true"}
        said |= {"employee_level": cell.level} if cell.level else {}
        try:
            path = f"/salary_statistics/paid/salary_evaluation/{cell.area}"
            answer = self._get(path, **said)
        except StopSource as error:
            if error.status == 404:  # so hh.ru says that it has no data
                return None
            raise
        return {name: answer.get(name) for name in ("market_salary", "resulting_parameters")}

    def _area(self, number: str) -> str:
        key = f"area {number}"
        if key not in self._names:
            self._names[key] = text(self._listed(f"/areas/{number}").get("name"))
        return self._names[key]

    def _role(self, number: str) -> str:
        if "roles" not in self._names:
            for category in self._listed("/professional_roles").get("categories", []):
                for role in category.get("roles", []):
                    self._names[f"role {text(role.get('id'))}"] = text(role.get("name"))
            self._names["roles"] = "known"
        if f"role {number}" not in self._names:
            raise ConfigError(
                f"hh.ru has no professional role {number}",
                fix="take its number from api.hh.ru/professional_roles",
            )
        return self._names[f"role {number}"]

    def _get(self, path: str, **params: Any) -> dict[str, Any]:
        address, headers = self._address(path), self._headers()
        return _object(client(self._asked).json("GET", address, params=params, headers=headers))

    def _listed(self, path: str) -> dict[str, Any]:
        """Return a part of a dictionary, which hh.ru sends again only if it has changed."""
        found = client(self._asked).remembered(self._address(path), headers=self._headers())
        return _object(found)

    def _address(self, path: str) -> str:
        return _said(self._asked, "address").rstrip("/") + path

    def _headers(self) -> dict[str, str]:
        agent = f"Rapport/1.0 ({_said(self._asked, 'contact')})"
        token = self._asked.secrets.get("token", "")
        return {
            "User-Agent": agent,
            "HH-User-Agent": agent,
            "Authorization": f"Bearer {token}",
        }


def _object(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise StopSource(
            "hh.ru answered something else than figures", fix="look at the setting `address`"
        )
    return found


def _items(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    found = answer.get("items")
    yield from (i for i in found if isinstance(i, dict)) if isinstance(found, list) else ()


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S%z")


def _place(cursor: str | None, today: date, cells: int) -> tuple[date, int]:
    """Return the day that figures are of and the cells that are done; a run goes on for a day."""
    try:
        said = json.loads(cursor or "{}")
        day, done = date.fromisoformat(said["day"]), int(said["done"])
    except (ValueError, TypeError, KeyError):
        return today, 0
    goes_on = day == today or (done < cells and today - day <= timedelta(days=1))
    return (day, done) if goes_on else (today, 0)


def _list(asked: Asked, name: str) -> list[str]:
    words = [word.strip() for word in _said(asked, name).split(",")]
    found = [word for word in words if word]
    if not all(word.replace("_", "").isalnum() for word in found):
        raise ConfigError(
            f"the setting `{name}` is no list of numbers", fix="write them as 1, 2, 113"
        )
    return found


def _said(asked: Asked, name: str) -> str:
    return setting(asked, SETTINGS, name)
