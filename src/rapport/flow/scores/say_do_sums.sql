-- How often groups of people keep their word: who bought and who did not, each community, each
-- fifth by the composite. Never by sex, age or town: nobody's word is judged by what they are.
--
-- Reads   promises: n rows. buying, communities.
-- Writes  one row per pair, grouping and value; `people` counts persons, so that few can be hidden.

with grouped as (
    select
        promises.person_id,
        promises.pair,
        promises.done_by,
        case when buying.person_id is null then 'no' else 'yes' end as is_buyer,
        cast(communities.community as string) as community
    from promises
    left join buying on buying.person_id = promises.person_id
    left join communities on communities.person_id = promises.person_id
),

told as (
    select person_id, pair, done_by, 'all' as grouping, 'all' as value from grouped
    union all
    select person_id, pair, done_by, 'buyer' as grouping, is_buyer as value from grouped
    union all
    select person_id, pair, done_by, 'community' as grouping, community as value
    from grouped
    where community is not null
)

select
    pair,
    grouping,
    value,
    count(distinct person_id) as people,
    count(*) as said,
    count(done_by) as done
from told
group by pair, grouping, value
