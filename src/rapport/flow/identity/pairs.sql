-- One row: one pair to be compared: it meets in a block, or shares a verified identifier, or the
-- team's last word on it stands, or it is of the random sample, all pairs of the first
-- $sampled_nodes people, that shows what chance does. Each ground is a bit; the grounds of a pair
-- are or-ed.
with last_word as (
  select least(a.node, b.node) as l, greatest(a.node, b.node) as r, d.kind
  from decisions as d
  join nodes as a on a.account_id = d.left_id and not a.uncompared
  join nodes as b on b.account_id = d.right_id and not b.uncompared
  where d.kind in ('same', 'different', 'undo')
  qualify row_number() over (
    partition by least(a.node, b.node), greatest(a.node, b.node) order by d.seq desc nulls last
  ) = 1
),

met as (
  select a.node as l, b.node as r, a.rule
  from blocks as a
  join blocks as b on b.block = a.block and b.node > a.node

  union all

  select a.node as l, b.node as r, cast(1099511627776 as bigint) as rule
  from identity_keys as a
  join identity_keys as b on b.slot = a.slot and b.value = a.value and b.node > a.node
  where a.verified and b.verified and a.accounts <= $shared_by_most
    and a.slot in ('phone', 'email', 'handle', 'code')

  union all

  select l, r, cast(2199023255552 as bigint) as rule
  from last_word
  where kind <> 'undo' and l <> r

  union all

  select a.node as l, b.node as r, cast(4398046511104 as bigint) as rule
  from (
    select node from slots
    qualify row_number() over (order by node nulls last) <= $sampled_nodes
  ) as a
  join (
    select node from slots
    qualify row_number() over (order by node nulls last) <= $sampled_nodes
  ) as b on b.node > a.node
),

chosen as (select l, r, bit_or(rule) as grounds from met group by l, r)

select
  l, r,
  grounds % 1099511627776 as rules,
  grounds >= 4398046511104 as sampled,
  grounds & 1099511627776 > 0 as verified
from chosen
