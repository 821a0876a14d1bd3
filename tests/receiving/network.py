"""A network in a few lines: members with ages and places, what they wrote, and what is gone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from rapport.flow.errors import HookRefused
from rapport.flow.rights import ALL_RIGHTS, SourcePolicy
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Deletion, Record, Row, Source
from rapport.flow.sources.rows import packed, packed_deletion, unpacked
from rapport.flow.sources.signed import check_signature
from rapport.receiving import connections
from rapport.receiving.connections import Connection
from rapport.stores import Stores

#: The day of arrival; day(30) is the thirtieth day, that day being the first.
ARRIVED = datetime(2026, 3, 1, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return ARRIVED + timedelta(days=number - 1)


def keep(record: Record) -> Record | None:
    return None if record.get("is_closed") else record


def read(record: Record) -> Iterable[Row | Deletion]:
    if "deleted" in record:
        yield Deletion("interaction", record["deleted"])
    elif "text" in record:
        values = {"customer": record["who"], "message": record["id"], "text": record["text"]}
        yield Row("messages", {**values, "direction": "in", "sent_at": "2026-02-28T10:00:00Z"})
    else:
        values = {"id": record["who"], "name": record.get("name"), "birth": record.get("born")}
        values |= {"phone": record.get("phone"), "sex": record.get("sex")}
        yield Row("people", {k: v for k, v in values.items() if v})


def hook(call):
    check_signature(call.headers.get("rapport-signature", ""), call.body, "secret", call.now)
    try:
        return unpacked(call.body)["events"]
    except KeyError:
        raise HookRefused("no events", fix="send some") from None


NETWORK = Source(
    name="network",
    title="Network",
    docs="docs/reference/sources.md",
    personal_data="what people write",
    policy=SourcePolicy(ALL_RIGHTS, sensitive=True),
    group="networks",
    keep=keep,
    read=read,
    own=lambda record: f"{record.get('id', '')}:{record.get('who', '')}",
    kinds=("messages", "people"),
    hook=hook,
)
#: Terms as YouTube's: thirty days.
THIRTY_DAYS = SourcePolicy(ALL_RIGHTS, keep_days=30)

BORIS = {"who": "u1", "name": "Борис Велев", "phone": "+359888123456", "born": "1980-02-03"}
POST = {"id": "p1", "who": "u1", "text": "planted-by-boris"}
OTHER = {"id": "p2", "who": "u2", "text": "planted-by-other"}


def connect(
    workspace, monkeypatch, policy=NETWORK.policy, basis="consent", **changes
) -> Connection:
    """Connect the workspace to the network under the name 'net'."""
    source = replace(NETWORK, policy=policy, **changes)
    found = plugins.look()
    with_it = plugins.Found({**found.sources, "network": source}, ())
    monkeypatch.setattr(plugins, "_found", cache(lambda: with_it))
    made = Connection("net", "network", ("service", "profile"), basis, "BG")
    connections.save(workspace, made)
    return made


def put(workspace, *records, at=ARRIVED):
    Stores(workspace).received.put("net", "page", [*map(packed, records)], at=at)


def put_gone(workspace, *gone, at=ARRIVED):
    Stores(workspace).received.put("net", "deletion", [*map(packed_deletion, gone)], at=at)


def everything(workspace) -> str:
    """Every text that the keys of the workspace still open, and every byte beside."""
    stores = Stores(workspace)
    texts = [str(stores.vault.read_table(n).to_pylist()) for n in stores.vault.table_names()]
    texts += [str(e.payload) for e in stores.log.entries()]
    texts += [
        f.read_bytes().decode("utf-8", "replace") for f in workspace.root.rglob("*") if f.is_file()
    ]
    return "\n".join(texts)
