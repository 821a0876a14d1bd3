-- How original people's posts are: unlike what was said, by their form, and how they were met.
--
--     microunits = trust * novelty * form * (1 + ln(1 + reactions of the first seven days))
--     form = 1 a text, 1.2 with a picture, 1.5 a video, 1.3 a story
--
-- A post counts from a week after it: by then it is known how it was met, and nothing that comes
-- later changes what it gives.
--
-- Reads   own_posts: n rows. novelties. reactions: by each person once, weighing something.
-- Writes  m <= n rows: nothing of copies, and of posts of the last week.
-- Source  methods: 3.11

with met as (
    select
        own_posts.interaction_id,
        count(distinct reactions.person_id) as reactions
    from own_posts
    join reactions
        on reactions.object_id = own_posts.object_id and reactions.other_id = own_posts.person_id
    where reactions.occurred_at < own_posts.occurred_at + interval '7' day
    group by own_posts.interaction_id
)

select
    own_posts.person_id,
    'original' as deed,
    own_posts.interaction_id as line_id,
    own_posts.source,
    cast(
        round(
            1e0 * own_posts.microtrust * novelties.micronovelty / 1e6
            * case own_posts.format
                when 'picture' then 1.2e0 when 'photo' then 1.2e0 when 'video' then 1.5e0
                when 'story' then 1.3e0 else 1e0
            end
            * (1e0 + ln(1e0 + coalesce(met.reactions, 0)))
        ) as bigint
    ) as microunits,
    own_posts.occurred_at + interval '7' day as occurred_at,
    own_posts.interaction_id,
    cast(null as string) as other_id,
    own_posts.rights
from own_posts
join novelties on novelties.interaction_id = own_posts.interaction_id
left join met on met.interaction_id = own_posts.interaction_id
where novelties.micronovelty > 0
    and own_posts.occurred_at + interval '7' day <= $now
    and days_between(own_posts.occurred_at + interval '7' day, $now) < $kept_days
