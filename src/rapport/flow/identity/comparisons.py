"""What is compared, and the levels of agreement. compared.sql gives each pair its levels.

Each comparison has one level a pair, 4 bits of the pair's pattern:

    0       missing: one of the two does not say; adds nothing
    1       different
    2 .. 7  partly: see LEVELS
    8 .. 15 exact, by how common the value is: 8 = fewer than 4 accounts, then times 4 each

Exact agreement in eight buckets of commonness is a term-frequency correction: a shared rare
name is worth more than a shared common one, for every identifier alike.
"""

from typing import Final

MISSING, DIFFERENT, EXACT = 0, 1, 8
BUCKETS: Final = 8
BITS_EACH: Final = 4

#: Comparisons in the order of their bits in the pattern, and their levels between
#: different and exact, by number.
LEVELS: Final[dict[str, dict[int, str]]] = {
    "given": {2: "near", 3: "initial", 4: "close", 5: "elsewhere", 6: "short form", 7: "swapped"},
    "family": {
        **{2: "near", 3: "initial", 4: "close", 5: "elsewhere", 6: "crossed"},
        **{7: "other ending"},
    },
    "birth": {2: "same year", 3: "near", 4: "close", 5: "in part"},
    "phone": {4: "close"},
    "email": {
        **{2: "near", 3: "near, made of the name", 4: "close"},
        **{5: "same mailbox name", 6: "same mailbox name, made of the name"},
    },
    "handle": {
        **{2: "near", 3: "near, made of the name", 4: "close", 5: "same on another network"},
        **{6: "made of the name", 7: "made of the name and digits"},
    },
    "place": {2: "near", 4: "close"},
    "postcode": {2: "same district", 4: "close"},
    "address": {2: "near", 4: "close"},
    "code": {3: "near", 4: "close", 5: "same card"},
    "work": {4: "close"},
    "sex": {},
    "group": {},
}
COMPARISONS: Final = tuple(LEVELS)

#: Levels that come with equal names, and their share among people of one (family) name: what
#: they add to the name's bits is what this share leaves, not what chance would. Swapped names
#: have their family name's bits already.
GIVEN_THE_NAME: Final[dict[str, dict[int, float]]] = {
    "given": {5: 0.05, 7: 1e-4},
    "email": {3: 0.5, 6: 0.03},
    "handle": {3: 0.5, 6: 0.03, 7: 0.002},
}

#: Comparisons whose equal value names one person or few: hard evidence.
HARD: Final = ("phone", "email", "handle", "code")


def label(comparison: str, level: int) -> str:
    """Return the name of a level, as link_reasons writes it."""
    if level >= EXACT:
        return "exact"
    return {MISSING: "missing", DIFFERENT: "different"}.get(level) or LEVELS[comparison][level]


def levels_of(comparison: str) -> tuple[int, ...]:
    """Return every level a pair may have in a comparison, `missing` left out."""
    return (DIFFERENT, *LEVELS[comparison], *range(EXACT, EXACT + BUCKETS))
