"""Sources that are fetched or sent to us, as pages show them: what can be connected, how it goes.

Never: a secret handed back, a call to anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from rapport.flow.errors import ConfigError, FlowError
from rapport.flow.rights import NEVER, Right, Terms
from rapport.flow.runs import Run
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Guide, Limit, Setting, Source
from rapport.flow.sources.files import words
from rapport.flow.workspace import Workspace
from rapport.receiving import (
    addresses,
    connections,
    ending,
    places,
    runner,
    said_addresses,
    secret_settings,
    sensitive,
    terms,
)
from rapport.receiving.connections import Connection
from rapport.stores import FILES, Stores

#: Sources that nobody connects: files are brought in, and what people say behind their own links
#: comes by a connection that is made when the first one does.
_BY_ITSELF = (FILES, "declared")
#: Runs of a connection that its page shows.
RUNS = 20


@dataclass(frozen=True)
class SourceKind:
    """What can be connected. The texts are the source's own, in English.

    `every`     None: it is sent to us
    `keep_days`, `rights`  what its terms allow, before any purpose
    `asks_grant`  whether somebody grants us its key on its own page
    `is_checked`  whether it can be asked who we are to it
    `takes_deliveries`  whether it is sent to an address of ours, also
    `is_told`   whether we can tell it that address
    `pasted`    settings that signing in there says, and that may be pasted instead
    """

    name: str
    title: str
    docs: str
    group: str
    gives: str
    forbids: str
    personal_data: str
    settings: tuple[Setting, ...]
    hosts: tuple[str, ...]
    every: timedelta | None
    is_fetched: bool
    keep_days: int | None
    rights: tuple[str, ...]
    terms: tuple[Terms, ...]  # as the code says; of a connection see LiveCard
    guide: Guide | None
    limits: tuple[Limit, ...]
    asks_grant: bool
    is_checked: bool
    takes_deliveries: bool
    is_told: bool
    pasted: frozenset[str] = frozenset()

    @property
    def by_command(self) -> bool:
        """Whether only a command on the server connects it: it names a program to be run."""
        return any(setting.form == "program" for setting in self.settings)

    @property
    def minutes(self) -> int:
        """Of `every`, if it is less than an hour; else 0."""
        if self.every is None or self.every >= timedelta(hours=1):
            return 0
        return max(1, round(self.every / timedelta(minutes=1)))

    @property
    def is_asked(self) -> bool:
        """Whether it is asked about people we know, by enriching/, and neither read nor sent."""
        return not (self.is_fetched or self.takes_deliveries or self.name == "collector")

    @property
    def hours(self) -> int:
        """Of `every`, one at least."""
        return max(1, round(self.every / timedelta(hours=1))) if self.every else 0


@dataclass(frozen=True)
class LiveCard:
    """One connection and how it goes.

    `kind`     None: its source is not installed any more, or its file can't be read
    `runs`     newest first
    `waiting`  records in the front log that no build has drained yet
    `next_at`  when it is read next; None: it is sent to us, or stopped
    `state`    whether it takes in what comes: on, paused or leaving
    `changed_at`  when somebody last changed its file: a stop of before is over by that
    """

    connection: Connection
    kind: SourceKind | None
    runs: tuple[Run, ...]
    waiting: int
    waiting_since: datetime | None
    next_at: datetime | None
    changed_at: datetime
    terms: tuple[Terms, ...] = ()
    fault: FlowError | None = None
    state: connections.State = "on"

    @property
    def last(self) -> Run | None:
        return self.runs[0] if self.runs else None

    @property
    def failed(self) -> Run | None:
        """The last run, if it failed and nothing was changed since."""
        last = self.last
        if last is None or last.outcome not in ("retry", "stopped"):
            return None
        return last if last.began_at >= self.changed_at else None

    @property
    def is_stopped(self) -> bool:
        return self.failed is not None and self.failed.outcome == "stopped"


def kinds() -> tuple[SourceKind, ...]:
    """Return every source that can be connected, and not brought in as a file."""
    return tuple(_kind(s) for s in plugins.all_sources() if s.name not in _BY_ITSELF)


def kind(name: str) -> SourceKind | None:
    """Return what can be connected under this name."""
    return next((k for k in kinds() if k.name == name), None)


def faults() -> tuple[FlowError, ...]:
    """Return why sources of installed packages can't be used."""
    return plugins.faults()


def names(workspace: Workspace) -> tuple[str, ...]:
    return connections.names(workspace)


def known(workspace: Workspace, name: str) -> Connection | None:
    """Return the connection of that name; None if there is none that can be read."""
    try:
        return connections.load(workspace, name) if name in names(workspace) else None
    except FlowError:
        return None


def is_on(workspace: Workspace, name: str) -> bool:
    """Say whether a connection is there and takes in what comes."""
    return name in names(workspace) and connections.state(workspace, name) == "on"


def cards(workspace: Workspace) -> tuple[LiveCard, ...]:
    """Return every connection, by name."""
    found = names(workspace)
    if not found:
        return ()
    stores = Stores(workspace)
    waiting = stores.received.waiting()
    return tuple(_card(stores, name, waiting.get(name)) for name in found)


def card(workspace: Workspace, name: str) -> LiveCard | None:
    """Return one connection; None if there is none of that name."""
    if name not in names(workspace):
        return None
    stores = Stores(workspace)
    return _card(stores, name, stores.received.waiting().get(name))


def due(workspace: Workspace, *, now: datetime) -> tuple[str, ...]:
    """Return the connections that are to be read now."""
    return runner.due(workspace, now=now)


def key_of(workspace: Workspace, name: str) -> UUID:
    """Return the key in the address that deliveries of a connection come to."""
    return addresses.address_of(Stores(workspace), name)


def secrets_kept(workspace: Workspace, name: str) -> frozenset[str]:
    """Return which secrets of a connection are kept, not what they are."""
    return secret_settings.names(workspace, name)


def connect(workspace: Workspace, connection: Connection, secrets: Mapping[str, str]) -> None:
    """Connect a source, or change how it is connected. Secrets that are not named stay.

    Raises  ConfigError, InputError, RightsError: it could not be read so. Nothing was changed.
    """
    source = connection.of_source
    runner.need_ground(connection)
    settings = runner.settings_of(connection, source)
    said_addresses.need_open(source, settings)
    runner.hosts_of(source, settings)
    places.need_allowed(workspace, source, settings)
    if connection.name in names(workspace):
        ending.need_staying(workspace, connection.name)
    if secrets:
        secret_settings.keep(workspace, connection.name, secrets)
    connections.save(workspace, connection)


def stale_terms(card: LiveCard, now: datetime) -> Terms | None:
    """Return the terms that were read longest ago, if that is too long; None if all is well."""
    old = [t for t in card.terms if now.date() - t.checked_at > terms.STALE_AFTER]
    return min(old, key=lambda t: t.checked_at, default=None)


def was_read(found: Terms) -> bool:
    """Say whether anybody ever read these terms."""
    return found.checked_at != NEVER


def terms_read(workspace: Workspace, name: str, url: str, *, by: str, on: date) -> None:
    """Note that somebody read the terms and holds that we keep them. Raises InputError."""
    terms.confirm(workspace, name, url, version=on.isoformat(), by=by, on=on)


def sensitive_about(field: str) -> str:
    """Return what a field is about if it is dropped unless two people agreed; '' if it is not."""
    return words.sensitive(field) or ""


#: Let a sensitive field in, and drop it again: see receiving/sensitive.py.
field_on, field_off = sensitive.turn_on, sensitive.turn_off


def _card(stores: Stores, name: str, waits: tuple[int, datetime] | None) -> LiveCard:
    fault: FlowError | None = None
    what: SourceKind | None = None
    state: connections.State = "on"
    read: tuple[Terms, ...] = ()
    try:
        connection = connections.load(stores.workspace, name)
        state = connections.state(stores.workspace, name)
        what = _kind(connection.of_source)
        read = terms.of(stores.workspace, connection)
    except ConfigError as error:
        connection, fault = known(stores.workspace, name) or Connection(name, ""), error
    runs = tuple(stores.received.runs(name, RUNS))
    count, since = waits or (0, None)
    next_at = runner.next_run(stores, name)
    changed = connections.changed_at(stores.workspace, name)
    return LiveCard(connection, what, runs, count, since, next_at, changed, read, fault, state)


def _kind(source: Source) -> SourceKind:
    held = source.policy.of_rows
    return SourceKind(
        source.name,
        source.title,
        source.docs,
        source.group,
        source.gives,
        source.forbids,
        source.personal_data,
        source.settings,
        source.hosts,
        source.every,
        source.fetch is not None,
        source.policy.keep_days,
        tuple(right.name.lower() for right in Right if right.name and held & right),
        source.policy.terms,
        source.guide,
        source.limits,
        source.oauth is not None,
        source.check is not None,
        source.hook is not None,
        source.subscribe is not None,
        _pasted(source),
    )


def _pasted(source: Source) -> frozenset[str]:
    if source.oauth is None:
        return frozenset()
    said = set(source.oauth.takes.values())
    return frozenset(s.name for s in source.settings if s.name in said and not s.given)
