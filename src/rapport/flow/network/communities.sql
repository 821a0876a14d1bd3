-- Which community everybody is of, and how much of what ties them stays within it.
--
-- Reads   network_nodes, node_communities: a row per node. endorsements.
-- Writes  one row per node, by its person.
-- Source  methods: 3.9

with placed as (
    select network_nodes.person_id, node_communities.community, network_nodes.rights
    from network_nodes
    join node_communities on node_communities.node = network_nodes.node
    where network_nodes.rights & $may_score <> 0
),

edges as (
    select
        endorsements.person_id,
        endorsements.other_id,
        endorsements.microweight,
        case when mine.community = theirs.community then endorsements.microweight else 0 end as inside
    from endorsements
    join placed as mine on mine.person_id = endorsements.person_id
    join placed as theirs on theirs.person_id = endorsements.other_id
),

ends as (
    select person_id, microweight, inside from edges
    union all
    select other_id as person_id, microweight, inside from edges
),

summed as (
    select person_id, sum(microweight) as microweight, sum(inside) as inside
    from ends
    group by person_id
)

select
    placed.person_id,
    placed.community,
    cast(summed.microweight as bigint) as microweight,
    cast(summed.inside as bigint) as microweight_inside,
    placed.rights
from placed
join summed on summed.person_id = placed.person_id
