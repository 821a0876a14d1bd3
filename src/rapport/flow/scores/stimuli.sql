-- What of ours each newcomer met, from three days before they joined until they did something.
--
--     post      we published something in a place where they have an account
--     message   we wrote to them or called them
--     contest   a competition began: the first of all people entered, of twenty at least
--     event     people were asked to an event: the first of all answered, of twenty at least
--
-- Reads   joinings: n rows. objects: our posts. accounts, profiled_accounts. actions: what we did
--         towards accounts. timelines: contests and events by their names.
-- Writes  one row per newcomer and hour in which they met something: the last thing of it.
-- Units   hours since they joined; before that less than 0.

with places as (
    select distinct joinings.person_id, accounts.source
    from joinings
    join profiled_accounts on profiled_accounts.person_id = joinings.person_id
    join accounts on accounts.account_id = profiled_accounts.account_id
),

our_posts as (
    select object_id, source, min(published_at) as at_time
    from objects
    where kind = 'post' and author_id is null and parent_id is null
        and coalesce(began_by, 'us') = 'us' and published_at <= $now
        and days_between(published_at, $now) < 93e0
    group by object_id, source
),

of_ours as (
    select
        case verb when 'Enter' then 'contest' else 'event' end as motivator,
        coalesce(title, object_id) as thing,
        min(occurred_at) as at_time
    from timelines
    where verb in ('Enter', 'Accept', 'Reject') and coalesce(title, object_id) is not null
    group by case verb when 'Enter' then 'contest' else 'event' end, coalesce(title, object_id)
    having count(distinct person_id) >= $least_people
        and days_between(min(occurred_at), $now) between 0e0 and 93e0
),

met as (
    select places.person_id, 'post' as motivator, our_posts.at_time
    from places
    join our_posts on our_posts.source = places.source
    union all
    select profiled_accounts.person_id, 'message' as motivator, actions.day as at_time
    from actions
    join profiled_accounts on profiled_accounts.account_id = actions.account_id
    where actions.kind in ('mail', 'call')
    union all
    select joinings.person_id, of_ours.motivator, of_ours.at_time
    from joinings
    cross join of_ours
    where of_ours.at_time >= joinings.joined_at - interval '3' day
        and of_ours.at_time <= coalesce(joinings.first_at, $now)
)

select
    joinings.person_id,
    cast(floor(days_between(joinings.joined_at, met.at_time) * 24e0) as bigint) as hour,
    met.motivator
from joinings
join met on met.person_id = joinings.person_id
where met.at_time >= joinings.joined_at - interval '3' day
    and met.at_time <= coalesce(joinings.first_at, $now)
qualify row_number() over (
    partition by
        joinings.person_id,
        cast(floor(days_between(joinings.joined_at, met.at_time) * 24e0) as bigint)
    order by met.at_time desc nulls last, met.motivator asc nulls last
) = 1
