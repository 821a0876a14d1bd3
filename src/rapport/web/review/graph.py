"""How the accounts of one person hang together: where each is drawn, and where to cut.

Pure: ids and links in, places and sides out; the same for the same input, on every machine.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapport.flow.cards import PersonLink

Pair = tuple[str, str]
#: The drawing, in its own units; and so many accounts are pulled into shape, more stay a ring.
WIDTH, HEIGHT, EDGE = 560.0, 320.0, 44.0
MOST_PULLED, STEPS = 40, 120
#: What a cut through a proof or a person's word costs: more than any evidence, yet not forbidden.
_PROVED = 10_000.0
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an account is drawn."""

    account_id: str
    x: float
    y: float


def spots(ids: Sequence[str], links: Iterable[PersonLink]) -> list[Spot]:
    """Place accounts so that what is linked is near (Fruchterman and Reingold, 1991)."""
    n = len(ids)
    places = [
        (math.cos(2 * math.pi * i / n - math.pi / 2), math.sin(2 * math.pi * i / n - math.pi / 2))
        for i in range(n)
    ]
    number = {account: i for i, account in enumerate(ids)}
    ties = [(number[x.left_id], number[x.right_id]) for x in links if set(x.pair) <= set(number)]
    if 2 < n <= MOST_PULLED:
        places = _pulled(places, ties)
    return _fitted(ids, places)


def _pulled(
    places: list[tuple[float, float]], ties: Sequence[tuple[int, int]]
) -> list[tuple[float, float]]:
    n = len(places)
    ideal = 1.4 / math.sqrt(n)
    for step in range(STEPS):
        heat = 0.12 * (1 - step / STEPS)
        moves = [[0.0, 0.0] for _ in range(n)]
        for i in range(n):
            for j in range(i):
                _push(places, moves, i, j, lambda d: ideal * ideal / d)
        for i, j in ties:
            _push(places, moves, i, j, lambda d: -d * d / ideal)
        for i, (dx, dy) in enumerate(moves):
            length = math.hypot(dx, dy) or 1.0
            reach = min(length, heat) / length
            places[i] = (places[i][0] + dx * reach, places[i][1] + dy * reach)
    return places


def _push(
    places: list[tuple[float, float]],
    moves: list[list[float]],
    i: int,
    j: int,
    force: Callable[[float], float],
) -> None:
    """Move two apart (or together, if the force is negative) along their line."""
    dx, dy = places[i][0] - places[j][0], places[i][1] - places[j][1]
    distance = max(math.hypot(dx, dy), 0.01)
    strength = force(distance) / distance
    for at, sign in ((i, 1), (j, -1)):
        moves[at][0] += sign * dx * strength
        moves[at][1] += sign * dy * strength


def _fitted(ids: Sequence[str], places: Sequence[tuple[float, float]]) -> list[Spot]:
    """Stretch the drawing over its frame."""
    if not places:
        return []
    xs, ys = [p[0] for p in places], [p[1] for p in places]

    def at(value: float, values: list[float], size: float) -> float:
        low, span = min(values), max(values) - min(values)
        share = (value - low) / span if span > 1e-9 else 0.5
        return round(EDGE + share * (size - 2 * EDGE), 1)

    return [
        Spot(i, at(x, xs, WIDTH), at(y, ys, HEIGHT)) for i, (x, y) in zip(ids, places, strict=True)
    ]


def parted(
    ids: Sequence[str], links: Iterable[PersonLink], pair: Pair
) -> tuple[list[str], list[str]]:
    """Return the two sides if `pair` must be parted: the cut that costs the least bits.

    A minimum cut by augmenting paths (Edmonds and Karp, 1972) over the accepted links. The first
    account of `pair` is on the first side; who hangs on neither stays with the first of `ids`.
    """
    room: dict[str, dict[str, float]] = {i: {} for i in ids}
    for link in links:
        if link.state == "accepted" and set(link.pair) <= set(room):
            worth = _PROVED if link.ground in ("verified", "decision") else 0.0
            for a, b in (link.pair, link.pair[::-1]):
                room[a][b] = room[a].get(b, 0.0) + max(link.bits, _LEAST) + worth
    start, end = pair
    while path := _path(room, start, end):
        least = min(room[a][b] for a, b in pairwise(path))
        for a, b in pairwise(path):
            room[a][b] -= least
            room[b][a] = room[b].get(a, 0.0) + least
    near, far = _reached(room, start), _reached(_turned(room), end)
    home = near if ids[0] in near or ids[0] not in far else far
    left = [i for i in ids if i in near or (i not in far and home is near)]
    return left, [i for i in ids if i not in left]


def _path(room: Mapping[str, Mapping[str, float]], start: str, end: str) -> list[str]:
    """Return the shortest way with room left; [] if there is none."""
    before: dict[str, str] = {start: ""}
    queue = [start]
    for at in queue:
        for to in sorted(room[at]):
            if room[at][to] > 1e-9 and to not in before:
                before[to] = at
                queue.append(to)
    if end not in before:
        return []
    path = [end]
    while before[path[-1]]:
        path.append(before[path[-1]])
    return path[::-1]


def _reached(room: Mapping[str, Mapping[str, float]], start: str) -> set[str]:
    seen, queue = {start}, [start]
    for at in queue:
        new = [to for to, left in room[at].items() if left > 1e-9 and to not in seen]
        seen.update(new)
        queue += new
    return seen


def _turned(room: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    turned: dict[str, dict[str, float]] = {i: {} for i in room}
    for a, ways in room.items():
        for b, left in ways.items():
            turned[b][a] = left
    return turned
