-- What people's influence is made of.
--
-- Reads   influence_parts: a row per node, scope and part. network_nodes: whose node it is.
--         topic_posts: whether what they write of a topic may judge them.
-- Writes  the same, by person.
-- Source  methods: 3.9

select
    network_nodes.person_id,
    influence_parts.scope,
    influence_parts.topic,
    influence_parts.part,
    influence_parts.value,
    influence_parts.percentile,
    influence_parts.micropoints,
    network_nodes.rights & coalesce(topic_posts.rights, network_nodes.rights) as rights
from influence_parts
join network_nodes on network_nodes.node = influence_parts.node
left join topic_posts
    on topic_posts.person_id = network_nodes.person_id and topic_posts.topic = influence_parts.topic
where network_nodes.rights & $may_score <> 0
