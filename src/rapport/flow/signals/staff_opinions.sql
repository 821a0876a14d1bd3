-- What who works here, or did, thinks of us, by the year: of five people at least.
--
-- Reads   texts, text_readings: one row per text. persons: whose accounts are one person's.
-- Writes  a row per year and feeling that five people at least had, and one for all of the year.
--         A feeling of fewer stands only in the total, and the total only where those left out
--         are five at least, too: else it would tell of one person by subtraction. Who had two
--         such feelings is one person.

with said as (
    select
        cast(year(texts.occurred_at) as bigint) as year,
        case
            when text_readings.sentiment = -1 then 'negative'
            when text_readings.sentiment = 0 then 'neutral'
            when text_readings.sentiment = 1 then 'positive'
            else 'cant_tell'
        end as sentiment,
        coalesce(persons.person_id, texts.account_id) as who
    from texts
    join text_readings on text_readings.interaction_id = texts.interaction_id
    left join persons on persons.account_id = texts.account_id
    where text_readings.is_staff and text_readings.noise = '' and not texts.private
),

by_feeling as (
    select
        year,
        sentiment,
        cast(count(*) as bigint) as texts,
        cast(count(distinct who) as bigint) as people
    from said
    group by year, sentiment
),

hidden as (
    select said.year, count(distinct said.who) as people
    from said
    join by_feeling on by_feeling.year = said.year and by_feeling.sentiment = said.sentiment
    where by_feeling.people < 5
    group by said.year
),

by_year as (
    select
        year,
        cast(count(*) as bigint) as texts,
        cast(count(distinct who) as bigint) as people
    from said
    group by year
)

select year, sentiment, texts
from by_feeling
where people >= 5
union all
select by_year.year, 'any' as sentiment, by_year.texts
from by_year
left join hidden on hidden.year = by_year.year
where by_year.people >= 5 and coalesce(hidden.people, 5) >= 5
