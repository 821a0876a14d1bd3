"""Why two records are one person or are not: in words, in bits that add up, and what decided."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.engine import Engine
from rapport.flow.errors import InputError
from rapport.flow.identity import stage
from rapport.flow.identity.pattern_reasons import pattern_reasons
from rapport.quality import probability


@dataclass(frozen=True)
class Reason:
    """One comparison of two records: its level, and what that adds, in bits."""

    comparison: str
    level: str
    bits: float
    microbits: int


@dataclass(frozen=True)
class Explanation:
    """One pair. The microbits of all reasons, the prior's among them, add up to its own.

    left, right  'file:row' and the record's id
    met          false: they agree on too little to be compared; it was done for this answer
    microbits    log2-odds of one person, millionths; probability is what they stand for
    state        accepted, review, refused or apart: what was judged of the pair alone
    ground       what decided: see tables.LINKS
    together     whether the two are one person in the end, with all the others asked
    """

    left: tuple[str, str]
    right: tuple[str, str]
    met: bool
    microbits: int
    threshold_microbits: int
    review_microbits: int
    probability: float
    state: str
    ground: str
    together: bool
    reasons: tuple[Reason, ...]

    @property
    def words(self) -> str:
        """Say what decided, in one sentence."""
        over = (self.microbits - self.threshold_microbits) / 1e6
        score = f"{abs(over):.2f} bits {'over' if over >= 0 else 'under'} the bar"
        told = _WORDS.get((self.state, self.ground), f"{self.state}, for {self.ground}")
        if self.state == "accepted" and not self.together:
            told = "accepted by itself, but other records of the group speak against it"
        elif self.state != "accepted" and self.together:
            told += "; one person all the same, through other records"
        return f"{told}: {score}"


_WORDS: Final = {
    ("accepted", "score"): "one person by the score",
    ("accepted", "decision"): "one person: somebody said so",
    ("accepted", "verified"): "one person: a verified identifier is the same",
    ("review", "score"): "left to people: near the bar",
    ("review", "guard"): "left to people: what agrees may be shared by a family or by chance",
    ("review", "rights"): "left to people: a source does not allow linking",
    ("review", "veto"): "left to people: a verified identifier is the same, another differs",
    ("refused", "score"): "not one person by the score",
    ("refused", "veto"): "not one person: what differs outweighs any score",
    ("apart", "veto"): "not one person, ever: verified identifiers differ",
    ("apart", "decision"): "not one person: somebody said so",
}


def record_named(records: pa.Table, name: str) -> int:
    """Return the place in `records` of the one that has this id, or this row.

    Forms    'id', 'row', 'file:id' or 'file:row'. An id comes before a row.
    Records  file, row (from 1), id, ...
    Raises   InputError: no record has it, or several have.
    """
    file, colon, rest = name.rpartition(":")
    options: list[tuple[str | None, str]] = [(None, name)]
    if colon and pc.any(pc.equal(records["file"], file)).as_py():
        options.insert(0, (file, rest))
    for within, key in options:
        for column in ("id", "row"):
            if column == "row" and not key.isdecimal():
                continue
            same = pc.equal(pc.cast(records[column], pa.string()), key)
            if within is not None:
                same = pc.and_(same, pc.equal(records["file"], within))
            found = np.flatnonzero(same.to_numpy(zero_copy_only=False))
            if len(found) == 1:
                return int(found[0])
            if len(found) > 1:
                raise InputError(
                    f"{len(found)} records are called {name!r}",
                    fix="say which: FILE:ID, or FILE:ROW where ids repeat in one file",
                )
    raise InputError(
        f"no record has the id or the row {name!r}",
        fix="ids are those of the column --id names, else the row's number from 1 on",
    )


def explain(engine: Engine, records: pa.Table, left: int, right: int) -> Explanation:
    """Explain two of `records`, by their places, in an engine where the stage has run.

    It needs every table of the stage, and changes pairs, compared, patterns, scored_patterns
    and judged to hold this pair.
    Raises   InputError: it is one record, or nothing is known of one of the two.
    """
    one, other = (records.slice(place, 1).to_pylist()[0] for place in (left, right))
    if one["account_id"] == other["account_id"]:
        raise InputError("that is one record twice", fix="name two records")
    together = engine.get(
        "select count(distinct person_id) as people from persons where account_id in ($a, $b)",
        a=one["account_id"],
        b=other["account_id"],
    )
    nodes = sorted(int(row["account_id"][:15], 16) for row in (one, other))
    met = _put_pair(engine, *nodes)
    row = judge_pairs(engine).to_pylist()[0]
    reasons = reasons_of(engine, row["pattern"])
    return Explanation(
        left=(f"{one['file']}:{one['row']}", one["id"]),
        right=(f"{other['file']}:{other['row']}", other["id"]),
        met=met,
        microbits=row["microbits"],
        threshold_microbits=row["threshold_microbits"],
        review_microbits=row["review_microbits"],
        probability=float(probability(np.array(row["microbits"]))),
        state=row["state"],
        ground=row["ground"],
        together=together["people"][0].as_py() == 1,
        reasons=reasons,
    )


def _put_pair(engine: Engine, left: int, right: int) -> bool:
    """Put the pair alone into `pairs`; return whether it was compared before."""
    columns = "l, r, rules, sampled, verified"
    where = "where l = $l and r = $r"
    pair = engine.get(f"select {columns} from compared {where}", l=left, r=right)
    met = bool(engine.get(f"select 1 from judged {where}", l=left, r=right).num_rows)
    if not met:
        # a block too large to compare all its accounts in tells what agrees all the same
        pair = engine.get(
            """select $l as l, $r as r, coalesce(bit_or(a.rule), 0) as rules,
                false as sampled, false as verified
            from block_keys as a
            join block_keys as b on b.block = a.block and b.node = $r
            where a.node = $l""",
            l=left,
            r=right,
        )
    engine.put("pairs", pair)
    return met


def judge_pairs(engine: Engine) -> pa.Table:
    """Compare and judge what is in `pairs`, as the stage would, whether it met in a block or not.

    Returns  rows of judged, and review_microbits.
    """
    stage.make(engine, "compared_names", "compared")
    engine.make(
        "patterns",
        """select * from patterns
        union all
        select distinct pattern, cast(0 as bigint) as found, cast(0 as bigint) as sampled
        from compared where pattern not in (select pattern from patterns)""",
    )
    stage.make(engine, "scored_patterns")
    # what met nowhere is judged here too: a rule that no block has makes it count as met
    engine.make(
        "compared",
        """select l, r, case when rules = 0 then cast(549755813888 as bigint) else rules end
        as rules, sampled, verified, pattern from compared""",
    )
    stage.make(engine, "judged")
    return engine.get(
        """select j.*, s.review_microbits
        from judged as j join scored_patterns as s on s.pattern = j.pattern"""
    )


def reasons_of(engine: Engine, pattern: int) -> tuple[Reason, ...]:
    """Return what the score of one pattern is the sum of: the prior, then what adds most."""
    code = engine.get("select $p as pattern, 1 as found, 0 as sampled", p=pattern)
    weights = {
        (row["comparison"], row["level"]): row
        for row in engine.get("select * from weights").to_pylist()
    }
    made = pattern_reasons.function(code, engine.get("select * from weights"))
    reasons = []
    for row in made.to_pylist():
        weight = weights.get((row["comparison"], row["level"]))
        # a level that the model never saw weighs nothing
        label = weight["label"] if weight else "never seen"
        microbits = weight["microbits"] if weight else 0
        reasons.append(Reason(row["comparison"], label, microbits / 1e6, microbits))
    reasons.sort(key=lambda r: (r.comparison != "prior", -abs(r.microbits), r.comparison))
    return tuple(reasons)
