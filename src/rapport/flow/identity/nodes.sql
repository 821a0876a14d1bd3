-- One row: one account, numbered in the order of account ids; those are hashes, so the first
-- thousand are a random thousand, whatever came in first.
with allowed as (
  select account_id, bit_and(rights) as rights from identifiers group by account_id
)
select
  cast(row_number() over (order by a.account_id nulls last) as bigint) as node,
  a.account_id,
  a.kind = 'organisation' as organisation,
  a.seq,
  a.line,
  a.rights & coalesce(i.rights, a.rights) as rights
from accounts as a
left join allowed as i on i.account_id = a.account_id
