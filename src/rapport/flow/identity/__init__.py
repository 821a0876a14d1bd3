"""Who is who: which accounts are one person, why, and what the team said about it.

    what is said     nodes, full_names, identity_keys, slots
    who is compared  blocks, pairs
    how far they agree and what that tells   compared, patterns, frequencies, weights
    what follows     judged, edges, components, inner_pairs, clusters, persons, links

Never: a value in clear outside the sealed tables; a judgement that depends on the order in
which accounts came in; a person made of an organisation.
"""

from typing import Final

from rapport.flow import tables
from rapport.flow.identity import workings as w
from rapport.flow.identity.clusters import clusters
from rapport.flow.identity.components import components
from rapport.flow.identity.formal_names import formal_names
from rapport.flow.identity.pattern_reasons import pattern_reasons
from rapport.flow.identity.scored_patterns import scored_patterns
from rapport.flow.identity.weights import weights
from rapport.flow.steps import SqlStep, Step
from rapport.flow.tables import TableSpec

#: A phone, e-mail, handle, address or code that more accounts have tells nobody apart.
SHARED_BY_MOST: Final = 20
#: Most accounts in one block, and most pairs that one rule may bring.
BLOCK_CAP: Final = 1_000
PAIRS_A_RULE: Final = 400_000
#: All pairs of so many people show what chance does: 800 people are 319,600 pairs.
SAMPLED_NODES: Final = 800
#: Refused pairs are kept in links down to so many millionths of a bit below the threshold.
KEPT_BELOW_MICROBITS: Final = 8_000_000

_SHARED = {"shared_by_most": SHARED_BY_MOST}


def _sql(writes: TableSpec, *reads: TableSpec, **options: int) -> SqlStep:
    return SqlStep("identity", reads=reads, writes=writes, options=options)


STEPS: Final[tuple[Step, ...]] = (
    formal_names,
    _sql(w.NODES, tables.ACCOUNTS, tables.IDENTIFIERS),
    _sql(w.FULL_NAMES, w.NODES, tables.IDENTIFIERS),
    _sql(w.IDENTITY_KEYS, w.NODES, w.FULL_NAMES, tables.IDENTIFIERS),
    _sql(w.SLOTS, w.IDENTITY_KEYS, w.FULL_NAMES, w.FORMAL_NAMES, **_SHARED),
    _sql(
        w.BLOCKS,
        w.IDENTITY_KEYS,
        w.SLOTS,
        block_cap=BLOCK_CAP,
        pairs_a_rule=PAIRS_A_RULE,
        **_SHARED,
    ),
    _sql(
        w.PAIRS,
        w.BLOCKS,
        w.IDENTITY_KEYS,
        w.SLOTS,
        w.NODES,
        tables.DECISIONS,
        sampled_nodes=SAMPLED_NODES,
        **_SHARED,
    ),
    _sql(w.COMPARED, w.PAIRS, w.SLOTS),
    _sql(w.PATTERNS, w.COMPARED),
    _sql(w.FREQUENCIES, w.IDENTITY_KEYS, w.SLOTS, **_SHARED),
    weights,
    scored_patterns,
    _sql(w.JUDGED, w.COMPARED, w.SCORED_PATTERNS, w.NODES, tables.IDENTIFIERS, tables.DECISIONS),
    _sql(w.EDGES, w.JUDGED),
    components,
    _sql(w.INNER_PAIRS, w.JUDGED, w.COMPONENTS),
    clusters,
    _sql(tables.PERSONS, w.NODES, w.CLUSTERS),
    _sql(tables.LINKS, w.JUDGED, w.CLUSTERS, w.NODES, kept_below_microbits=KEPT_BELOW_MICROBITS),
    pattern_reasons,
    _sql(tables.LINK_REASONS, tables.LINKS, w.JUDGED, w.NODES, w.PATTERN_REASONS, w.WEIGHTS),
)
