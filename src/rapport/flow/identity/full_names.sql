-- One row: the name of one account, cut into its first and its last word. What a source gave
-- in two fields comes before what it gave in one; of several, the one with most words.
with said as (
  select
    n.node,
    min(case when i.kind = 'given' then i.key end) as given,
    min(case when i.kind = 'family' then i.key end) as family,
    min(case when i.kind = 'name'
      then cast(9 - least(length(i.key) - length(replace(i.key, ' ', '')), 9) as string) || i.key
    end) as longest,
    array_join(array_sort(array_agg(distinct i.key)), ' ') as names
  from identifiers as i
  join nodes as n on n.account_id = i.account_id
  where i.kind in ('given', 'family', 'name') and not n.organisation
  group by n.node
),

whole as (
  select
    node,
    case
      when given is not null and family is not null then given || ' ' || family
      when longest is not null then substring(longest, 2)
      else coalesce(given, family)
    end as name,
    family is null and longest is null as given_only,
    names
  from said
)

select
  node,
  case when name like '% %' or given_only then split_part(name, ' ', 1) end as given,
  case when not (given_only and name not like '% %') then split_part(name, ' ', -1) end as family,
  ' ' || names || ' ' as names
from whole
