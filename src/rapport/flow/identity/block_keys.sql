-- One row: one thing by which one account may meet others: a rule, and what it names of the
-- account, hashed, for numbers join faster. Accounts of one block are compared, if blocks.sql
-- keeps it. Rules 1 to 8 name what few share.
select rule, block, node
from (
  select cast(1 as bigint) as rule, xxhash64(1, value) as block, node from identity_keys
  where slot = 'phone' and accounts between $met_by_least and $shared_by_most
  union all
  select 2, xxhash64(2, value), node from identity_keys
  where slot = 'email' and accounts between $met_by_least and $shared_by_most
  union all
  select 4, xxhash64(4, value), node from identity_keys
  where slot = 'handle' and accounts between $met_by_least and $shared_by_most
  union all
  select 8, xxhash64(8, value), node from identity_keys
  where slot = 'code' and accounts between $met_by_least and $shared_by_most

  union all
  select 16, xxhash64(16, least(given, family), greatest(given, family)), node from slots
  where given is not null and family is not null
  union all
  select 32, xxhash64(32, formal, left(family, 1), left(birth, 4)), node from slots
  where birth like '____-__-__' and formal is not null and family is not null
  union all
  select 64, xxhash64(64, family, birth), node from slots
  where length(birth) > 4 and family is not null
  union all
  select 128, xxhash64(128, formal, birth), node from slots
  where length(birth) > 4 and formal is not null
  union all
  select 256, xxhash64(256, left(given, 3), left(family, 4)), node from slots
  where given is not null and family is not null
  union all
  select 512, xxhash64(512, birth, place), node from slots
  where birth is not null and place is not null
  union all
  select 1024, xxhash64(1024, m.postcode, s.formal), s.node
  from slots as s join more_slots as m on m.node = s.node
  where m.postcode is not null and s.formal is not null
  union all
  select 2048, xxhash64(2048, m.postcode, s.family), s.node
  from slots as s join more_slots as m on m.node = s.node
  where m.postcode is not null and s.family is not null
  union all
  select 4096, xxhash64(4096, s.birth, left(m.postcode, 3)), s.node
  from slots as s join more_slots as m on m.node = s.node
  where s.birth is not null and m.postcode is not null
  union all
  select 8192, xxhash64(8192, birth), node from slots where length(birth) > 4
  union all
  select 16384, xxhash64(16384, family, place), node from slots
  where family is not null and place is not null
  union all
  select 32768, xxhash64(32768, address), node from more_slots where address is not null
  union all
  select 65536, xxhash64(65536, email_local), node from slots where email_local is not null
  union all
  select 131072, xxhash64(131072, m.grp, s.family), s.node
  from slots as s join more_slots as m on m.node = s.node
  where m.grp is not null and s.family is not null
  union all
  select 262144, xxhash64(262144, m.grp, s.given), s.node
  from slots as s join more_slots as m on m.node = s.node
  where m.grp is not null and s.given is not null
  union all
  select 2097152, xxhash64(2097152, split_part(value, ':', -1)), node from identity_keys
  where slot = 'handle' and contains(value, ':')
  union all
  select 2097152, xxhash64(2097152, value), node from identity_keys
  where slot = 'handle' and not contains(value, ':') and not value like '%='
  union all
  select 524288, xxhash64(524288, translate(family, 'aeiou', ''), translate(given, 'aeiou', '')),
    node
  from slots
  where given is not null and family is not null
  union all
  select 1048576, xxhash64(1048576, word), node
  from (
    select distinct explode(split(trim(s.names), ' ')) as word, s.node
    from slots as s
    join more_slots as m on m.node = s.node
    where m.grp is not null
  ) as w
  where length(word) > 2
) as met
