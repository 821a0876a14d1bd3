"""Connecting a Singer tap: what it has, what its streams seem to be, and how they are read."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapport.flow.errors import ConfigError, InputError
from rapport.flow.files import work_folder
from rapport.flow.sources.files import kinds
from rapport.flow.sources.files.recognise import Column, recognise_names
from rapport.flow.sources.singer import streams
from rapport.flow.sources.singer.source import COMMAND, CONFIG, SOURCE, STREAMS
from rapport.flow.sources.singer.streams import Stream
from rapport.flow.sources.singer.tap import Tap
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, programs, runner, secret_settings
from rapport.receiving.connections import Connection
from rapport.stores import Stores

#: A kind that is recognised less surely is asked for.
_LIKELY = 0.5


@dataclass(frozen=True)
class Offer:
    """One stream of a tap, and what it seems to be by the names of its columns."""

    stream: str
    kind: str
    sureness: float
    columns: tuple[Column, ...]

    @property
    def mapped(self) -> Stream:
        """The stream as it is proposed to be read."""
        return Stream(self.kind, {c.field: c.name for c in self.columns if c.field})

    @property
    def is_likely(self) -> bool:
        """Whether it may be taken without asking: sure, and it has what its kind needs."""
        kind, named = kinds.BY_NAME[self.kind], self.mapped.columns.keys()
        whole = named >= set(kind.required) and not named.isdisjoint(kind.names_it)
        return whole and self.sureness >= _LIKELY


def look(
    workspace: Workspace, name: str, command: str, config: str, kinds_of: Mapping[str, str]
) -> tuple[Offer, ...]:
    """Ask a tap what it has, and say what its streams seem to be.

    `kinds_of`  stream -> kind that is known already

    Raises  ConfigError, StopSource: the tap can't be run, or does not say
            ConflictError: it is being read under that name
    """
    with (
        runner.alone(workspace, name),
        work_folder(runner.folder_of(workspace, name)) as folder,
    ):
        catalog = Tap.of(command, config, folder).catalog()
    found = streams.streams_in(catalog)
    if not found:
        raise ConfigError("the tap has no streams", fix="look at its settings")
    return tuple(_offer(s, about, kinds_of.get(s)) for s, about in sorted(found.items()))


def as_kind(offer: Offer, kind: str) -> Offer:
    """Return the stream as it would be read if it were of that kind.

    Raises  InputError: there is no such kind.
    """
    return Offer(offer.stream, *recognise_names((c.name for c in offer.columns), kind))


def _offer(stream: str, about: Mapping[str, object], kind: str | None) -> Offer:
    schema = about.get("schema")
    columns = tuple(streams.columns_of(schema)) if isinstance(schema, dict) else ()
    return Offer(stream, *recognise_names(dict.fromkeys(columns), kind or None))


def connect(
    workspace: Workspace, connection: Connection, command: str, config: str, said: streams.Streams
) -> Connection:
    """Connect a tap, or change how it is connected; its settings are sealed.

    Returns the connection as it is kept. Raises ConfigError, RightsError: it could not be read
    so, and nothing was changed.
    """
    text = streams.written(said)
    streams.parsed(text)
    settings = {COMMAND: command, STREAMS: text}
    made = Connection(
        connection.name,
        SOURCE.name,
        connection.purposes,
        connection.basis,
        connection.region,
        connection.numbers_of,
        settings,
    )
    taken = connection.name in connections.names(workspace)
    if taken and connections.load(workspace, connection.name).source != SOURCE.name:
        raise InputError(
            f"something else is connected as {connection.name}", fix="give another --name"
        )
    runner.need_ground(made)
    secret_settings.keep(workspace, made.name, {CONFIG: config})
    connections.save(workspace, made)
    programs.allow(Stores(workspace), made)
    return made
