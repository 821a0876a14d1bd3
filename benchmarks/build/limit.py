"""The hand-written limit, DuckDB reading all open facts once: python limit.py WORKSPACE

Every column of every part that lies in the lake is looked at, and the deeds are counted and added
up by account: what any flow has to do at the least, with nothing around it.
"""

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
from benchmarks.build.stages import Stages

from rapport.flow.workspace import Workspace


def scan(root: Path) -> dict[str, Any]:
    lake, stages, rows = Workspace.open(root).lake, Stages(), 0
    with stages.stage("scan"):
        con = duckdb.connect(config={"memory_limit": "4GB"})
        for table in sorted(p for p in lake.iterdir() if p.is_dir()):
            found = con.read_parquet(str(table / "*.parquet"))
            hashed = ", ".join(f"bit_xor(hash({name}))" for name in found.columns)
            rows += con.sql(f"select count(*), {hashed} from found").fetchall()[0][0]
        deeds = con.read_parquet(str(lake / "interactions" / "*.parquet"))
        con.sql(
            "select count(*) from (select account_id, verb, count(*), sum(amount),"
            " max(occurred_at) from deeds group by all)"
        ).fetchall()
        assert deeds.columns
    return {"rows": rows, "stages": stages.told()}


if __name__ == "__main__":
    print(json.dumps(scan(Path(sys.argv[1]))))
