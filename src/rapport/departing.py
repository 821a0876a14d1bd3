"""Who of a list may leave, for what, and why the others may not: asked before anything is written.

Each is left out for one reason, the first that holds, so that the parts add up to the whole.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa

from rapport.flow import generations
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError
from rapport.flow.rights import Right
from rapport.flow.workspace import Workspace
from rapport.suppressing import suppressed

#: For what a list may leave, and the right that every source of a person must give.
PURPOSES: Final = {
    "own": Right.EXPORT,
    "service": Right.EXPORT,
    "research": Right.EXPORT,
    "marketing": Right.SEND,
    "events": Right.SEND,
    "ads": Right.ADS,
}
#: Those for which a person's own yes is needed, and nobody who objects to profiling is given.
ASKING: Final = ("marketing", "events", "ads")
CHANNELS: Final = ("email", "sms", "phone", "post", "telegram", "push", "any")
#: Why somebody may not leave, in the order it is asked.
UNKNOWN, OBJECTS, SOURCE, RULE, CONSENT, SUPPRESSED = (
    "unknown", "objects", "source", "rule_source", "consent", "suppressed",
)  # fmt: skip
REASONS: Final = (UNKNOWN, OBJECTS, SOURCE, RULE, CONSENT, SUPPRESSED)


@dataclass(frozen=True)
class Report:
    """What was asked for, what may leave, and why the others may not.

    `left_out`  reason -> people: unknown (no such person), objects (to being profiled), source
                (one of theirs forbids this use), rule_source (in by what a source keeps from this
                use), consent (none for the purpose), suppressed
    """

    purpose: str
    channel: str
    at: datetime
    generation: str
    asked: int
    left: int
    left_out: dict[str, int] = field(default_factory=dict)


def who_may_leave(
    workspace: Workspace,
    people: Collection[str] | None,
    purpose: str,
    *,
    channel: str = "email",
    by_rule: Collection[str] | None = None,
    now: datetime,
) -> tuple[list[str], Report]:
    """Return the ids of those who may leave, in order, and the report on all.

    people   ids; None: everybody
    by_rule  of a segment: those whom its rule takes in by facts that may be used so
             (segmenting.asking.allowed_by_rights); None: not a segment
    Raises   ConfigError: no such purpose or channel. ShelfError: nothing is built yet.
    """
    if purpose not in PURPOSES:
        raise ConfigError(f"{purpose[:20]!r} is no purpose", fix=f"one of: {', '.join(PURPOSES)}")
    if channel not in CHANNELS:
        raise ConfigError(f"{channel[:20]!r} is no channel", fix=f"one of: {', '.join(CHANNELS)}")
    newest = generations.read(generations.newest(workspace.findings))
    engine = Duck()
    try:
        for table in ("people", "permissions", "attributes"):
            engine.load(table, newest.tables[table])
        told = _judged(engine, workspace, people, purpose, channel, by_rule)
    finally:
        engine.close()
    may = [person for person, reason in told if reason is None]
    counted = Counter(reason for _person, reason in told)
    left_out = {reason: counted[reason] for reason in REASONS if counted[reason]}
    name = newest.folder.name
    return may, Report(purpose, channel, now, name, len(told), len(may), left_out)


def _judged(
    engine: Duck,
    workspace: Workspace,
    people: Collection[str] | None,
    purpose: str,
    channel: str,
    by_rule: Collection[str] | None,
) -> list[tuple[str, str | None]]:
    if people is None:
        engine.make("asked", "select person_id from people")
    else:
        engine.put("asked", _ids(people))
    engine.put("by_rule", _ids(by_rule or ()))
    engine.put("barred", pa.table({"value": pa.array(sorted(suppressed(workspace)), pa.string())}))
    asking = purpose in ASKING
    found = engine.get(
        _SQL,
        may=int(Right.ADS if purpose == "ads" else Right.EXPORT),
        use=int(PURPOSES[purpose]),
        purpose=purpose,
        channel=channel,
        asking=1 if asking else 0,
        ruled=0 if by_rule is None else 1,
    )
    names = found["person_id"].to_pylist(), found["reason"].to_pylist()
    return list(zip(*names, strict=True))


#: One row for each who was asked for: null, or the first reason that holds. A yes to any channel
#: is one to this, unless this was taken back.
_SQL: Final = f"""
with agreed as (
    select person_id,
        max(case when channel = $channel and state = 'given' then 1 else 0 end) as here,
        max(case when channel = $channel and state = 'withdrawn' then 1 else 0 end) as taken,
        max(case when channel = 'any' and state = 'given' then 1 else 0 end) as widely,
        max(case when channel = 'any' and state = 'withdrawn' then 1 else 0 end) as nowhere
    from permissions where purpose = $purpose group by person_id
),
objecting as (
    select distinct person_id from permissions
    where purpose = 'profile' and state = 'withdrawn'
),
kept_off as (
    select distinct person_id from attributes
    join barred on barred.value = attributes.value
    where attribute in ('email', 'phone')
)
select asked.person_id,
    case
        when people.person_id is null then '{UNKNOWN}'
        when $asking = 1 and objecting.person_id is not null then '{OBJECTS}'
        when people.rights & $may = 0 or people.rights & $use = 0 then '{SOURCE}'
        when $ruled = 1 and by_rule.person_id is null then '{RULE}'
        when $asking = 1 and not coalesce(
            agreed.nowhere = 0 and (agreed.here = 1 or (agreed.widely = 1 and agreed.taken = 0)),
            false
        ) then '{CONSENT}'
        when $asking = 1 and kept_off.person_id is not null then '{SUPPRESSED}'
    end as reason
from (select distinct person_id from asked) as asked
left join people on people.person_id = asked.person_id
left join agreed on agreed.person_id = asked.person_id
left join objecting on objecting.person_id = asked.person_id
left join by_rule on by_rule.person_id = asked.person_id
left join kept_off on kept_off.person_id = asked.person_id
order by asked.person_id
"""


def _ids(ids: Collection[str]) -> pa.Table:
    return pa.table({"person_id": pa.array(sorted(set(ids)), pa.string())})


def report_path(path: Path) -> Path:
    """Return where the report on an exported file lies: beside it."""
    return path.with_name(f"{path.name}.report.json")
