"""The least that a million records can cost: Fellegi-Sunter written by hand, set by set.

What a product has to do besides is left out: no reading of foreign headers, no normalising, no
other scripts, no reasons, no guards, no review. It is told what to compare and to block on
(settings.py). DuckDB finds and compares pairs in one statement each and packs the levels of a
pair into one number, so that learning works on counts of patterns: u from a random sample, m by
EM (Fellegi and Sunter 1969; Winkler 1988) for each block the settings name, averaged. Rare
values weigh more (term frequencies); links over the bar make connected components.
"""

import math
import re
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from records import components, records
from settings import settings_of

THREADS, MEMORY = 2, "10GB"
#: All pairs of so many records show what chance does.
SAMPLED = 1_400
#: A value is taken to be at least this common, so that one typed once is no proof.
LEAST_FREQUENCY = 1e-4


class Comparisons:
    """What is compared, as SQL over l and r, and how levels are packed into one number.

    Levels: 0 = different, then one for each threshold, the last = equal; above it: missing.
    """

    def __init__(self, chosen: list[tuple[str, str, tuple, bool]]) -> None:
        self.columns = [column for column, *_ in chosen]
        self.exact = [len(thresholds) + 1 for _, _, thresholds, _ in chosen]
        self.weigh_rare = [c for c, _, _, frequencies in chosen if frequencies]
        self.places = np.cumprod([1, *(top + 2 for top in self.exact[:-1])])
        self.sql = " + ".join(
            f"({_case(column, how, thresholds)}) * {place}"
            for (column, how, thresholds, _), place in zip(chosen, self.places, strict=True)
        )

    def levels(self, codes: np.ndarray) -> np.ndarray:
        """Return the levels of packed patterns, shape (patterns, comparisons)."""
        radix = np.array(self.exact) + 2
        return codes[:, None] // self.places % radix

    def exact_level_of(self, column: str) -> tuple[int, int]:
        at = self.columns.index(column)
        return at, self.exact[at]


def _case(column: str, how: str, thresholds: tuple) -> str:
    left, right, top = f"l.{column}", f"r.{column}", len(thresholds) + 1
    steps = {
        "jw": f"jaro_winkler_similarity({left}, {right}) >= ",
        "lev": f"levenshtein({left}, {right}) <= ",
    }
    between = "".join(
        f" when {steps[how]}{threshold} then {top - 1 - i}"
        for i, threshold in enumerate(thresholds)
    )
    return (
        f"case when {left} is null or {right} is null then {top + 1}"
        f" when {left} = {right} then {top}{between} else 0 end"
    )


def _agree(block: tuple[str, ...]) -> str:
    return " and ".join(f"{_side(e, 'l')} = {_side(e, 'r')}" for e in block)


def _side(expression: str, side: str) -> str:
    if re.fullmatch(r"\w+", expression):
        return f"{side}.{expression}"
    return re.sub(r"\((\w+)", rf"({side}.\1", expression, count=1)


def run(name: str, truth: str, files: list[Path]) -> pa.Array:
    """Return the person of each record, in order."""
    chosen = settings_of(name)
    connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS})
    connection.execute("set preserve_insertion_order = false")
    connection.register("rows", pa.concat_tables(records(truth, files), promote_options="default"))
    connection.execute("create table people as from rows")
    connection.unregister("rows")
    size = _count(connection, "select count(*) from people")
    compared = Comparisons(chosen["compare"])
    _find_pairs(connection, compared, chosen["blocks"])
    u = _by_chance(connection, compared)
    m = _learned(connection, compared, chosen["em"], u)
    prior = _prior(connection, chosen, size)
    left, right = _links(connection, compared, (m, u, prior), chosen["threshold"])
    return components(left, right, size)


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return connection.execute(sql).fetchone()[0]


def _joined(blocks: list[tuple[str, ...]], selected: str) -> str:
    """Return SQL of the pairs that meet in any block, each once: by the first that has it."""
    parts = []
    for i, block in enumerate(blocks):
        earlier = "".join(f" and not coalesce({_agree(b)}, false)" for b in blocks[:i])
        parts.append(
            f"select {selected} from people as l join people as r on {_agree(block)}"
            f" where l.unique_id < r.unique_id{earlier}"
        )
    return " union all ".join(parts)


def _find_pairs(connection: Any, compared: Comparisons, blocks: list[tuple[str, ...]]) -> None:
    pairs = f"l.unique_id as a, r.unique_id as b, ({compared.sql})::int as pattern"
    connection.execute(f"create table pairs as {_joined(blocks, pairs)}")


def _by_chance(connection: Any, compared: Comparisons) -> list[np.ndarray]:
    """Return u: for each comparison the share of each level among random pairs."""
    codes, counts = _patterns(
        connection,
        f"with s as (from people order by hash(unique_id) limit {SAMPLED}) "
        f"select ({compared.sql})::int as pattern, count(*) as n "
        "from s as l join s as r on l.unique_id < r.unique_id group by 1",
    )
    levels = compared.levels(codes)
    shares = []
    for at, top in enumerate(compared.exact):
        seen = np.bincount(levels[:, at], counts, top + 2)[: top + 1] + 0.5
        shares.append(seen / seen.sum())
    return shares


def _patterns(connection: Any, sql: str) -> tuple[np.ndarray, np.ndarray]:
    found = connection.execute(sql).fetchnumpy()
    return np.asarray(found["pattern"], np.int64), np.asarray(found["n"], float)


def _learned(
    connection: Any, compared: Comparisons, blocks: list[tuple[str, ...]], u: list[np.ndarray]
) -> list[np.ndarray]:
    """Return m: the same among pairs of one person, learned block by block, averaged."""
    learned: list[list[np.ndarray]] = [[] for _ in compared.columns]
    for block in blocks:
        sql = _joined([block], f"({compared.sql})::int as pattern")
        codes, counts = _patterns(
            connection, f"select pattern, count(*) as n from ({sql}) group by 1"
        )
        used = [
            at for at, column in enumerate(compared.columns) if not any(column in e for e in block)
        ]
        for at, m in _em(compared, compared.levels(codes), counts, used, u).items():
            learned[at].append(m)
    return [
        np.mean(found, 0) if found else _guess(top)
        for found, top in zip(learned, compared.exact, strict=True)
    ]


def _guess(top: int) -> np.ndarray:
    return np.array([0.05 / top] * top + [0.95])


def _em(
    compared: Comparisons,
    levels: np.ndarray,
    counts: np.ndarray,
    used: list[int],
    u: list[np.ndarray],
) -> dict[int, np.ndarray]:
    m = {at: _guess(compared.exact[at]) for at in used}
    share = 0.5
    for _ in range(50):
        odds = np.full(len(counts), math.log(share / (1 - share)))
        for at in used:
            known = levels[:, at] <= compared.exact[at]
            level = levels[known, at]
            odds[known] += np.log(m[at][level] / u[at][level])
        same = counts / (1 + np.exp(-odds))
        share = min(max(same.sum() / counts.sum(), 1e-9), 1 - 1e-9)
        for at in used:
            top = compared.exact[at]
            seen = np.bincount(levels[:, at], same, top + 2)[: top + 1] + 1e-6
            m[at] = seen / seen.sum()
    return m


def _prior(connection: Any, chosen: dict[str, Any], size: int) -> float:
    """Return the odds, in bits, that two records taken at random are one person."""
    certain = _count(connection, f"select count(*) from ({_joined(chosen['certain'], '1')})")
    share = certain / chosen["recall"] / (size * (size - 1) / 2)
    return math.log2(share / (1 - share))


def _links(
    connection: Any,
    compared: Comparisons,
    model: tuple[list[np.ndarray], list[np.ndarray], float],
    threshold: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return both ends of all pairs whose probability is at least `threshold`."""
    m, u, prior = model
    found = connection.execute("select distinct pattern from pairs").fetchnumpy()
    codes = np.asarray(found["pattern"], np.int64)
    levels = compared.levels(codes)
    bits = np.full(len(codes), prior)
    for at, top in enumerate(compared.exact):
        known = levels[:, at] <= top
        bits[known] += np.log2(m[at][levels[known, at]] / u[at][levels[known, at]])
    bar = math.log2(threshold / (1 - threshold))
    joins, rarity, most = "", "", 0.0
    equal = {}
    for column in compared.weigh_rare:
        at, top = compared.exact_level_of(column)
        usual = float(u[at][top])
        equal[f"equal_{column}"] = levels[:, at] == top
        most += max(0.0, math.log2(usual / LEAST_FREQUENCY))
        joins += (
            f" left join (select {column} as v, count(*) / sum(count(*)) over () as f from people"
            f" where {column} is not null group by 1) as t_{column}"
            f" on s.equal_{column} and t_{column}.v = l.{column}"
        )
        rarity += (
            f" + case when s.equal_{column} then log2({usual}"
            f" / greatest(coalesce(t_{column}.f, {usual}), {LEAST_FREQUENCY})) else 0 end"
        )
    scored = pa.table({"pattern": pa.array(codes, pa.int32()), "bits": bits, **equal})
    connection.register("scored", scored)
    links = connection.execute(
        f"select a, b from (select p.a, p.b, s.bits{rarity} as total from pairs as p"
        f" join scored as s using (pattern) join people as l on l.unique_id = p.a{joins}"
        f" where s.bits > {bar - most}) where total >= {bar}"
    ).fetchnumpy()
    return np.asarray(links["a"]), np.asarray(links["b"])
