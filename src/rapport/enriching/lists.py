"""Handing a hashed list of people to an advertising platform: counts come back, never who.

On it is who agreed to advertising and whose sources let it go there. Contacts are hashed in
memory, each list is noted before it is sent, and fewer than FEWEST people are never sent.
A list that was cut off before its platform gave it a number is given up: platforms use none
that was not confirmed. One that has a number is made ready by the next run.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from rapport.enriching import routes
from rapport.enriching.choosing import Chosen, Contact, Wanted, choose, counted, left_since
from rapport.enriching.ledger import Batch, Ledger, Run, State
from rapport.enriching.platforms import PLATFORMS, Call, HashedList, Platform
from rapport.flow.errors import ConfigError, FlowError, InputError, RightsError
from rapport.flow.http import Client
from rapport.flow.rates import Pace
from rapport.flow.rights import Right
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, runner, secret_settings
from rapport.receiving.connections import Connection
from rapport.stores import Stores

PURPOSE: Final = "ads"


@dataclass(frozen=True)
class ListPlan:
    """Who would be on a list, and who not.

    `people`    how many would be;  `least`: how many the platform wants
    `left_out`  why everybody else would not, by the id of the person
    `to_remove`  how many are on a list there already and may not be any more
    """

    people: int
    least: int
    left_out: Mapping[str, str]
    to_remove: int
    chosen: Chosen = field(repr=False)

    @property
    def counted(self) -> dict[str, int]:
        """How many are left out, or have to leave the platform, by reason."""
        found = counted(self.left_out.values())
        return found | ({"to_remove": self.to_remove} if self.to_remove else {})


@dataclass(frozen=True)
class Sent:
    """What a run did. `error`: why the platform took no list, or not all."""

    run: Run
    lists: int
    error: FlowError | None = None


def is_platform(connection: Connection) -> bool:
    """Say whether lists are sent to this connection."""
    return connection.source in PLATFORMS


def plan(workspace: Workspace, name: str, *, now: datetime) -> ListPlan:
    """Say who would be on the list. Sends nothing.

    Raises  ConfigError: no platform, or it lacks settings. RightsError: not for advertising.
            NothingYetError: nothing was built yet.
    """
    stores, connection = Stores(workspace), _ready(workspace, name)
    with Ledger(stores) as ledger:
        return _planned(stores, connection, ledger, now)


def send(
    workspace: Workspace,
    name: str,
    *,
    now: datetime,
    sleep: Callable[[float], None] = time.sleep,
) -> Sent:
    """Send everybody who may be on it, and note the counts that come back.

    Raises  what `plan` raises; InputError: too few people; ConflictError: another run is on.
    """
    stores, connection = Stores(workspace), _ready(workspace, name)
    with (
        runner.alone(workspace, name),
        Ledger(stores) as ledger,
        _client(connection, sleep) as http,
    ):
        call = _call(workspace, connection, http)
        ledger.cut_off(name, at=now)
        planned = _planned(stores, connection, ledger, now)
        run = ledger.begin(routes.LIST, name, PURPOSE, at=now)
        sent, error = 0, None
        try:
            _take_up(connection, call, ledger)
            sent = _sent(stores, connection, call, ledger, run, planned, now)
        except FlowError as failed:
            error = failed
        state: State = "failed" if error else "done"
        problem = error.what if error else ""
        ledger.end(run, state, at=now, left_out=planned.counted, problem=problem)
        if isinstance(error, InputError):
            raise error
        return Sent(ledger.run(run), sent, error)


def refresh(
    workspace: Workspace, name: str, *, sleep: Callable[[float], None] = time.sleep
) -> int:
    """Ask the platform anew how many it knows of the lists it took. Returns of how many lists.

    Raises  what `plan` raises; RetryLater, StopSource: the platform does not say.
    """
    stores, connection = Stores(workspace), _ready(workspace, name)
    platform = PLATFORMS[connection.source]
    matched: defaultdict[int, int] = defaultdict(int)
    with Ledger(stores) as ledger, _client(connection, sleep) as http:
        call = _call(workspace, connection, http)
        lists = ledger.batches(name, "answered")
        for batch in lists:
            matched[batch.run] += platform.counts(call, batch.reference).matched or 0
        for run, count in matched.items():
            ledger.count(run, matched=count)
        return len(lists)


# ---------------------------------------------------------------------------- the parts


def _ready(workspace: Workspace, name: str) -> Connection:
    connection = connections.load(workspace, name)
    if connection.source not in PLATFORMS:
        raise ConfigError(
            f"{name} takes no lists of people",
            fix=f"connect one of: {', '.join(PLATFORMS)}",
        )
    connections.need_on(workspace, name)
    if PURPOSE not in connection.purposes:
        raise RightsError(
            f"{name} may not be used for advertising", fix="connect it with the purpose ads"
        )
    runner.need_ground(connection)
    runner.settings_of(connection, connection.of_source)
    return connection


def _client(connection: Connection, sleep: Callable[[float], None]) -> Client:
    source = connection.of_source
    hosts = runner.hosts_of(source, runner.settings_of(connection, source))
    return Client(source.name, hosts, Pace([]), sleep=sleep)


def _call(workspace: Workspace, connection: Connection, http: Client) -> Call:
    token = secret_settings.of(workspace, connection.name).get("token", "")
    if not token:
        raise ConfigError(
            f"{connection.name} lacks its token",
            fix=f"connect it again and say it: rapport connect {connection.name}",
        )
    return Call(http, runner.settings_of(connection, connection.of_source), token)


def _planned(stores: Stores, connection: Connection, ledger: Ledger, now: datetime) -> ListPlan:
    platform = PLATFORMS[connection.source]
    wanted = Wanted(("phone", "email"), Right.ADS, PURPOSE, platform=platform.ads, consent=True)
    chosen = choose(stores, wanted, now=now)
    least = platform.least(runner.settings_of(connection, connection.of_source))
    there = {
        account
        for batch in ledger.batches(connection.name, "answered")
        for key, account in batch.keys
        if key not in chosen.usable
    }
    return ListPlan(len(chosen.contacts), least, chosen.left_out, len(there), chosen)


def _take_up(connection: Connection, call: Call, ledger: Ledger) -> None:
    """Make ready what an earlier run had sent, and give up what has no number."""
    platform = PLATFORMS[connection.source]
    for batch in ledger.open_batches(connection.name):
        if batch.reference:
            _finish(platform, call, ledger, batch)
        else:
            ledger.settle(batch, "given_up")


def _sent(
    stores: Stores,
    connection: Connection,
    call: Call,
    ledger: Ledger,
    run: int,
    planned: ListPlan,
    now: datetime,
) -> int:
    """Send the lists. Returns how many there were. Raises InputError: too few people."""
    platform = PLATFORMS[connection.source]
    people = _people(stores, planned.chosen, now)
    lists = [one for one in platform.lists(people) if len(one.contacts) >= planned.least]
    if not lists:
        raise InputError(
            f"only {len(people):,} people may be on the list, and it needs {planned.least:,} that"
            " have the same kind of contact",
            fix="nothing was sent; wait until more people agreed to advertising",
        )
    for one in lists:
        keys = [(contact.key, contact.account_id) for contact in one.contacts]
        batch = ledger.ask(run, connection.name, keys, cost_micro=0, at=now)
        _send(platform, call, ledger, batch, one)
    return len(lists)


def _people(stores: Stores, chosen: Chosen, now: datetime) -> list[dict[str, Contact]]:
    """Return the contacts of each person, one a kind, of those who still may be on a list."""
    left = left_since(stores, chosen.contacts, chosen.seq, (PURPOSE,), now)
    gone = {contact.person_id for contact in chosen.contacts if contact.key in left}
    found: dict[str, dict[str, Contact]] = {c.person_id: {} for c in chosen.contacts}
    for contact in chosen.usable.values():
        if contact.person_id in found and contact.person_id not in gone:
            found[contact.person_id].setdefault(contact.kind, contact)
    return [kinds for kinds in found.values() if kinds]


def _send(platform: Platform, call: Call, ledger: Ledger, batch: Batch, what: HashedList) -> None:
    number = platform.upload(call, what, _title(batch))
    ledger.refer(batch.id, number)
    _finish(platform, call, ledger, replace(batch, reference=number))


def _finish(platform: Platform, call: Call, ledger: Ledger, batch: Batch) -> None:
    counts = platform.finish(call, batch.reference, _title(batch))
    ledger.settle(batch, "answered", matched=counts.matched or 0)


def _title(batch: Batch) -> str:
    """The name of a list at its platform: the same whenever it is taken up again."""
    return f"Rapport {batch.at:%Y-%m-%d %H:%M}"
