-- One row: how common the values of one slot are in one bucket of commonness, and how many
-- pairs of accounts such values make: what agreement by chance is worth.
with borne as (
  select 'given' as slot, cast(count(*) as bigint) as accounts from full_names
  where given is not null group by given
  union all
  select 'family' as slot, cast(count(*) as bigint) as accounts from full_names
  where family is not null group by family
),

-- one row a value and account, as of the other slots
carried as (
  select slot, accounts, cast(1 as bigint) as carriers from identity_keys
  union all
  select slot, accounts, accounts as carriers from borne
),

counted as (
  select
    slot, accounts, carriers,
    case
      when slot = 'sex' then 0
      when accounts < 4 then 0 when accounts < 16 then 1 when accounts < 64 then 2
      when accounts < 256 then 3 when accounts < 1024 then 4 when accounts < 4096 then 5
      when accounts < 16384 then 6 else 7
    end as bucket
  from carried
  where not (slot in ('phone', 'email', 'handle', 'address', 'code')
    and accounts > $shared_by_most)
)

select
  slot, cast(bucket as bigint) as bucket,
  cast(sum(carriers) as bigint) as carriers,
  cast(round(sum(carriers * (accounts - 1) / 2e0)) as bigint) as meetings
from counted
group by slot, bucket

union all

select
  'people' as slot, cast(0 as bigint) as bucket,
  cast(count(*) as bigint) as carriers,
  cast(round(count(*) * (count(*) - 1) / 2e0) as bigint) as meetings
from slots
