"""The tables of what is known of the audience as a whole: counted, with intervals.

No row is of fewer than twenty people (privacy.md, one set of k): not of a group, not of what is
left of all others, not of who saw a post. tables.py names them all, in the order they are made.
"""

from typing import Final

from rapport.flow.specs import COUNT, NUMBER, TEXT, Column, TableSpec

#: So many people hide one another.
K: Final = 20

_LOW = Column("low", NUMBER, "lower end of the 95 % interval", nullable=True)
_HIGH = Column("high", NUMBER, "its upper end", nullable=True)
_P = Column("p", NUMBER, "how likely it is by chance alone, two-sided", nullable=True)
_Q = Column("q", NUMBER, "p among all of one kind (Benjamini and Hochberg)", nullable=True)

RATES = TableSpec(
    name="rates",
    one_row_is="how often people did one thing to our posts of one kind, of those who could",
    key=("base", "dimension", "value", "other_value", "reaction"),
    columns=(
        Column("base", TEXT, "of what it is a share: reached, shown, followers; likes"),
        Column("dimension", TEXT, "channel, format, theme, theme_format or daypart"),
        Column("value", TEXT, "which channel, format, theme or part of the day"),
        Column("other_value", TEXT, "of theme_format the format; else empty"),
        Column("reaction", TEXT, "likes, comments, shares, clicks, any; weighted: by 1 2 3 2"),
        Column("posts", COUNT, "of how many posts of the last two years"),
        Column("seen", COUNT, "sum of the base over them, twenty at least"),
        Column("reactions", COUNT, "how many reactions; of weighted the sum of weights"),
        Column("plain", NUMBER, "reactions / seen"),
        Column("shrunk", NUMBER, "the same, drawn to what others do, as far as posts are few"),
        Column("low", NUMBER, "lower end of the 95 % interval of shrunk"),
        Column("high", NUMBER, "its upper end"),
        Column("expected", NUMBER, "shrunk, were these posts as all of their channel and format"),
        _P,
        _Q,
        Column("verdict", TEXT, "better or worse (q <= .05), as_expected; too_few: < 3 posts"),
    ),
)

DIFFERENCES = TableSpec(
    name="differences",
    one_row_is="one way of acting in one group of people, against all other groups",
    key=("measure", "grouping", "value"),
    columns=(
        Column("measure", TEXT, "negative_share, reply_share, comments, buys, writes ..."),
        Column("grouping", TEXT, "sex, age_band, language, city, region, spending"),
        Column("value", TEXT, "which group"),
        Column("said", TEXT, "as most of its people write it: Москва; else as value"),
        Column("unit", TEXT, "of what it is a share: texts or people; mean: a number a person"),
        Column("people", COUNT, "in the group, twenty at least; null: fewer", nullable=True),
        Column("of", COUNT, "their texts or people; null as people", nullable=True),
        Column("counted", COUNT, "of these those that count; of a mean the sum", nullable=True),
        Column("rate", NUMBER, "counted / of", nullable=True),
        Column("rest_people", COUNT, "in all other groups that count", nullable=True),
        Column("rest_of", COUNT, "theirs", nullable=True),
        Column("rest_counted", COUNT, "theirs", nullable=True),
        Column("rest_rate", NUMBER, "theirs", nullable=True),
        Column("difference", NUMBER, "rate - rest_rate", nullable=True),
        _LOW,
        _HIGH,
        Column("margin", NUMBER, "a difference below this would matter to nobody", nullable=True),
        _P,
        _Q,
        Column(
            "verdict",
            TEXT,
            "holds (q <= .05); does_not: the interval lies within the margin; else too_few",
        ),
    ),
)

FOLLOWERS = TableSpec(
    name="followers",
    one_row_is="one channel with discussions, and how people there follow them, in 90 days",
    key=("channel",),
    columns=(
        Column("channel", TEXT, "name of the connection; empty: all together"),
        Column(
            "active", COUNT, "people who wrote or passed on; null: fewer than 20", nullable=True
        ),
        Column(
            "passive", COUNT, "who only liked, looked or joined; null as active", nullable=True
        ),
        Column("none", COUNT, "who have an account there and did neither", nullable=True),
    ),
)

#: What goes on the shelf, in the order it is made.
FINDINGS: Final = (RATES, DIFFERENCES, FOLLOWERS)
#: What is given with the workspace before the pipeline runs.
GIVEN: Final[tuple[TableSpec, ...]] = ()
