"""Which pairs meet, agree and are one person otherwise than before, and who is who of them.

Tables are named as in incremental.py and incremental_values.py.
"""

from rapport.flow.engine import Engine
from rapport.flow.identity import workings
from rapport.flow.identity.components import components
from rapport.flow.identity.stage import make

_COLUMNS = tuple(c.name for c in workings.COMPARED.columns)
_COMPARED = ", ".join(_COLUMNS)

#: Pairs that are accepted, or would be but for what other pairs of the two say.
BONDS = """
select l, r from judged where state = 'accepted' or state = 'review' and ground = 'guard'
"""

_ENDS = "select l as node from {pairs} union select r as node from {pairs}"


def group(engine: Engine) -> None:
    """Make new_groups: accounts that bonds join. Judgements in one depend on no other's."""
    engine.put("new_groups", components.function(engine.get("select l, r from new_bonds")))


def _same(columns: str, new: str, old: str) -> str:
    """SQL for the nodes whose rows in two tables differ, or which only one has."""
    return f"""select distinct node from (
      (select {columns} from {new} except select {columns} from {old})
      union all
      (select {columns} from {old} except select {columns} from {new})
    ) as d"""


def find_blocks(engine: Engine) -> None:
    """Find which accounts meet others than before, in blocks that came, went, grew or shrank."""
    engine.make("asked", "select node from remade union select node from gone")
    for name in ("slots", "more_slots", "block_keys"):
        engine.make(
            f"old_{name}",
            f"""select k.* from kept_{name} as k
            semi join asked as a on a.node = k.node""",
        )
    for name, spec in (("slots", workings.SLOTS), ("more_slots", workings.MORE_SLOTS)):
        columns = ", ".join(c.name for c in spec.columns)
        engine.make(f"stale_{name}", _same(columns, name, f"old_{name}"))
        engine.make(
            f"new_{name}",
            f"select {columns} from {name} where node in (select node from stale_{name})",
        )
    engine.make(
        "joined",
        """select b.rule, b.block, b.node from block_keys as b
        anti join old_block_keys as o on o.block = b.block and o.node = b.node""",
    )
    engine.make(
        "left_out",
        """select b.rule, b.block, b.node from old_block_keys as b
        anti join block_keys as n on n.block = b.block and n.node = b.node""",
    )
    engine.make("stale_block_keys", "select node from joined union select node from left_out")
    engine.make(
        "new_block_keys",
        """select rule, block, node from block_keys
        where node in (select node from stale_block_keys)""",
    )
    engine.make(
        "block_moves",
        """select block, min(rule) as rule, cast(sum(move) as bigint) as move from (
          select rule, block, 1 as move from joined
          union all
          select rule, block, -1 as move from left_out
        ) as m
        group by block""",
    )
    # blocks whose accounts meet no more, or again, though none of them changed
    engine.make(
        "flipped",
        """select s.block
        from (
          select k.block, count(*) as accounts from kept_block_keys as k
          semi join block_moves as m on m.block = k.block
          group by k.block
        ) as s
        join block_moves as m on m.block = s.block
        join rule_caps as c on c.rule = m.rule
        where (s.accounts <= c.cap) <> (s.accounts + m.move <= c.cap)""",
    )


def pair(engine: Engine) -> None:
    """Make the pairs to compare: those that meet otherwise, or of which a level may be another.

    moved    accounts all of whose pairs are sought anew
    altered  accounts of which something else is compared; `whole`: more than how common it is,
             else `levels` has the exact levels (8 and more) of what is commoner or rarer now
    """
    engine.make(
        "moved",
        """select node from stale_block_keys
        union
        select node from fresh
        union
        select node from gone
        union
        select k.node from kept_block_keys as k semi join flipped as f on f.block = k.block""",
    )
    _alter(engine)
    _meet(engine)
    engine.make(
        "unlike",
        """select coalesce(m.node, a.node) as node, m.node is not null as moved,
          coalesce(a.whole, false) as whole, coalesce(a.levels, 0) as levels
        from moved as m full join altered as a on a.node = m.node""",
    )
    engine.make(
        "old_pairs",
        """select k.l, k.r, k.rules, k.pattern,
          not (coalesce(a.moved, false) or coalesce(b.moved, false)) as stays,
          coalesce(a.whole, false) or coalesce(b.whole, false)
            or k.pattern & (coalesce(a.levels, 0) | coalesce(b.levels, 0)) <> 0 as due
        from kept_compared as k
        left join unlike as a on a.node = k.l
        left join unlike as b on b.node = k.r
        where a.node is not null or b.node is not null""",
    )
    engine.make(
        "pairs",
        """select m.l, m.r, m.rules, false as sampled, false as verified
        from met as m
        left join old_pairs as o on o.l = m.l and o.r = m.r
        where o.l is null or o.rules <> m.rules or o.due
        union all
        select l, r, rules, false as sampled, false as verified from old_pairs
        where stays and due""",
    )


def _alter(engine: Engine) -> None:
    """Make altered: see `pair`."""
    parts = []
    for name, spec in (("slots", workings.SLOTS), ("more_slots", workings.MORE_SLOTS)):
        same = " and ".join(
            f"o.{c.name} is not distinct from n.{c.name}"
            for c in spec.columns
            if c.name != "commonness"
        )
        # a comparison's bit is 1 in `unlike` if its bucket is another now
        parts.append(
            f"""select node, whole, coalesce(8 * (1229782938247303441 & (
              unlike | (unlike >> 1) | (unlike >> 2) | (unlike >> 3))), 0) as levels
            from (
              select s.node, not coalesce({same}, false) as whole,
                (o.commonness | n.commonness) - (o.commonness & n.commonness) as unlike
              from stale_{name} as s
              left join old_{name} as o on o.node = s.node
              left join new_{name} as n on n.node = s.node
            ) as d"""
        )
    engine.make(
        "altered",
        f"""select node, bool_or(whole) as whole, bit_or(levels) as levels
        from ({" union all ".join(parts)}) as p
        group by node""",
    )


def _meet(engine: Engine) -> None:
    """Make met: the pairs of moved accounts that share an open block, with all their rules."""
    engine.make(
        "their_blocks",
        """select b.rule, b.block, b.node from block_keys as b
        semi join moved as m on m.node = b.node
        union all
        select k.rule, k.block, k.node from kept_block_keys as k
        semi join moved as m on m.node = k.node
        anti join asked as a on a.node = k.node""",
    )
    engine.make(
        "members",
        """select k.rule, k.block, k.node from kept_block_keys as k
        semi join their_blocks as t on t.block = k.block
        anti join stale_block_keys as s on s.node = k.node
        union all
        select n.rule, n.block, n.node from new_block_keys as n
        semi join their_blocks as t on t.block = n.block""",
    )
    engine.make(
        "open_blocks",
        """select s.block from (
          select block, min(rule) as rule, count(*) as accounts from members group by block
        ) as s
        join rule_caps as c on c.rule = s.rule
        where s.accounts > 1 and s.accounts <= c.cap""",
    )
    engine.make(
        "met",
        """select least(a.node, b.node) as l, greatest(a.node, b.node) as r,
          bit_or(a.rule) as rules
        from (
          select t.rule, t.block, t.node from their_blocks as t
          semi join open_blocks as o on o.block = t.block
        ) as a
        join members as b on b.block = a.block and b.node <> a.node
        group by least(a.node, b.node), greatest(a.node, b.node)""",
    )


def compare(engine: Engine) -> None:
    """Compare the pairs, and find those of which something else is known than before."""
    _fetch_slots(engine)
    make(engine, "compared_names", "compared")
    engine.make(
        "stale_compared",
        """select o.l, o.r
        from old_pairs as o
        left join compared as c on c.l = o.l and c.r = o.r
        left join met as m on m.l = o.l and m.r = o.r
        where case
          when c.l is not null then c.rules <> o.rules or c.pattern <> o.pattern
          else m.l is null and not o.stays
        end""",
    )
    engine.make(
        "new_compared",
        f"""select {", ".join(f"c.{name}" for name in _COLUMNS)} from compared as c
        anti join old_pairs as o
          on c.l = o.l and c.r = o.r and c.rules = o.rules and c.pattern = o.pattern""",
    )


def _fetch_slots(engine: Engine) -> None:
    """Put into slots and more_slots those of the accounts of the pairs, as they are now."""
    engine.make("ends", _ENDS.format(pairs="pairs"))
    for name, spec in (("slots", workings.SLOTS), ("more_slots", workings.MORE_SLOTS)):
        columns = ", ".join(f"k.{c.name}" for c in spec.columns)
        engine.make(
            name,
            f"""select {columns} from kept_{name} as k
            semi join ends as e on e.node = k.node
            anti join asked as a on a.node = k.node
            union all
            select {columns} from made_{name} as k semi join ends as e on e.node = k.node""",
        )


def _judge(engine: Engine, compared: str) -> None:
    """Judge those pairs."""
    engine.make("compared", compared)
    engine.make("ends", _ENDS.format(pairs="compared"))
    make(engine, "patterns", "scored_patterns")
    for name, source in (("nodes", "nodes"), ("_sources", "sources"), ("identifiers", "ids")):
        engine.make(
            name,
            f"""select k.* from kept_{source} as k
            semi join ends as e on e.node = k.node
            anti join gone as g on g.node = k.node
            union all
            select * from new_{source}""",
        )
    engine.make(
        "full_names",
        """select k.node, k.given, k.family, k.names from kept_full_names as k
        semi join ends as e on e.node = k.node
        anti join renamed as n on n.node = k.node
        union all
        select k.node, k.given, k.family, k.names from new_full_names as k
        semi join ends as e on e.node = k.node""",
    )
    engine.make(
        "accounts",
        """select n.account_id, s.source from nodes as n join _sources as s on s.node = n.node""",
    )
    make(engine, "judged")


def touch(engine: Engine) -> None:
    """Find all accounts of the groups that may be other ones now.

    No bond leads from them to an account that isn't among them.
    """
    engine.make("new_nodes", workings.NODES.select)
    _judge(engine, f"select {_COMPARED} from new_compared")
    engine.make(
        "seeds",
        f"""with changed as (
          select l, r from stale_compared union select l, r from new_compared
        ),
        bound as (
          {BONDS}
          union all
          select k.l, k.r from kept_bonds as k
          semi join changed as c on c.l = k.l and c.r = k.r
        )
        select l as node from bound
        union
        select r as node from bound
        union
        select c.l as node from changed as c
        join kept_groups as a on a.node = c.l
        join kept_groups as b on b.node = c.r
        where a.component - b.component = 0
        union
        select node from relined
        union
        select node from gone""",
    )
    engine.make(
        "touched",
        """select node from (
          select node from seeds
          union
          select k.node from kept_groups as k
          semi join (
            select c.component from kept_groups as c semi join seeds as s on s.node = c.node
          ) as t on t.component = k.component
          union
          select node from fresh
        ) as n
        where node not in (select node from gone) or node in (select node from fresh)""",
    )


def regroup(engine: Engine) -> None:
    """Make components, clusters and persons of the touched accounts."""
    columns = ", ".join(f"k.{name}" for name in _COLUMNS)
    engine.make(
        "inside",
        f"""select {columns} from kept_compared as k
        semi join touched as a on a.node = k.l
        semi join touched as b on b.node = k.r
        anti join stale_compared as s on s.l = k.l and s.r = k.r
        union all
        select {columns} from new_compared as k
        semi join touched as a on a.node = k.l
        semi join touched as b on b.node = k.r""",
    )
    _judge(engine, "select * from inside")
    engine.make("new_bonds", BONDS)
    group(engine)
    make(engine, "edges", "components", "inner_pairs", "clusters")
    engine.make(
        "nodes",
        """select k.node, k.account_id, k.uncompared, k.seq, coalesce(r.line, k.line) as line,
          k.rights
        from kept_nodes as k
        semi join touched as t on t.node = k.node
        anti join gone as g on g.node = k.node
        left join relined as r on r.node = k.node
        union all
        select * from new_nodes""",
    )
    engine.put("visitor_pairs", workings.VISITOR_PAIRS.schema.empty_table())
    make(engine, "persons")
    engine.make(
        "new_persons",
        """select n.node, p.person_id from persons as p
        join nodes as n on n.account_id = p.account_id""",
    )
    engine.make(
        "new_nodes",
        """select * from nodes
        where node in (select node from fresh) or node in (select node from relined)""",
    )
    engine.make("stale_nodes", "select node from gone union select node from relined")
    touched = "select node from touched union select node from gone"
    engine.make("stale_bonds", f"select node as l from ({touched}) as t")
    engine.make("stale_groups", touched)
    for name in ("sources", "ids", "said_names", "unsettled", "keys"):
        engine.make(f"stale_{name}", "select node from gone")
    engine.make("stale_full_names", "select node from renamed")
