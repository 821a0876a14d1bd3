"""Who is who: which accounts are one person, why, and what the team said about it.

    what may teach   nodes, taught
    what is said     said, full_names, identity_keys, chosen_keys, slots, more_slots
    who is compared  block_keys, block_sizes, rule_caps, blocks, pairs
    how far they agree   compared_names, compared, patterns
    what that tells  frequencies, verdicts, weights
    what follows     judged, edges, components, inner_pairs, clusters, persons, links
    who is not compared   visitor_pairs (visitors of a site), ties (organisations, households)
    how good that is reliability, captures, joined, estimates

Never: a value in clear outside the sealed tables; a judgement that depends on the order in
which accounts came in; a person made of an organisation, or joined through a visitor.
"""

from typing import Final

from rapport.flow import tables
from rapport.flow.identity import workings as w
from rapport.flow.identity.bars import bars
from rapport.flow.identity.clusters import LARGE, clusters
from rapport.flow.identity.components import components
from rapport.flow.identity.estimates import estimates
from rapport.flow.identity.formal_names import formal_names
from rapport.flow.identity.pattern_reasons import pattern_reasons
from rapport.flow.identity.reliability import reliability
from rapport.flow.identity.scored_patterns import scored_patterns
from rapport.flow.identity.taught import taught, unless_taught
from rapport.flow.identity.weights import weights
from rapport.flow.rights import ALL_RIGHTS
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

#: People who may share a household.
HOUSEHOLD_MOST: Final = 8

#: A pair that a veto stands against counts at least so much against one person.
VETO_MICROBITS: Final = 6_000_000

#: So many accepted and so many refused pairs are drawn for people to look at.
SAMPLED_PAIRS: Final = 100
#: A person of fewer accounts alarms nobody.
ALARMING: Final = 5
#: Rules of block_keys.sql that name nothing but names and groups, and those that name no name.
BY_NAME: Final = 16 | 256 | 131_072 | 262_144 | 524_288 | 1_048_576
BY_OTHER: Final = 1 | 2 | 4 | 8 | 512 | 4_096 | 8_192 | 32_768 | 65_536 | 2_097_152

_SHARED = {"shared_by_most": SHARED_BY_MOST}


def _sql(writes: TableSpec, *reads: TableSpec, **options: int) -> SqlStep:
    return SqlStep("identity", reads=reads, writes=writes, options=options)


_SAID: Final = _sql(w.SAID, tables.ACCOUNTS, tables.IDENTIFIERS)
#: From what accounts say to how often which pairs agree: what is learned, is learned from that.
_COUNTED: Final[tuple[Step, ...]] = (
    _sql(w.FULL_NAMES, w.SAID),
    _sql(w.IDENTITY_KEYS, w.SAID),
    _sql(w.CHOSEN_KEYS, w.IDENTITY_KEYS, **_SHARED),
    _sql(w.SLOTS, w.CHOSEN_KEYS, w.IDENTITY_KEYS, w.FULL_NAMES, w.FORMAL_NAMES),
    _sql(w.MORE_SLOTS, w.CHOSEN_KEYS),
    _sql(w.BLOCK_KEYS, w.IDENTITY_KEYS, w.SLOTS, w.MORE_SLOTS, met_by_least=2, **_SHARED),
    _sql(w.BLOCK_SIZES, w.BLOCK_KEYS),
    _sql(
        w.RULE_CAPS,
        w.BLOCK_SIZES,
        w.SLOTS,
        block_cap=BLOCK_CAP,
        pairs_a_rule=PAIRS_A_RULE,
        **_SHARED,
    ),
    _sql(w.BLOCKS, w.BLOCK_KEYS, w.BLOCK_SIZES, w.RULE_CAPS),
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
    _sql(w.COMPARED_NAMES, w.PAIRS, w.SLOTS),
    _sql(w.COMPARED, w.COMPARED_NAMES, w.SLOTS, w.MORE_SLOTS),
    _sql(w.PATTERNS, w.COMPARED),
    _sql(w.FREQUENCIES, w.IDENTITY_KEYS, w.FULL_NAMES, w.SLOTS, **_SHARED),
    _sql(w.VERDICTS, w.COMPARED, w.NODES, tables.DECISIONS),
)

STEPS: Final[tuple[Step, ...]] = (
    formal_names,
    _sql(w.NODES, tables.ACCOUNTS, tables.IDENTIFIERS, all_rights=int(ALL_RIGHTS)),
    taught(_SAID, (*_COUNTED, weights, bars)),
    _SAID,
    *_COUNTED,
    unless_taught(weights),
    unless_taught(bars),
    scored_patterns,
    _sql(
        w.JUDGED,
        w.COMPARED,
        w.SCORED_PATTERNS,
        w.NODES,
        w.FULL_NAMES,
        tables.ACCOUNTS,
        tables.IDENTIFIERS,
        tables.DECISIONS,
    ),
    _sql(w.EDGES, w.JUDGED),
    components,
    _sql(w.INNER_PAIRS, w.JUDGED, w.COMPONENTS, veto_microbits=VETO_MICROBITS),
    clusters,
    _sql(
        w.VISITOR_PAIRS,
        tables.ACCOUNTS,
        tables.IDENTIFIERS,
        tables.DECISIONS,
        w.NODES,
        w.CLUSTERS,
    ),
    _sql(tables.PERSONS, w.NODES, w.CLUSTERS, w.VISITOR_PAIRS),
    _sql(
        tables.LINKS,
        w.JUDGED,
        w.CLUSTERS,
        w.NODES,
        w.VISITOR_PAIRS,
        kept_below_microbits=KEPT_BELOW_MICROBITS,
    ),
    pattern_reasons,
    _sql(tables.LINK_REASONS, tables.LINKS, w.JUDGED, w.NODES, w.PATTERN_REASONS, w.WEIGHTS),
    reliability,
    _sql(
        w.CAPTURES,
        w.COMPARED,
        w.SCORED_PATTERNS,
        by_name=BY_NAME,
        by_other=BY_OTHER,
        kept_below_microbits=KEPT_BELOW_MICROBITS,
    ),
    _sql(w.JOINED, w.JUDGED, w.CLUSTERS),
    estimates,
)

#: What people should look at. `resolve` asks nobody, so these stand apart.
DOUBTS: Final[Step] = _sql(
    tables.DOUBTS,
    tables.LINKS,
    tables.PERSONS,
    w.JUDGED,
    w.SCORED_PATTERNS,
    kept_below_microbits=KEPT_BELOW_MICROBITS,
    sampled_pairs=SAMPLED_PAIRS,
)
CLUSTER_ALARMS: Final[Step] = _sql(
    tables.CLUSTER_ALARMS,
    tables.PERSONS,
    tables.LAST_PERSONS,
    tables.LINKS,
    alarming=ALARMING,
    large=LARGE,
)

#: Who belongs to whom without being the same. `resolve` needs no ties, so it stands apart.
TIES: Final[Step] = _sql(
    tables.TIES,
    tables.ACCOUNTS,
    tables.IDENTIFIERS,
    tables.SIGHTINGS,
    tables.PERSONS,
    w.NODES,
    w.FULL_NAMES,
    w.FORMAL_NAMES,
    household_most=HOUSEHOLD_MOST,
)
