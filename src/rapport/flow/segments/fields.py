"""What a rule may ask of a person: the fields, and the deeds that it may count.

A field is a column of `traits`, or one kind of value in `trait_values`. A new one is a line here
and what fills it.
"""

from dataclasses import dataclass
from typing import Final

TEXT, CHOICE, NUMBER, DATE = "text", "choice", "number", "date"
#: What a value must at least be, the surest first, and how `traits` numbers it.
TIERS: Final = {"confirmed": 3, "likely": 2, "disputed": 1}
#: If a condition does not say.
TIER: Final = "likely"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a rule may ask.

    `kind`     text, choice (one of `values`), number or date
    `group`    where the builder lists it
    `many`     a person may have several: it lies in `trait_values`; else a column of `traits`
    `sure`     its values have a tier
    `ordered`  `values` go up: at least, at most can be said
    `unit`     of a number: points, times, years, money, share (0 to 1); of a text how it is
               compared: place, country or language; else by its letters
    `rights`   column of `traits` with the rights of what it was told by; of `many` each row's own
    `ads`      whether an audience for advertisements may be told by it
    """

    name: str
    kind: str
    group: str
    values: tuple[str, ...] = ()
    many: bool = False
    sure: bool = False
    ordered: bool = False
    unit: str = ""
    rights: str = ""
    ads: bool = True


def _attribute(name: str, kind: str = TEXT, **more: object) -> Field:
    return Field(name, kind, "known", sure=True, rights=f"{name}_rights", **more)  # type: ignore[arg-type]


def _score(name: str, unit: str = "points") -> Field:
    return Field(name, NUMBER, "scores", unit=unit, rights="scores_rights")


TEMPERATURES: Final = ("unaware", "problem", "solution", "product", "buying")
CELLS: Final = (
    "champions", "loyal", "potential_loyal", "new", "promising", "needs_attention",
    "about_to_sleep", "at_risk", "cant_lose", "hibernating", "lost",
)  # fmt: skip
AXES: Final = ("engagement", "influence", "valence", "creativity", "loyalty", "argument")
#: Attributes that a person has one of, as columns of `traits`.
SINGLE: Final = (
    "sex", "birth_year", "city", "region", "country", "language", "employer", "position",
    "education", "industry", "nearest_shop",
)  # fmt: skip

FIELDS: Final[tuple[Field, ...]] = (
    _attribute("sex", CHOICE, values=("female", "male")),
    _attribute("birth_year", NUMBER, unit="year"),
    Field("age", NUMBER, "known", sure=True, unit="years", rights="birth_year_rights"),
    _attribute("city", unit="place"),
    _attribute("region", unit="place"),
    _attribute("country", unit="country"),
    _attribute("language", unit="language"),
    _attribute("employer"),
    _attribute("position"),
    _attribute("education"),
    _attribute("industry"),
    _attribute("nearest_shop"),
    Field("kind", CHOICE, "known", values=("person", "visitor", "organisation")),
    Field("source", TEXT, "known", many=True),
    Field("accounts", NUMBER, "known", unit="times"),
    Field("first_seen", DATE, "known", rights="seen_rights"),
    Field("last_seen", DATE, "known", rights="seen_rights"),
    Field("tag", TEXT, "known", many=True),
    Field("interest", TEXT, "likes", many=True, sure=True),
    Field("unvoiced_interest", TEXT, "likes", many=True, sure=True),
    Field("life_event", TEXT, "likes", many=True),
    Field("likes_brand", TEXT, "likes", many=True),
    Field("persona", TEXT, "learned", many=True),
    Field("look_alike", TEXT, "learned", many=True),
    Field("first_deed", DATE, "did", rights="deeds_rights"),
    Field("last_deed", DATE, "did", rights="deeds_rights"),
    Field("deeds", NUMBER, "did", unit="times", rights="deeds_rights"),
    Field("activity", CHOICE, "did", values=("new", "active", "cooling", "lost"),
          rights="activity_rights"),
    Field("talks", CHOICE, "did", values=("active", "passive", "none"), rights="activity_rights"),
    Field("life_cycle", CHOICE, "did", values=("potential", "customer", "spreader"), ordered=True,
          rights="activity_rights"),
    Field("temperature", CHOICE, "did", values=TEMPERATURES, ordered=True,
          rights="temperature_rights"),
    Field("best_hour", NUMBER, "did", unit="hour", rights="activity_rights"),
    Field("orders", NUMBER, "bought", unit="times", rights="buying_rights"),
    Field("spent", NUMBER, "bought", unit="money", rights="buying_rights"),
    Field("spent_12m", NUMBER, "bought", unit="money", rights="deeds_rights"),
    Field("spending", CHOICE, "bought", values=("low", "middle", "high"), ordered=True,
          rights="deeds_rights"),
    Field("last_order", DATE, "bought", rights="buying_rights"),
    Field("rfm", CHOICE, "bought", values=CELLS, rights="buying_rights"),
    Field("expected_orders", NUMBER, "bought", unit="orders", rights="buying_rights"),
    Field("still_customer", NUMBER, "bought", unit="share", rights="buying_rights"),
    *(_score(axis) for axis in AXES),
    _score("composite"),
    *(_score(f"{axis}_percentile", "percentile") for axis in (*AXES, "composite")),
    Field("potential", NUMBER, "scores", unit="points", rights="potential_rights"),
    Field("keeps_word", NUMBER, "scores", unit="share", rights="scores_rights"),
    Field("reach_of_influence", NUMBER, "scores", unit="points", rights="network_rights"),
    Field("leads", CHOICE, "scores", values=("only_here", "everywhere"), rights="network_rights"),
    Field("stance", CHOICE, "scores", values=("advocate", "neutral", "critic"),
          rights="stance_rights"),
    Field("reliability", NUMBER, "scores", unit="share", rights="seen_rights"),
)  # fmt: skip
#: Those that no fact says: they were learned of people in groups, and lie in `learned_values`.
LEARNED: Final = frozenset(field.name for field in FIELDS if field.group == "learned")
BY_NAME: Final = {field.name: field for field in FIELDS}

#: Deeds by the word of a rule: verbs of `trait_deeds`; none: any verb.
DEEDS: Final[dict[str, tuple[str, ...]]] = {
    "anything": (),
    "bought": ("Purchase",),
    "returned": ("Return",),
    "viewed": ("View", "Read", "Listen"),
    "opened": ("Open",),
    "clicked": ("Click",),
    "liked": ("Like",),
    "disliked": ("Dislike",),
    "shared": ("Announce",),
    "wrote": ("Create", "Question"),
    "answered": ("Answer",),
    "messaged": ("Message",),
    "called": ("Call",),
    "joined": ("Follow", "Join"),
    "left": ("Leave",),
    "came": ("Arrive", "Visit"),
    "accepted": ("Accept",),
    "declined": ("Reject",),
    "entered": ("Enter",),
    "invited": ("Invite",),
}
#: By what the deeds of a condition may be narrowed: word of the rule -> column of `trait_deeds`.
#: Of `title` and `place` a part is enough.
FILTERS: Final = {
    "title": "title",
    "place": "place",
    "source": "source",
    "thing": "thing",
    "theme": "theme",
    "feeling": "feeling",
    "about": "target",
    "intent": "intents",
}
PARTS_ENOUGH: Final = ("title", "place", "intent")
FEELINGS: Final = {"bad": -1, "neutral": 0, "good": 1}
#: What `may(...)` may ask: consent for these purposes, in these channels.
PURPOSES: Final = ("service", "profile", "marketing", "ads", "events", "research", "training")
CHANNELS: Final = ("any", "email", "sms", "phone", "post", "telegram", "messenger", "push")
