"""What somebody likes, by deeds and by words, with its name for the reader. No request here."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.flow.profile_cards import Interest, Knowledge
from rapport.web.ui.names import in_readers_language

#: So many interests stand on the page at once.
INTERESTS = 8


@dataclass(frozen=True, slots=True)
class Liking:
    """One interest that is shown, with its name for the reader."""

    interest: Interest
    name: str


def interests(known: Knowledge) -> tuple[list[Liking], list[str]]:
    """Return what somebody shows to like, and what they only say, the narrowest themes of each."""
    shown = _narrowest([i for i in known.interests if i.is_shown])
    said = _narrowest([i for i in known.interests if i.is_declared and not i.is_shown])
    above = {theme for i in known.interests if i.is_shown for theme in i.path}
    return (
        [Liking(i, theme_name(i)) for i in shown[:INTERESTS]],
        sorted(theme_name(i) for i in said if i.theme not in above),
    )


def _narrowest(found: Sequence[Interest]) -> list[Interest]:
    """Leave out a theme if one that is part of it is there as well."""
    above = {theme for i in found for theme in i.path[:-1]}
    return [i for i in found if i.theme not in above]


def theme_name(interest: Interest) -> str:
    return in_readers_language(interest.names, interest.theme)
