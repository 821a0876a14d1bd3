-- How large communities are and how closely they hang together.
--
-- Reads   communities: one row per person. buying: who bought.
-- Writes  one row per community of $least_people people at least.
-- Nulls   buyers: so few that they might be told from one another, or are all but so few.

with counted as (
    select
        communities.community,
        count(*) as people,
        count(buying.person_id) as buyers,
        sum(communities.microweight) as at_ends,
        sum(communities.microweight_inside) as inside_at_ends
    from communities
    left join buying on buying.person_id = communities.person_id
    group by communities.community
),

-- what stays within has both its ends here
once as (
    select
        community,
        people,
        buyers,
        cast(at_ends - inside_at_ends / 2 as bigint) as microweight,
        cast(inside_at_ends / 2 as bigint) as microweight_inside
    from counted
)

select
    community,
    people,
    case
        when buyers = 0
            or buyers >= $least_people and people - buyers >= $least_people
            or people = buyers
            then buyers
    end as buyers,
    microweight,
    round(1e6 * microweight_inside / nullif(microweight, 0)) / 1e6 as inside
from once
where people >= $least_people
