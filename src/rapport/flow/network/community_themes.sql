-- What tells the communities from one another: themes that more of their people are interested in.
--
-- Of all interests of the community's people, how many are this one, against those of all others:
-- so who does more has no more of everything.
--
-- Reads   communities: one row per person. interests: shown or declared, never of a forbidden theme.
-- Writes  the $most most telling themes of each community of $least_people, by z, of $least_cell
--         of its people at least.
-- Units   log_odds natural; prior as in interests.
-- Source  methods: 3.6; Monroe (2008)

with large as (
    select community
    from communities
    group by community
    having count(*) >= $least_people
),

liked as (
    select communities.community, interests.theme
    from interests
    join communities on communities.person_id = interests.person_id
    where (interests.is_shown or interests.is_declared) and interests.rights & $may_score <> 0
),

inside as (
    select community, theme, count(*) as people from liked group by community, theme
),

sizes as (
    select community, cast(sum(people) as bigint) as things from inside group by community
),

everywhere as (
    select theme, cast(sum(people) as bigint) as people from inside group by theme
),

everything as (
    select cast(sum(people) as bigint) as things from everywhere
),

weighed as (
    select
        inside.community,
        inside.theme,
        inside.people,
        cast(inside.people as double) as y,
        cast(sizes.things as double) as n,
        cast(everywhere.people - inside.people as double) as rest_y,
        cast(everything.things - sizes.things as double) as rest_n,
        $prior * everywhere.people / everything.things as a
    from inside
    join sizes on sizes.community = inside.community
    join everywhere on everywhere.theme = inside.theme
    semi join large on large.community = inside.community
    cross join everything
    where inside.people >= $least_cell and everything.things > sizes.things
        and everything.things > everywhere.people
),

told as (
    select
        community,
        theme,
        people,
        round(1e6 * log_odds(y, n, rest_y, rest_n, a, $prior)) / 1e6 as log_odds,
        round(1e6 * log_odds(y, n, rest_y, rest_n, a, $prior) / log_odds_error(y, rest_y, a))
        / 1e6 as z
    from weighed
)

select
    community,
    theme,
    people,
    log_odds,
    z,
    cast(
        row_number() over (
            partition by community order by z desc nulls last, theme asc nulls last
        ) as bigint
    ) as place
from told
where z >= 1.96e0
qualify row_number() over (
    partition by community order by z desc nulls last, theme asc nulls last
) <= $most
