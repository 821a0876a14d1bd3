-- Where each person stands on each axis among active people, and among those of their community.
--
-- Of equals each stands in their middle: percentile = 100 * (below + equal / 2) / all.
--
-- Reads   score_values: n rows. score_lines: who did something within 90 days; to follow us is no
--         deed yet. communities.
-- Writes  n rows.
-- Nulls   micropercentile: not active. micropercentile_inside: not active, in no community, or
--         fewer than $least_people of it have a score on that axis.
-- Units   percentiles in millionths, 0 to 100,000,000.

with active as (
    select distinct person_id
    from score_lines
    where occurred_at <= $now and days_between(occurred_at, $now) < 90e0
        and (axis = 'engagement' and deed <> 'join' or deed = 'purchase')
),

told as (
    select
        score_values.*,
        active.person_id is not null as is_active,
        communities.community
    from score_values
    left join active on active.person_id = score_values.person_id
    left join communities on communities.person_id = score_values.person_id
    where score_values.rights & $may_score <> 0
),

ranked as (
    select
        told.*,
        rank() over (
            partition by is_active, axis order by micropoints asc nulls last
        ) - 1 as below,
        count(*) over (partition by is_active, axis, micropoints) as equals,
        count(*) over (partition by is_active, axis) as people,
        rank() over (
            partition by is_active, axis, community order by micropoints asc nulls last
        ) - 1 as below_inside,
        count(*) over (partition by is_active, axis, community, micropoints) as equals_inside,
        count(*) over (partition by is_active, axis, community) as people_inside
    from told
)

select
    person_id,
    axis,
    micropoints,
    lines,
    lower,
    case
        when is_active
            then cast(floor(1e8 * (2 * below + equals) / (2 * people)) as bigint)
    end as micropercentile,
    case
        when is_active and community is not null and people_inside >= $least_people
            then cast(
                floor(1e8 * (2 * below_inside + equals_inside) / (2 * people_inside)) as bigint
            )
    end as micropercentile_inside,
    is_active,
    version,
    rights
from ranked
