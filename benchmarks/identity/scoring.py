"""Score a grouping against what is known, as a whole and where it is hard."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.flow.sources.files.reading import read_table
from rapport.resolve import Quality, quality


def views(
    name: str, files: tuple[Path, ...], truth: str, out: Path
) -> Iterator[tuple[str, Quality]]:
    """Give the quality of all records and, for everypolitician, of its two hard parts.

    The file part: records whose person the repository's people mapped by hand. The scripts
    part: persons some of whose records give a name in Cyrillic or Han and others do not.
    """
    table = pa.concat_tables([read_table(f) for f in files], promote_options="default")
    person = pq.read_table(out)["person_id"]
    known = _known(table[truth])
    yield name, quality(known, person)
    if name != "everypolitician":
        return
    by_hand = pc.equal(table["truth_from"], "file")
    # a person counts as a whole if any of the records was mapped by hand
    chosen = pc.unique(pc.filter(known, pc.fill_null(by_hand, False)))
    both = pc.is_in(known, value_set=_two_or_more(pc.filter(known, pc.is_in(known, chosen))))
    yield f"{name}, mapped by hand", quality(_only(known, both), person)
    scripts = quality(_only(known, _scripts(table, known)), person)
    if scripts.true_pairs:
        yield f"{name}, two scripts", scripts


def _known(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _only(known: pa.ChunkedArray, chosen: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.fill_null(chosen, False), known, pa.scalar(None, pa.string()))


def _two_or_more(known: pa.ChunkedArray) -> pa.Array:
    counts = pc.value_counts(known)
    return pc.filter(counts.field("values"), pc.greater(counts.field("counts"), 1))


def _scripts(table: pa.Table, known: pa.ChunkedArray) -> pa.ChunkedArray:
    foreign = [False] * len(table)
    for column in [c for c in table.column_names if c == "name" or c.startswith("name__")]:
        found = pc.match_substring_regex(table[column], r"[\p{Cyrillic}\p{Han}]")
        foreign = [a or bool(b) for a, b in zip(foreign, found.to_pylist(), strict=True)]
    persons: dict[str, set[bool]] = {}
    for person, is_foreign in zip(known.to_pylist(), foreign, strict=True):
        if person is not None:
            persons.setdefault(person, set()).add(is_foreign)
    mixed = pa.array([p for p, scripts in persons.items() if len(scripts) > 1], pa.string())
    return pc.is_in(known, value_set=mixed)
