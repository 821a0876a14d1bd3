"""Tokens that a service grants for a code. Renewing those that ran out: renewing.py.

Source  RFC 6749 sections 2.3.1, 4.1.3 and 5: who our app is, codes, and answers to them.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus

from rapport.flow.errors import StopSource
from rapport.flow.sources.base import OAuth

if TYPE_CHECKING:
    from rapport.flow.http import Client

#: When a token ends, ISO 8601: a secret beside the token.
ENDS_AT: Final = "token_ends_at"


def filled(address: str, settings: Mapping[str, str]) -> str:
    """Return an address with the settings in it that stand in braces."""
    for name, value in settings.items():
        address = address.replace(f"{{{name}}}", value.rstrip("/"))
    return address


def changed(
    http: "Client",
    oauth: OAuth,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    told: Mapping[str, str],
    *,
    now: datetime,
) -> dict[str, str]:
    """Return the secrets that a service gives for what is `told`: a code of a grant.

    Raises  StopSource: it gives none. RetryLater: it is busy or out of reach.
    """
    headers, app = _our_app(oauth, settings, secrets)
    address = filled(oauth.token, settings)
    status, answer, _ = http.said("POST", address, data={**told, **app}, headers=headers)
    if status >= 400 or not isinstance(answer, Mapping) or not answer.get("access_token"):
        raise StopSource(
            f"the service gives no token (status {status})",
            fix="look at the id and the secret of your app there, then grant it again",
            status=status,
        )
    return _tokens(oauth, answer, now)


def agent(oauth: OAuth, settings: Mapping[str, str]) -> dict[str, str]:
    """Return the header that says who asks; {} if a service leaves it to us."""
    return {"User-Agent": filled(oauth.agent, settings)} if oauth.agent else {}


def _our_app(
    oauth: OAuth, settings: Mapping[str, str], secrets: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the headers and the words of the body by which a service knows our app.

    Never both ways at once: RFC 6749, 2.3.
    """
    headers = agent(oauth, settings)
    client_id, secret = settings.get("client_id", ""), secrets.get("client_secret", "")
    if secret and oauth.basic:
        pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
        return {**headers, "Authorization": f"Basic {b64encode(pair.encode()).decode()}"}, {}
    return headers, {"client_id": client_id, **({"client_secret": secret} if secret else {})}


def _tokens(oauth: OAuth, answer: Mapping[str, Any], now: datetime) -> dict[str, str]:
    found = {
        ours: str(answer[theirs]) for theirs, ours in oauth.takes.items() if answer.get(theirs)
    }
    seconds = answer.get("expires_in")
    if isinstance(seconds, int | float) and 0 < seconds < 10**9:
        found[ENDS_AT] = (now + timedelta(seconds=float(seconds))).isoformat()
    return found
