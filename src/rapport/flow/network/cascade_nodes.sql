-- What may be part of a cascade: posts, answers and shares, each with what it follows.
--
-- Reads   objects: posts, ours and people's. timelines: who wrote them, and shares that are no
--         posts of their own. observations: followers. profiled_accounts, left_out, account_trust:
--         what programs do spreads nothing, and who has no profile, or may not be told, stands in
--         it without a name.
-- Writes  one row per post and share of the last 730 days.
-- Nulls   parent_id: it begins something. person_id: we did it, or nobody may be told.
-- Source  methods: 3.9; Goel (2016)

with things as (
    select object_id, source, parent_id, author_id, began_by, published_at, rights
    from objects
    where kind = 'post'
    qualify row_number() over (partition by object_id order by seq desc nulls last) = 1
),

bots as (
    select account_id from account_trust where is_bot
),

followed as (
    select subject_id, value
    from observations
    where subject = 'account' and measure = 'followers' and observed_at <= $now
    qualify row_number() over (
        partition by subject_id
        order by observed_at desc nulls last, seq desc nulls last, value desc nulls last
    ) = 1
),

nodes as (
    select
        object_id as node_id,
        parent_id,
        author_id as account_id,
        source,
        published_at as occurred_at,
        rights
    from things
    where author_id is not null or coalesce(began_by, 'us') = 'us'
    union all
    select
        timelines.interaction_id as node_id,
        timelines.object_id as parent_id,
        timelines.account_id,
        timelines.source,
        timelines.occurred_at,
        timelines.rights & things.rights as rights
    from timelines
    join things on things.object_id = timelines.object_id
    where timelines.verb = 'Announce' and coalesce(things.author_id, '') <> timelines.account_id
)

select
    nodes.node_id,
    nodes.parent_id,
    case when left_out.person_id is null then persons.person_id end as person_id,
    nodes.account_id is null as is_ours,
    nodes.source,
    coalesce(followed.value, 0) as followers,
    nodes.occurred_at,
    nodes.rights
from nodes
anti join bots on bots.account_id = nodes.account_id
left join profiled_accounts as persons on persons.account_id = nodes.account_id
left join left_out on left_out.person_id = persons.person_id
left join followed on followed.subject_id = nodes.account_id
where nodes.rights & $may_segment <> 0
    and days_between(nodes.occurred_at, $now) between 0e0 and 730e0
