-- In which groups each person is: by sex, age, language, town, spending.
--
-- Reads   attributes: the value shown, confirmed or likely, if it may judge a person. identifiers:
--         years of birth, which leave the vault for a build only. people: no organisations.
--         grouped_people: thirds of a year's buyers.
-- Writes  a row per person and grouping. Nobody is in a group by a value that is disputed.
-- Time    age in years that begin with $now, less the year of birth: the month is not asked.

with known as (
    select person_id, attribute, value, coalesce(said, value) as said, rights
    from attributes
    where place_in_order = 1 and tier in ('confirmed', 'likely') and rights & $may_score <> 0
        and attribute in ('sex', 'language', 'city', 'region', 'birth_date', 'birth_year')
),

births as (
    select pseudonym, cast(min(left(value, 4)) as bigint) as year
    from identifiers
    where kind = 'birth' and length(value) in (4, 10)
    group by pseudonym
),

years as (
    -- of a birth date if there is one; else the year that ages tell
    select person_id, year, rights
    from (
        select known.person_id, births.year, known.rights, 0 as place
        from known
        join births on births.pseudonym = known.value
        where known.attribute = 'birth_date'
        union all
        select person_id, cast(value as bigint) as year, rights, 1 as place
        from known
        where attribute = 'birth_year'
    ) as told
    qualify row_number() over (partition by person_id order by place nulls last) = 1
),

aged as (
    select
        person_id,
        case
            when year($now) - year between 14 and 24 then 'under_25'
            when year($now) - year between 25 and 34 then '25_34'
            when year($now) - year between 35 and 44 then '35_44'
            when year($now) - year between 45 and 54 then '45_54'
            when year($now) - year between 55 and 64 then '55_64'
            when year($now) - year between 65 and 120 then 'from_65'
        end as band,
        rights
    from years
),

grouped as (
    select person_id, attribute as grouping, value, said, rights
    from known
    where attribute not in ('birth_date', 'birth_year') and value <> ''
    union all
    select person_id, 'age_band' as grouping, band as value, band as said, rights
    from aged
    where band is not null
    union all
    select people.person_id, 'spending' as grouping, grouped_people.group_name as value,
        grouped_people.group_name as said, people.rights
    from grouped_people
    join people on people.person_id = grouped_people.person_id
    where grouped_people.grouping = 'spending'
)

select grouped.person_id, grouped.grouping, grouped.value, grouped.said, grouped.rights
from grouped
semi join (select person_id from people where kind = 'person') as persons
    on persons.person_id = grouped.person_id
