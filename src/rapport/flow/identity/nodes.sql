-- One row: one account. Its node is the first 60 bits of the account id, a keyed hash: so it is
-- the same in every run, however many accounts came in, and any range of nodes is a random sample.
with narrowed as (
  select hex_number(left(account_id, 15)) as node, bit_and(rights) as rights
  from identifiers
  where rights <> $all_rights
  group by hex_number(left(account_id, 15))
)
select
  hex_number(left(a.account_id, 15)) as node,
  a.account_id,
  -- neither is ever compared with people; for visitors see visitor_pairs.sql
  a.kind in ('organisation', 'visitor') as uncompared,
  a.seq,
  a.line,
  a.rights & coalesce(i.rights, a.rights) as rights
from accounts as a
left join narrowed as i on i.node = hex_number(left(a.account_id, 15))
