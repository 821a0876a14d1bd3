-- One row: how many accounts a block of one rule may have. Rules 1 to 8 name what few share. Of
-- the others blocks are kept, from the smallest on, while they make at most $pairs_a_rule pairs
-- and none has over $block_cap accounts: so a rule is cut down to its rare values where there are
-- many accounts. Rules that name two things hardly two people share may make three pairs an
-- account.
with by_size as (
  select rule, accounts, sum(accounts * (accounts - 1) / 2) as pairs
  from block_sizes
  where rule > 8 and accounts <= $block_cap
  group by rule, accounts
),

budgeted as (
  select
    rule, accounts,
    sum(pairs) over (partition by rule order by accounts nulls last) as pairs_so_far
  from by_size
)

select rule, cast(max(accounts) as bigint) as cap
from budgeted
where pairs_so_far <= $pairs_a_rule
  or (rule in (64, 128, 512, 1024, 2048) and pairs_so_far <= 3 * (select count(*) from slots))
group by rule

union all

select distinct rule, cast($shared_by_most as bigint) as cap
from block_sizes
where rule <= 8
