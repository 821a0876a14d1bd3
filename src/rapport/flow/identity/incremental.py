"""Who is who when records came, changed or went: only what that touches is made anew.

The result is what a full run with the same model gives on all records. The steps of the stage
are run as they are, on part of the tables; what a step counts over everybody (how many bear a
name or a value, how many are in a block) is kept, and brought up to date by what came and went.

    kept_<table>     in the engine at the start: what the last run left, see KEPT
    accounts, identifiers, decisions    of the records that are new or changed
    gone             nodes that went or changed; relined: nodes whose line changed, and it
    new_<table>      in the engine at the end: the rows to put in
    stale_<table>    the keys of the rows to take out first
    nodes, new_persons    of the accounts that are touched: whose person may be another now

Never: a weight, a prior, a bar or a cap learned; those are the model's.
"""

from collections.abc import Mapping
from typing import Final

from rapport.flow.engine import Engine
from rapport.flow.identity import incremental_pairs as pairs
from rapport.flow.identity import incremental_values as values
from rapport.flow.identity import workings
from rapport.flow.identity.incremental_names import keep_names

#: The tables a state holds, and the columns by which their rows are taken out.
KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "nodes": ("node",),
    "sources": ("node",),
    "ids": ("node",),
    "said_names": ("node",),
    "unsettled": ("node",),
    "name_counts": ("value",),
    "word_places": ("word",),
    "full_names": ("node",),
    "keys": ("node",),
    "value_counts": ("slot", "value"),
    "slots": ("node",),
    "more_slots": ("node",),
    "block_keys": ("node",),
    "compared": ("l", "r"),
    "bonds": ("l",),
    "groups": ("node",),
}


def keep(engine: Engine) -> None:
    """Make what a state keeps of a full run, as new_<table>: see KEPT."""
    engine.make("new_nodes", workings.NODES.select)
    keep_names(engine)
    engine.make("new_full_names", workings.FULL_NAMES.select)
    engine.make("new_keys", "select node, slot, value, verified, sole from identity_keys")
    bearers = values.BEARERS.format(names="full_names")
    engine.make(
        "new_value_counts",
        f"""select slot, value, min(accounts) as accounts from identity_keys group by slot, value
        union all
        select slot, value, cast(count(*) as bigint) as accounts from ({bearers}) as b
        group by slot, value""",
    )
    engine.make("new_slots", workings.SLOTS.select)
    engine.make("new_more_slots", workings.MORE_SLOTS.select)
    engine.make("new_block_keys", workings.BLOCK_KEYS.select)
    engine.make("new_compared", f"{workings.COMPARED.select} where rules > 0")
    engine.make("new_sources", values.SOURCES)
    engine.make("new_ids", values.IDS)
    engine.make("new_bonds", pairs.BONDS)
    pairs.group(engine)
    engine.make(
        "new_persons",
        """select n.node, p.person_id from persons as p
        join nodes as n on n.account_id = p.account_id""",
    )


def update(engine: Engine) -> None:
    """Work out what changed; see the head of this file."""
    values.say(engine)
    values.count(engine)
    values.remake(engine)
    values.fill_slots(engine)
    pairs.find_blocks(engine)
    pairs.pair(engine)
    pairs.compare(engine)
    pairs.touch(engine)
    pairs.regroup(engine)
