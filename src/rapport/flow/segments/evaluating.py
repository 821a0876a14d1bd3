"""Who is in: of everybody at one time, of some people at some times, and when that may change.

The engine holds traits, trait_values and trait_deeds, whole or cut down to some people, what was
learned of them, and `segment_stays` with the stays of the segments that the rule asks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rapport.flow.engine import Engine, Value
from rapport.flow.segments.compiling import Compiled, Edge, ask, ask_pairs
from rapport.flow.segments.stays import FOREVER, Ints, Stays, micros, time_of
from rapport.flow.specs import COUNT, TEXT, TIME

Bools = npt.NDArray[np.bool_]
#: What a rule asks of.
TABLES: Final = ("traits", "trait_values", "trait_deeds", "learned_values")
_ASKED: Final = pa.schema([("pair", COUNT), ("person_no", COUNT), ("asked_at", TIME)])
#: What was learned of people in groups, by the columns of trait_values.
LEARNED: Final = pa.schema(
    [("person_no", COUNT), ("trait", TEXT), ("value", TEXT), ("tier", COUNT), ("rights", COUNT)]
)
_STAYS: Final = pa.schema(
    [("segment", TEXT), ("person_no", COUNT), ("entered_at", TIME), ("left_at", TIME)]
)
#: Nothing that anybody did or will do has a date beyond.
_EVER: Final = datetime(2200, 1, 1, tzinfo=UTC)


def inside(engine: Engine, rule: Compiled, now: datetime) -> Ints:
    """Return the numbers of everybody for whom the rule holds at `now`, in order."""
    found = engine.get(ask(rule.where), **rule.values_at(now))["person_no"]
    # it comes in runs, each in order
    return np.sort(found.to_numpy().astype(np.int64), kind="stable")


def holds(engine: Engine, rule: Compiled, people: Ints, times: Ints) -> Bools:
    """Return of each pair of a person and a time whether the rule held for them then."""
    with pairs(engine, people, times) as asked:
        return asked([rule])[0]


@contextmanager
def pairs(
    engine: Engine, people: Ints, times: Ints
) -> Iterator[Callable[[Sequence[Compiled]], list[Bools]]]:
    """Give a function that answers rules for the same pairs of people and times, see `holds`.

    Several that are asked at once must have been compiled with a prefix each.
    """
    columns = [np.arange(len(people)), people, pa.array(times, pa.int64()).cast(TIME)]
    engine.put("asked", pa.table(columns, schema=_ASKED))
    engine.make(
        "asked_traits",
        "select t.*, a.pair, a.asked_at from asked as a"
        " join traits as t on t.person_no = a.person_no",
    )
    last = time_of(int(times.max())) if len(times) else _EVER

    def ask_them(rules: Sequence[Compiled]) -> list[Bools]:
        values: dict[str, Value] = {}
        for rule in rules:
            values |= rule.values_at(last)
        found = engine.get(ask_pairs(rules), **values)
        order = np.argsort(found["pair"].to_numpy())
        return [found[f"held_{n}"].to_numpy()[order] for n in range(len(rules))]

    try:
        yield ask_them
    finally:
        for name in ("asked_traits", "asked"):
            engine.drop(name)


def cut_down(
    whole: Engine, part: Engine, people: Ints, rules: Iterable[Compiled] | None = None
) -> None:
    """Put into `part` what `whole` holds of some people: so many rules are asked of them at once
    without a look at all the others. `whole` keeps their numbers as table `chosen`.

    rules  if given, of traits only the ids and what they ask
    """
    asked = sorted({n for rule in rules or () for n in rule.columns} | {"person_no", "person_id"})
    columns = {"traits": "*" if rules is None else ", ".join(asked)}
    whole.put("chosen", pa.table([people], names=["person_no"]))
    ends = f"between {int(people.min())} and {int(people.max())}" if len(people) else "< 0"
    for table in TABLES:
        found = whole.get(
            f"select {columns.get(table, '*')} from {table} where person_no {ends}"
            " and person_no in (select person_no from chosen)"
        )
        part.put(table, found)


def put_stays(engine: Engine, stays: Mapping[str, Stays]) -> None:
    """Put the stays of segments into the engine, for rules that ask them."""
    rows = [_rows(key, found) for key, found in stays.items()]
    engine.put("segment_stays", pa.concat_tables([_STAYS.empty_table(), *rows]))


def put_learned(engine: Engine, rows: Sequence[pa.Table] = ()) -> None:
    """Put what was learned of people into the engine: rows of LEARNED."""
    engine.put("learned_values", pa.concat_tables([LEARNED.empty_table(), *rows]))


def _rows(key: str, stays: Stays) -> pa.Table:
    left = pa.array(stays.left, mask=stays.left == FOREVER)
    return pa.table(
        [
            pa.repeat(key, len(stays.people)),
            stays.people,
            pa.array(stays.entered).cast(TIME),
            left.cast(TIME),
        ],
        schema=_STAYS,
    )


# ------------------------------------------------------------------------- what time changes


def moves(engine: Engine, rule: Compiled, after: datetime, until: datetime) -> tuple[Ints, Ints]:
    """Return people and times, after the one and up to the other, at which it may change by time
    alone whether they are in; each pair once, in order."""
    found = [_moves_of(engine, edge, after, until) for edge in rule.edges]
    if rule.on_new_year:
        found += [_new_year(engine, year) for year in _years(after, until)]
    if rule.segments:
        found.append(_moves_of_others(engine, rule.segments, after, until))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    pairs = np.unique(np.concatenate([np.stack(pair, axis=1) for pair in found]), axis=0)
    return np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])


def next_move(
    engine: Engine,
    rule: Compiled,
    after: datetime,
    known: dict[tuple[object, ...], datetime | None] | None = None,
) -> datetime | None:
    """Return when it may next change by time alone who is in: the wake-up time of the segment.
    None: never, without new facts. Of the segments it asks they know their own.

    `known`  what was found for other rules in the same engine: many ask the same of time
    """
    memo = {} if known is None else known
    for edge in rule.edges:
        if edge.key(after) not in memo:
            memo[edge.key(after)] = _next_of(engine, edge, after)
    found = [memo[edge.key(after)] for edge in rule.edges]
    if rule.on_new_year:
        found.append(datetime(after.year + 1, 1, 1, tzinfo=UTC))
    return min((at for at in found if at is not None), default=None)


def _moves_of(engine: Engine, edge: Edge, after: datetime, until: datetime) -> tuple[Ints, Ints]:
    sql = edge.sql.format(after="$after", until="$until")
    ends = {"after": after - edge.shift, "until": until - edge.shift}
    found = engine.get(sql, **{**edge.values, **ends})
    times = found["moved_at"].cast(pa.int64()).to_numpy()
    return found["person_no"].to_numpy(), times + edge.shift // timedelta(microseconds=1)


def _next_of(engine: Engine, edge: Edge, after: datetime) -> datetime | None:
    sql = f"select min(moved_at) as moved_at from ({edge.sql}) as found"
    ends = {"after": after - edge.shift, "until": _EVER}
    found = engine.get(sql.format(after="$after", until="$until"), **{**edge.values, **ends})
    (at,) = found["moved_at"].to_pylist()
    return None if at is None else at + edge.shift


def _new_year(engine: Engine, start: datetime) -> tuple[Ints, Ints]:
    found = engine.get("select person_no from traits where birth_year is not null")
    people = found["person_no"].to_numpy()
    return people, np.full(len(people), micros(start))


def _years(after: datetime, until: datetime) -> Iterator[datetime]:
    for year in range(after.year + 1, until.year + 1):
        yield datetime(year, 1, 1, tzinfo=UTC)


def _moves_of_others(
    engine: Engine, segments: Iterable[str], after: datetime, until: datetime
) -> tuple[Ints, Ints]:
    named = ", ".join(f"'{key}'" for key in segments)
    found = engine.get(
        "select person_no, entered_at as moved_at from segment_stays"
        f" where segment in ({named}) and entered_at > $after and entered_at <= $until"
        " union all"
        " select person_no, left_at as moved_at from segment_stays"
        f" where segment in ({named}) and left_at > $after and left_at <= $until",
        after=after,
        until=until,
    )
    return found["person_no"].to_numpy(), found["moved_at"].cast(pa.int64()).to_numpy()
