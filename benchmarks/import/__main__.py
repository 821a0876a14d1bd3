"""How fast and in how much memory files come in: python benchmarks/import

It writes a CSV of a million made-up customers (the same on every run), some rows of it bad,
and takes it in as the command does: bytes to rows, every value checked, bad rows into the
quarantine, good ones encrypted on the disk. Beside it DuckDB's `read_csv` reads the same
file in the same run, and the canonical form of each distinct phone and e-mail is timed by
itself. Each in a process of its own; processor seconds of all its threads, imports left out.
"""

import argparse
import csv
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GOAL = 200_000  # rows a processor second
HEADER = "id,first name,surname,phone,e-mail,birth date,city,registered at,amount,consent"
GIVEN = "Ivan Maria Petar Elena Georgi Anna Dimitar Иван Мария Олег Ольга Wei Fang 伟 芳".split()
FAMILY = "Petrov Ivanov Dimitrov Smirnov Иванов Кузнецов Соколов Wang Li 王 李 O'Neil".split()
CITIES = "Sofia Plovdiv Varna Burgas Москва Казань Пермь 上海 北京 London".split()
BAD_ONE_IN = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--one", choices=sorted(MEASURED), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        sys.stdout.write(json.dumps(timed(MEASURED[chosen.one], chosen.file)))
        return 0
    with tempfile.TemporaryDirectory(prefix="import") as folder:
        file = Path(folder) / "customers.csv"
        write_customers(file, chosen.rows)
        found = {name: in_a_process(name, file) for name in MEASURED}
        size = file.stat().st_size
    report(found, chosen.rows, size)
    return 0 if found["ours"]["rate"] >= GOAL else 1


def write_customers(file: Path, rows: int) -> None:
    """Write the file: every 200th row has an unreadable value or a value too few."""
    random.seed(1)
    first_day = date(1945, 1, 1)
    with file.open("w", newline="", encoding="utf-8") as out:
        out.write(HEADER + "\n")
        write = csv.writer(out, lineterminator="\n").writerow
        for number in range(1, rows + 1):
            born = first_day + timedelta(days=random.randrange(22_000))
            seen = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(
                seconds=random.randrange(340_000_000)
            )
            row = [
                f"C{number:07}",
                random.choice(GIVEN),
                random.choice(FAMILY),
                f"+359 88{random.randrange(10)} {number // 1000 % 1000:03} {number % 1000:03}",
                f"customer{number}@firm{number % 997}.bg",
                born.isoformat(),
                random.choice(CITIES),
                f"{seen:%Y-%m-%d %H:%M:%S}",
                f"{random.randrange(1_000_000) / 100:.2f}",
                random.choice(("yes", "no", "")),
            ]
            if number % BAD_ONE_IN == 0:
                row = random.choice((row[:-1], [*row[:3], "call me", *row[4:]]))
            write(row)


def in_a_process(name: str, file: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", name, "--file", str(file)]
    source = str(Path(__file__).parents[2] / "src")
    environment = os.environ | {"PYTHONPATH": source}
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def timed(work: Callable[[Path], Callable[[], dict[str, int]]], file: Path) -> dict[str, float]:
    """Run one measurement; `work` imports what it needs and returns what is to be timed."""
    run = work(file)
    cpu, wall = time.process_time(), time.perf_counter()
    counts = run()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu_s": cpu, "wall_s": wall, "peak_mb": peak, "rate": counts["rows"] / cpu, **counts}


def ours(file: Path) -> Callable[[], dict[str, int]]:
    """Read, check, quarantine, and seal durably: what an import does before it is confirmed."""
    from rapport.flow.sources.files.door import read_file
    from rapport.flow.vault import Vault
    from rapport.flow.workspace import Workspace

    mapping = proposed(file)

    def run() -> dict[str, int]:
        with tempfile.TemporaryDirectory(dir=file.parent) as folder:
            rows = read_file(file, mapping, now=NOW)
            made = Workspace.create(Path(folder) / "w", brand="Benchmark")
            vault = Vault(made.vault, made.secret("master"))
            vault.write_table("entry", rows.batches, rows.schema)
            bad = rows.quarantined
            vault.write_table("bad", bad.to_batches(), bad.schema)
        return {"rows": rows.read, "good": rows.good, "refused": rows.refused}

    return run


def ours_unsealed(file: Path) -> Callable[[], dict[str, int]]:
    """The same without writing."""
    from rapport.flow.sources.files.door import read_file

    mapping = proposed(file)

    def run() -> dict[str, int]:
        rows = read_file(file, mapping, now=NOW)
        for _ in rows.batches:
            pass
        return {"rows": rows.read, "good": rows.good, "refused": rows.refused}

    return run


def proposed(file: Path):  # imports wait until they are needed
    """The mapping as our own recognition proposes it, with the two things only people know."""
    from rapport.flow.sources.files.recognise import recognise

    return recognise(file).mapping("shop", purposes=("profile",), basis="contract", region="BG")


def duckdb_reads(file: Path) -> Callable[[], dict[str, int]]:
    """DuckDB reads all columns as text, bad rows set aside; no checks, nothing kept."""
    import duckdb

    def run() -> dict[str, int]:
        read = f"read_csv('{file}', all_varchar = true, store_rejects = true)"
        con = duckdb.connect()
        con.execute(f"create table t as from {read}")
        return {"rows": int(con.execute("select count(*) from t").fetchall()[0][0])}

    return run


def duckdb_writes(file: Path) -> Callable[[], dict[str, int]]:
    """DuckDB finds types by itself and writes Parquet, not encrypted: it can't encrypt."""
    import duckdb

    def run() -> dict[str, int]:
        read = f"read_csv('{file}', store_rejects = true)"
        con = duckdb.connect()
        con.execute(f"copy (from {read}) to '{file}.parquet' (compression zstd)")
        return {
            "rows": int(con.execute(f"select count(*) from '{file}.parquet'").fetchall()[0][0])
        }

    return run


def canonical_phones(file: Path) -> Callable[[], dict[str, int]]:
    return canonical(file, "phone", "phone")


def canonical_emails(file: Path) -> Callable[[], dict[str, int]]:
    return canonical(file, "email", "e-mail")


def canonical(file: Path, kind: str, column: str) -> Callable[[], dict[str, int]]:
    """The canonical form of each distinct value, as a build makes it once a file."""
    import pyarrow.csv as pcsv

    from rapport.flow import keys

    skip = pcsv.ParseOptions(invalid_row_handler=lambda _: "skip")
    only = pcsv.ConvertOptions(include_columns=[column])
    values = pcsv.read_csv(file, parse_options=skip, convert_options=only)[column]

    def run() -> dict[str, int]:
        return {"rows": len(keys.canonical(kind, values, region="BG")[0])}

    return run


MEASURED = {
    "ours": ours,
    "ours, nothing written": ours_unsealed,
    "DuckDB, to a table of texts": duckdb_reads,
    "DuckDB, to Parquet": duckdb_writes,
    "canonical phones": canonical_phones,
    "canonical e-mails": canonical_emails,
}


def report(found: dict[str, dict[str, float]], rows: int, size: int) -> None:
    write = sys.stdout.write
    write(f"{rows:,} rows, {size / 1e6:.0f} MB, one row in {BAD_ONE_IN} bad\n\n")
    write("| path | rows / processor second | processor s | wall s | peak MB | rows |\n")
    write("|---|---|---|---|---|---|\n")
    for name, f in found.items():
        kept = f"{f['good']:,.0f} good, {f['refused']:,.0f} refused" if "good" in f else ""
        write(
            f"| {name} | {f['rate']:,.0f} | {f['cpu_s']:.1f} | {f['wall_s']:.1f}"
            f" | {f['peak_mb']:,.0f} | {kept or format(f['rows'], ',.0f')} |\n"
        )
    packages = ", ".join(f"{p} {version(p)}" for p in ("pyarrow", "duckdb", "phonenumbers"))
    write(f"\nPython {platform.python_version()}, {packages}; {processor()}\n")
    write(f"Goal: ours at least {GOAL:,} rows a processor second\n")


def processor() -> str:
    names = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return f"{len(names)} x {names[0]}" if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
