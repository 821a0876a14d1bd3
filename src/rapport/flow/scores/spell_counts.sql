-- How many newcomers came into the spell of each kind of thing at each hour, left it, and acted.
--
-- Reads   spells: n rows.
-- Writes  one row per kind and hour in which anything happened.
-- Units   hours since people joined.

with happened as (
    select motivator, from_hour as hour, 1 as began, 0 as ended, 0 as acted from spells
    union all
    select motivator, to_hour as hour, 0 as began, 1 as ended,
        case when acted then 1 else 0 end as acted
    from spells
),

whole as (
    select motivator, count(distinct person_id) as people from spells group by motivator
)

select
    happened.motivator,
    happened.hour,
    cast(sum(happened.began) as bigint) as began,
    cast(sum(happened.ended) as bigint) as ended,
    cast(sum(happened.acted) as bigint) as acted,
    max(whole.people) as people
from happened
join whole on whole.motivator = happened.motivator
group by happened.motivator, happened.hour
