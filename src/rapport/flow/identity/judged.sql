-- One row: one pair and what is judged of it alone. In this order: the team's last word; one
-- verified identifier in common; something that no score outweighs; the score.
with last_word as (
  select
    least(a.node, b.node) as l, greatest(a.node, b.node) as r, d.kind
  from decisions as d
  join nodes as a on a.account_id = d.left_id
  join nodes as b on b.account_id = d.right_id
  where d.kind in ('same', 'different', 'undo')
  qualify row_number() over (
    partition by least(a.node, b.node), greatest(a.node, b.node) order by d.seq desc nulls last
  ) = 1
),

proven as (
  select n.node, i.kind || ' ' || split_part(i.value, ':', 1) as scheme, i.value
  from identifiers as i
  join nodes as n on n.account_id = i.account_id
  where i.verified and i.kind in ('handle', 'code') and i.value like '%:%'
),

-- both have a verified id of one network, and none in common
opposed as (
  select distinct l, r
  from (
    select c.l, c.r, a.scheme, bool_or(a.value = b.value) as agree
    from compared as c
    join proven as a on a.node = c.l
    join proven as b on b.node = c.r and b.scheme = a.scheme
    group by c.l, c.r, a.scheme
  ) as schemes
  where not agree
),

known as (
  select
    c.l, c.r, c.pattern, c.verified,
    s.microbits, s.threshold_microbits, s.review_microbits, s.guarded,
    coalesce(d.kind, 'undo') as decision,
    o.l is not null as opposed,
    s.veto,
    a.rights & b.rights as rights
  from compared as c
  join scored_patterns as s on s.pattern = c.pattern
  join nodes as a on a.node = c.l
  join nodes as b on b.node = c.r
  left join last_word as d on d.l = c.l and d.r = c.r
  left join opposed as o on o.l = c.l and o.r = c.r
  where c.rules > 0 or c.verified or d.l is not null
)

select
  l, r, pattern, microbits, threshold_microbits,
  case
    when decision = 'same' then 'accepted'
    when decision = 'different' then 'apart'
    when verified and (opposed or rights & 2 = 0) then 'review'
    when verified then 'accepted'
    when opposed then 'apart'
    when microbits < review_microbits then 'refused'
    when veto then 'refused'
    when microbits < threshold_microbits or rights & 2 = 0 or guarded then 'review'
    else 'accepted'
  end as state,
  case
    when decision <> 'undo' then 'decision'
    when verified and opposed then 'veto'
    when verified and rights & 2 = 0 then 'rights'
    when verified then 'verified'
    when opposed then 'veto'
    when microbits < review_microbits then 'score'
    when veto then 'veto'
    when rights & 2 = 0 then 'rights'
    when microbits < threshold_microbits then 'score'
    when guarded then 'guard'
    else 'score'
  end as ground,
  rights
from known
