"""The questions that pages may ask of who moves whom, in the newest generation.

Never: who may not be judged, a group of fewer than twenty people, a list of friends.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from rapport.flow import generations
from rapport.flow.errors import ShelfError
from rapport.flow.network.influence_parts import POINTS
from rapport.flow.network_cards import (
    Community,
    Connections,
    Critic,
    CriticPoint,
    Dot,
    Influence,
    InfluencePart,
    Leadership,
    LeadersPage,
    NetworkCounts,
    NetworkMap,
    Spread,
    Stance,
    Tie,
    Topic,
)
from rapport.flow.shelf.network_desk import NETWORK_LAYOUT
from rapport.flow.shelf.network_map import positions
from rapport.flow.shelf.reading import DESK, Desk
from rapport.flow.workspace import Workspace

SCOPES: Final = ("all", "buyers", "topic")
STANCES: Final = ("", "advocate", "neutral", "critic")
#: So many are drawn; the others are counted.
DRAWN: Final = 300
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = 1_000_000
_LEADER: Final = "scope, topic, place, person_id, stance, community, card"


def open_network(root: Path) -> "Network":
    """Return the network of the newest generation; the same object until a newer one.

    Raises  ShelfError: nothing is published, it is not whole, or of another version.
    """
    return _open(generations.newest(_findings(root)))


@lru_cache(maxsize=2)
def _findings(root: Path) -> Path:
    return Workspace.open(root).findings


@lru_cache(maxsize=2)
def _open(folder: Path) -> "Network":
    return Network(Desk(folder / DESK))


class Network:
    """One generation, read only. Threads may share it."""

    def __init__(self, desk: Desk) -> None:
        """Raises ShelfError: the generation is not laid out as this version does."""
        if desk.about("network_layout") != NETWORK_LAYOUT:
            raise ShelfError(
                f"generation {desk.generation} was laid out by another version of Rapport",
                fix="build again: rapport build; the facts are whole",
            )
        self._desk = desk
        self._map = lru_cache(16)(self._drawn)

    @property
    def generation(self) -> str:
        """The name of the generation that this is from."""
        return self._desk.generation

    @cached_property
    def counts(self) -> NetworkCounts:
        """How much there is."""
        return NetworkCounts(*(self._desk.about("network:counts") or (0, 0)))

    @cached_property
    def _totals(self) -> dict[tuple[str, str, str], int]:
        """How many stand in a scope, and of each stance; "" is all of them."""
        found: dict[tuple[str, str, str], int] = {}
        for scope, topic, stance, people in self._desk.about("network:totals") or ():
            for asked in {"", stance}:
                found[scope, topic, asked] = found.get((scope, topic, asked), 0) + people
        return found

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """What themes are called, by locale."""
        return dict(self._desk.about("network:names") or {})

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """What many write of and somebody leads in, the most people first."""
        asked = "select distinct topic from influence where scope = 'topic'"
        led = {topic for (topic,) in self._desk.rows(asked)}
        told = (Topic(*row) for row in self._desk.about("network:topics") or ())
        return tuple(one for one in told if one.topic in led)

    @cached_property
    def communities(self) -> tuple[Community, ...]:
        """Communities of twenty people at least, the largest first."""
        return tuple(
            Community(community, people, buyers, inside, tuple(themes))
            for community, people, buyers, inside, themes in self._desk.about(
                "network:communities"
            )
            or ()
        )

    def leaders(
        self,
        *,
        scope: str = "all",
        topic: str = "",
        stance: str = "",
        community: int | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> LeadersPage:
        """Return who moves most in a scope; of an unknown one nobody.

        `stance`     one of STANCES; another one is taken for all.
        `community`  one of `communities`; None: all.
        `after`      the cursor that the page before gave.
        """
        where, values = "scope = ? and topic = ?", [scope, topic]
        if stance in STANCES[1:]:
            where, values = f"{where} and stance = ?", [*values, stance]
        if community is not None:
            where, values = f"{where} and community = ?", [*values, str(int(community))]
        start = int(after) if after and after.isdecimal() and len(after) < 10 else 0
        rows = self._desk.rows(
            f"select {_LEADER} from influence where {where} and place > ? order by place limit ?",
            *(*values, start, limit + 1),
        )
        if community is None:
            total = self._totals.get((scope, topic, stance if stance in STANCES[1:] else ""), 0)
        else:
            asked = f"select count(*) from influence where {where}"
            ((total,),) = self._desk.rows(asked, *values)
        last = str(rows[limit - 1][2]) if len(rows) > limit else None
        return LeadersPage(tuple(_influence(row) for row in rows[:limit]), total, last)

    def connections(self, person_id: str) -> Connections | None:
        """Return what stands behind somebody's influence; None of whom nothing is told."""
        influences = self._desk.rows(
            f"select {_LEADER} from influence where person_id = ? order by scope, topic", person_id
        )
        standing = self._desk.rows("select card from standing where person_id = ?", person_id)
        if not influences and not standing:
            return None
        card = json.loads(standing[0][0]) if standing else [None, None, None, None]
        places, endorsers, buyers, stance = (_json(part) for part in card)
        return Connections(
            tuple(sorted(map(_influence, influences), key=lambda one: SCOPES.index(one.scope))),
            tuple(
                Leadership(place, int(weight) / _MICRO, float(percentile))
                for place, weight, percentile in places or ()
            ),
            endorsers or 0,
            buyers or 0,
            tuple(self._ties("ties", person_id)),
            tuple(self._ties("given", person_id)),
            _stance(stance) if stance else None,
            tuple(self._blames([person_id]).get(person_id, ())),
            self.spread(person_id=person_id, limit=5),
        )

    def critics(self, limit: int = 10) -> tuple[Critic, ...]:
        """Return who speaks against us, those that most read first."""
        rows = self._desk.rows("select person_id from critics order by place limit ?", limit)
        ids = [person_id for (person_id,) in rows]
        blames = self._blames(ids)
        found = []
        for person_id in ids:
            asked = "select card from standing where person_id = ?"
            ((card,),) = self._desk.rows(asked, person_id)
            stance = _stance(_json(json.loads(card)[3]))
            found.append(Critic(person_id, stance, tuple(blames[person_id])))
        return tuple(found)

    def spread(self, *, person_id: str | None = None, limit: int = 10) -> tuple[Spread, ...]:
        """Return posts that went furthest; those of one person if `person_id` is given."""
        where, of = ("", ()) if person_id is None else ("where person_id = ?", (person_id,))
        asked = f"select person_id, card from spread {where} order by place limit ?"
        rows = self._desk.rows(asked, *of, limit)
        return tuple(_spread(person, json.loads(card)) for person, card in rows)

    def map(self, *, scope: str = "all", topic: str = "") -> NetworkMap:
        """Return the map of the DRAWN foremost of a scope. Takes a second when first asked for."""
        return self._map(scope, topic)

    def _drawn(self, scope: str, topic: str) -> NetworkMap:
        foremost = self.leaders(scope=scope, topic=topic, limit=DRAWN)
        place = {one.person_id: n for n, one in enumerate(foremost.rows)}
        ties = [
            (place[tie.person_id], n, tie.weight)
            for other, n in place.items()
            for tie in self._ties("ties", other)
            if tie.person_id in place
        ]
        groups = [-1 if one.community is None else one.community for one in foremost.rows]
        at = positions(np.array(groups, np.int64), ties)
        dots = tuple(
            Dot(one.person_id, float(x), float(y), one.points, one.community)
            for one, (x, y) in zip(foremost.rows, at, strict=True)
        )
        return NetworkMap(dots, tuple(ties), foremost.total)

    def _ties(self, table: str, person_id: str) -> Iterator[Tie]:
        """Give the strongest ties to somebody, or from them, the strongest first."""
        of, to = ("other_id", "person_id") if table == "ties" else ("person_id", "other_id")
        asked = f"select {to}, card from {table} where {of} = ? order by rank"
        for other, card in self._desk.rows(asked, person_id):
            weight, deeds, last, buyer = json.loads(card)
            yield Tie(other, weight / _MICRO, deeds, _time(last), bool(buyer))

    def _blames(self, ids: Sequence[str]) -> dict[str, list[CriticPoint]]:
        marks = ", ".join("?" * len(ids))
        asked = f"select person_id, card from critics where person_id in ({marks})"
        return {
            person_id: [_point(told) for told in json.loads(card)]
            for person_id, card in self._desk.rows(asked, *ids)
        }


def _point(told: Sequence[str]) -> CriticPoint:
    texts, argued, answered, yielded, last = map(int, told[1:])
    return CriticPoint(told[0], texts, argued, answered, yielded, _time(last))


def _time(micro: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micro)


def _json(part: Any) -> Any:
    """Return a list that may lie there as text: JSON within JSON."""
    return json.loads(part) if isinstance(part, str) else part


def _influence(row: Sequence[Any]) -> Influence:
    scope, topic, _, person_id, stance, community, card = row
    place, people, micro, pagerank, leads, last, parts = json.loads(card)
    return Influence(
        person_id,
        scope,
        topic,
        place,
        people,
        micro / _MICRO,
        pagerank,
        leads,
        stance or None,
        None if community < 0 else community,
        None if last is None else _time(last),
        tuple(_parts(_json(parts))),
    )


def _parts(told: Iterable[Sequence[str]]) -> Iterator[InfluencePart]:
    return (
        InfluencePart(part, float(value), float(percentile), int(micro) / _MICRO, POINTS[part])
        for part, value, percentile, micro in told
    )


def _stance(told: Sequence[str]) -> Stance:
    label, texts, reach, valence, last = told
    return Stance(label, int(texts), int(reach), int(valence) / _MICRO, _time(int(last)))


def _spread(person_id: str | None, card: list[Any]) -> Spread:
    object_id, source, title, mention, began, *rest = card
    return Spread(object_id, person_id, source, title, mention, _time(began), *rest)
