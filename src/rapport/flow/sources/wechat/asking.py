"""The calls to a WeChat Official Account: who follows it, and how its articles are read.

Source  developers.weixin.qq.com: stable_token; user/get (10,000 a page, by the time of following);
        user/info/batchget (at most 100); datacube/getarticletotal (one day a call, told for seven
        days), datacube/getusercumulate (seven days a call); up to yesterday in China.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from rapport.flow.errors import StopSource
from rapport.flow.sources.asking import days, setting
from rapport.flow.sources.base import Asked, Checked, Page, Setting
from rapport.flow.sources.plain import objects, text, within
from rapport.flow.sources.social import chunks
from rapport.flow.sources.wechat.calls import Service

SETTINGS: Final = (
    Setting("app_id", "AppID of the account: mp.weixin.qq.com, 设置与开发"),
    Setting("app_secret", "AppSecret of the account", secret=True),
    Setting("hook_token", "Token that you wrote there beside our address", "", secret=True),
    Setting("aes_key", "EncodingAESKey that is shown there", "", secret=True),
    Setting("since_days", "how many days back articles are read first", "90", form="number"),
    Setting("reread_days", "after how many days all followers are read anew", "30", form="number"),
    Setting("base_url", "address of the service", "https://api.weixin.qq.com", form="url"),
)
#: Followers of one call.
AT_ONCE: Final = 100
_DAY: Final = timedelta(days=1)
#: So many days the numbers of an article go on growing; also the longest span of a call.
_WEEK: Final = 7
#: So long a QR code with a code of ours works, seconds; WeChat lets it be 30 days at most.
_CODE_LASTS_S: Final = 24 * 3600
_CHINA: Final = timedelta(hours=8)


@dataclass(frozen=True)
class Place:
    """Where a reading is.

    `after`  the follower behind whom the list goes on;  `read`: how many of that page are read
    `began`  when all followers were read from the first;  `day`: the next day of articles
    """

    after: str = ""
    read: int = 0
    began: str = ""
    day: str = ""

    @classmethod
    def of(cls, cursor: str | None) -> "Place":
        try:
            said = json.loads(cursor or "{}")
            texts = {name: str(said.get(name, "")) for name in ("after", "began", "day")}
            return cls(read=int(said.get("read", 0)), **texts)
        except (ValueError, AttributeError, TypeError):
            return cls()

    @property
    def cursor(self) -> str:
        return json.dumps(vars(self))


def fetch(asked: Asked) -> Iterator[Page]:
    """Give who follows the account since the last time, then how articles were read.

    Raises  StopSource, RetryLater: see calls.Service. ConfigError: a setting is no number of days.
    """
    service = _service(asked)
    place = _begin(asked)
    while True:
        listed = service.asked_for("GET", "/cgi-bin/user/get", params={"next_openid": place.after})
        numbers = [text(n) for n in _list(within(listed, "data").get("openid"))]
        for some in chunks(numbers[place.read :], AT_ONCE):
            about = {"user_list": [{"openid": number, "lang": "zh_CN"} for number in some]}
            said = service.asked_for("POST", "/cgi-bin/user/info/batchget", json=about)
            found = [{**one, "form": "member"} for one in objects(said.get("user_info_list"))]
            place = replace(place, read=place.read + len(some))
            yield Page([_ours(asked, one) for one in found], place.cursor, total=_total(listed))
        if not numbers:
            break
        place = replace(place, after=numbers[-1], read=0)
    yield from _articles(asked, service, place)


def check(asked: Asked) -> Checked:
    """Return how many follow the account. Raises what `fetch` raises."""
    said = _service(asked).asked_for("GET", "/cgi-bin/user/get", params={"next_openid": ""})
    return Checked(
        _said(asked, "app_id"), may=(f"read who follows the account: {_total(said) or 0}",)
    )


def start(asked: Asked, code: str) -> str:
    """Return the link of a QR code that leads to the account and bears the code.

    Source  developers.weixin.qq.com: qrcode/create, QR_STR_SCENE
    """
    about = {
        "expire_seconds": _CODE_LASTS_S,
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": code}},
    }
    said = _service(asked).asked_for("POST", "/cgi-bin/qrcode/create", json=about)
    if not text(said.get("url")):
        raise StopSource(
            "WeChat gave no QR code", fix="look whether the account is verified (已认证)"
        )
    return text(said["url"])


def _service(asked: Asked) -> Service:
    def token(service: Service, anew: bool) -> Mapping[str, Any]:
        about = {
            "grant_type": "client_credential",
            "appid": _said(asked, "app_id"),
            "secret": asked.secrets.get("app_secret", ""),
            "force_refresh": anew,
        }
        return service.good(service.bare("POST", "/cgi-bin/stable_token", json=about))

    return Service(asked, "WeChat", _said(asked, "base_url"), token)


def _begin(asked: Asked) -> Place:
    """Return where to go on; once in a while all followers are read from the first."""
    place = Place.of(asked.cursor)
    again = days(asked, SETTINGS, "reread_days")
    try:
        fresh = asked.now - datetime.fromisoformat(place.began) < again
    except (ValueError, TypeError):
        fresh = False
    return place if fresh else Place(began=asked.now.isoformat(), day=place.day)


def _articles(asked: Asked, service: Service, place: Place) -> Iterator[Page]:
    """Give the articles of each day, and each week how many followed the account."""
    yesterday = (asked.now + _CHINA).date() - _DAY
    first = yesterday - days(asked, SETTINGS, "since_days") + _DAY
    try:
        day = max(date.fromisoformat(place.day) - _WEEK * _DAY, first)
    except ValueError:
        day = first
    for begin in _each(day, yesterday, _WEEK):
        end = min(begin + (_WEEK - 1) * _DAY, yesterday)
        said = _told(service, "getusercumulate", begin, end)
        counts = [_ours(asked, {**one, "form": "followers"}) for one in said]
        yield Page(counts, place.cursor)
        for of in _each(begin, end, 1):
            said = _told(service, "getarticletotal", of, of)
            place = replace(place, day=(of + _DAY).isoformat())
            yield Page([_ours(asked, {**one, "form": "article"}) for one in said], place.cursor)


def _told(service: Service, name: str, begin: date, end: date) -> list[Mapping[str, Any]]:
    span = {"begin_date": begin.isoformat(), "end_date": end.isoformat()}
    return objects(service.asked_for("POST", f"/datacube/{name}", json=span).get("list"))


def _each(first: date, last: date, step: int) -> Iterator[date]:
    while first <= last:
        yield first
        first += step * _DAY


def _ours(asked: Asked, record: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**record, "page": _said(asked, "app_id")}


def _total(said: Mapping[str, Any]) -> int | None:
    total = said.get("total")
    return total if isinstance(total, int) and total > 0 else None


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _said(asked: Asked, name: str) -> str:
    return setting(asked, SETTINGS, name)
