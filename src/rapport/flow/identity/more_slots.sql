-- One row: one person's account that says something of what is compared less often; see slots.
with said as (
  select distinct node from chosen_keys
  where slot in ('postcode', 'address', 'code', 'work', 'sex', 'group')
)

select
  p.node,
  postcode.value as postcode, address.value as address,
  split_part(address.value, ' #', 1) as street, split_part(address.value, '#', 2) as house,
  code.value as code, work.value as work, sex.value as sex, grp.value as grp,
  268435456 * coalesce(postcode.bucket, 0) + 4294967296 * coalesce(address.bucket, 0)
  + 68719476736 * coalesce(code.bucket, 0) + 1099511627776 * coalesce(work.bucket, 0)
  + 281474976710656 * coalesce(grp.bucket, 0) as commonness
from said as p
left join (select * from chosen_keys where slot = 'postcode') as postcode
  on postcode.node = p.node
left join (select * from chosen_keys where slot = 'address') as address on address.node = p.node
left join (select * from chosen_keys where slot = 'code') as code on code.node = p.node
left join (select * from chosen_keys where slot = 'work') as work on work.node = p.node
left join (select * from chosen_keys where slot = 'sex') as sex on sex.node = p.node
left join (select * from chosen_keys where slot = 'group') as grp on grp.node = p.node
