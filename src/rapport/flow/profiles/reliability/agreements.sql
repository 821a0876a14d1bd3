-- Who agrees with whom: how often each pattern of agreement between voices was met.
--
-- A voice is one source and how it knows: 'crm declared'. A pattern lists the voices that speak of
-- one attribute of one person, each with the number of the value it names: 'crm declared=1|shop
-- declared=2' is a contradiction. Patterns are few however many people there are, so that sources
-- are weighed by counts.
--
-- Reads   statements. Of each voice its newest statement on a person counts.
-- Writes  one row per attribute and pattern; of each voice that only speaks of what one may have
--         many, or long ago, a pattern of nobody (people 0), so that it is known.
-- Time    only what is fresh enough that it most likely still holds: an old town is not a lie.

with fresh as (
    select person_id, attribute, value, source || ' ' || mode as voice
    from statements
    where not many
        and (half_life_days is null or age <= 0.3e0 * half_life_days)
    qualify row_number() over (
        partition by person_id, attribute, source, mode
        order by age nulls last, account_id nulls last, value nulls last
    ) = 1
),

named as (
    select
        person_id,
        attribute,
        voice,
        value,
        min(voice) over (partition by person_id, attribute, value) as first_voice
    from fresh
),

numbered as (
    select
        person_id,
        attribute,
        voice || '=' || cast(
            dense_rank() over (
                partition by person_id, attribute
                order by first_voice nulls last, value nulls last
            ) as varchar(9)
        ) as word
    from named
),

spoken as (
    select person_id, attribute, array_join(array_sort(array_agg(word)), '|') as pattern
    from numbered
    group by person_id, attribute
    having count(*) > 1
),

met as (
    select attribute, pattern, count(*) as people
    from spoken
    group by attribute, pattern
),

heard as (
    select attribute, source || ' ' || mode || '=1' as pattern
    from statements
    group by attribute, source || ' ' || mode || '=1'
)

select attribute, pattern, people from met
union all
select attribute, pattern, cast(0 as bigint) as people from heard
