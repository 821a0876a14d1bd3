"""The tables of a state: read beside those of a run, and brought up to date by it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from rapport.explaining import Explanation, explain, record_named
from rapport.flow.engines.duck import Duck
from rapport.flow.identity import workings
from rapport.flow.identity.incremental import KEPT
from rapport.flow.identity.incremental_names import NAMES
from rapport.flow.identity.stage import make

#: Tables of the state beside KEPT.
OWN: Final = ("people", "files", "settings")

#: So much may stand in the log before it goes into the database: each run reads it all.
LOG_MB: Final = 64

#: Each record that is kept: its node, file (seq), row (line), id and person. Every run tells all
#: of them, so they lie side by side.
PEOPLE: Final = """
select n.node, n.seq, n.line, r.id, p.person_id
from new_nodes as n
join _records as r on r.node = n.node
join new_persons as p on p.node = n.node
"""

#: Node and id of each record that was read.
RECORDS: Final = "select hex_number(left(account_id, 15)) as node, id from _told"


class StateEngine(Duck):
    """DuckDB in memory, and the state's database beside it as `kept`."""

    def attach(self, file: Path, *, read_only: bool = False) -> None:
        """Attach a state. What is written to it goes into its log, and from there into the
        database once there is much of it: to write that costs as much for one as for many."""
        self._con.execute(f"set checkpoint_threshold = '{LOG_MB}MB'")
        self._con.execute("pragma disable_checkpoint_on_shutdown")
        mode = " (read_only)" if read_only else ""
        self._con.execute(f"attach {_quoted(file)} as kept{mode}")

    def fold(self) -> None:
        """Put what the state's log holds into its database."""
        self._con.execute("checkpoint kept")

    def detach(self) -> None:
        self._con.execute("detach kept")

    def run(self, *statements: str) -> None:
        for statement in statements:
            self._con.execute(statement)

    def insert(self, name: str, rows: pa.Table) -> None:
        """Put rows to those that are in the table already."""
        self._con.register("_rows", rows)
        self._con.execute(f"insert into {name} by name select * from _rows")
        self._con.unregister("_rows")

    def asked(self, statement: str) -> pa.Table:
        """Return what one statement gives that `get` can't: a prepared one."""
        found = self._con.execute(statement).fetchnumpy()
        return pa.table({name: pa.array(column) for name, column in found.items()})

    def show_kept(self) -> None:
        """Let kept_<table> be read under that name."""
        for name in (*KEPT, *OWN):
            self.run(f"create view kept_{name} as select * from kept.{name}")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def people_of(engine: StateEngine) -> pa.Table:
    """Return file, row, id and person_id of every record that is kept, in order."""
    return engine.get(
        """select f.name as file, p.line as row, p.id, p.person_id
        from kept.people as p
        join kept.files as f on f.seq = p.seq
        order by p.seq, p.line"""
    )


def put_changes(
    engine: StateEngine, records: pa.Table, numbers: Sequence[int], work: Path
) -> tuple[int, int]:
    """Put accounts and identifiers of what is new or changed, gone, relined.

    Returns  how many records are new or changed, and how many there are no more.
    """
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
        return int(records.num_rows), 0
    engine.make("_held", held)
    engine.make("accounts", "select * from read_accounts")
    engine.make("identifiers", "select * from read_identifiers")
    _put_differences(engine)
    taken, gone = (
        engine.get(f"select count(*) as n from {rows}")["n"][0].as_py()
        for rows in ("_fresh", "gone as g anti join _fresh as f on f.node = g.node")
    )
    return taken, gone


def _put_differences(engine: StateEngine) -> None:
    """Cut accounts, identifiers and records read to those the state has not, or otherwise."""
    make(engine, "said")
    engine.make(
        "_before",
        """select k.node, k.slot, k.value, k.verified, 1 as times from kept.keys as k
        semi join _held as h on h.node = k.node
        union all
        select k.node, k.slot, k.value, k.verified, count(*) as times from kept.said_names as k
        semi join _held as h on h.node = k.node
        group by k.node, k.slot, k.value, k.verified""",
    )
    engine.make(
        "_changed",
        f"""with now as (
          select node, slot, value, verified,
            case when {NAMES} then count(*) else 1 end as times
          from said
          group by node, slot, value, verified
        )
        select distinct node from (
          (select * from now except select * from _before)
          union all
          (select * from _before except select * from now)
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
    engine.make(
        "_people",
        """select n.node, n.seq, n.line, coalesce(r.id, k.id) as id, p.person_id
        from nodes as n
        join new_persons as p on p.node = n.node
        left join _records as r on r.node = n.node
        left join kept.people as k on k.node = n.node""",
    )
    engine.run("begin")
    for name, key in KEPT.items():
        same = " and ".join(f"s.{column} = kept.{name}.{column}" for column in key)
        columns = ", ".join(engine.get(f"select * from kept.{name} limit 0").column_names)
        engine.run(
            f"delete from kept.{name} where exists (select 1 from stale_{name} as s where {same})",
            f"insert into kept.{name} select {columns} from new_{name}",
        )
    engine.run(
        """delete from kept.people
        where node in (select node from touched union select node from gone)""",
        "insert into kept.people select * from _people",
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
        """select f.name as file, p.line as row, p.id, n.account_id
        from kept.people as p
        join kept.nodes as n on n.node = p.node
        join kept.files as f on f.seq = p.seq
        order by p.seq, p.line"""
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
        join kept.people as p on p.node = n.node""",
    )
    engine.put("patterns", workings.PATTERNS.schema.empty_table())
    engine.make("identifiers", f"select * from kept.ids where node in ({nodes})")
    engine.make(
        "accounts",
        """select n.account_id, s.source from nodes as n
        join kept.sources as s on s.node = n.node""",
    )
    return explain(engine, records, left, right)
