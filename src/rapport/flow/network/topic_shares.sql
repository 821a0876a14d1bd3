-- What people talk of: each has one voice, however much they write, parted by what they write of.
--
-- Reads   topic_posts: one row per person and theme, of themes that many write of.
-- Writes  one row per theme that $least_people people write of. What a program that nobody found
--         out writes a thousand times is one voice.
-- Source  methods: 3.9; R072

with voices as (
    select
        topic,
        cast(floor(1e6 * posts / sum(posts) over (partition by person_id)) as bigint) as microvoice
    from topic_posts
    where rights & $may_segment <> 0
),

counted as (
    select topic, count(*) as people, cast(sum(microvoice) as bigint) as microvoice
    from voices
    group by topic
)

select
    topic,
    people,
    round(1e6 * microvoice / nullif(sum(microvoice) over (), 0)) / 1e6 as share
from counted
qualify people >= $least_people
