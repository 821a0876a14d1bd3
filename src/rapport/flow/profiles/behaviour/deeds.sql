-- What people did up to now and may be judged by, and which of it tells how near to buying they are.
--
-- Reads   timelines: n rows, one per deed, none of staff. person_numbers. objects: what a deed was
--         done to, by its id, else by the title of a product. text_readings, named_brands: what a
--         text is. stage_events: by the title of the deed, else its verb and thing, else its verb.
--         account_trust.
-- Writes  m <= n rows. A deed whose source does not let us judge by it is left out, and so is what
--         is dated after $now, and what a program did in somebody's name.
-- Nulls   thing: nothing is known of what it was done to. event: a deed that tells nothing.

with things as (
    select object_id, kind
    from objects
    qualify row_number() over (
        partition by object_id order by seq desc nulls last, kind nulls last
    ) = 1
),

-- of pages of a site that are about a product often only the title tells it
goods as (
    select title from objects where kind = 'product' and title is not null group by title
),

asking as (
    select
        interaction_id,
        case when contains(intents, '"purchase"') then 'wish' else 'question' end as thing
    from text_readings
    where contains(intents, '"purchase"') or contains(intents, '"question"')
),

comparing as (
    select distinct subject_id from named_brands where brand <> ''
),

titled as (
    select title, min(event) as event
    from stage_events
    where title <> ''
    group by title
),

told as (
    select verb, thing, min(event) as event
    from stage_events
    where title = ''
    group by verb, thing
),

known as (
    select
        person_numbers.person_no,
        timelines.interaction_id,
        timelines.verb,
        timelines.title,
        case
            when asking.thing = 'wish' then 'wish'
            when comparing.subject_id is not null then 'comparison'
            when asking.thing = 'question' then 'question'
            when things.kind is null and goods.title is not null then 'product'
            else things.kind
        end as thing,
        timelines.occurred_at,
        timelines.rights
    from timelines
    join person_numbers on person_numbers.person_id = timelines.person_id
    left join things on things.object_id = timelines.object_id
    left join goods on goods.title = timelines.title
    left join asking on asking.interaction_id = timelines.interaction_id
    left join comparing on comparing.subject_id = timelines.interaction_id
    anti join (
        select account_id from account_trust where is_bot
    ) as bots on bots.account_id = timelines.account_id
    where timelines.rights & $may_score <> 0 and timelines.occurred_at <= $now
)

select
    known.person_no,
    known.interaction_id,
    known.verb,
    known.thing,
    coalesce(titled.event, nearer.event, plain.event) as event,
    known.occurred_at,
    known.rights
from known
left join titled on titled.title = known.title
left join told as nearer on nearer.verb = known.verb and nearer.thing = known.thing
left join told as plain on plain.verb = known.verb and plain.thing = ''
