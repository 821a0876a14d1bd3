"""Signing in to a data server of the AT Protocol, and asking it in the name of that account.

An app password opens a session of two tokens: one to ask with for some hours, one that renews
both and is then of no use. Sessions may be opened 300 times a day only, so what was renewed is
sealed at once, and a session goes on for weeks.

Source  lexicons com.atproto.server.createSession, refreshSession; docs.bsky.app: rate limits
"""

from collections.abc import Mapping
from typing import Any, Final

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.sources import asking
from rapport.flow.sources.base import Asked, Setting
from rapport.flow.sources.plain import text

SETTINGS: Final = (
    Setting(
        "base_url", "address of your account's data server", "https://bsky.social", form="url"
    ),
    Setting("identifier", "handle of your account: brand.bsky.social"),
    Setting("app_password", "app password, made for Rapport alone", secret=True),
    Setting("token", "token that Rapport was given", "", secret=True, given=True),
    Setting("refresh_token", "token that renews it", "", secret=True, given=True),
    Setting("search", "words to look for, parted by commas", ""),
    Setting("since", "how many days back the first reading goes", "90", form="number"),
    Setting("reread_days", "how many days a post is looked at again", "7", form="number"),
)
_ENDED: Final = ("ExpiredToken", "InvalidToken")
_BARRED: Final = ("AccountTakedown", "AccountDeactivated", "AccountSuspended")


class Session:
    """An account signed in. `did`: its number, once something was asked."""

    def __init__(self, asked: Asked) -> None:
        self._asked, self._http = asked, asking.client(asked)
        self._base = asking.setting(asked, SETTINGS, "base_url").rstrip("/")
        self._tokens = {n: asked.secrets.get(n, "") for n in ("token", "refresh_token")}

    def get(self, method: str, **params: Any) -> tuple[int, Any]:
        """Ask as the account, renewing the session if it ended. Returns status and JSON.

        Raises  StopSource: it can't be renewed, and the app password is taken no more.
        """
        if not self._tokens["token"]:
            self._open()
        status, said = self._call("GET", method, self._tokens["token"], params=params)
        if status == 401 or (status == 400 and _error(said) in _ENDED):
            self._renew()
            status, said = self._call("GET", method, self._tokens["token"], params=params)
        if status == 401 or _error(said) in _BARRED:
            raise _not_taken()
        return status, said

    def whole(self, method: str, **params: Any) -> Mapping[str, Any]:
        """Ask for an object. Raises StopSource: refused. RetryLater: it is no object."""
        status, said = self.get(method, **params)
        if status >= 400:
            raise StopSource(
                f"Bluesky refused what was asked for ({status})",
                fix="look at the address of the data server and the handle of the account",
            )
        if not isinstance(said, Mapping):
            raise odd()
        return said

    def _renew(self) -> None:
        """Go on with the session; open another one if it ended."""
        method = "com.atproto.server.refreshSession"
        refresh = self._tokens["refresh_token"]
        status, said = self._call("POST", method, refresh) if refresh else (401, None)
        if status >= 400 or not self._took(said):
            self._open()

    def _open(self) -> None:
        """Open a session by the app password."""
        who = {
            "identifier": asking.setting(self._asked, SETTINGS, "identifier").lstrip("@"),
            "password": self._asked.secrets.get("app_password", ""),
        }
        status, said = self._call("POST", "com.atproto.server.createSession", "", json=who)
        if status >= 400:
            raise _not_taken()
        if not self._took(said):
            raise odd()

    def _took(self, said: object) -> bool:
        """Take over the tokens of an answer and seal them; tell whether it has any."""
        if not isinstance(said, Mapping):
            return False
        tokens = {
            "token": text(said.get("accessJwt")),
            "refresh_token": text(said.get("refreshJwt")),
        }
        if not all(tokens.values()):
            return False
        self._tokens = tokens
        self._asked.renewed(tokens)
        return True

    def _call(self, how: str, method: str, token: str, **more: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"{self._base}/xrpc/{method}"
        status, said, _ = self._http.said(how, address, headers=headers, **more)
        return status, said


def _error(said: object) -> str:
    return text(said.get("error")) if isinstance(said, Mapping) else ""


def _not_taken() -> StopSource:
    return StopSource(
        "Bluesky does not let us in",
        fix="connect it again with a new app password, and look whether the account is open",
    )


def odd() -> RetryLater:
    """Return what to say of an answer that is none of its documentation."""
    return RetryLater(
        "Bluesky answered something else than its documentation says",
        fix="nothing: it is tried again; if that goes on, look at the address of the server",
        wait_s=300.0,
    )
