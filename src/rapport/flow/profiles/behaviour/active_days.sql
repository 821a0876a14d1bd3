-- The days on which each person did something.
--
-- Reads   deeds: n rows.
-- Writes  m <= n rows, one per person and day.
-- Time    days of UTC: a pause is counted in days, so their border is of no weight.

select
    person_no,
    cast(floor(days_between($epoch, occurred_at)) as bigint) as day,
    count(*) as deeds,
    min(occurred_at) as first_at,
    max(occurred_at) as last_at,
    bit_and(rights) as rights
from deeds
group by person_no, cast(floor(days_between($epoch, occurred_at)) as bigint)
