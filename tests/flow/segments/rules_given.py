"""Rules and facts by chance, for what must always hold."""

from datetime import date

from hypothesis import strategies as st

from rapport.flow.segments import fields as f
from rapport.flow.segments.grammar import plain
from rapport.flow.segments.rules import (
    All,
    Compare,
    Did,
    InSegment,
    Is,
    Known,
    May,
    Not,
    Some,
    When,
)

_TEXTS = st.text(min_size=1, max_size=12).map(plain).filter(bool)
_DAYS = st.integers(1, 400)
_DATES = st.dates(date(2020, 1, 1), date(2030, 1, 1))
_TIERS = st.sampled_from(["", *f.TIERS])
_BY_KIND = {kind: [x for x in f.FIELDS if x.kind == kind] for kind in (f.TEXT, f.CHOICE, f.NUMBER)}
_DATED = [x for x in f.FIELDS if x.kind == f.DATE]


@st.composite
def _is(draw):
    field = draw(st.sampled_from(_BY_KIND[f.TEXT] + _BY_KIND[f.CHOICE]))
    values = st.sampled_from(field.values) if field.values else _TEXTS
    many = tuple(dict.fromkeys(draw(st.lists(values, min_size=1, max_size=3))))
    return Is(field.name, many, draw(_TIERS) if field.sure else "")


@st.composite
def _compare(draw):
    field = draw(st.sampled_from(_BY_KIND[f.NUMBER] + [x for x in f.FIELDS if x.ordered]))
    number = st.sampled_from(field.values) if field.ordered else st.integers(-9, 99).map(float)
    tier = draw(_TIERS) if field.sure else ""
    which = draw(st.sampled_from(["low", "high", "both"]))
    if which == "both":
        both = sorted([draw(number), draw(number)], key=lambda x: x if x not in field.values
                      else field.values.index(x))  # fmt: skip
        return Compare(field.name, *both, tier=tier)
    is_open = draw(st.booleans())
    return Compare(field.name, **{which: draw(number), f"open_{which}": is_open}, tier=tier)


@st.composite
def _when(draw):
    field = draw(st.sampled_from(_DATED)).name
    how = draw(st.sampled_from(["within", "ago", "before", "after"]))
    if how in ("before", "after"):
        return When(field, how, day=draw(_DATES))
    return When(field, how, draw(_DAYS))


@st.composite
def _did(draw):
    deeds = tuple(dict.fromkeys(draw(st.lists(st.sampled_from(list(f.DEEDS)), min_size=1,
                                              max_size=2))))  # fmt: skip
    low = draw(st.one_of(st.none(), st.integers(0, 3)))
    high = draw(st.integers(low or 0, 4) if low is None else st.none())
    filters = draw(
        st.sampled_from([(), (("title", ("Order",)),), (("feeling", ("bad", "good")),)])
    )
    span = draw(st.sampled_from(["ever", "last", "from", "to", "both"]))
    start, stop = sorted([draw(_DATES), draw(_DATES)])
    return Did(
        deeds,
        None if low is None else float(low),
        None if high is None else float(high),
        filters,
        draw(_DAYS) if span == "last" else None,
        start if span in ("from", "both") and start < stop else None,
        stop if span in ("to", "both") and start < stop else None,
    )


def _nested(parts):
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(parts.map(Not), several.map(All), several.map(Some))


PLAIN = st.one_of(
    _is(),
    _compare(),
    _when(),
    _did(),
    st.sampled_from([x for x in f.FIELDS if x.kind != f.DATE]).map(lambda x: Known(x.name)),
    st.builds(May, st.sampled_from(f.PURPOSES), st.sampled_from(f.CHANNELS)),
)
#: Any rule, whatever it asks.
RULES = st.recursive(PLAIN | st.just(InSegment("buyers")), _nested, max_leaves=8)
