-- One row: one tie between two that stay two: an account that belongs to an organisation, or two
-- people of one household. A tie never joins anybody.
--
-- member     a source names the organisation by its number; or the account's employer is the name
--            of one organisation and no other.
-- household  people whose given names differ share a phone or an e-mail, or an address and the
--            family name. At most $household_most people: more than a house holds share a
--            switchboard. What an organisation has, and a role's mailbox (RFC 2142), is no home's.
-- Rights     what is found by evidence needs the right to link (2), on both sides.
with entries as (
  select seq, min(received_at) as received_at from sightings group by seq
),

organisations as (
  select account_id, rights from accounts where kind = 'organisation'
),

named_once as (
  select i.key, min(i.account_id) as account_id
  from identifiers as i
  semi join organisations as o on o.account_id = i.account_id
  where i.kind = 'name'
  group by i.key
  having count(distinct i.account_id) = 1
),

belongs as (
  select i.account_id, i.value as other_id, i.source, i.seq, i.rights
  from identifiers as i
  where i.kind = 'organisation'

  union all

  select i.account_id, n.account_id as other_id, i.source, i.seq, i.rights
  from identifiers as i
  join named_once as n on n.key = i.key
  where i.kind = 'work' and i.rights & 2 > 0
),

first_said as (
  select account_id, other_id, source, seq
  from belongs
  qualify row_number() over (
    partition by account_id, other_id order by seq nulls last, source nulls last
  ) = 1
),

allowed as (
  select account_id, other_id, bit_and(rights) as rights
  from belongs
  group by account_id, other_id
),

members as (
  select
    f.account_id, f.other_id, e.received_at as since, f.source, f.seq,
    r.rights & a.rights & o.rights as rights
  from first_said as f
  join allowed as r on r.account_id = f.account_id and r.other_id = f.other_id
  join accounts as a on a.account_id = f.account_id and a.kind <> 'organisation'
  join organisations as o on o.account_id = f.other_id
  join entries as e on e.seq = f.seq
),

contacts as (
  select p.person_id, i.kind, i.key, bit_and(i.rights & a.rights) as rights
  from identifiers as i
  join accounts as a on a.account_id = i.account_id and a.kind in ('person', 'card')
  join persons as p on p.account_id = i.account_id
  where i.kind in ('phone', 'email', 'address')
    and not (i.kind = 'email' and split_part(i.key, '@', 1) in (
      'info', 'office', 'contact', 'sales', 'support', 'admin', 'marketing', 'help', 'hello',
      'mail', 'hr', 'jobs', 'billing', 'noc', 'abuse', 'security', 'postmaster', 'hostmaster',
      'webmaster', 'reception', 'secretary', 'shop', 'service', 'team', 'zakaz', 'kontakt'
    ))
  group by p.person_id, i.kind, i.key
),

homes as (
  select c.person_id, c.kind, c.key, c.rights
  from contacts as c
  anti join (
    select i.kind, i.key
    from identifiers as i
    semi join organisations as o on o.account_id = i.account_id
  ) as office on office.kind = c.kind and office.key = c.key
  where c.rights & 2 > 0
  qualify count(*) over (partition by c.kind, c.key) between 2 and $household_most
),

near as (
  select
    a.person_id as l, b.person_id as r,
    bool_or(a.kind <> 'address') as contact,
    bit_and(a.rights & b.rights) as rights
  from homes as a
  join homes as b on b.kind = a.kind and b.key = a.key and b.person_id > a.person_id
  group by a.person_id, b.person_id
),

names as (
  select distinct
    p.person_id,
    coalesce(s.formal, f.given) as given,
    -- Ivanov and Ivanova, Kovalskii and Kovalskaia are one family's
    case when length(f.family) > 4 then trim(trailing 'aiy' from f.family) else f.family end
      as family
  from full_names as f
  join nodes as n on n.node = f.node
  join persons as p on p.account_id = n.account_id
  semi join (select l as person_id from near union select r from near) as c
    on c.person_id = p.person_id
  left join formal_names as s on s.short = f.given
),

places as (
  select distinct p.person_id, i.key as place
  from identifiers as i
  join persons as p on p.account_id = i.account_id
  semi join (select l as person_id from near union select r from near) as c
    on c.person_id = p.person_id
  where i.kind = 'place'
),

told_apart as (
  select n.l, n.r, bool_or(a.family = b.family) as family
  from near as n
  join names as a on a.person_id = n.l
  join names as b on b.person_id = n.r
  where length(a.given) > 1 and length(b.given) > 1
  group by n.l, n.r
  having not bool_or(a.given = b.given or jaro_winkler(a.given, b.given) > 0.85e0)
),

elsewhere as (
  select n.l, n.r
  from near as n
  join places as a on a.person_id = n.l
  join places as b on b.person_id = n.r
  group by n.l, n.r
  having not bool_or(a.place = b.place)
),

kin as (
  select n.l, n.r, n.rights
  from near as n
  join told_apart as t on t.l = n.l and t.r = n.r
  left join elsewhere as e on e.l = n.l and e.r = n.r
  where n.contact or (t.family and e.l is null)
),

crowded as (
  select person_id
  from (select l as person_id from kin union all select r as person_id from kin) as k
  group by person_id
  having count(*) >= $household_most
)

select
  'member' as kind, account_id, other_id, since, source, seq, rights
from members

union all

select
  'household' as kind, k.l as account_id, k.r as other_id,
  cast(null as timestamp_ltz) as since, cast(null as string) as source,
  cast(null as bigint) as seq, k.rights
from kin as k
anti join crowded as a on a.person_id = k.l
anti join crowded as b on b.person_id = k.r
