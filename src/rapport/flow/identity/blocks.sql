-- One row: one account in one block. Accounts that meet in a block are compared. Blocks are
-- numbered, for numbers join faster than what the accounts agree on.
-- Rules 1 to 8 are what few share. For the others a block is kept while the rule's blocks, from
-- the smallest on, make at most $pairs_a_rule pairs, and none has over $block_cap accounts: so a
-- rule is cut down to its rare values where there are many accounts. Rules that name two things
-- hardly two people share may make three pairs an account.
with keyed as (
  select cast(1 as bigint) as rule, value, node from identity_keys
  where slot = 'phone' and accounts between 2 and $shared_by_most
  union all
  select cast(2 as bigint) as rule, value, node from identity_keys
  where slot = 'email' and accounts between 2 and $shared_by_most
  union all
  select cast(4 as bigint) as rule, value, node from identity_keys
  where slot = 'handle' and accounts between 2 and $shared_by_most
  union all
  select cast(8 as bigint) as rule, value, node from identity_keys
  where slot = 'code' and accounts between 2 and $shared_by_most

  union all
  select 16, least(given, family) || ' ' || greatest(given, family), node from slots
  where given is not null and family is not null
  union all
  select 32, formal || left(family, 1) || left(birth, 4), node from slots
  where birth like '____-__-__'
  union all
  select 64, family || birth, node from slots where length(birth) > 4
  union all
  select 128, formal || birth, node from slots where length(birth) > 4
  union all
  select 256, left(given, 3) || ' ' || left(family, 4), node from slots
  union all
  select 512, birth || place, node from slots
  union all
  select 1024, postcode || formal, node from slots
  union all
  select 2048, postcode || family, node from slots
  union all
  select 4096, birth || left(postcode, 3), node from slots
  union all
  select 8192, birth, node from slots where length(birth) > 4
  union all
  select 16384, family || place, node from slots
  union all
  select 32768, address, node from slots
  union all
  select 65536, split_part(email, '@', 1), node from slots where length(email) < 32
  union all
  select 131072, grp || ' ' || family, node from slots
  union all
  select 262144, grp || ' ' || given, node from slots
  union all
  select 2097152, split_part(value, ':', -1), node from identity_keys where slot = 'handle'
  union all
  select 524288, translate(family, 'aeiou', '') || ' ' || translate(given, 'aeiou', ''), node
  from slots
  union all
  select 1048576, word, node from (
    select explode(split(trim(names), ' ')) as word, grp, node from slots where grp is not null
  ) as w
  where length(word) > 2
),

counted as (
  select cast(rule as bigint) as rule, value, count(*) as size
  from keyed
  where value is not null
  group by rule, value
  having count(*) between 2 and $block_cap
),

budgeted as (
  select
    rule, value,
    sum(size * (size - 1) / 2) over (partition by rule order by size nulls last) as pairs_so_far
  from counted
),

kept as (
  select
    rule, value,
    cast(row_number() over (order by rule nulls last, value nulls last) as bigint) as block
  from budgeted
  where rule <= 8
    or pairs_so_far <= $pairs_a_rule
    or (rule in (64, 128, 512, 1024, 2048)
      and pairs_so_far <= 3 * (select count(*) from slots))
)

select distinct b.block, b.rule, k.node
from keyed as k
join kept as b on b.rule = k.rule and b.value = k.value
