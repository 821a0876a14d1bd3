"""Signed calls to Odnoklassniki, with a token that is renewed when it ran out.

Source  apiok.ru/dev/methods: each call bears `sig`, the MD5 of its sorted parameters and a secret;
        apiok.ru/dev/errors; apiok.ru/ext/oauth/server (tokens of 30 minutes, refreshing).
"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import md5
from typing import Any, Final

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.sources import granting
from rapport.flow.sources.asking import client, setting
from rapport.flow.sources.base import Asked, OAuth, Setting

SETTINGS: Final = (
    Setting("group", "number of your group, as 5123 of ok.ru/group/5123", form="number"),
    Setting("client_id", "application ID, from the letter that OK sent you"),
    Setting("application_key", "public key of the application, from the same letter"),
    Setting("client_secret", "secret key of the application", secret=True),
    Setting("token", "access token; signing in gives it", "", secret=True, given=True),
    Setting("refresh_token", "what renews it; signing in gives it", "", secret=True, given=True),
    Setting("since_days", "so many days back the first reading goes", "90", form="number"),
    Setting("reread_days", "so many days back each later one looks again", "7", form="number"),
    Setting("base_url", "address of the API", "https://api.ok.ru", form="url"),
)
OAUTH: Final = OAuth(
    authorize="https://connect.ok.ru/oauth/authorize",
    token="{base_url}/oauth/token.do",  # noqa: S106 - an address
    scopes=("VALUABLE_ACCESS", "GROUP_CONTENT", "LONG_ACCESS_TOKEN"),
    pkce=False,
    separator=";",
)
#: Errors that pass by themselves, and after how many seconds: unknown, out of service, blocked
#: for a while, flood, limit reached.
LATER_S: Final = {1: 30.0, 2: 30.0, 7: 600.0, 8: 600.0, 11: 3600.0}
#: One object can't be read, the others can: no right to it, gone, closed.
SKIPPED: Final = frozenset({10, 50, 106, 110, 160, 300, 454, 455})
#: The token is good no more.
_OUT: Final = frozenset({102, 103})


def signature(told: Mapping[str, str], secret: str) -> str:
    """Return `sig`: MD5 over name=value of all that is told, in order, and the secret.

    The access token is not among it. MD5 is OK's choice.
    """
    whole = "".join(f"{name}={told[name]}" for name in sorted(told)) + secret
    return md5(whole.encode(), usedforsecurity=False).hexdigest()


def session_secret(token: str, application_secret: str) -> str:
    """Return the secret that signs what is asked for a user."""
    return md5(f"{token}{application_secret}".encode(), usedforsecurity=False).hexdigest()


class Ok:
    """Odnoklassniki as one run asks it. Not for several threads."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def got(self, method: str, **told: str) -> Any:
        """Return what OK answers to a call; None: this object can't be read.

        Raises  StopSource, RetryLater: see the tables above.
        """
        answer = self._answer(method, told)
        if _code(answer) in _OUT:
            self._renew()
            answer = self._answer(method, told)
        if (code := _code(answer)) is None:
            return answer
        _judge(code)
        return None

    def _renew(self) -> None:
        """Change the refresh token for a new token, and seal it before it is used."""
        asked, refresh = self._asked, self._asked.secrets.get("refresh_token", "")
        if not refresh:
            _judge(102)
        told = {"grant_type": "refresh_token", "refresh_token": refresh}
        found = granting.changed(
            client(asked), OAUTH, asked.settings, asked.secrets, told, now=asked.now
        )
        asked.renewed(found)
        self._asked = replace(asked, secrets={**asked.secrets, **found})

    def _answer(self, method: str, told: Mapping[str, str]) -> Any:
        token = self._asked.secrets.get("token", "")
        signed = {
            **{name: value for name, value in told.items() if value},
            "application_key": setting(self._asked, SETTINGS, "application_key"),
            "format": "json",
            "method": method,
        }
        secret = session_secret(token, self._asked.secrets.get("client_secret", ""))
        data = {**signed, "sig": signature(signed, secret), "access_token": token}
        address = setting(self._asked, SETTINGS, "base_url").rstrip("/") + "/fb.do"
        status, answer, _ = client(self._asked).said("POST", address, data=data)
        if status >= 400 and _code(answer) is None:
            raise StopSource(
                f"Odnoklassniki refuses the call (status {status})",
                fix="look at the setting `base_url`",
                status=status,
            )
        return answer


def _code(answer: object) -> int | None:
    """Return the number of the error that an answer tells; None if it tells none."""
    if not isinstance(answer, Mapping) or "error_code" not in answer:
        return None
    code = answer["error_code"]
    return code if isinstance(code, int) else 0


def _judge(code: int) -> None:
    if code in SKIPPED:
        return
    if code in LATER_S:
        raise RetryLater(
            f"Odnoklassniki asks us to come back later (error {code})",
            fix="nothing: it goes on by itself",
            wait_s=LATER_S[code],
        )
    if code in _OUT:
        raise StopSource("the token has run out", fix="connect it again: allow it at OK anew")
    raise StopSource(
        f"Odnoklassniki refuses the call (error {code})",
        fix="compare the keys of the application, and ask OK for the rights named here",
    )
