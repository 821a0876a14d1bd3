"""Calls with a token that runs out: renewed before it does, or once the service says so.

Source  RFC 6749 section 6. A service may give a new refresh token with each (X does): the old one
        is worth nothing from then on, so what is new is sealed before anything else is asked.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from rapport.flow.errors import StopSource
from rapport.flow.sources import granting
from rapport.flow.sources.asking import client
from rapport.flow.sources.base import Asked, OAuth

#: A token that ends sooner than this is renewed before it is used.
_SOON: Final = timedelta(minutes=2)


class Access:
    """The grant of one run, renewed and sealed as often as it must be. Not for several threads.

    service  its name, for errors
    """

    def __init__(self, asked: Asked, service: str, oauth: OAuth) -> None:
        self._asked, self._service, self._oauth = asked, service, oauth

    def said(self, method: str, address: str, **how: Any) -> tuple[int, Any, Mapping[str, str]]:
        """Call with the token. Returns what http.Client.said returns, never a 401.

        Raises  StopSource: the token is good no more and can't be renewed; RetryLater.
        """
        secrets = self._asked.secrets
        if not secrets.get("token") or (_is_ending(self._asked) and secrets.get("refresh_token")):
            self._renew()
        status, answer, headers = self._called(method, address, how)
        if status == 401:
            self._renew()
            status, answer, headers = self._called(method, address, how)
        if status == 401:
            raise self._out()
        return status, answer, headers

    def _called(
        self, method: str, address: str, how: Mapping[str, Any]
    ) -> tuple[int, Any, Mapping[str, str]]:
        headers = {
            **granting.agent(self._oauth, self._asked.settings),
            "Authorization": f"Bearer {self._asked.secrets.get('token', '')}",
        }
        return client(self._asked).said(method, address, headers=headers, **how)

    def _renew(self) -> None:
        asked, refresh = self._asked, self._asked.secrets.get("refresh_token", "")
        if not refresh:
            raise self._out()
        told = {"grant_type": "refresh_token", "refresh_token": refresh}
        found = granting.changed(
            client(asked), self._oauth, asked.settings, asked.secrets, told, now=asked.now
        )
        asked.renewed(found)
        self._asked = replace(asked, secrets={**asked.secrets, **found})

    def _out(self) -> StopSource:
        return StopSource(
            f"the token of {self._service} has run out or was taken back",
            fix=f"connect it again: sign in at {self._service} and allow what is asked for",
            status=401,
        )


def _is_ending(asked: Asked) -> bool:
    """Whether the token is known to end before it could be used."""
    try:
        until = datetime.fromisoformat(asked.secrets.get(granting.ENDS_AT, ""))
        return until - asked.now < _SOON
    except (ValueError, TypeError):
        return False
