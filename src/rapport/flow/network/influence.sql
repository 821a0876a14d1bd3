-- Who moves others: by all, of each topic, and among those who buy.
--
-- Reads   influence_parts: a row per node, scope and part. network_nodes: whose node it is.
--         topic_posts: whether what they write of a topic may judge them.
--         leaderships: where they are endorsed.
-- Writes  one row per person and scope; micropoints are the sum of its reasons.
-- Nulls   leads: neither here alone nor everywhere.
-- Source  methods: 3.9

with summed as (
    select
        node,
        scope,
        topic,
        max(case when part = 'rank' then value end) as pagerank,
        cast(sum(micropoints) as bigint) as micropoints,
        max(place) as place,
        max(people) as people
    from influence_parts
    group by node, scope, topic
),

marks as (
    select
        person_id,
        count(case when percentile >= 95e0 then 1 end) as high,
        count(case when percentile >= 80e0 then 1 end) as over_80
    from leaderships
    group by person_id
)

select
    network_nodes.person_id,
    summed.scope,
    summed.topic,
    summed.pagerank,
    summed.micropoints,
    summed.place,
    summed.people,
    case
        when marks.high >= 2 then 'everywhere'
        when marks.high = 1 and marks.over_80 = 1 then 'only_here'
    end as leads,
    network_nodes.rights & coalesce(topic_posts.rights, network_nodes.rights) as rights
from summed
join network_nodes on network_nodes.node = summed.node
left join marks on marks.person_id = network_nodes.person_id
left join topic_posts
    on topic_posts.person_id = network_nodes.person_id and topic_posts.topic = summed.topic
where network_nodes.rights & $may_score <> 0
