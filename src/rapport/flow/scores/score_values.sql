-- What people's deeds add up to at $now, on each axis, and how sure that is of few deeds.
--
--     micropoints = sum of floor(micropoints of the line * what is left of it)
--     lower = sum - sum of sizes * (z * sqrt(n + z^2 / 4) - z^2 / 2) / n,  z = 1.645
--     n = (sum of sizes)^2 / sum of squares: so many equal deeds would tell as much
--
-- The bound is that of a Poisson count (by its score), for deeds of different size.
--
-- Reads   score_lines: n rows. decays.
-- Writes  one row per person and axis of which something is left.
-- Units   whole millionths of a point; squares are of thousandths, so that they fit.
-- Source  methods: 3.7; Garwood (1936), by its score form

with aged as (
    select
        score_lines.*,
        cast(floor(days_between(occurred_at, $now)) as bigint) as age_days
    from score_lines
    where micropoints <> 0 and occurred_at <= $now
),

left_over as (
    select
        aged.person_id,
        aged.axis,
        cast(floor(aged.micropoints * decays.micro / 1e6) as bigint) as micropoints,
        aged.version,
        aged.rights
    from aged
    join decays
        on decays.half_life_days = aged.half_life_days and decays.age_days = aged.age_days
    where aged.age_days < case when aged.axis = 'loyalty' then $lasts_loyal else $lasts end
),

worth as (
    select
        left_over.*,
        greatest(cast(floor(abs(micropoints) / 1e3) as bigint), cast(1 as bigint)) as milli
    from left_over
    where micropoints <> 0
),

summed as (
    select
        person_id,
        axis,
        cast(sum(micropoints) as bigint) as micropoints,
        count(*) as lines,
        cast(sum(abs(micropoints)) as double) as size,
        cast(sum(milli * milli) as double) as square,
        max(version) as version,
        bit_and(rights) as rights
    from worth
    group by person_id, axis
),

known as (
    select summed.*, greatest(size / 1e3 * (size / 1e3) / square, 1e0) as n
    from summed
)

select
    person_id,
    axis,
    micropoints,
    lines,
    micropoints - cast(
        floor(size * least(1e0, (1.645e0 * sqrt(n + 0.676506e0) - 1.353013e0) / n)) as bigint
    ) as lower,
    version,
    rights
from known
