"""Handing a hashed list of people to an advertising platform: counts come back, never who.

On it is who agreed to advertising and whose sources let it go there. Contacts are hashed in
memory, each list is noted before it is sent, and fewer than FEWEST people are never sent.
A list that was cut off before its platform gave it a number is given up. One that has a number
is made ready by the next run, if everybody on it still may be; else it is given up, too.
An upload is sent once: its platform can't tell a second one from another list.

Nobody can be taken off a list: it is deleted at its platform by hand, and a new one sent. So
`plan` names each list that is perhaps in use there and holds people who may not be on it any
more: they objected, or left us, or may not go there for another reason.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from rapport.enriching import routes
from rapport.enriching.choosing import Chosen, Contact, Wanted, choose, counted, left_since
from rapport.enriching.ledger import Batch, BatchState, Ledger, Run, State
from rapport.enriching.platforms import PLATFORMS, Call, HashedList, Platform
from rapport.flow.errors import ConfigError, FlowError, InputError, RightsError
from rapport.flow.files import disk_errors_explained
from rapport.flow.http import TRIES, Client
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
    `to_remove`  how many are on a list there already and may not be any more: who was forgotten
                since counts once a sending, for nobody can tell them any more
    `to_delete`  the lists that they are on, the oldest first
    """

    people: int
    least: int
    left_out: Mapping[str, str]
    to_remove: int
    to_delete: tuple["ToDelete", ...]
    chosen: Chosen = field(repr=False)

    @property
    def counted(self) -> dict[str, int]:
        """How many are left out, or have to leave the platform, by reason."""
        found = counted(self.left_out.values())
        return found | ({"to_remove": self.to_remove} if self.to_remove else {})


@dataclass(frozen=True)
class ToDelete:
    """A list that has to be deleted at its platform by hand.

    `number`  the platform's; '' if it gave none before the run was cut off
    `title`   its name there begins with it;  `people`: how many may not be on it any more
    """

    number: str
    title: str
    people: int


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

    Raises  what `plan` raises; InputError: too few people, or the disk is full;
            ConflictError: another run is on.
    """
    stores, connection = Stores(workspace), _ready(workspace, name)
    with (
        disk_errors_explained(f"noting the list for {name}"),
        runner.alone(workspace, name),
        Ledger(stores) as ledger,
        _client(connection, sleep, tries=1) as http,
    ):
        call = _call(workspace, connection, http)
        ledger.cut_off(name, at=now)
        planned = _planned(stores, connection, ledger, now)
        run = ledger.begin(routes.LIST, name, PURPOSE, at=now)
        sent, error = 0, None
        try:
            _take_up(connection, call, ledger, planned.chosen)
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
            told = platform.counts(call, batch.reference).matched or 0
            matched[batch.run] = max(matched[batch.run], told)
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


def _client(connection: Connection, sleep: Callable[[float], None], tries: int = TRIES) -> Client:
    source = connection.of_source
    hosts = runner.hosts_of(source, runner.settings_of(connection, source))
    return Client(source.name, hosts, Pace([]), sleep=sleep, tries=tries)


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
    to_remove, to_delete = _may_not_be_there(platform, connection.name, ledger, chosen)
    left_out = chosen.left_out
    return ListPlan(len(chosen.contacts), least, left_out, to_remove, to_delete, chosen)


def _may_not_be_there(
    platform: Platform, name: str, ledger: Ledger, chosen: Chosen
) -> tuple[int, tuple[ToDelete, ...]]:
    """Return how many people are on lists there and may not be, and these lists."""
    persons: set[str] = set()
    forgotten: defaultdict[int, int] = defaultdict(int)
    found: list[ToDelete] = []
    for batch in _perhaps_used(platform, name, ledger):
        theirs = {
            chosen.persons.get(account, account)
            for key, account in batch.keys
            if not chosen.may_still(key, account)
        }
        lost = batch.size - len(batch.keys)
        if theirs or lost:
            found.append(ToDelete(batch.reference, _title(batch), len(theirs) + lost))
        persons |= theirs
        forgotten[batch.run] = max(forgotten[batch.run], lost)  # on both lists of it, mostly
    return len(persons) + sum(forgotten.values()), tuple(found)


def _perhaps_used(platform: Platform, name: str, ledger: Ledger) -> list[Batch]:
    """Return the lists that may be in use there, the oldest first: also one whose answer was
    lost, but none without a number where lists have to be confirmed by it."""
    states: tuple[BatchState, ...] = ("answered", "open", "given_up")
    found = [batch for state in states for batch in ledger.batches(name, state)]
    return sorted(
        (batch for batch in found if batch.reference or not platform.confirms),
        key=lambda batch: (batch.at, batch.id),
    )


def _take_up(connection: Connection, call: Call, ledger: Ledger, chosen: Chosen) -> None:
    """Make ready what an earlier run had sent, and give up what has no number, or holds
    somebody who may not be on it any more."""
    platform = PLATFORMS[connection.source]
    for batch in ledger.open_batches(connection.name):
        all_may = all(chosen.may_still(key, account) for key, account in batch.keys)
        if batch.reference and batch.is_whole and all_may:
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
    on_one: set[str] = set()
    for one in lists:
        keys = [(contact.key, contact.account_id) for contact in one.contacts]
        new = {contact.person_id for contact in one.contacts} - on_one
        batch = ledger.ask(run, connection.name, keys, cost_micro=0, at=now, people=len(new))
        on_one |= new
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
    """Make a list ready, and note how many are known of it. The lists of one run hold the same
    people by other contacts: of two counts the larger one stands."""
    counts = platform.finish(call, batch.reference, _title(batch))
    ledger.settle(batch, "answered")
    known = max(ledger.run(batch.run).matched, counts.matched or 0)
    ledger.count(batch.run, matched=known)


def _title(batch: Batch) -> str:
    """The name of a list at its platform: the same whenever it is taken up again."""
    return f"Rapport {batch.at:%Y-%m-%d %H:%M}"
