"""A link that one person is sent, behind which they name another account of theirs, or do not.

    signed in  they sign in with the network: asked once whose the token is, then it is gone
    code       they open our bot or scan a QR code: its code comes back with a drain, see codes.py
    said       they type a name that they go by: nobody checked it, it is theirs to say

A link is made by a teammate, lasts 14 days and is used once. What it bound can be taken back, by
the person behind the same link or by a teammate.

Never: a token or a code kept, shown twice or written to a log; a call to a network about anybody
but who just signed in there.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from rapport.enriching import binding, codes, open_links, permitted
from rapport.enriching.open_links import Link, Route
from rapport.flow.errors import ConfigError, ConflictError, FlowError, InputError
from rapport.flow.files import alone_in, private_folder
from rapport.flow.handles import handle
from rapport.flow.http import Client, host_of
from rapport.flow.rates import Pace
from rapport.flow.rights import Link as MayLink
from rapport.flow.sources import granting as tokens
from rapport.flow.sources.base import Asked, Record, SignIn, Source
from rapport.flow.sources.declared.source import NETWORKS
from rapport.flow.sources.declared.source import SOURCE as DECLARED
from rapport.flow.workspace import Workspace
from rapport.receiving import (
    connections,
    granting,
    guard,
    hooks,
    places,
    runner,
    secret_settings,
    terms,
)
from rapport.receiving.connections import Connection
from rapport.receiving.granting import Asking
from rapport.stores import Stores

#: So long a link can be used.
LASTS: Final = timedelta(days=14)
#: A name on a network is never longer.
LONGEST: Final = 200
#: The fewest digits of a telephone, and what stands between them.
_PHONE: Final = 7
_MARKS: Final = str.maketrans("", "", "+-.()")
#: Somebody waits before the page for it, seconds.
_TIMEOUT_S: Final = 10.0
#: Networks whose source has another name than the field of their handles.
_FIELD_OF: Final[Mapping[str, str]] = {"x": "twitter", "meta": "instagram"}

__all__ = ["LASTS", "LONGEST", "NETWORKS", "Asking", "Link", "Way"]


@dataclass(frozen=True)
class Way:
    """One connection that a person can be asked about, and how they may show an account of it.

    `signs_in`  by signing in there;  `starts`: by a code that our account there is sent
    `network`   the field of the handle that they may type; '' : any of NETWORKS
    `host`      'name:port' of the page where they sign in; '' if they do not
    """

    connection: str
    title: str
    signs_in: bool = False
    starts: bool = False
    network: str = ""
    host: str = ""

    @property
    def route(self) -> Route:
        return "sign_in" if self.signs_in else "declared"


#: What every workspace can ask for: a name that the person types.
TYPED: Final = Way("", "")


def ways(workspace: Workspace) -> tuple[Way, ...]:
    """Return the connections that people can be asked about, and last what they may type."""
    found = (_way(workspace, name) for name in connections.names(workspace))
    return (*(way for way in found if way is not None), TYPED)


def way_of(workspace: Workspace, link: Link) -> Way:
    """Return how an account may be shown behind a link now; only typed if nothing else is left."""
    return (_way(workspace, link.connection) if link.connection else None) or TYPED


def _way(workspace: Workspace, name: str) -> Way | None:
    """Return the way of a connection; None if it can't be asked about, or not now."""
    try:
        connection = connections.load(workspace, name)
        source = connection.of_source
        if (
            connections.state(workspace, name) != "on"
            or permitted.PURPOSE not in connection.purposes
            or source.policy.link is MayLink.NEVER
        ):
            return None
        settings = runner.settings_of(connection, source)
    except FlowError:
        return None
    signs_in = bool(source.sign_in and source.oauth and settings.get("client_id"))
    if not signs_in and source.start is None:
        return None
    field = _FIELD_OF.get(source.name, source.name)
    address = tokens.filled(source.oauth.authorize, settings) if source.oauth and signs_in else ""
    return Way(
        name,
        source.title,
        signs_in=signs_in,
        starts=not signs_in and source.start is not None,
        network=field if field in NETWORKS else "",
        host=host_of(address) if address else "",
    )


# ------------------------------------------------------------------ made, looked up, taken back


def make(
    workspace: Workspace, account_id: str, connection: str, *, by: str, now: datetime
) -> tuple[str, Link]:
    """Make a link for the person of an account. Returns its code, which is kept nowhere, and it.

    `connection`  whose account is asked for; '' : any network, typed
    Raises  ConfigError: there is no such account, or nothing can be asked of the connection.
            RightsError: the person may not be asked. TermsStale: nobody looked at its terms.
    """
    stores = Stores(workspace)
    permitted.need(stores, account_id)
    way = next((w for w in ways(workspace) if w.connection == connection), None)
    if way is None:
        raise ConfigError(
            f"nobody can be asked for an account of {connection[:40]!r} now",
            fix="look at the page of the source: its purposes, its app there, whether it is on",
        )
    if connection:
        terms.need_fresh(workspace, connections.load(workspace, connection), now=now)
    code = codes.new()
    link = open_links.add(
        stores,
        name=codes.name_of(stores, code),
        route=way.route,
        connection=connection,
        account_id=account_id,
        purpose=permitted.PURPOSE,
        made_at=now,
        until=now + LASTS,
        made_by=by,
    )
    return code, link


def find(workspace: Workspace, code: str, *, now: datetime) -> Link | None:
    """Return the link of a code; None if there is none. What a killed process left is ended."""
    stores = Stores(workspace)
    found = open_links.named(stores, [codes.name_of(stores, code)])
    if found and found[0].outcome == "binding" and binding.settle(stores, now=now):
        found = open_links.named(stores, [found[0].name])
    return found[0] if found else None


def made_for(workspace: Workspace, account_ids: tuple[str, ...]) -> tuple[Link, ...]:
    """Return the links that were made for these accounts, the newest first."""
    return open_links.of_accounts(Stores(workspace), account_ids)


def by_number(workspace: Workspace, number: int) -> Link | None:
    """Return the link of that number."""
    return open_links.numbered(Stores(workspace), number)


def decline(workspace: Workspace, link: Link, *, now: datetime) -> bool:
    """End an open link because the person said no. Returns false if it is not open any more."""
    return link.outcome == "open" and open_links.end(Stores(workspace), link, "declined", at=now)


def take_back(workspace: Workspace, link: Link, *, by: str, now: datetime) -> bool:
    """End a link, however it stands by now, and undo what it bound; the next build follows. What
    was learned by it alone goes. Again changes nothing.

    `by`     number of the teammate, or binding.BY for the person themselves
    Returns  false if a teammate judged the two accounts since: that word stands.
    """
    return binding.unbind(Stores(workspace), link, by=by, now=now)


# ------------------------------------------------------------------------------- a name, typed


def say(workspace: Workspace, link: Link, network: str, text: str, *, now: datetime) -> Link:
    """Keep a name that the person typed: theirs by their word alone.

    Raises  InputError: no network of NETWORKS, or no name. ConflictError: the link is not open.
            RightsError: the person may not be asked any more.
    """
    said = " ".join(text.split())
    known = handle(said if ":" in said or "/" in said else f"{network}:{said}")
    wrong = " " in said or len(said) > LONGEST or not said.isprintable()
    if network not in NETWORKS or known is None or wrong:
        raise InputError(
            "this is no name on that network", fix="write the name, or the link to your page there"
        )
    if "@" in known[1] or known[1].startswith("+") or _is_number(said):
        raise InputError(
            "this is a contact, and no name on that network", fix="write the name you go by there"
        )
    if known[0].partition("@")[0] != network:
        raise InputError(
            "this is a page of another network", fix="choose the network that it is on"
        )
    stores = Stores(workspace)
    permitted.need(stores, link.account_id)
    connection = _declaring(workspace)
    number = binding.said_by(stores, link.name, now)
    record = {"link": number, "network": network, "handle": said, "at": now.isoformat()}
    return binding.bind(
        stores,
        link,
        how="said",
        other_id=stores.pseudonyms.one("account", connection.name, number),
        now=now,
        keep=lambda: hooks.put(workspace, connection, [record], now=now),
    )


def _is_number(said: str) -> bool:
    """Tell whether somebody typed nothing but a number, as long as those of telephones."""
    bare = said.rpartition(":")[2].translate(_MARKS)
    return "/" not in said and bare.isdecimal() and len(bare) >= _PHONE


def _declared(workspace: Workspace) -> tuple[str, ...]:
    """Return the connections of the source `declared`: one, once it was needed."""
    found = []
    for name in connections.names(workspace):
        with suppress(FlowError):
            if connections.load(workspace, name).source == DECLARED.name:
                found.append(name)
    return tuple(found)


def _declaring(workspace: Workspace) -> Connection:
    """Return the connection that takes in what people say of themselves; it is made if needed.

    Raises  ConflictError: both names it may have are those of other sources' connections.
    """
    with alone_in(private_folder(workspace.connections)):  # of two at once one makes it
        if known := _declared(workspace):
            return connections.load(workspace, known[0])
        taken = connections.names(workspace)
        free = [n for n in (DECLARED.name, f"{DECLARED.name}-by-people") if n not in taken]
        if not free:
            raise ConflictError(
                f"a connection of another source is named {DECLARED.name!r}",
                fix="give that connection another name",
            )
        made = Connection(free[0], DECLARED.name, (permitted.PURPOSE,), "consent")
        connections.save(workspace, made)
        return made


# --------------------------------------------------------------------------------- a sign-in


def begin_sign_in(
    workspace: Workspace, link: Link, *, back_to: str, now: datetime
) -> tuple[str, Asking]:
    """Return the network's page where the person signs in, and what to remember until then.

    Raises  ConfigError: the connection lets nobody sign in now.
    """
    how = _sign_in_of(workspace, link)
    return granting.begin(workspace, link.connection, back_to=back_to, now=now, scopes=how.scopes)


def sign_in(
    workspace: Workspace,
    link: Link,
    asking: Asking,
    answer: Mapping[str, str],
    *,
    now: datetime,
) -> Link:
    """Take what the network sent the person back with: ask once who they are, and bind that.

    Raises  InputError: it answers something else, too late, or they said no there.
            StopSource, RetryLater: the network does not say who they are. The link stays open.
            ConflictError: the link is not open any more.
    """
    how = _sign_in_of(workspace, link)
    stores = Stores(workspace)
    permitted.need(stores, link.account_id)
    connection = connections.load(workspace, link.connection)
    terms.need_fresh(workspace, connection, now=now)
    token = granting.token_for(workspace, asking, answer, now=now).get("token", "")
    number, record = _whose(stores, connection, how, token, now)
    return binding.bind(
        stores,
        link,
        how="signed_in",
        other_id=stores.pseudonyms.one("account", connection.name, number),
        now=now,
        keep=lambda: hooks.put(workspace, connection, [record], now=now),
    )


def _sign_in_of(workspace: Workspace, link: Link) -> SignIn:
    how = None
    if way_of(workspace, link).signs_in:
        how = connections.load(workspace, link.connection).of_source.sign_in
    if how is None:
        raise ConfigError(
            "nobody can sign in with this network now", fix="type your name there instead"
        )
    return how


def _whose(
    stores: Stores, connection: Connection, how: SignIn, token: str, now: datetime
) -> tuple[str, Record]:
    """Ask a network whose a token is, give the token back, and return number and record."""
    source = connection.of_source
    settings = runner.settings_of(connection, source)
    places.need_allowed(stores.workspace, source, settings)
    secrets = {"token": token}
    with _calling(source, settings) as http:
        try:
            return how.who(Asked(settings, secrets, None, now, http, None))
        finally:
            if how.revoke:  # it may go wrong: who knows the token throws it away all the same
                _give_back(http, stores, connection, tokens.filled(how.revoke, settings), token)


def _give_back(
    http: Client, stores: Stores, connection: Connection, address: str, token: str
) -> None:
    secret = secret_settings.of(stores.workspace, connection.name).get("client_secret", "")
    told = {"client_id": connection.settings.get("client_id", ""), "token": token}
    with suppress(FlowError):
        http.said("POST", address, data=told | ({"client_secret": secret} if secret else {}))


# ------------------------------------------------------------------------------------ a code


def start_address(workspace: Workspace, link: Link, code: str, *, now: datetime) -> str:
    """Return the address that opens our account on the network with the code of the link.

    Raises  ConfigError: the connection has none now. StopSource, RetryLater: it does not say.
    """
    start = None
    if way_of(workspace, link).starts:
        connection = connections.load(workspace, link.connection)
        start = connection.of_source.start
    if start is None:
        raise ConfigError(
            "nothing of this network can be opened now", fix="type your name there instead"
        )
    asked = runner.asked_of(Stores(workspace), connection, now)
    with _calling(connection.of_source, asked.settings) as http:
        return start(replace(asked, http=http), code)


class _calling:
    """Calls to one source while somebody waits, to none but its hosts."""

    def __init__(self, source: Source, settings: Mapping[str, str]) -> None:
        hosts = runner.hosts_of(source, settings)
        pace = Pace([(limit.calls, limit.seconds) for limit in source.limits])
        self._guard = guard.only(source.name, hosts)
        self._http = Client(source.name, hosts, pace, timeout_s=_TIMEOUT_S, wait_of=source.wait_of)

    def __enter__(self) -> Client:
        self._guard.__enter__()
        return self._http.__enter__()

    def __exit__(self, *how: Any) -> None:
        self._http.__exit__(*how)
        self._guard.__exit__(*how)
