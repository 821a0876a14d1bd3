"""The sums behind a value, laid out to be drawn: bars that begin where the last one ended.

Figures are rounded so that what a page shows adds up: the parts shown sum to the total shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapport.flow.cards import AccountCard, Link, Value
from rapport.web.people import portrait, words

#: Width of a bar's drawing and the least width of a bar in it, in its own units.
WIDTH = 160.0
THIN = 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a sum. `x` and `width` are in units of a drawing WIDTH wide."""

    text: str
    amount: float  # as shown: rounded to `digits`
    x: float
    width: float
    sign: str  # for, against, start or total
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    bars: tuple[Bar, ...]
    total: Bar
    threshold: float | None = None  # x of the line that must be reached
    empty: tuple[str, ...] = ()  # what was compared and not given by both


def rounded(parts: Sequence[float], digits: int = 1) -> list[float]:
    """Round the parts so that they add up to their rounded sum (largest remainders).

    Each part moves by less than one unit of the last digit.
    """
    unit = 10**digits
    scaled = [round(part * unit, 6) for part in parts]
    down = [int(s // 1) for s in scaled]
    missing = round(round(sum(scaled), 6)) - sum(down)
    by_rest = sorted(range(len(parts)), key=lambda i: down[i] - scaled[i])
    up = set(by_rest[:missing])
    return [(n + (i in up)) / unit for i, n in enumerate(down)]


def link_sum(link: Link) -> Sum:
    """Lay out the bits of a link, from the prior to the total, with the line to be reached."""
    told = sorted(link.reasons, key=lambda r: (r.comparison != "prior", -r.bits))
    amounts = rounded([r.bits for r in told])
    lines = [
        (words.phrase(r.comparison, r.level), bits, "start" if r.comparison == "prior" else "")
        for r, bits in zip(told, amounts, strict=True)
    ]
    made = {r.comparison for r in told}
    names = tuple(str(name) for c, name in words.COMPARISONS.items() if c not in made)
    return _waterfall(lines, threshold=link.threshold_bits, empty=names)


def value_sum(value: Value) -> Sum:
    """Lay out the log-odds that each account adds to a value."""
    told = sorted(value.evidence, key=lambda e: -e.log_odds)
    amounts = rounded([e.log_odds for e in told], digits=2)
    lines = [(e.source, amount, "") for e, amount in zip(told, amounts, strict=True)]
    return _waterfall(lines)


def _waterfall(
    lines: Iterable[tuple[str, float, str]],
    *,
    threshold: float | None = None,
    empty: tuple[str, ...] = (),
) -> Sum:
    lines = list(lines)
    ends = [0.0]
    for _text, amount, _sign in lines:
        ends.append(ends[-1] + amount)
    reached = [*ends, *([] if threshold is None else [threshold])]
    low, span = min(reached), (max(reached) - min(reached)) or 1.0

    def at(value: float) -> float:
        return (value - low) / span * (WIDTH - 2 * THIN) + THIN

    def bar(text: str, start: float, end: float, amount: float, sign: str) -> Bar:
        x, width = at(min(start, end)), max(abs(at(end) - at(start)), THIN)
        return Bar(text, amount, round(x, 1), round(width, 1), sign)

    bars = tuple(
        bar(text, ends[i], ends[i + 1], amount, sign or ("for" if amount >= 0 else "against"))
        for i, (text, amount, sign) in enumerate(lines)
    )
    total = bar("", 0.0, ends[-1], round(ends[-1], 6), "total")
    line = None if threshold is None else round(at(threshold), 1)
    return Sum(bars, total, line, empty)


@dataclass(frozen=True, slots=True)
class Pair:
    """What two accounts say to one attribute. `sign`: =, ≈, ≠, or nothing if not compared."""

    what: str
    left: str
    right: str
    sign: str


#: The comparisons that weigh an attribute; any other has one of its own name, or none.
_WEIGHED_BY: dict[str, tuple[str, ...]] = {
    "name": ("given", "family"),
    "birth_date": ("birth",),
    "city": ("place",),
    "card": ("code",),
    "employer": ("work",),
    "position": ("work",),
}
_ORDER = {"=": 0, "≈": 0, "≠": 1, "": 2}


def side_by_side(link: Link) -> list[Pair]:
    """Return what both accounts say, attribute by attribute, the agreeing ones first.

    The sign is the comparison's verdict, so that it cannot contradict the sum: two ways
    to write one phone are equal (=), two spellings of one name agree (≈) if the bits are for.
    """
    left, right = _texts(link.left), _texts(link.right)
    bits = {r.comparison: r.bits for r in link.reasons}
    exact = {r.comparison for r in link.reasons if r.level == "exact"}
    pairs: list[tuple[float, Pair]] = []
    for attribute in dict.fromkeys([*left, *right]):
        mine, theirs = left.get(attribute, []), right.get(attribute, [])
        same = bool({t.casefold() for t in mine} & {t.casefold() for t in theirs})
        weighing = _WEIGHED_BY.get(attribute, (attribute,))
        weight = sum(bits.get(comparison, 0.0) for comparison in weighing)
        same = same or (weighing[0] in exact and attribute != "name")
        sign = _sign(same, weight) if mine and theirs else ""
        what = words.name_of(words.ATTRIBUTES, attribute)
        pairs.append((weight, Pair(what, ", ".join(mine), ", ".join(theirs), sign)))
    pairs.sort(key=lambda p: (_ORDER[p[1].sign], -abs(p[0])))
    return [pair for _weight, pair in pairs]


def _sign(same: bool, weight: float) -> str:
    if same:
        return "="
    return "≈" if weight > 0 else "≠"


def _texts(card: AccountCard) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for attribute, said in card.facts:
        texts.setdefault(attribute, []).append(portrait.text_of(attribute, said))
    return texts
