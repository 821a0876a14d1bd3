-- One row: one thing by which one account may be told, and how many accounts have it.
with said as (
  select n.node, i.kind as slot, i.key as value, bool_or(i.verified) as verified
  from identifiers as i
  join nodes as n on n.account_id = i.account_id
  where i.kind not in ('given', 'family', 'name', 'patronymic') and not n.organisation
  group by n.node, i.kind, i.key

  union all

  select node, 'given' as slot, given as value, false as verified
  from full_names
  where given is not null

  union all

  select node, 'family' as slot, family as value, false as verified
  from full_names
  where family is not null
)

select
  node, slot, value, verified,
  cast(count(*) over (partition by slot, value) as bigint) as accounts
from said
