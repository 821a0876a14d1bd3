"""Two accounts side by side: what each says, how far that agrees, and the bits it is worth.

The bits of all rows, of the prior and of what is not counted twice add up to the total shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rapport.flow.cards import AccountCard, Link
from rapport.web.people import portrait, words
from rapport.web.people.sums import rounded

#: The attribute that a comparison weighs, where it has another name.
_OF_COMPARISON = {
    "given": "name",
    "family": "name",
    "birth": "birth_date",
    "place": "city",
    "code": "card",
    "work": "employer",
}
#: Levels of a comparison that are agreement in full.
_EXACT = frozenset({"exact"})
SAME, ALIKE, OTHER, NOTHING = "=", "≈", "≠", "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `bits` as shown, None if it was not weighed; `why`: what was found, in words."""

    what: str
    left: str
    right: str
    sign: str
    bits: float | None
    why: tuple[str, ...]

    @property
    def css(self) -> str:
        return {SAME: "eq", ALIKE: "eq", OTHER: "ne"}.get(self.sign, "")


@dataclass(frozen=True, slots=True)
class Aligned:
    """All rows, the heaviest first; `prior`, `twice` and the rows' bits add up to `total`.

    twice  what two comparisons say both and is taken off once: in words, and its bits
    rest   what neither was weighed by nor both said
    """

    rows: tuple[Row, ...]
    prior: float
    total: float
    twice: tuple[tuple[str, float], ...] = ()
    rest: tuple[Row, ...] = ()


def aligned(link: Link) -> Aligned:
    """Lay out a weighed pair by attribute."""
    amounts = rounded([r.bits for r in link.reasons])
    weighed: dict[str, list[tuple[str, str, float]]] = {}
    twice: list[tuple[str, float]] = []
    prior = 0.0
    for reason, bits in zip(link.reasons, amounts, strict=True):
        if reason.comparison == "prior":
            prior += bits
            continue
        if words.TOGETHER in reason.comparison:
            twice.append((words.phrase(reason.comparison, reason.level), bits))
            continue
        name = _OF_COMPARISON.get(reason.comparison, reason.comparison)
        weighed.setdefault(name, []).append((reason.comparison, reason.level, bits))
    left, right = _texts(link.left), _texts(link.right)
    made = [
        (name, _row(name, left.get(name, ()), right.get(name, ()), weighed.get(name)))
        for name in dict.fromkeys([*weighed, *left, *right])
    ]
    made.sort(key=lambda m: (m[1].bits is None, -abs(m[1].bits or 0), m[0]))
    rows = tuple(row for _name, row in made)
    return Aligned(
        tuple(r for r in rows if r.bits is not None or (r.left and r.right)),
        prior,
        round(sum(amounts), 6),
        tuple(twice),
        tuple(r for r in rows if r.bits is None and not (r.left and r.right)),
    )


def blind(link: Link) -> Aligned:
    """Lay out a pair without our opinion: no bits, no signs, in an order that tells nothing."""
    left, right = _texts(link.left), _texts(link.right)
    names = [name for name in words.ATTRIBUTES if name in left or name in right]
    names += [name for name in sorted({*left, *right}) if name not in names]
    made = (_row(name, left.get(name, ()), right.get(name, ()), None) for name in names)
    return Aligned(tuple(Row(r.what, r.left, r.right, "", None, ()) for r in made), 0.0, 0.0)


def _row(
    name: str,
    mine: Iterable[str],
    theirs: Iterable[str],
    weighed: list[tuple[str, str, float]] | None,
) -> Row:
    mine, theirs = list(mine), list(theirs)
    label = words.ATTRIBUTES.get(name) or words.COMPARISONS.get(name)
    bits = None if weighed is None else round(sum(b for _c, _l, b in weighed), 6)
    return Row(
        str(label) if label is not None else words.name_of(words.ATTRIBUTES, name),
        ", ".join(mine),
        ", ".join(theirs),
        _sign(mine, theirs, weighed, bits),
        bits,
        tuple(words.phrase(c, level) for c, level, _b in weighed or ()),
    )


def _sign(
    mine: list[str],
    theirs: list[str],
    weighed: list[tuple[str, str, float]] | None,
    bits: float | None,
) -> str:
    """The comparison's verdict outranks the texts: two ways to write one phone are equal."""
    if weighed is not None and bits is not None:
        if all(level in _EXACT for _c, level, _b in weighed):
            return SAME
        return ALIKE if bits > 0 else OTHER
    if not mine or not theirs:
        return NOTHING
    return SAME if {t.casefold() for t in mine} & {t.casefold() for t in theirs} else NOTHING


def _texts(card: AccountCard) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for attribute, said in card.facts:
        text = portrait.text_of(attribute, said)
        if text and text not in texts.setdefault(attribute, []):
            texts[attribute].append(text)
    return texts
