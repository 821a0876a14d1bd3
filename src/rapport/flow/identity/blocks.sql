-- One row: one account in one block that others are in too, but no more than its rule allows.
with kept as (
  select s.block
  from block_sizes as s
  join rule_caps as c on c.rule = s.rule
  where s.accounts <= c.cap
)

select k.block, k.rule, k.node
from block_keys as k
semi join kept as s on s.block = k.block
