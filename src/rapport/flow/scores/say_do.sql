-- How well each person keeps their word, of each kind and of all kinds.
--
--     reliability = (1 + done) / (2 + said);  low, high: Wilson's 95 % interval of done / said
--
-- Reads   promises: n rows.
-- Writes  one row per person and pair, and one of `any`.
-- Source  methods: 3.20; Wilson (1927)

with counted as (
    select person_id, pair, done_by, rights from promises
    union all
    select person_id, 'any' as pair, done_by, rights from promises
),

summed as (
    select
        person_id,
        pair,
        count(*) as said,
        count(done_by) as done,
        bit_and(rights) as rights
    from counted
    group by person_id, pair
),

middle as (
    select
        summed.*,
        1e0 * done / said as share,
        3.841458820694124e0 as square
    from summed
),

around as (
    select
        middle.*,
        (share + square / (2e0 * said)) / (1e0 + square / said) as centre,
        sqrt(square) / (1e0 + square / said)
        * sqrt(share * (1e0 - share) / said + square / (4e0 * said * said)) as half
    from middle
)

select
    person_id,
    pair,
    said,
    done,
    (1e0 + done) / (2e0 + said) as reliability,
    greatest(centre - half, 0e0) as low,
    least(centre + half, 1e0) as high,
    rights
from around
