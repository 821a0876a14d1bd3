-- What shows that people stay with us: purchases, seasons as a customer, words for us.
--
-- A season is ninety days since the first purchase. A defence is a good word about us in answer to
-- somebody else's bad word about us.
--
-- Reads   timelines: n rows, none of staff. account_trust, left_out. decays: its ages number the
--         seasons. reactions, felt_texts: who answered whom, and how.
-- Writes  rows of $kept_days before $now.
-- Nulls   interaction_id: of seasons, which no single deed makes.
-- Units   microunits: trust of the account, in millionths; of a season 1.
-- Source  methods: 3.7: loyalty is purchases, defence, tenure

with done as (
    select
        timelines.person_id,
        case timelines.verb
            when 'Purchase' then 'purchase' when 'Return' then 'return' else 'invite'
        end as deed,
        timelines.interaction_id,
        timelines.source,
        cast(round(1e6 * account_trust.trust) as bigint) as microunits,
        timelines.occurred_at,
        timelines.rights
    from timelines
    join account_trust on account_trust.account_id = timelines.account_id
    anti join left_out on left_out.person_id = timelines.person_id
    where timelines.verb in ('Purchase', 'Return', 'Invite')
        and timelines.rights & $may_score <> 0 and not account_trust.is_bot
        and timelines.occurred_at <= $now
),

began as (
    select person_id, min(occurred_at) as first_at, bit_and(rights) as rights
    from done
    where deed = 'purchase'
    group by person_id
),

-- numbers from 1, of twenty-five years: decays has each age of a day
numbers as (
    select distinct age_days + 1 as n, (age_days + 1) * 90 as age_days from decays
    where age_days < 100
),

seasons as (
    select
        began.person_id,
        'season ' || cast(numbers.n as string) as line_id,
        -- at the start of that day
        timestamp_micros(
            (cast(floor(days_between($epoch, began.first_at)) as bigint) + numbers.age_days)
            * 86400000000
        ) as occurred_at,
        began.rights
    from began
    join numbers on numbers.age_days <= days_between(began.first_at, $now)
),

said as (
    select
        reactions.person_id,
        reactions.interaction_id,
        reactions.source,
        reactions.occurred_at,
        reactions.rights & mine.rights as rights,
        theirs.interaction_id as answered
    from reactions
    join felt_texts as mine on mine.interaction_id = reactions.interaction_id
    join timelines as written
        on written.object_id = reactions.object_id and written.person_id = reactions.other_id
    join felt_texts as theirs on theirs.interaction_id = written.interaction_id
    where reactions.kind = 'reply' and mine.sentiment > 0 and theirs.sentiment < 0
),

defended as (
    select
        said.person_id,
        said.interaction_id,
        min(said.source) as source,
        min(cast(round(1e6 * account_trust.trust) as bigint)) as microunits,
        min(said.occurred_at) as occurred_at,
        bit_and(said.rights) as rights
    from said
    join timelines on timelines.interaction_id = said.interaction_id
    join account_trust on account_trust.account_id = timelines.account_id
    group by said.person_id, said.interaction_id
),

everything as (
    select
        person_id, deed, interaction_id as line_id, source, microunits, occurred_at,
        interaction_id, rights
    from done
    union all
    select
        person_id, 'season' as deed, line_id, '' as source, cast(1000000 as bigint) as microunits,
        occurred_at, cast(null as string) as interaction_id, rights
    from seasons
    union all
    select
        person_id, 'defence' as deed, interaction_id as line_id, source, microunits, occurred_at,
        interaction_id, rights
    from defended
)

select
    person_id,
    deed,
    line_id,
    source,
    microunits,
    occurred_at,
    interaction_id,
    cast(null as string) as other_id,
    rights
from everything
where rights & $may_score <> 0 and occurred_at <= $now
    and days_between(occurred_at, $now) < $kept_days
