-- One row: one person's account with all that is compared. Where an account has several
-- values, the one that fewest share, then the first by letters. A phone, e-mail, handle,
-- address or code of more than $shared_by_most accounts is nobody's and left out.
with ranked as (
  select
    node, slot, value,
    case
      when accounts < 4 then 0 when accounts < 16 then 1 when accounts < 64 then 2
      when accounts < 256 then 3 when accounts < 1024 then 4 when accounts < 4096 then 5
      when accounts < 16384 then 6 else 7
    end as bucket,
    -- what sorts first is the rarest
    cast(1000000000000 + accounts as string) || value as mark
  from identity_keys
  where not (slot in ('phone', 'email', 'handle', 'address', 'code')
    and accounts > $shared_by_most)
),

wide as (
  select
    node,
    min(case when slot = 'birth' then mark end) as birth,
    min(case when slot = 'phone' then mark end) as phone,
    min(case when slot = 'email' then mark end) as email,
    min(case when slot = 'handle' then mark end) as handle,
    min(case when slot = 'place' then mark end) as place,
    min(case when slot = 'postcode' then mark end) as postcode,
    min(case when slot = 'address' then mark end) as address,
    min(case when slot = 'code' then mark end) as code,
    min(case when slot = 'work' then mark end) as work,
    case when min(case when slot = 'sex' then value end)
        = max(case when slot = 'sex' then value end)
      then min(case when slot = 'sex' then value end) end as sex,
    min(case when slot = 'group' then mark end) as grp,
    cast(min(case when slot = 'given' then bucket end) as bigint) as given_bucket,
    cast(min(case when slot = 'family' then bucket end) as bigint) as family_bucket,
    cast(min(case when slot = 'birth' then bucket end) as bigint) as birth_bucket,
    cast(min(case when slot = 'phone' then bucket end) as bigint) as phone_bucket,
    cast(min(case when slot = 'email' then bucket end) as bigint) as email_bucket,
    cast(min(case when slot = 'handle' then bucket end) as bigint) as handle_bucket,
    cast(min(case when slot = 'place' then bucket end) as bigint) as place_bucket,
    cast(min(case when slot = 'postcode' then bucket end) as bigint) as postcode_bucket,
    cast(min(case when slot = 'address' then bucket end) as bigint) as address_bucket,
    cast(min(case when slot = 'code' then bucket end) as bigint) as code_bucket,
    cast(min(case when slot = 'work' then bucket end) as bigint) as work_bucket,
    cast(min(case when slot = 'group' then bucket end) as bigint) as grp_bucket
  from ranked
  group by node
),

-- a mark is 13 digits and the value
cut as (
  select
    node, sex,
    right(birth, length(birth) - 13) as birth,
    right(phone, length(phone) - 13) as phone,
    right(email, length(email) - 13) as email,
    right(handle, length(handle) - 13) as handle,
    right(place, length(place) - 13) as place,
    right(postcode, length(postcode) - 13) as postcode,
    right(address, length(address) - 13) as address,
    right(code, length(code) - 13) as code,
    right(work, length(work) - 13) as work,
    right(grp, length(grp) - 13) as grp,
    given_bucket, family_bucket, birth_bucket, phone_bucket, email_bucket, handle_bucket,
    place_bucket, postcode_bucket, address_bucket, code_bucket, work_bucket, grp_bucket
  from wide
)

select
  w.node, f.given, coalesce(n.formal, f.given) as formal, f.family, f.names,
  w.birth, w.phone, w.email, w.handle, w.place, w.postcode, w.address, w.code, w.work, w.sex,
  w.grp, w.given_bucket, w.family_bucket, w.birth_bucket, w.phone_bucket, w.email_bucket,
  w.handle_bucket, w.place_bucket, w.postcode_bucket, w.address_bucket, w.code_bucket,
  w.work_bucket, w.grp_bucket,
  split_part(w.email, '@', 1) as email_local,
  case when contains(w.handle, ':') then split_part(w.handle, ':', 1) end as handle_network,
  split_part(w.handle, ':', -1) as handle_id,
  -- letters of one sound are one here, so that wang stands in q.wang77
  coalesce(contains(translate(split_part(w.email, '@', 1), 'wyjqc', 'viikk'), f.family)
    and (length(f.family) > 2
      or contains(translate(split_part(w.email, '@', 1), 'wyjqc', 'viikk'), f.given)), false)
  or coalesce(length(f.given) > 3
    and contains(translate(split_part(w.email, '@', 1), 'wyjqc', 'viikk'), f.given), false)
  as email_named,
  coalesce(contains(w.handle, f.family) and (length(f.family) > 2
    or contains(w.handle, f.given) or contains(w.handle, left(f.given, 1) || f.family)), false)
  or coalesce(length(f.given) > 3 and contains(w.handle, f.given), false)
  as handle_named
from cut as w
left join full_names as f on f.node = w.node
left join formal_names as n on n.short = f.given
