"""The calls to Weibo: four lists, newest first, and what became of things.

Source  open.weibo.com/wiki: statuses/mentions, comments/to_me, comments/mentions,
        statuses/user_timeline (max_id, count), comments/show_batch (at most 50), statuses/show;
        Error_code.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.sources import newest_first
from rapport.flow.sources.asking import client, setting
from rapport.flow.sources.base import Asked, Checked, Page, Setting
from rapport.flow.sources.newest_first import Found, Lists, day_of, is_old
from rapport.flow.sources.plain import objects, text, within
from rapport.flow.sources.social import gone_post
from rapport.flow.sources.weibo.reading import number_of, seconds_of

SETTINGS: Final = (
    Setting("client_id", "App Key of your app: open.weibo.com", ""),
    Setting("client_secret", "App Secret of your app", "", secret=True),
    Setting("token", "token of your account; signing in gives it", secret=True),
    *newest_first.SETTINGS,
    Setting("base_url", "address of the service", "https://api.weibo.com", form="url"),
)
#: Things of one page, and numbers of one call of comments/show_batch.
PER_PAGE: Final = 50
_LISTS: Final = {
    "statuses/mentions": "statuses",
    "comments/to_me": "comments",
    "comments/mentions": "comments",
    "statuses/user_timeline": "statuses",
}
_BUSY: Final = {10001, 10002, 10003, 10009, 10010, 10011}
#: The calls of an hour are used up: of the address, the user, or this list of the user.
_USED_UP: Final = {10004, 10022, 10023, 10024}
_TOKEN: Final = {10006, 10013, 21301, 21332, *range(21314, 21320), 21321, 21327}
#: A post is gone, or was closed to us.
_GONE: Final = {20101, 20112, 20201}
_HOUR_S: Final = 3600.0
_MINUTE_S: Final = 60.0


def fetch(asked: Asked) -> Iterator[Page]:
    """Give what names us, what answers us and what we publish; then what became of it.

    Raises  StopSource: the token is good no more, or lacks a permission. RetryLater: busy.
    """
    service = _Service(asked)
    lists = Lists(tuple(_LISTS), service.listed, service.again, PER_PAGE)
    yield from newest_first.pages(asked, SETTINGS, lists)


def check(asked: Asked) -> Checked:
    """Return whose token it is. Raises what `fetch` raises."""
    return Checked(f"@{_Service(asked).name}", may=("read what names and answers you",))


class _Service:
    """Weibo as one run asks it. `us`, `name`: our number there, and our name."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.us = text(self._object("account/get_uid", {}).get("uid"))
        about = self._object("users/show", {"uid": self.us})
        self.name = text(about.get("screen_name"))
        self._names_us = re.compile(rf"@{re.escape(self.name or self.us)}(?![\w-])")

    def listed(self, name: str, after: str) -> Found:
        """Return one page of a list; what is older than all that we read is left out."""
        how = {"count": str(PER_PAGE), **({"max_id": after} if after else {})}
        things = objects(self._object(name, how).get(_LISTS[name]))
        form = "status" if _LISTS[name] == "statuses" else "comment"
        told = [self._told(thing, form) for thing in things]
        times = {number: at for t in told if (number := number_of(t)) and (at := _seconds(t))}
        fresh = [t for t in told if not is_old(_seconds(t) or 2**31, self._asked, SETTINGS)]
        least = min((int(n.lstrip("c")) for n in times), default=0)
        after = str(least - 1) if least else ""
        return Found(self._with_counts(fresh), times, after)

    def again(self, numbers: Sequence[str]) -> Found:
        """Return things as they are by now, and what is no longer there."""
        comments = [n.removeprefix("c") for n in numbers if n.startswith("c")]
        told: list[Mapping[str, Any]] = []
        if comments:
            found = self._asked_for("comments/show_batch", {"cids": ",".join(comments)})
            told += [self._told(thing, "comment") for thing in objects(found)]
        for number in (n for n in numbers if not n.startswith("c")):
            found = self._asked_for("statuses/show", {"id": number})
            if isinstance(found, Mapping):
                told.append(self._told(found, "status"))
        there = {number_of(thing) for thing in told}
        gone = [one for n in numbers if n not in there for one in gone_post(n)]
        return Found(self._with_counts(told), {}, deletions=gone)

    def _told(self, thing: Mapping[str, Any], form: str) -> Mapping[str, Any]:
        """Return a thing with what we alone know of it."""
        began = within(within(thing, "retweeted_status"), "user")
        named = (
            self._names_us.search(text(thing.get("text"))) or text(began.get("idstr")) == self.us
        )
        return {**thing, "form": form, "us": self.us, "named": bool(named)}

    def _with_counts(self, things: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return things, and for each post of ours how it is liked on this day."""
        day = day_of(self._asked.now)
        ours = [
            thing
            for thing in things
            if thing["form"] == "status" and text(within(thing, "user").get("idstr")) == self.us
        ]
        names = ("idstr", "reposts_count", "comments_count", "attitudes_count")
        counts = [{"form": "counts", "at": day, **{n: t.get(n) for n in names}} for t in ours]
        return [*things, *counts]

    def _object(self, path: str, how: Mapping[str, str]) -> Mapping[str, Any]:
        found = self._asked_for(path, how)
        if not isinstance(found, Mapping):
            raise _stop(f"Weibo tells nothing of {path}")
        return found

    def _asked_for(self, path: str, how: Mapping[str, str]) -> Any:
        """Return what Weibo says; None of a thing that is gone."""
        base = setting(self._asked, SETTINGS, "base_url").rstrip("/")
        headers = {"Authorization": f"OAuth2 {self._asked.secrets.get('token', '')}"}
        status, said, _ = client(self._asked).said(
            "GET", f"{base}/2/{path}.json", params=how, headers=headers
        )
        code = _code(said)
        if code in _GONE:
            return None
        if code in _BUSY | _USED_UP:
            raise RetryLater(
                "Weibo lets us ask no more for now" if code in _USED_UP else "Weibo is busy",
                fix="nothing: it is tried again",
                wait_s=_HOUR_S if code in _USED_UP else _MINUTE_S,
                status=status,
            )
        if code in _TOKEN or (status == 401 and not code):
            raise StopSource(
                "the token of Weibo has run out or was taken back",
                fix="connect it again: sign in at Weibo and allow what is asked for",
                status=status,
            )
        if code or status >= 400:
            raise _stop(f"Weibo does not let us read {path} (error {code or status})")
        return said


def _stop(what: str) -> StopSource:
    return StopSource(
        what, fix="look at open.weibo.com which interfaces your app may use, and sign in anew"
    )


def _code(said: object) -> int:
    code = text(said.get("error_code")) if isinstance(said, Mapping) else ""
    return int(code) if code.isascii() and code.isdigit() else 0


def _seconds(thing: Mapping[str, Any]) -> int:
    return seconds_of(text(thing.get("created_at"))) or 0
