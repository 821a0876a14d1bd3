"""Score a grouping against what is known, as a whole and where it is hard."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.flow.sources.files.reading import read_table
from rapport.resolve import quality


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 of pairs; F1 of B-cubed where all records are scored."""

    true_pairs: int
    precision: float
    recall: float
    b3_f1: float | None = None

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def views(
    name: str, files: tuple[Path, ...], truth: str, out: Path
) -> Iterator[tuple[str, Score]]:
    """Give the score of all records and, for everypolitician, of three kinds of pairs.

    Pairs of an entry of Wikidata and one of another source: *mapped by hand*, where people of
    that project did it, and *by name*, where its build joined them by equal names. *Two
    scripts*: pairs of a record that gives a name in Cyrillic or Han and one that does not.
    """
    table = pa.concat_tables([read_table(f) for f in files], promote_options="default")
    person = pq.read_table(out)["person_id"]
    known = pc.if_else(pc.equal(table[truth], ""), pa.scalar(None, pa.string()), table[truth])
    whole = quality(known, person)
    yield name, Score(whole.true_pairs, whole.precision, whole.recall, whole.b3_f1)
    if name != "everypolitician":
        return
    labelled = pc.is_valid(known).to_numpy(zero_copy_only=False)
    true = known.filter(labelled).combine_chunks().dictionary_encode().indices.to_numpy()
    found = person.filter(labelled).combine_chunks().dictionary_encode().indices.to_numpy()
    table = table.filter(labelled)
    wikidata = _is(table["source_type"], "wikidata")
    for kind, source in (("mapped by hand", "file"), ("by name", "identifier")):
        chosen = wikidata & _is(table["truth_from"], source)
        yield f"{name}, {kind}", between(true, found, chosen, ~wikidata)
    foreign = _foreign(table)
    yield f"{name}, two scripts", between(true, found, foreign, ~foreign)


def between(true: np.ndarray, found: np.ndarray, left: np.ndarray, right: np.ndarray) -> Score:
    """Score only the pairs of a record in `left` and one in `right`; no record is in both.

    true, found: the number of each record's person, shape (records,); left, right: yes or no.
    """
    both = true.astype(np.int64) * (int(found.max(initial=0)) + 1) + found
    hits, truths, claims = (_met(groups, left, right) for groups in (both, true, found))
    return Score(truths, hits / claims if claims else 1.0, hits / truths if truths else 1.0)


def _met(groups: np.ndarray, left: np.ndarray, right: np.ndarray) -> int:
    """Return how many pairs of a left and a right one are in one group."""
    _, number = np.unique(groups, return_inverse=True)
    size = int(number.max(initial=-1)) + 1
    return int(
        np.bincount(number[left], minlength=size) @ np.bincount(number[right], minlength=size)
    )


def _is(column: pa.ChunkedArray, text: str) -> np.ndarray:
    return pc.fill_null(pc.equal(column, text), False).to_numpy()


def _foreign(table: pa.Table) -> np.ndarray:
    foreign = np.zeros(len(table), bool)
    for column in [c for c in table.column_names if c == "name" or c.startswith("name__")]:
        found = pc.match_substring_regex(table[column], r"[\p{Cyrillic}\p{Han}]")
        foreign |= pc.fill_null(found, False).to_numpy()
    return foreign
