-- How much of a newcomer may become: the sum of the card, 0 to 100 points.
--
-- Reads   potential_reasons: n rows.
-- Writes  one row per newcomer.
-- Source  methods: 3.7, phase 1

with summed as (
    select
        person_id,
        cast(sum(micropoints) as bigint) as micropoints,
        cast(sum(case when value is not null then most else 0 end) as double) / 1e8 as coverage,
        max(version) as version,
        bit_and(rights) as rights
    from potential_reasons
    group by person_id
)

select
    person_id,
    micropoints,
    coverage,
    100e0 * (
        2e0 * (rank() over (order by micropoints asc nulls last) - 1)
        + count(*) over (partition by micropoints)
    ) / (2e0 * count(*) over ()) as percentile,
    version,
    rights
from summed
where rights & $may_score <> 0
