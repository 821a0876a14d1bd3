"""What passes the door out of the network: frozen dataclasses of plain values.

`shelf/network.py` makes them. Who may not be judged is in none; of groups nothing is told of
fewer than twenty people. What a field means stands in network_tables.py.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Topic:
    """One theme that many write of; `share` 0 to 1 of all people's voices."""

    topic: str
    people: int
    share: float


@dataclass(frozen=True, slots=True)
class Community:
    """One community of twenty people at least. `buyers` None: one to nineteen.

    inside  0 to 1: share of its endorsements that stays within;  themes: what tells it, most first
    """

    community: int
    people: int
    buyers: int | None
    inside: float
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InfluencePart:
    """One part of an influence: rank, amplification, reach or bridge; points, not millionths."""

    part: str
    value: float
    percentile: float
    points: float
    most: float


@dataclass(frozen=True, slots=True)
class Influence:
    """How much one person moves in one scope; see tables.INFLUENCE.

    points     0 to 100: the sum of the parts;  pagerank: share of all rank in the scope
    stance     advocate, neutral or critic; None: they write nothing about us
    community  None: of fewer than twenty people
    last_at    when somebody last endorsed them
    """

    person_id: str
    scope: str
    topic: str
    place: int
    people: int
    points: float
    pagerank: float
    leads: str | None
    stance: str | None
    community: int | None
    last_at: datetime | None
    parts: tuple[InfluencePart, ...]


@dataclass(frozen=True, slots=True)
class LeadersPage:
    """Some leaders; `after` is the cursor of the next page, None on the last."""

    rows: tuple[Influence, ...]
    total: int
    after: str | None


@dataclass(frozen=True, slots=True)
class Leadership:
    """How one person stands in one place; `weight` in whole endorsements."""

    place: str
    weight: float
    percentile: float


@dataclass(frozen=True, slots=True)
class Tie:
    """One person whom another endorses, or is endorsed by; `weight` in whole endorsements."""

    person_id: str
    weight: float
    deeds: int
    last_at: datetime
    is_buyer: bool


@dataclass(frozen=True, slots=True)
class Stance:
    """How somebody speaks of us: `valence` -1 to 1, weighed by how many read it."""

    label: str
    texts: int
    reach: int
    valence: float
    last_at: datetime


@dataclass(frozen=True, slots=True)
class CriticPoint:
    """One thing that a critic blames; see tables.CRITIC_POINTS."""

    target: str
    texts: int
    argued: int
    answered: int
    yielded: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Critic:
    """One critic: how they speak of us, and what they blame, the most texts first."""

    person_id: str
    stance: Stance
    points: tuple[CriticPoint, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How one post spread; see tables.CASCADES. `person_id` None: we wrote it.

    title     of a post of ours; None: not told, or a person's
    mention   a person's post among mentions; None: ours, or not read
    expected  final size by its first hour with its 80 % interval; None: it has spread, or too
              few posts of before tell
    """

    object_id: str
    person_id: str | None
    source: str
    title: str | None
    mention: str | None
    began_at: datetime
    size: int
    depth: int
    people: int
    reach: int
    virality: float
    first_hour: int
    expected: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Connections:
    """What stands behind one person's influence.

    influences  in every scope they stand in, all first
    buyers      of who endorses them, how many bought;  endorsers: how many in all
    endorsed_by the strongest ties to them, at most twenty;  endorses: whom they endorse so
    """

    influences: tuple[Influence, ...]
    places: tuple[Leadership, ...]
    endorsers: int
    buyers: int
    endorsed_by: tuple[Tie, ...]
    endorses: tuple[Tie, ...]
    stance: Stance | None
    blames: tuple[CriticPoint, ...]
    spread: tuple[Spread, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """One person on the map: `x`, `y` in 0 to 1, close to whom they endorse."""

    person_id: str
    x: float
    y: float
    points: float
    community: int | None


@dataclass(frozen=True, slots=True)
class NetworkMap:
    """The foremost of a scope, and who of them endorses whom.

    ties  places in `dots` of who endorses and who is endorsed, with the weight
    of    how many stand in the scope
    """

    dots: tuple[Dot, ...]
    ties: tuple[tuple[int, int, float], ...]
    of: int


@dataclass(frozen=True, slots=True)
class NetworkCounts:
    """How many people are endorsed, and how many posts spread."""

    people: int
    posts: int
