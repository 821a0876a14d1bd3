"""One tool on one set: python tools.py TOOL SET TRUTH OUT.parquet FILE ...

Writes one column, person_id, in the order of the records. Run by __main__.py.
"""

import logging
import re
import sys
import warnings
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "src")]


def rapport(name: str, truth: str, files: list[Path]) -> pa.ChunkedArray:
    """Everything is told by the headers; the truth column is only kept out of sight."""
    from rapport.resolve import resolve

    return resolve(files, truth_column=truth).table["person_id"]


def records(truth: str, files: list[Path]) -> pa.Table:
    """Return all files as one table with a number for each record, without the truth."""
    from rapport.flow.sources.files.reading import read_table

    table = pa.concat_tables([read_table(f) for f in files], promote_options="default")
    kept = [c for c in table.column_names if c not in (truth, "unique_id")]
    table = table.select(kept)
    columns = {c: pa.compute.utf8_trim_whitespace(table[c]) for c in kept}
    columns = {
        c: pa.compute.if_else(pa.compute.equal(v, ""), pa.scalar(None, pa.string()), v)
        for c, v in columns.items()
    }
    return pa.table({"unique_id": range(len(table)), **columns})


def splink(name: str, truth: str, files: list[Path]) -> pa.Array:
    import duckdb
    import splink.comparison_library as cl
    from settings import settings_of
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    chosen = settings_of(name)
    connection = duckdb.connect(config={"memory_limit": "10GB"})
    connection.execute("set threads = 2")
    connection.register("rows", records(truth, files))
    connection.execute("create table people as select * from rows")

    def comparison(column: str, how: str, thresholds: tuple, frequencies: bool):
        make = {
            "jw": lambda: cl.JaroWinklerAtThresholds(column, list(thresholds)),
            "lev": lambda: cl.LevenshteinAtThresholds(column, list(thresholds)),
            "exact": lambda: cl.ExactMatch(column),
        }[how]()
        return make.configure(term_frequency_adjustments=True) if frequencies else make

    linker = Linker(
        DuckDBAPI(connection=connection).register("people"),
        SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="unique_id",
            comparisons=[comparison(*c) for c in chosen["compare"]],
            blocking_rules_to_generate_predictions=[block_on(*b) for b in chosen["blocks"]],
        ),
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*b) for b in chosen["certain"]], recall=chosen["recall"]
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for block in chosen["em"]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*block))
    found = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        found, chosen["threshold"]
    )
    sql = (
        f"select cast(cluster_id as string) as p from {clusters.physical_name} order by unique_id"
    )
    return connection.sql(sql).to_arrow_table()["p"]


def recordlinkage(name: str, truth: str, files: list[Path]) -> pa.Array:
    """The toolkit's unsupervised way: blocks, comparisons, ECM; then connected components."""
    import numpy as np
    import pandas as pd
    import recordlinkage as toolkit
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from settings import settings_of

    chosen = settings_of(name)
    frame = records(truth, files).to_pandas().set_index("unique_id")
    pairs = None
    for block in chosen["blocks"]:
        keys = pd.DataFrame({f"k{i}": _column(frame, e) for i, e in enumerate(block)}).dropna()
        index = toolkit.Index()
        index.block(list(keys.columns))
        met = index.index(keys)
        pairs = met if pairs is None else pairs.union(met)
    compare = toolkit.Compare(n_jobs=1)
    for column, how, thresholds, _ in chosen["compare"]:
        if how == "jw":
            compare.string(column, column, "jarowinkler", threshold=max(thresholds), label=column)
        elif how == "lev":
            compare.string(column, column, "levenshtein", threshold=0.8, label=column)
        else:
            compare.exact(column, column, label=column)
    matches = toolkit.ECMClassifier().fit_predict(compare.compute(pairs, frame))
    left, right = (np.array(matches.get_level_values(i)) for i in (0, 1))
    graph = coo_matrix((np.ones(len(left)), (left, right)), shape=(len(frame),) * 2)
    return pa.array(connected_components(graph, directed=False)[1]).cast(pa.string())


def _column(frame, expression: str):
    part = re.fullmatch(r"substr\((\w+),(\d+),(\d+)\)", expression)
    if not part:
        return frame[expression]
    start = int(part[2]) - 1
    return frame[part[1]].str.slice(start, start + int(part[3]))


def main() -> None:
    warnings.simplefilter("ignore")
    tool, name, truth, out, *files = sys.argv[1:]
    run = {"rapport": rapport, "splink": splink, "recordlinkage": recordlinkage}[tool]
    person = run(name, truth, [Path(f) for f in files])
    pq.write_table(pa.table({"person_id": person}), out)


if __name__ == "__main__":
    main()
