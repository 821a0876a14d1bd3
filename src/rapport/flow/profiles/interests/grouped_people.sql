-- Who is in which group: those who like a theme, and thirds of those who bought in a year.
--
-- Reads   interests, people: as made before.
-- Writes  one row per group and person. Thirds are of those who spend in one currency; who spends
--         the same is in the same third, so they may differ in size.
-- Nulls   who bought nothing is in no third; nor is one of whom any account may not be judged.

with spent as (
    select
        person_id,
        3 * (rank() over (partition by currency order by spent_12m asc nulls last) - 1) as below,
        count(*) over (partition by currency) as buyers
    from people
    where spent_12m > 0e0 and rights & $may_score <> 0
)

select 'interest' as grouping, theme as group_name, person_id from interests
union all
select
    'spending' as grouping,
    case
        when below < buyers then 'low'
        when below < 2 * buyers then 'middle'
        else 'high'
    end as group_name,
    person_id
from spent
