"""The tables of a state: read beside those of a run, and brought up to date by it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from rapport.explaining import Explanation, explain, record_named
from rapport.flow.engines.duck import Duck
from rapport.flow.identity import workings
from rapport.flow.identity.incremental import KEPT
from rapport.flow.identity.stage import make

#: Tables of the state beside KEPT.
OWN: Final = ("records", "files", "settings")

#: Node and id of each record that was read.
RECORDS: Final = "select hex_number(left(account_id, 15)) as node, id from _told"


class StateEngine(Duck):
    """DuckDB in memory, and the state's database beside it as `kept`."""

    def attach(self, file: Path, *, read_only: bool = False) -> None:
        mode = " (read_only)" if read_only else ""
        self._con.execute(f"attach {_quoted(file)} as kept{mode}")

    def detach(self) -> None:
        self._con.execute("detach kept")

    def run(self, *statements: str) -> None:
        for statement in statements:
            self._con.execute(statement)

    def show_kept(self) -> None:
        """Let kept_<table> be read under that name."""
        for name in (*KEPT, *OWN):
            self.run(f"create view kept_{name} as select * from kept.{name}")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def people_of(engine: StateEngine) -> pa.Table:
    """Return file, row, id and person_id of every record that is kept, in order."""
    return engine.get(
        """select f.name as file, n.line as row, r.id, p.person_id
        from kept.nodes as n
        join kept.records as r on r.node = n.node
        join kept.files as f on f.seq = n.seq
        join kept.persons as p on p.node = n.node
        order by n.seq, n.line"""
    )


def put_changes(engine: StateEngine, records: pa.Table, numbers: Sequence[int], work: Path) -> int:
    """Put accounts and identifiers of what is new or changed, gone, relined; count the first."""
    engine.load("read_identifiers", sorted(work.glob("identifiers-*.parquet")))
    engine.load("read_accounts", sorted(work.glob("accounts-*.parquet")))
    engine.put("_told", records.select(["account_id", "id"]))
    engine.make("_records", RECORDS)
    listed = ", ".join(map(str, numbers))
    held = f"select node, line from kept.nodes where seq in ({listed})"
    if not engine.get(f"{held} limit 1").num_rows:
        # nothing of these files is known: all of it is new
        engine.make("accounts", "select * from read_accounts")
        engine.make("identifiers", "select * from read_identifiers")
        engine.make("gone", "select node from kept.nodes where false")
        engine.make("relined", "select node, line from kept.nodes where false")
        return int(records.num_rows)
    engine.make("_held", held)
    engine.make("accounts", "select * from read_accounts")
    engine.make("identifiers", "select * from read_identifiers")
    _put_differences(engine)
    return int(engine.get("select count(*) as n from _fresh")["n"][0].as_py())


def _put_differences(engine: StateEngine) -> None:
    """Cut accounts, identifiers and records read to those the state has not, or otherwise."""
    make(engine, "said")
    engine.make(
        "_before",
        """select k.node, k.slot, k.value, k.verified from kept.keys as k
        semi join _held as h on h.node = k.node
        union all
        select k.node, k.slot, k.value, k.verified from kept.said_names as k
        semi join _held as h on h.node = k.node""",
    )
    engine.make(
        "_changed",
        """select distinct node from (
          (select node, slot, value, verified from said except select * from _before)
          union all
          (select * from _before except select node, slot, value, verified from said)
        ) as d""",
    )
    engine.make(
        "gone",
        """select h.node from _held as h
        left join _records as r on r.node = h.node
        left join _changed as c on c.node = h.node
        where r.node is null or c.node is not null""",
    )
    engine.make(
        "_fresh",
        """select r.node from _records as r
        left join _held as h on h.node = r.node
        left join _changed as c on c.node = r.node
        where h.node is null or c.node is not null""",
    )
    engine.make(
        "relined",
        """select h.node, a.line from _held as h
        join (select hex_number(left(account_id, 15)) as node, line from read_accounts) as a
          on a.node = h.node
        anti join gone as g on g.node = h.node
        where a.line <> h.line""",
    )
    fresh = "where hex_number(left(account_id, 15)) in (select node from _fresh)"
    engine.make("accounts", f"select * from read_accounts {fresh}")
    engine.make("identifiers", f"select * from read_identifiers {fresh}")
    engine.make("_records", "select * from _records where node in (select node from _fresh)")


def apply(engine: StateEngine, new: Sequence[tuple[Path, str]], numbers: dict[str, int]) -> None:
    """Write what changed to the state: all of it or, if this process is killed, nothing."""
    engine.run("begin")
    for name, key in KEPT.items():
        same = " and ".join(f"s.{column} = kept.{name}.{column}" for column in key)
        columns = ", ".join(engine.get(f"select * from kept.{name} limit 0").column_names)
        engine.run(
            f"delete from kept.{name} where exists (select 1 from stale_{name} as s where {same})",
            f"insert into kept.{name} select {columns} from new_{name}",
        )
    engine.run(
        "delete from kept.records where node in (select node from gone)",
        "insert into kept.records select node, id from _records",
    )
    for path, digest in new:
        name = path.name.replace("'", "''")
        engine.run(
            f"delete from kept.files where name = '{name}'",
            f"insert into kept.files values ({numbers[path.name]}, '{name}', '{digest}')",
        )
    engine.run("commit")


def explained(engine: StateEngine, pair: tuple[str, str]) -> Explanation:
    """Explain two records of the state."""
    records = engine.get(
        """select f.name as file, n.line as row, r.id, n.account_id
        from kept.nodes as n
        join kept.records as r on r.node = n.node
        join kept.files as f on f.seq = n.seq
        order by n.seq, n.line"""
    )
    left, right = (record_named(records, name) for name in pair)
    digits = [records["account_id"][place].as_py()[:15] for place in (left, right)]
    nodes = ", ".join(str(int(text, 16)) for text in digits)
    for name in ("nodes", "full_names", "slots", "more_slots", "block_keys"):
        engine.make(name, f"select * from kept.{name} where node in ({nodes})")
    engine.make("compared", f"select * from kept.compared where l in ({nodes}) and r in ({nodes})")
    engine.make("judged", "select l, r from compared")
    engine.make(
        "persons",
        """select n.account_id, p.person_id from nodes as n
        join kept.persons as p on p.node = n.node""",
    )
    engine.put("patterns", workings.PATTERNS.schema.empty_table())
    engine.make("identifiers", f"select * from kept.ids where node in ({nodes})")
    engine.make(
        "accounts",
        """select n.account_id, s.source from nodes as n
        join kept.sources as s on s.node = n.node""",
    )
    return explain(engine, records, left, right)
