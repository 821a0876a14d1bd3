"""How near to buying everybody stands, by a filter over their last events.

It knows of each person how likely each stage is. An event moves that by the transitions
(stages.py), then weighs each stage by how much of such deeds people do who stand there; each 30
days without an event take everybody one stage down.

The k-th event of all people is one step of numpy. Each number is made of the same few in the same
order, so the same events give the same bytes, whatever people there are beside.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow.behaviour_tables import STAGE_EVENTS
from rapport.flow.engine import Engine
from rapport.flow.profiles.behaviour.stages import (
    ANEW,
    FIRST,
    IDLE_DAYS,
    STAGES,
    SURE,
    TRANSITIONS,
)
from rapport.flow.profiles.behaviour.workings import WARMTH
from rapport.flow.specs import COUNT, TIME

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: Of the latest events it is kept where people stood after each.
SHOWN: Final = 5
_IDLE_US: Final = IDLE_DAYS * 86_400_000_000
_MILLION: Final = 1e6
_EVENTS: Final = """
select person_no, place, event, occurred_at from touches
order by person_no nulls last, place desc nulls last
"""


def warmth(engine: Engine, now: datetime) -> pa.Table:
    """Return where everybody with an event stands now, and stood after their last events."""
    told = engine.get(_EVENTS)
    if not told.num_rows:
        return WARMTH.schema.empty_table()
    names, weights = _weights(engine.get(STAGE_EVENTS.select))
    events = Events(
        told["person_no"].to_numpy(),
        np.searchsorted(names, told["event"].to_numpy(zero_copy_only=False).astype(str)),
        told["occurred_at"].cast(COUNT).to_numpy(),
    )
    now_us = pa.scalar(now, TIME).cast(COUNT).as_py()
    return _table(walk(events, weights, now_us=now_us))


@dataclass(frozen=True, slots=True)
class Events:
    """Events of people: arrays of one length, by person, the earliest of each first.

    event  row of the weights
    at     microseconds
    """

    person: Whole
    event: Whole
    at: Whole


@dataclass(frozen=True, slots=True)
class Stood:
    """Where people stood: arrays of one length. `place`: 0 is now, 1 after the last event."""

    person: Whole
    place: Whole
    stage: Whole
    posterior: Floats
    since: Whole


def walk(events: Events, weights: Floats, *, now_us: int) -> Stood:
    """Return where everybody stands, and stood after each of their last five events.

    weights  (events, stages): share of the event in the deeds of who stands there
    """
    person, first, counts = np.unique(events.person, return_index=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")  # so that who has a k-th event stands in front
    first, counts = first[order], counts[order]
    have = len(counts) - np.searchsorted(np.sort(counts), np.arange(counts[0]), side="right")
    state = _State.of(len(counts))
    parts = []
    for k, n in enumerate(have.tolist()):
        at, weight = events.at[first[:n] + k], weights[events.event[first[:n] + k]]
        front = state.front(n)
        if k:
            front.cool(at)
        front.take(at, weight)
        place = counts[:n] - k
        shown = np.flatnonzero(place <= SHOWN)
        parts.append(front.stood(person[order[:n]], place, shown))
    state.cool(np.full(len(counts), now_us))
    everybody = np.arange(len(counts))
    parts.append(state.stood(person[order], np.zeros_like(counts), everybody))
    return Stood(*(np.concatenate(column) for column in zip(*parts, strict=True)))


@dataclass(frozen=True, slots=True)
class _State:
    """What is known of people: arrays, changed in place.

    chance  (people, stages)
    stage   the likeliest; of equals the colder
    since   when it came to be that; sure: when it came to be that for sure, -1 while it is not
            sure; at: when the last event was: microseconds
    """

    chance: Floats
    stage: Whole
    since: Whole
    sure: Whole
    at: Whole

    @classmethod
    def of(cls, n: int) -> "_State":
        zeros = np.zeros(n, np.int64)
        return cls(np.tile(FIRST, (n, 1)), zeros - 1, zeros.copy(), zeros - 1, zeros.copy())

    def front(self, n: int) -> "_State":
        """The first n people: views, so that what is done to them is done to these."""
        whole = (self.stage[:n], self.since[:n], self.sure[:n], self.at[:n])
        return _State(self.chance[:n], *whole)

    def cool(self, until: Whole) -> None:
        """Take people down a stage for each 30 days since their last event."""
        falls = np.clip((until - self.at) // _IDLE_US, 0, len(STAGES) - 1)
        for fall in range(1, len(STAGES)):
            who = np.flatnonzero(falls >= fall)
            if not len(who):
                break
            chance = self.chance[who]
            chance[:, 0] += chance[:, 1]
            chance[:, 1:-1] = chance[:, 2:]
            chance[:, -1] = 0.0
            self.chance[who] = chance
            self._note(who, self.at[who] + fall * _IDLE_US)

    def take(self, at: Whole, weight: Floats) -> None:
        """Let each have one event, at that time and with these weights of the stages."""
        moved = np.zeros_like(self.chance)
        for i, row in enumerate(TRANSITIONS):
            for j in np.flatnonzero(row).tolist():
                moved[:, j] += self.chance[:, i] * row[j]
        moved = (1 - ANEW) * moved + ANEW * FIRST
        moved *= weight
        whole = moved[:, 0].copy()
        for j in range(1, moved.shape[1]):  # one after the other: the same sum on each machine
            whole += moved[:, j]
        self.chance[:] = moved / whole[:, None]
        self.at[:] = at
        self._note(np.arange(len(at)), at)

    def _note(self, who: Whole, at: Whole) -> None:
        """Take down since when the likeliest stage is what it is, and since when for sure."""
        chance = np.round(_MILLION * self.chance[who])
        stage = np.argmax(chance, axis=1)
        changed = stage != self.stage[who]
        self.stage[who[changed]] = stage[changed]
        self.since[who[changed]] = at[changed]
        sure = np.where(changed | (self.sure[who] < 0), at, self.sure[who])
        self.sure[who] = np.where(chance.max(axis=1) >= SURE * _MILLION, sure, -1)

    def stood(self, person: Whole, place: Whole, which: Whole) -> tuple[NDArray[np.generic], ...]:
        """Return the columns of Stood of some of the people."""
        likely = np.round(_MILLION * self.chance[which, self.stage[which]]) / _MILLION
        since = np.where(self.sure[which] >= 0, self.sure[which], self.since[which])
        return person[which], place[which], self.stage[which], likely, since


def _weights(table: pa.Table) -> tuple[NDArray[np.str_], Floats]:
    """Return the names of events in their order, and (events, stages): what each tells."""
    of = {row["event"]: [row[stage] for stage in STAGES] for row in table.to_pylist()}
    names = sorted(of)
    return np.array(names), np.array([of[name] for name in names], np.float64)


def _table(stood: Stood) -> pa.Table:
    stages = pa.DictionaryArray.from_arrays(pa.array(stood.stage, pa.int32()), pa.array(STAGES))
    columns = [
        pa.array(stood.person, COUNT),
        pa.array(stood.place, COUNT),
        stages.cast(pa.string()),
        pa.array(stood.posterior, pa.float64()),
        pa.array(stood.since, COUNT).cast(TIME),
    ]
    return pa.Table.from_arrays(columns, schema=WARMTH.schema)
