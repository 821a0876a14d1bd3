"""The calls to WeCom: the customers of each of our people, and who is in which group.

Source  developer.work.weixin.qq.com: gettoken; externalcontact/get_follow_user_list,
        batch/get_by_user (at most 100 of our people, 100 customers a page), groupchat/list,
        groupchat/get.

None of these tells what is new, so each reading asks for all of it, and gives what began since the
last one; once in a while it gives all, for names change.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from rapport.flow.errors import StopSource
from rapport.flow.sources import newest_first
from rapport.flow.sources.asking import days, setting
from rapport.flow.sources.base import Asked, Checked, Page, Record, Setting
from rapport.flow.sources.plain import objects, text, within
from rapport.flow.sources.wechat.calls import Service
from rapport.flow.sources.wecom.reading import EXTERNAL

SETTINGS: Final = (
    Setting("corp_id", "number of your company: work.weixin.qq.com, 我的企业, 企业ID"),
    Setting("corp_secret", "Secret of the app that may read customers", secret=True),
    Setting("hook_token", "Token that you wrote there beside our address", "", secret=True),
    Setting("aes_key", "EncodingAESKey that is shown there", "", secret=True),
    Setting("reread_days", "after how many days all customers are read anew", "7", form="number"),
    Setting("base_url", "address of the service", "https://qyapi.weixin.qq.com", form="url"),
)
#: Of our people that are asked for together, and customers of one page.
AT_ONCE: Final = 100
#: Groups of one page: each is a call of its own, and has up to 500 members.
_GROUPS: Final = 20
#: Somebody of ours has no customers, left, or may have none any more.
_NO_CUSTOMERS: Final = frozenset({41054, 60111, 84061})
_NO_GROUP: Final = frozenset({40050, 84061, 90501})
_OVERLAP: Final = timedelta(days=1)
_PATH: Final = "/cgi-bin/externalcontact"


@dataclass(frozen=True)
class Place:
    """Where a reading is.

    `began`  when this one did;  `last`: when the last whole one did;  `all_at`: when the last one
             did that gave everything
    `since`  it gives what began from then on, Unix seconds; 0: everything
    `done`   the last of our people, in the order of their ids, whose customers are read
    `now`    those whose customers are being read;  `groups`: whether it is their groups by now
    `after`  where WeCom's list goes on
    """

    began: str = ""
    last: str = ""
    all_at: str = ""
    since: int = 0
    done: str = ""
    now: tuple[str, ...] = ()
    groups: bool = False
    after: str = ""

    @classmethod
    def of(cls, cursor: str | None) -> "Place":
        try:
            said = json.loads(cursor or "{}")
            named = ("began", "last", "all_at", "done", "after")
            texts = {name: str(said.get(name, "")) for name in named}
            now = tuple(map(str, said.get("now", ())))
            since, groups = int(said.get("since", 0)), said.get("groups") is True
            return cls(since=since, now=now, groups=groups, **texts)
        except (ValueError, AttributeError, TypeError):
            return cls()

    @property
    def cursor(self) -> str:
        return json.dumps(vars(self))


def fetch(asked: Asked) -> Iterator[Page]:
    """Give customers of each of our people, then the groups of customers that they own.

    Raises  StopSource, RetryLater: see calls.Service. ConfigError: a setting is no number of days.
    """
    service = _service(asked)
    place = _begin(asked)
    ours = _our_people(service)
    while some := place.now or tuple(u for u in ours if u > place.done)[:AT_ONCE]:
        place = replace(place, now=some)
        if not place.groups:
            for found, after in _customers(service, some, place.after):
                place = replace(place, after=after)
                yield Page(_given(asked, found, place), place.cursor)
            place = replace(place, groups=True, after="")
        for found, after in _groups(asked, service, some, place.after):
            place = replace(place, after=after)
            yield Page(_given(asked, found, place), place.cursor)
        place = replace(place, done=some[-1], now=(), groups=False, after="")
    all_at = place.all_at if place.since else place.began
    yield Page((), Place(last=place.began, all_at=all_at).cursor)


def check(asked: Asked) -> Checked:
    """Return how many of our people have customers there. Raises what `fetch` raises."""
    service = _service(asked)
    ours = _our_people(service)
    may = (f"read the customers of your people: {len(ours)}",)
    groups = "read the groups of customers"
    try:
        _listed(service, ours[:1], "", 1)
    except StopSource:
        return Checked(_said(asked, "corp_id"), may, (groups,))
    return Checked(_said(asked, "corp_id"), (*may, groups))


def _service(asked: Asked) -> Service:
    def token(service: Service, anew: bool) -> Mapping[str, Any]:
        secret = asked.secrets.get("corp_secret", "")
        params = {"corpid": _said(asked, "corp_id"), "corpsecret": secret}
        return service.good(service.bare("GET", "/cgi-bin/gettoken", params=params))

    return Service(asked, "WeCom", _said(asked, "base_url"), token)


def _begin(asked: Asked) -> Place:
    """Return where to go on: a reading that was cut off within a day, else a new one."""
    place = Place.of(asked.cursor)
    if _is_within(place.began, asked.now, _OVERLAP):
        return place
    whole = not _is_within(place.all_at, asked.now, days(asked, SETTINGS, "reread_days"))
    last = _instant(place.last)
    since = 0 if whole or last is None else int((last - _OVERLAP).timestamp())
    return Place(asked.now.isoformat(), place.last, place.all_at, since)


def _our_people(service: Service) -> list[str]:
    said = service.asked_for("GET", f"{_PATH}/get_follow_user_list")
    found = said.get("follow_user")
    return sorted({text(one) for one in found if text(one)}) if isinstance(found, list) else []


def _customers(
    service: Service, some: Sequence[str], after: str
) -> Iterator[tuple[list[Record], str]]:
    """Give the customers of some of our people, and where the list goes on.

    One of them without customers spoils the answer for all: then each is asked for alone.
    """
    while True:
        about = {"userid_list": list(some), "cursor": after, "limit": AT_ONCE}
        path = f"{_PATH}/batch/get_by_user"
        said = service.asked_for("POST", path, json=about, none=_NO_CUSTOMERS)
        if not said and len(some) > 1:
            for one in some:
                for found, _ in _customers(service, [one], ""):
                    yield found, ""
            return
        found = objects(said.get("external_contact_list"))
        after = text(said.get("next_cursor"))
        yield [_customer(one) for one in found], after
        if not after:
            return


def _customer(one: Record) -> Record:
    contact, follow = within(one, "external_contact"), within(one, "follow_info")
    return {"form": "customer", "contact": contact, "follow": follow}


def _groups(
    asked: Asked, service: Service, some: Sequence[str], after: str
) -> Iterator[tuple[list[Record], str]]:
    """Give the groups that some of our people own, with who of outside is in them."""
    while True:
        said = _listed(service, some, after, _GROUPS)
        found: list[Record] = []
        for one in objects(said.get("group_chat_list")):
            about = {"chat_id": text(one.get("chat_id"))}
            told = service.asked_for("POST", f"{_PATH}/groupchat/get", json=about, none=_NO_GROUP)
            if told:
                found += _group(asked, about["chat_id"], within(told, "group_chat"))
        after = text(said.get("next_cursor"))
        yield found, after
        if not after:
            return


def _listed(service: Service, some: Sequence[str], after: str, most: int) -> Mapping[str, Any]:
    about: dict[str, Any] = {"owner_filter": {"userid_list": list(some)}, "limit": most}
    about |= {"status_filter": 0, "cursor": after}
    return service.asked_for("POST", f"{_PATH}/groupchat/list", json=about, none=_NO_CUSTOMERS)


def _group(asked: Asked, number: str, group: Mapping[str, Any]) -> Iterator[Record]:
    members = objects(group.get("member_list"))
    outside = [one for one in members if text(one.get("type")) == EXTERNAL]
    yield {"form": "group", "chat_id": number, "name": group.get("name")}
    day = newest_first.day_of(asked.now)
    yield {"form": "count", "chat_id": number, "day": day, "members": len(outside)}
    for one in outside:
        yield {**one, "form": "member", "chat_id": number}


def _given(asked: Asked, found: Sequence[Record], place: Place) -> list[Record]:
    """Return what of a page is given: what began since, and all that tells no time."""
    corp = _said(asked, "corp_id")
    return [{**one, "corp": corp} for one in found if _time(one) >= place.since]


def _time(record: Record) -> int:
    """Return when something began, Unix seconds; far ahead if it says no time."""
    said = within(record, "follow").get("createtime", record.get("join_time"))
    return said if isinstance(said, int) else 1 << 60


def _is_within(said: str, now: datetime, span: timedelta) -> bool:
    then = _instant(said)
    return then is not None and timedelta(0) <= now - then < span


def _instant(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _said(asked: Asked, name: str) -> str:
    return setting(asked, SETTINGS, name)
