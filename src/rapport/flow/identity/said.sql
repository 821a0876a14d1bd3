-- One row: one thing one account says of itself, in one entry. What came hashed is cut to 64
-- bits, which end in '=': it is equal or not, never alike. Organisations and visitors of a site
-- are left out: they are never compared with people.
select
  hex_number(left(i.account_id, 15)) as node, i.kind as slot,
  case
    when length(i.key) >= 32 and i.kind in ('phone', 'email', 'handle', 'code')
      and regexp_like(i.key, '^[0-9a-f]+$') then base64(unhex(left(i.key, 16)))
    else i.key
  end as value,
  i.verified
from identifiers as i
anti join (select account_id from accounts where kind in ('organisation', 'visitor')) as o
  on o.account_id = i.account_id
where i.kind not in ('patronymic', 'account', 'organisation')
