-- Who joined us within ninety days, how, and what they did first after that.
--
--     follow, join   followed us, or became a member of what is ours
--     subscribe      agreed to letters of ours, on a day that is told
--     register       left an address, a telephone or a card with one of our own systems
--     purchase       bought something for the first time
--
-- The first of these in all of their time counts: who bought years ago and follows us now is no
-- newcomer, nor is who did something else with us more than ninety days ago. The first activity is
-- the first deed that gives points for engagement, or a purchase; the one they joined by is none.
--
-- Reads   timelines, account_trust, left_out. consents, sightings, identifiers,
--         profiled_accounts. engagement_deeds, loyalty_deeds.
-- Writes  one row per newcomer.
-- Nulls   first_at, first_deed: did nothing yet.
-- Time    joined_at of a deed without a date is when we received it.
-- Source  methods: 3.7; requirements R050, R053, R054

with joined as (
    select
        timelines.person_id,
        case timelines.verb
            when 'Follow' then 'follow' when 'Join' then 'join' else 'purchase'
        end as joined_by,
        timelines.source,
        timelines.occurred_at as joined_at,
        timelines.rights
    from timelines
    join account_trust on account_trust.account_id = timelines.account_id
    where timelines.verb in ('Follow', 'Join', 'Purchase') and not account_trust.is_bot
    union all
    select
        profiled_accounts.person_id,
        'subscribe' as joined_by,
        consents.source,
        consents.changed_at as joined_at,
        consents.rights
    from consents
    join profiled_accounts on profiled_accounts.account_id = consents.account_id
    where consents.state = 'given' and consents.purpose = 'marketing'
    union all
    select
        profiled_accounts.person_id,
        'register' as joined_by,
        sightings.source,
        sightings.seen_first as joined_at,
        sightings.rights
    from sightings
    join profiled_accounts on profiled_accounts.account_id = sightings.account_id
    semi join (
        select account_id from identifiers where kind in ('email', 'phone', 'card')
    ) as reached on reached.account_id = sightings.account_id
    where not sightings.in_public and sightings.kind <> 'visitor'
),

began as (
    select joined.*
    from joined
    anti join left_out on left_out.person_id = joined.person_id
    where joined.joined_at is not null and joined.joined_at <= $now
    qualify row_number() over (
        partition by joined.person_id
        order by joined.joined_at asc nulls last, joined.joined_by asc nulls last,
            joined.source asc nulls last
    ) = 1
),

fresh as (
    select * from began
    where days_between(joined_at, $now) < 90e0 and rights & $may_score <> 0
),

deeds as (
    select person_id, deed, occurred_at, line_id, rights from engagement_deeds where deed <> 'join'
    union all
    select person_id, deed, occurred_at, line_id, rights from loyalty_deeds
    where deed = 'purchase'
),

first as (
    select
        fresh.person_id,
        deeds.deed as first_deed,
        deeds.occurred_at as first_at,
        deeds.rights
    from fresh
    join deeds on deeds.person_id = fresh.person_id
    where deeds.occurred_at <> fresh.joined_at or deeds.deed <> 'purchase'
        or fresh.joined_by <> 'purchase'
    qualify row_number() over (
        partition by fresh.person_id
        order by deeds.occurred_at asc nulls last, deeds.deed asc nulls last,
            deeds.line_id asc nulls last
    ) = 1
)

select
    fresh.person_id,
    fresh.joined_by,
    fresh.source,
    fresh.joined_at,
    first.first_deed,
    first.first_at,
    cast(floor(days_between(fresh.joined_at, coalesce(first.first_at, $now)) * 24e0) as bigint)
    as hours,
    fresh.rights & coalesce(first.rights, fresh.rights) as rights
from fresh
left join first on first.person_id = fresh.person_id
where first.first_at is null or days_between(first.first_at, $now) < 90e0
