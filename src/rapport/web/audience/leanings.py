"""What groups like, and what they do for a living: beyond what made them a group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

from django.utils.translation import get_language, gettext_lazy, to_locale

from rapport.flow.audience_cards import Leaning, ThemeTotal
from rapport.web.audience import words
from rapport.web.ui import formats
from rapport.web.ui.names import plain

_TITLES = {
    "interest": gettext_lazy("What else do people like who like one thing?"),
    "spending": gettext_lazy("What do people like who spend much, or little?"),
}
#: So many themes, and so many leanings of a group, are listed.
THEMES, NAMED = 12, 8


@dataclass(frozen=True, slots=True)
class LeaningLine:
    """One thing that a group has more of than others: how many times the odds."""

    of: Leaning
    name: str
    times: str


@dataclass(frozen=True, slots=True)
class GroupLines:
    """What one group has more of than others."""

    name: str
    people: int
    themes: tuple[LeaningLine, ...]
    professions: tuple[LeaningLine, ...]


def context(themes: Sequence[ThemeTotal], leanings: Sequence[Leaning]) -> dict[str, Any]:
    """All that the page shows: themes, groups by what they like, groups by what they spend."""
    names = {theme.theme: theme_name(theme) for theme in themes}
    return {
        "themes": [(theme_name(t), t) for t in themes if not t.forbidden][:THEMES],
        "forbidden": [(theme_name(t), t) for t in themes if t.forbidden],
        "groupings": [
            (by, str(title), _groups(leanings, by, names)) for by, title in _TITLES.items()
        ],
    }


def theme_name(theme: ThemeTotal) -> str:
    """Return what a theme is called in the reader's language; else in English."""
    locale = to_locale(get_language() or "en")
    named = theme.names.get(locale) or theme.names.get(locale.partition("_")[0])
    return named or theme.names.get("en") or plain(theme.theme)


def _groups(
    leanings: Iterable[Leaning], grouping: str, names: Mapping[str, str]
) -> list[GroupLines]:
    found: dict[str, list[Leaning]] = {}
    for leaning in leanings:
        if leaning.grouping == grouping:
            found.setdefault(leaning.group_name, []).append(leaning)
    made = []
    for group, rows in found.items():
        name = names.get(group, plain(group))
        if grouping != "interest":
            name = words.group(grouping, group, plain(group))
        themes = _lines(rows, "theme", names)
        professions = _lines(rows, "profession", {})
        if themes or professions:
            made.append(GroupLines(name, _people(rows), themes, professions))
    return sorted(made, key=lambda group: (-group.people, group.name))


def _people(rows: Iterable[Leaning]) -> int:
    """Return of how many of the group what is listed is known."""
    return max(r.of_people for r in rows if r.is_distinct)


def _lines(
    rows: Iterable[Leaning], what: str, names: Mapping[str, str]
) -> tuple[LeaningLine, ...]:
    mine = sorted(
        (r for r in rows if r.what == what and r.is_distinct), key=lambda r: (-r.log_odds, r.value)
    )
    return tuple(
        LeaningLine(r, _named(r, names), formats.number(exp(r.log_odds), 1)) for r in mine[:NAMED]
    )


def _named(leaning: Leaning, names: Mapping[str, str]) -> str:
    if leaning.what != "theme":
        return leaning.value  # as people write it
    return names.get(leaning.value) or plain(leaning.value)
