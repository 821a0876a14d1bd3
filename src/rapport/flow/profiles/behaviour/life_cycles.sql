-- How many people stand where in the life cycle, how many of them may yet buy.
--
-- Reads   people: persons, no organisations and no visitors whom nobody knows; who did nothing is a
--         potential customer, too. activity, temperatures, buying.
-- Writes  three rows, whatever there is.
-- Source  methods: 'may buy' are those surely at solution, product or buying, and those of whom a
--         purchase is likelier than not in 180 days.

with cycles(life_cycle) as (
    values ('potential'), ('customer'), ('spreader')
),

placed as (
    select
        coalesce(activity.life_cycle, 'potential') as life_cycle,
        coalesce(activity.state in ('new', 'active'), false) as is_present,
        coalesce(
            temperatures.is_sure
            and temperatures.temperature in ('solution', 'product', 'buying'),
            false
        )
        -- of a rate of lambda a first purchase has the chance 1 - e ** -lambda
        or coalesce(buying.expected_180d >= ln(2e0), false) as is_hopeful
    from people
    left join activity on activity.person_id = people.person_id
    left join temperatures on temperatures.person_id = people.person_id
    left join buying on buying.person_id = people.person_id
    where people.kind = 'person'
)

select
    cycles.life_cycle,
    count(placed.life_cycle) as people,
    count(case when placed.is_present then 1 end) as present,
    count(case when placed.is_hopeful then 1 end) as may_buy
from cycles
left join placed on placed.life_cycle = cycles.life_cycle
group by cycles.life_cycle
