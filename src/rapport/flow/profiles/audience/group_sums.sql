-- How each group of people acts, as sums that no order changes.
--
-- A share is one of texts, with the texts of one person together, or one of people; a mean is a
-- number of each person. Each person has an x of n: n is 0 where the question does not apply.
--
-- How negative a language is, is not asked: some we read better than others. Nor whether
-- buyers buy. Of the life cycle nothing is asked: what people do is what places them there.
--
-- Reads   group_members, acted
-- Writes  a row per measure and group in which somebody has an n.
-- Source  methods: 3.13, claims checked on one's own data.

with named as (
    select grouping, value, said, count(*) as people
    from group_members
    group by grouping, value, said
),

names as (
    -- as most of the group write it
    select grouping, value, said
    from named
    qualify row_number() over (
        partition by grouping, value order by people desc nulls last, said asc nulls last
    ) = 1
),

each as (
    select group_members.grouping, group_members.value, acted.*
    from group_members
    join acted on acted.person_id = group_members.person_id
),

asked as (
    select 'negative_share' as measure, 'texts' as unit, grouping, value, negative as x, told as n
    from each
    where told > 0 and grouping <> 'language'
    union all
    select 'reply_share' as measure, 'texts' as unit, grouping, value, replies as x, latest as n
    from each
    where latest > 0
    union all
    select 'comments' as measure, 'mean' as unit, grouping, value, texts as x, 1 as n
    from each
    where is_active
    union all
    select 'writes' as measure, 'people' as unit, grouping, value, least(texts, 1) as x, 1 as n
    from each
    where is_active
    union all
    select 'likes' as measure, 'people' as unit, grouping, value, least(likes, 1) as x, 1 as n
    from each
    where is_active
    union all
    select 'passes_on' as measure, 'people' as unit, grouping, value, least(shares, 1) as x, 1 as n
    from each
    where is_active
    union all
    select 'buys' as measure, 'people' as unit, grouping, value, least(purchases, 1) as x, 1 as n
    from each
    where grouping <> 'spending'
)

select
    asked.measure,
    asked.unit,
    asked.grouping,
    asked.value,
    names.said,
    count(*) as people,
    cast(sum(x) as bigint) as x,
    cast(sum(n) as bigint) as n,
    cast(sum(x * x) as bigint) as xx,
    cast(sum(x * n) as bigint) as xn,
    cast(sum(n * n) as bigint) as nn
from asked
join names on names.grouping = asked.grouping and names.value = asked.value
group by asked.measure, asked.unit, asked.grouping, asked.value, names.said
