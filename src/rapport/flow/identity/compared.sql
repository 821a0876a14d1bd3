-- One row: one pair and the level of each of its comparisons, 4 bits each, in the order of
-- comparisons.py. Rules 1 to 8 say that one of several phones, e-mails ... is equal.
with levels as (
  select
    p.l, p.r, p.rules, p.sampled, p.verified,

    case
      when a.given is null or b.given is null then 0
      when a.given = b.given then 8 + greatest(a.given_bucket, b.given_bucket)
      when a.given = b.family and a.family = b.given then 7
      -- one word, and the other writes the family name first
      when a.family is null and a.given = b.family or b.family is null and b.given = a.family
        then 8 + greatest(a.given_bucket, b.given_bucket)
      when length(a.given) = 1 or length(b.given) = 1
        then case when left(a.given, 1) = left(b.given, 1) then 3 else 1 end
      when a.formal = b.formal then 6
      when a.family = b.family
        and (contains(b.names, ' ' || a.given || ' ') and a.given <> b.family
          or contains(a.names, ' ' || b.given || ' ') and b.given <> a.family) then 5
      when jaro_winkler(a.given, b.given) >= 0.9e0 then 4
      when a.given = b.family and jaro_winkler(a.family, b.given) >= 0.8e0
        or a.family = b.given and jaro_winkler(a.given, b.family) >= 0.8e0 then 7
      when jaro_winkler(a.given, b.given) >= 0.8e0 then 2
      when length(a.given) > 4 and length(b.given) > 4
        and edits_between(a.given, b.given) <= 2 then 2
      else 1
    end as given,

    case
      when a.family is null or b.family is null then 0
      when a.family = b.family then 8 + greatest(a.family_bucket, b.family_bucket)
      when a.given = b.family and a.family = b.given
        then 8 + greatest(a.family_bucket, b.family_bucket)
      when length(a.family) = 1 or length(b.family) = 1
        then case when left(a.family, 1) = left(b.family, 1) then 3 else 1 end
      when a.formal = b.formal and (contains(b.names, ' ' || a.family || ' ')
        or contains(a.names, ' ' || b.family || ' '))
        and a.family <> b.given and a.given <> b.family then 5
      when jaro_winkler(a.family, b.family) >= 0.92e0 then 4
      when a.given = b.family and jaro_winkler(a.family, b.given) >= 0.8e0
        or a.family = b.given and jaro_winkler(a.given, b.family) >= 0.8e0 then 4
      when (a.family = b.given or b.family = a.given) and a.given <> b.given then 6
      when jaro_winkler(a.family, b.family) >= 0.84e0 then 2
      else 1
    end as family,

    case
      when a.birth is null or b.birth is null then 0
      when a.birth = b.birth and length(a.birth) > 4
        then 8 + greatest(a.birth_bucket, b.birth_bucket)
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
        then 8 + least(a.phone_bucket, b.phone_bucket)
      when length(a.phone) < 20 and length(b.phone) < 20
        and edits_between(a.phone, b.phone) <= 1 then 4
      else 1
    end as phone,

    case
      when a.email is null or b.email is null then 0
      when a.email = b.email or p.rules % 4 >= 2
        then 8 + least(a.email_bucket, b.email_bucket)
      when length(a.email) >= 32 or length(b.email) >= 32 then 1
      -- who names a handle like the mailbox would be counted twice
      when a.handle is not null and b.handle is not null
        and (a.email_local = b.email_local
          or jaro_winkler(a.email_local, b.email_local) >= 0.88e0) then 0
      when a.email_local = b.email_local
        then case when a.email_named and b.email_named then 6 else 5 end
      when jaro_winkler(a.email, b.email) >= 0.94e0
        then case when a.email_named and b.email_named then 3 else 4 end
      when jaro_winkler(a.email_local, b.email_local) >= 0.88e0
        then case when a.email_named and b.email_named then 3 else 2 end
      else 1
    end as email,

    case
      when a.handle is null or b.handle is null then 0
      when a.handle = b.handle or p.rules % 8 >= 4 then
        case
          when a.handle_network is not null or not (a.handle_named or b.handle_named)
            then 8 + least(a.handle_bucket, b.handle_bucket)
          when length(a.handle) - length(translate(a.handle, '0123456789', '')) >= 3 then 7
          else 6
        end
      when p.rules % 4194304 >= 2097152
        then case when a.handle_named or b.handle_named then 6 else 5 end
      when a.handle_network <> b.handle_network then 0
      when jaro_winkler(a.handle_id, b.handle_id) >= 0.94e0
        then case when a.handle_named or b.handle_named then 3 else 4 end
      when jaro_winkler(a.handle_id, b.handle_id) >= 0.88e0
        then case when a.handle_named or b.handle_named then 3 else 2 end
      else 1
    end as handle,

    case
      when a.place is null or b.place is null then 0
      when a.place = b.place then 8 + greatest(a.place_bucket, b.place_bucket)
      when contains(a.place, b.place) or contains(b.place, a.place)
        or jaro_winkler(a.place, b.place) >= 0.92e0 then 4
      when jaro_winkler(a.place, b.place) >= 0.82e0 then 2
      else 1
    end as place,

    case
      when a.postcode is null or b.postcode is null then 0
      when a.postcode = b.postcode then 8 + greatest(a.postcode_bucket, b.postcode_bucket)
      when edits_between(a.postcode, b.postcode) <= 1 then 4
      when left(a.postcode, 3) = left(b.postcode, 3) then 2
      else 1
    end as postcode,

    case
      when a.address is null or b.address is null then 0
      when a.address = b.address then 8 + greatest(a.address_bucket, b.address_bucket)
      when jaro_winkler(a.address, b.address) >= 0.92e0 then 4
      when jaro_winkler(a.address, b.address) >= 0.8e0 then 2
      else 1
    end as address,

    case
      when a.code is null or b.code is null then 0
      when a.code = b.code and a.code like 'card:%' then 5
      when a.code = b.code or p.rules % 16 >= 8
        then 8 + least(a.code_bucket, b.code_bucket)
      when length(a.code) >= 20 or length(b.code) >= 20 then 1
      when edits_between(a.code, b.code) <= 1 then 4
      when edits_between(a.code, b.code) <= 2 then 3
      else 1
    end as code,

    case
      when a.work is null or b.work is null then 0
      when a.work = b.work then 8 + greatest(a.work_bucket, b.work_bucket)
      when contains(a.work, b.work) or contains(b.work, a.work) then 4
      else 1
    end as work,

    case
      when a.sex is null or b.sex is null then 0
      when a.sex = b.sex then 8
      else 1
    end as sex,

    case
      when a.grp is null or b.grp is null then 0
      when a.grp = b.grp then 8 + greatest(a.grp_bucket, b.grp_bucket)
      else 1
    end as grp

  from pairs as p
  join slots as a on a.node = p.l
  join slots as b on b.node = p.r
)

select
  l, r, rules, sampled, verified,
  cast(given as bigint)
  + 16 * cast(family as bigint)
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
