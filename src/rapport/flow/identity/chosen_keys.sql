-- One row: the one value of one slot by which one account is compared: where it has several, the
-- one that fewest share, then the first by letters. A phone, e-mail, handle, address or code of
-- more than $shared_by_most accounts is nobody's and left out, and two sexes are none.
with few as (
  select
    node, slot, value, sole, accounts,
    case
      when accounts < 4 then 0 when accounts < 16 then 1 when accounts < 64 then 2
      when accounts < 256 then 3 when accounts < 1024 then 4 when accounts < 4096 then 5
      when accounts < 16384 then 6 else 7
    end as bucket
  from identity_keys
  where not (slot in ('phone', 'email', 'handle', 'address', 'code')
    and accounts > $shared_by_most)
)

select node, slot, value, cast(bucket as bigint) as bucket from few where sole

union all

select node, slot, value, cast(bucket as bigint) as bucket
from few
where not sole and slot <> 'sex'
qualify row_number() over (
  partition by node, slot order by accounts nulls last, value nulls last
) = 1
