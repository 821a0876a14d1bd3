"""Words and choices of the builder's rows."""

from collections.abc import Mapping

from django import template

from rapport.flow.segments.fields import BY_NAME
from rapport.segmenting.definitions import Segment
from rapport.web.segments import words
from rapport.web.segments.rows import Row

register = template.Library()
Offered = Mapping[str, list[tuple[str, str]]]
#: So many filters a row shows: those it has, and one more.
_FILTERS = 3


@register.filter
def choices(row: Row, offered: Offered) -> list[tuple[str, object]]:
    """Return what a row's field may be: all its values, or the most frequent of the data."""
    field = BY_NAME.get(row.of)
    if field is not None and field.values:
        return [(value, words.value(row.of, value)) for value in field.values]
    return [(value, words.value(row.of, told)) for value, told in offered.get(row.of, ())]


@register.filter
def filter_rows(row: Row) -> list[tuple[str, str]]:
    """Return a row's filters, and room for one more."""
    return [*row.filters, ("", "")][:_FILTERS]


@register.filter
def relation_words(name: str) -> object:
    return words.RELATIONS.get(name, name)


@register.filter
def deed_words(name: str) -> object:
    return words.DEEDS.get(name, name)


@register.filter
def way_words(name: str) -> object:
    return words.WAYS.get(name, name)


@register.filter
def called(segment: Segment) -> object:
    """Return a segment's name; of one as shipped in the reader's language."""
    return words.READY.get(segment.key, segment.name) if segment.is_ready else segment.name
