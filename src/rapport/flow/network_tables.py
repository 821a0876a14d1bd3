"""The tables of who moves whom: deeds in public, who endorses whom, who leads, what spreads.

tables.py names those on the shelf, in the order they are made. Nobody stands in them who took
back their word to be profiled, nor programs, staff and organisations; no row is made of lists of
friends or followers, only of what people did to what others wrote.
"""

from typing import Final

from rapport.flow.fact_tables import RIGHTS, SOURCE
from rapport.flow.profile_tables import PERSON
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

_OTHER: Final = Column("other_id", TEXT, "the person who wrote it, see persons")
_SCOPE: Final = (
    Column("scope", TEXT, "all; topic: restarting at who writes of it; buyers: at who bought"),
    Column("topic", TEXT, "theme of the scope topic; else empty"),
)

# --------------------------------------------------------------------------- workings

REACTIONS = TableSpec(
    name="reactions",
    one_row_is="one public deed of a person towards what another person wrote; never on the shelf",
    key=("interaction_id", "other_id"),
    columns=(
        Column("interaction_id", TEXT, "see interactions"),
        PERSON,
        _OTHER,
        Column("kind", TEXT, "reply, mention, like or share"),
        SOURCE,
        Column("object_id", TEXT, "what was reacted to; null of a mention", nullable=True),
        Column("occurred_at", TIME, "see timelines"),
        Column("microweight", COUNT, "millionths: base x trust x decay; 0: beyond the cap"),
        RIGHTS,
    ),
)

LEFT_OUT = TableSpec(
    name="left_out",
    one_row_is="one person who stands in no network and no score; never on the shelf",
    key=("person_id",),
    columns=(PERSON,),
)

FELT_TEXTS = TableSpec(
    name="felt_texts",
    one_row_is="one text about us in public, with a feeling; never on the shelf",
    key=("interaction_id",),
    columns=(
        Column("interaction_id", TEXT, "see interactions"),
        PERSON,
        Column("sentiment", COUNT, "-1, 0 or 1"),
        Column("target", TEXT, "see text_readings"),
        Column("followers", COUNT, "of its author, as last seen; 0: not told"),
        Column("is_argued", YES_NO, "whether it gives what one can check"),
        Column("is_answered", YES_NO, "whether we answered it"),
        Column(
            "next_sentiment",
            COUNT,
            "of their first text with a feeling in that talk after our answer; null: none",
            nullable=True,
        ),
        Column("occurred_at", TIME, "when"),
        RIGHTS,
    ),
)

CASCADE_NODES = TableSpec(
    name="cascade_nodes",
    one_row_is="one post, or one deed that answers it or passes it on; never on the shelf",
    key=("node_id",),
    columns=(
        Column("node_id", TEXT, "its object; of a share without a post its interaction"),
        Column("parent_id", TEXT, "the object that it answers or shares", nullable=True),
        Column("person_id", TEXT, "who did it; null: us, or nobody told of", nullable=True),
        Column("is_ours", YES_NO, "whether we did it"),
        Column("source", TEXT, "see objects"),
        Column("followers", COUNT, "of who did it, as last seen; 0: not told"),
        Column("occurred_at", TIME, "when"),
        RIGHTS,
    ),
)

# --------------------------------------------------------------------------- findings

TOPIC_SHARES = TableSpec(
    name="topic_shares",
    one_row_is="one theme that many write of in public, and its share of all people's voices",
    key=("topic",),
    columns=(
        Column("topic", TEXT, "see themes"),
        Column("people", COUNT, "who wrote of it in a year, twenty at least"),
        Column("share", NUMBER, "0 to 1: each person has one voice, parted by their texts"),
    ),
)

ENDORSEMENTS = TableSpec(
    name="endorsements",
    one_row_is="one person who endorses another by deeds in public",
    key=("person_id", "other_id"),
    columns=(
        PERSON,
        _OTHER,
        Column("microweight", COUNT, "millionths: sum of what the deeds weigh now"),
        Column("deeds", COUNT, "how many deeds count"),
        Column("last_at", TIME, "the last of them"),
        RIGHTS,
    ),
)

COMMUNITIES = TableSpec(
    name="communities",
    one_row_is="one person who endorses or is endorsed, and the community they are of",
    key=("person_id",),
    columns=(
        PERSON,
        Column("community", COUNT, "its number in this generation: 0 = the largest"),
        Column("microweight", COUNT, "of all their endorsements, given and received, millionths"),
        Column("microweight_inside", COUNT, "of it what stays within the community"),
        RIGHTS,
    ),
)

COMMUNITY_CARDS = TableSpec(
    name="community_cards",
    one_row_is="one community of twenty people at least",
    key=("community",),
    columns=(
        Column("community", COUNT, "see communities"),
        Column("people", COUNT, "how many are of it"),
        Column("buyers", COUNT, "of them, who bought; null: one to nineteen", nullable=True),
        Column("microweight", COUNT, "of all endorsements of its people, millionths"),
        Column("inside", NUMBER, "0 to 1: share of it that stays within"),
    ),
)

COMMUNITY_THEMES = TableSpec(
    name="community_themes",
    one_row_is="one theme that tells a community from all others",
    key=("community", "theme"),
    columns=(
        Column("community", COUNT, "see communities; of twenty people at least"),
        Column("theme", TEXT, "see themes; never a forbidden one"),
        Column("people", COUNT, "of it who show or tell interest in it, five at least"),
        Column("log_odds", NUMBER, "among all interests of its people, against others'"),
        Column("z", NUMBER, "log_odds by its standard error, 1.96 at least"),
        Column("place", COUNT, "1 = tells most, by z; five at most"),
    ),
)

LEADERSHIPS = TableSpec(
    name="leaderships",
    one_row_is="one person whom others endorse, in one place",
    key=("person_id", "place"),
    columns=(
        PERSON,
        Column("place", TEXT, "name of the connection it was done in"),
        Column("microweight", COUNT, "of endorsements received there, millionths"),
        Column("percentile", NUMBER, "0 to 100: among who is endorsed there"),
        RIGHTS,
    ),
)

INFLUENCE_REASONS = TableSpec(
    name="influence_reasons",
    one_row_is="one part of a person's influence in one scope",
    key=("person_id", "scope", "topic", "part"),
    columns=(
        PERSON,
        *_SCOPE,
        Column("part", TEXT, "rank, amplification, reach or bridge"),
        Column(
            "value", NUMBER, "raw: share of all rank; shares a post; ln(1 + followers); weight"
        ),
        Column("percentile", NUMBER, "0 to 100: among who was endorsed, in this scope"),
        Column("micropoints", COUNT, "millionths of the 45, 30, 15 and 10 points it can give"),
        RIGHTS,
    ),
)

INFLUENCE = TableSpec(
    name="influence",
    one_row_is="one person whom others endorse, and how much they move in one scope",
    key=("person_id", "scope", "topic"),
    columns=(
        PERSON,
        *_SCOPE,
        Column("pagerank", NUMBER, "share of all rank in the scope; all people's is 1"),
        Column("micropoints", COUNT, "0 to 100 points in millionths: sum of its reasons"),
        Column("place", COUNT, "1 = moves most; of equals the one with the higher rank"),
        Column("people", COUNT, "how many stand in the scope"),
        Column(
            "leads",
            TEXT,
            "only_here: percentile >= 95 in one place, below 80 in their others; "
            "everywhere: >= 95 in two at least; else null",
            nullable=True,
        ),
        RIGHTS,
    ),
)

STANCES = TableSpec(
    name="stances",
    one_row_is="one person who wrote of us in public, and how they speak of us to how many",
    key=("person_id",),
    columns=(
        PERSON,
        Column("texts", COUNT, "about us, with a feeling that can be told"),
        Column("reach", COUNT, "sum over them of followers + 1, as last seen"),
        Column("microvalence", COUNT, "-1 to 1 in millionths: their feelings weighed by reach"),
        Column(
            "label", TEXT, "advocate (> .2) or critic (< -.2) of 5 texts at least; else neutral"
        ),
        Column("last_at", TIME, "the last of them"),
        RIGHTS,
    ),
)

CRITIC_POINTS = TableSpec(
    name="critic_points",
    one_row_is="one critic and one thing they blame us for",
    key=("person_id", "target"),
    columns=(
        PERSON,
        Column("target", TEXT, "what it is about: delivery, price ...; empty: nothing told"),
        Column("texts", COUNT, "negative ones about us"),
        Column(
            "argued",
            COUNT,
            "of them, with what one can check: number, date, amount, picture, link, comparison",
        ),
        Column("answered", COUNT, "of them, those we answered"),
        Column(
            "yielded", COUNT, "of those, after which their next text in the talk was not negative"
        ),
        Column("last_at", TIME, "the last of them"),
        RIGHTS,
    ),
)

CASCADES = TableSpec(
    name="cascades",
    one_row_is="one post that was answered or passed on, and how it spread",
    key=("object_id",),
    columns=(
        Column("object_id", TEXT, "the post that began it"),
        Column("person_id", TEXT, "who wrote it; null: we, or nobody told of", nullable=True),
        Column("is_ours", YES_NO, "whether we wrote it"),
        SOURCE,
        Column("began_at", TIME, "when it was published"),
        Column("size", COUNT, "itself, all answers and shares, and theirs"),
        Column("depth", COUNT, "longest way down from it"),
        Column("people", COUNT, "how many persons with a profile took part"),
        Column("reach", COUNT, "sum of followers + 1 of these"),
        Column("virality", NUMBER, "mean way between two of it (Goel 2016): 2 or less is a star"),
        Column("first_hour", COUNT, "its size after sixty minutes"),
        Column(
            "expected",
            NUMBER,
            "final size by its first hour, the middle; never less than it has already",
            nullable=True,
        ),
        Column("low", NUMBER, "lower end of the 80 % interval; null as expected", nullable=True),
        Column(
            "high",
            NUMBER,
            "its upper end; null: too few posts of before to tell, it has spread, or beyond it",
            nullable=True,
        ),
        RIGHTS,
    ),
)

#: What goes on the shelf, in the order it is made.
FINDINGS: Final[tuple[TableSpec, ...]] = (
    TOPIC_SHARES,
    ENDORSEMENTS,
    COMMUNITIES,
    COMMUNITY_CARDS,
    COMMUNITY_THEMES,
    LEADERSHIPS,
    INFLUENCE_REASONS,
    INFLUENCE,
    STANCES,
    CRITIC_POINTS,
    CASCADES,
)
