-- One row: one pair and the level of each of its comparisons, 4 bits each, in the order of
-- comparisons.py. Rules 1 to 8 say that one of several phones, e-mails ... is equal.
with levels as (
  select
    p.l, p.r, p.rules, p.sampled, p.verified, p.given_level, p.family_level,

    case
      when a.birth is null or b.birth is null then 0
      when a.birth = b.birth and length(a.birth) > 4
        then 8 + greatest(nibble(a.commonness, 2), nibble(b.commonness, 2))
      -- year and month beside month and day say too little
      when length(a.birth) + length(b.birth) = 12 then 0
      when length(a.birth) = 7 and length(b.birth) > 4
        or length(b.birth) = 7 and length(a.birth) > 4
        then case when left(a.birth, 7) = left(b.birth, 7) then 5
          when left(a.birth, 4) = left(b.birth, 4) then 2 else 1 end
      when length(a.birth) = 4 or length(b.birth) = 4
        then case when left(a.birth, 4) = left(b.birth, 4) then 5
          when length(a.birth) = 5 or length(b.birth) = 5 then 0 else 1 end
      when length(a.birth) = 5 or length(b.birth) = 5
        then case when right(a.birth, 5) = right(b.birth, 5) then 5 else 1 end
      -- two dates of which no part is equal are more than two letters apart, or different
      when left(a.birth, 4) <> left(b.birth, 4)
        and right(left(a.birth, 7), 2) <> right(left(b.birth, 7), 2)
        and right(a.birth, 2) <> right(b.birth, 2) then 1
      when edits_between(a.birth, b.birth) <= 1 then 4
      when left(a.birth, 4) = left(b.birth, 4)
        and right(left(a.birth, 7), 2) = right(b.birth, 2)
        and right(left(b.birth, 7), 2) = right(a.birth, 2) then 4
      when edits_between(a.birth, b.birth) = 2 then 3
      when left(a.birth, 4) = left(b.birth, 4) then 2
      else 1
    end as birth,

    case
      when a.phone is null or b.phone is null then 0
      when a.phone = b.phone or p.rules % 2 = 1
        then 8 + least(nibble(a.commonness, 3), nibble(b.commonness, 3))
      when not a.phone like '%=' and not b.phone like '%='
        and edits_between(a.phone, b.phone) <= 1 then 4
      else 1
    end as phone,

    case
      when a.email is null or b.email is null then 0
      when a.email = b.email or p.rules % 4 >= 2
        then 8 + least(nibble(a.commonness, 4), nibble(b.commonness, 4))
      when a.email_local is null or b.email_local is null then 1
      -- who names a handle like the mailbox would be counted twice
      when a.handle is not null and b.handle is not null
        and (a.email_local = b.email_local
          or jaro_winkler(a.email_local, b.email_local) >= 0.88e0) then 0
      when a.email_local = b.email_local
        then case when nibble(a.commonness & b.commonness, 13) = 1 then 6 else 5 end
      when jaro_winkler(a.email, b.email) >= 0.94e0
        then case when nibble(a.commonness & b.commonness, 13) = 1 then 3 else 4 end
      when jaro_winkler(a.email_local, b.email_local) >= 0.88e0
        then case when nibble(a.commonness & b.commonness, 13) = 1 then 3 else 2 end
      else 1
    end as email,

    case
      when a.handle is null or b.handle is null then 0
      when a.handle = b.handle or p.rules % 8 >= 4 then
        case
          when a.handle_network is not null or not (nibble(a.commonness | b.commonness, 14) = 1)
            then 8 + least(nibble(a.commonness, 5), nibble(b.commonness, 5))
          when length(a.handle) - length(translate(a.handle, '0123456789', '')) >= 3 then 7
          else 6
        end
      when p.rules % 4194304 >= 2097152
        then case when nibble(a.commonness | b.commonness, 14) = 1 then 6 else 5 end
      when a.handle_network <> b.handle_network then 0
      when a.handle like '%=' or b.handle like '%=' then 1
      when jaro_winkler(split_part(a.handle, ':', -1), split_part(b.handle, ':', -1)) >= 0.88e0
        then case
          when nibble(a.commonness | b.commonness, 14) = 1 then 3
          when jaro_winkler(split_part(a.handle, ':', -1), split_part(b.handle, ':', -1))
            >= 0.94e0 then 4
          else 2
        end
      else 1
    end as handle,

    case
      when a.place is null or b.place is null then 0
      when a.place = b.place then 8 + greatest(nibble(a.commonness, 6), nibble(b.commonness, 6))
      when contains(a.place, b.place) or contains(b.place, a.place)
        or jaro_winkler(a.place, b.place) >= 0.92e0 then 4
      when jaro_winkler(a.place, b.place) >= 0.82e0 then 2
      else 1
    end as place,

    case
      when am.postcode is null or bm.postcode is null then 0
      when am.postcode = bm.postcode then
        8 + greatest(nibble(am.commonness, 7), nibble(bm.commonness, 7))
      when edits_between(am.postcode, bm.postcode) <= 1 then 4
      when left(am.postcode, 3) = left(bm.postcode, 3) then 2
      else 1
    end as postcode,

    case
      when am.address is null or bm.address is null then 0
      when am.address = bm.address then
        8 + greatest(nibble(am.commonness, 8), nibble(bm.commonness, 8))
      -- another house of the street is another address; without a flat it is the same house
      when am.house <> bm.house and am.house <> '' and bm.house <> ''
        and left(am.house, length(bm.house) + 1) <> bm.house || ' '
        and left(bm.house, length(am.house) + 1) <> am.house || ' ' then 1
      when am.house = '' and bm.house <> '' or bm.house = '' and am.house <> ''
        then case when jaro_winkler(am.street, bm.street) >= 0.92e0 then 2 else 1 end
      when jaro_winkler(am.street, bm.street) >= 0.92e0 then 4
      when am.house <> '' and (contains(am.street, bm.street) or contains(bm.street, am.street))
        then 4
      when jaro_winkler(am.street, bm.street) >= 0.8e0 then 2
      else 1
    end as address,

    case
      when am.code is null or bm.code is null then 0
      when am.code = bm.code and am.code like 'card:%' then 5
      when am.code = bm.code or p.rules % 16 >= 8
        then 8 + least(nibble(am.commonness, 9), nibble(bm.commonness, 9))
      when length(am.code) >= 20 or length(bm.code) >= 20 then 1
      when edits_between(am.code, bm.code) <= 1 then 4
      when edits_between(am.code, bm.code) <= 2 then 3
      else 1
    end as code,

    case
      when am.work is null or bm.work is null then 0
      when am.work = bm.work then 8 + greatest(nibble(am.commonness, 10), nibble(bm.commonness, 10))
      when contains(am.work, bm.work) or contains(bm.work, am.work) then 4
      else 1
    end as work,

    case
      when am.sex is null or bm.sex is null then 0
      when am.sex = bm.sex then 8
      else 1
    end as sex,

    case
      when am.grp is null or bm.grp is null then 0
      when am.grp = bm.grp then 8 + greatest(nibble(am.commonness, 12), nibble(bm.commonness, 12))
      else 1
    end as grp

  from compared_names as p
  join slots as a on a.node = p.l
  join slots as b on b.node = p.r
  left join more_slots as am on am.node = p.l
  left join more_slots as bm on bm.node = p.r
)

select
  l, r, rules, sampled, verified,
  cast(given_level as bigint)
  + 16 * cast(family_level as bigint)
  + 256 * cast(birth as bigint)
  + 4096 * cast(phone as bigint)
  + 65536 * cast(email as bigint)
  + 1048576 * cast(handle as bigint)
  + 16777216 * cast(place as bigint)
  + 268435456 * cast(postcode as bigint)
  + 4294967296 * cast(address as bigint)
  + 68719476736 * cast(code as bigint)
  + 1099511627776 * cast(work as bigint)
  + 17592186044416 * cast(sex as bigint)
  + 281474976710656 * cast(grp as bigint) as pattern
from levels
