"""The documents of the audience as a whole. A number of people that is null is one below twenty,
or one by which such a number could be told."""

from typing import Literal

from pydantic import Field

from rapport.web.api.declaring import Document
from rapport.web.api.schemas import of

#: Within a document that has a field of that name.
_of = of


class Part(Document):
    """One part of all people, or of all customers."""

    name: str = of("which: a state, a temperature, a cell of customers", "active")
    people: int | None = of("how many", 1240)


class LifePart(Document):
    """One part of the life cycle."""

    name: str = of("potential, customer or spreader", "customer")
    people: int | None = of("how many", 2010)
    present: int | None = of("of them, those who are new or active", 1204)
    may_buy: int | None = of("of them, those who may buy soon", 640)


class Outlook(Document):
    """What customers may yet buy, by a model of how they bought until now."""

    customers: int = of("of how many it can be said", 2010)
    expected: float = of("purchases of them all in the next 180 days", 1240.5)
    alive: float = of("how many of them are customers still, by the model", 1120.2)
    orders: int = of("how many purchases they made in the 180 days until now", 1310)
    fitted: int = of("of how many customers the model was made", 2010)


class Followers(Document):
    """How people follow the discussions of one channel, in 90 days."""

    channel: str = of("the connection; empty: all together", "town")
    active: int | None = of("who wrote or passed something on", 354)
    passive: int | None = of("who only liked, looked or joined", 170)
    none: int | None = of("who did neither", 562)


class AudienceDocument(Document):
    """Who they are, counted."""

    life_cycle: list[LifePart]
    states: list[Part]
    temperatures: list[Part]
    customers: list[Part]
    outlook: Outlook | None
    followers: list[Followers]
    generation: str = of("the build that this is from", "000042")


class RatesQuery(Document):
    """Which rates. What is left out is not asked."""

    base: Literal["", "reached", "shown", "followers", "likes"] = Field(
        "", description="of what they are a share"
    )
    dimension: Literal["", "channel", "format", "theme", "theme_format", "daypart"] = Field(
        "", description="by what posts are told apart"
    )
    reaction: Literal["", "likes", "comments", "shares", "clicks", "any", "weighted"] = Field(
        "", description="what people did"
    )


class Rate(Document):
    """How often people did one thing to our posts of one kind, of those who could."""

    base: str = of("of what it is a share: reached, shown, followers, likes", "reached")
    dimension: str = of("by what posts are told apart", "theme")
    value: str = of("which channel, form, theme or part of the day", "waders")
    other_value: str = of("of theme_format the form; else empty", "")
    reaction: str = of("what people did; weighted: by 1, 2, 3, 2", "any")
    posts: int = of("of how many posts of the last two years", 54)
    seen: int = of("sum of the base over them", 64389)
    reactions: int = of("how many reactions", 3339)
    plain: float = of("reactions of seen", 0.0519)
    shrunk: float = of("the same, drawn to what others do as far as posts are few", 0.0509)
    low: float = of("lower end of the 95 % interval of shrunk", 0.0466)
    high: float = of("its upper end", 0.0553)
    expected: float = of("were these posts as all of their channel and form", 0.0469)
    p: float | None = of("how likely it is by chance", 0.02)
    q: float | None = of("p among all of one kind (Benjamini and Hochberg)", 0.0576)
    verdict: str = of("better, worse, as_expected or too_few", "as_expected")


class Rates(Document):
    """Rates, by base, dimension, value and reaction."""

    rates: list[Rate]


class DifferencesQuery(Document):
    """Which claims. What is left out is not asked."""

    measure: str = Field("", description="negative_share, comments, buys ...", max_length=40)
    grouping: str = Field("", description="sex, age_band, language, city ...", max_length=40)


class Difference(Document):
    """One way of acting in one group against all others; of fewer than 20 people all is null."""

    measure: str = _of("what is asked", "negative_share")
    grouping: str = _of("by what groups are told apart", "sex")
    value: str = _of("which group", "female")
    said: str = _of("what most of its people call it", "female")
    unit: str = _of("texts, people, or mean: a number of each person", "texts")
    people: int | None = _of("in the group", 185)
    of: int | None = _of("their texts or people", 283)
    counted: int | None = _of("of these those that count; of a mean the sum", 65)
    rate: float | None = _of("counted of these", 0.23)
    rest_people: int | None = _of("in all other groups", 237)
    rest_of: int | None = _of("their texts or people", 353)
    rest_counted: int | None = _of("of these those that count", 73)
    rest_rate: float | None = _of("counted of these", 0.207)
    difference: float | None = _of("rate less rest_rate", 0.023)
    low: float | None = _of("lower end of the 95 % interval of the difference", -0.042)
    high: float | None = _of("its upper end", 0.09)
    margin: float | None = _of("a difference below this would matter to nobody", 0.1)
    p: float | None = _of("how likely it is by chance", 0.5)
    q: float | None = _of("p among all of its grouping (Benjamini and Hochberg)", 0.92)
    verdict: str = _of("holds, does_not or too_few", "does_not")


class Differences(Document):
    """Claims that were checked, by measure, grouping and value."""

    differences: list[Difference]
