-- The last events that tell how near to buying a person is: one a day and kind.
--
-- Reads   deeds: n rows.
-- Writes  m <= n rows: of each person the last 60 of the last year. The same done ten times on one
--         day tells no more than once, so it is one event: at the time of the last, by the deed
--         with the least id.
-- Time    events of one moment stand in the order of their names.

with daily as (
    select
        person_no,
        event,
        min(interaction_id) as interaction_id,
        max(occurred_at) as occurred_at,
        bit_and(rights) as rights
    from deeds
    where event is not null and days_between(occurred_at, $now) < 365e0
    group by person_no, event, cast(floor(days_between($epoch, occurred_at)) as bigint)
),

placed as (
    select
        daily.*,
        row_number() over (
            partition by person_no order by occurred_at desc nulls last, event nulls last
        ) as place
    from daily
)

select
    person_no,
    cast(place as bigint) as place,
    event,
    interaction_id,
    occurred_at,
    rights
from placed
where place <= 60
