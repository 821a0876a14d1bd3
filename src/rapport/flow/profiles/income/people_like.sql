-- How many of our people are alike in what income is estimated by: sex, age band, city, post.
--
-- Reads   people, attributes. identifiers, only for the year of a birth date.
-- Writes  one row for each four values that somebody has; what is not known is '' or -1.
-- Nulls   a value that is disputed, or whose source does not let people be grouped by it
--         ($may_segment), counts as not known.
-- Time    the age is that of $now's year; who is under 18 has none.
-- Units   the bands are those that hh.ru counts resumes by: 18, 25, 35, 45, 55 and over.

with years as (
    select pseudonym, min(cast(left(value, 4) as bigint)) as year
    from identifiers
    where kind = 'birth' and regexp_like(value, '^[0-9][0-9][0-9][0-9]')
    group by pseudonym
),

told as (
    select
        person_id,
        max(case when attribute = 'sex' then value end) as sex,
        max(case when attribute = 'city' then coalesce(said, value) end) as city,
        max(case when attribute = 'position' then coalesce(said, value) end) as position,
        max(case when attribute = 'birth_date' then value end) as birth
    from attributes
    where attribute in ('sex', 'city', 'position', 'birth_date')
        and place_in_order = 1 and tier <> 'disputed' and rights & $may_segment <> 0
    group by person_id
),

aged as (
    select
        coalesce(told.sex, '') as sex,
        coalesce(told.city, '') as city,
        coalesce(told.position, '') as position,
        cast(year($now) as bigint) - years.year as age
    from people
    left join told on told.person_id = people.person_id
    left join years on years.pseudonym = told.birth
    where people.kind = 'person'
),

banded as (
    select
        sex,
        city,
        position,
        cast(
            case
                when age >= 100 then -1
                when age >= 55 then 55
                when age >= 45 then 45
                when age >= 35 then 35
                when age >= 25 then 25
                when age >= 18 then 18
                else -1
            end as bigint
        ) as age_from
    from aged
)

select sex, age_from, city, position, cast(count(*) as bigint) as people
from banded
group by sex, age_from, city, position
