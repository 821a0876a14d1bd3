-- What a newcomer's potential is made of: each part of the card that the policy has.
--
--     affinity   good words about us less bad ones, and deeds of engagement: n / (n + 3)
--     customer   bought something already: 1
--     reach      followers, by percentile among newcomers of whom they are told
--     shops      has a shop of ours they come to, or names a town that has one: 1
--     trust      of the account of theirs that is trusted most
--     channel    how many of those who came the same way thirty days ago or more acted within
--                thirty days, drawn to what all newcomers do as if by twenty people
--
--     micropoints = weight * share.  What is not told gives nothing.
--
-- Never by sex, age, income, language or any other thing that somebody is: see forbidden.py.
--
-- Reads   joinings: n rows. felt_texts, engagement_deeds, loyalty_deeds. observations: followers.
--         accounts, profiled_accounts, account_trust. attributes, objects: towns and shops.
--         policies, score_weights: the card in force.
-- Writes  one row per newcomer and part that has a weight.
-- Nulls   value: not told.
-- Source  methods: 3.7, phase 1

with in_force as (
    select version
    from policies
    where in_force_from <= $now
    qualify row_number() over (order by in_force_from desc nulls last, version desc nulls last) = 1
),

weights as (
    select score_weights.part, score_weights.micropoints, score_weights.version
    from score_weights
    semi join in_force on in_force.version = score_weights.version
    where score_weights.card = 'potential' and score_weights.micropoints > 0
),

-- affinity
liked as (
    select felt_texts.person_id, felt_texts.sentiment as n, felt_texts.rights
    from felt_texts
    semi join joinings on joinings.person_id = felt_texts.person_id
    union all
    select engagement_deeds.person_id, cast(1 as bigint) as n, engagement_deeds.rights
    from engagement_deeds
    semi join joinings on joinings.person_id = engagement_deeds.person_id
    where engagement_deeds.deed <> 'join'
),

affinity as (
    select
        person_id,
        'affinity' as part,
        1e0 * greatest(sum(n), 0) as value,
        1e0 * greatest(sum(n), 0) / (greatest(sum(n), 0) + 3e0) as share,
        bit_and(rights) as rights
    from liked
    group by person_id
),

-- customer
customer as (
    select
        loyalty_deeds.person_id,
        'customer' as part,
        1e0 * count(*) as value,
        1e0 as share,
        bit_and(loyalty_deeds.rights) as rights
    from loyalty_deeds
    semi join joinings on joinings.person_id = loyalty_deeds.person_id
    where loyalty_deeds.deed = 'purchase'
    group by loyalty_deeds.person_id
),

-- reach
followed as (
    select profiled_accounts.person_id, observations.value, observations.rights
    from observations
    join profiled_accounts on profiled_accounts.account_id = observations.subject_id
    semi join joinings on joinings.person_id = profiled_accounts.person_id
    where observations.subject = 'account' and observations.measure = 'followers'
        and observations.rights & $may_score <> 0 and observations.observed_at <= $now
    qualify row_number() over (
        partition by observations.subject_id, observations.source
        order by observations.observed_at desc nulls last, observations.seq desc nulls last,
            observations.line desc nulls last
    ) = 1
),

summed as (
    select person_id, 1e0 * sum(value) as value, bit_and(rights) as rights
    from followed
    group by person_id
),

reach as (
    select
        person_id,
        'reach' as part,
        value,
        (
            2e0 * (rank() over (order by value asc nulls last) - 1)
            + count(*) over (partition by value)
        ) / (2e0 * count(*) over ()) as share,
        rights
    from summed
),

-- shops
spelt as (
    select trim(place) as name from objects where kind = 'shop' and place is not null
    union
    select trim(split_part(place, ',', 1)) as name
    from objects
    where kind = 'shop' and place is not null
    union
    select trim(split_part(place, ',', -1)) as name
    from objects
    where kind = 'shop' and place is not null
    union
    select trim(title) as name from objects where kind = 'shop' and title is not null
),

near as (
    select attributes.person_id, attributes.rights
    from attributes
    semi join joinings on joinings.person_id = attributes.person_id
    left join spelt on spelt.name = attributes.said
    where attributes.place_in_order = 1 and not attributes.sealed
        and attributes.rights & $may_score <> 0
        and (
            attributes.attribute = 'nearest_shop'
            or attributes.attribute = 'city' and spelt.name is not null
        )
),

shops as (
    select person_id, 'shops' as part, 1e0 as value, 1e0 as share, bit_and(rights) as rights
    from near
    group by person_id
),

-- trust
trusted as (
    select
        profiled_accounts.person_id,
        'trust' as part,
        max(account_trust.trust) as value,
        max(account_trust.trust) as share,
        bit_and(account_trust.rights) as rights
    from profiled_accounts
    join account_trust on account_trust.account_id = profiled_accounts.account_id
    semi join joinings on joinings.person_id = profiled_accounts.person_id
    where account_trust.rights & $may_score <> 0
    group by profiled_accounts.person_id
),

-- channel
tried as (
    select
        joined_by,
        source,
        case when first_at is not null and hours < 720 then 1e0 else 0e0 end as acted
    from joinings
    where days_between(joined_at, $now) >= 30e0
),

ways as (
    select joined_by, source, sum(acted) as acted, 1e0 * count(*) as people
    from tried
    group by joined_by, source
),

usual as (
    select sum(acted) / greatest(1e0 * count(*), 1e0) as share, count(*) as people from tried
),

channel as (
    select
        joinings.person_id,
        'channel' as part,
        (coalesce(ways.acted, 0e0) + 20e0 * usual.share) / (coalesce(ways.people, 0e0) + 20e0)
        as value,
        (coalesce(ways.acted, 0e0) + 20e0 * usual.share) / (coalesce(ways.people, 0e0) + 20e0)
        as share,
        joinings.rights
    from joinings
    cross join usual
    left join ways on ways.joined_by = joinings.joined_by and ways.source = joinings.source
    where usual.people >= $least_people
),

told as (
    select * from affinity
    union all
    select * from customer
    union all
    select * from reach
    union all
    select * from shops
    union all
    select * from trusted
    union all
    select * from channel
)

select
    joinings.person_id,
    weights.part,
    -- who did nothing did it so often: that is told
    case when weights.part in ('affinity', 'customer') then coalesce(told.value, 0e0)
        else told.value end as value,
    coalesce(told.share, 0e0) as share,
    weights.micropoints as most,
    cast(floor(coalesce(told.share, 0e0) * weights.micropoints + 1e-6) as bigint) as micropoints,
    weights.version,
    joinings.rights & coalesce(told.rights, joinings.rights) as rights
from joinings
cross join weights
left join told on told.person_id = joinings.person_id and told.part = weights.part
where joinings.rights & coalesce(told.rights, joinings.rights) & $may_score <> 0
