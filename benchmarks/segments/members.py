"""A hundred rules over all people, beside the same by hand; then one person, and one in a hundred.

Each runs in a process of its own, by turns; of its runs that which took least counts, for others
work here too. Seconds are of the processor, with reading the file and keeping who is in.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from questions import COLUMNS, NOW, questions, write_people

from tests.web.postgres import cluster, programs

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000_000, 5_000_000)
TURNS = 3
MOST, MEMORY_MB = 1.2, 1_200
BY_HAND = "DuckDB by hand, a query a rule"


def report(*, fast: bool) -> Iterator[str]:
    """Yield a table a size: processor seconds, seconds and memory; the same members by all."""
    for people in (n // 10 for n in SIZES) if fast else SIZES:
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as work:
            yield from _of(people, Path(work))


def _of(people: int, work: Path) -> Iterator[str]:
    workspace = make_workspace(work / "w", people)
    names = {"rapport": "ours", BY_HAND: "duck", "Polars, a filter a rule": "polars"}
    if people <= SIZES[0] and programs():
        names["PostgreSQL, an INSERT a rule (the server's CPU)"] = "postgres"
    found: dict[str, list[dict]] = {name: [] for name in names}
    for _ in range(TURNS):
        for name, what in names.items():
            found[name].append(_run(what, workspace))
    yield f"100 rules, {people:,} people"
    yield ""
    yield "| | CPU s | all runs | s | peak MB | members |"
    yield "|---|--:|---|--:|--:|--:|"
    for name, runs in found.items():
        best = min(runs, key=lambda r: r["cpu"])
        each = ", ".join(f"{r['cpu']:.2f}" for r in runs)
        yield (
            f"| {name} | {best['cpu']:.2f} | {each} | {best['wall']:.1f} | {best['mb']:,.0f}"
            f" | {best['members']:,} |"
        )
    one, some = _run("one", workspace), _run("some", workspace)
    share = min(r["cpu"] for r in found["rapport"]) / min(r["cpu"] for r in found[BY_HAND])
    peak = min(r["mb"] for r in found["rapport"])
    same = len({r["members"] for runs in found.values() for r in runs}) == 1
    yield ""
    yield "| goal | measured | met |"
    yield "|---|--:|---|"
    yield f"| at most {MOST} times DuckDB by hand | {share:.2f} | {met(share <= MOST)} |"
    yield f"| at most {MEMORY_MB:,} MB | {peak:,.0f} | {met(peak <= MEMORY_MB)} |"
    yield f"| the same members by all | {same} | {met(same)} |"
    yield (
        f"| one person in all 100 segments under 1 s | {one['wall']:.2f} s, CPU {one['cpu']:.2f}"
        f" | {met(one['wall'] < 1)} |"
    )
    yield (
        f"| one in a hundred changed: under 1 CPU s | {some['cpu']:.2f} ({some['asked']:,} people)"
        f" | {met(some['cpu'] < 1)} |"
    )
    yield ""


def met(reached: bool) -> str:
    return "yes" if reached else "**no**"


def make_workspace(root: Path, people: int) -> Path:
    """Make a workspace whose newest generation has so many people, and a hundred segments."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting import definitions
    from rapport.segmenting.definitions import Segment

    workspace = Workspace.create(root, brand="Benchmark")
    folder = workspace.findings / "000001"
    write_people(folder, people)
    tables = {t.name: {f.name: f.stat().st_size for f in t.glob("*")} for t in folder.iterdir()}
    about = {"published_at": NOW.isoformat(), "tables": tables, "about": {"now": NOW.isoformat()}}
    (folder / "manifest.json").write_text(json.dumps(about))
    (workspace.findings / "CURRENT").write_text("000001")
    for n, question in enumerate(questions()):
        made = Segment(
            f"s{n:03d}", f"Rule {n}", question.text, "measure", "none", "none",
            owner="1", author="1", review=NOW.date(),
        )  # fmt: skip
        definitions.publish(workspace, made, now=NOW)
    for key, ready in definitions.ready().items():  # only the hundred
        from dataclasses import replace

        if not any(key in definitions.segments_in(s.node) for s in definitions.ready().values()):
            gone = replace(ready, version=2, retired=True, offer="-", effect="-", author="1",
                           review=NOW.date())  # fmt: skip
            definitions.publish(workspace, gone, now=NOW)
    return root


def _run(what: str, workspace: Path) -> dict:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, str(Path(__file__)), what, str(workspace)],
        check=True, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


# ------------------------------------------------------------------- each in its own process


def ours(root: Path) -> dict:
    """Count all segments anew, as after a build."""
    import shutil

    from rapport.flow.workspace import Workspace
    from rapport.segmenting.recounting import recount

    shutil.rmtree(root / "members", ignore_errors=True)
    told = recount(Workspace.open(root), now=NOW)
    return {"members": sum(a.people for a in told if a.key.startswith("s0"))}


def duck(root: Path) -> dict:
    import duckdb

    con = duckdb.connect(config={"memory_limit": "1GB"})
    con.execute("set TimeZone = 'UTC'")
    names = ", ".join(("person_no", *COLUMNS))
    con.execute(
        f"create table people as select {names} from"
        f" read_parquet('{root}/lake/findings/000001/traits/*')"
    )
    con.execute("create table membership (person_no bigint, rule integer)")
    base = "kind <> 'organisation' and not objects"
    for n, question in enumerate(questions()):
        con.execute(
            f"insert into membership select person_no, {n} from people"
            f" where {base} and {question.sql}"
        )
    (members,) = con.execute("select count(*) from membership").fetchone()
    return {"members": members}


def polars(root: Path) -> dict:
    import polars as pl

    lazy = pl.scan_parquet(f"{root}/lake/findings/000001/traits/*").select("person_no", *COLUMNS)
    people = lazy.collect()
    base = (pl.col("kind") != "organisation") & ~pl.col("objects")
    with tempfile.TemporaryDirectory() as folder:
        members = 0
        for n, question in enumerate(questions()):
            where = base & eval(question.polars, {"pl": pl})  # noqa: S307 - our own texts
            found = people.lazy().filter(where).select("person_no").collect()
            found.write_parquet(f"{folder}/{n}.parquet")
            members += found.height
    return {"members": members}


def postgres(root: Path) -> dict:
    """Keep who is in by one INSERT a rule; counted is the server's process, without the load."""
    import psycopg
    import pyarrow.parquet as pq

    names = ("person_no", *COLUMNS)
    table = pq.read_table(root / "lake/findings/000001/traits", columns=list(names))
    types = {"int64": "bigint", "string": "text", "double": "double precision", "bool": "boolean"}
    columns = ", ".join(f"{f.name} {types.get(str(f.type), 'timestamptz')}" for f in table.schema)
    with cluster() as url, psycopg.connect(url, autocommit=True) as con:
        con.execute(f"create unlogged table people ({columns})")
        with con.cursor().copy(f"copy people ({', '.join(names)}) from stdin") as copy:
            for batch in table.to_batches(50_000):
                for row in zip(*(batch[name].to_pylist() for name in names), strict=True):
                    copy.write_row(row)
        con.execute("analyze people")
        con.execute("set max_parallel_workers_per_gather = 0")
        con.execute("create unlogged table membership (person_no bigint, rule integer)")
        stat = Path(f"/proc/{con.info.backend_pid}/stat")
        began, before = time.monotonic(), _ticks(stat)
        for n, question in enumerate(questions()):
            con.execute(
                f"insert into membership select person_no, {n} from people"
                f" where kind <> 'organisation' and not objects and {question.sql}"
            )
        used = {"cpu": _ticks(stat) - before, "wall": time.monotonic() - began, "mb": 0.0}
        (members,) = con.execute("select count(*) from membership").fetchone()
    return {"members": members} | used


def _ticks(stat: Path) -> float:
    """Return the processor seconds of a process."""
    told = stat.read_text().rsplit(")", 1)[1].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def one(root: Path) -> dict:
    """Ask all hundred rules of one person, as if something new had been said of them."""
    return _changed(root, [root_people(root) // 2])


def some(root: Path) -> dict:
    """Ask all hundred rules of one in a hundred people."""
    return _changed(root, range(0, root_people(root), 100))


def root_people(root: Path) -> int:
    import pyarrow.parquet as pq

    return pq.read_metadata(root / "lake/findings/000001/traits/part-0.parquet").num_rows


def _changed(root: Path, people: object) -> dict:
    import numpy as np

    from rapport.flow.places import place_key
    from rapport.flow.workspace import Workspace
    from rapport.segmenting.recounting import ask_again

    place_key("Sofia")  # a server that runs has its tables of names loaded
    before = resource.getrusage(resource.RUSAGE_SELF)
    began, who = time.monotonic(), np.array(list(people), np.int64)
    told = ask_again(Workspace.open(root), who, now=NOW + timedelta(seconds=1))
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return {"asked": len(who), "cpu": cpu, "wall": time.monotonic() - began, "segments": len(told)}


def main() -> None:
    began = time.monotonic()
    found = globals()[sys.argv[1]](Path(sys.argv[2]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {"wall": time.monotonic() - began, "cpu": used.ru_utime + used.ru_stime}
    # not ru_maxrss: that begins with the memory of who started this process
    status = dict(
        line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines()
    )
    peak = int(status["VmHWM"].split()[0]) / 1024
    sys.stdout.write(json.dumps(cost | {"mb": peak} | found))


if __name__ == "__main__":
    main()
