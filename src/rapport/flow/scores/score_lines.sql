-- What each deed gives by the policy in force: points before anything fades.
--
--     micropoints = points of the rule * microunits, 0 beyond the rule's cap
--
-- A rule for the deed's own source goes before that for all. In each span of cap_days the first
-- `cap` deeds count; of what others did to somebody, so many of each of them. Spans begin at
-- $epoch and earlier deeds go first, so that a later deed never changes what an earlier one gives.
--
-- Reads   engagement_deeds ... argument_deeds: n rows together. policies, score_rules: the last
--         version to come into force by $now rules.
-- Writes  n rows. What the policy has no rule for gives 0: a draft may give it points.
-- Nulls   half_life_days: no rule.
-- Source  methods: 3.7

with deeds as (
    select 'engagement' as axis, engagement_deeds.* from engagement_deeds
    union all
    select 'influence' as axis, influence_deeds.* from influence_deeds
    union all
    select 'valence' as axis, valence_deeds.* from valence_deeds
    union all
    select 'creativity' as axis, creativity_deeds.* from creativity_deeds
    union all
    select 'loyalty' as axis, loyalty_deeds.* from loyalty_deeds
    union all
    select 'argument' as axis, argument_deeds.* from argument_deeds
),

in_force as (
    select version
    from policies
    where in_force_from <= $now
    qualify row_number() over (
        order by in_force_from desc nulls last, version desc nulls last
    ) = 1
),

rules as (
    select score_rules.*
    from score_rules
    join in_force on in_force.version = score_rules.version
),

ruled as (
    select
        deeds.*,
        in_force.version,
        case when own.axis is null then plain.micropoints else own.micropoints end as worth,
        case when own.axis is null then plain.half_life_days else own.half_life_days end
            as half_life_days,
        case when own.axis is null then plain.cap else own.cap end as cap,
        case when own.axis is null then plain.cap_days else own.cap_days end as cap_days,
        coalesce(own.source, '') as ruled_by
    from deeds
    cross join in_force
    left join rules as own
        on own.axis = deeds.axis and own.deed = deeds.deed and own.source = deeds.source
        and own.source <> ''
    left join rules as plain
        on plain.axis = deeds.axis and plain.deed = deeds.deed and plain.source = ''
),

counted as (
    select
        ruled.*,
        case
            when cap is not null then row_number() over (
                partition by
                    person_id, axis, deed, ruled_by, other_id,
                    floor(days_between($epoch, occurred_at) / cap_days)
                order by occurred_at asc nulls last, line_id asc nulls last
            )
        end as nth
    from ruled
)

select
    person_id,
    axis,
    deed,
    line_id,
    source,
    microunits,
    case
        when nth > cap or worth is null then cast(0 as bigint)
        else cast(floor(worth * microunits / 1e6) as bigint)
    end as micropoints,
    half_life_days,
    version,
    occurred_at,
    interaction_id,
    other_id,
    rights
from counted
