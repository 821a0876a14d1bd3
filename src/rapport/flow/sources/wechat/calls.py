"""Calls to WeChat and WeCom: a token for the run, and what their error numbers mean.

Source  developers.weixin.qq.com and developer.work.weixin.qq.com: global return codes.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.sources.asking import client
from rapport.flow.sources.base import Asked
from rapport.flow.sources.plain import text

_TOKEN_OUT: Final = {40001, 40014, 42001}
_BUSY: Final = {-1, 45011, 50001, 50002}
#: What may be asked of a day or a month is used up.
_USED_UP: Final = {45009, 45033}
_NOT_OURS: Final = {40013, 40125, 40001, 40091, 42007}
_ADDRESS: Final = {40164, 60020, 61004}
_HOUR_S: Final = 3600.0
_MINUTE_S: Final = 60.0


class Service:
    """One of them as one run asks it. Not for several threads.

    title  for errors;  base: its address
    token  gets a token: true, if the last one is good no more
    """

    def __init__(
        self,
        asked: Asked,
        title: str,
        base: str,
        token: Callable[["Service", bool], Mapping[str, Any]],
    ) -> None:
        self._asked, self._title, self._base = asked, title, base.rstrip("/")
        self._get_token, self._token = token, ""

    def asked_for(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        none: Collection[int] = (),
        **how: Any,
    ) -> Mapping[str, Any]:
        """Return what it says to a call with the token; a token that ran out is renewed once.

        `none`  numbers of errors that say only that there is no such thing: then it is {}
        Raises  StopSource: it refuses. RetryLater: it is busy, or may be asked no more today.
        """
        for again in (False, True):
            if again or not self._token:
                self._token = text(self._get_token(self, again).get("access_token"))
            said = self.bare(
                method, path, params={**(params or {}), "access_token": self._token}, **how
            )
            if _code(said) not in _TOKEN_OUT:
                break
        return {} if _code(said) in none else self.good(said)

    def bare(self, method: str, path: str, **how: Any) -> Mapping[str, Any]:
        """Return what it says to a call as it is, an error too."""
        _, said, _ = client(self._asked).said(method, f"{self._base}{path}", **how)
        if not isinstance(said, Mapping):
            raise StopSource(
                f"{self._title} answered something else than it says it does",
                fix="look at the setting `base_url`",
            )
        return said

    def good(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return an answer that is none of an error; raise what an error asks for."""
        code = _code(said)
        if code == 0:
            return said
        if code in _BUSY | _USED_UP:
            raise RetryLater(
                f"{self._title} may be asked no more now (error {code})",
                fix="nothing: it is tried again",
                wait_s=_MINUTE_S if code in _BUSY else _HOUR_S,
            )
        if code in _NOT_OURS | _TOKEN_OUT:
            raise StopSource(
                f"{self._title} does not let us in (error {code})",
                fix="connect it again: its number or its secret is not what is shown there",
            )
        if code in _ADDRESS:
            raise StopSource(
                f"{self._title} does not know the address that we call from (error {code})",
                fix="write the address of this machine into the list of trusted ones there",
            )
        raise StopSource(
            f"{self._title} refuses the call (error {code})",
            fix="look which interfaces this account may use, and grant what the guide names",
        )


def _code(said: Mapping[str, Any]) -> int:
    code = text(said.get("errcode"))
    try:
        return int(code) if code else 0
    except ValueError:
        return 0
