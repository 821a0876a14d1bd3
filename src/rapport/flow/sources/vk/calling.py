"""Calls to VK: each with a token that may make it, one by one or twenty-five in one.

Source  github.com/VKCOM/vk-api-schema 5.199: methods.json of each section (`access_token_type`)
        and errors.json; dev.vk.com/method/execute.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.sources.asking import client, setting
from rapport.flow.sources.base import Asked, Setting

VERSION: Final = "5.199"
#: Calls that one `execute` may hold.
PACKED: Final = 25
SETTINGS: Final = (
    Setting("group", "number of your community, as 1234 of vk.com/club1234", form="number"),
    Setting("token", "key of the community: Manage, API usage, Access tokens", secret=True),
    Setting(
        "service_key",
        "service key of your app, for the wall, comments and likes; empty: none",
        "",
        secret=True,
    ),
    Setting(
        "user_token",
        "token of a manager, for votes, reposts, forms and statistics; empty: none",
        "",
        secret=True,
    ),
    Setting("secret", "secret key of the Callback API; empty: it is not used", "", secret=True),
    Setting("confirmation", "string that the Callback API wants to see", "", secret=True),
    Setting("brand", "names of yours to look for in public posts, parted by commas", ""),
    Setting(
        "fans",
        "whether all members are read, or only who wrote or liked",
        "all",
        form="choice",
        choices=("all", "active"),
    ),
    Setting("since_days", "so many days back the first reading goes", "90", form="number"),
    Setting("reread_days", "so many days back each later one looks again", "7", form="number"),
    Setting("base_url", "address of the API", "https://api.vk.com", form="url"),
)
#: Which tokens a method takes, the one that is spared last.
_USER, _SERVICE, _GROUP = "user_token", "service_key", "token"
_PUBLIC: Final = (_SERVICE, _USER)
TOKENS: Final[Mapping[str, tuple[str, ...]]] = {
    "board.getComments": _PUBLIC,
    "board.getTopics": _PUBLIC,
    "groups.getById": (_GROUP, _SERVICE, _USER),
    "groups.getMembers": (_GROUP, _SERVICE, _USER),
    "groups.getTokenPermissions": (_GROUP,),
    "leadForms.getLeads": (_USER,),
    "leadForms.list": (_USER,),
    "likes.getList": _PUBLIC,
    "market.getGroupOrders": (_GROUP, _USER),
    "newsfeed.getMentions": (_USER,),
    "newsfeed.search": _PUBLIC,
    "polls.getVoters": (_USER,),
    "stats.get": (_USER,),
    "stats.getPostReach": (_USER,),
    "users.get": (_GROUP, _SERVICE, _USER),
    "wall.get": _PUBLIC,
    "wall.getById": _PUBLIC,
    "wall.getComments": _PUBLIC,
    "wall.getReposts": (_USER,),
}
#: Errors that pass by themselves, and after how many seconds: unknown, too many a second, flood,
#: internal, rate limit.
LATER_S: Final = {1: 30.0, 6: 1.0, 9: 600.0, 10: 30.0, 29: 3600.0}
#: One object can't be read, the others can: no access, deleted or banned, closed profile, wall,
#: group or comments; what is not found; what is hidden from us.
SKIPPED: Final = frozenset({15, 18, 19, 30, 104, 203, 210, 211, 212, 250, 251, 253})
#: Errors that somebody has to mend -> what they are told.
_STOPPED: Final = {
    5: ("VK does not know the token any more", "connect it again with a new key"),
    7: ("a permission was taken from the token", "make a key with the permissions named here"),
    14: ("VK wants somebody to read a picture of letters", "sign in at VK once, then read again"),
    15: ("the token has no access", "make a key with the permissions named here"),
    17: ("VK wants its user to prove who they are", "sign in at VK once, then read again"),
    27: ("VK does not know the key of the community any more", "connect it again with a new key"),
    28: ("VK does not know the service key any more", "connect it again with a new key"),
}


@dataclass(frozen=True)
class Call:
    """One call: a method, what it is told, and what its answer is about, for who asked."""

    method: str
    told: Mapping[str, Any]
    about: Any = None


class Vk:
    """VK as one run asks it. Not for several threads."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._address = setting(asked, SETTINGS, "base_url").rstrip("/")

    def may(self, method: str) -> bool:
        """Say whether a token was given that may make this call."""
        return self._token(method) != ""

    def got(self, method: str, **told: Any) -> Any:
        """Return what VK answers to a call; None: this object can't be read.

        Raises  StopSource, RetryLater: see the tables above.
        """
        answer = self._answer(method, _plain(told), self._token(method))
        if isinstance(error := answer.get("error"), Mapping):
            judge(error)
            return None
        return answer.get("response")

    def packed(self, calls: Iterable[Call]) -> Iterator[tuple[Call, Any]]:
        """Give each call with its answer, None for what can't be read. All need one token."""
        for some in chunks_of(calls):
            yield from zip(some, self._executed(some), strict=True)

    def _executed(self, calls: Sequence[Call]) -> list[Any]:
        said = (f"API.{c.method}({json.dumps(_plain(c.told), ensure_ascii=True)})" for c in calls)
        code = f"return [{','.join(said)}];"
        answer = self._answer("execute", {"code": code}, self._token(calls[0].method))
        if isinstance(error := answer.get("error"), Mapping):
            judge(error)
            return [None] * len(calls)
        found = answer.get("response")
        if not isinstance(found, list) or len(found) != len(calls):
            raise _strange()
        for one in answer.get("execute_errors") or ():
            if isinstance(one, Mapping):
                judge({"error_code": one.get("error_code")})
        return [None if one is False else one for one in found]

    def _answer(self, method: str, told: Mapping[str, Any], token: str) -> Mapping[str, Any]:
        data = {**told, "access_token": token, "v": VERSION}
        address = f"{self._address}/method/{method}"
        status, answer, _ = client(self._asked).said("POST", address, data=data)
        if not isinstance(answer, Mapping):
            raise _strange(status)
        if status >= 400 and "error" not in answer:
            raise _strange(status)
        return answer

    def _token(self, method: str) -> str:
        given = (self._asked.secrets.get(name, "") for name in TOKENS[method])
        return next((token for token in given if token), "")


def judge(error: Mapping[str, Any]) -> None:
    """Return if the error is of one object only.

    Raises  RetryLater: it passes by itself; StopSource: somebody has to mend it.
    """
    code = error.get("error_code")
    if code in SKIPPED:
        return
    if code in LATER_S:
        raise RetryLater(
            f"VK asks us to come back later (error {code})",
            fix="nothing: it goes on by itself",
            wait_s=LATER_S[code],
        )
    number = code if isinstance(code, int) else 0
    what, fix = _STOPPED.get(
        number, (f"VK refuses the call (error {number})", "look at dev.vk.com/reference/errors")
    )
    raise StopSource(what, fix=fix)


def chunks_of(calls: Iterable[Call]) -> Iterator[Sequence[Call]]:
    """Give the calls so many at a time as one `execute` takes."""
    rest = list(calls)
    for first in range(0, len(rest), PACKED):
        yield rest[first : first + PACKED]


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a call is told, lists joined."""
    return {
        name: ",".join(map(str, value)) if isinstance(value, tuple | list) else value
        for name, value in told.items()
    }


def _strange(status: int = 200) -> StopSource:
    return StopSource(
        f"VK answered something that is no answer of its API (status {status})",
        fix="look at the setting `base_url`",
        status=status,
    )
