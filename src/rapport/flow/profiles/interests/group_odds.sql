-- What groups have more or less of than all others together.
--
-- Of all interests that people of the group have, how many are this one, against those of all
-- others: so who does more, or says more of themselves, has no more of everything. Of who likes a
-- theme, that theme, what is above it and what is below are left out on both sides.
--
-- Reads   grouped_people, leanings, themes: as made before.
-- Writes  one row per group and value that $least_cell of its people have; groups of which
--         $least_people are known.
-- Units   log_odds natural; the prior as in interests.sql, over all people.
-- Source  methods 3.6 and 3.13: the statistic of interests.sql, a group against the rest.

with kin as (
    select one.theme, other.theme as other
    from themes as one
    join themes as other
        on contains(' ' || one.path || ' ', ' ' || other.theme || ' ')
        or contains(' ' || other.path || ' ', ' ' || one.theme || ' ')
),

inside as (
    select
        leanings.what,
        grouped_people.grouping,
        grouped_people.group_name,
        leanings.value,
        count(*) as people
    from grouped_people
    join leanings on leanings.person_id = grouped_people.person_id
    anti join kin
        on grouped_people.grouping = 'interest' and leanings.what <> 'profession'
        and kin.theme = grouped_people.group_name and kin.other = leanings.value
    group by leanings.what, grouped_people.grouping, grouped_people.group_name, leanings.value
),

sizes as (
    select what, grouping, group_name, cast(sum(people) as bigint) as things
    from inside
    group by what, grouping, group_name
),

known as (
    select
        told.what,
        grouped_people.grouping,
        grouped_people.group_name,
        count(*) as people
    from grouped_people
    join (select distinct what, person_id from leanings) as told
        on told.person_id = grouped_people.person_id
    group by told.what, grouped_people.grouping, grouped_people.group_name
),

everywhere as (
    select what, value, count(*) as people
    from leanings
    group by what, value
),

everything as (
    select what, cast(sum(people) as bigint) as things
    from everywhere
    group by what
),

left_out as (
    select everywhere.what, kin.theme, cast(sum(everywhere.people) as bigint) as things
    from everywhere
    join kin on kin.other = everywhere.value
    where everywhere.what <> 'profession'
    group by everywhere.what, kin.theme
),

counted as (
    select
        inside.what,
        inside.grouping,
        inside.group_name,
        inside.value,
        inside.people,
        known.people as of_people,
        everywhere.people as all_people,
        sizes.things,
        everything.things - coalesce(left_out.things, 0) as all_things
    from inside
    join sizes
        on sizes.what = inside.what and sizes.grouping = inside.grouping
        and sizes.group_name = inside.group_name
    join known
        on known.what = inside.what and known.grouping = inside.grouping
        and known.group_name = inside.group_name
    join everywhere on everywhere.what = inside.what and everywhere.value = inside.value
    join everything on everything.what = inside.what
    left join left_out
        on left_out.what = inside.what and left_out.theme = inside.group_name
        and inside.grouping = 'interest'
),

weighed as (
    select
        counted.*,
        cast(people as double) as y,
        cast(things as double) as n,
        cast(all_people - people as double) as rest_y,
        cast(all_things - things as double) as rest_n,
        $prior * all_people / all_things as a
    from counted
    where
        people >= $least_cell
        and of_people >= $least_people
        and all_things > things
        and all_things > all_people
)

select
    what,
    grouping,
    group_name,
    value,
    people,
    of_people,
    round(1e6 * log_odds(y, n, rest_y, rest_n, a, $prior)) / 1e6 as log_odds,
    round(1e6 * log_odds(y, n, rest_y, rest_n, a, $prior) / log_odds_error(y, rest_y, a)) / 1e6 as z
from weighed
