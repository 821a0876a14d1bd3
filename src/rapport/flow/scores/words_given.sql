-- What people said they would do, whether they did, and whether time has judged it yet.
--
--     coming   said they would come, and came: to a thing of the same name, within 180 days
--     buying   wrote that they want to buy, and bought within 60 days
--
-- Of one event the last word counts: who took it back said nothing. Whether somebody came is asked
-- once an event took place (somebody came), or 180 days after the word; whether somebody bought,
-- once they did or after 60 days. Who says it again within that time says it once.
--
-- Reads   timelines: n rows, none of staff. text_readings: who wants to buy. account_trust,
--         left_out.
-- Writes  one row per word of 730 days.
-- Nulls   done_by, done_at: was not done.
-- Source  methods: 3.20

with acts as (
    select
        timelines.interaction_id,
        timelines.person_id,
        timelines.verb,
        coalesce(timelines.title, timelines.object_id) as thing,
        timelines.occurred_at,
        timelines.rights
    from timelines
    join account_trust on account_trust.account_id = timelines.account_id
    anti join left_out on left_out.person_id = timelines.person_id
    where timelines.verb in ('Accept', 'Reject', 'Arrive', 'Visit', 'Purchase')
        and timelines.rights & $may_score <> 0 and not account_trust.is_bot
        and timelines.occurred_at <= $now
),

answers as (
    select *
    from acts
    where verb in ('Accept', 'Reject') and thing is not null
    qualify row_number() over (
        partition by person_id, thing
        order by occurred_at desc nulls last, interaction_id desc nulls last
    ) = 1
),

arrivals as (
    select person_id, thing, interaction_id, occurred_at, rights
    from acts
    where verb in ('Arrive', 'Visit') and thing is not null
),

held as (
    select thing, max(occurred_at) as held_at from arrivals group by thing
),

-- the first time after the word: what meets each month under one name is another thing each time
came as (
    select answers.interaction_id, arrivals.interaction_id as done_by,
        arrivals.occurred_at as done_at, arrivals.rights
    from answers
    join arrivals on arrivals.person_id = answers.person_id and arrivals.thing = answers.thing
    where arrivals.occurred_at >= answers.occurred_at
        and days_between(answers.occurred_at, arrivals.occurred_at) <= 180e0
    qualify row_number() over (
        partition by answers.interaction_id
        order by arrivals.occurred_at asc nulls last, arrivals.interaction_id asc nulls last
    ) = 1
),

coming as (
    select
        answers.person_id,
        'coming' as pair,
        answers.interaction_id,
        answers.thing,
        answers.occurred_at as said_at,
        came.done_by,
        came.done_at,
        (coalesce(held.held_at, answers.occurred_at - interval '1' day) >= answers.occurred_at
            or days_between(answers.occurred_at, $now) > 180e0) as is_judged,
        answers.rights & coalesce(came.rights, answers.rights) as rights
    from answers
    left join held on held.thing = answers.thing
    left join came on came.interaction_id = answers.interaction_id
    where answers.verb = 'Accept'
),

wishes as (
    select
        timelines.person_id,
        timelines.interaction_id,
        timelines.occurred_at,
        timelines.rights,
        lag(timelines.occurred_at) over (
            partition by timelines.person_id
            order by timelines.occurred_at asc nulls last, timelines.interaction_id asc nulls last
        ) as last_at
    from timelines
    join text_readings on text_readings.interaction_id = timelines.interaction_id
    join account_trust on account_trust.account_id = timelines.account_id
    anti join left_out on left_out.person_id = timelines.person_id
    where contains(text_readings.intents, '"purchase"') and text_readings.noise = ''
        and timelines.rights & $may_score <> 0 and not account_trust.is_bot
        and timelines.occurred_at <= $now
),

bought as (
    select
        wishes.interaction_id,
        acts.occurred_at as done_at,
        acts.interaction_id as done_by,
        acts.rights
    from wishes
    join acts on acts.person_id = wishes.person_id
    where acts.verb = 'Purchase' and acts.occurred_at >= wishes.occurred_at
        and days_between(wishes.occurred_at, acts.occurred_at) <= 60e0
    qualify row_number() over (
        partition by wishes.interaction_id
        order by acts.occurred_at asc nulls last, acts.interaction_id asc nulls last
    ) = 1
),

buying as (
    select
        wishes.person_id,
        'buying' as pair,
        wishes.interaction_id,
        cast(null as string) as thing,
        wishes.occurred_at as said_at,
        bought.done_by,
        bought.done_at,
        (bought.done_at is not null or days_between(wishes.occurred_at, $now) > 60e0) as is_judged,
        wishes.rights & coalesce(bought.rights, wishes.rights) as rights
    from wishes
    left join bought on bought.interaction_id = wishes.interaction_id
    where wishes.last_at is null or days_between(wishes.last_at, wishes.occurred_at) > 60e0
),

everything as (
    select * from coming
    union all
    select * from buying
)

select person_id, pair, interaction_id, thing, said_at, done_by, done_at, is_judged, rights
from everything
where days_between(said_at, $now) < 730e0
