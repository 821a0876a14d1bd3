"""What accounts say, how common it is, and what of it is compared: the new, and what that touches.

Tables are named as in incremental.py. Beside those:
    fresh     accounts that are new or changed         renamed  accounts of another name, or gone
    crossing  values more common or rarer by a step    remade   accounts to make slots of anew
"""

from typing import Final

from rapport.flow.engine import Engine
from rapport.flow.identity import SHARED_BY_MOST, workings
from rapport.flow.identity.incremental_names import rename
from rapport.flow.identity.stage import make

#: A kind whose values are never rare or common: two sexes.
_UNCOUNTED: Final = "sex"


def bucket(count: str) -> str:
    """SQL for how common what `count` accounts have is: 0 = 1 to 3, then a factor of 4 each."""
    steps = " ".join(f"when {count} < {4 ** (n + 1)} then {n}" for n in range(7))
    return f"cast(case {steps} else 7 end as bigint)"


BEARERS = """
select 'given' as slot, given as value, node from {names} where given is not null
union all
select 'family' as slot, family as value, node from {names} where family is not null
"""


#: What judged.sql reads of identifiers.
IDS = """
select hex_number(left(account_id, 15)) as node, account_id, kind, value, verified
from identifiers
where kind in ('handle', 'code') or verified
"""

SOURCES = "select hex_number(left(account_id, 15)) as node, source from accounts"


def say(engine: Engine) -> None:
    """Make what the fresh accounts say, and every full name that is new or another now."""
    make(engine, "formal_names", "nodes", "said", "identity_keys")
    engine.make("fresh", "select node from nodes")
    engine.make("new_sources", SOURCES)
    engine.make("new_ids", IDS)
    rename(engine)


def count(engine: Engine) -> None:
    """Bring up to date how many accounts have a value, and find whose commonness changes."""
    engine.make("new_keys", "select node, slot, value, verified, sole from identity_keys")
    engine.make("renamed", "select node from new_full_names union select node from gone")
    engine.make(
        "old_names",
        """select k.node, k.given, k.family from kept_full_names as k
        semi join renamed as r on r.node = k.node""",
    )
    engine.make(
        "moves",
        f"""select slot, value, cast(sum(move) as bigint) as move from (
          select slot, value, 1 as move from new_keys
          union all
          select k.slot, k.value, -1 as move from kept_keys as k
          semi join gone as g on g.node = k.node
          union all
          select slot, value, 1 as move from ({BEARERS.format(names="new_full_names")}) as b
          union all
          select slot, value, -1 as move from ({BEARERS.format(names="old_names")}) as o
        ) as m
        group by slot, value
        having sum(move) <> 0""",
    )
    engine.make(
        "counts_now",
        """select m.slot, m.value, coalesce(k.accounts, 0) as was,
          coalesce(k.accounts, 0) + m.move as accounts
        from moves as m
        left join kept_value_counts as k on k.slot = m.slot and k.value = m.value""",
    )
    engine.make(
        "crossing",
        f"""select slot, value from counts_now
        where was > 0 and slot <> '{_UNCOUNTED}' and (
          {bucket("was")} <> {bucket("accounts")}
          or was <= {SHARED_BY_MOST} and accounts > {SHARED_BY_MOST}
          or was > {SHARED_BY_MOST} and accounts <= {SHARED_BY_MOST})""",
    )


def remake(engine: Engine) -> None:
    """Find the accounts of which something is compared otherwise than before."""
    engine.make("stale_value_counts", "select slot, value from counts_now")
    engine.make(
        "new_value_counts", "select slot, value, accounts from counts_now where accounts > 0"
    )
    engine.make(
        "remade",
        """select node from (
          select node from fresh
          union
          select node from new_full_names
          union
          select k.node from kept_keys as k
          semi join crossing as c on c.slot = k.slot and c.value = k.value
          union
          select k.node from (select node, slot, value from kept_keys where not sole) as k
          semi join counts_now as c on c.slot = k.slot and c.value = k.value
          union
          select k.node from kept_full_names as k
          semi join (select value from crossing where slot = 'given') as c on c.value = k.given
          union
          select k.node from kept_full_names as k
          semi join (select value from crossing where slot = 'family') as c on c.value = k.family
        ) as n
        where node not in (select node from gone) or node in (select node from fresh)""",
    )


def fill_slots(engine: Engine) -> None:
    """Make what is compared of each account that something may have changed for."""
    engine.make(
        "their_keys",
        """select k.node, k.slot, k.value, k.verified, k.sole from kept_keys as k
        semi join remade as r on r.node = k.node
        anti join gone as g on g.node = k.node
        union all
        select node, slot, value, verified, sole from new_keys""",
    )
    engine.make(
        "full_names",
        """select k.node, k.given, k.family, k.names from kept_full_names as k
        semi join remade as r on r.node = k.node
        anti join renamed as n on n.node = k.node
        union all
        select node, given, family, names from new_full_names""",
    )
    engine.make(
        "wanted_counts",
        f"""select slot, value from their_keys
        union
        select slot, value from ({BEARERS.format(names="full_names")}) as b""",
    )
    engine.make(
        "their_counts",
        """select w.slot, w.value, coalesce(c.accounts, k.accounts) as accounts
        from wanted_counts as w
        left join counts_now as c on c.slot = w.slot and c.value = w.value
        left join kept_value_counts as k on k.slot = w.slot and k.value = w.value""",
    )
    engine.make(
        "identity_keys",
        """select k.node, k.slot, k.value, k.verified, k.sole, c.accounts
        from their_keys as k
        join their_counts as c on c.slot = k.slot and c.value = k.value""",
    )
    make(engine, "chosen_keys", "slots", "more_slots")
    engine.make("slots", RECOUNTED)
    make(engine, "block_keys", met_by_least=1)
    for name in ("slots", "more_slots"):
        engine.make(f"made_{name}", f"select * from {name}")


#: `slots`, with how common names are among all accounts: it counted the few it was made of.
RECOUNTED: Final = f"""
select {", ".join(f"s.{c.name}" for c in workings.SLOTS.columns if c.name != "commonness")},
  s.commonness - nibble(s.commonness, 0) - 16 * nibble(s.commonness, 1)
  + case when s.given is null then 0 else {bucket("coalesce(g.accounts, 1)")} end
  + 16 * case when s.family is null then 0 else {bucket("coalesce(f.accounts, 1)")} end
  as commonness
from slots as s
left join (select * from their_counts where slot = 'given') as g on g.value = s.given
left join (select * from their_counts where slot = 'family') as f on f.value = s.family
"""
