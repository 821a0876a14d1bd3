-- One row: one pair and the levels of its names: see compared.sql, which does the rest. Two steps
-- fetch half as much at a time of either account, and stay in memory.
select
  p.l, p.r, p.rules, p.sampled, p.verified,

  cast(case
    when a.given is null or b.given is null then 0
    when a.given = b.given then 8 + greatest(nibble(a.commonness, 0), nibble(b.commonness, 0))
    when a.given = b.family and a.family = b.given then 7
    -- one word, and the other writes the family name first
    when a.family is null and a.given = b.family or b.family is null and b.given = a.family
      then 8 + greatest(nibble(a.commonness, 0), nibble(b.commonness, 0))
    when length(a.given) = 1 or length(b.given) = 1
      then case when left(a.given, 1) = left(b.given, 1) then 3 else 1 end
    when a.formal = b.formal then 6
    -- who may be short for several: Sasha
    when a.family = b.family and (contains(b.names, ' =' || a.formal || ' ')
      or contains(a.names, ' =' || b.formal || ' ')) then 6
    when a.family = b.family
      and (contains(b.names, ' ' || a.given || ' ') and a.given <> b.family
        or contains(a.names, ' ' || b.given || ' ') and b.given <> a.family) then 5
    when jaro_winkler(a.given, b.given) >= 0.9e0 then 4
    when a.given = b.family and jaro_winkler(a.family, b.given) >= 0.8e0
      or a.family = b.given and jaro_winkler(a.given, b.family) >= 0.8e0 then 7
    when jaro_winkler(a.given, b.given) >= 0.8e0 then 2
    when length(a.given) > 4 and length(b.given) > 4
      and edits_between(a.given, b.given) <= 2 then 2
    when left(a.family, 2) = left(b.family, 2) and jaro_winkler(a.given, b.given) >= 0.6e0
      then case when sound(a.given) = sound(b.given) and length(sound(a.given)) > 4
        then 2 else 1 end
    else 1
  end as bigint) as given_level,

  cast(case
    when a.family is null or b.family is null then 0
    when a.family = b.family then 8 + greatest(nibble(a.commonness, 1), nibble(b.commonness, 1))
    when a.given = b.family and a.family = b.given
      then 8 + greatest(nibble(a.commonness, 1), nibble(b.commonness, 1))
    when length(a.family) = 1 or length(b.family) = 1
      then case when left(a.family, 1) = left(b.family, 1) then 3 else 1 end
    when a.formal = b.formal and (contains(b.names, ' ' || a.family || ' ')
      or contains(a.names, ' ' || b.family || ' '))
      and a.family <> b.given and a.given <> b.family then 5
    when left(a.family, 3) = left(b.family, 3) and (right(a.family, 1) = 'a'
      or right(b.family, 1) = 'a') and family_root(a.family) = family_root(b.family) then 7
    when jaro_winkler(a.family, b.family) >= 0.92e0 then 4
    when a.given = b.family and jaro_winkler(a.family, b.given) >= 0.8e0
      or a.family = b.given and jaro_winkler(a.given, b.family) >= 0.8e0 then 4
    when (a.family = b.given or b.family = a.given) and a.given <> b.given then 6
    when jaro_winkler(a.family, b.family) >= 0.84e0 then 2
    when a.formal = b.formal and jaro_winkler(a.family, b.family) >= 0.6e0
      then case when sound(a.family) = sound(b.family) and length(sound(a.family)) > 4
        then 2 else 1 end
    else 1
  end as bigint) as family_level

from pairs as p
join slots as a on a.node = p.l
join slots as b on b.node = p.r
