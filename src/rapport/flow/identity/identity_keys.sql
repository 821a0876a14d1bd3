-- One row: one thing but a name by which one account may be told, and how many accounts have it.
with keyed as (
  select node, slot, value, verified, xxhash64(slot, node) as place
  from said
  where slot not in ('given', 'family', 'name')
),

-- most accounts say one thing once: only of the others values are told apart
repeated as (select place from keyed group by place having count(*) > 1),

distinct_keys as (
  select k.node, k.slot, k.value, bool_or(k.verified) as verified
  from keyed as k
  semi join repeated as r on r.place = k.place
  group by k.node, k.slot, k.value
),

told as (
  select k.node, k.slot, k.value, k.verified, true as sole
  from keyed as k
  anti join repeated as r on r.place = k.place

  union all

  select
    node, slot, value, verified,
    count(*) over (partition by node, slot) = 1 as sole
  from distinct_keys
),

counted as (
  select slot, value, cast(count(*) as bigint) as accounts from told group by slot, value
)

select t.node, t.slot, t.value, t.verified, t.sole, c.accounts
from told as t
join counted as c on c.slot = t.slot and c.value = t.value
