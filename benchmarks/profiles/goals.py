"""What the values of profiles have to reach, and whether this run did."""

from collections.abc import Iterator, Sequence
from math import sqrt

from scoring import Score

RIVALS = ("last write", "first write", "majority")
MOST_ECE = 0.05
Z = 1.96


def reached(found: Sequence[Score]) -> Iterator[str]:
    """Yield the lines of a table: the goals on all attributes of a set together.

    The interval is that of a difference of paired shares: only cases count in which one of the
    two is right and the other is not. Where nothing is dated either order of the files may be
    the last write, so both are rivals. Attributes that are too sure and others that are too
    unsure make one set that looks calibrated, so the worst attribute is told, too.
    """
    yield "| set | goal | measured | met |"
    yield "|---|---|--:|---|"
    for one in found:
        if one.attribute != "all":
            continue
        for rival in RIVALS:
            if rival in one.against and "hidden" not in one.set:  # there is nothing to choose
                yield _better(one, rival)
        worst = max(one.ece, one.ece_even)
        yield f"| {one.set} | ECE < {MOST_ECE} | {worst:.3f} | {_met(worst < MOST_ECE)} |"
        parts = [part for part in found if part.set == one.set and part is not one]
        worst, name = max((max(part.ece, part.ece_even), part.attribute) for part in parts)
        yield (
            f"| {one.set} | ... of every attribute | {worst:.3f} ({name}) "
            f"| {_met(worst < MOST_ECE)} |"
        )
    yield ""


def _better(one: Score, rival: str) -> str:
    ours, theirs = one.against[rival]
    more = (ours - theirs) / one.cases
    spread = Z * sqrt(max(0.0, ours + theirs - (ours - theirs) ** 2 / one.cases)) / one.cases
    met = "yes, within chance" if 0 < more <= spread else _met(more > 0)
    return f"| {one.set} | better than {rival} | {more:+.4f} ± {spread:.4f} | {met} |"


def _met(met: bool) -> str:
    return "yes" if met else "**no**"
