"""Laying out on the desk what is known of each person beside their values.

    profiles     one person by number: how lately they act, when, what they buy, how warm they
                 are, their lives, brands, interests and what contradicts itself
    interests    the deeds behind one interest that is shown, by their times and ids: what they
                 were lies among the person's deeds
    about        themes: the path and the names of every theme that a person may have

`Profiles` reads them again. Never: a forbidden theme, which stands in no row of a person.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import duckdb

from rapport.flow.profile_cards import (
    Activity,
    BestHour,
    BrandRelation,
    Buying,
    Contradiction,
    Interest,
    InterestDeed,
    Knowledge,
    LifeEvent,
    ProfileCheck,
    Side,
    Step,
    Temperature,
)
from rapport.flow.shelf.income_desk import array_of
from rapport.flow.shelf.portrait import deed as deed_of
from rapport.flow.shelf.portrait import moment, time_of
from rapport.flow.shelf.reading import Desk

_SCHEMA: Final = """
create table profiles (no integer primary key, profile text not null);
create table interests (no integer, theme text, deeds text not null,
  primary key (no, theme)) without rowid;
"""
_THEMES: Final = "themes"
#: One deed that is about a theme is about those above it, too; so many are enough to show.
MOST_DEEDS: Final = 1000


def begin(found: duckdb.DuckDBPyConnection, desk: sqlite3.Connection) -> None:
    """Make the tables, and lay out the names of themes."""
    desk.executescript(_SCHEMA)
    themes = found.execute("select theme, path, names from themes where not forbidden").fetchall()
    told = {theme: [path.split(), json.loads(names)] for theme, path, names in themes}
    desk.execute("insert into about values (?, ?)", (_THEMES, json.dumps(told)))


def lay(
    found: duckdb.DuckDBPyConnection, desk: sqlite3.Connection, within: Mapping[str, Any]
) -> None:
    """Lay out the people whose numbers lie in `within`: low, high, and the ids first, last."""
    rows = found.execute(_PROFILES, dict(within)).fetchall()
    desk.executemany("insert into profiles values (?, ?)", rows)
    asked = {name: within[name] for name in ("first", "last")} | {"most": MOST_DEEDS}
    rows = found.execute(_DEEDS, asked).fetchall()
    desk.executemany("insert into interests values (?, ?, ?)", rows)


class Profiles:
    """What `lay` laid, as cards."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._themes: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
            theme: (tuple(path), names)
            for theme, (path, names) in (desk.about(_THEMES) or {}).items()
        }

    def of(self, no: int) -> Knowledge:
        """Return what is known of the person with this number."""
        text = self._desk.one("select profile from profiles where no = ?", no)
        if text is None:
            return Knowledge()
        activity, hour, buying, warm, steps, lives, brands, interests, odd, check = json.loads(
            text
        )
        return Knowledge(
            activity=_activity(activity) if activity else None,
            best_hour=BestHour(*hour) if hour else None,
            buying=_buying(buying) if buying else None,
            temperature=_temperature(warm, steps or []) if warm else None,
            life_events=tuple(_life_event(row) for row in sorted(lives or [])),
            brands=tuple(_brand(row) for row in sorted(brands or [])),
            interests=tuple(self._interests(interests or [])),
            contradictions=tuple(_contradiction(row) for row in _sorted(odd or [])),
            check=ProfileCheck(*check) if check else None,
            birth_may_judge=no not in self._desk.array(array_of("birth_date")),
        )

    def deeds(self, no: int, theme: str) -> tuple[InterestDeed, ...]:
        """Return the deeds behind an interest that is shown, those that weigh most first."""
        text = self._desk.one("select deeds from interests where no = ? and theme = ?", no, theme)
        if text is None:
            return ()
        weights = {(at, deed): micro for at, deed, micro in json.loads(text)}
        earliest = min(at for at, _ in weights)
        found = [
            InterestDeed(deed_of(row), weights[row[0], row[1]] / 1e6)
            for row in _until(self._desk.deeds(no), earliest)
            if (row[0], row[1]) in weights
        ]
        return tuple(sorted(found, key=lambda d: (-d.weight, -d.deed.occurred_at.timestamp())))

    def _interests(self, rows: Iterable[list[Any]]) -> Iterator[Interest]:
        for theme, shown, said, unvoiced, deeds, kinds, micro, z, last in sorted(rows, key=_first):
            path, names = self._themes.get(theme, ((theme,), {"en": theme}))
            weight, last_at = micro / 1e6, time_of(last)
            yield Interest(
                theme, names, path, shown, said, unvoiced, deeds, kinds, weight, z, last_at
            )


def _activity(row: list[Any]) -> Activity:
    state, first, last, deeds, days, gap, own, cycle, since, follows = row
    became = time_of(since)
    return Activity(
        state, moment(first), moment(last), deeds, days, gap, own, cycle, became, follows
    )


def _buying(row: list[Any]) -> Buying:
    orders, spent, currency, last, *rest = row
    return Buying(orders, spent, currency, moment(last), *rest)


def _temperature(row: list[Any], steps: list[list[Any]]) -> Temperature:
    temperature, posterior, is_sure, since = row
    told = tuple(
        Step(place, event, moment(at), after, surely)
        for place, event, at, after, surely in sorted(steps)
    )
    return Temperature(temperature, posterior, is_sure, moment(since), told)


def _life_event(row: list[Any]) -> LifeEvent:
    at, kind, source, attribute, value = row
    return LifeEvent(kind, moment(at), source, attribute or "", value or "")


def _brand(row: list[Any]) -> BrandRelation:
    brand, relation, value, low, high, deeds, last = row
    return BrandRelation(brand, relation, value, low, high, deeds, moment(last))


_SEVERITIES: Final = ("hard", "warn", "info")


def _sorted(rows: list[list[Any]]) -> list[list[Any]]:
    return sorted(rows, key=lambda row: (_SEVERITIES.index(row[1]), [v or "" for v in row]))


def _contradiction(row: list[Any]) -> Contradiction:
    rule, severity, *sides = row
    left, right = ([text or "" for text in side] for side in (sides[:4], sides[4:]))
    return Contradiction(rule, severity, Side(*left), Side(*right))


def _first(row: list[Any]) -> tuple[bool, float, str]:
    theme, shown, *_, z, _ = row
    return not shown, -(z or 0.0), theme


def _until(deeds: Iterable[list[Any]], earliest: int) -> Iterator[list[Any]]:
    """Give deeds, which come newest first, until none can be so early any more."""
    for row in deeds:
        if row[0] < earliest:
            return
        yield row


#: People of whom nothing of this is known have no row. Lists have no order, as all on the desk.
_PROFILES = """
with numbers as (select no, person_id from numbered where no >= $low and no < $high),
steps as (
    select person_id, list(json_array(place, event, epoch_us(occurred_at), temperature_after,
        posterior_after)) as them
    from temperature_reasons where person_id >= $first and person_id <= $last group by person_id
),
lives as (
    select person_id, list(json_array(epoch_us(happens_on), kind, source, attribute, value))
        as them
    from life_events where person_id >= $first and person_id <= $last group by person_id
),
liked as (
    select person_id, list(json_array(brand, relation, value, low, high, deeds,
        epoch_us(last_at))) as them
    from brands where person_id >= $first and person_id <= $last group by person_id
),
shown as (
    select person_id, list(json_array(theme, is_shown, is_declared, is_unvoiced, deeds, kinds,
        microevidence, z, epoch_us(last_at))) as them
    from interests where person_id >= $first and person_id <= $last group by person_id
),
odd as (
    select person_id, list(json_array(rule, severity, attribute, value, source, account_id,
        other_attribute, other_value, other_source, other_account_id)) as them
    from contradictions where person_id >= $first and person_id <= $last group by person_id
)
select numbers.no, json_array(
    case when a.person_id is not null then json_array(a.state, epoch_us(a.first_at),
        epoch_us(a.last_at), a.deeds, a.days, a.typical_gap_days, a.is_own_gap, a.life_cycle,
        epoch_us(a.life_cycle_at), a.follows) end,
    case when h.person_id is not null then
        json_array(h.best_hour, h.deeds_in_hour, h.deeds) end,
    case when b.person_id is not null then json_array(b.orders, b.spent, b.currency,
        epoch_us(b.last_order_at), b.r, b.f, b.m, b.cell, b.expected_180d, b.alive) end,
    case when t.person_id is not null then json_array(t.temperature, t.posterior, t.is_sure,
        epoch_us(t.since)) end,
    steps.them, lives.them, liked.them, shown.them, odd.them,
    case when c.person_id is not null then json_array(c.reliability, c.consistency,
        c.account_trust, c.bots) end
)::varchar
from numbers
left join activity a using (person_id)
left join hours h using (person_id)
left join buying b using (person_id)
left join temperatures t using (person_id)
left join steps using (person_id)
left join lives using (person_id)
left join liked using (person_id)
left join shown using (person_id)
left join odd using (person_id)
left join profile_checks c using (person_id)
order by numbers.no
"""

_DEEDS = """
with placed as (
    select *, row_number() over (partition by person_id, theme
        order by microevidence desc, occurred_at desc, interaction_id) as place
    from interest_reasons where person_id >= $first and person_id <= $last
)
select numbered.no, theme,
    to_json(list(json_array(epoch_us(occurred_at), interaction_id[:16], microevidence)))::varchar
from placed join numbered using (person_id)
where place <= $most
group by numbered.no, theme order by numbered.no, theme
"""
