"""Splink 5 on DuckDB: as its documentation publishes it, and with our blocking."""

import logging
from pathlib import Path

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from records import records
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THREADS, MEMORY = 2, "10GB"


def as_published(name: str, truth: str, files: list[Path]) -> pa.Array:
    """Return the person of each record, by the settings Splink's documentation has for the set."""
    from published import BY_SET

    chosen = BY_SET[name]()
    connection, tables = _loaded(truth, files, chosen.added)
    settings = SettingsCreator(
        link_type=chosen.link_type,
        comparisons=chosen.comparisons,
        blocking_rules_to_generate_predictions=chosen.blocks,
    )
    api = DuckDBAPI(connection=connection)
    if chosen.link_type == "dedupe_only" and len(tables) > 1:
        raise ValueError(f"{name} is to be deduplicated, yet it has {len(tables)} files")
    given = [api.register(table) for table in tables]
    linker = Linker(given if len(given) > 1 else given[0], settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(chosen.certain, recall=chosen.recall)
    training.estimate_u_using_random_sampling(max_pairs=chosen.u_pairs, seed=chosen.seed)
    for rule in chosen.em:
        training.estimate_parameters_using_expectation_maximisation(rule, **chosen.em_options)
    at = {"threshold_match_probability": chosen.predicts_at} if chosen.predicts_at else {}
    return _clustered(connection, linker, linker.inference.predict(**at), chosen.clusters_at)


def with_our_blocking(name: str, truth: str, files: list[Path]) -> pa.Array:
    """Return the person of each record, by what settings.py compares and blocks on."""
    from settings import settings_of

    chosen = settings_of(name)
    connection, tables = _loaded(truth, files, "")
    whole = " union all by name ".join(f"from {table}" for table in tables)
    connection.execute(f"create table people as {whole}")

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
            comparisons=[comparison(*c) for c in chosen["compare"]],
            blocking_rules_to_generate_predictions=[block_on(*b) for b in chosen["blocks"]],
            retain_intermediate_calculation_columns=False,
            retain_matching_columns=False,
        ),
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*b) for b in chosen["certain"]], recall=chosen["recall"]
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for block in chosen["em"]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*block))
    found = linker.inference.predict(threshold_match_probability=0.5)
    return _clustered(connection, linker, found, chosen["threshold"])


def _loaded(
    truth: str, files: list[Path], added: str
) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """Return a connection that holds one table a file, and their names."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect(config={"memory_limit": MEMORY})
    connection.execute(f"set threads = {THREADS}")
    names = []
    for number, table in enumerate(records(truth, files)):
        names.append(f"file_{number}")
        connection.register("rows", table)
        more = f", {added}" if added else ""
        connection.execute(f"create table file_{number} as select *{more} from rows")
        connection.unregister("rows")
    return connection, names


def _clustered(connection: duckdb.DuckDBPyConnection, linker, found, threshold: float) -> pa.Array:
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold)
    sql = (
        f"select cast(cluster_id as varchar) as p from {clusters.physical_name} order by unique_id"
    )
    return connection.sql(sql).to_arrow_table()["p"]
