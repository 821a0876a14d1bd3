"""Fetching the logs of Metrica: ask, wait, download, clean.

    1. a span of whole days is asked for, and the number of the request kept in the cursor
    2. while the service prepares it, the run is given back and comes again
    3. each part is downloaded; its records are kept before the next
    4. the log is cleaned, or the 10 GB that a counter may hold ready would fill

Visits go on changing for three days, so each run reads the last three again.

Source  https://yandex.ru/dev/metrika/ru/logs/
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapport.flow.errors import FlowError, RetryLater, StopSource
from rapport.flow.sources import asking, plain
from rapport.flow.sources.base import Asked, Page, Record, Setting
from rapport.flow.sources.metrica import tsv

API_HOST: Final = "api-metrika.yandex.net"
API: Final = f"https://{API_HOST}"
VISITS, HITS = "visits", "hits"
#: What is asked for of each log: less than 3,000 letters, and nothing that is not read.
FIELDS: Final = {
    VISITS: tuple(
        f"ym:s:{name}"
        for name in "visitID date clientID lastsignTrafficSource lastsignUTMSource"
        " lastsignUTMMedium lastsignUTMCampaign lastsignUTMContent goalsID goalsSerialNumber"
        " goalsDateTime purchaseID purchaseDateTime purchaseRevenue purchaseCurrency".split()
    ),
    HITS: tuple(
        f"ym:pv:{name}"
        for name in "watchID date dateTime clientID URL title referer isPageView link download"
        " UTMSource UTMMedium UTMCampaign UTMContent lastTrafficSource regionCity regionCountry"
        " browserLanguage".split()
    ),
}
#: Those of them that hold lists: they are kept as they are written.
LISTS: Final = frozenset(
    f"ym:s:{name}"
    for name in "goalsID goalsSerialNumber goalsDateTime purchaseID purchaseDateTime"
    " purchaseRevenue purchaseCurrency".split()
)
SETTINGS: Final = (
    Setting("counter", "number of the counter", form="number"),
    Setting("token", "OAuth token with the right metrika:read and metrika:write", secret=True),
    Setting("since", "first day to read", form="date"),
    Setting("time_zone", "time zone of the counter, as in its settings", "Europe/Moscow"),
)
#: Days that are read again, as visits are not finished yet.
CHANGING_DAYS: Final = 3
#: Days of one request, so that little is lost if a first import is broken off.
SPAN_DAYS: Final = 30
RECORDS: Final = 2_000
_WAIT_S, _BROKEN_S = 60.0, 600.0
_PREPARING: Final = ("created", "awaiting_retry")
_CLEANED: Final = ("cleaned_by_user", "cleaned_automatically_as_too_old")


@dataclass(frozen=True)
class Place:
    """Where a run goes on. Days as ISO; '' or 0: none.

    `done`  the last day that was read whole;  `first` to `last`: the span that is being read
    `log`   the log of that span, `request` its number at the service, `part` the next part
    """

    done: str = ""
    first: str = ""
    last: str = ""
    log: str = ""
    request: int = 0
    part: int = 0

    @property
    def cursor(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, cursor: str | None) -> "Place":
        """Read a cursor. One that can't be read begins anew: what is known is left out."""
        try:
            said = json.loads(cursor or "{}")
            place = cls(**said)
            for day in (place.done, place.first, place.last):
                date.fromisoformat(day or "2026-01-01")
        except (ValueError, TypeError):
            return cls()
        return place


def fetch(asked: Asked) -> Iterator[Page]:
    """Give the records of all whole days since the last run, and of the three before again."""
    logs = _Logs(asked)
    place = Place.of(asked.cursor)
    changing = CHANGING_DAYS if place.done and not place.log else 0
    while True:
        if not place.log:
            span = logs.next_span(place.done, changing)
            if span is None:
                return
            place, changing = replace(place, log=VISITS, first=span[0], last=span[1]), 0
        if not place.request:
            place = logs.requested(place)
            yield Page((), place.cursor)  # what was asked for once is not asked for again
        for page in logs.pages(place):
            yield page
            place = Place.of(page.cursor)


class _Logs:
    """The logs of one counter."""

    def __init__(self, asked: Asked) -> None:
        self._http = asking.client(asked)
        self._now = asked.now
        counter = asking.setting(asked, SETTINGS, "counter")
        if not counter.isdigit():
            raise StopSource("the counter is no number", fix="copy its number from Metrica")
        self._root = f"{API}/management/v1/counter/{counter}"
        self._headers = {"Authorization": f"OAuth {asked.secrets.get('token', '')}"}
        self._zone = asking.setting(asked, SETTINGS, "time_zone")
        self._since = asking.setting(asked, SETTINGS, "since")

    def next_span(self, done: str, changing: int) -> tuple[str, str] | None:
        """Return the first and the last of the days to read next; None if all are read."""
        try:
            yesterday = self._now.astimezone(ZoneInfo(self._zone)).date() - timedelta(days=1)
            after = timedelta(days=1 - changing)
            first = date.fromisoformat(done) + after if done else date.fromisoformat(self._since)
        except (ValueError, ZoneInfoNotFoundError):
            raise StopSource(
                "the first day or the time zone can't be read",
                fix="write them as in 2026-01-31 and Europe/Moscow",
            ) from None
        if done and changing:
            first = max(first, date.fromisoformat(self._since))
        last = min(yesterday, first + timedelta(days=SPAN_DAYS - 1))
        return (first.isoformat(), last.isoformat()) if first <= last else None

    def requested(self, place: Place) -> Place:
        """Ask for a log, for fewer days if the service has room for fewer."""
        about = self._about(place)
        answer = self._json("GET", "/logrequests/evaluate", params=about)
        said = plain.within(answer, "log_request_evaluation")
        days = said.get("max_possible_day_quantity")
        if said.get("possible") is not True:
            if not isinstance(days, int) or days < 1:
                raise StopSource(
                    "Metrica has no room for another log of this counter",
                    fix="clean logs that wait there ready, or ask for fewer days by 'since'",
                )
            last = date.fromisoformat(place.first) + timedelta(days=min(days, SPAN_DAYS) - 1)
            place = replace(place, last=min(last.isoformat(), place.last))
            about = self._about(place)
        number = self._waiting(about)
        if number is None:
            answer = self._json("POST", "/logrequests", params=about)
            number = plain.within(answer, "log_request").get("request_id")
        if not isinstance(number, int) or number < 1:
            raise _strange()
        return replace(place, request=number, part=0)

    def _waiting(self, about: dict[str, str]) -> int | None:
        """Return the number of such a log that was asked for before; None if there is none.

        A run may be killed, or an answer lost, right after the service took the request.
        """
        found = self._json("GET", "/logrequests").get("requests")
        for request in found if isinstance(found, list) else []:
            if not isinstance(request, dict):
                continue
            log, fields = request.get("source"), request.get("fields")
            same = log in (about["source"], [about["source"]])
            same = same and all(request.get(n) == about[n] for n in ("date1", "date2"))
            same = (
                same and isinstance(fields, list) and ",".join(map(str, fields)) == about["fields"]
            )
            if same and request.get("status") in (*_PREPARING, "processed"):
                return request.get("request_id")
        return None

    def pages(self, place: Place) -> Iterator[Page]:
        """Give the pages of a log that was asked for; the last page goes on behind it.

        Raises  RetryLater: it is not ready, or the service lost it; StopSource.
        """
        answer = plain.within(self._json("GET", f"/logrequest/{place.request}"), "log_request")
        status = plain.text(answer.get("status"))
        if status in _PREPARING:
            raise RetryLater(
                "Metrica is preparing the log", fix="nothing: it goes on by itself", wait_s=_WAIT_S
            )
        parts = answer.get("parts")
        anew = replace(place, request=0, part=0)
        if status != "processed" or not isinstance(parts, list):
            if status not in _CLEANED:
                self._clean(place)
            yield Page((), anew.cursor)
            raise RetryLater(
                "Metrica could not prepare the log, or lost it",
                fix="nothing: it is asked for again",
                wait_s=_BROKEN_S,
            )
        try:
            for number in range(place.part, len(parts)):
                records: list[Record] = []
                for record in self._records(place, _number(parts[number])):
                    records.append(record)
                    if len(records) == RECORDS:
                        yield Page(records, replace(place, part=number).cursor)
                        records = []
                yield Page(records, replace(place, part=number + 1).cursor)
        except StopSource:
            with suppress(FlowError):
                self._clean(place)
            yield Page((), anew.cursor)
            raise
        self._clean(place)
        yield Page((), _behind(place).cursor)

    def _records(self, place: Place, part: int) -> Iterator[Record]:
        address = f"{self._root}/logrequest/{place.request}/part/{part}/download"
        lines = self._http.lines(address, headers=self._headers)
        names = tsv.cells(next(lines, b""))
        if names != [""] and not {*FIELDS[place.log]} <= {*names}:
            raise _strange()
        for line in lines:
            said = tsv.cells(line)
            if said == [""]:
                continue
            record = {"log": place.log, "time_zone": self._zone}
            if len(said) != len(names):
                yield {**record, "cut": True}
                continue
            values = zip(names, said, strict=True)
            yield record | {n: v if n in LISTS else tsv.plain(v) for n, v in values}

    def _clean(self, place: Place) -> None:
        """Let the service delete what it holds ready; it may be gone already."""
        with suppress(StopSource):
            self._json("POST", f"/logrequest/{place.request}/clean")

    def _about(self, place: Place) -> dict[str, str]:
        fields = ",".join(FIELDS[place.log])
        return {"date1": place.first, "date2": place.last, "fields": fields, "source": place.log}

    def _json(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        answer = self._http.json(method, self._root + path, headers=self._headers, **how)
        if not isinstance(answer, dict):
            raise _strange()
        return answer


def _behind(place: Place) -> Place:
    """Where to go on once a log is read: the other log of the span, or the next span."""
    if place.log == VISITS:
        return replace(place, log=HITS, request=0, part=0)
    return Place(done=max(place.done, place.last))


def _number(part: object) -> int:
    number = part.get("part_number") if isinstance(part, dict) else None
    if not isinstance(number, int) or number < 0:
        raise _strange()
    return number


def _strange() -> StopSource:
    return StopSource(
        "Metrica answered in a way that is not in its documentation",
        fix="update Rapport; until then export the logs as files",
    )
