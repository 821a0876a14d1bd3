"""The recordlinkage toolkit, its unsupervised way: blocks, comparisons, ECM, components."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import recordlinkage as toolkit
from records import components, records
from settings import settings_of


def run(name: str, truth: str, files: list[Path]) -> pa.Array:
    """Return the person of each record, by what settings.py compares and blocks on."""
    chosen = settings_of(name)
    table = pa.concat_tables(records(truth, files), promote_options="default")
    frame = table.to_pandas().set_index("unique_id")
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
    return components(left, right, len(frame))


def _column(frame: pd.DataFrame, expression: str) -> pd.Series:
    part = re.fullmatch(r"substr\((\w+),(\d+),(\d+)\)", expression)
    if not part:
        return frame[expression]
    start = int(part[2]) - 1
    return frame[part[1]].str.slice(start, start + int(part[3]))
