-- One row: one person's account with what is compared most often; the rest is in more_slots. All
-- pairs fetch these rows twice, so they are narrow: how common the values are is one number.
with first_names as (
  select given as name, count(*) as bearers from full_names where given is not null group by given
),

last_names as (
  select family as name, count(*) as bearers from full_names where family is not null
  group by family
),

named as (
  select
    f.node, f.given, coalesce(n.formal, f.given) as formal, f.family,
    f.names || coalesce(n.others, '') as names,
    cast(case
      when g.bearers < 4 then 0 when g.bearers < 16 then 1 when g.bearers < 64 then 2
      when g.bearers < 256 then 3 when g.bearers < 1024 then 4 when g.bearers < 4096 then 5
      when g.bearers < 16384 then 6 when g.bearers >= 16384 then 7 else 0
    end as bigint) as given_bucket,
    cast(case
      when l.bearers < 4 then 0 when l.bearers < 16 then 1 when l.bearers < 64 then 2
      when l.bearers < 256 then 3 when l.bearers < 1024 then 4 when l.bearers < 4096 then 5
      when l.bearers < 16384 then 6 when l.bearers >= 16384 then 7 else 0
    end as bigint) as family_bucket
  from full_names as f
  left join formal_names as n on n.short = f.given
  left join first_names as g on g.name = f.given
  left join last_names as l on l.name = f.family
),

wide as (
  select
    p.node, f.given, f.formal, f.family, f.names,
    birth.value as birth, phone.value as phone, email.value as email,
    handle.value as handle, place.value as place,
    case when contains(email.value, '@') then split_part(email.value, '@', 1) end as email_local,
    case when contains(handle.value, ':') then split_part(handle.value, ':', 1) end
    as handle_network,
    split_part(handle.value, ':', -1) as handle_id,
    coalesce(f.given_bucket, 0) + 16 * coalesce(f.family_bucket, 0)
    + 256 * coalesce(birth.bucket, 0) + 4096 * coalesce(phone.bucket, 0)
    + 65536 * coalesce(email.bucket, 0) + 1048576 * coalesce(handle.bucket, 0)
    + 16777216 * coalesce(place.bucket, 0) as commonness
  from (select node from identity_keys union select node from full_names) as p
  left join named as f on f.node = p.node
  left join (select * from chosen_keys where slot = 'birth') as birth on birth.node = p.node
  left join (select * from chosen_keys where slot = 'phone') as phone on phone.node = p.node
  left join (select * from chosen_keys where slot = 'email') as email on email.node = p.node
  left join (select * from chosen_keys where slot = 'handle') as handle on handle.node = p.node
  left join (select * from chosen_keys where slot = 'place') as place on place.node = p.node
),

-- letters of one sound are one here, so that wang stands in q.wang77
folded as (
  select
    node, given, formal, family, names, birth, phone, email, handle, place, email_local,
    handle_network, handle_id, commonness,
    translate(email_local, 'wyjqc', 'viikk') as mailbox
  from wide
)

select
  node, given, formal, family, names, birth, phone, email, handle, place, email_local,
  handle_network,
  commonness
  + case
    when contains(mailbox, family) and (length(family) > 2 or contains(mailbox, given))
      or length(given) > 3 and contains(mailbox, given) then 4503599627370496
    else 0
  end
  + case
    when contains(handle_id, family) and (length(family) > 2
      or contains(handle_id, given) or contains(handle_id, left(given, 1) || family))
      or length(given) > 3 and contains(handle_id, given) then 72057594037927936
    else 0
  end as commonness
from folded
