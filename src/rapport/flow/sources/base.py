"""What a source is: what it declares, how it is fetched, and how its records become rows.

    fetch   asks the service for what is new                  -> Page: records, cursor, deletions
    keep    the allow-list of fields, at the door             -> the record as it may be stored
    read    a stored record as rows of our kinds, or deletions, pure and repeatable
    hook    one delivery that the service sent us             -> its records, or HookRefused
    next_of what such a record says is to be fetched next        -> its number there, or None
    greet   what a service asks to see that an address is ours -> the answer it waits for
    check   who we are to the service, and what we may         -> Checked

Nothing here writes: receiving/ keeps what `fetch` and `hook` give, and drains it into facts.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.rights import SourcePolicy

if TYPE_CHECKING:  # the library behind it is loaded by who fetches, not by every command
    from rapport.flow.http import Client

#: One JSON object as the source sent it.
Record = Mapping[str, Any]
Group = Literal[
    "files",
    "shop and CRM",
    "web",
    "mail",
    "ads",
    "calls",
    "aggregates",
    "networks",
    "other",
]


@dataclass(frozen=True)
class Setting:
    """One thing that a person says to connect a source. A secret is kept sealed.

    A program is run on this machine, so it is named on the command line only. What is `given`
    the service says itself, as a token once somebody signed in: nobody is asked for it.
    """

    name: str
    meaning: str
    default: str | None = None  # None: it must be said
    secret: bool = False
    form: Literal["text", "url", "host", "number", "date", "choice", "path", "program"] = "text"
    choices: tuple[str, ...] = ()
    given: bool = False


@dataclass(frozen=True)
class Limit:
    """At most `calls` within any `seconds`. Several may hold at once."""

    calls: int
    seconds: float


@dataclass(frozen=True)
class Deletion:
    """What a source says is gone: an account, one deed, one object; or an account was closed.

    `native` is the source's own number. `kind`: of an object see tables.OBJECTS; of an
    interaction the kind of its row, '' for any kind that the source gives.
    What was closed comes back with what comes after it was opened.
    """

    of: Literal["account", "interaction", "object", "closed"]
    native: str
    at: datetime | None = None
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a kind of files.kinds, as texts: times ISO 8601 with an offset, point decimals.

    `withheld` are purposes that the person refused for this record.
    """

    kind: str
    values: Mapping[str, str]
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Page:
    """What one answer of a service gave. `cursor`: where to go on once this is kept.

    Numbers of accounts stand in the cursor as they are, or between `,`, `:` and `/`: those of
    who is forgotten are taken out.
    `total`: about how many records the whole reading will have, if the service says so.
    `answers`: what of `Asked.told` need not be fetched any more: it is here, or gone there.
    """

    records: Sequence[Record]
    cursor: str | None
    deletions: Sequence[Deletion] = ()
    total: int | None = None
    answers: Sequence[str] = ()


def _lost(secrets: Mapping[str, str]) -> None:
    """What was renewed is used by this run alone."""


@dataclass(frozen=True)
class Asked:
    """What `fetch` is given. `folder` is the connection's own, private, wiped after the run.

    `renewed` seals secrets that a service changed, at once: it may take the old ones no more.
    `told`  what deliveries said is to be fetched, see Source.next_of, the oldest first
    """

    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    cursor: str | None
    now: datetime
    http: "Client | None"
    folder: Path | None
    renewed: Callable[[Mapping[str, str]], None] = field(default=_lost, repr=False)
    told: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True)
class Deliveries:
    """How what a service sends us fares, as it says itself.

    `address`  where it sends to; '' : nowhere
    `waiting`  how much it has not sent yet
    `failed_at`, `why`  the last delivery that failed, in the service's own words
    """

    address: str
    waiting: int = 0
    failed_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Checked:
    """Who a connection is to its service. `account`: the name of our page, group or bot there.

    `may`, `missing`: what it lets us read, and what it does not and we would, in words.
    """

    account: str
    may: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    ends_at: datetime | None = None
    deliveries: Deliveries | None = None


@dataclass(frozen=True)
class HookCall:
    """One delivery to our address. Names of `headers` are in lower case."""

    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    now: datetime
    query: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Guide:
    """How to connect a source, in whole sentences, for who has never done it.

    `make`         what to create at the service, step by step
    `permissions`  what to grant there: its name, and what for
    `costs`        money and limits
    """

    make: tuple[str, ...]
    permissions: tuple[tuple[str, str], ...] = ()
    costs: str = ""


#: Words of a token answer (RFC 6749, 5.1) -> secrets that are kept of it.
TAKES: Final = MappingProxyType({"access_token": "token", "refresh_token": "refresh_token"})


@dataclass(frozen=True)
class OAuth:
    """How a service lets somebody grant us what they may (RFC 6749, with PKCE: RFC 7636).

    The setting `client_id` and the secret `client_secret` are what the service gave to our app.

    `authorize`, `token`  its addresses; "{base_url}" stands for that setting
    `takes`     words of its answer -> our secrets
    `separator` between scopes
    `extra`     beside what every service wants to be asked with
    `basic`     our app says its secret by HTTP Basic, not in the body; without one, its id there
    `agent`     the User-Agent that a service asks for; "{user}" stands for that setting
    """

    authorize: str
    token: str
    scopes: tuple[str, ...]
    takes: Mapping[str, str] = field(default_factory=lambda: TAKES)
    pkce: bool = True
    separator: str = " "
    extra: Mapping[str, str] = field(default_factory=dict)
    basic: bool = False
    agent: str = ""


@dataclass(frozen=True)
class SignIn:
    """How a person shows that an account of the service is theirs: by a grant, see OAuth.

    `scopes`  the least by which a service tells whose a token is
    `who`     with such a token: the number of its account, and its record as `fetch` gives it;
              raises StopSource, RetryLater. Never: a second call about them.
    `revoke`  the address where a token that was used is given back (RFC 7009); '' : there is none
    """

    scopes: tuple[str, ...]
    who: Callable[[Asked], tuple[str, Record]]
    revoke: str = ""


def _nothing(record: Record) -> Record | None:
    """Keep no record: a source without an allow-list stores nothing."""
    return None


def _none(record: Record) -> Iterable[Row | Deletion]:
    return ()


def digest(record: Record) -> str:
    """Return what names a record by all it says: equal records, equal names."""
    whole = json.dumps(record, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(whole.encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Source:
    """The code for one kind of place that facts come from. Declared, not registered.

    `docs`      page of our own manual, or of the platform's
    `personal_data`  what it brings about people, in words
    `policy`    its terms; a connection's purposes narrow them further
    `gives`, `forbids`  for who is about to connect it
    `hosts`     the names it may call, or "{base_url}": the host of that setting
    `cursor`    in words, where a run goes on
    `every`     None: it is pushed to us, or read by hand
    `keep`      None for a record that must not be stored: closed, private, a child's
    `read`      Never: a clock, a file, a call
    `own`       what makes two records the same thing: its number, or all it says
    `kinds`     kinds of rows that `read` gives;  `verified`, `mode`: see files.mapping
    `changes`   whether a record may come again under its number and say something else
    `remembers_days`  how long the same record is known again; whole-table sources: 36500
    `hook`      verifies and splits one delivery; raises HookRefused
    `next_of`   what a delivered record, before `keep`, says is to be fetched; words of it are
                numbers by which the source also tells what is gone. It waits until a page of
                `fetch` answers it
    `greet`     answers a service that asks whether the address is ours; None: no such question
    `thanks`    what a service wants to hear of a delivery that was kept; '' : anything
    `check`     raises what `fetch` raises
    `subscribe` lets the service send to this address; what it returns are settings to keep;
                raises what `fetch` raises
    `wait_of`   seconds to wait as the headers of any answer ask, beside Retry-After
    `sign_in`   how a person proves there who they are; it needs `oauth`
    `start`     the address that opens our account there with a code, which then comes back as
                the `content` of a row of reactions; raises what `fetch` raises
    """

    name: str
    title: str
    docs: str
    personal_data: str
    policy: SourcePolicy
    group: Group
    gives: str = ""
    forbids: str = ""
    settings: tuple[Setting, ...] = ()
    hosts: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    cursor: str = ""
    every: timedelta | None = None
    fetch: Callable[[Asked], Iterator[Page]] | None = None
    keep: Callable[[Record], Record | None] = _nothing
    read: Callable[[Record], Iterable[Row | Deletion]] = _none
    own: Callable[[Record], str] = digest
    kinds: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    mode: str = "observed"
    changes: bool = True
    remembers_days: int = 90
    hook: Callable[[HookCall], Sequence[Record]] | None = None
    next_of: Callable[[Record], str | None] | None = None
    greet: Callable[[HookCall], str | None] | None = None
    thanks: str = ""
    check: Callable[[Asked], Checked] | None = None
    subscribe: Callable[[Asked, str], Mapping[str, str]] | None = None
    wait_of: Callable[[Mapping[str, str], datetime], float] | None = None
    guide: Guide | None = None
    oauth: OAuth | None = None
    sign_in: SignIn | None = None
    start: Callable[[Asked, str], str] | None = None


@dataclass(frozen=True)
class Entry:
    """One entry of the facts log, as far as a source needs to know it.

    `source` is the name of the connection; `region` is ISO 3166 alpha-2 of the country
    whose phone numbers are written without a prefix; `rights` are bits of rights.Right.
    """

    seq: int
    source: str
    received_at: datetime
    rights: int
    pseudonyms: Pseudonyms
    region: str
