-- Each person's scores, and their composite: the weighted percentiles of the axes that are told.
--
--     part = weight * percentile / sum of the weights of the axes told;  composite = sum of parts
--
-- What is not told is not nothing: the other axes share its weight, and `coverage` says how much
-- of the weight is told.
--
-- Reads   axis_scores: n rows. score_weights: of the version in force. score_pasts: their own
--         middle of the last twelve months.
-- Writes  n rows, and one more per active person who has an axis with a weight.
-- Nulls   lower, percentile_inside, own_micropoints: of the composite; see also axis_scores.
--         part_micropoints: not active, or an axis without a weight.
-- Source  methods: 3.7

with weighed as (
    select
        axis_scores.*,
        case when score_weights.micropoints > 0 then score_weights.micropoints end as weight
    from axis_scores
    left join score_weights
        on score_weights.version = axis_scores.version and score_weights.part = axis_scores.axis
        and score_weights.card = 'composite'
    where axis_scores.rights & $may_score <> 0
),

wholes as (
    select person_id, cast(sum(weight) as double) as whole
    from weighed
    where is_active and weight is not null
    group by person_id
),

parted as (
    select
        weighed.*,
        case
            when weighed.is_active
                then cast(floor(1e0 * weight * micropercentile / wholes.whole) as bigint)
        end as part_micropoints
    from weighed
    left join wholes on wholes.person_id = weighed.person_id
),

composed as (
    select
        parted.person_id,
        cast(sum(parted.part_micropoints) as bigint) as micropoints,
        count(*) as lines,
        max(wholes.whole) / 1e8 as coverage,
        max(parted.version) as version,
        bit_and(parted.rights) as rights
    from parted
    join wholes on wholes.person_id = parted.person_id
    where parted.part_micropoints is not null
    group by parted.person_id
),

placed as (
    select
        composed.*,
        rank() over (order by micropoints asc nulls last) - 1 as below,
        count(*) over (partition by micropoints) as equals,
        count(*) over () as people
    from composed
)

select
    parted.person_id,
    parted.axis,
    parted.micropoints,
    parted.lines,
    parted.lower,
    parted.micropercentile / 1e6 as percentile,
    parted.micropercentile_inside / 1e6 as percentile_inside,
    score_pasts.micropoints as own_micropoints,
    parted.part_micropoints,
    cast(null as double) as coverage,
    parted.is_active,
    parted.version,
    parted.rights
from parted
left join score_pasts
    on score_pasts.person_id = parted.person_id and score_pasts.axis = parted.axis
union all
select
    person_id,
    'composite' as axis,
    micropoints,
    lines,
    cast(null as bigint) as lower,
    floor(1e8 * (2 * below + equals) / (2 * people)) / 1e6 as percentile,
    cast(null as double) as percentile_inside,
    cast(null as bigint) as own_micropoints,
    cast(null as bigint) as part_micropoints,
    coverage,
    true as is_active,
    version,
    rights
from placed
