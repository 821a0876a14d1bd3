"""GoldenMatch by its automatic Fellegi-Sunter settings: the way it publishes its results with.

Source: benseverndev-oss/goldenmatch, docs/benchmarks/2026-06-09-splink-bakeoff.md (engine
gm_probabilistic, F1 .827 on historical_50k as of 2026-08-06) and scripts/bench_er_headtohead.
Its wholly automatic `dedupe_df(table)` has no row of its own: it was worse (.493 there as
published; measured here .07 on everypolitician, .991 on febrl3) or the same (fake_1000).
"""

import os
from pathlib import Path

import pyarrow as pa
from records import records

#: Nothing that an earlier run learned, and the compiled comparisons or none at all.
os.environ |= {"GOLDENMATCH_AUTOCONFIG_MEMORY": "0", "GOLDENMATCH_NATIVE": "1"}


def run(name: str, truth: str, files: list[Path]) -> pa.Array:
    """Return the person of each record; it chooses comparisons, blocks and bar by itself."""
    from goldenmatch import dedupe_df
    from goldenmatch.core.autoconfig import auto_configure_probabilistic_df

    table = pa.concat_tables(records(truth, files), promote_options="default")
    table = table.drop_columns("unique_id")
    config = auto_configure_probabilistic_df(table)
    for matchkey in config.get_matchkeys():
        if matchkey.type == "weighted":
            matchkey.rerank = False  # it would fetch a model from the network
    person = list(range(len(table)))
    for number, cluster in dedupe_df(table, config=config).clusters.items():
        for row in cluster["members"]:
            person[row] = len(table) + number
    return pa.array(person).cast(pa.string())
