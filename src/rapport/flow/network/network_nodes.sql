-- Everybody who endorses or is endorsed, with a number, and what else their influence hangs on.
--
-- Reads   endorsements, reactions: shares, each sharer once a post. profiled_accounts, observations:
--         how many follow their largest account, as last seen. timelines: their own posts of 730
--         days. buying: who bought.
-- Writes  one row per person, numbered from 0 in the order of their ids.
-- Nulls   followers: no source tells.

with everybody as (
    select person_id, bit_and(rights) as rights
    from (
        select person_id, rights from endorsements
        union all
        select other_id as person_id, rights from endorsements
    ) as ends
    group by person_id
),

followed as (
    select subject_id, value, rights
    from observations
    where subject = 'account' and measure = 'followers' and rights & $may_score <> 0
        and observed_at <= $now
    qualify row_number() over (
        partition by subject_id
        order by observed_at desc nulls last, seq desc nulls last, value desc nulls last
    ) = 1
),

reach as (
    select persons.person_id, max(followed.value) as followers, bit_and(followed.rights) as rights
    from followed
    join profiled_accounts as persons on persons.account_id = followed.subject_id
    group by persons.person_id
),

written as (
    select person_id, count(*) as posts
    from timelines
    semi join everybody on everybody.person_id = timelines.person_id
    where verb in ('Create', 'Question', 'Offer') and rights & $may_score <> 0
        and days_between(occurred_at, $now) between 0e0 and 730e0
    group by person_id
),

passed_on as (
    select other_id, count(*) as shares
    from (
        select distinct other_id, person_id, object_id
        from reactions
        where kind = 'share' and microweight > 0
    ) as each_once
    group by other_id
)

select
    cast(row_number() over (order by everybody.person_id asc nulls last) - 1 as bigint) as node,
    everybody.person_id,
    buying.person_id is not null as is_buyer,
    reach.followers,
    coalesce(written.posts, 0) as posts,
    coalesce(passed_on.shares, 0) as shares,
    everybody.rights & coalesce(reach.rights, everybody.rights)
    & coalesce(buying.rights, everybody.rights) as rights
from everybody
left join reach on reach.person_id = everybody.person_id
left join written on written.person_id = everybody.person_id
left join passed_on on passed_on.other_id = everybody.person_id
left join buying on buying.person_id = everybody.person_id
