-- One row: one pair to be compared: it meets in a block, or the team judged it, or it is one of
-- the random sample, all pairs of the first $sampled_nodes people, that shows what chance does.
with met as (
  select a.node as l, b.node as r, a.rule, false as verified
  from blocks as a
  join blocks as b on b.rule = a.rule and b.value = a.value and b.node > a.node

  union all

  select a.node as l, b.node as r, cast(0 as bigint) as rule, true as verified
  from identity_keys as a
  join identity_keys as b on b.slot = a.slot and b.value = a.value and b.node > a.node
  where a.verified and b.verified and a.accounts <= $shared_by_most
    and a.slot in ('phone', 'email', 'handle', 'code')

  union all

  select least(a.node, b.node) as l, greatest(a.node, b.node) as r,
    cast(0 as bigint) as rule, false as verified
  from decisions as d
  join nodes as a on a.account_id = d.left_id
  join nodes as b on b.account_id = d.right_id
  where d.kind in ('same', 'different') and a.node <> b.node
    and not a.organisation and not b.organisation
),

chosen as (
  select l, r, cast(sum(rule) as bigint) as rules, false as sampled, bool_or(verified) as verified
  from (select l, r, rule, bool_or(verified) as verified from met group by l, r, rule) as once
  group by l, r
),

people as (
  select node, row_number() over (order by node nulls last) as number from slots
),

sample as (
  select a.node as l, b.node as r
  from people as a
  join people as b on b.node > a.node
  where a.number <= $sampled_nodes and b.number <= $sampled_nodes
)

select
  coalesce(c.l, s.l) as l,
  coalesce(c.r, s.r) as r,
  coalesce(c.rules, cast(0 as bigint)) as rules,
  s.l is not null as sampled,
  coalesce(c.verified, false) as verified
from chosen as c
full join sample as s on s.l = c.l and s.r = c.r
