"""What goes with a conversion: which deeds, done before it, tell those who convert from others.

A conversion is the first deed of a kind in a period. Whoever converts is looked at as of just
before, everybody else as of a time drawn from those times. It is an association, not a cause; how
many factors are found if conversions are moved by chance stands beside.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from rapport.flow.errors import ConfigError, InputError
from rapport.flow.rights import Right
from rapport.flow.segments.fields import DEEDS
from rapport.flow.segments.learning.factors import Factors, factors
from rapport.flow.segments.learning.frozen import Deeds, Frozen, frozen, leaks
from rapport.flow.workspace import Workspace
from rapport.segmenting import keeping
from rapport.segmenting.facts import Facts, opened
from rapport.segmenting.learned import kept
from rapport.segmenting.learned.kept import FACTORS, Learned

NEED: Final = Right.TRAIN | Right.SEGMENT
CONVERSIONS: Final = tuple(word for word in DEEDS if word != "anything")
#: Conversions of so long a time are looked at, and of deeds what was done so shortly before.
PERIODS: Final = (90, 180, 365, 730)
WINDOWS: Final = (7, 30, 90)
#: So many people at most, drawn by their numbers; so many conversions at least.
MOST_PEOPLE, LEAST_CONVERTED = 200_000, 30
_LEAK_TRIES: Final = 5
_DAY: Final = 86_400e6


def learn(
    workspace: Workspace, conversion: str, *, period: int = 365, window: int = 30, now: datetime
) -> dict[str, Any]:
    """Find what goes with a conversion, and keep what is told of it.

    conversion  one of CONVERSIONS;  period, window: days, of PERIODS and WINDOWS
    Returns     see `told`.
    Raises      ConfigError: no such conversion, period or window. InputError: too few converted.
                ShelfError: nothing is built yet.
    """
    _check(conversion, period, window)
    with opened(workspace) as facts:
        last = facts.built_at
        first = last - timedelta(days=period)
        people = facts.engine.get(
            _people(conversion), most=MOST_PEOPLE, need=int(NEED), first=first
        )
        numbers = people["person_no"].to_numpy()
        converted_at = _converted(facts, conversion, numbers, first, last)
        deeds = _deeds(facts, conversion, numbers, first - timedelta(days=window), last)
        about = {"generation": facts.name, "built_at": last.isoformat()}
    many = int((~np.isnan(converted_at)).sum())
    if many < LEAST_CONVERTED:
        raise InputError(
            f"{LEAST_CONVERTED} people must have converted; {LEAST_CONVERTED - many} are missing.",
            fix="take a longer time, or a conversion that more people make",
        )
    known = people["known_from"].to_numpy().astype(np.float64)
    cut = frozen(deeds, converted_at, window=window * _DAY, known_from=np.where(
        np.isnan(known), -np.inf, known))  # fmt: skip
    strata = [[people[name][int(row)].as_py() for row in cut.rows] for name in ("age", "region")]
    found = factors(cut.flags, deeds.kinds, cut.converted, strata=strata)
    chance = leaks(deeds, converted_at, _micros(first), _micros(last), window=window * _DAY,
                   times=_LEAK_TRIES)  # fmt: skip
    about |= _told(found, cut, chance) | {
        "key": conversion, "period": period, "window": window, "at": now.isoformat(),
        "rights": int(NEED), "sampled": len(numbers) >= MOST_PEOPLE,
    }  # fmt: skip
    name = FACTORS + conversion
    with keeping.only_writer(workspace):
        about["version"] = (kept.about(workspace, name) or {}).get("version", 0) + 1
        nobody = np.zeros((0, 16), np.uint8)
        kept.write(workspace, Learned(name, about, nobody, (), np.zeros(0)))
    return about


def told(workspace: Workspace) -> list[dict[str, Any]]:
    """Return what is told of every conversion, in the order of words:

    key, period, window  which, in how many days, and how shortly before it deeds count
    people, converted    of how many, and how many of them converted
    factors              see flow.segments.learning.factors.Factor, found ones first
    untold               how many deeds are too rare to be told of, or done by nearly everybody
    by_chance            how many are found on average if conversions are moved by chance
    """
    names = [n for n in kept.names(workspace) if n.startswith(FACTORS)]
    return [about for n in names if (about := kept.about(workspace, n)) is not None]


def _check(conversion: str, period: int, window: int) -> None:
    if conversion not in CONVERSIONS:
        known = ", ".join(CONVERSIONS)
        raise ConfigError(f"{conversion[:20]!r} is no conversion", fix=f"one of: {known}")
    if period not in PERIODS or window not in WINDOWS:
        raise ConfigError(
            f"{period} days with a window of {window} can't be asked",
            fix=f"days: one of {PERIODS}; window: one of {WINDOWS}",
        )


def _people(conversion: str) -> str:
    """Return the select of who could convert in the period: nobody who had done so before."""
    return (
        "select person_no,"
        " case when birth_year_tier >= 2 then birth_year - birth_year % 10 end as age,"
        " case when region_tier >= 2 then region end as region,"
        " cast(epoch_us(case when seen_rights & $need = $need then first_seen end) as double)"
        " as known_from from traits where kind = 'person' and not objects and person_no not in"
        f" (select person_no from trait_deeds where verb in ({_verbs(conversion)})"
        " and occurred_at < $first) order by hash(person_no), person_no limit $most"
    )


def _verbs(word: str) -> str:
    return ", ".join(repr(verb) for verb in DEEDS[word])


def _converted(
    facts: Facts, conversion: str, numbers: Any, first: datetime, last: datetime
) -> Any:
    """Return when each first converted in the period; nan: not."""
    rows = facts.engine.get(
        "select person_no, min(occurred_at) as at from trait_deeds"
        f" where verb in ({_verbs(conversion)}) and rights & $need = $need"
        " and occurred_at < $last group by person_no"
        " having min(occurred_at) >= $first",
        need=int(NEED), first=first, last=last,
    )  # fmt: skip
    found = np.full(int(numbers.max(initial=-1)) + 1, np.nan)
    whose = rows["person_no"].to_numpy()
    inside = whose < len(found)
    times = rows["at"].cast("int64").to_numpy().astype(np.float64)
    found[whose[inside]] = times[inside]
    return found[numbers]


def _deeds(facts: Facts, conversion: str, numbers: Any, first: datetime, last: datetime) -> Deeds:
    """Return what people did that may go with it: by word, by word and source, by theme; what is
    of the conversion's own kind tells nothing."""
    words = [
        f"when verb in ({_verbs(word)}) then '{word}'"
        for word in CONVERSIONS
        if word != conversion
    ]
    rows = facts.engine.get(
        f"with told as (select person_no, case {' '.join(words)} end as word, source, theme,"
        " occurred_at from trait_deeds where rights & $need = $need and occurred_at >= $first"
        " and occurred_at < $last)"
        " select person_no, kind, occurred_at from ("
        " select person_no, word || '@' || source as kind, occurred_at from told"
        " where word is not null union all"
        " select person_no, word || '#' || theme as kind, occurred_at from told"
        " where word is not null and theme is not null) as kinds"
        " order by kind, person_no, occurred_at",
        need=int(NEED), first=first, last=last,
    )  # fmt: skip
    place = np.full(int(numbers.max(initial=-1)) + 1, -1, np.int64)
    place[numbers] = np.arange(len(numbers))
    whose = rows["person_no"].to_numpy()
    inside = whose < len(place)
    inside[inside] = place[whose[inside]] >= 0
    kinds = rows["kind"].dictionary_encode().combine_chunks()
    return Deeds(
        place[whose[inside]],
        kinds.indices.to_numpy().astype(np.int64)[inside],
        rows["occurred_at"].cast("int64").to_numpy().astype(np.float64)[inside],
        tuple(kinds.dictionary.to_pylist()),
    )


def _micros(at: datetime) -> float:
    return at.timestamp() * 1e6


def _told(found: Factors, cut: Frozen, chance: float) -> dict[str, Any]:
    rows = [asdict(f) | {"odds": asdict(f.odds)} for f in found.factors]
    return {
        "people": len(cut.rows), "converted": int(cut.converted.sum()), "factors": rows,
        "untold": len(found.untold), "by_chance": chance, "label": found.label,
    }  # fmt: skip
