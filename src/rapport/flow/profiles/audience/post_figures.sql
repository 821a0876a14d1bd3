-- Our own posts of the last two years: who saw them, and what they did.
--
-- Reads   objects, observations: of each thing and number the last entry rules. interactions: what
--         we know that people did, counted where the network tells no number.
-- Writes  a row per post that we published and that answers nothing. No person stands in it.
-- Nulls   reached, shown, followers: nobody told. A text that is not told is empty.
-- Time    parts of the day by the clock of UTC: 0 night, 6 morning, 12 day, 18 evening.
-- Source  methods: 3.8

with things as (
    select object_id, source, kind, format, theme, thread, page_id, parent_id, author_id, began_by,
        published_at
    from objects
    qualify row_number() over (
        partition by object_id order by seq desc nulls last, line desc nulls last
    ) = 1
),

ours as (
    select *
    from things
    where kind = 'post' and began_by = 'us' and author_id is null and parent_id is null
        and days_between(published_at, $now) between 0e0 and 730e0
),

last_seen as (
    select subject_id, measure, value
    from observations
    where subject = 'object' and value >= 0
    qualify row_number() over (
        partition by subject_id, measure
        order by observed_at desc nulls last, seq desc nulls last, line desc nulls last
    ) = 1
),

told as (
    select
        subject_id,
        max(case when measure = 'reached' then value end) as reached,
        max(case when measure = 'shown' then value end) as shown,
        max(case when measure = 'followers' then value end) as followers,
        max(case when measure = 'likes' then value end) as likes,
        max(case when measure = 'comments' then value end) as comments,
        max(case when measure = 'shares' then value end) as shares,
        max(case when measure = 'clicks' then value end) as clicks
    from last_seen
    group by subject_id
),

on_posts as (
    select interactions.interaction_id, interactions.seq, interactions.verb, ours.object_id
    from interactions
    join ours on ours.object_id = interactions.object_id
    union all
    select interactions.interaction_id, interactions.seq, interactions.verb, ours.object_id
    from interactions
    join ours on ours.thread = interactions.thread
    where interactions.object_id is null or interactions.object_id <> ours.object_id
),

deeds as (
    select object_id, verb
    from on_posts
    qualify row_number() over (
        partition by object_id, interaction_id order by seq desc nulls last
    ) = 1
),

known as (
    select
        object_id,
        count(case when verb = 'Like' then 1 end) as likes,
        count(case when verb in ('Create', 'Question', 'Offer') then 1 end) as comments,
        count(case when verb = 'Announce' then 1 end) as shares,
        count(case when verb = 'Click' then 1 end) as clicks
    from deeds
    group by object_id
)

select
    ours.object_id,
    ours.source as channel,
    coalesce(ours.format, '') as format,
    coalesce(ours.theme, '') as theme,
    case
        when hour(ours.published_at) < 6 then 'night'
        when hour(ours.published_at) < 12 then 'morning'
        when hour(ours.published_at) < 18 then 'day'
        else 'evening'
    end as daypart,
    told.reached,
    told.shown,
    pages.followers,
    coalesce(told.likes, known.likes, 0) as likes,
    coalesce(told.comments, known.comments, 0) as comments,
    coalesce(told.shares, known.shares, 0) as shares,
    coalesce(told.clicks, known.clicks, 0) as clicks
from ours
left join told on told.subject_id = ours.object_id
left join told as pages on pages.subject_id = ours.page_id
left join known on known.object_id = ours.object_id
