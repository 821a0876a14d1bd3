-- One row: the name of one account, cut into its first and its last word; single letters count
-- only where there is no longer word. What a source gave in two fields comes before what it gave
-- in one. Of several full names the one that most accounts bear: it is the one to be met again.
with written as (
  select
    n.node, i.kind, i.key,
    count(*) over (partition by i.kind, i.key) as bearers
  from identifiers as i
  join nodes as n on n.account_id = i.account_id
  where i.kind in ('given', 'family', 'name') and not n.organisation
),

said as (
  select
    node,
    min(case when kind = 'given' then key end) as given,
    min(case when kind = 'family' then key end) as family,
    min(case when kind = 'name' then
      case when key like '% %' then '1' else '2' end
      || cast(1000000000000 - bearers as string) || key
    end) as marked,
    array_join(array_sort(array_agg(distinct key)), ' ') as names
  from written
  group by node
),

one as (
  select
    node, names,
    case
      when given is not null and family is not null then given || ' ' || family
      else coalesce(right(marked, length(marked) - 13), given, family)
    end as name,
    family is null and marked is null as given_only
  from said
)

select
  node,
  case
    when name like '% %' then
      case
        when length(split_part(name, ' ', 1)) = 1 and split_part(name, ' ', 3) <> ''
          and length(split_part(name, ' ', 2)) > 1 then split_part(name, ' ', 2)
        else split_part(name, ' ', 1)
      end
    when given_only then name
  end as given,
  case
    when name like '% %' then
      case
        when length(split_part(name, ' ', -1)) = 1 and split_part(name, ' ', 3) <> ''
          and length(split_part(name, ' ', -2)) > 1 then split_part(name, ' ', -2)
        else split_part(name, ' ', -1)
      end
    when not given_only then name
  end as family,
  ' ' || names || ' ' as names
from one
