"""The questions that pages may ask of people's scores, in the newest generation.

At the build's own time its tables answer. Another day of the last year, and a draft of the policy,
are worked out anew from the published lines, in an engine of its own that ends with the answer.

Never: a score of who may not be judged; a policy changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Any, Final

from rapport.flow import generations
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError
from rapport.flow.files import work_folder
from rapport.flow.score_cards import AxisScore, PersonScores, Preview, SayDo, ScoreLine
from rapport.flow.score_tables import LASTS, LASTS_LOYAL
from rapport.flow.scores import drafts
from rapport.flow.scores.deeds import AXES
from rapport.flow.scores.logs import oldest
from rapport.flow.scores.policy import Policy
from rapport.flow.workspace import Workspace

MEMORY_GB: Final = 2.0
_POLICIES: Final = ("policies", "score_rules", "score_weights")
_TABLES: Final = ("score_lines", "scores", "communities", "say_do", *_POLICIES)
_ORDER: Final = {axis: place for place, axis in enumerate(AXES)}


def open_scores(root: Path) -> "Scores":
    """Return the scores of the newest generation; the same object until a newer one.

    Raises  ShelfError: nothing is published, or it is not whole.
    """
    workspace = _workspace(root)
    return _open(workspace.root, generations.newest(workspace.findings))


@lru_cache(maxsize=2)
def _workspace(root: Path) -> Workspace:
    return Workspace.open(root)


@lru_cache(maxsize=2)
def _open(root: Path, folder: Path) -> "Scores":
    generation = generations.read(folder)
    as_of = datetime.fromisoformat(generation.about["now"])
    return Scores(generation.tables, as_of, _workspace(root).work)


class Scores:
    """One generation, read only. Threads may share it.

    `tables`  the published Parquet files by name; of an older generation without scores nobody
              has any
    `as_of`   the `now` of the run that made it
    """

    def __init__(self, tables: Mapping[str, Sequence[Path]], as_of: datetime, work: Path) -> None:
        self._tables = tables
        self._work = work
        self._one_at_a_time = Lock()  # of what is worked out anew for all people
        self._then: dict[datetime, Any] = {}  # the last day asked for
        self.as_of = as_of

    @property
    def first(self) -> datetime:
        """The first time that can be asked for."""
        return oldest(self.as_of)

    @cached_property
    def is_there(self) -> bool:
        """Tell whether the generation has scores at all."""
        return all(self._tables.get(name) for name in _TABLES)

    def of(self, person_id: str, at: datetime | None = None) -> PersonScores | None:
        """Return somebody's scores at that time; None: they have none.

        Raises  ConfigError: it is later than the build, or more than a year before it.
        """
        at = self._time(at)
        if not self.is_there:
            return None
        if at == self.as_of:
            with self._engine("scores", "communities", "say_do") as engine:
                engine.make("mine", _MINE, person=person_id)
                rows = engine.get(_AXES, person=person_id).to_pylist()
                said = engine.get(_SAY_DO, person=person_id).to_pylist()
        else:
            rows, said = self._at(person_id, at), []
        return _scores(rows, said, at) if rows else None

    def log(self, person_id: str, axis: str, at: datetime | None = None) -> tuple[ScoreLine, ...]:
        """Return what one score of somebody is the sum of, the newest deed first.

        Raises  ConfigError: as `of`.
        """
        at = self._time(at)
        if not self.is_there:
            return ()
        with self._anew(_LINES_OF, person=person_id) as engine:
            drafts.again(engine, at, pasts=False)
            lasts = LASTS_LOYAL if axis == "loyalty" else LASTS
            rows = engine.get(_LOG, axis=axis, at=at, lasts=lasts).to_pylist()
        return tuple(ScoreLine(**row) for row in rows)

    def preview(self, draft: Policy, at: datetime | None = None) -> Preview:
        """Return what a draft would change at that time.

        Raises  ConfigError: as `of`.
        """
        at = self._time(at)
        if not self.is_there:
            raise ConfigError(
                "there are no scores to try a draft on", fix="build once more: rapport build"
            )
        with self._one_at_a_time, self._anew(_ALL_LINES) as engine:
            return drafts.try_draft(engine, draft, at)

    def _time(self, at: datetime | None) -> datetime:
        if at is None:
            return self.as_of
        if not self.first <= at <= self.as_of:
            raise ConfigError(
                f"scores can't be told of {at:%Y-%m-%d}",
                fix=f"ask for a day from {self.first:%Y-%m-%d} to {self.as_of:%Y-%m-%d}",
            )
        return at

    def _at(self, person_id: str, at: datetime) -> list[dict[str, Any]]:
        """Work out everybody's scores of that time, unless they are those asked for last."""
        with self._one_at_a_time, self._engine("communities") as engine:
            if at not in self._then:
                self._then = {at: self._all(at)}
            engine.put("scores", self._then[at])
            engine.make("mine", _MINE, person=person_id)
            found: list[dict[str, Any]] = engine.get(_AXES, person=person_id).to_pylist()
            return found

    def _all(self, at: datetime) -> Any:
        with self._anew(_ALL_LINES) as engine:
            drafts.again(engine, at)
            return engine.get("select * from scores")

    @contextmanager
    def _anew(self, lines: str, **values: Any) -> Iterator[Duck]:
        """Give an engine in which points can be given anew: to these lines, see drafts.again."""
        with self._engine("communities") as engine:
            for table in ("score_lines", *_POLICIES):
                engine.load(f"published_{table}", self._tables[table])
            engine.make("told_lines", lines, **values)
            for table in _POLICIES:
                engine.make(table, f"select * from published_{table}")
            yield engine

    @contextmanager
    def _engine(self, *tables: str) -> Iterator[Duck]:
        """Give an engine with these published tables, which spills to a folder of its own."""
        with work_folder(self._work / f"scores-{token_hex(8)}") as folder:
            engine = Duck(folder, memory_gb=MEMORY_GB)
            try:
                for table in tables:
                    engine.load(table, self._tables[table])
                yield engine
            finally:
                engine.close()


def _scores(
    rows: Sequence[Mapping[str, Any]], said: Sequence[Mapping[str, Any]], at: datetime
) -> PersonScores:
    """Put one person's rows together: axes in their usual order, the composite apart."""
    axes = sorted(
        (AxisScore(**{name: row[name] for name in AxisScore.__slots__}) for row in rows),
        key=lambda one: _ORDER.get(one.axis, len(_ORDER)),
    )
    whole = next((row for row in rows if row["axis"] == "composite"), None)
    return PersonScores(
        at=at,
        version=max(row["version"] for row in rows),
        axes=tuple(one for one in axes if one.axis != "composite"),
        composite=next((one for one in axes if one.axis == "composite"), None),
        coverage=whole["coverage"] if whole else 0.0,
        is_active=any(row["is_active"] for row in rows),
        say_do=tuple(SayDo(**row) for row in said),
    )


_ALL_LINES: Final = "select * from published_score_lines"
_LINES_OF: Final = "select * from published_score_lines where person_id = $person"
_MINE: Final = "select community from communities where person_id = $person"
#: With the place of the middle one of their community, of all active people.
_AXES: Final = """
with inside as (
    select scores.axis, median(scores.percentile) as middle, count(*) as people
    from scores
    join communities on communities.person_id = scores.person_id
    join mine on mine.community = communities.community
    where scores.is_active
    group by scores.axis
)
select
    scores.axis, scores.micropoints, scores.lines, scores.lower, scores.percentile,
    scores.percentile_inside as inside,
    case when inside.people >= 20 then inside.middle end as middle,
    scores.own_micropoints as own, scores.part_micropoints as part,
    scores.coverage, scores.is_active, scores.version
from scores
left join inside on inside.axis = scores.axis
where scores.person_id = $person
"""
_SAY_DO: Final = """
select pair, said, done, reliability, low, high
from say_do
where person_id = $person
order by pair asc nulls last
"""
#: What is left of each line, as score_values counts it.
_LOG: Final = """
with aged as (
    select *, cast(floor(days_between(occurred_at, $at)) as bigint) as age
    from score_lines
    where axis = $axis and occurred_at <= $at
)
select
    aged.axis, aged.deed, aged.line_id, aged.source, aged.occurred_at, aged.microunits,
    aged.micropoints as given,
    case
        when aged.age < $lasts
            then cast(floor(aged.micropoints * coalesce(decays.micro, 0) / 1e6) as bigint)
        else 0
    end as micropoints,
    aged.half_life_days, aged.interaction_id, aged.other_id
from aged
left join decays
    on decays.half_life_days = aged.half_life_days and decays.age_days = aged.age
order by aged.occurred_at desc nulls last, aged.deed asc nulls last, aged.line_id asc nulls last
"""
