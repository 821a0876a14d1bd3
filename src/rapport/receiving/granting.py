"""Letting a network grant us what somebody there may: OAuth 2 (RFC 6749) with PKCE (RFC 7636).

`begin` gives the address to go to and what must be remembered until its holder comes back;
`finish` changes the code they bring for tokens, which are sealed at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from rapport.flow.errors import ConfigError, InputError
from rapport.flow.http import Client
from rapport.flow.rates import Pace
from rapport.flow.sources import granting
from rapport.flow.sources.base import OAuth, Source
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, runner, secret_settings
from rapport.receiving.connections import Connection

#: Until then somebody must be back from the network.
LASTS: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Asking:
    """What was asked of a network, to be told again when its answer comes. Holds a secret."""

    connection: str
    state: str
    verifier: str
    address: str  # where the network sends them back to
    until: datetime


def begin(
    workspace: Workspace,
    name: str,
    *,
    back_to: str,
    now: datetime,
    scopes: Sequence[str] | None = None,
) -> tuple[str, Asking]:
    """Return the network's page where somebody grants what is asked for, and what to remember.

    back_to  our address that the network sends them back to
    scopes   what is asked for; None: all that the source reads by
    Raises   ConfigError: the source has no such page, or lacks what it is reached by.
    """
    connection = connections.load(workspace, name)
    source, oauth = _oauth(connection)
    settings = runner.settings_of(connection, source)
    client_id = settings.get("client_id", "")
    if not client_id:
        raise ConfigError(
            f"{name} has no client id", fix="create an app at the network and say its id here"
        )
    asking = Asking(name, generate_token(32), generate_token(64), back_to, now + LASTS)
    proof: dict[str, str] = {}
    if oauth.pkce:
        challenge = create_s256_code_challenge(asking.verifier)
        proof = {"code_challenge": challenge, "code_challenge_method": "S256"}
    address = prepare_grant_uri(
        granting.filled(oauth.authorize, settings),
        client_id,
        "code",
        redirect_uri=back_to,
        scope=oauth.separator.join(oauth.scopes if scopes is None else scopes),
        state=asking.state,
        **proof,
        **oauth.extra,
    )
    return str(address), asking


def finish(
    workspace: Workspace, asking: Asking, answer: Mapping[str, str], *, now: datetime
) -> None:
    """Change the code that a network sent somebody back with for tokens, and seal them.

    Raises  what `token_for` raises.
    """
    found = token_for(workspace, asking, answer, now=now)
    secret_settings.keep(workspace, asking.connection, found)


def token_for(
    workspace: Workspace, asking: Asking, answer: Mapping[str, str], *, now: datetime
) -> dict[str, str]:
    """Return the tokens for the code that a network sent somebody back with. It keeps nothing.

    answer  what stood behind our address
    Raises  InputError: it answers something else that was asked, or too late, or no was said.
            StopSource, RetryLater: the network gives no token.
    """
    if answer.get("state", "") != asking.state or now > asking.until:
        raise InputError(
            "this answer is not to what was asked last, or came too late",
            fix="begin again on the page of the source",
        )
    if "code" not in answer:
        raise InputError(
            "the network granted nothing", fix="begin again, and agree on the network's page"
        )
    connection = connections.load(workspace, asking.connection)
    connections.need_on(workspace, connection.name)
    source, oauth = _oauth(connection)
    settings = runner.settings_of(connection, source)
    told = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": asking.address,
        **({"code_verifier": asking.verifier} if oauth.pkce else {}),
    }
    secrets = secret_settings.of(workspace, connection.name)
    hosts = runner.hosts_of(source, settings)
    with Client(source.name, hosts, Pace([(5, 1.0)])) as http:
        return granting.changed(http, oauth, settings, secrets, told, now=now)


def _oauth(connection: Connection) -> tuple[Source, OAuth]:
    source = connection.of_source
    if source.oauth is None:
        raise ConfigError(
            f"{source.title} asks nobody for a grant", fix="say its key in its settings"
        )
    return source, source.oauth
