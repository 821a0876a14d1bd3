"""What passes the door out of the income of groups: frozen dataclasses of plain values.

Money is told with two digits that mean something. None of it is of a person, and none may be put
into an export, a price, a segment for advertising or the order in which people are served (P14).
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IncomeOrigin:
    """Whose figures: how many, and how far they lie above what they are brought to, in parts of
    it (.2: a fifth higher); None: they share no group with surer ones, and stay as they are."""

    name: str
    figures: int
    above: float | None


@dataclass(frozen=True, slots=True)
class IncomeCell:
    """A group of people in general and what they earn a month. What names it is '' for any.

    ages        first and last year; None: any
    tax         after, before or untold: whether the money is after tax
    quality     A: a hundred figures of its own; B: thirty; C: of its role and place; D: wider
    backed_off  own, level, ages, sexes, roles, industries, region, district, country or
                elsewhere: how far one had to go for thirty figures
    figures     how many it rests on; older ones count less
    """

    area: str
    role: str
    industry: str
    level: str
    sex: str
    ages: tuple[int, int] | None
    currency: str
    tax: str
    low: float  # p10: a tenth of the group earns less
    median: float
    high: float  # p90
    figures: int
    quality: str
    backed_off: str
    origins: tuple[IncomeOrigin, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class IncomePage:
    """Some groups that outside tables tell of, and all that there are of these.

    areas, roles   what a filter may name, in alphabetic order
    """

    cells: tuple[IncomeCell, ...]
    total: int
    areas: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupIncome:
    """What people like somebody earn a month: an estimate for a group, no fact about them.

    people      how many of our people are in the group: 20 at least
    asked       what the group is told by: ('area', 'Казань'), ('role', ...), sex, age, level
    figures, quality, origins, as_of   what it rests on; quality as of IncomeCell
    backed_off  the steps that were taken to wider groups; () if none
    """

    low: float
    median: float
    high: float
    currency: str
    tax: str
    people: int
    asked: tuple[tuple[str, str], ...]
    figures: int
    quality: str
    backed_off: tuple[str, ...]
    origins: tuple[str, ...]
    as_of: datetime
